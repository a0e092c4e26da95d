//! Ctrl+Alt+Delete. No program can press it; the system has a door for those that it allows to ask.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, FreeLibrary};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};
use windows_sys::Win32::System::Registry::{HKEY_LOCAL_MACHINE, RRF_RT_REG_DWORD, RegGetValueW};
use windows_sys::core::w;

use crate::Applied;

/// Programs of the user's may ask, and not only services.
const PROGRAMS_MAY: u32 = 2;

/// Asks the system to show what Ctrl+Alt+Delete shows.
pub(crate) fn ask_for_attention() -> Applied {
    if policy() & PROGRAMS_MAY == 0 {
        return Applied::Ignored;
    }
    // SAFETY: the library comes from the system's own folder, its function takes one number, and it is let go of after that.
    unsafe {
        let library = LoadLibraryExW(w!("sas.dll"), ptr::null_mut(), LOAD_LIBRARY_SEARCH_SYSTEM32);
        if library.is_null() {
            return Applied::Ignored;
        }
        let found = GetProcAddress(library, c"SendSAS".as_ptr().cast());
        let applied = found.map_or(Applied::Ignored, |found| {
            let send: unsafe extern "system" fn(i32) = std::mem::transmute(found);
            // As the user, and not as a service.
            send(1);
            Applied::Done
        });
        FreeLibrary(library);
        applied
    }
}

/// Who may ask, as the administrator says in `SoftwareSASGeneration`. Without a word nobody may.
fn policy() -> u32 {
    let (mut value, mut bytes) = (0_u32, 4_u32);
    // SAFETY: a number of four bytes is written, or nothing.
    let told = unsafe {
        RegGetValueW(
            HKEY_LOCAL_MACHINE,
            w!(r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"),
            w!("SoftwareSASGeneration"),
            RRF_RT_REG_DWORD,
            ptr::null_mut(),
            (&raw mut value).cast(),
            &raw mut bytes,
        )
    };
    if told == ERROR_SUCCESS { value } else { 0 }
}
