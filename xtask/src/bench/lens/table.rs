//! The figures of the tracker of drawings as a table.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::super::goal::Goal::{self, AtLeast, AtMost};

/// Bowline's tracker, and those made of `OpenCV`'s parts.
const SYSTEMS: [&str; 4] = ["anchor", "peer.klt", "peer.klt_orb", "peer.orb"];
/// What is shown of each group.
const OF_GROUPS: &str = "within_8px_percent";

/// Figures that the systems have in common, in the order in which they are printed.
const COMMON: [(&str, Goal); 8] = [
    ("within_8px_percent", AtLeast(98.0)),
    ("drift_mean_px", AtMost(0.5)),
    ("drift_p95_px", AtMost(2.0)),
    ("wrong_per_1000", AtMost(1.0)),
    ("found_again_percent", AtLeast(95.0)),
    ("found_again_median_frames", AtMost(5.0)),
    ("found_again_most_frames", AtMost(15.0)),
    ("native_ms", AtMost(2.5)),
];
/// The others that something is wanted of.
const OWN: [(&str, Goal); 4] = [
    ("anchor.wasm_ms", AtMost(4.0)),
    ("anchor.wasm_gzip_bytes", AtMost(80_000.0)),
    ("anchor.wasm_memory_bytes", AtMost(16e6)),
    ("identity.wrong", AtMost(0.0)),
];

/// The goal, and whether it is met.
fn judge(goal: Goal, value: Option<f64>) -> String {
    let verdict = value.map_or(
        "",
        |value| if goal.is_met(value) { "met" } else { "MISSED" },
    );
    format!("{:<12} {verdict}", goal.words())
}

/// Everything that was measured, by its name without `lens.`.
pub(super) struct Table(BTreeMap<String, f64>);

impl Table {
    /// Reads the figures.
    ///
    /// # Errors
    /// When one has no name or no value.
    pub(super) fn of(entries: &[Value]) -> Result<Self> {
        let figures = entries.iter().map(|entry| {
            let name = entry["name"]
                .as_str()
                .and_then(|name| name.strip_prefix("lens."));
            let name = name.with_context(|| format!("{entry} has no name of the lens"))?;
            let value = entry["value"].as_f64();
            Ok((
                name.to_owned(),
                value.with_context(|| format!("{name} has no value"))?,
            ))
        });
        Ok(Self(figures.collect::<Result<_>>()?))
    }

    fn value(&self, name: &str) -> Option<f64> {
        self.0.get(name).copied()
    }

    /// A row for each figure that the systems have in common, one for each group, then the rest.
    pub(super) fn text(&self) -> String {
        let heads = ["Bowline", "KLT", "KLT and ORB", "ORB"].map(str::to_owned);
        let mut rows = vec![columns("", &heads, "wanted")];
        for (figure, goal) in COMMON {
            let ours = self.value(&format!("{}.{figure}", SYSTEMS[0]));
            rows.push(columns(figure, &self.cells(figure), &judge(goal, ours)));
        }
        rows.push(String::new());
        rows.push(format!("{OF_GROUPS} of each group"));
        for group in self.groups() {
            let cells = self.cells(&format!("{group}.{OF_GROUPS}"));
            rows.push(columns(group, &cells, ""));
        }
        rows.push(String::new());
        for (name, value) in self.others() {
            let goal = OWN.iter().find(|(own, _)| *own == name);
            let words = goal.map_or(String::new(), |(_, goal)| judge(*goal, Some(value)));
            let row = format!("{name:<32} {:>11}  {words}", number(value));
            rows.push(row.trim_end().to_owned());
        }
        rows.join("\n")
    }

    fn cells(&self, figure: &str) -> [String; SYSTEMS.len()] {
        SYSTEMS.map(|system| {
            let value = self.value(&format!("{system}.{figure}"));
            value.map_or_else(String::new, number)
        })
    }

    fn groups(&self) -> Vec<&str> {
        let suffix = format!(".{OF_GROUPS}");
        let group = |name| str::strip_prefix(name, "anchor.")?.strip_suffix(&suffix);
        self.0.keys().filter_map(|name| group(name)).collect()
    }

    /// What no other system has and no group.
    fn others(&self) -> impl Iterator<Item = (&str, f64)> {
        let is_common = |name: &str| COMMON.iter().any(|(common, _)| *common == name);
        let figures = self.0.iter().map(|(name, value)| (name.as_str(), *value));
        figures.filter(move |(name, _)| match name.split_once('.') {
            Some(("anchor", figure)) => !figure.contains('.') && !is_common(figure),
            Some(("peer", _)) => false,
            Some(_) | None => true,
        })
    }
}

fn columns(name: &str, cells: &[String; SYSTEMS.len()], goal: &str) -> String {
    let cells = cells.each_ref().map(|cell| format!("{cell:>11}"));
    let row = format!("{name:<32} {}  {goal}", cells.join(" "));
    row.trim_end().to_owned()
}

fn number(value: f64) -> String {
    if value.abs() >= 1_000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text() -> String {
        let figure = |name: &str, value: f64| json!({ "name": name, "value": value });
        let entries = [
            figure("lens.anchor.within_8px_percent", 97.25),
            figure("lens.peer.orb.within_8px_percent", 85.0),
            figure("lens.anchor.drift_mean_px", 0.5),
            figure("lens.anchor.zoom.within_8px_percent", 82.0),
            figure("lens.anchor.zoom.drift_mean_px", 0.3),
            figure("lens.peer.klt.zoom.within_8px_percent", 70.0),
            figure("lens.anchor.wasm_gzip_bytes", 80_001.0),
            figure("lens.identity.tries", 6_720.0),
        ];
        Table::of(&entries).expect("figures").text()
    }

    fn row<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
        let row = text.lines().find(|line| line.starts_with(name));
        row.expect("the row").split_whitespace().skip(1).collect()
    }

    #[test]
    fn a_row_holds_all_systems_and_whether_the_goal_is_met() {
        let text = text();
        let within = text.lines().find(|line| line.starts_with(OF_GROUPS));
        assert!(within.expect("the row").ends_with(">= 98        MISSED"));
        assert_eq!(row(&text, "drift_mean_px"), ["0.50", "<=", "0.5", "met"]);
        assert_eq!(row(&text, "drift_p95_px"), ["<=", "2"]);
        assert_eq!(row(&text, "zoom"), ["82.00", "70.00"]);
    }

    #[test]
    fn what_stands_alone_comes_last() {
        let text = text();
        let sizes = row(&text, "anchor.wasm_gzip_bytes");
        assert_eq!(sizes, ["80001", "<=", "80000", "MISSED"]);
        assert_eq!(row(&text, "identity.tries"), ["6720"]);
        assert!(!text.contains("anchor.zoom.drift"));
    }

    #[test]
    fn a_figure_without_its_name_or_value_is_refused() {
        assert!(Table::of(&[json!({ "name": "lens.a" })]).is_err());
        assert!(Table::of(&[json!({ "name": "screen.a", "value": 1 })]).is_err());
    }
}
