//! From the code or link to the session: who helps is shown before anything is spent.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use bowline_protocol::Pin;
use bowline_protocol::api::{EntryProof, ErrorCode};
use bowline_protocol::session::CustomerKind;
use bowline_session::Stage;

use super::answer::{Page, cookie, keeps_cookies, set_cookie, set_trial};
use super::customers::{forget, visit};
use super::form::Form;
use super::pages::{self, CheckedCode};
use crate::client_address::ClientAddress;
use crate::error::RouteError;
use crate::routes::refused;
use crate::secret::SystemEntropy;
use crate::state::{App, AppState};

/// `GET /plain`: asks for the code.
pub(super) async fn code(State(app): State<AppState>, headers: HeaderMap) -> Page {
    match running(&app, &headers).await {
        Some(page) => page,
        None => on_trial(&app, pages::code(&app.config, "")),
    }
}

/// Leads back to the session that this browser is in, if it goes on.
async fn running(app: &AppState, headers: &HeaderMap) -> Option<Page> {
    let customer = visit(app, cookie(headers)?).await?;
    let is_over = customer.look(|core| core.stage() == Stage::Ended).await;
    (!is_over).then(|| Page::go_on("/plain/session"))
}

/// `GET /plain/l/TOKEN`: has the customer press a button, because programs open links, too.
pub(super) async fn link(
    State(app): State<AppState>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Page {
    match running(&app, &headers).await {
        Some(page) => page,
        None => on_trial(&app, pages::link(&app.config, &token)),
    }
}

fn on_trial(app: &App, page: Page) -> Page {
    page.header(header::SET_COOKIE, set_trial(&app.config))
}

/// `POST /plain/enter`: checks the code or link, and shows who helps.
pub(super) async fn enter(
    State(app): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    form: Form,
) -> Result<Page, Page> {
    let Some(proof) = proof(&form) else {
        let page = pages::code(&app.config, pages::SIX_DIGITS);
        return Err(page.status(StatusCode::BAD_REQUEST));
    };
    let check = move |inner: &mut crate::desk::Inner, now| {
        let entropy = &mut SystemEntropy;
        inner.hub.check_entry(&proof, address, now, entropy)
    };
    let checked = app.desk.run(check).await.map_err(RouteError::from)?;
    let checked = checked.map_err(refused)?;
    let code = CheckedCode {
        technician: &checked.technician_name,
        pin: &checked.pin,
        eula: app.eula.as_ref(),
        keeps_cookies: keeps_cookies(&headers),
    };
    Ok(pages::who_helps(&app.config, &code))
}

fn proof(form: &Form) -> Option<EntryProof> {
    let token = form.field("link");
    if token.is_empty() {
        let pin = Pin::parse(form.field("pin")).ok()?;
        return Some(EntryProof::Pin { pin });
    }
    // A link that is none gets the same words as one that does not work.
    let token = token.chars().take(64).collect();
    Some(EntryProof::Link { token })
}

/// `POST /plain/join`: spends the code, and goes on to the session.
pub(super) async fn join(
    State(app): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    form: Form,
) -> Result<Page, Page> {
    let pin = Pin::parse(form.field("pin")).map_err(|_| Page::not_understood())?;
    let accepted = app
        .eula
        .as_ref()
        .is_none_or(|eula| eula.version == form.field("eula"));
    if !keeps_cookies(&headers) || !accepted {
        return Err(Page::not_understood());
    }
    forget(&app).await;
    // Before the code is spent, which works once.
    if !app.plain.has_room() {
        return Err(full().into());
    }
    let join = move |inner: &mut crate::desk::Inner, now| {
        let kind = CustomerKind::Plain;
        let joined = inner
            .hub
            .join(&pin, address, kind, now, &mut SystemEntropy)?;
        Ok((joined.join_secret, Some(joined.undo)))
    };
    let joined = app.desk.run_or_undo(join).await.map_err(RouteError::from)?;
    let secret = joined.map_err(refused)?;
    if visit(&app, &secret).await.is_none() {
        return Err(full().into());
    }
    let page = Page::go_on("/plain/session");
    Ok(page.header(header::SET_COOKIE, set_cookie(&app.config, &secret)))
}

fn full() -> RouteError {
    RouteError::new(ErrorCode::ServerFull, "Too many customers on plain pages.")
}
