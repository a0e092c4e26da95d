//! The replica as a class for a browser.

mod film;
mod time;

pub use film::ScreenFilm;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::changes::Changes;
use crate::geometry::{Grid, Rect};
use crate::replica::Replica;
use time::millis;

/// Most pixels copied at once, one mebibyte: the buffer stays, and fits in a processor's cache.
const MAX_COPIED: u32 = 256 * 1024;

/// A copy of the picture that converges to the sender's.
#[wasm_bindgen]
#[derive(Default)]
pub struct ScreenReplica {
    replica: Replica,
    changes: Changes,
    copied: Vec<u32>,
    decoders: u8,
    limit_kbit: u32,
}

#[wasm_bindgen]
impl ScreenReplica {
    /// Makes a replica without a picture.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a datagram, and when it came in, in milliseconds. What it brings to the picture is shown by [`Self::show`], unless very
    /// much waits for that.
    ///
    /// # Errors
    /// Throws a string when the datagram is not one that the sending side writes; see [`Replica::stage_datagram`].
    pub fn handle_datagram(&mut self, bytes: &[u8], came_ms: f64) -> Result<(), String> {
        let size = self.replica.size();
        let staged = self.replica.stage_datagram(bytes, millis(came_ms));
        if self.replica.size() != size {
            self.changes.clear();
        }
        staged.map_err(|error| error.to_string())?;
        if self.replica.is_crowded() && self.replica.is_ready() {
            self.show()?;
        }
        Ok(())
    }

    /// Shows the next update, if there is one, and tells whether there is one more.
    ///
    /// # Errors
    /// Throws a string when its pixels make no sense.
    pub fn show(&mut self) -> Result<bool, String> {
        let shown = self.replica.show_next().map_err(|error| {
            // What came before it may be shown already.
            self.note(Rect {
                x: 0,
                y: 0,
                width: self.width(),
                height: self.height(),
            });
            error.to_string()
        })?;
        for rect in shown.into_iter().flatten() {
            self.note(rect);
        }
        Ok(self.replica.is_ready())
    }

    fn note(&mut self, rect: Rect) {
        if let Some(grid) = Grid::new(self.width(), self.height()) {
            self.changes.note(grid, rect);
        }
    }

    /// Takes what the browser decodes: 1 for H.264, 2 for AV1, their sum for both.
    pub fn set_decoders(&mut self, decoders: u8) {
        self.decoders = decoders;
        self.replica.set_wishes(decoders, self.limit_kbit);
    }

    /// Takes the most kilobits a second that the technician wants; 0 for no such limit.
    pub fn set_limit_kbit(&mut self, limit_kbit: u32) {
        self.limit_kbit = limit_kbit;
        self.replica.set_wishes(self.decoders, limit_kbit);
    }

    /// Returns the next frame of film, to be decoded in order.
    pub fn poll_film(&mut self) -> Option<ScreenFilm> {
        self.replica.poll_film().map(|chunk| ScreenFilm { chunk })
    }

    /// Returns where a decoded frame is to be drawn over the picture, as x, y, width, height, one rectangle after the other.
    #[must_use]
    pub fn film_rects(&self, film: u32, frame: u32) -> Vec<u32> {
        let rects = self.replica.film_rects(film, frame).into_iter();
        rects
            .flat_map(|rect| [rect.x, rect.y, rect.width, rect.height])
            .collect()
    }

    /// Returns what the sender last told of itself: its round trip in milliseconds, the share of lost datagrams, 0 to 1, and
    /// the milliseconds that a frame of film takes to code, 0 without film; empty before the first time.
    #[must_use]
    pub fn report(&self) -> Vec<f64> {
        let Some(report) = self.replica.report() else {
            return Vec::new();
        };
        vec![
            report.round_trip_ms.into(),
            f64::from(report.lost_permille) / 1000.0,
            f64::from(report.coder_us) / 1000.0,
        ]
    }

    /// Returns an acknowledgement, to leave at once, when something arrived since the last one, or when what the browser wants is to
    /// be told. Its last two bytes, little-endian, are the milliseconds for which the newest datagram was held.
    pub fn poll_ack(&mut self, now_ms: f64) -> Option<Vec<u8>> {
        self.replica.poll_ack(millis(now_ms))
    }

