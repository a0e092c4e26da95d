//! The customer's program: a small window that asks before each thing the technician wants to do,
//! and that removes itself afterwards.
//!
//! This crate is wiring. What is allowed is decided in `core/session`; what the window looks like is
//! in `applet/ui`. There are two threads that matter: this one runs the window, the other one the
//! [`engine`].

#![windows_subsystem = "windows"]

#[cfg(all(
    any(
        feature = "sabotage-authority",
        feature = "sabotage-removal",
        feature = "sabotage-addresses",
        feature = "sabotage-inbox",
        feature = "sabotage-silence"
    ),
    not(debug_assertions)
))]
compile_error!("a feature `sabotage` breaks the product on purpose: tests only");

mod address;
mod chooser;
mod engine;
mod entrance;
mod files;
mod film;
#[cfg(test)]
mod given;
mod hands;
mod hint;
mod in_use;
mod inbox;
mod monitors;
mod outbox;
mod peer;
mod pointer;
mod removal;
mod sending;
mod server;
mod tools;
mod trouble;
mod unheard;
mod view;
mod words;

use anyhow::Context as _;
use bowline_desktop::Start;
use bowline_ui::Window;
use engine::Event;
use tracing_subscriber::filter::LevelFilter;

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .with_writer(std::io::stderr)
        .init();
    match bowline_desktop::begin() {
        Start::GoOn => {}
        Start::InPlace(error) => tracing::warn!(%error, "the downloaded file runs itself"),
        Start::HandedOver => return Ok(()),
    }
    let ran = run();
    bowline_desktop::forget();
    ran
}

fn run() -> anyhow::Result<()> {
    let (post, inbox) = inbox::inbox();
    let from_window = post.clone();
    let window = Window::open(
        move |event| from_window.send_first(Event::Ui(event)),
        // While a question is open there is no input grant, so nothing is injected. What was on its way is refused here.
        bowline_input::is_injected,
        bowline_input::REFUSE_INJECTED,
    )
    .context("no window can be opened on this display")?;
    // Logging out or shutting down ends the session properly.
    let from_system = post.clone();
    bowline_desktop::on_system_end(move || from_system.send_first(Event::Terminated))
        .context("the system does not tell when it ends")?;
    let handle = window.handle();
    let engine = std::thread::spawn(move || entrance::run(&handle, &post, inbox));
    window.run().context("the window ended")?;
    if engine.join().is_err() {
        anyhow::bail!("the program stopped unexpectedly");
    }
    Ok(())
}
