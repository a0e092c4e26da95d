//! Gives parsers what nobody would send: real inputs from `corpus/`, changed at random.
//!
//! [`fuzz`] takes a [`Target`] and a function that reads inputs and asserts what must hold of what it read. A case
//! fails when that function panics, when its thread holds [`MAX_HELD_BYTES`] or more at any moment, or when it takes
//! longer than [`MAX_CASE_TIME`]; proptest then looks for the smallest case that fails in this way. The dice are the same in
//! every run. There are a few thousand cases for a target, or as many as `BOWLINE_FUZZ_CASES` says; `--nocapture` shows
//! how many of them were taken, and the most memory and time that one needed.
//!
//! # The corpus
//! `corpus/TARGET/*` has real inputs. Every one must be taken, but for those named `refused-…`: an input that once
//! broke a parser is kept under such a name. `BOWLINE_FUZZ_WRITE=1 cargo test -p bowline-fuzz corpus` writes
//! anew what is made of the product's own types.
//!
//! # What it does not do
//! It does not measure which lines of a parser are reached: it needs no other compiler than the rest of the house.
//! The allocator counts for one thread; what a parser gave to another thread is not seen.

mod corpus;
mod memory;
mod mutate;
mod run;

pub use corpus::{Seed, folder, seeds};
pub use memory::peak_bytes;
pub use mutate::Kind;
pub use run::{MAX_CASE_TIME, MAX_HELD_BYTES, Target, Verdict, fuzz};
