//! The session in virtual time.

mod common;
mod consent;
mod gate;
mod monitors;
mod story;
