//! The technician's eyes and hands on this computer. Both work only with a grant in hand.

use std::time::{Duration, Instant};

use bowline_capture::{Capture, CaptureError, Frame, X11Capture};
use bowline_input::{Inject, InputOrder, X11Inject};
use bowline_protocol::input::{InputAck, InputMessage};
use bowline_rtc::Channel;
use bowline_screen::{FrameView, Millis, Rect, Sender};
use bowline_session::Consent;

use crate::peer::Peer;

/// How often the display is asked whether something changed while it is seen.
const LOOK_EVERY: Duration = Duration::from_millis(8);
/// Bytes of the screen that may be under way.
const BUDGET_BYTES: usize = 256 * 1024;

/// The tools and what they need to be taken up again.
pub(crate) struct Tools {
    begun: Instant,
    capture: Option<X11Capture>,
    sender: Sender,
    inject: Option<X11Inject>,
    order: InputOrder,
    own_windows: Vec<u32>,
}

impl Tools {
    /// Prepares the tools. Nothing is opened before there is a grant.
    pub(crate) fn new(begun: Instant) -> Self {
        Self {
            begun,
            capture: None,
            sender: Sender::new(),
            inject: None,
            order: InputOrder::default(),
            own_windows: Vec::new(),
        }
    }

    /// Names the program's own windows, which are neither shown nor clicked.
    pub(crate) fn set_own_windows(&mut self, windows: Vec<u32>) {
        if windows == self.own_windows {
            return;
        }
        if let Some(capture) = &mut self.capture {
            capture.leave_out(&windows);
        }
        if let Some(inject) = &mut self.inject {
            inject.guard_windows(&windows);
        }
        self.own_windows = windows;
    }

    /// A technician's tab has an empty replica.
    pub(crate) fn restart_screen(&mut self) {
        self.sender = Sender::new();
        // The first picture of a new capture is damaged all over.
        self.capture = None;
    }

    /// Gives both tools up, for good.
    pub(crate) fn stop(&mut self) {
        self.release_input();
        self.capture = None;
        self.inject = None;
    }

    /// Takes what the replica has.
    pub(crate) fn handle_screen_ack(&mut self, bytes: &[u8]) {
        let now = self.now();
        if let Err(error) = self.sender.handle_ack(bytes, now) {
            tracing::warn!(%error, "an acknowledgement was not understood");
        }
    }

    /// Sends what changed, if the customer lets the screen be seen.
    pub(crate) fn feed_screen(
        &mut self,
        consent: &Consent,
        peer: &Peer,
    ) -> Result<(), CaptureError> {
        let Some(grant) = consent.view_grant() else {
            // The next grant begins with a whole picture; nothing is kept of this one.
            if self.capture.take().is_some() {
                self.sender = Sender::new();
            }
            return Ok(());
        };
        let now = self.now();
        if self.capture.is_none() {
            let mut capture = X11Capture::connect(None)?;
            capture.leave_out(&self.own_windows);
            self.capture = Some(capture);
            self.sender.handle_budget(BUDGET_BYTES);
        }
        let Some(capture) = &mut self.capture else {
            return Ok(());
        };
        if let Some(frame) = capture.next(&grant, Duration::ZERO)? {
            take_frame(&mut self.sender, &frame, now);
        }
        self.sender.handle_timeout(now);
        while let Some(datagram) = self.sender.poll_output() {
            peer.send(Channel::Screen, datagram);
        }
        Ok(())
    }

    /// Applies what is new, if the customer lets the technician's hands in. What comes without a
    /// grant is dropped for good: it is acknowledged, and never applied under a later grant.
    pub(crate) fn handle_input(
        &mut self,
        message: InputMessage,
        consent: &Consent,
    ) -> Option<InputAck> {
        let received = match self.order.handle_message(message) {
            Ok(received) => received,
            Err(error) => {
                tracing::warn!(%error, "input was refused");
                return None;
            }
        };
        if received.is_new_stream {
            self.release_input();
        }
        let Some(grant) = consent.input_grant() else {
            return received.ack;
        };
        if self.inject.is_none() {
            match X11Inject::connect(None) {
                Ok(mut inject) => {
                    inject.guard_windows(&self.own_windows);
                    self.inject = Some(inject);
                }
                Err(error) => tracing::warn!(%error, "no input can be injected"),
            }
        }
        let inject = self.inject.as_mut()?;
        for event in &received.events {
            if let Err(error) = inject.apply(event, &grant) {
                tracing::warn!(%error, "an event was not injected");
            }
        }
        received.ack
    }

    /// Lets go of every key and button.
    pub(crate) fn release_input(&mut self) {
        if let Some(inject) = &mut self.inject {
            inject.release_all();
        }
    }

    /// How soon the screen wants attention.
    pub(crate) fn poll_timeout(&self) -> Option<Duration> {
        self.capture.is_some().then_some(LOOK_EVERY)
    }

    fn now(&self) -> Millis {
        Millis(u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX))
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
    if let Err(error) = sender.handle_frame(view, &damage, now) {
        tracing::warn!(%error, "a picture was not taken");
    }
}
