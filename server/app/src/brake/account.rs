//! Wrong passwords of one account, from wherever they come.
//!
//! After some of them whoever comes from elsewhere has to pause, and the pauses grow. Where somebody
//! signed in before, the technician most likely sits: from there only the other counters count, so
//! that a guesser does not lock the technician out.

use std::collections::{BTreeMap, VecDeque};

use bowline_signaling::Prefix;
use bowline_storage::Digest;
use serde::{Deserialize, Serialize};

use crate::secret;

const MINUTE_MS: u64 = 60 * 1000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// Wrong passwords of one account before anybody has to pause.
const FREE_MISSES: u32 = 20;
const LONGEST_PAUSE_MS: u64 = 60 * MINUTE_MS;
/// They are forgotten after this long without another.
const FORGET_AFTER_MS: u64 = DAY_MS;
/// A place is remembered for this long after a sign-in from there.
const KNOWN_FOR_MS: u64 = 30 * DAY_MS;
/// Most accounts that are counted; then the one that was quiet for longest is forgotten.
const ACCOUNTS: usize = 1_000;
/// Most networks from where somebody signed in; then the oldest is forgotten.
const KNOWN_NETWORKS: usize = 2_000;

/// An account, existing or not, by the hash of its email.
type Account = String;

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Misses {
    misses: u32,
    last_ms: u64,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct KnownNetwork {
    account: Account,
    prefix: Prefix,
    at_ms: u64,
}

/// Counts for each account, and from where it was signed in to. Survives a restart.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub(super) struct Accounts {
    misses: BTreeMap<Account, Misses>,
    /// Oldest first.
    known: VecDeque<KnownNetwork>,
}

impl Accounts {
    /// Brings times in the future back to now, as after a clock that was wrong.
    pub(super) fn restored(mut self, now_ms: u64) -> Self {
        for misses in self.misses.values_mut() {
            misses.last_ms = misses.last_ms.min(now_ms);
        }
        for network in &mut self.known {
            network.at_ms = network.at_ms.min(now_ms);
        }
        self
    }

    /// Counts a try, or says in how many seconds the next one is allowed.
    pub(super) fn admit(&mut self, prefix: Prefix, email: &str, now_ms: u64) -> Result<(), u32> {
        let account = account(email);
        self.forget(now_ms);
        let mut networks = self.known.iter();
        if networks.any(|known| known.prefix == prefix && known.account == account) {
            return Ok(());
        }
        let counted = self.misses.get(&account).copied();
        let wait_ms = counted.map_or(0, |misses| misses.free_at_ms().saturating_sub(now_ms));
        if wait_ms > 0 && !cfg!(feature = "sabotage-accounts") {
            return Err(u32::try_from(wait_ms.div_ceil(1000)).unwrap_or(u32::MAX));
        }
        let misses = counted.map_or(0, |misses| misses.misses).saturating_add(1);
        let last_ms = now_ms;
        self.misses.insert(account, Misses { misses, last_ms });
        self.make_room();
        Ok(())
    }

    /// The password was right: that try was no miss, and the network is known from now on.
    pub(super) fn succeeded(&mut self, prefix: Prefix, email: &str, now_ms: u64) {
        let account = account(email);
        let mut networks = self.known.iter();
        let was_known = networks.any(|known| known.prefix == prefix && known.account == account);
        if let (false, Some(counted)) = (was_known, self.misses.get_mut(&account)) {
            counted.misses = counted.misses.saturating_sub(1);
        }
        self.know(prefix, email, now_ms);
    }

    /// Whoever has the account was here.
    pub(super) fn know(&mut self, prefix: Prefix, email: &str, now_ms: u64) {
        let account = account(email);
        self.known
            .retain(|known| known.prefix != prefix || known.account != account);
        if self.known.len() >= KNOWN_NETWORKS {
            self.known.pop_front();
        }
        let at_ms = now_ms;
        self.known.push_back(KnownNetwork {
            account,
            prefix,
            at_ms,
        });
    }

    fn forget(&mut self, now_ms: u64) {
        self.misses
            .retain(|_, misses| now_ms.saturating_sub(misses.last_ms) < FORGET_AFTER_MS);
        self.known
            .retain(|known| now_ms.saturating_sub(known.at_ms) < KNOWN_FOR_MS);
    }

