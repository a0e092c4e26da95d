//! Breaks the product on purpose, one switch after the other, and demands that the tests that stand for it turn red.
//!
//! Which test stands for which switch is said in `docs/threats.md` and nowhere else: after the tests of a room,
//! ``red with `--features SWITCH` `` for what is Rust, and ``red with `--mode SWITCH` `` for the pages.

mod prove;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::repo;
use crate::tally::Tally;
use prove::prove;

/// Where the threats and their tests are listed.
const THREATS: &str = "docs/threats.md";
/// The room whose tests are stories.
const STORIES: &str = "tests/e2e";
/// The room whose switches are modes of a build.
const PAGES: &str = "web";
/// What stands before a switch: as cargo takes it, and as Vite does.
const CLAIMS: [&str; 2] = ["--features ", "--mode "];

/// Tests of one room that turn red together.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Claim {
    /// Folder in the repository.
    room: String,
    /// As cargo or Vite take it; `package/switch` for a program that a story runs.
    switch: String,
}

/// Runs what is claimed, or the part of it whose room or switch contains the first argument.
pub(crate) fn run(arguments: &[String]) -> Result<ExitCode> {
    let only = arguments.first().map_or("", String::as_str);
    let mut broken = Vec::new();
    let mut proofs = 0;
    for (claim, tests) in claims(&fs::read_to_string(repo::root().join(THREATS))?) {
        if !claim.room.contains(only) && !claim.switch.contains(only) {
            continue;
        }
        let tally = prove(&claim, &tests)?;
        proofs += tests.len();
        if !is_red(tally, tests.len()) {
            let told = tally.map_or("did not run".to_owned(), |tally| tally.to_string());
            broken.push(format!("{} with {}: {told}", claim.room, claim.switch));
        }
    }
    ensure!(proofs > 0, "no claim in {THREATS} is about {only:?}");
    for line in &broken {
        eprintln!("not red: {line}");
    }
    println!(
        "{proofs} tests ran against a broken product, {} switches went unnoticed",
        broken.len()
    );
    Ok(ExitCode::from(u8::from(!broken.is_empty())))
}

/// A test that is not there, or that could not be built, has shown nothing.
fn is_red(tally: Option<Tally>, tests: usize) -> bool {
    let tests = u64::try_from(tests).unwrap_or(u64::MAX);
    tally.is_some_and(|tally| tally.passed == 0 && tally.failed >= tests)
}

