//! The session in virtual time.

mod common;
mod consent;
mod gate;
mod model;
mod monitors;
mod story;
