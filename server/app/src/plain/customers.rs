//! Customers on plain pages: for each the core that decides, and the connection by which the desk reaches it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bowline_protocol::ids::ConnectionId;
use bowline_protocol::session::{CustomerKind, EndReason, Flow, Phase, SessionSummary};
use bowline_protocol::signaling::ServerToParticipant;
use bowline_protocol::{DisplayName, SessionId, TechnicianId};
use bowline_session::{Now, Output, Session, Stage};
use bowline_signaling::{HelloError, Participant};
use bowline_storage::Digest;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use super::presence::Presence;
use super::words;
use crate::desk::{Inner, Outgoing, QUEUE, Who};
use crate::error::RouteError;
use crate::secret;
use crate::state::{App, AppState};

/// Most customers on plain pages, those of the last minutes included.
const MAX_CUSTOMERS: usize = 256;

/// All customers on plain pages, by the digest of what their code bought.
#[derive(Default)]
pub(crate) struct PlainCustomers(Mutex<HashMap<Digest, Arc<PlainCustomer>>>);

impl PlainCustomers {
    fn all(&self) -> MutexGuard<'_, HashMap<Digest, Arc<PlainCustomer>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, secret: Digest) -> Option<Arc<PlainCustomer>> {
        let found = self.all().get(&secret).cloned();
        found.filter(|customer| !customer.is_gone(false))
    }

    fn of_session(&self, session_id: SessionId) -> Option<Arc<PlainCustomer>> {
        let all = self.all();
        let mut of = all.values().filter(|c| c.session_id == session_id);
        of.find(|customer| !customer.presence().is_out).cloned()
    }

    /// Forgets whoever is gone. `is_over` knows it of sessions whose customer did not look when they ended.
    fn forget(&self, is_over: impl Fn(SessionId) -> bool) {
        self.all()
            .retain(|_, customer| !customer.is_gone(is_over(customer.session_id)));
    }

    /// Whether one more customer has room.
    pub(super) fn has_room(&self) -> bool {
        self.all().len() < MAX_CUSTOMERS
    }

    /// The customer of a secret, new if it is not known. Nothing when there are too many.
    fn take(
        &self,
        secret: Digest,
        session: &SessionSummary,
        now: Now,
    ) -> Option<Arc<PlainCustomer>> {
        let mut all = self.all();
        if let Some(known) = all.get(&secret) {
            return Some(Arc::clone(known));
        }
        // Whoever joined anew is the customer of the session, and nobody before. The last of those can still read why.
        all.retain(|_, customer| {
            let is_before = customer.session_id == session.session_id;
            !(is_before && customer.presence().give_place())
        });
        if all.len() >= MAX_CUSTOMERS {
            return None;
        }
        let customer = Arc::new(PlainCustomer::new(session, now));
        all.insert(secret, Arc::clone(&customer));
        Some(customer)
    }
}

/// One customer on a plain page.
pub(crate) struct PlainCustomer {
    /// Their session.
    pub(super) session_id: SessionId,
    /// What every form of theirs carries: another site does not know it.
    pub(super) form_token: String,
    /// Who helps.
    pub(super) technician: DisplayName,
    core: tokio::sync::Mutex<Session>,
    presence: Mutex<Presence>,
}

impl PlainCustomer {
    fn new(session: &SessionSummary, now: Now) -> Self {
        Self {
            session_id: session.session_id,
            form_token: secret::hex(&secret::random::<16>()),
            technician: session.technician_name.clone(),
            // No ability: a plain page shows nothing of a device and does nothing to it.
            core: Session::new(words::SYSTEM.to_owned(), &[], now).into(),
            presence: Mutex::default(),
        }
    }

    fn presence(&self) -> MutexGuard<'_, Presence> {
        self.presence.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_gone(&self, is_over: bool) -> bool {
        self.presence().is_gone(is_over)
    }

    /// Counts one more message, unless there were too many within a minute.
    pub(super) fn may_write(&self) -> bool {
        self.presence().may_write()
    }

    /// Looks at the core.
    pub(super) async fn look<T>(&self, look: impl FnOnce(&Session) -> T) -> T {
        look(&*self.core.lock().await)
    }

