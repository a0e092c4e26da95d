//! What is printed, and written as lines of JSON.

use crate::score::Tally;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Name with dots.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// What it counts.
    pub unit: &'static str,
}

impl Figure {
    /// A figure of the tracker.
    #[must_use]
    pub fn new(name: &str, value: f64, unit: &'static str) -> Self {
        Self {
            name: format!("lens.anchor.{name}"),
            value,
            unit,
        }
    }

    /// One line of JSON.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { name, value, unit } = self;
        format!("{{\"name\":\"{name}\",\"value\":{value:.4},\"unit\":\"{unit}\"}}")
    }
}

/// The figures of a tally; `prefix` is empty or ends with a dot.
#[must_use]
pub fn of_tally(prefix: &str, tally: &Tally) -> Vec<Figure> {
    let mut drifts = tally.drifts_px.clone();
    drifts.sort_by(f64::total_cmp);
    let mut delays = tally.found_after.clone();
    delays.sort_unstable();
    let mean = drifts.iter().sum::<f64>() / drifts.len().max(1) as f64;
    let figure = |name: &str, value, unit| Figure::new(&format!("{prefix}{name}"), value, unit);
    let mut figures = vec![
        figure(
            "within_8px_percent",
            share(tally.in_place, tally.visible),
            "%",
        ),
        figure("drift_mean_px", mean, "px"),
        figure("drift_p95_px", at_share(&drifts, 0.95), "px"),
        figure(
            "wrong_per_1000",
            10.0 * share(tally.wrong, tally.shown),
            "1/1000",
        ),
    ];
    if tally.returns > 0 {
        let delays: Vec<f64> = delays.iter().map(|&frames| frames as f64).collect();
        figures.extend([
            figure(
                "found_again_percent",
                share(tally.found_after.len(), tally.returns),
                "%",
            ),
            figure(
                "found_again_median_frames",
                at_share(&delays, 0.5),
                "frames",
            ),
            figure("found_again_most_frames", at_share(&delays, 1.0), "frames"),
        ]);
    }
    figures
}

/// So many percent.
#[must_use]
pub fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// The value at a share of a sorted list; zero when it is empty.
#[must_use]
pub fn at_share(sorted: &[f64], share: f64) -> f64 {
    let index = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(index).copied().unwrap_or(0.0)
}
