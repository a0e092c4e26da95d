//! A file has a budget: 400 lines, and never 800.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use crate::repo;

const SOURCES: [&str; 5] = [".rs", ".ts", ".tsx", ".slint", ".css"];
const BUDGET_LINES: usize = 400;
const LIMIT_LINES: usize = 800;
const EXCEPTIONS: &str = "xtask/budget.txt";

/// Counts the lines of every source file that a person wrote.
///
/// # Errors
/// Names each file over its budget.
pub(crate) fn check() -> Result<String> {
    let exceptions = parse_exceptions(&repo::read_if_present(EXCEPTIONS)?.unwrap_or_default())?;
    let mut sizes = BTreeMap::new();
    for path in repo::files()? {
        if is_counted(&path) {
            let text = std::fs::read(repo::root().join(&path))
                .with_context(|| format!("cannot read {path}"))?;
            sizes.insert(path, count_lines(&text));
        }
    }
    let complaints = complaints(&sizes, &exceptions);
    if complaints.is_empty() {
        return Ok(format!(
            "{} files, median {} lines",
            sizes.len(),
            median(&sizes)
        ));
    }
    bail!("{}", complaints.join("\n"));
}

fn is_counted(path: &str) -> bool {
    SOURCES.iter().any(|ending| path.ends_with(ending)) && !repo::is_generated(path)
}

fn count_lines(text: &[u8]) -> usize {
    text.split_inclusive(|byte| *byte == b'\n').count()
}

fn parse_exceptions(text: &str) -> Result<BTreeMap<String, String>> {
    let mut exceptions = BTreeMap::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (path, reason) = line.split_once(':').unwrap_or((line, ""));
        ensure!(
            !reason.trim().is_empty(),
            "{EXCEPTIONS}: {path} has no reason"
        );
        exceptions.insert(path.trim().to_owned(), reason.trim().to_owned());
    }
    Ok(exceptions)
}

fn complaints(
    sizes: &BTreeMap<String, usize>,
    exceptions: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut complaints = Vec::new();
    for (path, &lines) in sizes {
        if lines >= LIMIT_LINES {
            complaints.push(format!(
                "{path} has {lines} lines; {LIMIT_LINES} is never allowed"
            ));
        } else if lines > BUDGET_LINES && !exceptions.contains_key(path) {
            complaints.push(format!(
                "{path} has {lines} lines; over {BUDGET_LINES} it needs a reason in {EXCEPTIONS}"
            ));
        }
    }
    for path in exceptions.keys() {
        if sizes.get(path).is_none_or(|lines| *lines <= BUDGET_LINES) {
            complaints.push(format!("{EXCEPTIONS}: {path} needs no exception any more"));
        }
    }
    complaints
}

fn median(sizes: &BTreeMap<String, usize>) -> usize {
    let mut lines: Vec<usize> = sizes.values().copied().collect();
    lines.sort_unstable();
    lines.get(lines.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(lines: usize, exceptions: &str) -> usize {
        let sizes = BTreeMap::from([("core/a.rs".to_owned(), lines)]);
        complaints(&sizes, &parse_exceptions(exceptions).expect("a good list")).len()
    }

    #[test]
    fn four_hundred_lines_pass_and_one_more_fails() {
        assert_eq!(judge(400, ""), 0);
        assert_eq!(judge(401, ""), 1);
    }

    #[test]
    fn a_reason_buys_lines_up_to_the_limit() {
        assert_eq!(judge(799, "core/a.rs: one table"), 0);
        assert_eq!(judge(800, "core/a.rs: one table"), 1);
    }

    #[test]
    fn a_stale_exception_fails() {
        assert_eq!(judge(12, "core/a.rs: one table"), 1);
        assert_eq!(judge(12, "core/gone.rs: one table"), 1);
    }

    #[test]
    fn an_exception_without_a_reason_fails() {
        assert!(parse_exceptions("# why\n\ncore/a.rs:\n").is_err());
        assert!(parse_exceptions("core/a.rs").is_err());
    }

    #[test]
    fn generated_files_and_other_kinds_are_not_counted() {
        assert!(is_counted("web/apps/console/chat/Chat.tsx"));
        assert!(!is_counted("web/packages/protocol/src/generated/api.ts"));
        assert!(!is_counted("web/packages/protocol/src/api.generated.ts"));
        assert!(!is_counted("Cargo.lock"));
        assert!(is_counted("core/session/src/generated_names.rs"));
    }

    #[test]
    fn a_last_line_without_an_end_counts() {
        assert_eq!(count_lines(b"a\nb"), 2);
        assert_eq!(count_lines(b"a\nb\n"), 2);
        assert_eq!(count_lines(b""), 0);
    }
}