    /// Tells the core something, then carries out what it decides, in that order for everybody.
    pub(super) async fn act<T>(&self, app: &App, act: impl FnOnce(&mut Session, Now) -> T) -> T {
        let mut core = self.core.lock().await;
        let now = now(app);
        core.handle_timeout(now);
        let outcome = act(&mut core, now);
        let outputs: Vec<_> = std::iter::from_fn(|| core.poll_output()).collect();
        let is_out = self.note_over(core.stage() == Stage::Ended);
        let session_id = self.session_id;
        if !is_out && !outputs.is_empty() {
            let carry_out = move |inner: &mut Inner, now| {
                for output in outputs {
                    carry_out(inner, session_id, output, now);
                }
            };
            app.desk.note(carry_out).await;
        }
        outcome
    }

    /// Notes whether it is over. Says whether somebody else is the customer now.
    fn note_over(&self, is_over: bool) -> bool {
        let mut presence = self.presence();
        presence.is_over = is_over;
        presence.is_out
    }

    /// Says that the session is in use, unless somebody else is the customer now.
    pub(super) async fn note_use(&self, app: &App) {
        if self.presence().is_out {
            return;
        }
        let session_id = self.session_id;
        let note = move |inner: &mut Inner, now| inner.hub.note_activity(session_id, now);
        app.desk.note(note).await;
    }

    /// Takes what the desk says to a customer's program.
    async fn take(&self, app: &App, message: ServerToParticipant) {
        match message {
            ServerToParticipant::SessionChanged { session } => {
                self.take_phase(app, session.phase, session.flow).await;
            }
            ServerToParticipant::TakenOver => self.leave_place(app).await,
            ServerToParticipant::Welcome { .. }
            | ServerToParticipant::RelayGranted { .. }
            | ServerToParticipant::Signal { .. }
            | ServerToParticipant::Talk { .. }
            | ServerToParticipant::Heard { .. }
            | ServerToParticipant::Refused { .. }
            | ServerToParticipant::GoingAway
            | ServerToParticipant::AttackModeChanged { .. } => {}
        }
    }

    /// Somebody else is the customer now: it ends here, and nothing of it concerns the session.
    async fn leave_place(&self, app: &App) {
        self.presence().is_out = true;
        let phase = Phase::Ended {
            reason: EndReason::JoinedElsewhere,
        };
        self.take_phase(app, phase, Flow::Running).await;
    }

    async fn take_phase(&self, app: &App, phase: Phase, flow: Flow) {
        self.act(app, |core, now| core.handle_phase(phase, flow, now))
            .await;
    }
}

fn now(app: &App) -> Now {
    Now {
        monotonic_ms: app.clock.steady_ms(),
        unix_ms: app.clock.now_ms(),
    }
}

fn carry_out(
    inner: &mut Inner,
    session_id: SessionId,
    output: Output,
    now: bowline_signaling::UnixMs,
) {
    match output {
        Output::ToConsole(message) => {
            let owner = inner
                .hub
                .session(session_id)
                .map(|session| session.record().owner());
            if let Some(owner) = owner {
                let message = ServerToParticipant::Talk {
                    session_id,
                    message,
                };
                inner.connections.tell_owner(owner, &message);
            }
        }
        // The hub has most lines from its own knowledge, and takes none of those twice.
        Output::ToServer(entry) => {
            let _ = inner.hub.report_log(session_id, entry, now);
        }
        // Over already is as good.
        Output::EndAtServer(reason) => {
            let _ = inner.hub.end_by_customer(session_id, reason, now);
        }
        // There is nothing else on a plain page.
        Output::ShowMonitor(_)
        | Output::ReleaseInput
        | Output::BeginFile(_)
        | Output::StopFile(_)
        | Output::TakeSnapshot
        | Output::Redraw
        | Output::Over => {}
    }
}

/// Forgets whoever is gone, every minute.
pub(crate) async fn keep(app: AppState) {
    let mut minute = tokio::time::interval(Duration::from_mins(1));
    loop {
        minute.tick().await;
        forget(&app).await;
    }
}

pub(super) async fn forget(app: &AppState) {
    let shared = Arc::clone(app);
    let forget = move |inner: &mut Inner, _| {
        let session = |id| inner.hub.session(id);
        shared
            .plain
            .forget(|id| session(id).is_none_or(|session| session.record().is_ended()));
    };
    app.desk.note(forget).await;
}

/// The customer on a plain page whom a technician may talk with.
///
/// # Errors
/// One answer for a session of somebody else and for one without such a customer.
pub(super) async fn of_technician(
    app: &App,
    technician_id: TechnicianId,
    session_id: SessionId,
) -> Result<Arc<PlainCustomer>, RouteError> {
    let asker = Participant::Technician(technician_id);
    let may = move |inner: &mut Inner, _| inner.hub.may_signal(asker, session_id);
    let found = app.plain.of_session(session_id);
    let may = app.desk.note(may).await;
    found.filter(|_| may).ok_or_else(RouteError::not_found)
}