    /// Returns the picture's width in pixels; zero before the first datagram.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.replica.size().0
    }

    /// Returns the picture's height in pixels; zero before the first datagram.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.replica.size().1
    }

    /// Returns what changed since the last call, as x, y, width, height, one rectangle after the other; at most 64.
    /// They may overlap and cover more than what changed.
    pub fn take_changed(&mut self) -> Vec<u32> {
        let changed = self.changes.take().into_iter();
        changed
            .flat_map(|rect| [rect.x, rect.y, rect.width, rect.height])
            .collect()
    }

    /// Returns the customer's pointer: x, y, width, height and the hot spot's x and y; empty before it is known.
    #[must_use]
    pub fn cursor(&self) -> Vec<i32> {
        let Some(cursor) = self.replica.cursor() else {
            return Vec::new();
        };
        let shape = &cursor.shape;
        let size = [shape.width, shape.height, shape.hot_x, shape.hot_y];
        let place = [cursor.x, cursor.y].map(i32::from);
        place.into_iter().chain(size.map(i32::from)).collect()
    }

    /// Returns the share of the picture that the sender had sent in its newest state when it last told, 0 to 1.
    #[must_use]
    pub fn exact_share(&self) -> f64 {
        let tiles = Grid::new(self.width(), self.height()).map_or(1, Grid::tiles);
        let behind = self.replica.tiles_behind().min(tiles);
        exact(tiles - behind) / exact(tiles)
    }

    /// Counts the shapes that the pointer has had.
    #[must_use]
    pub fn cursor_shapes(&self) -> u32 {
        self.replica.cursor_shapes()
    }

    /// Copies what the pointer looks like, row by row: red, green, blue and alpha, not multiplied in.
    #[must_use]
    pub fn cursor_rgba(&self) -> Vec<u8> {
        let cursor = self.replica.cursor();
        cursor.map_or_else(Vec::new, |cursor| cursor.shape.rgba.clone())
    }

    /// Returns how many rows of that width can be copied at once; at least one.
    #[must_use]
    pub fn rows_at_once(&self, width: u32) -> u32 {
        (MAX_COPIED / width.max(1)).max(1)
    }

    /// Copies a part of the picture, cut to it and to [`Self::rows_at_once`], row by row: red, green, blue, 255. Returns
    /// where the copy lies in [`Self::memory`] until the next call.
    pub fn copy_rect(&mut self, x: u32, y: u32, width: u32, height: u32) -> *const u32 {
        let rect = Rect {
            x,
            y,
            width,
            height: height.min(self.rows_at_once(width)),
        };
        self.replica.fill_rgba(rect, &mut self.copied);
        self.copied.as_ptr()
    }

    /// Returns the memory of all replicas, a `WebAssembly.Memory`. Its buffer is another one after it has grown.
    #[must_use]
    pub fn memory(&self) -> JsValue {
        wasm_bindgen::memory()
    }
}

