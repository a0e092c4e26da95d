//! `POST /api/v1/entries` and `POST /api/v1/join`: what customers do with a code or link.

use axum::Json;
use axum::extract::State;
use bowline_protocol::api::{ApiError, Enter, EntryAccepted, ErrorCode, Join, Joined, Program};
use bowline_protocol::session::CustomerKind;
use bowline_protocol::{FileName, Pin};
use bowline_signaling::EntryError;

use crate::applet_file::SYSTEMS;
use crate::authority::Body;
use crate::client_address::ClientAddress;
use crate::error::RouteError;
use crate::secret::SystemEntropy;
use crate::state::{App, AppState};

/// Whoever takes part in the browser.
const BROWSER: &str = "browser";

/// Checks a code or link.
#[utoipa::path(post, path = "/api/v1/entries", request_body = Enter, responses(
    (status = 200, body = EntryAccepted), (status = 404, body = ApiError),
    (status = 429, body = ApiError)))]
pub(crate) async fn enter(
    State(app): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(request): Body<Enter>,
) -> Result<Json<EntryAccepted>, RouteError> {
    let wanted = wanted(&app, &request.system)?;
    let checked = app
        .desk
        .run(move |inner, now| {
            inner
                .hub
                .check_entry(&request.proof, address, now, &mut SystemEntropy)
        })
        .await?
        .map_err(refused)?;
    Ok(Json(EntryAccepted {
        technician_name: checked.technician_name,
        program: wanted.map(|(system, file)| program(system, file, &checked.pin)),
        pin: checked.pin,
    }))
}

/// The system whose applet is wanted, and the applet's name; nothing for a browser.
fn wanted(app: &App, system: &str) -> Result<Option<(&'static str, &'static str)>, RouteError> {
    if system == BROWSER {
        return Ok(None);
    }
    let known = SYSTEMS.into_iter().find(|(name, _)| *name == system);
    let there = known.filter(|(name, _)| app.applets.has(name));
    let no_applet = || {
        RouteError::new(
            ErrorCode::NoApplet,
            "There is no program for this system on this server.",
        )
    };
    there.map(Some).ok_or_else(no_applet)
}

fn program(system: &str, file: &str, pin: &Pin) -> Program {
    let (stem, ending) = file.split_once('.').unwrap_or((file, ""));
    let dot = if ending.is_empty() { "" } else { "." };
    let named = format!("{stem}-{}{dot}{ending}", pin.as_str());
    Program {
        download: format!("/download/{system}"),
        file_name: FileName::parse(&named).expect("the parts are plain"),
    }
}

/// Exchanges a code for a join secret.
#[utoipa::path(post, path = "/api/v1/join", request_body = Join, responses(
    (status = 200, body = Joined), (status = 404, body = ApiError),
    (status = 429, body = ApiError)))]
pub(crate) async fn join(
    State(app): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(request): Body<Join>,
) -> Result<Json<Joined>, RouteError> {
    if request.customer == CustomerKind::Plain {
        return Err(RouteError::new(
            ErrorCode::BadRequest,
            "A plain page joins on its own way.",
        ));
    }
    let joined = app
        .desk
        .run_or_undo(move |inner, now| {
            let (hub, pin) = (&mut inner.hub, &request.pin);
            let joined = hub.join(pin, address, request.customer, now, &mut SystemEntropy)?;
            let answer = Joined {
                session_id: joined.session_id,
                join_secret: joined.join_secret,
            };
            Ok((answer, Some(joined.undo)))
        })
        .await?
        .map_err(refused)?;
    Ok(Json(joined))
}

/// Why a code or link was refused.
pub(crate) fn refused(error: EntryError) -> RouteError {
    match error {
        EntryError::CodeDoesNotWork => RouteError::new(
            ErrorCode::CodeDoesNotWork,
            "This code or link does not work. Ask your technician for a new one.",
        ),
        EntryError::TooManyTries {
            retry_after_seconds,
        } => RouteError::new(ErrorCode::TooManyTries, "Too many tries. Wait a while.")
            .retry_after(Some(retry_after_seconds)),
    }
}
