//! What is to be removed when the program cannot do it any more: after a power cut the system itself does, when the customer
//! signs in the next time. Each file is noted before it is made.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::env;
use std::io;
use std::path::Path;

use windows_registry::{CURRENT_USER, Key};
use windows_sys::Win32::Foundation::ERROR_SUCCESS;
use windows_sys::Win32::System::Registry::RegFlushKey;

/// What stands in here is run once, at the next sign-in of this user, and is gone from here before that.
const KEY: &str = r"Software\Microsoft\Windows\CurrentVersion\RunOnce";
/// The system takes no longer ones.
const MAX_CHARS: usize = 260;

/// Notes a file.
///
/// # Errors
/// When it cannot be noted: then it must not be made.
pub(super) fn note(file: &Path) -> io::Result<()> {
    let unusable = || io::Error::from(io::ErrorKind::InvalidFilename);
    let name = name_of(file).ok_or_else(unusable)?;
    let command = removing(file).ok_or_else(unusable)?;
    let key = CURRENT_USER.create(KEY)?;
    key.set_string(name, command)?;
    flush(&key)
}

/// What a power cut is to find must be on the disk before.
fn flush(key: &Key) -> io::Result<()> {
    // SAFETY: the key is open.
    match unsafe { RegFlushKey(key.as_raw()) } {
        ERROR_SUCCESS => Ok(()),
        error => Err(io::Error::from_raw_os_error(error.cast_signed())),
    }
}

/// Strikes a file out.
pub(super) fn strike(file: &Path) {
    if let (Some(name), Ok(key)) = (name_of(file), CURRENT_USER.create(KEY)) {
        // One that stays removes what is not there any more, and goes.
        let _ = key.remove_value(name);
    }
}

fn name_of(file: &Path) -> Option<&str> {
    file.file_stem()?.to_str()
}

/// The command that removes a file; none for a name that the command interpreter would read as something else.
fn removing(file: &Path) -> Option<String> {
    let file = file
        .to_str()
        .filter(|file| !file.contains(['%', '"', '\n']))?;
    let windows = env::var("SystemRoot").unwrap_or_else(|_| r"C:\Windows".into());
    let command = format!(r#"{windows}\System32\cmd.exe /d /c del /f /q "{file}""#);
    (command.chars().count() <= MAX_CHARS).then_some(command)
}

#[cfg(test)]
pub(super) fn noted(file: &Path) -> Option<String> {
    CURRENT_USER.open(KEY).ok()?.get_string(name_of(file)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_removes_the_file_and_can_be_struck_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a b & c.exe");
        note(&file).unwrap();
        let command = noted(&file).unwrap();
        assert!(command.ends_with(&format!(r#"del /f /q "{}""#, file.display())));
        strike(&file);
        assert_eq!(noted(&file), None);
        strike(&file);
    }

    #[test]
    fn a_name_that_the_interpreter_would_change_is_not_noted() {
        for name in [r"C:\%TEMP%\a.exe", &"long".repeat(100)] {
            assert!(note(Path::new(name)).is_err());
            assert_eq!(noted(Path::new(name)), None);
        }
    }
}
