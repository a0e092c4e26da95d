//! A sender and a replica joined by a bad line, in virtual time.

use bowline_screen::{Cursor, CursorShape, FrameView, MAX_DATAGRAM, Millis, Rect, Replica, Sender};
use proptest::prelude::*;

struct Pair {
    sender: Sender,
    replica: Replica,
    now: u64,
    size: (u32, u32),
    bgrx: Vec<u8>,
    cursor: Option<Cursor>,
    held: Vec<Vec<u8>>,
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
        let frame = FrameView {
            width: size.0,
            height: size.1,
            stride: size.0 as usize * 4,
            bgrx: &self.bgrx,
        };
        self.sender
            .handle_frame(frame, &[rect], Millis(self.now))
            .expect("an honest pair is never refused");
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
            assert!(datagram.len() <= MAX_DATAGRAM);
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
        if let Some(ack) = self.replica.poll_ack().filter(|_| fate() > 0) {
            self.sender
                .handle_ack(&ack, Millis(self.now))
                .expect("an honest pair is never refused");
        }
        bytes
    }

    fn equal(&self) -> bool {
        let shown = self.replica.rgba();
        shown.len() == self.bgrx.len()
            && shown
                .chunks(4)
                .zip(self.bgrx.chunks(4))
                .all(|(a, b)| *a == [b[2], b[1], b[0], 255])
            && self.replica.cursor() == self.cursor.as_ref()
    }
}

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
    let ack = old.poll_ack().expect("something arrived");
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
    let bytes = pair.round(|| 3);
    assert!((1..64).contains(&bytes), "{bytes}");
    pair.point(2, 2);
    assert_eq!(pair.round(|| 3), 0);
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
            pair.paint(size, Rect { x, y, width: 40, height: 70 }, seed);
            if seed % 2 == 0 { pair.point(x.to_le_bytes()[0], seed / 2); }
            pair.round(|| { at = (at + 1) % fates.len(); fates[at] });
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