    /// Nobody guesses a count away by guessing at many others: the least missed goes first.
    fn make_room(&mut self) {
        if self.misses.len() > ACCOUNTS {
            let counted = self.misses.iter();
            let least = counted.min_by_key(|(_, misses)| (misses.misses, misses.last_ms));
            let least = least.map(|(account, _)| account.clone());
            least.and_then(|account| self.misses.remove(&account));
        }
    }
}

impl Misses {
    fn free_at_ms(self) -> u64 {
        let Some(over) = self.misses.checked_sub(FREE_MISSES) else {
            return 0;
        };
        let pause_ms = (MINUTE_MS << over.min(16)).min(LONGEST_PAUSE_MS);
        self.last_ms.saturating_add(pause_ms)
    }
}

fn account(email: &str) -> Account {
    secret::hex(Digest::of(email).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMAIL: &str = "ada@example.org";
    const NOW_MS: u64 = 1_000 * DAY_MS;

    fn prefix(number: u8) -> Prefix {
        std::net::IpAddr::from([198, 51, number, 7]).into()
    }

    fn guessed() -> Accounts {
        let mut accounts = Accounts::default();
        for number in 0..FREE_MISSES {
            let from = prefix(u8::try_from(number).unwrap());
            assert_eq!(accounts.admit(from, EMAIL, NOW_MS), Ok(()));
        }
        accounts
    }

    #[test]
    fn guesses_from_many_places_pause_and_the_pauses_grow() {
        let mut accounts = guessed();
        let (mut now_ms, mut evaluated) = (NOW_MS, 0);
        while now_ms < NOW_MS + DAY_MS {
            let from = prefix(u8::try_from(now_ms / MINUTE_MS % 250).unwrap());
            match accounts.admit(from, EMAIL, now_ms) {
                Ok(()) => {
                    evaluated += 1;
                    assert!(evaluated < 35, "without an end");
                }
                Err(seconds) => now_ms += u64::from(seconds) * 1000,
            }
        }
        assert!(evaluated >= 20, "{evaluated} more in a day");
        let other = accounts.admit(prefix(1), "bo@example.org", now_ms);
        assert_eq!(other, Ok(()), "another account is another matter");
    }

    #[test]
    fn a_guesser_does_not_lock_out_who_signed_in_before() {
        let mut accounts = Accounts::default();
        let home = prefix(200);
        accounts.admit(home, EMAIL, NOW_MS).unwrap();
        accounts.succeeded(home, EMAIL, NOW_MS);
        for number in 0..FREE_MISSES {
            let from = prefix(u8::try_from(number).unwrap());
            accounts.admit(from, EMAIL, NOW_MS).unwrap();
        }
        assert_eq!(accounts.admit(prefix(201), EMAIL, NOW_MS), Err(60));
        assert_eq!(accounts.admit(home, EMAIL, NOW_MS), Ok(()));
        assert!(accounts.admit(home, EMAIL, NOW_MS + KNOWN_FOR_MS).is_ok());
        assert!(accounts.known.is_empty(), "forgotten after a month");
    }

    #[test]
    fn it_is_the_same_after_a_restart() {
        let accounts = guessed();
        let text = serde_json::to_string(&accounts).unwrap();
        let read: Accounts = serde_json::from_str(&text).unwrap();
        assert_eq!(read, accounts);
        let mut earlier = read.restored(NOW_MS - DAY_MS);
        let now_ms = NOW_MS - DAY_MS;
        assert_eq!(earlier.admit(prefix(201), EMAIL, now_ms), Err(60));
    }

    #[test]
    fn many_accounts_are_bounded_and_wash_no_count_away() {
        let mut accounts = guessed();
        for number in 0..ACCOUNTS * 2 {
            let email = format!("{number}@example.org");
            let now_ms = NOW_MS + u64::try_from(number).unwrap();
            accounts.admit(prefix(1), &email, now_ms).unwrap();
        }
        assert_eq!(accounts.misses.len(), ACCOUNTS);
        assert!(
            accounts.misses.contains_key(&account(EMAIL)),
            "it has the most misses"
        );
    }
}
