//! The brake for passwords: wrong ones are counted per address prefix, for an account from one prefix,
//! and for an account from everywhere.

mod account;

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bowline_signaling::Prefix;
use bowline_storage::{Digest, Storage, StorageError};

use account::Accounts;

/// Name of the document that holds what survives a restart.
const DOCUMENT: &str = "login-brake";
const WINDOW_MS: u64 = 10 * 60 * 1000;
const MISSES: u32 = 10;
/// Beyond this many prefixes the oldest counts are dropped.
const PREFIXES: usize = 10_000;

#[derive(Clone, Copy)]
struct Count {
    since_ms: u64,
    misses: u32,
}

/// Counts tries to sign in.
#[derive(Default)]
pub(crate) struct LoginBrake {
    addresses: Mutex<HashMap<Prefix, Count>>,
    accounts: Mutex<HashMap<(Prefix, Digest), Count>>,
    everywhere: Mutex<Accounts>,
    /// Held from the look at the counts until they are written, so that no older look comes last.
    writing: Mutex<()>,
}

impl LoginBrake {
    /// A brake that remembers.
    ///
    /// # Errors
    /// Says why the store cannot be read.
    pub(crate) fn restore(storage: &dyn Storage, now_ms: u64) -> anyhow::Result<Self> {
        let accounts: Accounts = match storage.state(DOCUMENT)? {
            Some(text) => serde_json::from_str(&text)?,
            None => Accounts::default(),
        };
        Ok(Self {
            everywhere: Mutex::new(accounts.restored(now_ms)),
            ..Self::default()
        })
    }

    /// Writes what must survive a restart.
    ///
    /// # Errors
    /// Says why it could not be written.
    pub(crate) fn write(&self, storage: &dyn Storage) -> Result<(), StorageError> {
        if cfg!(feature = "sabotage-accounts-memory") {
            return Ok(());
        }
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let text = serde_json::to_string(&*self.everywhere());
        storage.write_state(DOCUMENT, &text.expect("counts are plain data"))
    }

    /// Counts a try before it is evaluated, or says in how many seconds the next one is allowed.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(crate) fn admit(&self, address: IpAddr, email: &str, now_ms: u64) -> Result<(), u32> {
        let prefix = Prefix::from(address);
        count(&self.addresses, prefix, MISSES * 3, now_ms)?;
        count(&self.accounts, (prefix, Digest::of(email)), MISSES, now_ms)?;
        self.everywhere().admit(prefix, email, now_ms)
    }

    /// Forgets the tries for an account after the right password.
    pub(crate) fn succeeded(&self, address: IpAddr, email: &str, now_ms: u64) {
        let prefix = Prefix::from(address);
        self.forget(prefix, email);
        self.everywhere().succeeded(prefix, email, now_ms);
    }

    /// Counts a try to use an invitation, which is for no account yet.
    ///
    /// # Errors
    /// The seconds to wait.
    pub(crate) fn admit_invited(&self, address: IpAddr, now_ms: u64) -> Result<(), u32> {
        let prefix = Prefix::from(address);
        count(&self.addresses, prefix, MISSES * 3, now_ms)?;
        count(&self.accounts, (prefix, Digest::of("")), MISSES, now_ms)
    }

    /// Forgets the tries to use an invitation after one that works; the account is known there.
    pub(crate) fn invited(&self, address: IpAddr, email: &str, now_ms: u64) {
        let prefix = Prefix::from(address);
        self.forget(prefix, "");
        self.everywhere().know(prefix, email, now_ms);
    }

    fn forget(&self, prefix: Prefix, email: &str) {
        self.accounts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&(prefix, Digest::of(email)));
    }

    fn everywhere(&self) -> MutexGuard<'_, Accounts> {
        self.everywhere
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn count<K: Copy + Eq + Hash>(
    counts: &Mutex<HashMap<K, Count>>,
    key: K,
    most: u32,
    now_ms: u64,
) -> Result<(), u32> {
    let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    let is_over = |count: &Count| now_ms.saturating_sub(count.since_ms) >= WINDOW_MS;
    if counts.len() >= PREFIXES {
        counts.retain(|_, count| !is_over(count));
    }
    if counts.len() >= PREFIXES && !counts.contains_key(&key) {
        let oldest = counts
            .iter()
            .min_by_key(|(_, count)| count.since_ms)
            .map(|(key, _)| *key);
        oldest.and_then(|key| counts.remove(&key));
    }
    let count = counts.entry(key).or_insert(Count {
        since_ms: now_ms,
        misses: 0,
    });
    if is_over(count) {
        *count = Count {
            since_ms: now_ms,
            misses: 0,
        };
    }
    if count.misses >= most {
        let wait_ms = WINDOW_MS.saturating_sub(now_ms.saturating_sub(count.since_ms));
        return Err(u32::try_from(wait_ms.div_ceil(1000)).unwrap_or(u32::MAX));
    }
    count.misses += 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_waits() {
        let brake = LoginBrake::default();
        let address = IpAddr::from([203, 0, 113, 7]);
        for _ in 0..MISSES {
            assert_eq!(brake.admit(address, "a@example.org", 1000), Ok(()));
        }
        assert_eq!(brake.admit(address, "a@example.org", 1000), Err(600));
        assert_eq!(
            brake.admit([198, 51, 100, 7].into(), "a@example.org", 1000),
            Ok(())
        );
        assert_eq!(brake.admit(address, "a@example.org", 601_000), Ok(()));
    }
}
