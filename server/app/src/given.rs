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
