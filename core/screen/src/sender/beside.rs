//! What goes beside the picture: the pointer, and how the sender fares.

use super::Sender;
use crate::flights::{Parcel, What};
use crate::geometry::Millis;
use crate::wire::{Report, UNORDERED, write_report};

/// How often the viewer is told how the sender fares.
const REPORT_MS: u64 = 1000;

impl Sender {
    /// What the viewer's panel shows; only along with something else, so that a still picture costs nothing.
    pub(super) fn cut_report(&mut self) -> Option<Parcel> {
        let is_fresh = |told: Millis| self.now.since(told) < REPORT_MS;
        if self.source.is_none() || self.reported.is_some_and(is_fresh) {
            return None;
        }
        self.reported = Some(self.now);
        let (round_trip_ms, lost_permille) = self.flights.report();
        let report = Report {
            round_trip_ms,
            lost_permille,
            coder_us: self.film.coder_us(),
        };
        let mut body = Vec::new();
        write_report(&mut body, report);
        Some(Parcel {
            header: self.header(UNORDERED, 0),
            body,
            what: What::Report,
        })
    }

    pub(super) fn cut_cursor(&mut self) -> Option<Parcel> {
        if self.source.is_none() || self.flights.is_crowded() {
            return None;
        }
        let (revision, body) = self.cursor.poll()?;
        Some(Parcel {
            header: self.header(UNORDERED, 0),
            body,
            what: What::Cursor(revision),
        })
    }
}
