//! Real inputs, kept as files.

use std::fs;
use std::path::PathBuf;

use crate::Verdict;

/// Where all inputs are in the repository.
const CORPUS: &str = "tests/fuzz/corpus";
/// Names of files that a parser must refuse begin with it.
const REFUSED: &str = "refused-";

/// A real input.
#[derive(Clone, Debug)]
pub struct Seed {
    /// Name of its file.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Seed {
    /// What its parser must make of it.
    #[must_use]
    pub fn expected(&self) -> Verdict {
        if self.name.starts_with(REFUSED) {
            Verdict::Refused
        } else {
            Verdict::Taken
        }
    }
}

/// Returns the folder of a target's inputs.
///
/// # Panics
/// If it is asked for outside the repository.
#[must_use]
pub fn folder(target: &str) -> PathBuf {
    // Clones share their build output, so what was true when this was built may be another one's folder. What is tested may be
    // of any package.
    let built = || env!("CARGO_MANIFEST_DIR").into();
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built, PathBuf::from);
    let mut above = package.ancestors().map(|folder| folder.join(CORPUS));
    let corpus = above.find(|corpus| corpus.is_dir());
    corpus
        .unwrap_or_else(|| panic!("no {CORPUS} is above {}", package.display()))
        .join(target)
}

/// Reads a target's inputs, in the order of their names.
///
/// # Panics
/// If there are none, or one cannot be read.
#[must_use]
pub fn seeds(target: &str) -> Vec<Seed> {
    let folder = folder(target);
    let entries = fs::read_dir(&folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut seeds: Vec<Seed> = entries
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().unwrap_or_default();
            Seed {
                name: name.to_string_lossy().into_owned(),
                bytes: fs::read(&path).expect("an input can be read"),
            }
        })
        .collect();
    assert!(!seeds.is_empty(), "{} is empty", folder.display());
    seeds.sort_by(|one, other| one.name.cmp(&other.name));
    seeds
}
