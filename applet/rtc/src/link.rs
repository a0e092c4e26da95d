//! An answered offer, before its thread runs.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use str0m::Rtc;
use str0m::crypto::from_feature_flags;

use crate::RtcEvent;
use crate::gather::{LocalSocket, open_sockets};
use crate::handle::{RtcHandle, Shared};
use crate::offer::parse_offer;
use crate::run::{Runner, read_socket};

/// How a link is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RtcConfig {
    /// Also offers loopback addresses, as the last candidates: console and applet on one computer.
    pub loopback: bool,
    /// [`RtcEvent::BufferLow`] comes when this little is left to send on a channel.
    pub buffer_low_bytes: usize,
}

impl Default for RtcConfig {
    fn default() -> Self {
        Self {
            loopback: true,
            buffer_low_bytes: 64 * 1024,
        }
    }
}

/// Why an offer was not answered.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RtcError {
    /// The console's: longer than a description may be.
    #[error("the offer is too long")]
    OfferTooLong,
    /// The console's: it does not say which certificate to expect.
    #[error("the offer has no fingerprint")]
    NoFingerprint,
    /// The console's: the fingerprint is not one sha-256.
    #[error("the offer's fingerprint is not one sha-256")]
    WrongFingerprint,
    /// The console's: not a description, or one that cannot be met.
    #[error("the offer cannot be used: {0}")]
    BadOffer(String),
    /// The computer's: no UDP socket could be opened.
    #[error("no network address can be used")]
    NoSocket,
    /// The computer's: no thread could be started.
    #[error("no thread can be started")]
    NoThread,
}

/// An answered offer. [`Self::spawn`] sets it going.
#[derive(Debug)]
pub struct RtcLink {
    rtc: Rtc,
    sockets: Vec<LocalSocket>,
    config: RtcConfig,
}

impl RtcLink {
    /// Answers the console's offer. The answer carries this computer's candidates.
    ///
    /// # Errors
    /// [`RtcError`]; a hostile offer is an error like any other.
    pub fn answer(offer_sdp: &str, config: RtcConfig) -> Result<(Self, String), RtcError> {
        let offer = parse_offer(offer_sdp)?;
        let mut rtc = Rtc::builder()
            .set_crypto_provider(Arc::new(from_feature_flags()))
            .clear_codecs()
            .build(Instant::now());
        let sockets = open_sockets(config.loopback)?;
        for socket in &sockets {
            rtc.add_local_candidate(socket.candidate.clone());
        }
        let answer = rtc
            .sdp_api()
            .accept_offer(offer)
            .map_err(|e| RtcError::BadOffer(e.to_string()))?
            .to_sdp_string();
        let link = Self {
            rtc,
            sockets,
            config,
        };
        Ok((link, answer))
    }

    /// Runs the link on threads of its own; `on_event` is called from one of them and must not wait.
    ///
    /// # Errors
    /// [`RtcError::NoThread`], [`RtcError::NoSocket`].
    pub fn spawn(
        self,
        on_event: impl FnMut(RtcEvent) + Send + 'static,
    ) -> Result<RtcHandle, RtcError> {
        let (wake, woken) = mpsc::channel();
        let shared = Arc::new(Shared::default());
        let mut readers = Vec::new();
        for local in &self.sockets {
            let socket = local.socket.try_clone().map_err(|_| RtcError::NoSocket)?;
            readers.push((socket, local.address));
        }
        let sockets = self.sockets;
        let runner = Runner::new(
            self.rtc,
            sockets.into_iter().map(|s| (s.address, s.socket)).collect(),
            self.config.buffer_low_bytes,
            woken,
            Arc::clone(&shared),
            Box::new(on_event),
        );
        let thread = thread::Builder::new()
            .name("rtc".into())
            .spawn(move || runner.run())
            .map_err(|_| RtcError::NoThread)?;
        let handle = RtcHandle {
            wake,
            shared,
            thread: Some(thread),
        };
        for (socket, address) in readers {
            let (wake, shared) = (handle.wake.clone(), Arc::clone(&handle.shared));
            thread::Builder::new()
                .name("rtc-udp".into())
                .spawn(move || read_socket(&socket, address, &wake, &shared))
                .map_err(|_| RtcError::NoThread)?;
        }
        Ok(handle)
    }
}
