//! The one event loop: what comes in from the window, the server, the technician and the screen,
//! and what the session makes of it.

mod customer;
mod server;
mod technician;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bowline_protocol::api::IceServer;
use bowline_protocol::relay::RelayServer;
use bowline_protocol::signaling::ParticipantToServer;
use bowline_protocol::{SessionId, TransferId};
use bowline_rtc::RtcEvent;
use bowline_session::{Now, Session};
use bowline_ui::{UiEvent, WindowHandle};

use crate::files::Outgoing;
use crate::peer::Peer;
use crate::server::ServerEvent;
use crate::tools::Tools;
use crate::view::{self, Surroundings};

/// The window is drawn anew at least this often while a question counts down.
const COUNT_DOWN: Duration = Duration::from_millis(500);
/// How soon the channel of a file is looked at again.
const SENDING: Duration = Duration::from_millis(5);
/// Longest sleep.
const AT_MOST: Duration = Duration::from_secs(30);

/// Something happened.
#[derive(Debug)]
pub(crate) enum Event {
    /// The customer did something.
    Ui(UiEvent),
    /// The server said something.
    Server(ServerEvent),
    /// The technician's browser said something, on the given connection.
    Rtc(u64, RtcEvent),
    /// The customer chose a file to send.
    FileChosen(PathBuf),
}

/// What the loop starts with.
pub(crate) struct Beginning {
    pub(crate) session: Session,
    pub(crate) session_id: SessionId,
    pub(crate) around: Surroundings,
    pub(crate) window: WindowHandle,
    pub(crate) server: Sender<ParticipantToServer>,
    pub(crate) events: Sender<Event>,
    pub(crate) tools: Tools,
    pub(crate) own_file: PathBuf,
    pub(crate) begun: Instant,
}

/// The loop's own state.
pub(crate) struct Engine {
    session: Session,
    session_id: SessionId,
    around: Surroundings,
    window: WindowHandle,
    server: Sender<ParticipantToServer>,
    events: Sender<Event>,
    tools: Tools,
    own_file: PathBuf,
    begun: Instant,
    peer: Option<Peer>,
    offers: u64,
    ice_servers: Vec<IceServer>,
    relay: Option<RelayServer>,
    files: BTreeMap<TransferId, (PathBuf, u64)>,
    sending: VecDeque<Outgoing>,
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
            events: beginning.events,
            tools: beginning.tools,
            own_file: beginning.own_file,
            begun: beginning.begun,
            peer: None,
            offers: 0,
            ice_servers: Vec::new(),
            relay: None,
            files: BTreeMap::new(),
            sending: VecDeque::new(),
            dirty: true,
        }
    }

    /// Runs until the customer closes the window after the end.
    pub(crate) fn run(mut self, inbox: &Receiver<Event>) {
        loop {
            self.carry_out();
            if std::mem::take(&mut self.dirty) {
                self.window
                    .show(view::view_model(&self.session, &self.around, self.now()));
            }
            match inbox.recv_timeout(self.patience()) {
                Ok(Event::Ui(UiEvent::Close)) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(event) => self.handle(event),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = self.now();
            self.session.handle_timeout(now);
            self.tools.set_own_windows(self.window.window_ids());
            self.feed_screen();
            self.feed_files();
            self.dirty |= self.session.consent().question().is_some();
        }
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
            return SENDING;
        }
        let question = self.session.consent().question().map(|_| COUNT_DOWN);
        [question, self.tools.poll_timeout(), Some(AT_MOST)]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(AT_MOST)
    }

    fn handle(&mut self, event: Event) {
        let now = self.now();
        match event {
            Event::Ui(event) => self.handle_ui(event, now),
            Event::FileChosen(path) => self.handle_file_chosen(path),
            Event::Server(event) => self.handle_server(event, now),
            Event::Rtc(number, event) if number == self.offers => self.handle_rtc(event, now),
            // From a connection that a newer offer has replaced.
            Event::Rtc(..) => {}
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
