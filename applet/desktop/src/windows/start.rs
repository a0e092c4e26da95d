//! Before the program begins, and after it.
//!
//! Windows removes no file that runs. So the downloaded one makes a copy of itself for this one run, starts that, and ends:
//! then it can be removed like any other file. The copy goes by itself. The one handle that keeps it open says that the
//! file is to go with it, and the system closes that handle when the process ends, however it ends.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::io::AsRawHandle as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use windows_sys::Win32::Foundation::{
    CloseHandle, GENERIC_READ, HANDLE_FLAG_INHERIT, SetHandleInformation,
};
use windows_sys::Win32::Storage::FileSystem::{
    DELETE, FILE_FLAG_DELETE_ON_CLOSE, FILE_SHARE_DELETE, FILE_SHARE_READ,
};
use windows_sys::Win32::System::LibraryLoader::{
    LOAD_LIBRARY_SEARCH_SYSTEM32, SetDefaultDllDirectories,
};
use windows_sys::Win32::System::Threading::{
    OpenProcess, PROCESS_SYNCHRONIZE, WaitForSingleObject,
};

use super::journal;
use crate::Start;

/// Stands before the downloaded file's path.
const COPY_OF: &str = "--copy-of";
/// Stands before the number of the process that ran it.
const AFTER: &str = "--after";
/// How long that process may take to end, which has nothing left to do.
const ENDS_WITHIN_MS: u32 = 5_000;

/// Gets out of the way of the downloaded file. Where that cannot be, the downloaded file goes on by itself.
#[must_use]
pub fn begin() -> Start {
    // SAFETY: a number goes in. From now on libraries come from the system's own folder, not from beside the program.
    unsafe { SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32) };
    if copied_from().is_some() {
        wait_for_the_other();
        return Start::GoOn;
    }
    let downloaded = env::current_exe();
    match downloaded.and_then(|file| hand_over(&file, &env::temp_dir())) {
        Ok(()) => Start::HandedOver,
        Err(error) => Start::InPlace(error),
    }
}

/// Takes back what [`begin`] made, but for the copy, which goes with the process.
pub fn forget() {
    if let (Some(_), Ok(copy)) = (copied_from(), env::current_exe()) {
        journal::strike(&copy);
    }
}

/// The downloaded file, if this process runs a copy of it. Whoever starts a program can say so of any file: it is removed only
/// if it is the same.
pub(super) fn copied_from() -> Option<PathBuf> {
    argument_after(COPY_OF).map(PathBuf::from)
}

fn argument_after(name: &str) -> Option<OsString> {
    let mut arguments = env::args_os().skip(1);
    arguments.find(|argument| argument == name)?;
    arguments.next()
}

fn wait_for_the_other() {
    let number = argument_after(AFTER).and_then(|number| number.to_str()?.parse().ok());
    let Some(number) = number else { return };
    // SAFETY: a process that is gone, or somebody else's by now, gives no handle, or one that is waited for in vain.
    unsafe {
        let process = OpenProcess(PROCESS_SYNCHRONIZE, 0, number);
        if !process.is_null() {
            WaitForSingleObject(process, ENDS_WITHIN_MS);
            CloseHandle(process);
        }
    }
}

/// Starts a copy of a file, which lives as long as the process that runs it.
fn hand_over(file: &Path, folder: &Path) -> io::Result<()> {
    let program = fs::read(file)?;
    let copy = folder.join(format!("Bowline-{:016x}.exe", random()?));
    journal::note(&copy)?;
    let handed = copy_to_go(&copy, &program).and_then(|kept| start(&copy, file, &kept));
    if handed.is_err() {
        // A copy that was kept is gone with its handle; one that was not is removed here.
        let _ = fs::remove_file(&copy);
        journal::strike(&copy);
    }
    handed
}

fn random() -> io::Result<u64> {
    getrandom::u64().map_err(io::Error::other)
}

/// Writes the copy, and opens it so that it goes when what is returned is closed everywhere. Nobody writes to it from then on.
fn copy_to_go(copy: &Path, program: &[u8]) -> io::Result<File> {
    let mut new = OpenOptions::new();
    let mut file = new.write(true).create_new(true).share_mode(0).open(copy)?;
    file.write_all(program)?;
    drop(file);
    let mut kept = OpenOptions::new()
        .read(true)
        .access_mode(GENERIC_READ | DELETE)
        .share_mode(FILE_SHARE_READ | FILE_SHARE_DELETE)
        .custom_flags(FILE_FLAG_DELETE_ON_CLOSE)
        .open(copy)?;
    let mut there = Vec::with_capacity(program.len());
    kept.read_to_end(&mut there)?;
    if there != program {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(kept)
}

fn start(copy: &Path, file: &Path, kept: &File) -> io::Result<()> {
    let handle = kept.as_raw_handle();
    // SAFETY: the handle is open; what is started from now on has it, too, and keeps it.
    let is_handed =
        unsafe { SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) };
    if is_handed == 0 {
        return Err(io::Error::last_os_error());
    }
    let mut command = Command::new(copy);
    command.arg(COPY_OF).arg(file);
    command.arg(AFTER).arg(std::process::id().to_string());
    // It is on its own: nobody waits for it.
    let _running = command.stdin(Stdio::null()).spawn()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::thread;

    use super::*;

    #[test]
    fn a_copy_goes_with_the_last_handle_and_nobody_writes_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.exe");
        let kept = copy_to_go(&copy, b"program").unwrap();
        let other = kept.try_clone().unwrap();
        drop(kept);
        assert!(OpenOptions::new().write(true).open(&copy).is_err());
        assert!(copy.exists());
        drop(other);
        assert!(!copy.exists());
    }

    #[test]
    fn what_has_the_name_of_the_copy_already_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.exe");
        fs::write(&copy, b"a letter").unwrap();
        let taken = copy_to_go(&copy, b"program").unwrap_err();
        assert_eq!(taken.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&copy).unwrap(), b"a letter");
    }

    #[test]
    fn a_program_that_was_handed_over_goes_when_it_has_run() {
        let folder = tempfile::tempdir().unwrap();
        let program = env::var("ComSpec").unwrap();
        // It has nothing to read, and ends.
        hand_over(Path::new(&program), folder.path()).unwrap();
        while fs::read_dir(folder.path()).unwrap().count() > 0 {
            thread::yield_now();
        }
    }

    #[test]
    fn what_cannot_be_started_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let letter = folder.path().join("letter.exe");
        fs::write(&letter, b"no program").unwrap();
        let copies = folder.path().join("copies");
        fs::create_dir(&copies).unwrap();
        assert!(hand_over(&letter, &copies).is_err());
        assert_eq!(fs::read_dir(&copies).unwrap().count(), 0);
    }
}
