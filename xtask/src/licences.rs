//! Every package that is built in has a licence from the list in `deny.toml`.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::metadata::{self, packages};
use crate::{repo, spdx};

const NPM_LOCKS: [&str; 2] = ["web/package-lock.json", "tests/e2e/package-lock.json"];

/// Reads the licences of all Rust and npm packages in the lock files.
///
/// # Errors
/// Names each package whose licence is missing or not allowed.
pub(crate) fn check() -> Result<String> {
    let list = repo::read_if_present("deny.toml")?.context("deny.toml is missing")?;
    let allowed = allowed_licences(&list);
    ensure!(!allowed.is_empty(), "deny.toml allows no licence at all");

    let mut licences = rust_licences(&metadata::everything()?);
    for lock in NPM_LOCKS {
        if let Some(text) = repo::read_if_present(lock)? {
            let lock_file =
                serde_json::from_str(&text).with_context(|| format!("{lock} is not JSON"))?;
            licences.extend(npm_licences(&lock_file));
        }
    }
    let complaints = complaints(&licences, &allowed);
    if complaints.is_empty() {
        return Ok(format!("{} packages", licences.len()));
    }
    bail!("{}", complaints.join("\n"));
}

/// A package by name and version, and its licence expression if it states one.
type Licence = (String, Option<String>);

/// The strings of the `allow = [...]` list.
fn allowed_licences(deny: &str) -> BTreeSet<String> {
    deny.lines()
        .map(str::trim)
        .skip_while(|line| *line != "allow = [")
        .skip(1)
        .take_while(|line| *line != "]")
        .filter_map(|line| line.strip_prefix('"')?.split('"').next())
        .map(str::to_owned)
        .collect()
}

fn rust_licences(metadata: &Value) -> Vec<Licence> {
    packages(metadata)
        .iter()
        .filter(|package| !package["source"].is_null())
        .map(|package| licence(package["name"].as_str().unwrap_or_default(), package))
        .collect()
}

fn npm_licences(lock: &Value) -> Vec<Licence> {
    lock["packages"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(path, package)| path.contains("node_modules/") && package["link"] != true)
        .map(|(path, package)| {
            let name = path.rsplit("node_modules/").next().unwrap_or(path);
            licence(name, package)
        })
        .collect()
}

fn licence(name: &str, package: &Value) -> Licence {
    let version = package["version"].as_str().unwrap_or("?");
    let expression = package["license"].as_str().map(str::to_owned);
    (format!("{name} {version}"), expression)
}

fn complaints(licences: &[Licence], allowed: &BTreeSet<String>) -> Vec<String> {
    let allows = |licence: &str| allowed.contains(licence);
    licences
        .iter()
        .filter_map(|(package, expression)| match expression {
            None => Some(format!("{package} states no licence")),
            Some(expression) if spdx::fulfilled(expression, &allows) => None,
            Some(expression) => Some(format!(
                "{package}: {expression} is not allowed by deny.toml"
            )),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn allowed() -> BTreeSet<String> {
        allowed_licences(
            "[licenses]\nallow = [\n    \"MIT\",\n    \"ISC\", # short\n]\nother = [\"GPL\"]\n",
        )
    }

    #[test]
    fn the_list_is_read_to_its_end() {
        assert_eq!(
            allowed(),
            BTreeSet::from(["MIT".to_owned(), "ISC".to_owned()])
        );
    }

    #[test]
    fn our_own_crates_are_not_asked() {
        let metadata = json!({ "packages": [
            { "name": "bowline", "version": "0.1.0", "source": null, "license": null },
            { "name": "serde", "version": "1.0.0", "source": "registry", "license": "MIT OR GPL-3.0" },
        ]});
        let licences = rust_licences(&metadata);
        assert_eq!(licences.len(), 1);
        assert_eq!(complaints(&licences, &allowed()), [""; 0]);
    }

    #[test]
    fn missing_and_foreign_licences_fail() {
        let lock = json!({ "packages": {
            "": { "name": "web" },
            "packages/session": { "version": "0.1.0" },
            "node_modules/@bowline/session": { "link": true },
            "node_modules/a": { "version": "1.0.0", "license": "ISC" },
            "node_modules/a/node_modules/@x/b": { "version": "2.0.0", "license": "AGPL-3.0" },
            "node_modules/c": { "version": "3.0.0" },
        }});
        let licences = npm_licences(&lock);
        assert_eq!(licences.len(), 3);
        assert_eq!(
            complaints(&licences, &allowed()),
            [
                "@x/b 2.0.0: AGPL-3.0 is not allowed by deny.toml",
                "c 3.0.0 states no licence",
            ]
        );
    }
}
