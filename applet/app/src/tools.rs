//! The technician's eyes and hands on this computer. Both work only with a grant in hand.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bowline_capture::{Capture, CaptureError, Frame, Layout, ScreenCapture, Watch};
use bowline_encode::EncodeError;
use bowline_protocol::MonitorId;
use bowline_rtc::{Channel, Received};
use bowline_screen::{FrameView, Millis, Rect, Sender};
use bowline_session::{Consent, ViewGrant};

use crate::film::{Filmed, Studio};
use crate::hands::{Hands, OpenInject};
use crate::peer::Peer;
use crate::{monitors, pointer};

/// Shortest time from one picture to the next.
const SHORTEST_LOOK: Duration = Duration::from_millis(4);
/// How long is cut and sent before it is looked whether the customer wants something else.
const SENDS_FOR: Duration = Duration::from_millis(10);

/// The tools and what they need to be taken up again.
pub(crate) struct Tools {
    begun: Instant,
    eyes: Option<Eyes>,
    on_display: Arc<dyn Fn() + Send + Sync>,
    sender: Sender,
    studio: Studio,
    /// The technician's hands.
    pub(crate) hands: Hands,
    own_windows: Vec<u32>,
    /// The monitor that the technician chose, also while nothing is seen; none for all.
    monitor: Option<MonitorId>,
}

/// The open display, and when it is to be looked at.
struct Eyes {
    capture: ScreenCapture,
    watch: Watch,
    /// What was told of the monitors.
    told: Option<Layout>,
    /// None while the display has nothing new to show.
    due: Option<Instant>,
    looked: Instant,
}

impl Tools {
    /// Prepares the tools. Nothing is opened before there is a grant; then `on_display` is called from
    /// another thread when [`Self::handle_display`] is to be, and `on_filmed` when [`Self::handle_filmed`] is.
    pub(crate) fn new(
        begun: Instant,
        open_inject: OpenInject,
        on_display: impl Fn() + Send + Sync + 'static,
        on_filmed: impl Fn(Filmed) + Send + Sync + 'static,
    ) -> Self {
        Self {
            begun,
            eyes: None,
            on_display: Arc::new(on_display),
            sender: Sender::new(),
            studio: Studio::new(on_filmed),
            hands: Hands::new(open_inject),
            own_windows: Vec::new(),
            monitor: None,
        }
    }

    /// Names the program's own windows, which are neither shown nor clicked.
    pub(crate) fn set_own_windows(&mut self, windows: Vec<u32>) {
        if windows == self.own_windows {
            return;
        }
        if let Some(eyes) = &mut self.eyes {
            eyes.capture.leave_out(&windows);
            eyes.due = Some(eyes.looked);
        }
        self.hands.set_own_windows(&windows);
        self.own_windows = windows;
    }

    /// Shows one monitor from now on, or all of them.
    pub(crate) fn show_monitor(&mut self, monitor: Option<MonitorId>) {
        self.monitor = monitor;
        if let Some(eyes) = &mut self.eyes {
            eyes.capture.show(monitor);
            // However often a technician chooses, there are no more pictures than of a display that changes all the time.
            eyes.due = Some(eyes.looked + SHORTEST_LOOK);
        }
    }

    /// A technician's tab has an empty replica.
    pub(crate) fn restart_screen(&mut self) {
        self.sender.restart();
        // The first picture of a new capture is damaged all over.
        self.eyes = None;
    }

    /// The display said something.
    pub(crate) fn handle_display(&mut self) {
        if let Some(eyes) = &mut self.eyes {
            eyes.due = Some(eyes.looked + SHORTEST_LOOK);
        }
    }

    /// A frame of film is coded.
    pub(crate) fn handle_filmed(&mut self, filmed: Filmed) {
        self.studio.take_back(filmed.pixels);
        let took = u32::try_from(filmed.took.as_micros()).unwrap_or(u32::MAX);
        match filmed.coded {
            Ok(bytes) => self.sender.handle_film(filmed.film, &bytes, took),
            Err(error) => self.give_up_film(&error),
        }
    }

    fn give_up_film(&mut self, error: &EncodeError) {
        tracing::warn!(%error, "film is sent as a picture");
        self.sender.refuse_film();
    }

    /// Gives both tools up, for good.
    pub(crate) fn stop(&mut self) {
        self.hands.stop();
        self.studio.stop();
        self.eyes = None;
    }

    /// Takes what the replica has.
    pub(crate) fn handle_screen_ack(&mut self, ack: &Received) {
        let came = millis(ack.at().saturating_duration_since(self.begun));
        if let Err(error) = self.sender.handle_ack(ack, came) {
            tracing::warn!(%error, "an acknowledgement was not understood");
        }
    }

