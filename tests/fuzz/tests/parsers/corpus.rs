//! What the committed inputs are made of: every message as the product's own types write it.

mod control;
mod packets;
mod server;

use std::fs;

use bowline_fuzz::{folder, seeds};
use serde::Serialize;

/// An input: its target, its name, what is in it.
#[derive(Clone)]
pub(crate) struct Made(&'static str, String, Vec<u8>);

fn json(target: &'static str, name: &str, message: &impl Serialize) -> Made {
    let bytes = serde_json::to_vec(message).expect("messages are plain data");
    Made(target, format!("{name}.json"), bytes)
}

/// With `BOWLINE_FUZZ_WRITE` the files are written. What the screen's sender says may change, and old inputs are
/// as good as new ones.
#[test]
fn the_corpus_has_every_message_as_it_is_written_today() {
    let messages = [server::made(), control::made(), packets::stun()].concat();
    if std::env::var_os("BOWLINE_FUZZ_WRITE").is_some() {
        for Made(target, name, bytes) in messages.iter().chain(&packets::screen()) {
            fs::create_dir_all(folder(target)).unwrap();
            fs::write(folder(target).join(name), bytes).unwrap();
        }
    }
    let is_missing = |Made(target, name, bytes): &&Made| {
        let mut seeds = seeds(target).into_iter();
        !seeds.any(|seed| seed.name == *name && seed.bytes == *bytes)
    };
    let missing = messages.iter().filter(is_missing);
    let missing: Vec<String> = missing
        .map(|Made(target, name, _)| format!("{target}/{name}"))
        .collect();
    assert!(
        missing.is_empty(),
        "BOWLINE_FUZZ_WRITE=1 cargo test -p bowline-fuzz corpus writes {}",
        missing.join(", ")
    );
}
