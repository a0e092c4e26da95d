//! The session: what is said and what happened, in a frame that loads itself anew, and the forms around it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use bowline_protocol::ChatText;
use bowline_session::{Answer, QuestionId, Stage};
use bowline_storage::Digest;

use super::answer::{Page, cookie};
use super::customers::{PlainCustomer, visit};
use super::form::Form;
use super::pages::Shown;
use super::{pages, words};
use crate::state::AppState;

const SESSION: &str = "/plain/session";

/// Longest message, in characters. The page's field has the same bound.
pub(super) const MAX_CHARS: usize = 1000;

/// The customer whom a request's cookie is of.
async fn customer(app: &AppState, headers: &HeaderMap) -> Result<Arc<PlainCustomer>, Page> {
    let found = match cookie(headers) {
        Some(secret) => visit(app, secret).await,
        None => None,
    };
    found.ok_or_else(|| Page::go_on(super::PATH))
}

/// The same for a form, which must be one of theirs.
async fn sender(
    app: &AppState,
    headers: &HeaderMap,
    form: &Form,
) -> Result<Arc<PlainCustomer>, Page> {
    let customer = customer(app, headers).await?;
    // Digests, so that the time of comparing says nothing.
    let is_own = Digest::of(form.field("token")) == Digest::of(&customer.form_token);
    is_own.then_some(customer).ok_or_else(Page::stale)
}

/// `GET /plain/session`: the whole page.
pub(super) async fn session(State(app): State<AppState>, headers: HeaderMap) -> Result<Page, Page> {
    let customer = customer(&app, &headers).await?;
    Ok(whole(&app, &customer, "", "").await)
}

async fn whole(app: &AppState, customer: &PlainCustomer, draft: &str, trouble: &str) -> Page {
    let page = |core: &bowline_session::Session| {
        if core.stage() == Stage::Ended {
            pages::ended(&app.config, customer, core.receipt())
        } else {
            pages::session(&app.config, customer, draft, trouble)
        }
    };
    customer.look(page).await
}

/// `GET /plain/talk`: what is in the frame, the newest first.
pub(super) async fn talk(
    State(app): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Page, Page> {
    let customer = customer(&app, &headers).await?;
    let shown = match uri.query() {
        Some("whole") => Shown::Whole,
        Some(_) | None => Shown::InFrame,
    };
    let page = |core: &bowline_session::Session| pages::talk(&customer, core, shown);
    let page = customer.look(page).await;
    Ok(page.framed())
}

/// `POST /plain/say`: the customer writes. What is refused stays in the field.
pub(super) async fn say(
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Form,
) -> Result<Page, Page> {
    let customer = sender(&app, &headers, &form).await?;
    let written = form.field("text");
    if written.trim().is_empty() {
        return Ok(Page::go_on(SESSION));
    }
    let is_short = written.chars().count() <= MAX_CHARS;
    let Some(text) = ChatText::parse(written).ok().filter(|_| is_short) else {
        let page = whole(&app, &customer, written, words::TOO_LONG).await;
        return Err(page.status(StatusCode::BAD_REQUEST));
    };
    if !customer.may_write() {
        let page = whole(&app, &customer, written, words::TOO_FAST).await;
        return Err(page.status(StatusCode::TOO_MANY_REQUESTS));
    }
    customer
        .act(&app, |core, now| core.handle_customer_chat(text, now))
        .await;
    customer.note_use(&app).await;
    Ok(Page::go_on(SESSION))
}

/// `POST /plain/answer`: Accept or Deny.
pub(super) async fn answer(
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Form,
) -> Result<Page, Page> {
    let customer = sender(&app, &headers, &form).await?;
    let Ok(question) = form.field("question").parse().map(QuestionId) else {
        return Err(Page::not_understood());
    };
    let answer = match form.field("answer") {
        words::ACCEPT => Answer::Yes,
        _ => Answer::No,
    };
    customer
        .act(&app, |core, now| core.handle_answer(question, answer, now))
        .await;
    Ok(Page::go_on(SESSION))
}

/// `GET /plain/leave`: asks once whether the session is to end.
pub(super) async fn leave(State(app): State<AppState>, headers: HeaderMap) -> Result<Page, Page> {
    let customer = customer(&app, &headers).await?;
    Ok(pages::leave(&customer))
}

/// `POST /plain/end`: ends it, or reports that something feels wrong and ends it.
pub(super) async fn end(
    State(app): State<AppState>,
    headers: HeaderMap,
    form: Form,
) -> Result<Page, Page> {
    let customer = sender(&app, &headers, &form).await?;
    let feels_wrong = !form.field("wrong").is_empty();
    let end = |core: &mut bowline_session::Session, now| {
        if feels_wrong {
            core.handle_feels_wrong(now);
        } else {
            core.handle_customer_end(now);
        }
    };
    customer.act(&app, end).await;
    Ok(Page::go_on(SESSION))
}
