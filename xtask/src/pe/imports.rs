//! From where the program takes functions.

use object::LittleEndian as LE;
use object::pe::{IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT, IMAGE_DIRECTORY_ENTRY_EXPORT};

use super::image::Image;

/// DLLs of every Windows since 10; a new one needs a reason as good as that.
const OF_WINDOWS: &[&str] = &[
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "combase.dll",
    "comctl32.dll",
    "comdlg32.dll",
    "crypt32.dll",
    "d3d11.dll",
    "dwmapi.dll",
    "dwrite.dll",
    "dxgi.dll",
    "gdi32.dll",
    "imm32.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "propsys.dll",
    "rpcrt4.dll",
    "secur32.dll",
    "shell32.dll",
    "shlwapi.dll",
    "uiautomationcore.dll",
    "user32.dll",
    "userenv.dll",
    "uxtheme.dll",
    "version.dll",
    "wintrust.dll",
    "ws2_32.dll",
    "wtsapi32.dll",
];
/// Names that Windows resolves by itself.
const API_SETS: &str = "api-ms-win-";

/// Each other DLL, and what could send a function elsewhere.
pub(super) fn complaints(image: &Image<'_>) -> Vec<String> {
    let mut complaints = Vec::new();
    match names(image) {
        Ok(names) if names.is_empty() => complaints.push("it imports nothing".to_owned()),
        Ok(names) => complaints.extend(names.iter().filter_map(|name| foreign(name))),
        Err(error) => complaints.push(format!("the imports cannot be read: {error}")),
    }
    // An exported name can stand for one in another file, and a bound one for an address.
    for (what, index) in [
        ("exports", IMAGE_DIRECTORY_ENTRY_EXPORT),
        ("bound imports", IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT),
    ] {
        if image.directory(index).is_some() {
            complaints.push(format!("it has {what}"));
        }
    }
    complaints
}

/// The DLLs that are loaded at the start, then those that are loaded when needed.
fn names(image: &Image<'_>) -> object::Result<Vec<String>> {
    let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let mut names = Vec::new();
    if let Some(table) = image.file.import_table()? {
        for descriptor in table.descriptors()? {
            names.push(text(table.name(descriptor?.name.get(LE))?));
        }
    }
    if let Some(table) = image.file.delay_load_import_table()? {
        for descriptor in table.descriptors()? {
            names.push(text(table.name(descriptor?.dll_name_rva.get(LE))?));
        }
    }
    Ok(names)
}

fn foreign(name: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let is_known = OF_WINDOWS.contains(&lower.as_str()) || lower.starts_with(API_SETS);
    (!is_known).then(|| format!("it imports from {name}"))
}
