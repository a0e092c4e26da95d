//! `bowline-netsim MBIT_S DELAY_MS LOSS_PERCENT`: a bad line between two network devices, in real time.
//!
//! The two ends are TAP devices that somebody else opened: descriptors 0 and 1, both read and written.
//! `tests/e2e/harness/tap.pl` opens them. The line is the same in both directions and ends with the devices.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bowline_netsim::{Line, LineProfile};

/// More than an Ethernet frame has.
const FRAME_BYTES: usize = 2048;
/// How long the writer rests when nothing is under way; it is woken before.
const LONG: Duration = Duration::from_hours(1);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(profile) = profile(&arguments) else {
        eprintln!(
            "usage: bowline-netsim MBIT_S DELAY_MS LOSS_PERCENT, TAP devices as descriptors 0 and 1"
        );
        return ExitCode::from(2);
    };
    match carry(profile) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bowline-netsim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn profile(arguments: &[String]) -> Option<LineProfile> {
    let [mbit_s, delay_ms, loss_percent] = arguments else {
        return None;
    };
    let line = LineProfile::of(mbit_s.parse().ok()?, delay_ms.parse().ok()?);
    Some(line.losing_percent(loss_percent.parse().ok()?))
}

/// Carries frames until a device is gone.
fn carry(profile: LineProfile) -> io::Result<()> {
    let near = || Ok::<_, io::Error>(File::from(io::stdin().as_fd().try_clone_to_owned()?));
    let far = || Ok::<_, io::Error>(File::from(io::stdout().as_fd().try_clone_to_owned()?));
    let begun = Instant::now();
    let there = Direction::new(profile, 1, begun).start(near()?, far()?);
    let back = Direction::new(profile, 2, begun).start(far()?, near()?);
    for reader in [there, back] {
        reader.join().unwrap_or(Ok(()))?;
    }
    Ok(())
}

/// One direction, shared by whoever puts frames in and whoever takes them out.
struct Direction {
    line: Mutex<Line<Vec<u8>>>,
    came: Condvar,
    begun: Instant,
}

impl Direction {
    fn new(profile: LineProfile, seed: u64, begun: Instant) -> Arc<Self> {
        Arc::new(Self {
            line: Mutex::new(Line::new(profile, seed)),
            came: Condvar::new(),
            begun,
        })
    }

    fn start(self: Arc<Self>, from: File, to: File) -> JoinHandle<io::Result<()>> {
        let writer = Arc::clone(&self);
        thread::spawn(move || writer.write(to));
        thread::spawn(move || self.read(from))
    }

    fn read(&self, mut from: File) -> io::Result<()> {
        let mut frame = [0; FRAME_BYTES];
        loop {
            let size = from.read(&mut frame)?;
            let bytes = u64::try_from(size).unwrap_or(u64::MAX);
            let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
            line.send(self.now_us(), bytes, frame[..size].to_vec());
            drop(line);
            self.came.notify_one();
        }
    }

    fn write(&self, mut to: File) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let now_us = self.now_us();
            if let Some(frame) = line.poll_output(now_us) {
                drop(line);
                // A device that is down loses what it is given, as a cable that is pulled out.
                let _lost = to.write(&frame);
                line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let wait = line.poll_timeout().map_or(LONG, |at_us| {
                Duration::from_micros(at_us.saturating_sub(now_us))
            });
            let woken = self.came.wait_timeout(line, wait);
            line = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> Option<LineProfile> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        profile(&words)
    }

    #[test]
    fn a_line_is_made_of_three_numbers() {
        let expected = LineProfile::of(4, 40).losing_percent(1);
        assert_eq!(asked(&["4", "40", "1"]), Some(expected));
        assert_eq!(asked(&["4", "40"]), None);
        assert_eq!(asked(&["4", "x", "0"]), None);
    }
}
