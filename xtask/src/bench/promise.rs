//! What is promised of the screen over each line.

/// How a figure is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Promise {
    AtMost(f64),
    AtLeast(f64),
    /// At most so much of what the best of the others has.
    OfBest(f64),
}

use Promise::{AtLeast, AtMost, OfBest};

/// The lines, in the order of the promises.
pub(super) const LINES: [&str; 3] = ["local", "wan20", "wan4"];

const BEST: Option<Promise> = Some(OfBest(1.0));

type Row = (&'static str, &'static str, [Option<Promise>; 3]);

#[rustfmt::skip]
const PROMISES: &[Row] = &[
    ("typing", "latency_p50_ms", [BEST, BEST, at_most(70.0)]),
    ("typing", "latency_p95_ms", [BEST, BEST, at_most(150.0)]),
    ("typing", "key_p50_ms", [BEST, BEST, None]),
    ("typing", "key_p95_ms", [BEST, BEST, at_most(200.0)]),
    ("scroll", "frames_per_s", [at_least(29.0), at_least(29.0), at_least(20.0)]),
    ("scroll", "kbit_s", [of_best(0.1), of_best(0.2), None]),
    ("drag", "frames_per_s", [at_least(29.0), at_least(28.0), at_least(20.0)]),
    ("drag", "kbit_s", [of_best(0.2), of_best(0.2), None]),
    ("film", "frames_per_s", [at_least(28.0), at_least(25.0), at_least(15.0)]),
    ("film", "kbit_s", [of_best(0.1), at_most(4_000.0), None]),
    ("film", "latency_p50_ms", [at_most(80.0), at_most(120.0), None]),
    ("film", "cpu_cores", [at_most(0.5), at_most(0.5), at_most(0.5)]),
    ("typing_with_film", "key_p95_ms", [at_most(80.0), at_most(120.0), at_most(250.0)]),
    ("slide", "readable_ms", [at_most(120.0), at_most(250.0), at_most(700.0)]),
    ("slide", "exact_ms", [at_most(400.0), at_most(900.0), at_most(4_000.0)]),
    ("idle", "cpu_cores", [at_most(0.002), at_most(0.002), at_most(0.002)]),
    ("start", "first_picture_ms", [at_most(500.0), at_most(900.0), at_most(2_500.0)]),
];

/// The same for every workload that the rows above say nothing else about.
const EVERYWHERE: &[(&str, Promise)] = &[
    ("exact_percent", AtLeast(100.0)),
    ("cpu_cores", OfBest(1.0)),
    ("rss_mb", AtMost(90.0)),
];

const fn at_most(most: f64) -> Option<Promise> {
    Some(AtMost(most))
}

const fn at_least(least: f64) -> Option<Promise> {
    Some(AtLeast(least))
}

const fn of_best(share: f64) -> Option<Promise> {
    Some(OfBest(share))
}

/// What is promised of a figure, if anything.
pub(super) fn promise_of(workload: &str, line: &str, figure: &str) -> Option<Promise> {
    let line = LINES.iter().position(|name| *name == line)?;
    let row = PROMISES
        .iter()
        .find(|(of, name, _)| *of == workload && *name == figure);
    if let Some((_, _, promises)) = row {
        return promises[line];
    }
    let everywhere = EVERYWHERE.iter().find(|(name, _)| *name == figure);
    everywhere.map(|(_, promise)| *promise)
}

impl Promise {
    /// The bound in numbers. Without the others' figures there is no best of them.
    pub(super) fn bound(self, others: &[f64]) -> Option<f64> {
        match self {
            AtMost(bound) | AtLeast(bound) => Some(bound),
            OfBest(share) => {
                let best = others.iter().copied().reduce(f64::min);
                best.map(|best| best * share)
            }
        }
    }

    pub(super) fn is_kept(self, value: f64, bound: f64) -> bool {
        match self {
            AtMost(_) | OfBest(_) => value <= bound,
            AtLeast(_) => value >= bound,
        }
    }

    /// What it says, in a few words.
    pub(super) fn words(self) -> String {
        match self {
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
