//! Limits of time and number, as the organisation sets them.

use crate::time::MINUTE_MS;

/// Limits of time and number. [`Limits::default`] is safe.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// How long a code works: 1 to 60 minutes.
    pub pin_minutes: u32,
    /// How long a link works: 1 to 168 hours.
    pub link_hours: u32,
    /// How long the applet may take after the code was entered: 1 to 60 minutes.
    pub connect_minutes: u32,
    /// How long a customer waits for Start: 1 to 999 minutes, 0 is for ever.
    pub waiting_minutes: u32,
    /// How long an active session may show no sign of life: 1 to 999 minutes, 0 is for ever.
    ///
    /// The server does not see what console and applet tell each other directly: the applet says that
    /// the session is in use, and the shell calls [`Hub::note_activity`](crate::Hub::note_activity).
    pub idle_minutes: u32,
    /// Cameras of phones that one technician sees through at a time: 1 to 10. The console keeps to it.
    pub lens_at_once: u32,
    /// Active sessions of one technician, without those on hold.
    pub active_per_technician: usize,
    /// Sessions of one technician that are not over.
    pub open_per_technician: usize,
    /// Sessions of the server that are not over.
    pub open_sessions: usize,
}

/// A limit is out of its range: the administrator's mistake.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{name} must be {min} to {max}")]
pub struct LimitsError {
    /// Which setting, as the administrator writes it.
    pub name: &'static str,
    /// Smallest value.
    pub min: u32,
    /// Largest value.
    pub max: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pin_minutes: 10,
            link_hours: 24,
            connect_minutes: 10,
            waiting_minutes: 60,
            idle_minutes: 0,
            lens_at_once: 1,
            active_per_technician: 10,
            open_per_technician: 50,
            open_sessions: 2_000,
        }
    }
}

impl Limits {
    /// Checks the ranges of what the organisation sets.
    ///
    /// # Errors
    /// Names the first setting that is out of its range.
    pub fn checked(self) -> Result<Self, LimitsError> {
        let ranges = [
            ("pin-minutes", self.pin_minutes, 1, 60),
            ("link-hours", self.link_hours, 1, 168),
            ("connect-minutes", self.connect_minutes, 1, 60),
            ("waiting-minutes", self.waiting_minutes, 0, 999),
            ("idle-minutes", self.idle_minutes, 0, 999),
            ("lens-at-once", self.lens_at_once, 1, 10),
        ];
        for (name, value, min, max) in ranges {
            if !(min..=max).contains(&value) {
                return Err(LimitsError { name, min, max });
            }
        }
        Ok(self)
    }

    pub(crate) const fn pin_ms(&self) -> u64 {
        self.pin_minutes as u64 * MINUTE_MS
    }

    pub(crate) const fn link_ms(&self) -> u64 {
        self.link_hours as u64 * 60 * MINUTE_MS
    }

    pub(crate) const fn connect_ms(&self) -> u64 {
        self.connect_minutes as u64 * MINUTE_MS
    }

    pub(crate) const fn waiting_ms(&self) -> Option<u64> {
        limit_ms(self.waiting_minutes)
    }

    pub(crate) const fn idle_ms(&self) -> Option<u64> {
        limit_ms(self.idle_minutes)
    }
}

const fn limit_ms(minutes: u32) -> Option<u64> {
    match minutes {
        0 => None,
        minutes => Some(minutes as u64 * MINUTE_MS),
    }
}
