//! What Windows shows of the file, and which rights it asks for (`applet/app/windows/bowline.rc`).

use object::LittleEndian as LE;
use object::pe::{RT_GROUP_ICON, RT_MANIFEST, RT_VERSION};
use object::read::pe::{ResourceDirectoryEntryData, ResourceDirectoryTable};

use super::image::{Image, u16_at, u32_at};

const LEVEL: &str = "<requestedExecutionLevel";
const NO_RIGHTS: &str = r#"<requestedExecutionLevel level="asInvoker" uiAccess="false"/>"#;
/// Every place where Windows shows one has its own size; 256 is written as 0.
const ICON_SIZES: [u8; 5] = [16, 24, 32, 48, 0];
const FIXED_VERSION_SIGNATURE: u32 = 0xfeef_04bd;
const VERSION: [&str; 3] = [
    env!("CARGO_PKG_VERSION_MAJOR"),
    env!("CARGO_PKG_VERSION_MINOR"),
    env!("CARGO_PKG_VERSION_PATCH"),
];

pub(super) fn manifest(image: &Image<'_>) -> Vec<String> {
    let [manifest] = all(image, RT_MANIFEST)[..] else {
        return vec!["there is not exactly one manifest".to_owned()];
    };
    let manifest = String::from_utf8_lossy(manifest);
    let asks_for_nothing =
        manifest.matches(LEVEL).count() == 1 && manifest.matches(NO_RIGHTS).count() == 1;
    let complaint = || format!("the manifest does not say just {NO_RIGHTS}");
    let complaint = (!asks_for_nothing).then(complaint);
    complaint.into_iter().collect()
}

pub(super) fn version(image: &Image<'_>) -> Vec<String> {
    let [version] = all(image, RT_VERSION)[..] else {
        return vec!["there is not exactly one version".to_owned()];
    };
    let mut complaints = Vec::new();
    for (name, value) in [
        ("ProductName", "Bowline"),
        ("FileDescription", "Bowline remote support"),
        ("OriginalFilename", "bowline-applet.exe"),
        ("ProductVersion", &VERSION.join(".")),
    ] {
        if !says(version, name, value) {
            complaints.push(format!("{name} is not {value:?}"));
        }
    }
    if fixed_version(version) != Some(expected_version()) {
        complaints.push("the version in numbers is another one".to_owned());
    }
    complaints
}

/// The name, a zero and, at the next multiple of four bytes, the value and a zero, in UTF-16.
fn says(version: &[u8], name: &str, value: &str) -> bool {
    let words = |text: &str| -> Vec<u8> {
        let text = text.encode_utf16().chain([0]);
        text.flat_map(u16::to_le_bytes).collect()
    };
    let (name, value) = (words(name), words(value));
    let places = version.windows(name.len()).enumerate();
    let mut ends = places
        .filter(|(_, window)| *window == name)
        .map(|(at, _)| at + name.len());
    ends.any(|end| {
        let rest = version.get(end.next_multiple_of(4)..);
        rest.is_some_and(|rest| rest.starts_with(&value))
    })
}

/// `VS_FIXEDFILEINFO`: the signature, the layout's version, then the file's version, the two higher parts first.
fn fixed_version(version: &[u8]) -> Option<[u32; 2]> {
    let signature = FIXED_VERSION_SIGNATURE.to_le_bytes();
    let at = version.windows(4).position(|window| window == signature)?;
    Some([u32_at(version, at + 8)?, u32_at(version, at + 12)?])
}

fn expected_version() -> [u32; 2] {
    let [major, minor, patch] = VERSION.map(|part| part.parse::<u32>().unwrap_or(u32::MAX));
    [major << 16 | minor, patch << 16]
}

pub(super) fn icon(image: &Image<'_>) -> Vec<String> {
    let [group] = all(image, RT_GROUP_ICON)[..] else {
        return vec!["there is not exactly one icon".to_owned()];
    };
    // A header of 6 bytes, and 14 for each size, which begin with its width.
    let count = u16_at(group, 4).map_or(0, usize::from);
    let widths = group.get(6..).unwrap_or_default().chunks(14);
    let widths: Vec<u8> = widths
        .take(count)
        .filter_map(|size| size.first().copied())
        .collect();
    let missing = ICON_SIZES.iter().filter(|size| !widths.contains(size));
    missing
        .map(|size| match size {
            0 => "the icon has no size of 256 pixels".to_owned(),
            size => format!("the icon has no size of {size} pixels"),
        })
        .collect()
}

/// All resources of a kind, in every name and language; what cannot be read is not there.
fn all<'a>(image: &Image<'a>, kind: u16) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let sections = image.file.section_table();
    let directory = image
        .file
        .data_directories()
        .resource_directory(image.bytes, &sections);
    let Ok(Some(directory)) = directory else {
        return found;
    };
    // By kind, then by name, then by language.
    let mut tables: Vec<(ResourceDirectoryTable<'_>, usize)> =
        directory.root().map(|root| (root, 0)).into_iter().collect();
    while let Some((table, depth)) = tables.pop() {
        for entry in table.entries {
            if depth == 0 && entry.name_or_id().id() != Some(kind) {
                continue;
            }
            match entry.data(directory) {
                Ok(ResourceDirectoryEntryData::Table(table)) if depth < 2 => {
                    tables.push((table, depth + 1));
                }
                Ok(ResourceDirectoryEntryData::Data(data)) => {
                    let bytes = image.data_at(data.offset_to_data.get(LE));
                    let size = usize::try_from(data.size.get(LE)).unwrap_or(usize::MAX);
                    found.extend(bytes.and_then(|bytes| bytes.get(..size)));
                }
                Ok(ResourceDirectoryEntryData::Table(_)) | Err(_) => {}
            }
        }
    }
    found
}
