//! Who is let in to the signaling socket.

use bowline_protocol::ids::{ConnectionId, PageId};
use bowline_protocol::session::SessionSummary;
use bowline_protocol::signaling::{AttackMode, Hello, ServerToParticipant};
use bowline_signaling::{HelloError, Session};
use tokio::sync::mpsc;

use crate::desk::{Inner, Outgoing, Who};
use crate::error::RouteError;
use crate::state::{AppState, Ticket};

/// A participant that was let in.
pub(super) struct Admitted {
    /// Who it is.
    pub(super) who: Who,
    /// The sessions that it sees.
    pub(super) sessions: Vec<SessionSummary>,
    /// The relays of those sessions.
    pub(super) relays: Vec<ServerToParticipant>,
    /// What a console must know besides.
    pub(super) notice: Option<ServerToParticipant>,
}

/// A participant that was not let in.
pub(super) enum NotAdmitted {
    /// The proof is no good.
    Refused(RouteError),
    /// Somebody else is the customer now.
    TakenOver(RouteError),
    /// The session has ended without this applet.
    Late(Box<SessionSummary>),
}

impl From<RouteError> for NotAdmitted {
    fn from(error: RouteError) -> Self {
        Self::Refused(error)
    }
}

/// Checks the proof and takes the connection in, under one lock with the list of sessions.
pub(super) async fn admit(
    app: &AppState,
    id: ConnectionId,
    proof: Hello,
    has_origin: bool,
    queue: mpsc::Sender<Outgoing>,
) -> Result<Admitted, NotAdmitted> {
    match proof {
        Hello::Console { ticket, page } => {
            let used = app.use_ticket(&ticket).filter(|_| has_origin);
            let ticket = used.ok_or_else(RouteError::unauthenticated)?;
            Ok(admit_console(app, id, ticket, page, queue).await?)
        }
        Hello::Applet { join_secret } => Ok(admit_applet(app, id, join_secret, queue).await?),
    }
}

async fn admit_console(
    app: &AppState,
    id: ConnectionId,
    ticket: Ticket,
    page: Option<PageId>,
    queue: mpsc::Sender<Outgoing>,
) -> Result<Admitted, RouteError> {
    let Ticket {
        technician, cookie, ..
    } = ticket;
    let technician_id = technician.technician_id;
    let who = Who::Console {
        technician_id,
        cookie,
        page,
    };
    let admit = move |inner: &mut Inner, _| {
        inner.connections.add(id, who, queue);
        let sessions = inner.hub.sessions_of(technician_id);
        let relays = inner.relays_for(id, &sessions);
        let notice = match inner.hub.attack_mode() {
            AttackMode::Off => None,
            mode @ AttackMode::On => Some(ServerToParticipant::AttackModeChanged { mode }),
        };
        Admitted {
            who,
            sessions,
            relays,
            notice,
        }
    };
    let admitted = app.desk.note(admit).await;
    // Looked up after it was taken in: whoever signs the technician out in between either
    // finds the connection and closes it, or is seen here.
    let now_ms = app.clock.steady_ms();
    let found = app.store(move |storage| storage.signed_in(&cookie, now_ms));
    if found.await?.is_none() {
        app.desk
            .note(move |inner, _| inner.connections.remove(id))
            .await;
        return Err(RouteError::unauthenticated());
    }
    Ok(admitted)
}

async fn admit_applet(
    app: &AppState,
    id: ConnectionId,
    join_secret: String,
    queue: mpsc::Sender<Outgoing>,
) -> Result<Admitted, NotAdmitted> {
    let admit = move |inner: &mut Inner, now| {
        let hello = inner.hub.applet_hello(&join_secret, now);
        let session_id = hello.map_err(|why| why_not(inner, &join_secret, why))?;
        let who = Who::Applet(session_id);
        inner.connections.add(id, who, queue);
        let session = inner.hub.session(session_id);
        let sessions = session
            .map(Session::summary)
            .into_iter()
            .collect::<Vec<_>>();
        let relays = inner.relays_for(id, &sessions);
        Ok(Admitted {
            who,
            sessions,
            relays,
            notice: None,
        })
    };
    app.desk.note(admit).await
}

fn why_not(inner: &Inner, join_secret: &str, why: HelloError) -> NotAdmitted {
    let error = RouteError::unauthenticated();
    match (why, inner.hub.ended_without(join_secret)) {
        (HelloError::Replaced, _) => NotAdmitted::TakenOver(error),
        (HelloError::UnknownSecret, Some(session)) => {
            NotAdmitted::Late(Box::new(session.summary()))
        }
        (HelloError::UnknownSecret, None) => NotAdmitted::Refused(error),
    }
}
