//! What is promised of the screen over each line.

/// How a figure is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Promise {
    Nothing,
    AtMost(f64),
    AtLeast(f64),
    /// At most so much of what the best of the others has.
    OfBest(f64),
}

use Promise::{AtLeast, AtMost, Nothing, OfBest};

/// The lines, in the order of the promises.
pub(super) const LINES: [&str; 3] = ["local", "wan20", "wan4"];

const BEST: Promise = OfBest(1.0);

type Row = (&'static str, &'static str, [Promise; 3]);

#[rustfmt::skip]
const PROMISES: &[Row] = &[
    ("typing", "latency_p50_ms", [BEST, BEST, AtMost(70.0)]),
    ("typing", "latency_p95_ms", [BEST, BEST, AtMost(150.0)]),
    ("typing", "key_p50_ms", [BEST, BEST, Nothing]),
    ("typing", "key_p95_ms", [BEST, BEST, AtMost(200.0)]),
    ("scroll", "frames_per_s", [AtLeast(29.0), AtLeast(29.0), AtLeast(20.0)]),
    ("scroll", "kbit_s", [OfBest(0.1), OfBest(0.2), Nothing]),
    ("drag", "frames_per_s", [AtLeast(29.0), AtLeast(28.0), AtLeast(20.0)]),
    ("drag", "kbit_s", [OfBest(0.2), OfBest(0.2), Nothing]),
    ("film", "frames_per_s", [AtLeast(28.0), AtLeast(25.0), AtLeast(15.0)]),
    ("film", "kbit_s", [OfBest(0.1), AtMost(4_000.0), Nothing]),
    ("film", "latency_p50_ms", [AtMost(80.0), AtMost(120.0), Nothing]),
    ("film", "exact_percent", [AtLeast(100.0), AtLeast(100.0), Nothing]),
    ("film", "exact_3s_percent", [AtLeast(100.0), AtLeast(100.0), AtLeast(100.0)]),
    ("film", "cpu_cores", [AtMost(0.5), AtMost(0.5), AtMost(0.5)]),
    ("typing_with_film", "key_p95_ms", [AtMost(80.0), AtMost(120.0), AtMost(250.0)]),
    ("typing_with_film", "exact_percent", [AtLeast(100.0), AtLeast(100.0), Nothing]),
    ("typing_with_film", "exact_3s_percent", [AtLeast(100.0), AtLeast(100.0), AtLeast(100.0)]),
    ("slide", "readable_ms", [AtMost(120.0), AtMost(250.0), AtMost(700.0)]),
    ("slide", "exact_ms", [AtMost(400.0), AtMost(900.0), AtMost(4_000.0)]),
    ("idle", "cpu_cores", [AtMost(0.002), AtMost(0.002), AtMost(0.002)]),
    ("start", "first_picture_ms", [AtMost(500.0), AtMost(900.0), AtMost(2_500.0)]),
];

/// The same for every workload that the rows above say nothing else about.
const EVERYWHERE: &[(&str, Promise)] = &[
    ("exact_percent", AtLeast(100.0)),
    ("cpu_cores", OfBest(1.0)),
    ("rss_mb", AtMost(90.0)),
];

/// What is promised of a figure, if anything.
pub(super) fn promise_of(workload: &str, line: &str, figure: &str) -> Option<Promise> {
    let line = LINES.iter().position(|name| *name == line)?;
    let row = PROMISES
        .iter()
        .find(|(of, name, _)| *of == workload && *name == figure);
    if let Some((_, _, promises)) = row {
        return Some(promises[line]).filter(|promise| *promise != Nothing);
    }
    let everywhere = EVERYWHERE.iter().find(|(name, _)| *name == figure);
    everywhere.map(|(_, promise)| *promise)
}

impl Promise {
    /// The bound in numbers. Without the others' figures there is no best of them.
    pub(super) fn bound(self, others: &[f64]) -> Option<f64> {
        match self {
            Nothing => None,
            AtMost(bound) | AtLeast(bound) => Some(bound),
            OfBest(share) => {
                let best = others.iter().copied().reduce(f64::min);
                best.map(|best| best * share)
            }
        }
    }

    pub(super) fn is_kept(self, value: f64, bound: f64) -> bool {
        match self {
            Nothing => true,
            AtMost(_) | OfBest(_) => value <= bound,
            AtLeast(_) => value >= bound,
        }
    }

    /// What it says, in a few words.
    pub(super) fn words(self) -> String {
        match self {
            Nothing => String::new(),
            AtMost(bound) => format!("<= {bound}"),
            AtLeast(bound) => format!(">= {bound}"),
            OfBest(share) if share >= 1.0 => "<= best".to_owned(),
            OfBest(share) => format!("<= best/{:.0}", 1.0 / share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_its_own_wins_over_what_holds_everywhere() {
        let of = |workload| promise_of(workload, "local", "cpu_cores");
        assert_eq!(of("film"), Some(AtMost(0.5)));
        assert_eq!(of("scroll"), Some(OfBest(1.0)));
        assert_eq!(promise_of("typing", "wan4", "key_p50_ms"), None);
        assert_eq!(promise_of("typing", "elsewhere", "key_p50_ms"), None);
    }

    #[test]
    fn the_best_of_the_others_is_the_least() {
        assert_eq!(OfBest(0.1).bound(&[300.0, 200.0]), Some(20.0));
        assert_eq!(OfBest(0.1).bound(&[]), None);
        assert_eq!(OfBest(0.1).words(), "<= best/10");
    }

    #[test]
    fn a_bound_itself_keeps_the_promise() {
        assert!(AtMost(2.0).is_kept(2.0, 2.0) && !AtMost(2.0).is_kept(2.1, 2.0));
        assert!(AtLeast(2.0).is_kept(2.0, 2.0) && !AtLeast(2.0).is_kept(1.9, 2.0));
    }
}
