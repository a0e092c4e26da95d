//! Chance that is the same every time.

/// A number that looks random and is always the same.
#[must_use]
pub fn mixed(number: u32) -> u32 {
    let mut mixed = number.wrapping_mul(0x9e37_79b1) ^ 0x5bd1_e995;
    mixed ^= mixed >> 15;
    mixed = mixed.wrapping_mul(0x85eb_ca77);
    mixed ^ (mixed >> 13)
}