/// The customer of a cookie, who is there from now on. Nothing if the cookie leads nowhere.
pub(super) async fn visit(app: &AppState, secret: &str) -> Option<Arc<PlainCustomer>> {
    let known = app.plain.find(Digest::of(secret));
    if let Some(customer) = &known {
        let mut presence = customer.presence();
        presence.seen = Instant::now();
        if presence.line.is_some() || presence.is_over {
            drop(presence);
            return known;
        }
    }
    // Goes on when the browser has gone meanwhile: whoever is taken in is listened for.
    let arriving = tokio::spawn(arrive(Arc::clone(app), secret.to_owned()));
    let why = match arriving.await.unwrap_or(Err(None)) {
        Ok(customer) => return Some(customer),
        Err(why) => why,
    };
    if why == Some(HelloError::Replaced) {
        let customer = match known {
            Some(customer) => customer,
            None => of_replaced(app, secret).await?,
        };
        customer.leave_place(app).await;
        return Some(customer);
    }
    // It ended while the customer did not look.
    let customer = known?;
    let session_id = customer.session_id;
    let phase = move |inner: &mut Inner, _| inner.hub.session(session_id).map(|s| s.record().phase);
    let phase = app.desk.note(phase).await.unwrap_or(Phase::Ended {
        reason: EndReason::Aborted,
    });
    customer.take_phase(app, phase, Flow::Running).await;
    Some(customer)
}

/// Whoever lost their place and is forgotten here, because more joined since or the server was started anew, still reads why.
async fn of_replaced(app: &AppState, secret: &str) -> Option<Arc<PlainCustomer>> {
    let secret = secret.to_owned();
    let find = move |inner: &mut Inner, _| {
        let session = inner.hub.replaced(&secret);
        session.map(bowline_signaling::Session::summary)
    };
    let session = app.desk.note(find).await?;
    Some(Arc::new(PlainCustomer::new(&session, now(app))))
}

/// Takes the place of the customer's program at the desk. Where that cannot be, says what is wrong with the secret, if that it is.
async fn arrive(app: AppState, secret: String) -> Result<Arc<PlainCustomer>, Option<HelloError>> {
    let id = ConnectionId::from_bits(u128::from_le_bytes(secret::random()));
    let (queue, messages) = mpsc::channel(QUEUE);
    let digest = Digest::of(&secret);
    let (shared, at) = (Arc::clone(&app), now(&app));
    let arrive = move |inner: &mut Inner, now| {
        let session_id = inner.hub.applet_hello(&secret, now)?;
        let session = inner.hub.session(session_id).ok_or(None)?.summary();
        if session.customer != Some(CustomerKind::Plain) {
            return Err(None);
        }
        // Before the technician hears of it, so that whoever asks for the talk at once finds it.
        let customer = shared.plain.take(digest, &session, at).ok_or(None)?;
        inner.connections.add(id, Who::Applet(session_id), queue);
        let mut presence = customer.presence();
        presence.line = Some(id);
        presence.seen = Instant::now();
        drop(presence);
        Ok::<_, Option<HelloError>>((customer, session))
    };
    let (customer, session) = app.desk.note(arrive).await?;
    customer.take_phase(&app, session.phase, session.flow).await;
    tokio::spawn(listen(app, Arc::clone(&customer), id, messages));
    Ok(customer)
}

/// Listens for the customer, until the desk closes the line or the customer has not looked for a while.
async fn listen(
    app: AppState,
    customer: Arc<PlainCustomer>,
    id: ConnectionId,
    mut messages: mpsc::Receiver<Outgoing>,
) {
    loop {
        let seen = customer.presence().seen;
        let left = app.quiet.page.saturating_sub(seen.elapsed());
        match timeout(left, messages.recv()).await {
            Ok(Some(Outgoing::Message(message))) => customer.take(&app, *message).await,
            Ok(Some(Outgoing::Close) | None) => break,
            Err(_) if customer.presence().seen == seen => break,
            Err(_) => {}
        }
    }
    let leave = move |inner: &mut Inner, now| {
        let mut presence = customer.presence();
        if presence.line == Some(id) {
            presence.line = None;
        }
        drop(presence);
        if let Some(session_id) = inner.connections.remove(id) {
            // A session that is over has nobody to lose.
            let _ = inner.hub.customer_lost(session_id, now);
        }
    };
    app.desk.note(leave).await;
}
