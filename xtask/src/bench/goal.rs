//! What is wanted of a figure, in its unit.

/// A bound that keeps the goal itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

use Goal::{AtLeast, AtMost};

impl Goal {
    /// What is no number meets nothing.
    pub(super) fn is_met(self, value: f64) -> bool {
        match self {
            AtMost(bound) => value <= bound,
            AtLeast(bound) => value >= bound,
        }
    }

    /// What it says, in a few words.
    pub(super) fn words(self) -> String {
        match self {
            AtMost(bound) => format!("<= {bound}"),
            AtLeast(bound) => format!(">= {bound}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_itself_meets_the_goal_and_no_number_meets_none() {
        assert!(AtMost(2.0).is_met(2.0) && !AtMost(2.0).is_met(2.1));
        assert!(AtLeast(2.0).is_met(2.0) && !AtLeast(2.0).is_met(1.9));
        assert!(!AtMost(2.0).is_met(f64::NAN) && !AtLeast(2.0).is_met(f64::NAN));
    }
}
