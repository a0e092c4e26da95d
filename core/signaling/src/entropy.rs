//! Randomness as it comes in.

/// A cryptographically secure source of random numbers, given by the shell.
pub trait Entropy {
    /// A number below `n`, every one equally likely. `n` is at least 1.
    fn uniform_below(&mut self, n: u32) -> u32;

    /// 128 random bits.
    fn bits_128(&mut self) -> u128;

    /// 256 random bits.
    fn bits_256(&mut self) -> [u8; 32];
}
