//! `POST /api/v1/sessions`, and what a technician does with one session.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bowline_protocol::api::{ApiError, CreateSession, ErrorCode, SessionCreated, SessionLog};
use bowline_protocol::receipt::Receipt;
use bowline_protocol::{SessionId, TechnicianId};
use bowline_signaling::{
    CommandError, CreateError, EntryKey, Hub, Limits, Technician, Undo, UnixMs,
};

use crate::authority::{Authorized, Body, OwnSession, ReadSessions, SignedIn, WriteSessions};
use crate::desk::Inner;
use crate::error::RouteError;
use crate::secret::SystemEntropy;
use crate::state::AppState;

/// Creates a session.
#[utoipa::path(post, path = "/api/v1/sessions",
    security(("cookie" = []), ("api_token" = ["sessions:write"])), request_body = CreateSession, responses(
    (status = 201, body = SessionCreated), (status = 401, body = ApiError),
    (status = 403, body = ApiError), (status = 409, body = ApiError)))]
pub(crate) async fn create(
    State(app): State<AppState>,
    caller: Authorized<WriteSessions>,
    Body(request): Body<CreateSession>,
) -> Result<(StatusCode, Json<SessionCreated>), RouteError> {
    let technician = caller.technician();
    let owner = Technician {
        id: technician.technician_id,
        name: technician.name.clone(),
    };
    let created = app
        .desk
        .run_or_undo(move |inner, now| {
            let hub = &mut inner.hub;
            let created = hub.create_session(&owner, request, now, &mut SystemEntropy)?;
            let undo = Undo::creation(created.record.session_id);
            Ok((created, Some(undo)))
        })
        .await?
        .map_err(|error| not_created(error, &app.config.limits))?;
    let (pin, link) = match created.key {
        EntryKey::Pin(pin) => (Some(pin), None),
        EntryKey::Link(token) => (None, Some(format!("{}/l/{token}", app.config.origin))),
    };
    let expires_ms = created.expires.0;
    let answer = SessionCreated {
        session: created.summary,
        pin,
        link,
        expires_ms,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

fn not_created(error: CreateError, limits: &Limits) -> RouteError {
    match error {
        CreateError::TooManySessions => {
            let (active, open) = (limits.active_per_technician, limits.open_per_technician);
            let detail = format!(
                "You have {active} active or {open} open sessions, and no more may be. End one, or put an active one on hold."
            );
            RouteError::new(ErrorCode::TooManySessions, &detail)
        }
        CreateError::NoEyes => RouteError::new(
            ErrorCode::WrongState,
            "A phone can be added, by a link, to a session of yours whose customer is there and which is not a phone itself.",
        ),
        CreateError::ServerFull => RouteError::new(
            ErrorCode::ServerFull,
            "The server has no room for one more session, whoever has the others. Try again later, and tell whoever runs it.",
        ),
    }
}

/// Reads a session's log.
#[utoipa::path(get, path = "/api/v1/sessions/{session_id}/log",
    security(("cookie" = []), ("api_token" = ["sessions:read"])),
    params(("session_id" = String, Path)),
    responses((status = 200, body = SessionLog), (status = 401, body = ApiError),
    (status = 403, body = ApiError), (status = 404, body = ApiError)))]
pub(crate) async fn log(
    State(app): State<AppState>,
    own: OwnSession<Authorized<ReadSessions>>,
) -> Result<Json<SessionLog>, RouteError> {
    let session_id = own.session_id();
    let entries = app
        .store(move |storage| storage.session_log(session_id))
        .await?;
    let receipt = Receipt::of(&entries);
    Ok(Json(SessionLog { entries, receipt }))
}

type Command = fn(&mut Hub, TechnicianId, SessionId, UnixMs) -> Result<(), CommandError>;

async fn command<P>(
    app: AppState,
    own: OwnSession<P>,
    act: Command,
    only: &str,
) -> Result<StatusCode, RouteError> {
    let (owner, session_id) = (own.technician().technician_id, own.session_id());
    let done = app
        .desk
        .run_or_undo(move |inner, now| {
            let undo = inner.hub.undo_of(session_id);
            act(&mut inner.hub, owner, session_id, now).map(|()| ((), Some(undo)))
        })
        .await?;
    done.map_err(|error| refused(error, only))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `only` says of which sessions it can be done.
fn refused(error: CommandError, only: &str) -> RouteError {
    match error {
        CommandError::NotFound => RouteError::not_found(),
        CommandError::WrongState(_) => RouteError::new(ErrorCode::WrongState, only),
        CommandError::TooManySessions => RouteError::new(
            ErrorCode::TooManySessions,
            "Ten sessions are active already. End one or put one on hold.",
        ),
    }
}

/// Starts a session. No API token can: somebody must be there.
#[utoipa::path(post, path = "/api/v1/sessions/{session_id}/start",
    security(("cookie" = [])),
    params(("session_id" = String, Path)), responses((status = 204),
    (status = 401, body = ApiError),
    (status = 403, body = ApiError), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(crate) async fn start(
    State(app): State<AppState>,
    own: OwnSession<SignedIn>,
) -> Result<StatusCode, RouteError> {
    let only = "Only a session in which the customer waits can be started.";
    command(app, own, Hub::start, only).await
}

/// Puts a session on hold.
#[utoipa::path(post, path = "/api/v1/sessions/{session_id}/hold",
    security(("cookie" = []), ("api_token" = ["sessions:write"])),
    params(("session_id" = String, Path)), responses((status = 204),
    (status = 401, body = ApiError),
    (status = 403, body = ApiError), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(crate) async fn hold(
    State(app): State<AppState>,
    own: OwnSession<Authorized<WriteSessions>>,
) -> Result<StatusCode, RouteError> {
    let only = "Only an active session that is not on hold can be put on hold.";
    command(app, own, Hub::hold, only).await
}

/// Takes a session off hold.
#[utoipa::path(post, path = "/api/v1/sessions/{session_id}/resume",
    security(("cookie" = []), ("api_token" = ["sessions:write"])),
    params(("session_id" = String, Path)), responses((status = 204),
    (status = 401, body = ApiError),
    (status = 403, body = ApiError), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(crate) async fn resume(
    State(app): State<AppState>,
    own: OwnSession<Authorized<WriteSessions>>,
) -> Result<StatusCode, RouteError> {
    let only = "Only a session on hold can be taken off hold.";
    command(app, own, Hub::resume, only).await
}

/// Ends a session.
#[utoipa::path(post, path = "/api/v1/sessions/{session_id}/end",
    security(("cookie" = []), ("api_token" = ["sessions:write"])),
    params(("session_id" = String, Path)), responses((status = 204),
    (status = 401, body = ApiError),
    (status = 403, body = ApiError), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(crate) async fn end(
    State(app): State<AppState>,
    own: OwnSession<Authorized<WriteSessions>>,
) -> Result<StatusCode, RouteError> {
    let (owner, session_id) = (own.technician().technician_id, own.session_id());
    // It is over for both sides at once, also where that cannot be written yet.
    let end = move |inner: &mut Inner, now| inner.hub.end(owner, session_id, now);
    let (done, written) = app.desk.note_surely(end).await;
    done.map_err(|error| refused(error, "The session is over already."))?;
    written?;
    Ok(StatusCode::NO_CONTENT)
}
