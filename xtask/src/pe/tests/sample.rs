//! A good program, built as the applet is, and ways to break it.

use std::path::Path;
use std::process::Command;

use object::pe::{ImageNtHeaders64, ImageSectionHeader};

use super::super::image::{Image, put, u32_at};
use super::super::{judge, point_to_load_config};
use crate::repo;
use crate::shell::run;

/// Where fields are, from the beginning of the headers.
pub(super) const MACHINE: usize = 4;
pub(super) const TIME: usize = 8;
pub(super) const CHARACTERISTICS: usize = 22;
pub(super) const CHECKSUM: usize = 88;
pub(super) const SUBSYSTEM: usize = 92;
pub(super) const DLL_CHARACTERISTICS: usize = 94;

/// A program that may be changed.
#[derive(Clone)]
pub(super) struct Sample(pub(super) Vec<u8>);

impl Sample {
    /// A good one.
    pub(super) fn good() -> Self {
        let mut bytes = Self::as_linked().0;
        point_to_load_config(&mut bytes).expect("it has one");
        Self(bytes)
    }

    /// The same before its header is mended.
    pub(super) fn as_linked() -> Self {
        let thread = std::thread::current().id();
        let name = format!("bowline-pe-{}-{thread:?}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
        let bytes = link(&folder);
        std::fs::remove_dir_all(&folder).expect("it is ours");
        Self(bytes)
    }

    pub(super) fn complaints(&self) -> Vec<String> {
        let verdicts = judge(&self.0).expect("it is a program");
        verdicts.into_iter().flat_map(|(_, found)| found).collect()
    }

    /// Fails unless there is this complaint and no other.
    #[track_caller]
    pub(super) fn is_refused_for(&self, complaint: &str) {
        assert_eq!(self.complaints(), [complaint]);
    }

    pub(super) fn image(&self) -> Image<'_> {
        Image::parse(&self.0).expect("it is a program")
    }

    fn headers(&self) -> usize {
        self.image().headers_at().expect("it has headers")
    }

    /// Changes a field of the headers of two bytes.
    pub(super) fn change(mut self, field: usize, change: impl Fn(u16) -> u16) -> Self {
        let at = self.headers() + field;
        let old = u16::from_le_bytes([self.0[at], self.0[at + 1]]);
        self.0[at..at + 2].copy_from_slice(&change(old).to_le_bytes());
        self
    }

    pub(super) fn directory(mut self, index: usize, address: u32, size: u32) -> Self {
        let at = self.headers() + size_of::<ImageNtHeaders64>() + index * 8;
        put(&mut self.0, at, address);
        put(&mut self.0, at + 4, size);
        self
    }

    pub(super) fn directory_address(&self, index: usize) -> u32 {
        let at = self.headers() + size_of::<ImageNtHeaders64>() + index * 8;
        u32_at(&self.0, at).expect("it is in the header")
    }

    /// Lets more be done with a section.
    pub(super) fn allow(mut self, section: &str, flags: u32) -> Self {
        let index = self
            .image()
            .sections()
            .position(|header| header.raw_name() == section.as_bytes())
            .expect("it has the section");
        // The table of sections follows the sixteen directories.
        let table = self.headers() + size_of::<ImageNtHeaders64>() + 16 * 8;
        let at = table + (index + 1) * size_of::<ImageSectionHeader>() - 4;
        let old = u32_at(&self.0, at).expect("the table is there");
        put(&mut self.0, at, old | flags);
        self
    }

    /// Puts other bytes of the same number in the place of some.
    pub(super) fn replace(mut self, old: &[u8], new: &[u8]) -> Self {
        assert_eq!(old.len(), new.len());
        let at = self.find(old);
        self.0[at..at + new.len()].copy_from_slice(new);
        self
    }

    pub(super) fn find(&self, bytes: &[u8]) -> usize {
        let at = self.0.windows(bytes.len()).position(|found| found == bytes);
        at.expect("it is there")
    }

    /// Writes to an address.
    pub(super) fn write(&mut self, address: u32, bytes: &[u8]) {
        let sections = self.image().file.section_table();
        let place = sections.pe_file_range_at(address);
        let (at, _) = place.expect("it is in a section");
        let at = usize::try_from(at).expect("it is in the file");
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// Writes what `content` makes of its own address into the room that there is, and gives that address.
    pub(super) fn add(&mut self, content: impl Fn(u32) -> Vec<u8>) -> u32 {
        let at = self.find(b"BOWLINE-TEST-SPACE\0");
        let address = self.image().address_of(at).expect("it is in a section");
        let bytes = content(address);
        self.0[at..at + bytes.len()].copy_from_slice(&bytes);
        address
    }
}

/// What `applet/app/build.rs` and cargo do, with a small program in C.
fn link(folder: &Path) -> Vec<u8> {
    let sources = repo::root().join("applet/app/windows");
    let version = env!("CARGO_PKG_VERSION");
    let numbers = version.replace('.', ",");
    let text = format!(
        "#define BOWLINE_VERSION_NUMBERS {numbers},0\n#define BOWLINE_VERSION \"{version}\"\n"
    );
    std::fs::write(folder.join("version.h"), text).expect("the folder can be written");
    let (resources, program) = (folder.join("resources.o"), folder.join("sample.exe"));
    let mut windres = Command::new("x86_64-w64-mingw32-windres");
    windres.current_dir(&sources).arg("--include-dir");
    windres.arg(folder).arg("bowline.rc").arg(&resources);
    run(&mut windres).expect("it compiles");
    let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
    gcc.args(["-mwindows", "-s", "-Wl,--no-insert-timestamp"])
        .arg("-Wl,--require-defined=_load_config_used")
        .arg(repo::root().join("xtask/src/pe/tests/sample.c"))
        .arg(sources.join("load_config.s"))
        .arg(&resources)
        .arg("-o")
        .arg(&program);
    run(&mut gcc).expect("it links");
    std::fs::read(&program).expect("it is linked")
}
