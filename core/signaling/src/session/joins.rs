//! The secrets of those who are a session's customer, one after the other.

use super::Session;
use crate::secret::SecretHash;

/// So many of those whose place was taken are told so.
const MAX_REPLACED: usize = 8;

impl Session {
    /// Lets another secret in. Gives back the one that is out with this.
    pub(crate) fn replace_join(&mut self, hash: SecretHash) -> Option<SecretHash> {
        let replaced = self.record.join_hash.replace(hash)?;
        let out = &mut self.record.replaced_joins;
        if out.len() >= MAX_REPLACED {
            out.remove(0);
        }
        out.push(replaced);
        Some(replaced)
    }
}
