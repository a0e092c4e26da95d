//! Making API tokens.

use bowline_protocol::api::Role;
use bowline_protocol::{DisplayName, TechnicianId};
use bowline_storage::sqlite::Sqlite;
use bowline_storage::{Invitation, Invitations as _, PasswordHash, Technician};

use super::*;

fn store_with_ada(folder: &tempfile::TempDir) -> Sqlite {
    let store = Sqlite::open(&folder.path().join("bowline.db")).unwrap();
    let digest = Digest::of("invitation");
    let role = Role::Technician;
    let invitation = Invitation {
        digest,
        role,
        email: None,
        expires_ms: 10,
    };
    store.add_invitation(&invitation).unwrap();
    let ada = Technician {
        technician_id: TechnicianId::from_bits(1),
        email: "ada@example.org".to_owned(),
        name: DisplayName::parse("Ada").unwrap(),
        role,
        enabled: true,
        password: PasswordHash(String::new()),
    };
    store.accept_invitation(&digest, &ada, 1).unwrap();
    store
}

fn wanted(name: &str, technician: &str) -> Wanted {
    Wanted {
        name: name.to_owned(),
        technician: technician.to_owned(),
        scope: vec![
            Scope::SessionsWrite,
            Scope::SessionsRead,
            Scope::SessionsWrite,
        ],
        days: 2,
    }
}

#[test]
fn a_token_needs_a_name_and_an_enabled_account() {
    let folder = tempfile::tempdir().unwrap();
    let store = store_with_ada(&folder);
    for (name, technician) in [
        ("", "ada@example.org"),
        ("a\nb", "ada@example.org"),
        ("shop", "eve@example.org"),
    ] {
        assert!(make(&store, &wanted(name, technician), 5).is_err());
    }
    store.disable_technician("ada@example.org").unwrap();
    assert!(make(&store, &wanted("shop", "ada@example.org"), 5).is_err());
    assert_eq!(store.api_tokens().unwrap(), vec![]);
}

#[test]
fn the_secret_is_kept_as_a_digest_only() {
    let folder = tempfile::tempdir().unwrap();
    let store = store_with_ada(&folder);
    let (secret, token) = make(&store, &wanted(" shop ", "Ada@example.org"), 5).unwrap();
    assert_eq!(secret.len(), PREFIX.len() + 64, "256 bits in hexadecimal");
    assert_eq!(token.name, "shop");
    assert_eq!(token.scopes, [Scope::SessionsRead, Scope::SessionsWrite]);
    assert_eq!(token.expires_ms, 5 + 2 * DAY_MS);
    let found = store.api_token(&Digest::of(&secret), 5).unwrap();
    assert_eq!(found.unwrap().0, token);
    drop(store);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let random = secret.trim_start_matches(PREFIX).as_bytes();
        assert!(!bytes.windows(random.len()).any(|window| window == random));
    }
}

#[test]
fn dates_follow_the_calendar() {
    for (days, text) in [
        (0, "1970-01-01"),
        (59, "1970-03-01"),
        (11_016, "2000-02-29"),
        (11_017, "2000-03-01"),
        (20_819, "2027-01-01"),
        (47_540, "2100-02-28"),
        (47_541, "2100-03-01"),
    ] {
        assert_eq!(date(days * DAY_MS + DAY_MS - 1), text);
    }
}
