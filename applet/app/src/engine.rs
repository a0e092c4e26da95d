//! The one event loop: what comes in from the window, the server, the technician and the screen,
//! and what the session makes of it.

mod customer;
mod peers;
mod server;
mod technician;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bowline_desktop::{Dialogs, Download};
use bowline_input::PanicKeys;
use bowline_protocol::api::IceServer;
use bowline_protocol::relay::RelayServer;
use bowline_protocol::{SessionId, TransferId};
use bowline_rtc::RtcEvent;
use bowline_session::{Now, Session};
use bowline_ui::{StopKeys, UiEvent, WindowHandle};
use rustls::ClientConfig;

use crate::chooser::Chosen;
use crate::film::Filmed;
use crate::in_use::InUse;
use crate::inbox::{Inbox, Post};
use crate::outbox::Outbox;
use crate::sending::Sending;
use crate::server::{JoinAnswer, ServerEvent};
use crate::tools::Tools;
use crate::view::{self, Surroundings};
use peers::Peers;

/// The window is drawn anew at least this often while a question counts down.
const COUNT_DOWN: Duration = Duration::from_millis(500);
/// How soon the channel of a file is looked at again.
const FEEDING: Duration = Duration::from_millis(5);
/// How long the server may take to hear of the end when the system ends the program.
const FAREWELL: Duration = Duration::from_secs(2);
/// Longest sleep.
const AT_MOST: Duration = Duration::from_secs(30);

/// Something happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// The customer did something.
    Ui(UiEvent),
    /// The server answered to a code.
    Joined(JoinAnswer),
    /// The server said something.
    Server(ServerEvent),
    /// The technician's browser said something, on the given connection.
    Rtc(u64, RtcEvent),
    /// The display has something new to show.
    Display,
    /// A frame of film is coded.
    Filmed(Filmed),
    /// A file dialog was closed.
    Chosen(Chosen),
    /// A key that stops everything was pressed.
    StopKey,
    /// The system asks the program to end.
    Terminated,
}

/// What the loop starts with.
pub(crate) struct Beginning {
    pub(crate) session: Session,
    pub(crate) session_id: SessionId,
    pub(crate) around: Surroundings,
    pub(crate) window: WindowHandle,
    pub(crate) server: Outbox,
    /// Whom a relay must be trusted by.
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) post: Post,
    pub(crate) inbox: Inbox,
    pub(crate) tools: Tools,
    pub(crate) panic_keys: Option<PanicKeys>,
    /// The downloaded file, if it could not be removed yet.
    pub(crate) own_file: Option<Download>,
    pub(crate) begun: Instant,
}

/// The loop's own state.
pub(crate) struct Engine {
    session: Session,
    session_id: SessionId,
    around: Surroundings,
    window: WindowHandle,
    server: Outbox,
    tls: Arc<ClientConfig>,
    post: Post,
    inbox: Inbox,
    tools: Tools,
    panic_keys: Option<PanicKeys>,
    own_file: Option<Download>,
    begun: Instant,
    peers: Peers,
    ice_servers: Vec<IceServer>,
    relay: Option<RelayServer>,
    files: BTreeMap<TransferId, (PathBuf, u64)>,
    sending: Sending,
    dialogs: Dialogs,
    /// How many are open. Nobody but the customer answers them.
    open_dialogs: u32,
    in_use: InUse,
    /// Set once the program is to end: until then the server may hear of it.
    leave_by: Option<Instant>,
    dirty: bool,
}

impl Engine {
    /// Takes over what was prepared.
    pub(crate) fn new(beginning: Beginning) -> Self {
        let Beginning {
            session,
            session_id,
            around,
            window,
            ..
        } = beginning;
        Self {
            session,
            session_id,
            around,
            window,
            server: beginning.server,
            tls: beginning.tls,
            post: beginning.post,
            inbox: beginning.inbox,
            tools: beginning.tools,
            panic_keys: beginning.panic_keys,
            own_file: beginning.own_file,
            begun: beginning.begun,
            peers: Peers::default(),
            ice_servers: Vec::new(),
            relay: None,
            files: BTreeMap::new(),
            sending: Sending::default(),
            dialogs: Dialogs::default(),
            open_dialogs: 0,
            in_use: InUse::default(),
            leave_by: None,
            dirty: true,
        }
    }

