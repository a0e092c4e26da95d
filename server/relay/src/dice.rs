//! Everything that must not be guessed, drawn from one secret of the node.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bowline_stun::TransactionId;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// How long a nonce is good, RFC 8656, section 5: at most an hour.
pub(crate) const NONCE_LIFETIME: Duration = Duration::from_mins(30);
const NONCE_MAC_BYTES: usize = 8;

/// Draws numbers and makes nonces. With the same secret and the same calls it does the same.
pub(crate) struct Dice {
    secret: [u8; 32],
    drawn: u64,
    start: Instant,
}

impl Dice {
    pub(crate) const fn new(secret: [u8; 32], start: Instant) -> Self {
        Self {
            secret,
            drawn: 0,
            start,
        }
    }

    /// 256 fresh bits.
    pub(crate) fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        self.mac(b"draw", &[&self.drawn.to_be_bytes()])
    }

    pub(crate) fn transaction_id(&mut self) -> TransactionId {
        let mut id = [0; 12];
        id.copy_from_slice(&self.draw()[..12]);
        TransactionId(id)
    }

    /// A nonce for one address: when it was made, and a proof that it was made here.
    pub(crate) fn nonce(&self, source: SocketAddr, now: Instant) -> String {
        let age = now.saturating_duration_since(self.start).as_secs();
        let made = u32::try_from(age).unwrap_or(u32::MAX);
        format!("{made:08x}{}", self.nonce_mac(source, made))
    }

    /// Whether a nonce was made here, for this address, not long ago.
    pub(crate) fn knows_nonce(&self, nonce: &str, source: SocketAddr, now: Instant) -> bool {
        let Some((made, mac)) = nonce.split_at_checked(8) else {
            return false;
        };
        let Ok(made) = u32::from_str_radix(made, 16) else {
            return false;
        };
        let made_at = self.start + Duration::from_secs(made.into());
        // A nonce is public; nothing is lost if comparing it takes longer or shorter.
        mac == self.nonce_mac(source, made)
            && now.saturating_duration_since(made_at) < NONCE_LIFETIME
    }

    fn nonce_mac(&self, source: SocketAddr, made: u32) -> String {
        let parts = [&made.to_be_bytes()[..], source.to_string().as_bytes()].concat();
        hex(&self.mac(b"nonce", &[&parts])[..NONCE_MAC_BYTES])
    }

    fn mac(&self, purpose: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        mac.update(purpose);
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// Prints no part of the secret.
impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dice(…)")
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_for_one_address_and_a_while() {
        let start = Instant::now();
        let dice = Dice::new([1; 32], start);
        let (here, there) = (
            "192.0.2.1:9".parse().unwrap(),
            "192.0.2.2:9".parse().unwrap(),
        );
        let nonce = dice.nonce(here, start);
        assert_eq!(nonce.len(), 24);
        assert!(dice.knows_nonce(&nonce, here, start));
        assert!(!dice.knows_nonce(&nonce, there, start));
        assert!(!dice.knows_nonce(&nonce, here, start + NONCE_LIFETIME));
        assert!(!Dice::new([2; 32], start).knows_nonce(&nonce, here, start));
        for bad in [
            "",
            "0",
            "zzzzzzzz",
            "ffffffff",
            "é\u{0}ééééééé",
            &nonce[..23],
        ] {
            assert!(!dice.knows_nonce(bad, here, start), "{bad}");
        }
    }

    #[test]
    fn no_draw_comes_twice() {
        let mut dice = Dice::new([1; 32], Instant::now());
        assert_ne!(dice.draw(), dice.draw());
    }
}
