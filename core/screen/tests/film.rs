//! Film between a sender and a viewer, over a line that loses, doubles and reorders, in virtual time.

mod viewer;

use bowline_screen::{FilmOrder, FrameView, MAX_DATAGRAM, Millis, Rect, Sender, VideoCodec};
use proptest::prelude::*;
use viewer::{SIZE, Viewer, coded};

/// Where the film plays: no edge of it is one of a tile.
const SCREEN: Rect = Rect {
    x: 100,
    y: 70,
    width: 500,
    height: 400,
};
const WHOLE: Rect = Rect {
    x: 0,
    y: 0,
    width: SIZE.0,
    height: SIZE.1,
};
const STEP_MS: u64 = 20;
const H264: u8 = 1;

struct Show {
    sender: Sender,
    viewer: Viewer,
    now: u64,
    bgrx: Vec<u8>,
    held: Vec<Vec<u8>>,
    order: Option<FilmOrder>,
    orders: Vec<FilmOrder>,
    bytes: usize,
    frame_bytes: usize,
    behind: usize,
}

impl Show {
    fn new(decoders: u8) -> Self {
        let mut show = Self {
            sender: Sender::new(),
            viewer: Viewer::new(decoders),
            now: 1000,
            bgrx: vec![40; (SIZE.0 * SIZE.1 * 4) as usize],
            held: Vec::new(),
            order: None,
            orders: Vec::new(),
            bytes: 0,
            frame_bytes: 5000,
            behind: 0,
        };
        show.take(WHOLE);
        show
    }

    fn paint(&mut self, rect: Rect, seed: u32) {
        for y in rect.y..rect.y + rect.height {
            for x in rect.x..rect.x + rect.width {
                let at = ((y * SIZE.0 + x) * 4) as usize;
                let mixed = (x * 7919 + y * 104_729 + seed).wrapping_mul(0x9E37_79B1) >> 5;
                // Green is never 0, as it is in what stands for video.
                let word = (mixed | 0x0000_0100).to_le_bytes();
                self.bgrx[at..at + 4].copy_from_slice(&word);
            }
        }
        self.take(rect);
    }

    /// Scrolls a part of the picture up by so many rows; below comes something new.
    fn move_up(&mut self, rect: Rect, by: u32) {
        let row = |y: u32| {
            let start = ((y * SIZE.0 + rect.x) * 4) as usize;
            start..start + rect.width as usize * 4
        };
        for y in rect.y..rect.y + rect.height - by {
            self.bgrx.copy_within(row(y + by), row(y).start);
        }
        let new = Rect {
            y: rect.y + rect.height - by,
            height: by,
            ..rect
        };
        self.paint(new, 4000 + u32::try_from(self.now).expect("a short test"));
        self.take(rect);
    }

    fn take(&mut self, damage: Rect) {
        let frame = FrameView {
            width: SIZE.0,
            height: SIZE.1,
            stride: SIZE.0 as usize * 4,
            bgrx: &self.bgrx,
        };
        let taken = self.sender.handle_frame(frame, &[damage], Millis(self.now));
        taken.expect("an honest picture");
    }

    /// One exchange; `fate` is 0 for a lost, 1 for a held, 2 for a doubled datagram.
    fn round(&mut self, mut fate: impl FnMut() -> u8) {
        self.now += STEP_MS;
        self.sender.handle_timeout(Millis(self.now));
        if let Some(order) = self.order.take() {
            self.sender
                .handle_film(order.film, &coded(self.frame_bytes), 9000);
        }
        if let Some(order) = self.sender.poll_film() {
            let expected = (order.rect.width * order.rect.height) as usize;
            let mut pixels = vec![7];
            self.sender.copy_pixels(order.rect, &mut pixels);
            assert_eq!(pixels.len(), expected);
            self.order = Some(order);
            self.orders.push(order);
        }
        let mut arriving = std::mem::take(&mut self.held);
        while let Some(datagram) = self.sender.poll_output() {
            assert!(datagram.len() <= MAX_DATAGRAM);
            self.bytes += datagram.len();
            match fate() {
                0 => {}
                1 => self.held.push(datagram),
                2 => arriving.extend([datagram.clone(), datagram]),
                _ => arriving.insert(0, datagram),
            }
        }
        for datagram in arriving {
            self.viewer.handle_datagram(&datagram, self.now);
        }
        self.viewer.decode(self.behind);
        if let Some(ack) = self.viewer.replica.poll_ack().filter(|_| fate() > 0) {
            let taken = self.sender.handle_ack(&ack, Millis(self.now));
            taken.expect("an honest pair is never refused");
        }
    }

