//! A sender and a replica joined by a bad line, in virtual time.

use std::collections::BTreeSet;

use bowline_screen::{
    Cursor, CursorShape, FrameView, Millis, PACKET_BYTES, Rect, Replica, Sender, TILE_SIDE,
};
use proptest::prelude::*;

struct Pair {
    sender: Sender,
    replica: Replica,
    now: u64,
    size: (u32, u32),
    bgrx: Vec<u8>,
    cursor: Option<Cursor>,
    held: Vec<Vec<u8>>,
    /// What each tile ever looked like.
    seen: BTreeSet<Tile>,
}

impl Pair {
    fn new() -> Self {
        Self {
            sender: Sender::new(),
            replica: Replica::new(),
            now: 0,
            size: (0, 0),
            bgrx: vec![],
            cursor: None,
            held: vec![],
            seen: BTreeSet::new(),
        }
    }

    fn paint(&mut self, size: (u32, u32), rect: Rect, seed: u32) {
        if size != self.size {
            self.size = size;
            self.bgrx = vec![9; (size.0 * size.1 * 4) as usize];
        }
        for y in rect.y..(rect.y + rect.height).min(size.1) {
            for x in rect.x..(rect.x + rect.width).min(size.0) {
                let at = ((y * size.0 + x) * 4) as usize;
                let value = (x * y).wrapping_mul(seed | 1).to_le_bytes();
                self.bgrx[at..at + 4].copy_from_slice(&value);
            }
        }
        self.show(rect);
    }

    /// Moves what is in a rectangle, as scrolling and dragging do.
    fn slide(&mut self, rect: Rect, right: i32, down: i32) {
        let old = self.bgrx.clone();
        for y in rect.y..(rect.y + rect.height).min(self.size.1) {
            for x in rect.x..(rect.x + rect.width).min(self.size.0) {
                let before = (x.checked_add_signed(-right), y.checked_add_signed(-down));
                let (Some(from_x), Some(from_y)) = before else {
                    continue;
                };
                if from_x < self.size.0 && from_y < self.size.1 {
                    let to = ((y * self.size.0 + x) * 4) as usize;
                    let from = ((from_y * self.size.0 + from_x) * 4) as usize;
                    self.bgrx[to..to + 4].copy_from_slice(&old[from..from + 4]);
                }
            }
        }
        self.show(rect);
    }

    fn show(&mut self, damage: Rect) {
        let size = self.size;
        let frame = FrameView {
            width: size.0,
            height: size.1,
            stride: size.0 as usize * 4,
            bgrx: &self.bgrx,
        };
        self.sender
            .handle_frame(frame, &[damage], Millis(self.now))
            .expect("an honest pair is never refused");
        let rgba = |bgrx: &[u8]| [bgrx[2], bgrx[1], bgrx[0], 255];
        let shown: Vec<u8> = self.bgrx.chunks(4).flat_map(rgba).collect();
        self.seen.extend(tiles(size, &shown));
    }

    /// Whether every tile of the replica once looked so, or is black still.
    fn is_torn_nowhere(&self) -> bool {
        let shown = tiles(self.replica.size(), &self.replica.copy_rgba(WHOLE));
        let is_black = |tile: &[u8]| tile.chunks(4).all(|pixel| pixel == [0, 0, 0, 255]);
        let mut shown = shown.into_iter();
        shown.all(|tile| self.seen.contains(&tile) || is_black(&tile.1))
    }

    fn point(&mut self, x: u8, seed: u32) {
        let side = [1, 16, 31][seed as usize % 3];
        let cursor = Cursor {
            x: x.into(),
            y: -7,
            shape: CursorShape {
                width: side,
                height: side,
                hot_x: side / 2,
                hot_y: 0,
                rgba: vec![(seed % 3).to_le_bytes()[0]; usize::from(side * side) * 4],
            },
        };
        self.sender.handle_cursor(cursor.clone());
        self.cursor = Some(cursor);
    }

    /// One exchange; `fate` is 0 for a lost, 1 for a held, 2 for a doubled datagram.
    fn round(&mut self, mut fate: impl FnMut() -> u8) -> usize {
        self.now += 20;
        self.sender.handle_timeout(Millis(self.now));
        let mut arriving = std::mem::take(&mut self.held);
        let mut bytes = 0;
        while let Some(datagram) = self.sender.poll_output() {
            assert!(datagram.len() <= PACKET_BYTES);
            bytes += datagram.len();
            match fate() {
                0 => {}
                1 => self.held.push(datagram),
                2 => arriving.extend([datagram.clone(), datagram]),
                _ => arriving.insert(0, datagram),
            }
        }
        for datagram in arriving {
            self.replica
                .handle_datagram(&datagram, Millis(self.now))
                .expect("an honest pair is never refused");
        }
        let ack = self.replica.poll_ack(Millis(self.now));
        if let Some(ack) = ack.filter(|_| fate() > 0) {
            self.sender
                .handle_ack(&ack, Millis(self.now))
                .expect("an honest pair is never refused");
        }
        bytes
    }

