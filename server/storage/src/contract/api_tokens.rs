//! What every backend must do with API tokens.

use super::added;
use crate::{ApiToken, ApiTokenId, Digest, Scope, Storage};

fn kept(store: &impl Storage, number: u64, email: &str) -> ApiToken {
    let owner = added(store, u128::from(number), email);
    let token = ApiToken {
        api_token_id: ApiTokenId::from_bits(number),
        digest: Digest::of(email),
        name: "the shop's ticket system".to_owned(),
        technician_id: owner.technician_id,
        scopes: Scope::ALL.to_vec(),
        created_ms: number,
        expires_ms: 50,
    };
    store.add_api_token(&token).expect("kept");
    token
}

pub(super) fn an_api_token_ends(store: &impl Storage) {
    let one = kept(store, 1, "ada@example.org");
    let two = kept(store, 2, "bo@example.org");
    let works = |digest: &Digest, now_ms| {
        let found = store.api_token(digest, now_ms).expect("read");
        found.map(|(token, technician)| (token.api_token_id, technician.technician_id))
    };
    let is_one = Some((one.api_token_id, one.technician_id));
    assert_eq!(works(&Digest::of("unknown"), 49), None);
    assert_eq!(works(&one.digest, 50), None, "expired");
    assert_eq!(works(&one.digest, 49), is_one);
    let list = store.api_tokens().expect("read");
    assert_eq!(list, vec![one.clone(), two.clone()]);
    let unknown = store.revoke_api_token(ApiTokenId::from_bits(9));
    assert!(!unknown.expect("written"));
    assert!(store.revoke_api_token(two.api_token_id).expect("written"));
    assert_eq!(works(&two.digest, 49), None, "revoked");
    assert_eq!(works(&one.digest, 49), is_one, "the other still works");
    let disabled = store.disable_technician("ada@example.org");
    assert!(disabled.expect("written"));
    assert_eq!(works(&one.digest, 49), None, "its account is disabled");
}

pub(super) fn an_api_token_needs_an_account_and_a_secret_of_its_own(store: &impl Storage) {
    let one = kept(store, 1, "ada@example.org");
    let mut other = one.clone();
    other.api_token_id = ApiTokenId::from_bits(2);
    assert!(store.add_api_token(&other).is_err(), "the same secret");
    other.digest = Digest::of("other");
    other.technician_id = bowline_protocol::TechnicianId::from_bits(99);
    assert!(store.add_api_token(&other).is_err(), "nobody's token");
    store.forget(50, 0).expect("written");
    assert_eq!(store.api_tokens().expect("read"), vec![], "it ran out");
}
