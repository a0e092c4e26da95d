//! For tests of what works on a desktop: on X11 a display of its own for each test, on Windows a window that tells what it
//! hears, and a session that allows everything. It is a tool of tests only, and stops where something is not as it should be.
#![expect(
    clippy::unwrap_used,
    reason = "a test stops at what it does not expect"
)]

#[cfg(target_os = "windows")]
mod windows;

use std::io::Read;
use std::process::{Child, Command, Stdio};

use bowline_protocol::Capability;
use bowline_protocol::control::ConsoleToApplet;
use bowline_protocol::session::{Flow, Phase};
use bowline_session::{Answer, Now, Session};
#[cfg(target_os = "windows")]
pub use windows::{Heard, Window};

/// A running Xvfb; stopped when dropped.
#[derive(Debug)]
pub struct Display {
    child: Child,
    /// As in `DISPLAY`.
    pub name: String,
}

impl Display {
    /// Starts one on a free number.
    ///
    /// # Panics
    /// Where Xvfb is missing.
    #[must_use]
    pub fn start() -> Self {
        Self::of("640x480x24")
    }

    /// Starts one of that size and that many bits a pixel, as in `640x480x24`.
    ///
    /// # Panics
    /// Where Xvfb is missing or has no such screen.
    #[must_use]
    pub fn of(screen: &str) -> Self {
        let mut child = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                screen,
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let (mut name, mut byte) = (String::from(":"), [0]);
        while stdout.read(&mut byte).unwrap() == 1 && byte[0] != b'\n' {
            name.push(char::from(byte[0]));
        }
        Self { child, name }
    }

    /// Changes size and monitors, by the words that `xrandr` takes.
    ///
    /// # Panics
    /// Where `xrandr` is missing or does not do so.
    pub fn xrandr(&self, words: &str) {
        let mut xrandr = Command::new("xrandr");
        xrandr.args(["-display", &self.name]).args(words.split(' '));
        xrandr.stdout(Stdio::null());
        assert!(xrandr.status().unwrap().success(), "xrandr {words}");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A session whose customer said Yes.
///
/// # Panics
/// Never for a capability that can be asked for.
#[must_use]
pub fn allowed(capability: Capability) -> Session {
    let at = |ms| Now {
        monotonic_ms: ms,
        unix_ms: ms,
    };
    let mut session = Session::new("a test".into(), &Capability::ALL, at(0));
    session.handle_phase(Phase::Active, Flow::Running, at(0));
    let ask = ConsoleToApplet::RequestCapability { capability };
    session.handle_console_message(ask, at(1)).unwrap();
    let question = session.consent().question().unwrap().id;
    session.handle_answer(question, Answer::Yes, at(10_000));
    session
}
