//! Where the picture comes from: duplicated by the graphics system where it can, copied through GDI elsewhere.

use std::time::{Duration, Instant};

use super::duplication::Duplication;
use super::gdi::Gdi;
use super::place::Desktop;
use crate::{CaptureError, Rect};

/// How long a picture is copied before it is tried to duplicate it again, after that had ended.
const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// Takes the picture of one part of the display.
pub(crate) trait Source {
    /// Takes the picture as it is now, without waiting; gives where it may differ from the last one.
    fn grab(&mut self) -> Result<Vec<Rect>, SourceError>;

    /// Rows of BGRX without gaps.
    fn pixels(&self) -> &[u8];

    /// Shortest time from one picture to the next.
    fn pause(&self) -> Duration;
}

/// Why there is no picture from a source.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum SourceError {
    /// It gives none any more, as after a change of the display: it is to be opened anew.
    Lost,
    /// It cannot be had here.
    Unsupported(String),
}

/// Opens one for a part of the display.
pub(crate) type Open = fn(Desktop, Rect) -> Result<Box<dyn Source>, SourceError>;

/// Has one of two ways to the picture open.
pub(crate) struct Sources {
    duplicate: Open,
    copy: Open,
    current: Option<Box<dyn Source>>,
    place: (Desktop, Rect),
    /// When the better way is tried again; never where it is not to be had.
    again: Option<Instant>,
}

impl Sources {
    pub(crate) fn new(desktop: Desktop, part: Rect) -> Self {
        let duplicate: Open = |desktop, part| Ok(Box::new(Duplication::open(desktop, part)?));
        let copy: Open = |desktop, part| Ok(Box::new(Gdi::open(desktop, part)?));
        Self::of(duplicate, copy, desktop, part)
    }

    fn of(duplicate: Open, copy: Open, desktop: Desktop, part: Rect) -> Self {
        Self {
            duplicate,
            copy,
            current: None,
            place: (desktop, part),
            again: None,
        }
    }

    /// The picture and where it may have changed; all over when it comes by another way than the last one. None while the system
    /// shows nobody anything, as while it asks for a password.
    pub(crate) fn grab(&mut self, now: Instant) -> Result<Option<Grabbed<'_>>, CaptureError> {
        if self.again.is_some_and(|again| again <= now) {
            self.current = None;
        }
        let is_new = self.current.is_none();
        let source = match &mut self.current {
            Some(source) => source,
            none @ None => {
                let (source, again) = open(self.duplicate, self.copy, self.place, self.again, now)?;
                self.again = again;
                none.insert(source)
            }
        };
        match source.grab() {
            Ok(places) => {
                let whole = Rect {
                    x: 0,
                    y: 0,
                    ..self.place.1
                };
                let places = if is_new { vec![whole] } else { places };
                let pixels = self.current.as_ref().map(|source| source.pixels());
                Ok(pixels.map(|pixels| Grabbed { pixels, places }))
            }
            Err(SourceError::Lost) => {
                self.current = None;
                self.again = Some(now);
                Ok(None)
            }
            Err(SourceError::Unsupported(why)) => Err(CaptureError::Display(why)),
        }
    }

    /// Shortest time from one picture to the next.
    pub(crate) fn pause(&self) -> Duration {
        let current = self.current.as_ref();
        current.map_or(Duration::ZERO, |source| source.pause())
    }
}

/// What a source gave.
pub(crate) struct Grabbed<'s> {
    pub(crate) pixels: &'s [u8],
    pub(crate) places: Vec<Rect>,
}

/// Opens the better way, or the other one; says when the better one is worth another try: only where it worked before.
fn open(
    duplicate: Open,
    copy: Open,
    (desktop, part): (Desktop, Rect),
    worked: Option<Instant>,
    now: Instant,
) -> Result<(Box<dyn Source>, Option<Instant>), CaptureError> {
    if let Ok(source) = duplicate(desktop, part) {
        return Ok((source, None));
    }
    let source = copy(desktop, part).map_err(|error| match error {
        SourceError::Lost => CaptureError::Display("it shows nothing".into()),
        SourceError::Unsupported(why) => CaptureError::Unsupported(why),
    })?;
    Ok((source, worked.map(|_| now + AGAIN_AFTER)))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static CAN_DUPLICATE: Cell<bool> = const { Cell::new(true) };
        static IS_LOST: Cell<bool> = const { Cell::new(false) };
    }

    const PART: Rect = Rect {
        x: 0,
        y: 0,
        width: 1,
        height: 1,
    };

    struct Fake([u8; 4]);

    impl Source for Fake {
        fn grab(&mut self) -> Result<Vec<Rect>, SourceError> {
            if self.0 == [1; 4] && IS_LOST.take() {
                return Err(SourceError::Lost);
            }
            Ok(Vec::new())
        }

        fn pixels(&self) -> &[u8] {
            &self.0
        }

        fn pause(&self) -> Duration {
            Duration::ZERO
        }
    }

    fn sources() -> Sources {
        let duplicate: Open = |_, _| {
            if CAN_DUPLICATE.get() {
                Ok(Box::new(Fake([1; 4])))
            } else {
                Err(SourceError::Unsupported("old".into()))
            }
        };
        let desktop = Desktop {
            left: 0,
            top: 0,
            size: (1, 1),
        };
        Sources::of(duplicate, |_, _| Ok(Box::new(Fake([2; 4]))), desktop, PART)
    }

    fn seen(sources: &mut Sources, now: Instant) -> Option<(u8, bool)> {
        let grabbed = sources.grab(now).unwrap();
        grabbed.map(|grabbed| (grabbed.pixels[0], grabbed.places == [PART]))
    }

    #[test]
    fn what_cannot_be_duplicated_is_copied_and_nobody_asks_again() {
        CAN_DUPLICATE.set(false);
        let (mut sources, now) = (sources(), Instant::now());
        assert_eq!(seen(&mut sources, now), Some((2, true)));
        CAN_DUPLICATE.set(true);
        let later = now + 10 * AGAIN_AFTER;
        assert_eq!(seen(&mut sources, later), Some((2, false)));
    }

    #[test]
    fn a_duplication_that_ends_is_taken_up_again() {
        CAN_DUPLICATE.set(true);
        let (mut sources, now) = (sources(), Instant::now());
        assert_eq!(seen(&mut sources, now), Some((1, true)));
        assert_eq!(seen(&mut sources, now), Some((1, false)));
        IS_LOST.set(true);
        assert_eq!(seen(&mut sources, now), None);
        CAN_DUPLICATE.set(false);
        assert_eq!(seen(&mut sources, now), Some((2, true)), "copied meanwhile");
        assert_eq!(seen(&mut sources, now), Some((2, false)));
        CAN_DUPLICATE.set(true);
        let later = now + AGAIN_AFTER;
        assert_eq!(seen(&mut sources, later), Some((1, true)));
        assert_eq!(seen(&mut sources, later), Some((1, false)));
    }
}