    /// Runs until the customer closes the window after the end.
    pub(crate) fn run(mut self) {
        loop {
            self.carry_out();
            self.follow_stop_keys();
            self.follow_files();
            if std::mem::take(&mut self.dirty) {
                self.window
                    .show(view::view_model(&self.session, &self.around, self.now()));
            }
            match self.inbox.next_within(self.patience()) {
                Ok(event) => self.handle(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if self.leave_by.is_some_and(|by| by <= Instant::now()) {
                break;
            }
            let now = self.now();
            self.session.handle_timeout(now);
            self.tools.hands.handle_timeout(Instant::now());
            self.tools.set_own_windows(self.window.window_ids());
            self.feed_screen();
            self.feed_files();
            self.dirty |= self.session.consent().question().is_some();
        }
        self.dialogs.close_all();
        self.window.quit();
    }

    fn now(&self) -> Now {
        let monotonic_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now {
            monotonic_ms,
            unix_ms: unix_ms(),
        }
    }

    /// How long the loop may sleep when nothing happens.
    fn patience(&self) -> Duration {
        if !self.sending.is_empty() {
            return FEEDING;
        }
        let question = self.session.consent().question().map(|_| COUNT_DOWN);
        let leave = self.leave_by;
        let leave = leave.map(|by| by.saturating_duration_since(Instant::now()));
        [question, self.tools.poll_timeout(), leave, Some(AT_MOST)]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(AT_MOST)
    }

    /// The keys are the customer's as long as there is anything to stop.
    fn follow_stop_keys(&mut self) {
        let wanted = self.session.consent().has_anything();
        let armed = self.panic_keys.as_mut().map(|keys| keys.arm(wanted));
        if let Some(Err(error)) = &armed {
            tracing::warn!(%error, "no key stops everything; the buttons do");
            self.panic_keys = None;
        }
        self.around.stop_keys = match armed {
            Some(Ok(())) if wanted => StopKeys::Armed,
            Some(_) | None => StopKeys::Off,
        };
    }

    /// Ends as the small X does, without a window to read the receipt in.
    fn handle_terminated(&mut self, now: Now) {
        self.session.handle_customer_end(now);
        self.leave_by = Some(Instant::now() + FAREWELL);
    }

    /// Deals with what the customer or the system wants meanwhile.
    fn handle_first(&mut self) {
        while let Some(event) = self.inbox.first() {
            self.handle(event);
            self.carry_out();
        }
    }

    fn handle(&mut self, event: Event) {
        let now = self.now();
        match event {
            Event::Ui(event) => self.handle_ui(event, now),
            Event::Display => self.tools.handle_display(),
            Event::Filmed(filmed) => self.tools.handle_filmed(filmed),
            Event::Chosen(chosen) => self.handle_chosen(chosen),
            Event::StopKey => self.session.handle_revoke_everything(now),
            Event::Terminated => self.handle_terminated(now),
            Event::Server(event) => self.handle_server(event, now),
            Event::Rtc(number, event) if self.peers.is_next(number) => self.handle_next(event, now),
            Event::Rtc(number, event) if self.peers.is_current(number) => {
                self.handle_rtc(event, now);
            }
            // There is only one session, and a newer connection has replaced the other ones.
            Event::Joined(_) | Event::Rtc(..) => {}
        }
    }
}

/// What the computer's clock says, Unix milliseconds.
pub(crate) fn unix_ms() -> u64 {
    let unix = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(unix.as_millis()).unwrap_or(u64::MAX)
}
