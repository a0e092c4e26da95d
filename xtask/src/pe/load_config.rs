//! What Windows reads before it loads DLLs for the program: where it may look for them (`applet/app/windows/load_config.s`).

use anyhow::{Context, Result, ensure};
use object::LittleEndian as LE;
use object::pe::{
    IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG, IMAGE_SCN_MEM_WRITE, ImageDataDirectory, ImageNtHeaders64,
};

use super::image::{CHECKSUM_AT, Image, put, u16_at, u32_at};

/// Stands before it in the file.
const MARK: &[u8; 24] = b"BOWLINE-LOAD-CONFIG\0\0\0\0\0";
/// `LOAD_LIBRARY_SEARCH_SYSTEM32`.
const SEARCH_SYSTEM32: u16 = 0x0800;
/// Where its fields are: `Size` at its beginning, then these.
const DEPENDENT_LOAD_FLAGS: usize = 78;
const GUARD_FLAGS: usize = 144;

/// Makes the file's header point to it, as a newer linker does, and leaves out the header's checksum: the server writes its address into
/// the file later, and Windows checks the sums of drivers only.
///
/// # Errors
/// When it is not in the file exactly once.
pub(crate) fn point_to(bytes: &mut [u8]) -> Result<()> {
    let at_mark = only_place(bytes, MARK)?;
    let at = at_mark + MARK.len();
    let image = Image::parse(bytes).context("not a 64-bit program for Windows")?;
    let headers = image.headers_at()?;
    let address = image.address_of(at).context("it lies in no section")?;
    let directories = image.file.data_directories().len();
    ensure!(
        directories > IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG,
        "the header has no room for it"
    );
    let size = u32_at(bytes, at).context("it has no size")?;
    let directories = headers + size_of::<ImageNtHeaders64>();
    let entry = directories + IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG * size_of::<ImageDataDirectory>();
    put(bytes, entry, address);
    put(bytes, entry + 4, size);
    put(bytes, headers + CHECKSUM_AT, 0);
    Ok(())
}

/// DLLs that the program names come from the system's folder, and no protection is claimed that is not there.
pub(super) fn complaints(image: &Image<'_>) -> Vec<String> {
    let Some(directory) = image.directory(IMAGE_DIRECTORY_ENTRY_LOAD_CONFIG) else {
        return vec!["the header points to no load config".to_owned()];
    };
    let address = directory.virtual_address.get(LE);
    let Some(config) = image.data_at(address) else {
        return vec!["the load config lies in no section".to_owned()];
    };
    let mut complaints = Vec::new();
    let size = u32_at(config, 0).unwrap_or(0);
    if size != directory.size.get(LE) || usize::try_from(size).is_ok_and(|size| size > config.len())
    {
        complaints.push(format!("the load config's size is wrong: {size}"));
    }
    match u16_at(config, DEPENDENT_LOAD_FLAGS) {
        Some(SEARCH_SYSTEM32) => {}
        flags => complaints.push(format!("DependentLoadFlags are {flags:x?}, not 0x800")),
    }
    // Whoever can make its tables one day has to check them here.
    if u32_at(config, GUARD_FLAGS) != Some(0) {
        complaints.push("the load config claims Control Flow Guard".to_owned());
    }
    if image
        .characteristics_at(address)
        .contains(IMAGE_SCN_MEM_WRITE)
    {
        complaints.push("the load config can be written".to_owned());
    }
    complaints
}

fn only_place(bytes: &[u8], mark: &[u8]) -> Result<usize> {
    let mut places = bytes
        .windows(mark.len())
        .enumerate()
        .filter(|(_, window)| *window == mark);
    let (at, _) = places.next().context("the load config is not there")?;
    ensure!(
        places.next().is_none(),
        "there is more than one load config"
    );
    Ok(at)
}
