//! What is sent and received on the channels of a running link.

use std::sync::atomic::Ordering;
use std::time::Instant;

use str0m::Input;
use str0m::channel::ChannelId;

use super::{Over, Runner, Waiting};
use crate::{Channel, RtcEvent};

impl Runner {
    pub(super) fn handle_open(&mut self, id: ChannelId, label: &str) {
        let Some(channel) = Channel::from_label(label) else {
            self.rtc.direct_api().close_data_channel(id);
            return;
        };
        self.channels[channel.index()] = Some(id);
        if let Some(mut open) = self.rtc.channel(id) {
            open.set_buffered_amount_low_threshold(self.buffer_low_bytes);
        }
        (self.on_event)(RtcEvent::ChannelOpen(channel));
    }

    pub(super) fn channel_of(&self, id: ChannelId) -> Option<Channel> {
        let mut all = Channel::ALL.into_iter();
        all.find(|c| self.channels[c.index()] == Some(id))
    }

    pub(super) fn handle_send(&mut self, channel: Channel, bytes: Vec<u8>, binary: bool) {
        if channel == Channel::Screen && self.send_packet(&bytes) {
            self.unqueue(channel, bytes.len());
            return;
        }
        let message = Waiting { bytes, binary };
        let is_first = self.waiting[channel.index()].is_empty();
        if is_first && self.write(channel, &message) {
            self.unqueue(channel, message.bytes.len());
        } else if channel.is_reliable() {
            self.waiting[channel.index()].push_back(message);
        } else {
            self.unqueue(channel, message.bytes.len());
        }
    }

    /// Writes what waits as far as the engine takes it; tells whether anything was written.
    pub(super) fn flush_waiting(&mut self) -> Result<bool, Over> {
        let mut wrote = false;
        for channel in Channel::ALL {
            while let Some(message) = self.waiting[channel.index()].pop_front() {
                if !self.write(channel, &message) {
                    self.waiting[channel.index()].push_front(message);
                    break;
                }
                self.unqueue(channel, message.bytes.len());
                wrote = true;
            }
        }
        if wrote {
            self.handle_input(Input::Timeout(Instant::now()))?;
        }
        Ok(wrote)
    }

    pub(super) fn write(&mut self, channel: Channel, message: &Waiting) -> bool {
        let Some(id) = self.channels[channel.index()] else {
            return false;
        };
        let Some(mut open) = self.rtc.channel(id) else {
            return false;
        };
        open.write(message.binary, &message.bytes).unwrap_or(false)
    }

    pub(super) fn unqueue(&self, channel: Channel, length: usize) {
        self.shared.queued[channel.index()].fetch_sub(length, Ordering::Relaxed);
    }

    pub(super) fn note_buffered(&mut self) {
        for channel in Channel::ALL {
            let open = self.channels[channel.index()].and_then(|id| self.rtc.channel(id));
            let amount = open.map_or(0, |mut c| c.buffered_amount());
            self.shared.engine[channel.index()].store(amount, Ordering::Relaxed);
        }
    }
}
