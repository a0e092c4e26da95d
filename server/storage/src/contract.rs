//! What every backend must do.

mod api_tokens;
mod lists;
mod password_resets;

use bowline_protocol::api::Role;
use bowline_protocol::log::{LogEntry, LogEvent};
use bowline_protocol::session::EndReason;
use bowline_protocol::{DisplayName, SessionId, TechnicianId};

use crate::{
    AcceptError, Digest, Invitation, PasswordHash, Storage, StoredSession, Technician, WebSession,
};

/// Runs the suite; `empty` opens a new, empty store each time.
///
/// # Panics
/// When the backend breaks the contract.
pub fn run<S: Storage>(mut empty: impl FnMut() -> S) {
    an_invitation_works_once(&empty());
    a_failed_acceptance_leaves_the_invitation(&empty());
    only_the_first_administrator_needs_no_email(&empty());
    only_the_latest_setup_link_works(&empty());
    a_sign_in_ends(&empty());
    password_resets::a_new_password_signs_out_and_enables_once(&empty());
    password_resets::only_the_latest_link_for_a_new_password_works_and_none_after_a_disabling(
        &empty(),
    );
    a_sign_in_that_lasts_too_long_is_cut(&empty());
    the_version_grows_when_somebody_may_do_less(&empty());
    api_tokens::an_api_token_ends(&empty());
    api_tokens::an_api_token_needs_an_account_and_a_secret_of_its_own(&empty());
    sessions_come_back(&empty());
    lists::pages_of_a_list_hold_every_session_once(&empty());
    a_write_is_all_or_nothing(&empty());
    an_ended_session_is_read_as_long_as_its_codes_rest(&empty());
    documents_are_replaced(&empty());
    old_things_are_forgotten(&empty());
}

fn technician(number: u128, email: &str) -> Technician {
    Technician {
        technician_id: TechnicianId::from_bits(number),
        email: email.to_owned(),
        name: DisplayName::parse("Ada").expect("a short name"),
        role: Role::Technician,
        enabled: true,
        password: PasswordHash("hash".to_owned()),
    }
}

fn invite(store: &impl Storage, token: &str, email: Option<&str>) -> Digest {
    let digest = Digest::of(token);
    let invitation = Invitation {
        digest,
        role: Role::Technician,
        email: email.map(ToOwned::to_owned),
        expires_ms: 100,
    };
    store.add_invitation(&invitation).expect("kept");
    assert_eq!(
        store.invitation(&digest, 99).expect("read"),
        Some(invitation)
    );
    digest
}

fn added(store: &impl Storage, number: u128, email: &str) -> Technician {
    let digest = invite(store, email, None);
    let technician = technician(number, email);
    store
        .accept_invitation(&digest, &technician, 99)
        .expect("made");
    technician
}

fn session(number: u128, owner: TechnicianId, is_over: bool) -> StoredSession {
    StoredSession {
        session_id: SessionId::from_bits(number),
        technician_id: owner,
        created_ms: u64::try_from(number).expect("small"),
        is_over,
        codes_rest_ms: 0,
        record: format!("{{\"number\":{number}}}"),
    }
}

fn an_invitation_works_once(store: &impl Storage) {
    let digest = invite(store, "token", Some("ada@example.org"));
    let ada = technician(1, "ada@example.org");
    let late = store.accept_invitation(&digest, &ada, 100);
    assert!(
        matches!(late, Err(AcceptError::Invitation)),
        "an expired one is refused"
    );
    let other = store.accept_invitation(&digest, &technician(2, "eve@example.org"), 99);
    assert!(
        matches!(other, Err(AcceptError::Invitation)),
        "another email is refused"
    );
    let mut higher = ada.clone();
    higher.role = Role::Administrator;
    let higher = store.accept_invitation(&digest, &higher, 99);
    assert!(
        matches!(higher, Err(AcceptError::Invitation)),
        "another role is refused"
    );
    store.accept_invitation(&digest, &ada, 99).expect("made");
    let again = store.accept_invitation(&digest, &technician(3, "ada@example.org"), 99);
    assert!(
        matches!(again, Err(AcceptError::Invitation)),
        "a used one is refused"
    );
    assert_eq!(
        store.technician_by_email("ada@example.org").expect("read"),
        Some(ada.clone())
    );
    assert_eq!(store.technicians().expect("read"), vec![ada]);
}

