//! A viewer without a browser.

use std::collections::VecDeque;

use bowline_screen::{Millis, Rect, Replica};

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