    /// Whether the replica shows a part of a picture.
    fn shows(&self, bgrx: &[u8], part: Rect) -> bool {
        let shown = self.replica.copy_rgba(part);
        let width = self.size.0 as usize * 4;
        let columns = part.x as usize * 4..(part.x + part.width) as usize * 4;
        let rows = bgrx.chunks(width).skip(part.y as usize);
        let rows = rows.take(part.height as usize);
        let expected = rows.flat_map(|row| row[columns.clone()].chunks(4));
        let expected = expected.flat_map(|pixel| [pixel[2], pixel[1], pixel[0], 255]);
        shown.into_iter().eq(expected)
    }

    fn equal(&self) -> bool {
        let shown = self.replica.copy_rgba(WHOLE);
        shown.len() == self.bgrx.len()
            && shown
                .chunks(4)
                .zip(self.bgrx.chunks(4))
                .all(|(a, b)| *a == [b[2], b[1], b[0], 255])
            && self.replica.cursor() == self.cursor.as_ref()
    }
}

/// Size of the picture, place in it, and the pixels.
type Tile = ([usize; 4], Vec<u8>);

/// The pixels of each tile, with a name for its place in a picture of that size.
fn tiles((width, height): (u32, u32), pixels: &[u8]) -> Vec<Tile> {
    let side = TILE_SIDE as usize;
    let mut tiles = Vec::new();
    for (band, rows) in pixels
        .chunks((width as usize * 4 * side).max(1))
        .enumerate()
    {
        for left in (0..width as usize).step_by(side) {
            let right = (left + side).min(width as usize);
            let cut = |row: &[u8]| row[left * 4..right * 4].to_vec();
            let tile = rows.chunks(width as usize * 4).flat_map(cut).collect();
            let name = [width as usize, height as usize, left, band];
            tiles.push((name, tile));
        }
    }
    tiles
}

const WHOLE: Rect = Rect {
    x: 0,
    y: 0,
    width: u32::MAX,
    height: u32::MAX,
};
const ALL: Rect = Rect {
    x: 0,
    y: 0,
    width: 300,
    height: 200,
};

#[test]
fn converges_after_loss() {
    let mut pair = Pair::new();
    pair.paint((300, 200), ALL, 3);
    pair.round(|| 0);
    (0..400).for_each(|_| {
        pair.round(|| 3);
    });
    assert!(pair.equal());
}

#[test]
fn a_new_replica_gets_all_though_old_datagrams_and_an_old_acknowledgement_come_first() {
    let mut pair = Pair::new();
    for seed in 0..20 {
        pair.paint((300, 200), ALL, seed);
        pair.point(1, seed);
        pair.round(|| 3);
    }
    pair.paint((300, 200), ALL, 21);
    pair.point(9, 1);
    let late: Vec<_> = std::iter::from_fn(|| pair.sender.poll_output()).collect();
    let mut old = std::mem::take(&mut pair.replica);

    pair.sender.restart();
    for datagram in &late {
        for replica in [&mut pair.replica, &mut old] {
            replica
                .handle_datagram(datagram, Millis(pair.now))
                .expect("an honest pair is never refused");
        }
    }
    pair.paint((300, 200), ALL, 22);
    pair.point(1, 2);
    pair.sender.poll_output().expect("there is a picture");
    let ack = old.poll_ack(Millis(pair.now)).expect("something arrived");
    pair.sender
        .handle_ack(&ack, Millis(pair.now))
        .expect("an honest pair is never refused");
    (0..400).for_each(|_| {
        pair.round(|| 3);
    });
    assert!(pair.equal());
}

#[test]
fn idle_sends_nothing() {
    let mut pair = Pair::new();
    pair.paint((300, 200), ALL, 3);
    (0..50).for_each(|_| {
        pair.round(|| 3);
    });
    assert_eq!(pair.sender.exact_tiles(), pair.sender.total_tiles());
    pair.paint((300, 200), ALL, 3);
    assert_eq!(pair.round(|| 3), 0);
    assert_eq!(pair.sender.poll_timeout(), None);
}

