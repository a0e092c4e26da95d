//! The figures of the screen as a table for each line.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::promise::{LINES, promise_of};

/// Workloads and figures in the order in which they are printed.
const WORKLOADS: [&str; 8] = [
    "start",
    "idle",
    "typing",
    "scroll",
    "drag",
    "film",
    "slide",
    "typing_with_film",
];
const FIGURES: [&str; 19] = [
    "first_picture_ms",
    "latency_p50_ms",
    "latency_p95_ms",
    "key_p50_ms",
    "key_p95_ms",
    "keys_lost",
    "frames_per_s",
    "viewer_frames_per_s",
    "readable_ms",
    "readable_worst_ms",
    "exact_ms",
    "exact_worst_ms",
    "kbit_s",
    "back_kbit_s",
    "cpu_cores",
    "proxy_cpu_cores",
    "exact_percent",
    "exact_3s_percent",
    "rss_mb",
];
/// Bowline, Bowline with its screen on its channel only, and on an ordered and reliable one, and the others.
const SYSTEMS: [&str; 5] = ["screen", "channel", "ordered", "peer.x0vnc", "peer.x11vnc"];
const PEERS: usize = 3;

/// A figure, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Measured {
    Value(f64),
    Missing(String),
}

/// Everything that was measured, by `SYSTEM.WORKLOAD.LINE.FIGURE`.
pub(super) struct Table(BTreeMap<String, Measured>);

impl Table {
    /// Reads what the bench wrote: one JSON object a figure.
    ///
    /// # Errors
    /// When a figure has no name, or neither a value nor a reason.
    pub(super) fn of(entries: &[Value]) -> Result<Self> {
        let figures = entries.iter().map(|entry| {
            let name = entry["name"].as_str().context("a figure has no name")?;
            let measured = match (entry["value"].as_f64(), entry["missing"].as_str()) {
                (Some(value), _) => Measured::Value(value),
                (None, Some(reason)) => Measured::Missing(reason.to_owned()),
                (None, None) => anyhow::bail!("{name} has neither a value nor a reason"),
            };
            Ok((name.to_owned(), measured))
        });
        Ok(Self(figures.collect::<Result<_>>()?))
    }

    fn measured(
        &self,
        system: &str,
        workload: &str,
        line: &str,
        figure: &str,
    ) -> Option<&Measured> {
        self.0.get(&format!("{system}.{workload}.{line}.{figure}"))
    }

    /// All lines, and below them why what is missing is missing.
    pub(super) fn text(&self) -> String {
        let missing = self.0.iter().filter_map(|(name, measured)| match measured {
            Measured::Value(_) => None,
            Measured::Missing(reason) => Some(format!("{name}: not measured, {reason}")),
        });
        let lines = LINES.iter().flat_map(|line| self.line(line));
        lines.chain(missing).collect::<Vec<_>>().join("\n")
    }

    /// A head and a row for each figure; nothing when nothing was measured.
    fn line(&self, line: &str) -> Vec<String> {
        let rows = WORKLOADS
            .iter()
            .flat_map(|workload| FIGURES.iter().map(move |figure| (*workload, *figure)))
            .filter_map(|(workload, figure)| self.row(workload, line, figure));
        let mut rows: Vec<String> = rows.collect();
        if !rows.is_empty() {
            let heads = ["Bowline", "channel", "ordered", "x0vnc", "x11vnc"].map(String::from);
            rows.insert(0, columns(line, &heads, "promised"));
            rows.push(String::new());
        }
        rows
    }

    fn row(&self, workload: &str, line: &str, figure: &str) -> Option<String> {
        let cells = SYSTEMS.map(|system| self.measured(system, workload, line, figure));
        if cells.iter().all(Option::is_none) {
            return None;
        }
        let name = format!("{workload} {figure}");
        let verdict = self.verdict(workload, line, figure).unwrap_or_default();
        Some(columns(&name, &cells.map(cell), &verdict))
    }

    /// The promise, and whether it is kept where that can be told.
    fn verdict(&self, workload: &str, line: &str, figure: &str) -> Option<String> {
        let promise = promise_of(workload, line, figure)?;
        let others: Vec<f64> = SYSTEMS[PEERS..]
            .iter()
            .filter_map(|system| value(self.measured(system, workload, line, figure)))
            .collect();
        let words = promise.words();
        let ours = value(self.measured(SYSTEMS[0], workload, line, figure));
        let (Some(ours), Some(bound)) = (ours, promise.bound(&others)) else {
            return Some(words);
        };
        let kept = if promise.is_kept(ours, bound) {
            "kept"
        } else {
            "NOT KEPT"
        };
        Some(format!("{words:<11} {kept}"))
    }
}

fn columns(name: &str, cells: &[String; SYSTEMS.len()], verdict: &str) -> String {
    let cells = cells.each_ref().map(|cell| format!("{cell:>11}"));
    let row = format!("{name:<38} {}  {verdict}", cells.join(" "));
    row.trim_end().to_owned()
}

fn value(measured: Option<&Measured>) -> Option<f64> {
    match measured? {
        Measured::Value(value) => Some(*value),
        Measured::Missing(_) => None,
    }
}

fn cell(measured: Option<&Measured>) -> String {
    match measured {
        None => String::new(),
        Some(Measured::Missing(_)) => "?".to_owned(),
        Some(Measured::Value(value)) if value.abs() >= 1_000.0 => format!("{value:.0}"),
        Some(Measured::Value(value)) if value.abs() >= 1.0 => format!("{value:.1}"),
        Some(Measured::Value(value)) => format!("{value:.4}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table() -> Table {
        let entries = [
            json!({ "name": "screen.scroll.local.kbit_s", "value": 900, "unit": "kbit/s" }),
            json!({ "name": "ordered.scroll.local.kbit_s", "value": 1, "unit": "kbit/s" }),
            json!({ "name": "peer.x0vnc.scroll.local.kbit_s", "value": 18_000, "unit": "kbit/s" }),
            json!({ "name": "peer.x11vnc.scroll.local.kbit_s", "value": 12_000, "unit": "kbit/s" }),
            json!({ "name": "screen.slide.local.exact_ms", "missing": "it took long" }),
            json!({ "name": "screen.idle.wan4.cpu_cores", "value": 0.01, "unit": "cores" }),
        ];
        Table::of(&entries).expect("figures")
    }

    #[test]
    fn a_row_holds_all_systems_and_the_verdict() {
        let text = table().text();
        let row = text.lines().find(|line| line.starts_with("scroll kbit_s"));
        let words: Vec<&str> = row.expect("the row").split_whitespace().collect();
        let expected = [
            "scroll", "kbit_s", "900.0", "1.0", "18000", "12000", "<=", "best/10", "kept",
        ];
        assert_eq!(words, expected);
        assert!(text.contains("0.0100") && text.contains("<= 0.002    NOT KEPT"));
    }

    #[test]
    fn what_is_missing_is_told_with_its_reason_and_never_judged() {
        let text = table().text();
        let row = text.lines().find(|line| line.starts_with("slide exact_ms"));
        assert!(row.expect("the row").ends_with("<= 400"), "{row:?}");
        assert!(text.ends_with("screen.slide.local.exact_ms: not measured, it took long"));
    }

    #[test]
    fn a_figure_without_value_and_reason_is_refused() {
        assert!(Table::of(&[json!({ "name": "a" })]).is_err());
        assert!(Table::of(&[json!({ "value": 1 })]).is_err());
    }
}
