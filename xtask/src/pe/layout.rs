//! How the file is laid out, and what its headers allow.

use std::ops::Range;

use object::LittleEndian as LE;
use object::pe::{
    IMAGE_DIRECTORY_ENTRY_BASERELOC, IMAGE_DIRECTORY_ENTRY_SECURITY, IMAGE_DIRECTORY_ENTRY_TLS,
    IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE, IMAGE_DLLCHARACTERISTICS_GUARD_CF,
    IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA, IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
    IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_RELOCS_STRIPPED, IMAGE_SCN_MEM_EXECUTE,
    IMAGE_SCN_MEM_WRITE, IMAGE_SUBSYSTEM_WINDOWS_GUI, ImageTlsDirectory64,
};

use super::image::{CHECKSUM_AT, Image, u16_at, u64_at};

/// What the customer downloads at most.
const MOST_BYTES: usize = 15_000_000;
/// Those of the C runtime (two), of Rust's standard library, and of the library that makes certificates.
const MOST_CALLBACKS: usize = 4;
/// The certificate of whoever signs the file begins at a multiple of it.
const CERTIFICATE_ALIGNMENT: usize = 8;

pub(super) fn size(image: &Image<'_>) -> Vec<String> {
    let bytes = image.bytes.len();
    let complaint = || format!("{bytes} bytes are more than {MOST_BYTES}");
    (bytes > MOST_BYTES).then(complaint).into_iter().collect()
}

/// ASLR, DEP, and what they need to work.
pub(super) fn protection(image: &Image<'_>) -> Vec<String> {
    let mut complaints = Vec::new();
    let flags = image.header().dll_characteristics.get(LE);
    for (name, flag) in [
        ("HIGH_ENTROPY_VA", IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA),
        ("DYNAMIC_BASE", IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE),
        ("NX_COMPAT", IMAGE_DLLCHARACTERISTICS_NX_COMPAT),
    ] {
        if !flags.contains(flag) {
            complaints.push(format!("{name} is not set"));
        }
    }
    if flags.contains(IMAGE_DLLCHARACTERISTICS_GUARD_CF) {
        complaints.push("the header claims Control Flow Guard".to_owned());
    }
    let characteristics = image.file_header().characteristics.get(LE);
    let is_stripped = characteristics.contains(IMAGE_FILE_RELOCS_STRIPPED);
    if is_stripped || relocations(image) == 0 {
        complaints.push("there are no relocations, so that it cannot be moved".to_owned());
    }
    complaints
}

fn relocations(image: &Image<'_>) -> usize {
    let Some(directory) = image.directory(IMAGE_DIRECTORY_ENTRY_BASERELOC) else {
        return 0;
    };
    let blocks = image
        .file
        .data_directories()
        .relocation_blocks(image.bytes, &image.file.section_table());
    let count = |blocks: object::read::pe::RelocationBlockIterator<'_>| {
        blocks.flatten().map(Iterator::count).sum()
    };
    match blocks {
        Ok(Some(blocks)) if directory.size.get(LE) > 0 => count(blocks),
        Ok(_) | Err(_) => 0,
    }
}

pub(super) fn sections(image: &Image<'_>) -> Vec<String> {
    let both = IMAGE_SCN_MEM_WRITE | IMAGE_SCN_MEM_EXECUTE;
    image
        .sections()
        .filter(|section| section.characteristics.get(LE).contains(both))
        .map(|section| {
            let name = String::from_utf8_lossy(section.raw_name());
            format!("the section {name} can be written and run")
        })
        .collect()
}

/// They run before the program does.
pub(super) fn thread_callbacks(image: &Image<'_>) -> Vec<String> {
    let Some(directory) = image.directory(IMAGE_DIRECTORY_ENTRY_TLS) else {
        return Vec::new();
    };
    let Some(callbacks) = callbacks(image, directory.virtual_address.get(LE)) else {
        return vec!["the list of thread callbacks cannot be read".to_owned()];
    };
    let mut complaints = Vec::new();
    if callbacks.len() > MOST_CALLBACKS {
        complaints.push(format!("there are {} thread callbacks", callbacks.len()));
    }
    let is_code = |address: &u64| {
        let relative = image.relative(*address);
        relative.is_some_and(|at| image.characteristics_at(at).contains(IMAGE_SCN_MEM_EXECUTE))
    };
    let strange = callbacks.iter().filter(|address| !is_code(address));
    complaints.extend(strange.map(|at| format!("the thread callback {at:#x} is no code")));
    complaints
}

