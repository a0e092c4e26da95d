//! Measures, prints a table, and writes the figures as JSON on request.

mod coding;
mod goal;
mod lens;
mod promise;
mod screen;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use goal::Goal::{self, AtLeast, AtMost};

use crate::shell::{command, run as start};
use crate::{metadata, netsim, playwright, repo, up, windows};

/// What the product promises of a figure.
const PROMISES: &[(&str, Goal)] = &[
    ("applet_start_to_waiting_ms", AtMost(1_500.0)),
    ("start_to_first_picture_p50_ms", AtMost(1_000.0)),
    ("typing_pixel_to_pixel_p50_ms", AtMost(80.0)),
    ("typing_input_to_pixel_p50_ms", AtMost(100.0)),
    ("stop_to_last_input_worst_ms", AtMost(100.0)),
    ("idle_screen_bytes", AtMost(0.0)),
    ("idle_applet_cpu_percent", AtMost(1.0)),
    ("applet_linux_bytes", AtMost(25e6)),
    ("applet_windows_bytes", AtMost(15e6)),
    ("applet_windows_start_to_waiting_ms", AtMost(2_000.0)),
    ("idle_session_bytes", AtMost(65_536.0)),
    ("lens.live.camera_to_technician_p50_ms", AtMost(150.0)),
    ("lens.live.tracking_frames_per_second", AtLeast(24.0)),
    ("lens.live.customer_within_4px_percent", AtLeast(95.0)),
    ("lens.live.technician_within_4px_percent", AtLeast(95.0)),
    ("lens.live.voice_round_trip_p50_ms", AtMost(200.0)),
    ("lens.identity.live_wrong", AtMost(0.0)),
    ("lens.identity.chromium_to_chromium.wrong", AtMost(0.0)),
    ("lens.identity.chromium_to_firefox.wrong", AtMost(0.0)),
    ("lens.identity.firefox_to_chromium.wrong", AtMost(0.0)),
    ("lens.identity.wan4.wrong", AtMost(0.0)),
    ("lens.identity.message_bytes", AtMost(1_200.0)),
    ("lens.wan4.customer_within_4px_percent", AtLeast(95.0)),
    ("lens.wan4.technician_within_4px_percent", AtLeast(95.0)),
    ("lens.wan4.label_snapshot_signs_percent", AtLeast(95.0)),
];

/// Builds the release programs, measures them, and prints the figures.
///
/// # Errors
/// When something does not build, a measurement fails, or a promised figure is missing. A promise
/// that is not kept is told last, and ends the command with a failure: a busy machine may be why.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let json_file = match arguments {
        [] => None,
        [word, rest @ ..] if word == "screen" => return screen::run(rest),
        [word, rest @ ..] if word == "coding" => return coding::run(rest),
        [word, rest @ ..] if word == "lens" => return lens::run(rest),
        [flag, file] if flag == "--json" => Some(PathBuf::from(file)),
        _ => bail!(
            "usage: ./dev bench [screen [--peers] [--transports] | coding | lens [--seed N] [--peers]] [--json FILE]"
        ),
    };
    let figures = measure()?;
    for (name, _) in PROMISES {
        ensure!(
            figures.iter().any(|figure| figure["name"] == **name),
            "{name} was not measured"
        );
    }
    for figure in &figures {
        println!("{}", line(figure));
    }
    if let Some(file) = json_file {
        let text = serde_json::to_string_pretty(&json!({ "figures": figures }))?;
        std::fs::write(&file, text + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(match broken_promises(&figures) {
        None => ExitCode::SUCCESS,
        Some(broken) => {
            println!("{broken}");
            ExitCode::FAILURE
        }
    })
}

fn measure() -> Result<Vec<Value>> {
    let programs = up::build()?;
    start(&mut command(
        "cargo",
        &["build", "--release", "--package=bowline-workload"],
    ))?;
    let target = metadata::target_folder()?;
    let file = target.join("figures.jsonl");
    std::fs::write(&file, "")?;
    let config = repo::root().join("bench/playwright.config.ts");
    start(
        playwright::command(&programs, &config)
            .env(
                "BOWLINE_WORKLOAD_BIN",
                target.join("release/bowline-workload"),
            )
            .env("BOWLINE_WINDOWS_APPLET_BIN", windows::build()?)
            .env("BOWLINE_LENS_BIN", crate::lens::build()?)
            .env("BOWLINE_NETSIM_BIN", netsim::build()?)
            .env("BOWLINE_FIGURES", &file),
    )?;
    figures(&file)
}

fn figures(file: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(file)?;
    let lines = text.lines().map(serde_json::from_str);
    lines
        .collect::<Result<_, _>>()
        .context("a figure is no JSON")
}

fn line(figure: &Value) -> String {
    let (name, value) = (name_of(figure), value_of(figure));
    let unit = figure["unit"].as_str().unwrap_or_default();
    let verdict = match promise_of(figure) {
        None => String::new(),
        Some(goal) if goal.is_met(value) => format!("promised: {}", goal.words()),
        Some(goal) => format!("NOT as promised: {}", goal.words()),
    };
    format!("{name:<36} {value:>12} {unit:<8} {verdict}")
        .trim_end()
        .to_owned()
}

/// Which promises are not kept; none if all are. What is no number keeps none.
fn broken_promises(figures: &[Value]) -> Option<String> {
    let is_kept =
        |figure: &Value| promise_of(figure).is_none_or(|goal| goal.is_met(value_of(figure)));
    let broken: Vec<&str> = figures
        .iter()
        .filter(|figure| !is_kept(figure))
        .map(name_of)
        .collect();
    (!broken.is_empty()).then(|| format!("not as promised: {}", broken.join(", ")))
}

fn name_of(figure: &Value) -> &str {
    figure["name"].as_str().unwrap_or_default()
}

fn value_of(figure: &Value) -> f64 {
    figure["value"].as_f64().unwrap_or(f64::NAN)
}

fn promise_of(figure: &Value) -> Option<Goal> {
    let mut promises = PROMISES.iter();
    let (_, goal) = promises.find(|(name, _)| *name == name_of(figure))?;
    Some(*goal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_held_against_its_promise() {
        let over = json!({ "name": "idle_screen_bytes", "value": 1, "unit": "bytes" });
        assert!(line(&over).ends_with("NOT as promised: <= 0"));
        let kept = json!({ "name": "idle_screen_bytes", "value": 0, "unit": "bytes" });
        assert!(line(&kept).ends_with("promised: <= 0"));
        let other = json!({ "name": "something", "value": 2.5, "unit": "ms" });
        assert!(line(&other).ends_with("2.5 ms"));
    }

    #[test]
    fn what_is_not_as_promised_is_told_at_the_end() {
        let figure = |name: &str, value: Value| json!({ "name": name, "value": value });
        let kept = [
            figure("idle_screen_bytes", json!(0)),
            figure("applet_linux_bytes", json!(25e6)),
            figure("something", json!(1e9)),
        ];
        assert_eq!(broken_promises(&kept), None);
        let broken = [
            figure("idle_screen_bytes", json!(1)),
            figure("applet_linux_bytes", json!(24e6)),
            figure("idle_applet_cpu_percent", Value::Null),
        ];
        let told = "not as promised: idle_screen_bytes, idle_applet_cpu_percent";
        assert_eq!(broken_promises(&broken).as_deref(), Some(told));
    }

    #[test]
    fn only_a_json_file_may_be_asked_for() {
        assert!(run(&["--jso".into(), "x".into()]).is_err());
        assert!(run(&["--json".into()]).is_err());
    }
}
