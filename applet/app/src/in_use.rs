//! Tells the server now and then that the session is in use, so that it is not ended as forgotten.

/// It is told at most this often.
const EVERY_MS: u64 = 20_000;

/// When the server heard of it last.
#[derive(Debug, Default)]
pub(crate) struct InUse {
    told_ms: Option<u64>,
}

impl InUse {
    /// Something is typed, said or sent, or a screen that is seen changes. Says whether the server is to hear of it; `now_ms` is monotonic.
    pub(crate) fn is_to_tell(&mut self, now_ms: u64) -> bool {
        let is_due = self.told_ms.is_none_or(|at| now_ms >= at + EVERY_MS);
        if is_due {
            self.told_ms = Some(now_ms);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_of_typing_is_told_now_and_then() {
        let mut in_use = InUse::default();
        let keys = (0..3_600_000).step_by(100);
        let told: Vec<u64> = keys.filter(|at| in_use.is_to_tell(*at)).collect();
        assert_eq!(told.len(), 180);
        assert!(told.is_sorted_by(|a, b| b - a == EVERY_MS));
    }
}
