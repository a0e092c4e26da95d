//! What the system calls itself.

const MAX_CHARS: usize = 60;

/// The customer's system in a few words.
#[must_use]
pub fn system() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let mut lines = release.lines();
    let name = lines.find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.unwrap_or("Linux").trim_matches('"');
    name.chars().take(MAX_CHARS).collect()
}
