//! How fast a picture moves, and how it is expected to go on.

/// A motion of the picture's middle from one frame to the next, in pixels.
pub(crate) type Step = (f32, f32);

/// The last steps of a picture.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    last: Step,
    before: Step,
}

impl Pace {
    /// Takes the newest step.
    pub(crate) fn went(&mut self, step: Step) {
        (self.before, self.last) = (self.last, step);
    }

    /// The next step: a hand that gets faster or slower goes on so. From a stop to full speed takes it some frames.
    pub(crate) fn expected(&self) -> Step {
        (
            2.0 * self.last.0 - self.before.0,
            2.0 * self.last.1 - self.before.1,
        )
    }

    /// How far another step is from that, in pixels.
    pub(crate) fn off_px(&self, step: Step) -> f32 {
        let (x, y) = self.expected();
        (step.0 - x).hypot(step.1 - y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gets_faster_goes_on_to() {
        let mut pace = Pace::default();
        for step in [(-7.0, 1.0), (-18.0, 1.0), (-27.0, 1.0)] {
            pace.went(step);
        }
        assert_eq!(pace.expected(), (-36.0, 1.0));
        assert!(pace.off_px((-34.0, 1.0)) < pace.off_px((-3.0, 1.0)));
    }
}
