//! What several tests of this crate start from.

use std::sync::atomic::{AtomicU64, Ordering};

use bowline_protocol::api::Role;
use bowline_protocol::{DisplayName, TechnicianId};
use bowline_storage::sqlite::Sqlite;
use bowline_storage::{
    Clock, Digest, Invitation, Invitations as _, PasswordHash, Technician, Technicians as _,
};

use crate::applet_file::{ADDRESS, AUTHORITY, Field};

/// A clock that a test turns, Unix milliseconds.
pub(crate) struct Turned(pub(crate) AtomicU64);

impl Clock for Turned {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn steady_ms(&self) -> u64 {
        self.now_ms()
    }
}

/// A generic applet, but small.
pub(crate) fn generic_applet() -> Vec<u8> {
    let field = |field: Field| [field.mark, &vec![0; field.bytes]].concat();
    [
        b"before".to_vec(),
        field(ADDRESS),
        field(AUTHORITY),
        b"after".to_vec(),
    ]
    .concat()
}

/// Makes the account of technician 1.
pub(crate) fn account(store: &Sqlite) -> TechnicianId {
    let digest = Digest::of("invitation");
    let invitation = Invitation {
        digest,
        role: Role::Technician,
        email: None,
        expires_ms: 1,
    };
    store.add_invitation(&invitation).unwrap();
    let technician = Technician {
        technician_id: TechnicianId::from_bits(1),
        email: "ada@example.org".to_owned(),
        name: DisplayName::parse("Ada").unwrap(),
        role: Role::Technician,
        enabled: true,
        password: PasswordHash("hash".to_owned()),
    };
    store.accept_invitation(&digest, &technician, 0).unwrap();
    technician.technician_id
}

/// A generic applet for Windows, but small: what a PE32+ program needs, and one section with the two fields.
pub(crate) fn windows_applet() -> Vec<u8> {
    const HEADERS: u32 = 512;
    let mut section = generic_applet();
    let field_bytes = u32::try_from(section.len()).unwrap();
    section.resize(section.len().next_multiple_of(512), 0);
    let section_bytes = u32::try_from(section.len()).unwrap();
    let mut program = b"MZ".to_vec();
    program.resize(60, 0);
    let mut put = |numbers: &[u32]| {
        program.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    };
    let two = |low: u32, high: u32| low | high << 16;
    // Where the header begins, then it: for x86-64, one section, an optional header of 240 bytes, executable.
    put(&[
        64,
        u32::from_le_bytes(*b"PE\0\0"),
        two(0x8664, 1),
        0,
        0,
        0,
        two(240, 0x22),
    ]);
    // PE32+, sizes, entry point, base of code, base address, alignment of sections and file.
    put(&[
        0x20b,
        0,
        section_bytes,
        0,
        0x1000,
        0x1000,
        0x4000_0000,
        1,
        0x1000,
        512,
    ]);
    // Versions, size in memory and of the headers, checksum, a window, stack and heap, entries of the directory.
    put(&[6, 0, 6, 0, 0x2000, HEADERS, 0, two(2, 0x8160)]);
    put(&[0x10_0000, 0, 0x1000, 0, 0x10_0000, 0, 0x1000, 0, 0, 16]);
    put(&[0; 32]);
    // The section: its name, size and place in memory and in the file; it is data that is read.
    let [low, high] = [*b".bow", *b"line"].map(u32::from_le_bytes);
    put(&[
        low,
        high,
        field_bytes,
        0x1000,
        section_bytes,
        HEADERS,
        0,
        0,
        0,
        0x4000_0040,
    ]);
    program.resize(512, 0);
    [program, section].concat()
}
