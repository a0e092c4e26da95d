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
    /// A figure of the lens.
    #[must_use]
    pub fn new(name: &str, value: f64, unit: &'static str) -> Self {
        Self {
            name: format!("lens.{name}"),
            value,
            unit,
        }
    }

    /// One line of JSON.
    ///
    /// # Panics
    /// When the value is no number: JSON cannot say that.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { name, value, unit } = self;
        assert!(value.is_finite(), "{name} is {value}");
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
        figures.push(figure(
            "found_again_percent",
            share(delays.len(), tally.returns),
            "%",
        ));
    }
    if !delays.is_empty() {
        let delays: Vec<f64> = delays.iter().map(|&frames| frames as f64).collect();
        figures.extend([
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

/// The value of a sorted list that a share of it does not exceed (the nearest rank); zero when it is empty.
#[must_use]
pub fn at_share(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(tally: &Tally, name: &str) -> Option<f64> {
        let figures = of_tally("anchor.", tally);
        let named = |figure: &&Figure| figure.name == format!("lens.anchor.{name}");
        figures.iter().find(named).map(|figure| figure.value)
    }

    fn is(found: Option<f64>, wanted: f64) -> bool {
        found.is_some_and(|found| (found - wanted).abs() < 1e-9)
    }

    #[test]
    fn a_share_of_a_list_is_the_value_that_so_many_do_not_exceed() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        for (share, wanted) in [(0.0, 1.0), (0.5, 50.0), (0.95, 95.0), (1.0, 100.0)] {
            assert!(is(Some(at_share(&hundred, share)), wanted), "{share}");
        }
        assert!(is(Some(at_share(&[3.0, 5.0, 9.0], 0.5)), 5.0));
        assert!(is(Some(at_share(&[7.0], 0.95)), 7.0));
        assert!(is(Some(at_share(&[], 0.95)), 0.0));
    }

    #[test]
    fn a_tally_is_reckoned_up_in_any_order() {
        let tally = Tally {
            visible: 40,
            in_place: 39,
            drifts_px: vec![4.0, 0.0, 2.0],
            shown: 50,
            wrong: 2,
            returns: 4,
            found_after: vec![9, 1, 3],
        };
        for (name, wanted) in [
            ("within_8px_percent", 97.5),
            ("drift_mean_px", 2.0),
            ("drift_p95_px", 4.0),
            ("wrong_per_1000", 40.0),
            ("found_again_percent", 75.0),
            ("found_again_median_frames", 3.0),
            ("found_again_most_frames", 9.0),
        ] {
            assert!(is(value(&tally, name), wanted), "{name}");
        }
    }

    #[test]
    fn nothing_is_said_of_returns_where_there_were_none_or_none_was_found() {
        let mut tally = Tally::default();
        assert_eq!(value(&tally, "found_again_percent"), None);
        tally.returns = 2;
        assert!(is(value(&tally, "found_again_percent"), 0.0));
        assert_eq!(value(&tally, "found_again_most_frames"), None);
    }

    #[test]
    fn a_figure_is_a_line_of_json() {
        let line = Figure::new("anchor.native_ms", 1.25, "ms").line();
        assert_eq!(
            line,
            "{\"name\":\"lens.anchor.native_ms\",\"value\":1.2500,\"unit\":\"ms\"}"
        );
    }
}
