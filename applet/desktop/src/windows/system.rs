//! What the system calls itself.

use windows_registry::LOCAL_MACHINE;

const KEY: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
/// The first build of Windows 11, which goes on calling itself 10 in the registry.
const ELEVEN: u32 = 22_000;
const MAX_CHARS: usize = 60;

/// The customer's system in a few words.
#[must_use]
pub fn system() -> String {
    let read = |name| {
        let key = LOCAL_MACHINE.open(KEY).ok()?;
        key.get_string(name).ok()
    };
    let build = read("CurrentBuild").and_then(|build| build.parse().ok());
    name(
        read("ProductName").as_deref(),
        read("DisplayVersion").as_deref(),
        build,
    )
}

fn name(product: Option<&str>, version: Option<&str>, build: Option<u32>) -> String {
    let product = product.unwrap_or("Windows");
    let product = product.strip_prefix("Microsoft ").unwrap_or(product);
    let product = match build {
        Some(build) if build >= ELEVEN => product.replacen("Windows 10", "Windows 11", 1),
        Some(_) | None => product.to_owned(),
    };
    let version = version.map(|version| format!(" {version}"));
    let name = product + &version.unwrap_or_default();
    name.chars().take(MAX_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_is_called_eleven() {
        let name = |build| name(Some("Microsoft Windows 10 Pro"), Some("24H2"), Some(build));
        assert_eq!(name(19_045), "Windows 10 Pro 24H2");
        assert_eq!(name(26_100), "Windows 11 Pro 24H2");
    }

    #[test]
    fn a_system_that_says_nothing_is_windows() {
        assert_eq!(name(None, None, None), "Windows");
        assert!(system().starts_with("Windows"), "{}", system());
    }
}