fn a_failed_acceptance_leaves_the_invitation(store: &impl Storage) {
    added(store, 1, "ada@example.org");
    let digest = invite(store, "second", None);
    let taken = store.accept_invitation(&digest, &technician(2, "ada@example.org"), 99);
    assert!(matches!(taken, Err(AcceptError::EmailTaken)));
    store
        .accept_invitation(&digest, &technician(2, "bo@example.org"), 99)
        .expect("still works");
}

fn for_setup(store: &impl Storage, token: &str) -> Digest {
    let digest = Digest::of(token);
    let invitation = Invitation {
        digest,
        role: Role::Administrator,
        email: None,
        expires_ms: 100,
    };
    store.add_invitation(&invitation).expect("kept");
    digest
}

fn administrator(number: u128, email: &str) -> Technician {
    Technician {
        role: Role::Administrator,
        ..technician(number, email)
    }
}

fn only_the_first_administrator_needs_no_email(store: &impl Storage) {
    let first = for_setup(store, "first");
    let ada = administrator(1, "ada@example.org");
    store.accept_invitation(&first, &ada, 99).expect("made");
    let left_over = for_setup(store, "left over");
    let eve = administrator(2, "eve@example.org");
    let accept = || store.accept_invitation(&left_over, &eve, 99);
    assert!(
        matches!(accept(), Err(AcceptError::Invitation)),
        "there is an administrator"
    );
    let anybody = invite(store, "anybody", None);
    store
        .accept_invitation(&anybody, &technician(3, "bo@example.org"), 99)
        .expect("a technician is another matter");
    store.disable_technician(&ada.email).expect("written");
    accept().expect("there is none any more");
}

fn only_the_latest_setup_link_works(store: &impl Storage) {
    let older = for_setup(store, "older");
    let other = invite(store, "other", None);
    let latest = for_setup(store, "latest");
    let found = |digest: &Digest| store.invitation(digest, 99).expect("read").is_some();
    assert!(!found(&older), "replaced");
    assert!(found(&other) && found(&latest));
}

fn a_sign_in_ends(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org");
    let sign_in = |cookie: &str| {
        let digest = Digest::of(cookie);
        store
            .add_web_session(&WebSession {
                digest,
                technician_id: ada.technician_id,
                expires_ms: 50,
            })
            .expect("kept");
        digest
    };
    let (one, two, three) = (sign_in("one"), sign_in("two"), sign_in("three"));
    let who = |digest: &Digest, now_ms| store.signed_in(digest, now_ms).expect("read");
    assert_eq!(who(&Digest::of("unknown"), 49), None);
    assert_eq!(who(&one, 50), None, "expired");
    assert_eq!(who(&one, 49), Some(ada.clone()));
    store.remove_web_session(&one).expect("removed");
    assert_eq!(who(&one, 49), None, "signed out");
    assert_eq!(who(&two, 49), Some(ada.clone()));
    store
        .remove_web_sessions_of(ada.technician_id)
        .expect("removed");
    assert_eq!(
        (who(&two, 49), who(&three, 49)),
        (None, None),
        "signed out everywhere"
    );
    let four = sign_in("four");
    assert!(
        store
            .disable_technician("ada@example.org")
            .expect("written")
    );
    assert!(
        !store
            .disable_technician("eve@example.org")
            .expect("written")
    );
    assert_eq!(who(&four, 49), None, "disabled");
    assert!(!store.technicians().expect("read")[0].enabled);
}

fn a_sign_in_that_lasts_too_long_is_cut(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org");
    let digests = ["short", "long"].map(Digest::of);
    for (digest, expires_ms) in digests.into_iter().zip([30, 5_000]) {
        let session = WebSession {
            digest,
            technician_id: ada.technician_id,
            expires_ms,
        };
        store.add_web_session(&session).expect("kept");
    }
    store.cut_web_sessions(50).expect("written");
    let works = |digest: &Digest, now_ms| {
        let found = store.signed_in(digest, now_ms).expect("read");
        found.is_some()
    };
    let [short, long] = digests;
    assert!(works(&short, 29) && !works(&short, 30), "as long as ever");
    assert!(works(&long, 49) && !works(&long, 50), "cut");
}

