//! An answered offer, before its thread runs.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use bowline_protocol::relay::{RelayServer, RelayUrl};
use rustls::ClientConfig;
use str0m::Rtc;
use str0m::crypto::from_feature_flags;

use crate::RtcEvent;
use crate::gather::Sockets;
use crate::handle::{RtcHandle, Shared};
use crate::offer::{first_mid, parse_offer};
use crate::relay::{Relays, Way};
use crate::run::{Beginning, Lookout, Runner};

/// A UDP payload is at most so long. With all headers it fits in the least packet of IPv6 (RFC 8200: 1280), through a relay, too.
pub(crate) const PACKET_BYTES: usize = 1200;

/// Which ways packets may take.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Route {
    /// The shortest that works.
    #[default]
    Any,
    /// Through a relay only: the other side learns no address of this computer.
    RelayOnly,
}

/// How a link is made.
#[derive(Clone, Debug)]
pub struct RtcConfig {
    /// Relays of the session; all of them are tried at once.
    pub relays: Vec<RelayServer>,
    /// Servers that tell this computer's outside address; others than `stun:` are passed over.
    pub stun: Vec<RelayUrl>,
    /// Which ways packets may take.
    pub route: Route,
    /// What certificates a relay may show over TLS; if none, those that browsers accept.
    pub tls: Option<Arc<ClientConfig>>,
    /// Also offers loopback addresses, as the last candidates: console and applet on one computer.
    pub loopback: bool,
    /// Goes over to new addresses of this computer, and away from those that are gone.
    pub follow_addresses: bool,
    /// [`RtcEvent::BufferLow`] comes when this little is left to send on a channel.
    pub buffer_low_bytes: usize,
}

impl Default for RtcConfig {
    fn default() -> Self {
        Self {
            relays: Vec::new(),
            stun: Vec::new(),
            route: Route::Any,
            tls: None,
            loopback: true,
            follow_addresses: true,
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
    /// The console's: it wants to send media, or to receive other media than one stream of packets.
    #[error("the offer is for media that this side does not have")]
    ForeignMedia,
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
    sockets: Sockets,
    mid: Option<String>,
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
            .enable_opus(true, false)
            .set_mtu(PACKET_BYTES..=PACKET_BYTES)
            .set_fingerprint_verification(!cfg!(feature = "sabotage-fingerprint"))
            .build(Instant::now());
        let sockets = Sockets::open(config.loopback)?;
        if config.route == Route::Any {
            for socket in sockets.iter() {
                rtc.add_local_candidate(socket.candidate.clone());
            }
        }
        let answer = rtc
            .sdp_api()
            .accept_offer(offer)
            .map_err(|e| RtcError::BadOffer(e.to_string()))?
            .to_sdp_string();
        let link = Self {
            rtc,
            sockets,
            mid: first_mid(offer_sdp),
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
        let way = Way {
            wake: wake.clone(),
            shared: Arc::clone(&shared),
        };
        let locals = self.sockets.iter().map(|s| s.address).collect();
        for local in self.sockets.iter() {
            local.listen(&wake, &shared)?;
        }
        let runner = Runner::new(Beginning {
            rtc: self.rtc,
            sockets: self.sockets,
            lookout: Lookout::new(&self.config, wake.clone()),
            relays: Relays::new(&self.config, locals, way),
            mid: self.mid,
            buffer_low_bytes: self.config.buffer_low_bytes,
            woken,
            shared: Arc::clone(&shared),
            on_event: Box::new(on_event),
        });
        let thread = thread::Builder::new()
            .name("rtc".into())
            .spawn(move || runner.run())
            .map_err(|_| RtcError::NoThread)?;
        Ok(RtcHandle {
            wake,
            shared,
            thread: Some(thread),
        })
    }
}
