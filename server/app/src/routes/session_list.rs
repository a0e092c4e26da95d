//! `GET /api/v1/sessions`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{RawQuery, State};
use bowline_protocol::SessionId;
use bowline_protocol::api::{ApiError, ErrorCode, SessionList};
use bowline_protocol::session::{Phase, SessionSummary};
use bowline_signaling::SessionRecord;
use bowline_storage::{SessionPlace, StoredSession};

use crate::authority::{Authorized, ReadSessions};
use crate::desk::summary;
use crate::error::RouteError;
use crate::state::AppState;

/// Sessions of a page; the first one has all that are not over besides.
const PAGE: usize = 200;

/// Lists one's own sessions, newest first, 200 a page.
///
/// All that are not over are on the first page, whatever their age, and on no other: a later page may be short or empty, and still
/// have an older one.
#[utoipa::path(get, path = "/api/v1/sessions",
    params(("before" = Option<String>, Query,
        description = "`older` of the page before this one; left out for the first page.")),
    security(("cookie" = []), ("api_token" = ["sessions:read"])),
    responses((status = 200, body = SessionList), (status = 400, body = ApiError),
        (status = 401, body = ApiError), (status = 403, body = ApiError)))]
pub(crate) async fn list(
    State(app): State<AppState>,
    caller: Authorized<ReadSessions>,
    RawQuery(query): RawQuery,
) -> Result<Json<SessionList>, RouteError> {
    let after = asked_after(query.as_deref().unwrap_or_default())?;
    let owner = caller.technician().technician_id;
    let limit = u32::try_from(PAGE + 1).expect("a page is small");
    let mut stored = app
        .store(move |storage| storage.sessions_of(owner, after, limit))
        .await?;
    let has_older = stored.len() > PAGE;
    stored.truncate(PAGE);
    let older = stored.last().filter(|_| has_older).map(before_of);
    let live = app
        .desk
        .note(move |inner, _| inner.hub.sessions_of(owner))
        .await;
    let sessions = page(stored, live, after.is_none())?;
    Ok(Json(SessionList { sessions, older }))
}

fn page(
    stored: Vec<StoredSession>,
    live: Vec<SessionSummary>,
    is_first: bool,
) -> Result<Vec<SessionSummary>, RouteError> {
    let mut live = by_id(live);
    let mut sessions = Vec::with_capacity(stored.len());
    for session in stored {
        match live.remove(&session.session_id) {
            // It is on the first page.
            Some(summary) if !is_first && is_open(&summary) => {}
            Some(summary) => sessions.push(summary),
            None => sessions.push(read(&session)?),
        }
    }
    if is_first {
        sessions.extend(live.into_values().filter(is_open));
        sessions.sort_by_key(|session| (Reverse(session.created_ms), session.session_id));
    }
    Ok(sessions)
}

fn by_id(sessions: Vec<SessionSummary>) -> BTreeMap<SessionId, SessionSummary> {
    let sessions = sessions.into_iter();
    sessions
        .map(|session| (session.session_id, session))
        .collect()
}

fn is_open(session: &SessionSummary) -> bool {
    !matches!(session.phase, Phase::Ended { .. })
}

fn read(session: &StoredSession) -> Result<SessionSummary, RouteError> {
    let record: SessionRecord =
        serde_json::from_str(&session.record).map_err(|error| RouteError::internal(&error))?;
    Ok(summary(record))
}

/// A place as text: the time and the id, so that it stays one when its session is forgotten.
fn before_of(session: &StoredSession) -> String {
    format!("{}-{}", session.created_ms, session.session_id)
}

/// Neither digits nor `-` have another spelling in a query, so nothing is decoded.
fn asked_after(query: &str) -> Result<Option<SessionPlace>, RouteError> {
    let pairs = query.split('&');
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut asked = pairs.filter(|(name, _)| *name == "before");
    match (asked.next(), asked.next()) {
        (None, _) => Ok(None),
        (Some((_, text)), None) => place(text).map(Some),
        (Some(_), Some(_)) => Err(no_place()),
    }
}

fn place(text: &str) -> Result<SessionPlace, RouteError> {
    let read = || {
        let (created_ms, session_id) = text.split_once('-')?;
        Some(SessionPlace {
            created_ms: created_ms.parse().ok()?,
            session_id: session_id.parse().ok()?,
        })
    };
    read().ok_or_else(no_place)
}

fn no_place() -> RouteError {
    RouteError::new(
        ErrorCode::BadRequest,
        "There is no such page. Ask without `before`, then with `older` of the page before.",
    )
}