    fn settle(&mut self) {
        for _ in 0..500 {
            self.round(|| 3);
            if self.is_exact() {
                return;
            }
        }
        panic!("the picture never becomes exact");
    }

    fn is_exact(&self) -> bool {
        self.sender.exact_tiles() == self.sender.total_tiles() && self.equals()
    }

    fn equals(&self) -> bool {
        let source = self.bgrx.chunks(4).map(|bgrx| [bgrx[2], bgrx[1], bgrx[0]]);
        source.eq(self.viewer.canvas.iter().copied())
    }

    /// Plays so many frames of film, one each second round, which makes 25 a second.
    fn play(&mut self, frames: u32, mut fate: impl FnMut() -> u8) {
        for seed in 0..frames {
            self.paint(SCREEN, seed * 31 + 1);
            self.round(&mut fate);
            self.round(&mut fate);
        }
    }
}

#[test]
fn a_film_is_shown_as_video_and_becomes_exact_once_it_stands() {
    let mut show = Show::new(H264);
    show.settle();
    show.play(40, || 3);
    assert!(
        show.viewer.video_pixels() >= 500 * 400,
        "video is on the canvas"
    );
    assert!(
        show.orders.len() >= 20,
        "a frame of film for each of the source"
    );
    let first = show.orders[0];
    let keys = show.orders.iter().filter(|order| order.is_key).count();
    assert_eq!(
        (keys, first.is_key, first.codec),
        (1, true, VideoCodec::H264)
    );
    assert_eq!(first.rect, SCREEN);
    let before = show.bytes;
    show.play(20, || 3);
    assert!(show.bytes - before < 20 * 7000, "nothing but video is sent");
    let coder_us = |show: &Show| show.viewer.replica.report().map(|report| report.coder_us);
    assert_eq!(coder_us(&show), Some(9000));
    show.settle();
    assert_eq!(show.viewer.video_pixels(), 0);
    assert_eq!(coder_us(&show), Some(0), "the viewer knows that it is over");
}

#[test]
fn what_comes_back_as_it_was_before_the_film_is_shown_again() {
    let mut show = Show::new(H264);
    show.play(40, || 3);
    show.settle();
    // It goes on, and then jumps back to the frame at which it stood.
    show.paint(SCREEN, 9999);
    for _ in 0..15 {
        show.round(|| 3);
        if show.viewer.video_pixels() > 0 {
            break;
        }
    }
    assert!(show.viewer.video_pixels() > 0);
    let before = show.bytes;
    show.paint(SCREEN, 39 * 31 + 1);
    show.settle();
    // The 28 tiles at its edges are sent, and may have been on their way as they were before: 35 more have no edge.
    let tile = 64 * 64 * 3;
    assert!(
        show.bytes - before < 60 * tile,
        "the replica has it already"
    );
}

/// A film that stands in a tile of which the rest is moved: what is painted there must cover all that was drawn over it.
#[test]
fn a_tile_at_the_edge_that_moves_in_part_is_exact_as_a_whole() {
    let mut show = Show::new(H264);
    let pane = Rect {
        x: SCREEN.x,
        y: SCREEN.y + SCREEN.height,
        width: SCREEN.width,
        height: 150,
    };
    show.paint(pane, 5);
    show.settle();
    show.play(40, || 3);
    // The pane moves, and brings the film's part of the tiles at the edge as it is now.
    show.move_up(pane, 8);
    for _ in 0..4 {
        show.round(|| 3);
    }
    // Only the upper half of the film goes on; a frame is drawn over all of it.
    let upper = Rect {
        height: SCREEN.height / 2,
        ..SCREEN
    };
    for seed in 0..3 {
        show.paint(upper, 700 + seed);
        show.round(|| 3);
        show.round(|| 3);
    }
    assert!(show.viewer.video_pixels() > 0);
    show.move_up(pane, 8);
    show.settle();
}