/// What stands between backticks in a row's last column.
enum Word<'a> {
    Room(&'a str),
    Test(&'a str),
    Switch(&'a str),
}

/// The words of each row.
fn rows(threats: &str) -> impl Iterator<Item = Vec<Word<'_>>> {
    let rows = threats.lines().filter(|line| line.starts_with('|'));
    rows.map(|row| {
        let cell = row.trim_end_matches('|').rsplit('|').next();
        let mut rest = cell.unwrap_or_default();
        let mut words = Vec::new();
        while let Some((_, after)) = rest.split_once('`') {
            let Some((word, after)) = after.split_once('`') else {
                break;
            };
            words.push(if after.starts_with(':') {
                Word::Room(word)
            } else {
                let switch = CLAIMS.iter().find_map(|claim| word.strip_prefix(claim));
                switch.map_or(Word::Test(word), Word::Switch)
            });
            rest = after;
        }
        words
    })
}

/// What the table claims.
fn claims(threats: &str) -> BTreeMap<Claim, BTreeSet<String>> {
    let mut claims: BTreeMap<Claim, BTreeSet<String>> = BTreeMap::new();
    for row in rows(threats) {
        let (mut room, mut tests) = ("", BTreeSet::new());
        for word in row {
            match word {
                Word::Room(name) => {
                    room = name;
                    tests.clear();
                }
                Word::Test(name) => {
                    tests.insert(name.to_owned());
                }
                Word::Switch(name) => {
                    let claim = Claim {
                        room: room.to_owned(),
                        switch: name.to_owned(),
                    };
                    claims.entry(claim).or_default().append(&mut tests);
                }
            }
        }
    }
    claims
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::{self, packages};

    #[test]
    fn a_claim_is_about_the_tests_before_it_in_its_room() {
        let row = "| a threat | an answer | `core/a`: `one`, `two` (many; red with `--features sabotage-x`), `three`; `tests/e2e`: `four` (red with `--features bowline/sabotage-y`); `web`: `is five, and more` (red with `--mode sabotage-z`) |";
        let found = claims(row);
        let told: Vec<_> = found
            .iter()
            .map(|(claim, tests)| {
                let tests: Vec<_> = tests.iter().map(String::as_str).collect();
                (claim.room.as_str(), claim.switch.as_str(), tests)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("core/a", "sabotage-x", vec!["one", "two"]),
                ("tests/e2e", "bowline/sabotage-y", vec!["four"]),
                ("web", "sabotage-z", vec!["is five, and more"]),
            ]
        );
    }

    #[test]
    fn only_what_ran_and_failed_is_red() {
        let tally = |passed, failed| {
            Some(Tally {
                passed,
                failed,
                skipped: 0,
            })
        };
        assert!(is_red(tally(0, 2), 2));
        assert!(!is_red(tally(0, 1), 2), "one of them is not there");
        assert!(!is_red(tally(1, 1), 2));
        assert!(!is_red(None, 1), "it could not be built");
    }

    #[test]
    fn every_test_that_is_named_is_there() {
        let threats = fs::read_to_string(repo::root().join(THREATS)).unwrap();
        let mut looked_for = 0;
        for row in rows(&threats) {
            let mut room = "";
            for word in row {
                match word {
                    Word::Room(name) => room = name,
                    Word::Test(name) => {
                        looked_for += 1;
                        assert!(is_there(room, name), "{room} has no test {name}");
                    }
                    Word::Switch(_) => {}
                }
            }
        }
        assert!(looked_for > 100, "{looked_for} tests are named");
    }

    /// A story, a function, a file of tests, or what a test of the web pages is called.
    fn is_there(room: &str, test: &str) -> bool {
        let folder = repo::root().join(room);
        if test.starts_with("BOWLINE_") {
            return true;
        }
        if room == STORIES {
            return folder.join(format!("stories/{test}.story.ts")).is_file();
        }
        let function = format!("fn {test}(");
        let says = |text: String| text.contains(&function) || room == PAGES && text.contains(test);
        repo::files().unwrap().into_iter().any(|file| {
            let path = repo::root().join(&file);
            let is_file = path.file_name().is_some_and(|name| name == test);
            path.starts_with(&folder) && (is_file || fs::read_to_string(path).is_ok_and(says))
        })
    }

    #[test]
    fn every_switch_has_a_test_that_it_turns_red() {
        let threats = fs::read_to_string(repo::root().join(THREATS)).unwrap();
        let claims = claims(&threats);
        for mode in modes_of_pages() {
            let is_claimed = |claim: &Claim| claim.room == PAGES && claim.switch == mode;
            assert!(
                claims.keys().any(is_claimed),
                "{mode} is in no row of {THREATS}"
            );
        }
        let workspace = metadata::workspace().unwrap();
        let is_claimed = |package: &str, feature: &str| {
            claims.iter().any(|(Claim { room, switch }, tests)| {
                let own = prove::package_of(&workspace, room);
                let is_own = own.is_ok_and(|own| own == package) && switch == feature;
                !tests.is_empty() && (is_own || *switch == format!("{package}/{feature}"))
            })
        };
        for package in packages(&workspace) {
            let name = package["name"].as_str().unwrap();
            let features = package["features"].as_object().unwrap();
            let targets = package["targets"].as_array().unwrap();
            let roots = targets
                .iter()
                .map(|target| target["src_path"].as_str().unwrap());
            let roots: Vec<_> = roots
                .map(|root| fs::read_to_string(root).unwrap())
                .collect();
            for feature in features.keys().filter(|name| name.starts_with("sabotage")) {
                let refusal = format!("feature = \"{feature}\"");
                let is_refused =
                    |root: &String| root.contains(&refusal) && root.contains("compile_error!");
                assert!(
                    roots.iter().any(is_refused),
                    "{name} can be built for release with {feature}"
                );
                assert!(
                    is_claimed(name, feature),
                    "{name}/{feature} is in no row of {THREATS}"
                );
            }
        }
    }

    /// The modes of a build in which a part of the pages is broken.
    fn modes_of_pages() -> BTreeSet<String> {
        let mut modes = BTreeSet::new();
        for file in repo::files().unwrap() {
            if file.starts_with("web/") && file.contains("/src/") {
                let text = fs::read_to_string(repo::root().join(file)).unwrap();
                let quoted = text
                    .split('\'')
                    .filter(|word| word.starts_with("sabotage-"));
                modes.extend(quoted.map(str::to_owned));
            }
        }
        assert!(!modes.is_empty());
        modes
    }
}
