//! Words that have no place in the repository: folders of one person's machine, package mirrors.

use anyhow::{Result, bail};

use crate::repo;

/// Folders that exist on one machine only. Put together from halves, so that this file passes.
const FOLDERS: [&str; 4] = [
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
];

/// Hosts of package registries: which one is used is the machine's own setting.
const REGISTRIES: [&str; 4] = [
    concat!("registry.", "npmjs.org"),
    concat!("registry.", "yarnpkg.com"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
];

/// What a lock file may say about where a package is from.
const LOCKED_SOURCES: [&str; 2] = [
    concat!("https://registry.", "npmjs.org/"),
    "registry+https://github.com/rust-lang/crates.io-index",
];

/// Looks for those words in every text file.
///
/// # Errors
/// Names each place.
pub(crate) fn check() -> Result<String> {
    let mut complaints = Vec::new();
    let mut files = 0;
    for path in repo::files()? {
        let bytes = std::fs::read(repo::root().join(&path))?;
        let Ok(text) = std::str::from_utf8(&bytes) else {
            continue;
        };
        files += 1;
        for (index, line) in text.lines().enumerate() {
            if let Some(word) = forbidden(&path, line) {
                complaints.push(format!("{path}:{} says {word}", index + 1));
            }
        }
    }
    if complaints.is_empty() {
        return Ok(format!("{files} files"));
    }
    bail!("{}", complaints.join("\n"));
}

fn forbidden(path: &str, line: &str) -> Option<String> {
    if path.ends_with("package-lock.json") || path.ends_with("Cargo.lock") {
        return foreign_source(line);
    }
    let folder = FOLDERS.iter().find(|folder| names_folder(line, folder));
    let registry = REGISTRIES.iter().find(|host| line.contains(**host));
    folder.or(registry).map(|word| (*word).to_owned())
}

/// A folder counts where a path begins and goes on, so neither `/srv/work/` nor the bare name does.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + folder.len()..].chars().next();
        let begins = !before.is_some_and(|c| c.is_alphanumeric() || "_-.~/}".contains(c));
        begins && after.is_some_and(|c| c.is_alphanumeric() || "._-".contains(c))
    })
}

fn foreign_source(line: &str) -> Option<String> {
    let line = line.trim();
    let source = line
        .strip_prefix("\"resolved\": \"")
        .or_else(|| line.strip_prefix("source = \""))?
        .split('"')
        .next()?;
    let is_address = source.contains("://");
    let is_known = LOCKED_SOURCES.iter().any(|known| source.starts_with(known));
    (is_address && !is_known).then(|| source.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> String {
        format!("/{name}/")
    }

    #[test]
    fn folders_of_one_machine_are_found() {
        for name in ["root", "work", "home/anna"] {
            let line = format!("let path = \"{}thing\";", folder(name));
            assert!(forbidden("core/a.rs", &line).is_some(), "{line}");
        }
    }

    #[test]
    fn the_same_words_inside_another_path_are_fine() {
        for line in [
            format!("cd target{}x", folder("work")),
            format!("$HOME{}x", folder("root")),
            format!("https://example.org{}x", folder("home/anna")),
            format!("`{}` holds everybody's folder", folder("home")),
        ] {
            assert_eq!(forbidden("README.md", &line), None);
        }
    }

    #[test]
    fn a_registry_is_named_in_lock_files_only() {
        let line = format!(
            "\"resolved\": \"{}vite/-/vite-7.0.0.tgz\",",
            LOCKED_SOURCES[0]
        );
        assert_eq!(forbidden("web/package-lock.json", &line), None);
        assert!(forbidden("web/README.md", &line).is_some());
    }

    #[test]
    fn a_mirror_in_a_lock_file_is_found() {
        let npm = "      \"resolved\": \"http://mirror.example/npm/vite-7.0.0.tgz\",";
        assert!(forbidden("web/package-lock.json", npm).is_some());
        let cargo = "source = \"sparse+https://mirror.example/index/\"";
        assert!(forbidden("Cargo.lock", cargo).is_some());
    }

    #[test]
    fn a_link_inside_the_workspace_is_not_foreign() {
        let line = "\"resolved\": \"packages/session\",";
        assert_eq!(forbidden("web/package-lock.json", line), None);
    }
}
