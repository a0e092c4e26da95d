//! Random numbers and texts from the operating system.

use std::fmt::Write;

use bowline_signaling::Entropy;

/// Fills an array with random bytes.
///
/// # Panics
/// When the operating system has no randomness: nothing may go on then.
#[must_use]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// 256 random bits in hexadecimal.
#[must_use]
pub(crate) fn token() -> String {
    hex(&random::<32>())
}

/// Writes bytes in hexadecimal.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The operating system's randomness for the hub.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn uniform_below(&mut self, n: u32) -> u32 {
        let n = n.max(1);
        let unbiased = u32::MAX - u32::MAX % n;
        loop {
            let number = u32::from_le_bytes(random());
            if number < unbiased {
                return number % n;
            }
        }
    }

    fn bits_128(&mut self) -> u128 {
        u128::from_le_bytes(random())
    }

    fn bits_256(&mut self) -> [u8; 32] {
        random()
    }
}
