//! The session in virtual time.

mod common;
mod consent;
mod gate;
mod kept;
mod model;
mod monitors;
mod story;
mod streams;
