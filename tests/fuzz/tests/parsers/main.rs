//! Every parser of the workspace's libraries that takes bytes or text from somebody else.
//!
//! The settings file is read in `server/app`, which has its own test; chunks of files, the picture and what a browser
//! makes of all messages are tested in `web`.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

mod corpus;
mod messages;
mod offer;
mod screen;
mod stun;
mod texts;
