//! Pages without scripts, for phones whose browser can run none: chat, the log, and the end of the session.
//!
//! The core that decides runs here in the customer's place, without a single ability: a technician can ask for nothing but an answer.
//! What is said passes through the server, which can read it, and both sides are told so. No other session has its chat here.

mod answer;
mod customers;
mod entry;
mod form;
mod html;
mod pages;
mod presence;
mod talk;
mod words;

use axum::Router;
use axum::extract::Request;
use axum::http::header;
use axum::routing::{get, post};
use bowline_protocol::control::ConsoleToApplet;
use bowline_protocol::{SessionId, TechnicianId};

use crate::error::RouteError;
use crate::state::AppState;

pub(crate) use customers::{PlainCustomers, keep};

/// Where the pages are. A cookie of a session goes nowhere else.
const PATH: &str = "/plain";

/// The pages.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/plain", get(entry::code))
        .route("/plain/l/{token}", get(entry::link))
        .route("/plain/enter", post(entry::enter))
        .route("/plain/join", post(entry::join))
        .route("/plain/session", get(talk::session))
        .route("/plain/talk", get(talk::talk))
        .route("/plain/say", post(talk::say))
        .route("/plain/answer", post(talk::answer))
        .route("/plain/leave", get(talk::leave))
        .route("/plain/end", post(talk::end))
        .route("/plain/style.css", get(html::style))
}

/// Whether a request may come without an Origin: an old browser sends none. The form's own token stands for it, and one that is sent
/// must be right.
#[must_use]
pub(crate) fn needs_no_origin(request: &Request) -> bool {
    let below = request.uri().path().strip_prefix(PATH);
    below.is_some_and(|rest| rest.starts_with('/'))
        && !request.headers().contains_key(header::ORIGIN)
}

/// Tells a console all that was said, and from now on what is said.
///
/// # Errors
/// [`RouteError`] where the session is not this technician's, or has no customer on a plain page.
pub(crate) async fn open_talk(
    app: &AppState,
    technician_id: TechnicianId,
    session_id: SessionId,
) -> Result<(), RouteError> {
    let customer = customers::of_technician(app, technician_id, session_id).await?;
    customer
        .act(app, |core, _| core.handle_console_connected())
        .await;
    Ok(())
}

/// Takes what a console says to a customer.
///
/// # Errors
/// As [`open_talk`].
pub(crate) async fn talk(
    app: &AppState,
    technician_id: TechnicianId,
    session_id: SessionId,
    message: ConsoleToApplet,
) -> Result<(), RouteError> {
    let customer = customers::of_technician(app, technician_id, session_id).await?;
    let taken = customer.act(app, |core, now| core.handle_console_message(message, now));
    if let Err(refusal) = taken.await {
        tracing::debug!(session.id = %session_id, ?refusal, "a console's message was refused");
    }
    customer.note_use(app).await;
    Ok(())
}
