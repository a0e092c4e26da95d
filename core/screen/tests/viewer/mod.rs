//! A viewer without a browser.

use std::collections::VecDeque;

use bowline_screen::{FilmOrder, FrameView, Millis, PACKET_BYTES, Rect, Replica, Sender};

/// Size of the picture.
pub(crate) const SIZE: (u32, u32) = (832, 640);
/// What every decoded pixel looks like: no source ever does.
const VIDEO: [u8; 3] = [255, 0, 254];

/// A replica and the canvas that a browser would paint.
pub(crate) struct Viewer {
    pub(crate) replica: Replica,
    pub(crate) canvas: Vec<[u8; 3]>,
    /// Frames that the decoder has not given back.
    decoding: VecDeque<(u32, u32)>,
    decoded: u32,
    film: u32,
}

impl Viewer {
    pub(crate) fn new(decoders: u8) -> Self {
        let mut replica = Replica::new();
        replica.set_wishes(decoders, 0);
        Self {
            replica,
            canvas: vec![[1; 3]; (SIZE.0 * SIZE.1) as usize],
            decoding: VecDeque::new(),
            decoded: 0,
            film: 0,
        }
    }

    pub(crate) fn handle_datagram(&mut self, datagram: &[u8], now: u64) {
        let changed = self.replica.handle_datagram(datagram, Millis(now));
        for rect in changed.expect("an honest pair is never refused") {
            let pixels = self.replica.copy_rgba(rect);
            let mut pixels = pixels.chunks(4).map(|rgba| [rgba[0], rgba[1], rgba[2]]);
            self.draw(rect, || pixels.next().expect("one for each place"));
        }
        while let Some(chunk) = self.replica.poll_film() {
            if chunk.film == self.film {
                assert_eq!(chunk.frame, self.decoded, "frames come in order");
            } else {
                assert!(chunk.is_key && chunk.frame == 0, "a film begins alone");
                self.film = chunk.film;
                self.decoding.clear();
            }
            self.decoded = chunk.frame + 1;
            assert!(is_coded(&chunk.bytes), "every part is in its place");
            self.decoding.push_back((chunk.film, chunk.frame));
        }
    }

    /// The decoder gives back all but so many frames.
    pub(crate) fn decode(&mut self, behind: usize) {
        while self.decoding.len() > behind {
            let (film, frame) = self.decoding.pop_front().expect("there is one");
            for rect in self.replica.film_rects(film, frame) {
                self.draw(rect, || VIDEO);
            }
        }
    }

    fn draw(&mut self, rect: Rect, mut pixel: impl FnMut() -> [u8; 3]) {
        for y in rect.y..rect.y + rect.height {
            for x in rect.x..rect.x + rect.width {
                self.canvas[(y * SIZE.0 + x) as usize] = pixel();
            }
        }
    }

    pub(crate) fn video_pixels(&self) -> usize {
        self.canvas.iter().filter(|pixel| **pixel == VIDEO).count()
    }
}

/// A coded frame: bytes that count, so that a lost or doubled one shows.
pub(crate) fn coded(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251).to_le_bytes()[0]).collect()
}

fn is_coded(bytes: &[u8]) -> bool {
    bytes == coded(bytes.len())
}

/// Where the film plays: no edge of it is one of a tile.
pub(crate) const SCREEN: Rect = Rect {
    x: 100,
    y: 70,
    width: 500,
    height: 400,
};
/// All of the picture.
pub(crate) const WHOLE: Rect = Rect {
    x: 0,
    y: 0,
    width: SIZE.0,
    height: SIZE.1,
};
pub(crate) const STEP_MS: u64 = 20;
pub(crate) const H264: u8 = 1;

/// A sender and a viewer, joined by a line in virtual time.
pub(crate) struct Show {
    pub(crate) sender: Sender,
    pub(crate) viewer: Viewer,
    pub(crate) now: u64,
    pub(crate) bgrx: Vec<u8>,
    pub(crate) held: Vec<Vec<u8>>,
    pub(crate) order: Option<FilmOrder>,
    pub(crate) orders: Vec<FilmOrder>,
    pub(crate) bytes: usize,
    pub(crate) frame_bytes: usize,
    pub(crate) behind: usize,
}

impl Show {
    pub(crate) fn new(decoders: u8) -> Self {
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

    pub(crate) fn paint(&mut self, rect: Rect, seed: u32) {
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
    pub(crate) fn move_up(&mut self, rect: Rect, by: u32) {
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

    pub(crate) fn take(&mut self, damage: Rect) {
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
    pub(crate) fn round(&mut self, mut fate: impl FnMut() -> u8) {
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
            assert!(datagram.len() <= PACKET_BYTES);
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
        if let Some(ack) = self
            .viewer
            .replica
            .poll_ack(Millis(self.now))
            .filter(|_| fate() > 0)
        {
            let taken = self.sender.handle_ack(&ack, Millis(self.now));
            taken.expect("an honest pair is never refused");
        }
    }

    pub(crate) fn settle(&mut self) {
        self.settle_within(500);
    }

    pub(crate) fn settle_within(&mut self, rounds: u32) {
        for _ in 0..rounds {
            self.round(|| 3);
            if self.is_exact() {
                return;
            }
        }
        panic!("the picture never becomes exact");
    }

    pub(crate) fn is_exact(&self) -> bool {
        self.sender.exact_tiles() == self.sender.total_tiles() && self.equals()
    }

    pub(crate) fn equals(&self) -> bool {
        let source = self.bgrx.chunks(4).map(|bgrx| [bgrx[2], bgrx[1], bgrx[0]]);
        source.eq(self.viewer.canvas.iter().copied())
    }

    /// Plays so many frames of film, one each second round, which makes 25 a second.
    pub(crate) fn play(&mut self, frames: u32, mut fate: impl FnMut() -> u8) {
        for seed in 0..frames {
            self.paint(SCREEN, seed * 31 + 1);
            self.round(&mut fate);
            self.round(&mut fate);
        }
    }
}
