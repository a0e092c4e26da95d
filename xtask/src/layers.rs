//! Dependencies point one way: `protocol` ← `core/*` ← `server/*`, `applet/*`.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::metadata::{self, packages};

/// A top folder, and with it the rules for its crates.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Room {
    Protocol,
    Core,
    Server,
    Applet,
    Tests,
    Bench,
    Xtask,
}

/// Whether the product needs the dependency, or only the tests do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Need {
    Product,
    TestsOnly,
}

/// Checks every dependency between two crates of the house.
///
/// # Errors
/// Names each forbidden edge.
pub(crate) fn check() -> Result<String> {
    let metadata = metadata::workspace()?;
    let complaints = complaints(&metadata);
    if complaints.is_empty() {
        return Ok(format!("{} crates", packages(&metadata).len()));
    }
    bail!("{}", complaints.join("\n"));
}

fn complaints(metadata: &Value) -> Vec<String> {
    let root = Path::new(metadata["workspace_root"].as_str().unwrap_or_default());
    let mut complaints = Vec::new();
    for package in packages(metadata) {
        let from = package["name"].as_str().unwrap_or_default();
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        let Some(from_room) = manifest.parent().and_then(|folder| room(root, folder)) else {
            complaints.push(format!("{from} is in no room that the layers know"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let Some(path) = dependency["path"].as_str() else {
                continue;
            };
            let to = dependency["name"].as_str().unwrap_or_default();
            let need = match dependency["kind"].as_str() {
                Some("dev") => Need::TestsOnly,
                _ => Need::Product,
            };
            if !room(root, Path::new(path)).is_some_and(|to| allows(from_room, to, need)) {
                complaints.push(format!(
                    "{from} must not depend on {to}: see the layers in ARCHITECTURE.md"
                ));
            }
        }
    }
    complaints
}

fn room(root: &Path, folder: &Path) -> Option<Room> {
    let first = folder.strip_prefix(root).ok()?.components().next()?;
    match first.as_os_str().to_str()? {
        "protocol" => Some(Room::Protocol),
        "core" => Some(Room::Core),
        "server" => Some(Room::Server),
        "applet" => Some(Room::Applet),
        "tests" => Some(Room::Tests),
        "bench" => Some(Room::Bench),
        "xtask" => Some(Room::Xtask),
        _ => None,
    }
}

fn allows(from: Room, to: Room, need: Need) -> bool {
    match from {
        Room::Tests | Room::Bench => to != Room::Xtask,
        // Tests of any crate may use the shared tools in `tests/`.
        Room::Protocol | Room::Core | Room::Server | Room::Applet
            if need == Need::TestsOnly && to == Room::Tests =>
        {
            true
        }
        Room::Protocol | Room::Xtask => false,
        Room::Core => to == Room::Protocol,
        Room::Server => matches!(to, Room::Protocol | Room::Core | Room::Server),
        Room::Applet => matches!(to, Room::Protocol | Room::Core | Room::Applet),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn edge(from: &str, to: &str, kind: &Value) -> Vec<String> {
        complaints(&json!({
            "workspace_root": "/house",
            "packages": [{
                "name": "from",
                "manifest_path": format!("/house/{from}/Cargo.toml"),
                "dependencies": [
                    { "name": "serde", "kind": null },
                    { "name": "to", "kind": kind, "path": format!("/house/{to}") },
                ],
            }],
        }))
    }

    #[test]
    fn allowed_edges_pass() {
        for (from, to) in [
            ("core/session", "protocol"),
            ("server/app", "protocol"),
            ("server/app", "core/signaling"),
            ("server/app", "server/storage"),
            ("applet/app", "core/session"),
            ("applet/app", "applet/rtc"),
            ("tests/scenarios", "applet/app"),
            ("bench", "server/app"),
        ] {
            assert_eq!(edge(from, to, &Value::Null), [""; 0], "{from} → {to}");
        }
    }

    #[test]
    fn forbidden_edges_fail() {
        for (from, to) in [
            ("protocol", "core/session"),
            ("core/session", "core/screen"),
            ("core/session", "server/app"),
            ("core/session", "tests/netsim"),
            ("server/app", "applet/app"),
            ("applet/app", "server/app"),
            ("applet/app", "xtask"),
            ("xtask", "protocol"),
            ("core/session", "elsewhere/thing"),
        ] {
            assert_eq!(edge(from, to, &Value::Null).len(), 1, "{from} → {to}");
        }
    }

    #[test]
    fn a_build_dependency_counts_as_the_product() {
        assert_eq!(edge("applet/app", "server/app", &json!("build")).len(), 1);
    }

    #[test]
    fn tests_may_use_the_shared_test_tools_and_nothing_more() {
        assert_eq!(edge("core/session", "tests/netsim", &json!("dev")), [""; 0]);
        assert_eq!(edge("core/session", "server/app", &json!("dev")).len(), 1);
        assert_eq!(edge("xtask", "tests/netsim", &json!("dev")).len(), 1);
    }

    #[test]
    fn a_crate_in_an_unknown_room_fails() {
        assert_eq!(edge("shed", "protocol", &Value::Null).len(), 1);
    }
}