fn exact(tiles: usize) -> f64 {
    u32::try_from(tiles).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::VideoCodec;
    use crate::frame::FrameView;
    use crate::geometry::Millis;
    use crate::sender::Sender;
    use crate::wire::{FilmOp, HEADER_BYTES, Header, Reader, UNORDERED, write_film};

    fn show(sender: &mut Sender, replica: &mut ScreenReplica, size: (u32, u32), colour: u8) {
        let frame = FrameView {
            width: size.0,
            height: size.1,
            stride: size.0 as usize * 4,
            bgrx: &[colour, 2, 3, 0].repeat((size.0 * size.1) as usize),
        };
        let whole = Rect {
            x: 0,
            y: 0,
            width: size.0,
            height: size.1,
        };
        // Each picture a second after the one before, when all of that has left.
        let now = Millis(u64::from(colour) * 1000);
        sender.handle_frame(frame, &[whole], now).unwrap();
        while let Some(datagram) = sender.poll_output() {
            replica.handle_datagram(&datagram, 0.0).unwrap();
        }
        while replica.show().unwrap() {}
    }

    fn copied(replica: &mut ScreenReplica, rect: [u32; 4]) -> &[u32] {
        let [x, y, width, height] = rect;
        let place = replica.copy_rect(x, y, width, height);
        assert_eq!(place, replica.copied.as_ptr());
        &replica.copied
    }

    #[test]
    fn a_copy_is_cut_to_the_picture() {
        let mut replica = ScreenReplica::new();
        assert!(copied(&mut replica, [0, 0, 9, 9]).is_empty());
        show(&mut Sender::new(), &mut replica, (70, 5), 1);
        assert_eq!((replica.width(), replica.height()), (70, 5));
        let pixel = u32::from_ne_bytes([3, 2, 1, 255]);
        assert_eq!(copied(&mut replica, [69, 4, u32::MAX, 9]), [pixel]);
        assert_eq!(copied(&mut replica, [68, 3, 2, 9]), [pixel; 4]);
        assert!(copied(&mut replica, [70, 0, 1, 1]).is_empty());
        assert!(copied(&mut replica, [u32::MAX, u32::MAX, u32::MAX, 1]).is_empty());
    }

    #[test]
    fn the_buffer_of_copies_stays_small() {
        let mut replica = ScreenReplica::new();
        show(&mut Sender::new(), &mut replica, (1000, 1000), 1);
        assert_eq!(replica.rows_at_once(0), MAX_COPIED);
        assert_eq!(replica.rows_at_once(u32::MAX), 1);
        assert_eq!(replica.rows_at_once(1000), 262);
        assert_eq!(copied(&mut replica, [0, 0, 1000, 1000]).len(), 262_000);
        let place = replica.copied.as_ptr();
        assert_eq!(copied(&mut replica, [5, 990, 1000, 1000]).len(), 9950);
        assert_eq!(replica.copied.as_ptr(), place);
        assert!(replica.copied.capacity() <= 2 * MAX_COPIED as usize);
    }

    #[test]
    fn datagrams_of_a_picture_change_one_rectangle() {
        let (mut sender, mut replica) = (Sender::new(), ScreenReplica::new());
        show(&mut sender, &mut replica, (1000, 700), 1);
        assert_eq!(replica.take_changed(), [0, 0, 1000, 700]);
        assert!(replica.take_changed().is_empty());
    }

    #[test]
    fn film_in_a_page_that_nobody_sees_does_not_fill_up() {
        let (mut sender, mut replica) = (Sender::new(), ScreenReplica::new());
        replica.set_decoders(1);
        let frame = FrameView {
            width: 64,
            height: 64,
            stride: 256,
            bgrx: &[9; 64 * 64 * 4],
        };
        sender.handle_frame(frame, &[], Millis(0)).unwrap();
        let picture = sender.poll_output().unwrap();
        let header = Reader(&picture).header().unwrap();
        replica.handle_datagram(&picture, 0.0).unwrap();
        let mut given = 0;
        for frame in 0..600 {
            let film = FilmOp {
                film: 1,
                frame,
                codec: VideoCodec::H264,
                is_key: frame == 0,
                rect: Rect {
                    x: 0,
                    y: 0,
                    width: 64,
                    height: 64,
                },
                // Nothing shows this update, for nothing paints.
                after: header.update,
                bytes: &[7; 10_000],
            };
            let mut datagram = Header {
                number: header.number + 1 + frame,
                update: UNORDERED,
                after: 0,
                ..header
            }
            .write();
            write_film(&mut datagram, &film);
            assert_eq!(replica.handle_datagram(&datagram, 0.0), Ok(()));
            while replica.poll_film().is_some() {
                given += 1;
            }
        }
        assert_eq!(given, 600);
    }

    #[test]
    fn after_bad_pixels_all_is_painted_anew() {
        let mut sender = Sender::new();
        let mut replica = ScreenReplica::new();
        show(&mut Sender::new(), &mut replica, (10, 10), 1);
        let frame = FrameView {
            width: 100,
            height: 70,
            stride: 400,
            bgrx: &vec![7; 28_000],
        };
        sender.restart();
        sender.handle_frame(frame, &[], Millis(0)).unwrap();
        let mut datagram = sender.poll_output().unwrap();
        // Header, operation, tile and length are before the form of a tile's first pixels.
        datagram[HEADER_BYTES + 5] = 9;
        replica.handle_datagram(&datagram, 0.0).unwrap();
        assert_eq!(replica.show(), Ok(true), "the new picture");
        replica.take_changed();
        assert!(replica.show().is_err());
        assert_eq!(replica.take_changed(), [0, 0, 100, 70]);
    }

    #[test]
    fn a_new_size_forgets_places_in_the_old_picture() {
        let (mut sender, mut replica) = (Sender::new(), ScreenReplica::new());
        show(&mut sender, &mut replica, (200, 200), 1);
        show(&mut sender, &mut replica, (10, 10), 2);
        assert_eq!(replica.take_changed(), [0, 0, 10, 10]);
    }

    #[test]
    fn the_exact_share_grows_to_one() {
        let (mut sender, mut replica) = (Sender::new(), ScreenReplica::new());
        let noise: Vec<u8> = (0..640 * 640 * 4_u32)
            .map(|at| at.wrapping_mul(0x9e37_79b1).to_be_bytes()[0])
            .collect();
        let frame = FrameView {
            width: 640,
            height: 640,
            stride: 640 * 4,
            bgrx: &noise,
        };
        sender.handle_frame(frame, &[], Millis(0)).unwrap();
        let first = sender.poll_output().unwrap();
        replica.handle_datagram(&first, 0.0).unwrap();
        assert!(replica.exact_share() < 0.5);
        let mut now = 0;
        while sender.exact_tiles() < sender.total_tiles() {
            now += 5;
            while let Some(datagram) = sender.poll_output() {
                replica.handle_datagram(&datagram, 0.0).unwrap();
            }
            if let Some(ack) = replica.poll_ack(0.0) {
                sender.handle_ack(&ack, Millis(now)).unwrap();
            }
        }
        assert!((replica.exact_share() - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn bad_datagrams_are_refused_with_a_text() {
        let refused = ScreenReplica::new().handle_datagram(&[1, 2, 3], 0.0);
        assert_eq!(refused, Err("the datagram makes no sense".into()));
    }
}