    /// Sends what changed, if the customer lets the screen be seen. Gives back what is new about the monitors.
    pub(crate) fn feed_screen(
        &mut self,
        consent: &Consent,
        peer: &Peer,
    ) -> Result<Option<Layout>, CaptureError> {
        let Some(grant) = consent.view_grant() else {
            // The next grant begins with a whole picture; nothing is kept of this one.
            if self.eyes.take().is_some() {
                self.sender.restart();
                self.studio.stop();
                self.hands.point_within(None);
            }
            return Ok(None);
        };
        let now = self.now();
        let eyes = match &mut self.eyes {
            Some(eyes) => eyes,
            closed @ None => closed.insert(Eyes::open(
                &self.own_windows,
                self.monitor,
                &self.on_display,
            )?),
        };
        eyes.look(&grant, &mut self.sender, now)?;
        let news = eyes.poll_layout();
        if let Some(layout) = &news {
            self.monitor = layout.shown;
            self.hands.point_within(layout.part().map(monitors::part));
        }
        self.sender.handle_timeout(now);
        if let Some(order) = self.sender.poll_film() {
            let sender = &self.sender;
            let copy = |pixels: &mut Vec<u32>| sender.copy_pixels(order.rect, pixels);
            if let Err(error) = self.studio.code(order, copy) {
                self.give_up_film(&error);
            }
        }
        if !self.sender.plays_film() {
            // A draft is one frame, which comes back all the same.
            self.studio.stop();
        }
        let begun = self.begun;
        let until = Instant::now() + SENDS_FOR;
        while self.sender.has_cut() || Instant::now() < until {
            self.sender.prepare(|| millis(begun.elapsed()));
            let Some(datagram) = self.sender.poll_output() else {
                break;
            };
            peer.send(Channel::Screen, datagram);
        }
        Ok(news)
    }

    /// How soon the tools want attention.
    pub(crate) fn poll_timeout(&self) -> Option<Duration> {
        let hands = self.hands.poll_timeout();
        let hands = hands.map(|at| at.saturating_duration_since(Instant::now()));
        [hands, self.poll_screen()].into_iter().flatten().min()
    }

    fn poll_screen(&self) -> Option<Duration> {
        let eyes = self.eyes.as_ref()?;
        let look = eyes
            .due
            .map(|due| due.saturating_duration_since(Instant::now()));
        let now = self.now();
        let again = self.sender.poll_timeout();
        let again = again.map(|at| Duration::from_millis(at.0.saturating_sub(now.0)));
        look.into_iter().chain(again).min()
    }

    fn now(&self) -> Millis {
        millis(self.begun.elapsed())
    }
}

fn millis(duration: Duration) -> Millis {
    Millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

impl Eyes {
    fn open(
        own_windows: &[u32],
        monitor: Option<MonitorId>,
        on_display: &Arc<dyn Fn() + Send + Sync>,
    ) -> Result<Self, CaptureError> {
        let mut capture = ScreenCapture::open()?;
        capture.leave_out(own_windows);
        capture.show(monitor);
        let on_display = Arc::clone(on_display);
        let watch = capture.watch(move || on_display())?;
        let looked = Instant::now();
        Ok(Self {
            capture,
            watch,
            told: None,
            due: Some(looked),
            looked,
        })
    }

    /// Takes the picture if it is time; once nothing is new, waits to be told.
    fn look(
        &mut self,
        grant: &ViewGrant<'_>,
        sender: &mut Sender,
        now: Millis,
    ) -> Result<(), CaptureError> {
        let begun = Instant::now();
        if self.due.is_none_or(|due| due > begun) {
            return Ok(());
        }
        self.looked = begun;
        if let Some(frame) = self.capture.next(grant)? {
            take_frame(sender, &frame, now);
            self.due = Some(begun + SHORTEST_LOOK);
        } else {
            self.due = None;
            self.watch.rearm();
        }
        Ok(())
    }

    /// The monitors as of the last look, if they were not told yet.
    fn poll_layout(&mut self) -> Option<Layout> {
        let layout = self.capture.layout();
        if self.told.as_ref() == Some(layout) {
            return None;
        }
        self.told = Some(layout.clone());
        self.told.clone()
    }
}

fn take_frame(sender: &mut Sender, frame: &Frame<'_>, now: Millis) {
    let (width, height) = (frame.width, frame.height);
    let stride = width as usize * 4;
    let view = FrameView {
        width,
        height,
        stride,
        bgrx: frame.pixels,
    };
    let rect = |r: &bowline_capture::Rect| Rect {
        x: r.x,
        y: r.y,
        width: r.width,
        height: r.height,
    };
    let damage: Vec<Rect> = frame.damage.iter().map(rect).collect();
    if let Some(cursor) = &frame.cursor {
        sender.handle_cursor(pointer::for_replica(cursor));
    }
    if let Err(error) = sender.handle_frame(view, &damage, now) {
        tracing::warn!(%error, "a picture was not taken");
    }
}
