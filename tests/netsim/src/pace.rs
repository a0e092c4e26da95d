//! How quickly a line takes packets.

/// What a line carries.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Pace {
    /// Everything at once.
    Boundless,
    /// So many bits a second.
    Even(u64),
    /// What a line carried that somebody measured, over and over.
    Recorded(&'static Recording),
}

/// What a line carried. Something, at some time.
#[derive(Debug, Eq, PartialEq)]
pub struct Recording {
    /// Bytes in each tenth of a second.
    pub bytes: &'static [u64],
}

const SLOT_US: u64 = 100_000;

impl Pace {
    /// When so many bytes have left, if they begin to at some time.
    #[must_use]
    pub fn done_at(self, from_us: u64, bytes: u64) -> u64 {
        match self {
            Self::Boundless => from_us,
            Self::Even(bit_s) => from_us + bytes * 8 * 1_000_000 / bit_s.max(1),
            Self::Recorded(recording) => recording.done_at(from_us, bytes),
        }
    }

    /// Bytes that leave in a time.
    #[must_use]
    pub fn carries(self, from_us: u64, until_us: u64) -> u64 {
        let time_us = until_us.saturating_sub(from_us);
        match self {
            Self::Boundless => 0,
            Self::Even(bit_s) => time_us.saturating_mul(bit_s) / 8_000_000,
            Self::Recorded(recording) => recording.carries(from_us, until_us),
        }
    }
}

impl Recording {
    fn done_at(&self, mut at_us: u64, mut bytes: u64) -> u64 {
        loop {
            let (slot, end_us) = self.slot(at_us);
            let left = slot * (end_us - at_us) / SLOT_US;
            if slot > 0 && bytes <= left {
                return at_us + bytes * SLOT_US / slot;
            }
            bytes -= left;
            at_us = end_us;
        }
    }

    /// Bytes that leave in a time.
    #[must_use]
    pub fn carries(&self, mut at_us: u64, until_us: u64) -> u64 {
        let mut bytes = 0;
        while at_us < until_us {
            let (slot, end_us) = self.slot(at_us);
            bytes += slot * (end_us.min(until_us) - at_us) / SLOT_US;
            at_us = end_us;
        }
        bytes
    }

    /// What the tenth of a second carries that a moment is in, and when it ends.
    fn slot(&self, at_us: u64) -> (u64, u64) {
        let slots = self.bytes.len() as u64;
        let index = usize::try_from(at_us / SLOT_US % slots).expect("an index");
        (self.bytes[index], (at_us / SLOT_US + 1) * SLOT_US)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAPS: Recording = Recording {
        bytes: &[1000, 0, 0, 2000],
    };

    #[test]
    fn what_is_recorded_waits_for_the_gaps_and_goes_on_from_the_beginning() {
        let pace = Pace::Recorded(&GAPS);
        assert_eq!(pace.done_at(0, 500), 50_000);
        assert_eq!(pace.done_at(50_000, 600), 305_000);
        assert_eq!(pace.done_at(350_000, 2000), 500_000);
        assert_eq!(pace.carries(50_000, 350_000), 1500);
        assert_eq!(pace.carries(0, 800_000), 6000);
    }

    #[test]
    fn what_leaves_until_it_is_done_is_what_was_put_in() {
        for pace in [Pace::Even(4_000_000), Pace::Recorded(&GAPS)] {
            for from_us in (0..400_000).step_by(33_000) {
                let done_us = pace.done_at(from_us, 1500);
                let carried = pace.carries(from_us, done_us);
                assert!((1497..=1500).contains(&carried), "{carried} of {pace:?}");
            }
        }
    }
}