#[test]
fn what_changes_beside_a_film_stays_exact_and_does_not_wait() {
    let mut show = Show::new(H264);
    show.frame_bytes = 20_000;
    show.settle();
    show.play(40, || 3);
    let beside = Rect {
        x: 700,
        y: 500,
        width: 20,
        height: 20,
    };
    // A part of a tile that the film has the other part of.
    let at_the_edge = Rect {
        x: 600,
        y: 300,
        width: 20,
        height: 20,
    };
    for seed in 0..20 {
        show.paint(beside, 5000 + seed);
        show.paint(at_the_edge, 6000 + seed);
        show.play(5, || 3);
        for place in [beside, at_the_edge] {
            for y in place.y..place.y + place.height {
                for x in place.x..place.x + place.width {
                    let at = (y * SIZE.0 + x) as usize;
                    let [blue, green, red] = [0, 1, 2].map(|byte| show.bgrx[at * 4 + byte]);
                    assert_eq!(show.viewer.canvas[at], [red, green, blue]);
                }
            }
        }
    }
    assert!(show.viewer.video_pixels() > 400 * 300, "the film plays on");
    show.settle();
}

#[test]
fn a_viewer_without_a_decoder_gets_tiles() {
    let mut show = Show::new(0);
    show.settle();
    show.play(40, || 3);
    assert!(show.orders.is_empty());
    show.settle();
}

#[test]
fn what_cannot_be_coded_or_is_not_decoded_any_more_goes_as_tiles() {
    let give_up: [fn(&mut Show); 2] = [
        |show| show.sender.refuse_film(),
        |show| show.viewer.replica.set_wishes(0, 0),
    ];
    for give_up in give_up {
        let mut show = Show::new(H264);
        show.settle();
        show.play(30, || 3);
        assert!(show.viewer.video_pixels() > 0);
        give_up(&mut show);
        show.play(5, || 3);
        let orders = show.orders.len();
        show.play(30, || 3);
        assert_eq!(show.orders.len(), orders);
        show.settle();
    }
}

#[test]
fn a_late_decoder_covers_nothing_that_is_newer() {
    let mut show = Show::new(H264);
    show.settle();
    show.behind = 10;
    show.play(60, || 3);
    assert!(show.viewer.video_pixels() > 0);
    for _ in 0..200 {
        show.round(|| 3);
    }
    assert_eq!(show.sender.exact_tiles(), show.sender.total_tiles());
    show.behind = 0;
    show.settle();
}

#[test]
fn a_limit_is_kept() {
    let mut show = Show::new(H264);
    show.viewer.replica.set_wishes(H264, 1000);
    show.round(|| 3);
    show.settle();
    let (before, began) = (show.bytes, show.now);
    show.play(200, || 3);
    let most = (show.now - began) * 1000 / 8;
    let spent = (show.bytes - before) as u64;
    assert!(spent < most * 11 / 10, "{spent} of {most}");
    let last = show.orders.last().expect("a film is found");
    assert!(last.bits_per_second <= 1_000_000);
    show.viewer.replica.set_wishes(H264, 0);
    show.settle();
}

#[test]
fn a_new_viewer_in_the_middle_of_a_film_gets_all() {
    let mut show = Show::new(H264);
    show.play(40, || 3);
    show.viewer = Viewer::new(H264);
    show.sender.restart();
    show.take(WHOLE);
    show.play(60, || 3);
    assert!(show.viewer.video_pixels() > 0);
    show.settle();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_film_ends_exact(
        scenes in prop::collection::vec((0u8..4, 1u32..30), 1..6),
        fates in prop::collection::vec(0u8..8, 64),
        frame_bytes in 1usize..30_000,
        behind in 0usize..6,
    ) {
        let mut show = Show::new(H264);
        show.frame_bytes = frame_bytes;
        show.behind = behind;
        let mut at = 0;
        let mut fate = || { at += 1; fates[at % fates.len()] };
        show.play(20, &mut fate);
        for (kind, times) in scenes {
            match kind {
                0 => show.play(times, &mut fate),
                1 => for seed in 0..times {
                    show.paint(Rect { x: 550 + seed, y: 300, width: 90, height: 60 }, seed);
                    show.round(&mut fate);
                },
                2 => for _ in 0..times { show.round(&mut fate); },
                _ => show.paint(WHOLE, times),
            }
        }
        show.behind = 0;
        show.settle();
    }
}