fn the_version_grows_when_somebody_may_do_less(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org").technician_id;
    let digests = ["one", "two", "three", "four"].map(Digest::of);
    for digest in digests {
        let sign_in = WebSession {
            digest,
            technician_id: ada,
            expires_ms: if digest == digests[3] { 10 } else { 50 },
        };
        store.add_web_session(&sign_in).expect("kept");
    }
    let start = store.account_version().expect("read");
    let mut seen = start;
    let mut grew = || {
        let now = store.account_version().expect("read");
        std::mem::replace(&mut seen, now) < now
    };
    assert!(!grew(), "nothing happened");
    store.remove_web_session(&digests[0]).expect("removed");
    assert!(grew(), "a sign-out");
    store.remove_web_session(&digests[0]).expect("removed");
    assert!(!grew(), "nobody was signed out");
    store.forget(10, 0).expect("written");
    assert!(grew(), "a sign-in ran out");
    store.remove_web_sessions_of(ada).expect("removed");
    assert!(grew(), "a sign-out everywhere");
    let disabled = store.disable_technician("ada@example.org");
    assert!(disabled.expect("written"));
    assert!(grew(), "an account was disabled that nobody used");
}

fn sessions_come_back(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org").technician_id;
    let bo = added(store, 2, "bo@example.org").technician_id;
    let mut one = session(1, ada, false);
    let two = session(2, ada, false);
    let three = session(3, bo, false);
    let entry = |at_ms, event| (SessionId::from_bits(1), LogEntry { at_ms, event });
    let created = entry(2, LogEvent::Created);
    let sessions = [one.clone(), two.clone(), three.clone()];
    store
        .write_sessions(&sessions, std::slice::from_ref(&created))
        .expect("written");
    assert_eq!(
        store.sessions_of(ada, None, 10).expect("read"),
        vec![two.clone(), one.clone()]
    );
    assert_eq!(
        store.sessions_of(ada, None, 1).expect("read"),
        vec![two.clone()]
    );
    one.is_over = true;
    "{}".clone_into(&mut one.record);
    let ended = entry(
        1,
        LogEvent::Ended {
            reason: EndReason::Technician,
        },
    );
    store
        .write_sessions(std::slice::from_ref(&one), std::slice::from_ref(&ended))
        .expect("written");
    assert_eq!(
        store.session(SessionId::from_bits(1)).expect("read"),
        Some(one)
    );
    assert_eq!(store.session(SessionId::from_bits(9)).expect("read"), None);
    assert_eq!(
        store.unfinished_sessions(0).expect("read"),
        vec![two, three]
    );
    let log = store.session_log(SessionId::from_bits(1)).expect("read");
    assert_eq!(log, vec![created.1, ended.1], "in the order of writing");
}

fn a_write_is_all_or_nothing(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org").technician_id;
    let orphan = session(2, TechnicianId::from_bits(99), false);
    let both = [session(1, ada, false), orphan];
    assert!(
        store.write_sessions(&both, &[]).is_err(),
        "nobody owns the second"
    );
    assert_eq!(store.unfinished_sessions(0).expect("read"), vec![]);
}

fn an_ended_session_is_read_as_long_as_its_codes_rest(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org").technician_id;
    let mut ended = session(1, ada, true);
    for codes_rest_ms in [50, 100] {
        ended.codes_rest_ms = codes_rest_ms;
        store
            .write_sessions(std::slice::from_ref(&ended), &[])
            .expect("written");
    }
    let read = |now_ms| store.unfinished_sessions(now_ms).expect("read");
    assert_eq!(read(99), vec![ended]);
    assert_eq!(read(100), vec![]);
}

fn documents_are_replaced(store: &impl Storage) {
    assert_eq!(store.state("brake").expect("read"), None);
    store.write_state("brake", "1").expect("written");
    store.write_state("brake", "2").expect("written");
    assert_eq!(store.state("brake").expect("read").as_deref(), Some("2"));
}

fn old_things_are_forgotten(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org").technician_id;
    let digest = invite(store, "late", None);
    let sessions = [
        session(10, ada, true),
        session(20, ada, true),
        session(11, ada, false),
    ];
    let line = (
        SessionId::from_bits(10),
        LogEntry {
            at_ms: 1,
            event: LogEvent::Created,
        },
    );
    store.write_sessions(&sessions, &[line]).expect("written");
    store.forget(100, 15).expect("written");
    assert_eq!(store.invitation(&digest, 99).expect("read"), None);
    assert_eq!(store.session(SessionId::from_bits(10)).expect("read"), None);
    assert_eq!(
        store.session_log(SessionId::from_bits(10)).expect("read"),
        vec![]
    );
    assert_eq!(store.sessions_of(ada, None, 10).expect("read").len(), 2);
}
