//! What of the screen goes as packets of its own, past the channels.
//!
//! All channels share SCTP's congestion control, which halves what may be under way with each loss (RFC 9260, 7.2): with one
//! packet in a hundred lost and 80 ms there and back it carries some 1.4 Mbit/s, whatever the line does. The screen
//! has a control of its own, which knows better. So what fits in one packet goes as RTP (RFC 3550) on a stream that is called
//! audio because audio is what browsers hand on packet by packet; nothing in it is sound, and nobody plays it. It is
//! encrypted as the channels are, by keys of the same handshake (RFC 5764).

use std::time::Instant;

use str0m::Rtc;
use str0m::media::{Frequency, MediaAdded, MediaKind, MediaTime, Mid, Pt};

use super::Runner;

/// What fits in one packet of RTP within [`crate::link::PACKET_BYTES`], its headers taken off.
const MAX_BYTES: usize = 1150;
/// Ticks of the stream's clock from one packet to the next, as if each were 20 ms of sound.
const TICKS: u64 = 960;

/// The stream that packets leave on.
#[derive(Clone, Copy, Debug)]
pub(super) struct PacketStream {
    mid: Mid,
    format: Pt,
    sent: u64,
}

impl PacketStream {
    /// The stream that the console offers to receive, if it is one.
    fn of(rtc: &mut Rtc, added: &MediaAdded) -> Option<Self> {
        if added.kind != MediaKind::Audio || !added.direction.is_sending() {
            return None;
        }
        let format = rtc.writer(added.mid)?.payload_params().next()?.pt();
        Some(Self {
            mid: added.mid,
            format,
            sent: 0,
        })
    }
}

impl Runner {
    pub(super) fn handle_media(&mut self, added: &MediaAdded) {
        if self.packets.is_none() {
            self.packets = PacketStream::of(&mut self.rtc, added);
        }
    }

    /// Sends a datagram as a packet of its own; false where it does not fit or there is no such stream.
    pub(super) fn send_packet(&mut self, bytes: &[u8]) -> bool {
        let Some(stream) = &mut self.packets else {
            return false;
        };
        if bytes.len() > MAX_BYTES || !self.is_connected {
            return false;
        }
        let Some(writer) = self.rtc.writer(stream.mid) else {
            return false;
        };
        let time = MediaTime::new(stream.sent * TICKS, Frequency::FORTY_EIGHT_KHZ);
        let now = Instant::now();
        if let Err(error) = writer.write(stream.format, now, time, bytes) {
            tracing::debug!(%error, "a packet was not taken");
            return false;
        }
        stream.sent += 1;
        true
    }
}