/// Up to the zero that ends the list; one more than may be is enough to complain.
fn callbacks(image: &Image<'_>, directory: u32) -> Option<Vec<u64>> {
    let directory = image.data_at(directory)?;
    let (directory, _) = object::pod::from_bytes::<ImageTlsDirectory64>(directory).ok()?;
    let list = match directory.address_of_call_backs.get(LE) {
        0 => return Some(Vec::new()),
        list => image.data_at_absolute(list)?,
    };
    let mut callbacks = Vec::new();
    while callbacks.len() <= MOST_CALLBACKS {
        match u64_at(list, callbacks.len() * size_of::<u64>())? {
            0 => break,
            callback => callbacks.push(callback),
        }
    }
    Some(callbacks)
}

/// Nothing is behind the last section but the certificate of whoever signed the file, and nothing behind that.
pub(super) fn overlay(image: &Image<'_>) -> Vec<String> {
    let ends = image.sections().map(|section| {
        let start = u64::from(section.pointer_to_raw_data.get(LE));
        let size = u64::from(section.size_of_raw_data.get(LE));
        usize::try_from(start + size).unwrap_or(usize::MAX)
    });
    let end = ends.max().unwrap_or(0);
    let length = image.bytes.len();
    let Some(directory) = image.directory(IMAGE_DIRECTORY_ENTRY_SECURITY) else {
        return match length {
            length if length == end => Vec::new(),
            length => vec![format!("it has {length} bytes, its sections end at {end}")],
        };
    };
    // The only entry that is a place in the file, not in memory.
    let start = usize::try_from(directory.virtual_address.get(LE)).unwrap_or(usize::MAX);
    let size = usize::try_from(directory.size.get(LE)).unwrap_or(usize::MAX);
    let mut complaints = Vec::new();
    if start != end.next_multiple_of(CERTIFICATE_ALIGNMENT) {
        complaints.push(format!(
            "the certificate is at {start}, the sections end at {end}"
        ));
    }
    if start.checked_add(size) != Some(length) {
        complaints.push("something is behind the certificate".to_owned());
    }
    complaints
}

pub(super) fn kind(image: &Image<'_>) -> Vec<String> {
    let mut complaints = Vec::new();
    if image.file_header().machine.get(LE) != IMAGE_FILE_MACHINE_AMD64 {
        complaints.push("it is not for x86-64".to_owned());
    }
    if image.header().subsystem.get(LE) != IMAGE_SUBSYSTEM_WINDOWS_GUI {
        complaints.push("it would open a console".to_owned());
    }
    if image.file_header().time_date_stamp.get(LE) != 0 {
        complaints.push("it holds the time of its build".to_owned());
    }
    let checksum = image.header().check_sum.get(LE);
    if checksum != 0 && Some(checksum) != right_checksum(image) {
        complaints.push("its checksum is wrong".to_owned());
    }
    complaints
}

/// As `CheckSumMappedFile` computes it: the words of the file without the sum itself, carried over, and its length.
fn right_checksum(image: &Image<'_>) -> Option<u32> {
    let own = image.headers_at().ok()? + CHECKSUM_AT;
    let own: Range<usize> = own..own + 4;
    let mut sum = 0_u32;
    for at in (0..image.bytes.len()).step_by(2) {
        let last = || image.bytes.get(at).map(|byte| u16::from(*byte));
        let word = u16_at(image.bytes, at).or_else(last)?;
        if !own.contains(&at) {
            sum += u32::from(word);
            sum = (sum & 0xffff) + (sum >> 16);
        }
    }
    Some(sum + u32::try_from(image.bytes.len()).ok()?)
}
