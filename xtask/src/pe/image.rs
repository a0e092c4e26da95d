//! A program for Windows as bytes, and what is where in it.

use anyhow::{Result, ensure};
use object::LittleEndian as LE;
use object::pe::{
    ImageDataDirectory, ImageDosHeader, ImageFileHeader, ImageNtHeaders64, ImageOptionalHeader64,
    ImageSectionHeader, SectionFlags,
};
use object::read::pe::PeFile64;

/// Where the checksum is from the beginning of the headers: after the signature and the file header.
pub(super) const CHECKSUM_AT: usize = 4 + size_of::<ImageFileHeader>() + 64;

/// A program whose headers could be read.
pub(crate) struct Image<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) file: PeFile64<'a>,
}

impl<'a> Image<'a> {
    /// Reads the headers.
    ///
    /// # Errors
    /// When it is no 64-bit program for Windows.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self> {
        let file = PeFile64::parse(bytes)?;
        Ok(Self { bytes, file })
    }

    pub(super) fn file_header(&self) -> &'a ImageFileHeader {
        &self.file.nt_headers().file_header
    }

    pub(super) fn header(&self) -> &'a ImageOptionalHeader64 {
        &self.file.nt_headers().optional_header
    }

    /// Where the headers begin that follow those for DOS.
    pub(super) fn headers_at(&self) -> Result<usize> {
        let at = usize::try_from(ImageDosHeader::parse(self.bytes)?.nt_headers_offset())?;
        ensure!(
            at + size_of::<ImageNtHeaders64>() <= self.bytes.len(),
            "the headers are cut"
        );
        Ok(at)
    }

    pub(super) fn sections(&self) -> impl Iterator<Item = &'a ImageSectionHeader> {
        self.file.section_table().iter()
    }

    /// An entry of the header that is used.
    pub(super) fn directory(&self, index: usize) -> Option<&'a ImageDataDirectory> {
        let directory = self.file.data_directory(index)?;
        (directory.virtual_address.get(LE) != 0).then_some(directory)
    }

    /// What is at an address relative to the image, to the end of its section.
    pub(super) fn data_at(&self, address: u32) -> Option<&'a [u8]> {
        self.file.section_table().pe_data_at(self.bytes, address)
    }

    /// The same for an absolute one, as the linker wrote it.
    pub(super) fn data_at_absolute(&self, address: u64) -> Option<&'a [u8]> {
        self.data_at(self.relative(address)?)
    }

    pub(super) fn relative(&self, address: u64) -> Option<u32> {
        let base = self.header().image_base.get(LE);
        u32::try_from(address.checked_sub(base)?).ok()
    }

    /// What may be done with the section that holds the address; nothing outside of sections.
    pub(super) fn characteristics_at(&self, address: u32) -> SectionFlags {
        let section = self.file.section_table().section_containing(address);
        section.map_or(SectionFlags(0), |section| section.characteristics.get(LE))
    }

    /// The address that a byte of the file is loaded to, relative to the image.
    pub(super) fn address_of(&self, at: usize) -> Option<u32> {
        let at = u32::try_from(at).ok()?;
        self.sections().find_map(|section| {
            let (start, size) = section.pe_file_range();
            let within = at.checked_sub(start).filter(|within| *within < size)?;
            section.virtual_address.get(LE).checked_add(within)
        })
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

/// Writes where the caller has found that something is.
pub(super) fn put(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}
