//! How many tests passed and failed, read from what the runners print.

use std::fmt;
use std::ops::AddAssign;

use crate::shell::Transcript;

/// Which program ran the tests; each has its own summary line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Runner {
    CargoTest,
    Nextest,
    Playwright,
    Vitest,
}

/// Tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Not run on this machine, by the runners of the web and of the stories.
    pub(crate) skipped: u64,
}

impl Tally {
    /// A runner that could not even say how many tests it ran.
    pub(crate) const CRASHED: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };

    /// Counts a finished run. A runner that ended badly without a failed test has crashed, and
    /// so has one that printed no summary: either counts as one failed.
    pub(crate) fn of(runner: Runner, transcript: &Transcript) -> Self {
        let Some(mut tally) = Self::told(runner, transcript) else {
            return Self::CRASHED;
        };
        if !transcript.succeeded && tally.failed == 0 {
            tally += Self::CRASHED;
        }
        tally
    }

    /// What the runner itself told; none if it told nothing, as when nothing could be built.
    pub(crate) fn told(runner: Runner, transcript: &Transcript) -> Option<Self> {
        runner.read(&without_colors(&transcript.text))
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Runner {
    /// The sum of all summary lines; `None` when there is none.
    fn read(self, text: &str) -> Option<Tally> {
        let mut sum = None;
        for line in text.lines() {
            if let Some(tally) = self.read_line(line.trim()) {
                *sum.get_or_insert_default() += tally;
            }
        }
        sum
    }

    fn read_line(self, line: &str) -> Option<Tally> {
        match self {
            // test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; ...
            Self::CargoTest => Some(count(line.strip_prefix("test result: ")?, &[';', '.'])),
            // Summary [   0.2s] 4 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped
            // What it calls skipped was not asked for.
            Self::Nextest => {
                let rest = line.strip_prefix("Summary [")?;
                let asked_for = count(rest.split_once("run:")?.1, &[',', '(', ')']);
                Some(Tally {
                    skipped: 0,
                    ..asked_for
                })
            }
            // Tests  1 failed | 3 passed | 2 skipped (6)
            Self::Vitest => {
                let rest = line.strip_prefix("Tests ")?;
                rest.contains(['|', '(']).then(|| count(rest, &['|', '(']))
            }
            // 3 passed (4.2s), and lines of their own for failed, flaky, interrupted, timed out
            Self::Playwright => {
                let (number, word) = line.split_once(' ')?;
                let word = word.split(" (").next()?;
                let known = ["passed", "failed", "flaky", "interrupted", "skipped"].contains(&word);
                (known && number.parse::<u64>().is_ok()).then(|| count(line, &['(']))
            }
        }
    }
}

/// Adds up the pieces `<number> <word>` between separators.
fn count(summary: &str, separators: &[char]) -> Tally {
    let mut tally = Tally::default();
    for piece in summary.split(separators) {
        let Some((number, word)) = piece.trim().split_once(' ') else {
            continue;
        };
        let Ok(number) = number.parse::<u64>() else {
            continue;
        };
        match word.trim() {
            "passed" => tally.passed += number,
            // A flaky test is a defect, not a success.
            "failed" | "flaky" | "timed out" | "exec failed" | "interrupted" => {
                tally.failed += number;
            }
            "skipped" => tally.skipped += number,
            _ => {}
        }
    }
    tally
}

fn without_colors(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, sequence)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let end = sequence.find(|c: char| c.is_ascii_alphabetic());
        rest = end.map_or("", |end| &sequence[end + 1..]);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(runner: Runner, succeeded: bool, text: &str) -> Tally {
        let text = text.to_owned();
        Tally::of(runner, &Transcript { text, succeeded })
    }

    fn counts(passed: u64, failed: u64) -> Tally {
        Tally {
            passed,
            failed,
            skipped: 0,
        }
    }

    #[test]
    fn cargo_test_summaries_are_added_up() {
        let text = "running 3 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s\n";
        assert_eq!(tally(Runner::CargoTest, false, text), counts(4, 2));
    }

    #[test]
    fn nextest_summary() {
        let text = "        PASS [   0.004s] xtask a\n     Summary [   0.010s] 3 tests run: 3 passed, 0 skipped\n";
        assert_eq!(tally(Runner::Nextest, true, text), counts(3, 0));
        let text = "     Summary [  61.010s] 9/12 tests run: 5 passed (1 slow), 2 failed, 1 timed out, 1 exec failed, 3 skipped\n";
        assert_eq!(tally(Runner::Nextest, false, text), counts(5, 4));
        let text = "     Summary [   0.000s] 0 tests run: 0 passed, 0 skipped\n";
        assert_eq!(tally(Runner::Nextest, true, text), counts(0, 0));
    }

    #[test]
    fn a_flaky_test_is_not_a_success() {
        let text = "     Summary [   1.0s] 3 tests run: 3 passed (1 flaky), 0 skipped\n";
        assert_eq!(tally(Runner::Nextest, true, text).failed, 1);
        let text = "  1 flaky\n    [chromium] › chat.spec.ts:3:1 › chat\n  2 passed (4.2s)\n";
        assert_eq!(tally(Runner::Playwright, true, text), counts(2, 1));
    }

    #[test]
    fn vitest_summaries_are_added_up() {
        let text = " Test Files  1 passed (1)\n      Tests  5 passed (5)\n   Duration  1s\n\
             Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 3 passed | 2 skipped (6)\n";
        let skipped = 2;
        assert_eq!(
            tally(Runner::Vitest, false, text),
            Tally {
                skipped,
                ..counts(8, 1)
            }
        );
    }

    #[test]
    fn vitest_in_color() {
        let text = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m12 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (12)\u{1b}[39m\n";
        assert_eq!(tally(Runner::Vitest, true, text), counts(12, 0));
    }

    #[test]
    fn playwright_summary() {
        let text = "Running 4 tests using 1 worker\n  ✓  1 a.spec.ts:3:1 › a (2s)\n  1 failed\n    b.spec.ts:3:1 › b ───\n  1 did not run\n  2 passed (1.2m)\n";
        assert_eq!(tally(Runner::Playwright, false, text), counts(2, 1));
    }

    #[test]
    fn a_crash_counts_as_one_failed() {
        assert_eq!(
            tally(Runner::Nextest, false, "error: could not compile"),
            counts(0, 1)
        );
        let text = "      Tests  5 passed (5)\n     Errors  1 error\n";
        assert_eq!(tally(Runner::Vitest, false, text), counts(5, 1));
    }

    #[test]
    fn silence_is_a_crash() {
        assert_eq!(tally(Runner::Vitest, true, ""), counts(0, 1));
    }

    #[test]
    fn the_sum_reads_as_one_line() {
        let mut sum = counts(3, 0);
        sum += counts(4, 1);
        assert_eq!(sum.to_string(), "7 passed, 1 failed");
    }
}