#[test]
fn a_moving_pointer_costs_few_bytes_and_a_still_one_none() {
    let mut pair = Pair::new();
    pair.paint((300, 200), ALL, 3);
    pair.point(1, 2);
    (0..50).for_each(|_| {
        pair.round(|| 3);
    });
    assert!(pair.equal());
    pair.point(2, 2);
    pair.round(|| 3);
    pair.point(3, 2);
    let bytes = pair.round(|| 3);
    assert!((1..64).contains(&bytes), "{bytes}");
    pair.point(3, 2);
    assert_eq!(pair.round(|| 3), 0);
    assert!(pair.equal());
}

#[test]
fn what_moved_costs_little() {
    let mut pair = Pair::new();
    pair.paint((640, 400), WHOLE, 7);
    let whole = pair.round(|| 3);
    (0..50).for_each(|_| {
        pair.round(|| 3);
    });
    let window = Rect {
        x: 30,
        y: 60,
        width: 500,
        height: 300,
    };
    for (right, down) in [(0, -18), (0, -18), (23, 9)] {
        pair.slide(window, right, down);
        let bytes = pair.round(|| 3);
        assert!(bytes * 5 < whole, "{bytes} of {whole}");
        (0..9).for_each(|_| {
            pair.round(|| 3);
        });
        assert!(pair.equal());
    }
}

#[test]
fn what_builds_on_a_datagram_that_comes_later_waits_for_it() {
    let mut pair = Pair::new();
    pair.paint((300, 200), ALL, 3);
    (0..50).for_each(|_| {
        pair.round(|| 3);
    });
    let mut late = Vec::new();
    for step in 0..3 {
        pair.slide(ALL, 0, -7 - step);
        pair.now += 20;
        pair.sender.handle_timeout(Millis(pair.now));
        late.extend(std::iter::from_fn(|| pair.sender.poll_output()));
    }
    for datagram in late.iter().rev() {
        pair.replica
            .handle_datagram(datagram, Millis(pair.now))
            .expect("an honest pair is never refused");
        assert!(pair.is_torn_nowhere());
    }
    assert!(pair.equal());
}

#[test]
fn what_is_lost_holds_up_only_what_builds_on_it() {
    let left = Rect {
        width: 64,
        height: 64,
        ..ALL
    };
    let right = Rect { x: 128, ..left };
    let mut pair = Pair::new();
    pair.paint((300, 200), ALL, 3);
    (0..50).for_each(|_| {
        pair.round(|| 3);
    });
    pair.paint((300, 200), left, 4);
    pair.round(|| 0);
    let lost = pair.bgrx.clone();
    pair.paint((300, 200), right, 5);
    // It is sent again, and lost again.
    let mut fates = [0].into_iter();
    pair.round(|| fates.next().unwrap_or(3));
    assert!(pair.shows(&pair.bgrx, right));
    assert!(!pair.shows(&lost, left));
    (0..50).for_each(|_| {
        pair.round(|| 3);
    });
    assert!(pair.equal());
}

#[test]
fn overpainted_tiles_are_never_sent() {
    let small = Rect {
        x: 0,
        y: 0,
        width: 64,
        height: 64,
    };
    let mut once = Pair::new();
    once.paint((64, 64), small, 99);
    let mut often = Pair::new();
    (0..100).for_each(|seed| often.paint((64, 64), small, seed));
    assert!(often.round(|| 3) <= once.round(|| 3) + 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_history_converges(steps in prop::collection::vec((any::<u32>(), 0u32..250, 0u32..190, 0u8..8), 1..40), fates in prop::collection::vec(0u8..6, 64)) {
        let mut pair = Pair::new();
        let mut at = 0;
        for (seed, x, y, kind) in steps {
            let size = if kind == 0 { (100 + seed % 90, 70) } else if pair.size.0 == 0 { (300, 200) } else { pair.size };
            let rect = Rect { x, y, width: 40 + seed % 100, height: 70 };
            match kind {
                2..=4 if pair.size == size => pair.slide(rect, (seed >> 8 & 31).cast_signed() - 16, (seed >> 16 & 31).cast_signed() - 16),
                _ => pair.paint(size, rect, seed),
            }
            if seed % 2 == 0 { pair.point(x.to_le_bytes()[0], seed / 2); }
            pair.round(|| { at = (at + 1) % fates.len(); fates[at] });
            prop_assert!(pair.is_torn_nowhere());
        }
        (0..600).for_each(|_| { pair.round(|| 3); });
        prop_assert!(pair.equal());
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0usize..2000, flip in 1u8..) {
        let mut pair = Pair::new();
        let _ = pair.replica.handle_datagram(&bytes, Millis(0));
        let _ = pair.sender.handle_ack(&bytes, Millis(0));
        pair.paint((130, 70), ALL, 5);
        while let Some(mut datagram) = pair.sender.poll_output() {
            let at = at % datagram.len();
            datagram[at] ^= flip;
            let _ = pair.replica.handle_datagram(&datagram, Millis(0));
        }
    }
}
