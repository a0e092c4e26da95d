//! The same frames from `Sender` to `Replica`: with what a line needs around the tiles.

use anyhow::{Context as _, Result, ensure};
use bowline_screen::{FrameView, Millis, Rect, Replica, Sender};
use bowline_workload::picture::Picture;

use crate::clock::Clock;
use crate::contents::Content;
use crate::figures::{Cell, Figures};
use crate::reckoning::{as_float, median};

/// In virtual time; a line that never gets there is no line.
const LONGEST_MS: u64 = 60_000;

/// What one frame took.
#[derive(Default)]
struct Taken {
    bytes: usize,
    datagrams: usize,
    comparing_ms: f64,
    sending_ms: f64,
    showing_ms: f64,
}

/// Sends each frame to a replica that has nothing, over a line that delays and loses nothing.
///
/// # Errors
/// When what is shown in the end is not the frame.
pub(crate) fn measure(contents: &[Content], figures: &mut Figures) -> Result<()> {
    figures.head(
        "The same frames by Sender and Replica, from nothing to exact; medians",
        &[
            "content",
            "bytes",
            "datagrams",
            "comparing ms",
            "sending ms",
            "showing ms",
        ],
    );
    for content in contents {
        let taken = content.frames.iter().map(send);
        let taken = taken
            .collect::<Result<Vec<Taken>>>()
            .with_context(|| content.name)?;
        let of = |value: fn(&Taken) -> f64| median(&taken.iter().map(value).collect::<Vec<_>>());
        let cell = |name, value, unit, digits| Cell {
            name,
            value: of(value),
            unit,
            digits,
        };
        let cells = [
            cell("bytes", |taken| as_float(taken.bytes as u64), "bytes", 0),
            cell(
                "datagrams",
                |taken| as_float(taken.datagrams as u64),
                "datagrams",
                0,
            ),
            cell("comparing_ms", |taken| taken.comparing_ms, "ms", 2),
            cell("sending_ms", |taken| taken.sending_ms, "ms", 2),
            cell("showing_ms", |taken| taken.showing_ms, "ms", 2),
        ];
        figures.row(&["sent", content.name], &cells);
    }
    Ok(())
}

fn send(picture: &Picture) -> Result<Taken> {
    let (width, height) = picture.size();
    let frame = FrameView {
        width: width.try_into()?,
        height: height.try_into()?,
        stride: width * 4,
        bgrx: picture.bytes(),
    };
    let whole = Rect {
        x: 0,
        y: 0,
        width: frame.width,
        height: frame.height,
    };
    let (mut sender, mut replica) = (Sender::new(), Replica::new());
    let mut taken = Taken::default();
    let start = Clock::start();
    sender.handle_frame(frame, &[whole], Millis(0))?;
    taken.comparing_ms = start.ms();
    for now in (0..LONGEST_MS).map(Millis) {
        if sender.poll_timeout().is_some_and(|until| until <= now) {
            sender.handle_timeout(now);
        }
        deliver(&mut sender, &mut replica, now, &mut taken)?;
        if sender.exact_tiles() == sender.total_tiles() {
            let shown = replica.copy_rgba(whole);
            ensure!(is_same(&shown, picture.bytes()), "it shows something else");
            return Ok(taken);
        }
    }
    anyhow::bail!("it never got there")
}

/// Lets everything that may leave now arrive.
fn deliver(
    sender: &mut Sender,
    replica: &mut Replica,
    now: Millis,
    taken: &mut Taken,
) -> Result<()> {
    loop {
        let start = Clock::start();
        let datagram = sender.poll_output();
        taken.sending_ms += start.ms();
        let Some(datagram) = datagram else {
            break;
        };
        taken.datagrams += 1;
        taken.bytes += datagram.len();
        let start = Clock::start();
        replica.handle_datagram(&datagram, now)?;
        taken.showing_ms += start.ms();
    }
    if let Some(ack) = replica.poll_ack(now) {
        sender.handle_ack(&ack, now)?;
    }
    Ok(())
}

fn is_same(rgba: &[u8], bgrx: &[u8]) -> bool {
    let mut pairs = rgba.chunks_exact(4).zip(bgrx.chunks_exact(4));
    let alike = |(shown, drawn): (&[u8], &[u8])| shown[..3].iter().eq(drawn[..3].iter().rev());
    rgba.len() == bgrx.len() && pairs.all(alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_gets_there_and_its_bytes_are_counted() {
        let low = |place: usize| place.to_le_bytes()[0];
        let picture = Picture::drawn(200, 100, |x, y| [low(x * y), low(x), low(y)]);
        let taken = send(&picture).expect("it gets there");
        assert!(taken.datagrams > 1 && taken.bytes > 100);
    }

    #[test]
    fn other_colours_are_not_the_same() {
        assert!(is_same(&[1, 2, 3, 255], &[3, 2, 1, 0]));
        assert!(!is_same(&[1, 2, 3, 255], &[1, 2, 3, 0]));
        assert!(!is_same(&[], &[1, 2, 3, 0]));
    }
}
