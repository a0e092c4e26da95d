//! What every backend must do with lists of sessions.

use bowline_protocol::SessionId;

use super::{added, session};
use crate::{SessionPlace, Storage, StoredSession};

fn place(session: &StoredSession) -> SessionPlace {
    SessionPlace {
        created_ms: session.created_ms,
        session_id: session.session_id,
    }
}

pub(super) fn pages_of_a_list_hold_every_session_once(store: &impl Storage) {
    let ada = added(store, 1, "ada@example.org").technician_id;
    let bo = added(store, 2, "bo@example.org").technician_id;
    // Several of one time, so that a page ends in the midst of them.
    let created = [5, 5, 5, 5, 4, 9, 9, 4];
    let mut all: Vec<_> = created
        .into_iter()
        .zip(1..)
        .map(|(created_ms, number)| StoredSession {
            created_ms,
            ..session(number, ada, number % 2 == 0)
        })
        .collect();
    let foreign = session(99, bo, true);
    store.write_sessions(&all, &[]).expect("written");
    store.write_sessions(&[foreign], &[]).expect("written");
    all.sort_by_key(|session| (std::cmp::Reverse(session.created_ms), session.session_id));
    for limit in 1..=9 {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = store.sessions_of(ada, after, limit).expect("read");
            let Some(last) = page.last() else { break };
            after = Some(place(last));
            read.extend(page);
        }
        assert_eq!(read, all, "pages of {limit}");
    }
    let gone = SessionPlace {
        created_ms: 5,
        session_id: SessionId::from_bits(0),
    };
    let rest = store.sessions_of(ada, Some(gone), 9).expect("read");
    assert_eq!(rest, all[2..], "a place whose session is gone is one still");
}
