//! What every backend must do with links for a new password.

use super::added;
use crate::{Digest, PasswordHash, PasswordReset, Storage, Technician, WebSession};

fn reset_of(store: &impl Storage, technician: &Technician, token: &str) -> Digest {
    let digest = Digest::of(token);
    let reset = PasswordReset {
        digest,
        technician_id: technician.technician_id,
        expires_ms: 100,
    };
    store.add_password_reset(&reset).expect("kept");
    digest
}

fn works(store: &impl Storage, digest: &Digest, now_ms: u64) -> bool {
    store.is_password_reset(digest, now_ms).expect("read")
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash(text.to_owned())
}

pub(super) fn a_new_password_signs_out_and_enables_once(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org");
    let bo = added(store, 2, "bo@example.org");
    let disabled = store.disable_technician(&ada.email);
    assert!(disabled.expect("written"));
    // One of the disabled account must not come back to life with it.
    let sign_ins = [(&ada, "ada"), (&bo, "bo")].map(|(technician, cookie)| {
        let sign_in = WebSession {
            digest: Digest::of(cookie),
            technician_id: technician.technician_id,
            expires_ms: 1_000,
        };
        store.add_web_session(&sign_in).expect("kept");
        sign_in.digest
    });
    let digest = reset_of(store, &ada, "token");
    let use_at = |now_ms| {
        let used = store.reset_password(&digest, &hash("new"), now_ms);
        used.expect("written")
    };
    assert!(!works(store, &digest, 100) && use_at(100).is_none(), "late");
    let found = store.technician_by_email(&ada.email).expect("read");
    assert!(!found.expect("there").enabled, "a late one changes nothing");
    let before = store.account_version().expect("read");
    assert!(works(store, &digest, 99));
    let renewed = Technician {
        password: hash("new"),
        ..ada
    };
    assert_eq!(use_at(99), Some(renewed.clone()));
    assert!(store.account_version().expect("read") > before);
    let found = store.technicians().expect("read");
    assert_eq!(found, vec![renewed, bo.clone()], "nobody else changes");
    assert!(!works(store, &digest, 99) && use_at(99).is_none(), "used");
    let who = sign_ins.map(|digest| store.signed_in(&digest, 99).expect("read"));
    assert_eq!(who, [None, Some(bo)]);
}

pub(super) fn only_the_latest_link_for_a_new_password_works_and_none_after_a_disabling(
    store: &impl Storage,
) {
    let ada = added(store, 1, "ada@example.org");
    let bo = added(store, 2, "bo@example.org");
    let older = reset_of(store, &ada, "older");
    let others = reset_of(store, &bo, "others");
    let latest = reset_of(store, &ada, "latest");
    assert!(!works(store, &older, 99), "replaced");
    assert!(works(store, &latest, 99) && works(store, &others, 99));
    let disabled = store.disable_technician(&ada.email);
    assert!(disabled.expect("written"));
    assert!(!works(store, &latest, 99), "taken back");
    store.forget(100, 0).expect("written");
    assert!(!works(store, &others, 99), "forgotten");
}
