//! What the system calls itself.

use objc2_foundation::NSProcessInfo;

/// The customer's system in a few words.
#[must_use]
pub fn system() -> String {
    let version = NSProcessInfo::processInfo().operatingSystemVersion();
    name(
        version.majorVersion,
        version.minorVersion,
        version.patchVersion,
    )
}

/// As the system writes it: a patch of zero is left out.
fn name(major: isize, minor: isize, patch: isize) -> String {
    if patch == 0 {
        format!("macOS {major}.{minor}")
    } else {
        format!("macOS {major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_is_told_where_there_is_one() {
        assert_eq!(name(14, 0, 0), "macOS 14.0");
        assert_eq!(name(15, 6, 1), "macOS 15.6.1");
    }

    #[test]
    fn the_system_has_a_name() {
        assert!(system().starts_with("macOS "), "{}", system());
    }
}
