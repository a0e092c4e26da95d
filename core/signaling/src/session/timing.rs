//! What the passing of time does to a session.

use bowline_protocol::session::{EndReason, Entry, Flow, LinkState, Phase, StatusLabel};

use super::{OFFLINE_AFTER_MS, RECONNECTING_SHOWN_AFTER_MS, Session, Tick};
use crate::record::PinState;
use crate::time::UnixMs;

impl Session {
    /// When the passing of time changes the session next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<UnixMs> {
        if self.record.is_ended() {
            return None;
        }
        [self.end_due().map(|(at, _)| at), self.link_due()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Lets time pass.
    pub fn handle_timeout(&mut self, now: UnixMs) -> Tick {
        if let Some((at, outcome)) = self.end_due()
            && at <= now
        {
            return match outcome {
                Outcome::End(reason) => Tick {
                    changed: true,
                    log: self.end(reason, now).ok(),
                },
                Outcome::LinkAgain => {
                    self.record.join_hash = None;
                    self.set_phase(Phase::Created, now);
                    Tick {
                        changed: true,
                        log: None,
                    }
                }
            };
        }
        let before = (self.record.link, self.record.label);
        if let LinkState::Reconnecting { since_ms } = self.record.link
            && now.since(UnixMs(since_ms)) >= OFFLINE_AFTER_MS
        {
            self.record.link = LinkState::Offline { since_ms };
        }
        self.refresh_label(now);
        Tick {
            changed: before != (self.record.link, self.record.label),
            log: None,
        }
    }

    /// Moves all times but that of creation along with a clock that was set.
    pub(crate) fn shift(&mut self, by_ms: i64) {
        let record = &mut self.record;
        let times = [
            &mut record.phase_since,
            &mut record.label_since,
            &mut record.code_expires,
            &mut record.last_activity,
            &mut record.lines_since,
        ];
        for time in times {
            *time = time.shifted(by_ms);
        }
        if let Some(at) = &mut record.joined_again {
            *at = at.shifted(by_ms);
        }
        match &mut record.link {
            LinkState::Reconnecting { since_ms } | LinkState::Offline { since_ms } => {
                *since_ms = since_ms.saturating_add_signed(by_ms);
            }
            LinkState::None | LinkState::Up => {}
        }
        for pin in &mut record.pins {
            pin.state = match pin.state {
                PinState::Live(until) => PinState::Live(until.shifted(by_ms)),
                PinState::Retired(until) => PinState::Retired(until.shifted(by_ms)),
            };
        }
    }

    fn end_due(&self) -> Option<(UnixMs, Outcome)> {
        let record = &self.record;
        match record.phase {
            Phase::Created => {
                // Who opened a link in time may still be downloading.
                let at = record.code_expires.max(record.codes_work_until());
                Some((at, Outcome::End(EndReason::CodeExpired)))
            }
            Phase::Connecting => {
                let at = record.phase_since.plus(self.limits.connect_ms());
                let link_works = record.entry == Entry::Link && at < record.code_expires;
                let end = Outcome::End(EndReason::ConnectTimeout);
                Some((at, if link_works { Outcome::LinkAgain } else { end }))
            }
            Phase::Waiting => {
                let at = record.phase_since.plus(self.limits.waiting_ms()?);
                Some((at, Outcome::End(EndReason::WaitTimeout)))
            }
            Phase::Active => match record.flow {
                Flow::OnHold => None,
                Flow::Running => {
                    let at = record.last_activity.plus(self.limits.idle_ms()?);
                    Some((at, Outcome::End(EndReason::Idle)))
                }
            },
            Phase::Ended { .. } => None,
        }
    }

    fn link_due(&self) -> Option<UnixMs> {
        match self.record.link {
            LinkState::Reconnecting { since_ms } => {
                let shown = self.record.label == StatusLabel::Reconnecting;
                let wait = if shown {
                    OFFLINE_AFTER_MS
                } else {
                    RECONNECTING_SHOWN_AFTER_MS
                };
                Some(UnixMs(since_ms).plus(wait))
            }
            LinkState::None | LinkState::Up | LinkState::Offline { .. } => None,
        }
    }
}

/// What happens when a phase has lasted too long.
#[derive(Clone, Copy)]
enum Outcome {
    /// The session ends.
    End(EndReason),
    /// Nobody came, but the link still works: it was opened by a program, or in vain.
    LinkAgain,
}
