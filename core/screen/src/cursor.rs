//! The customer's pointer, apart from the picture: a place and a shape, of which only the newest count.

use lz4_flex::block;

use crate::wire::{CursorOp, DecodeError, write_cursor};

/// Most pixels in a row or column of a shape.
pub const MAX_CURSOR_SIDE: u16 = 96;
/// Most bytes of a squeezed shape, so that it always fits one datagram.
const MAX_SHAPE_BYTES: usize = 12 * 1024;

/// A pointer: where its hot spot is and what it looks like.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Cursor {
    /// Across, in pixels of the picture.
    pub x: i16,
    /// Down.
    pub y: i16,
    /// How it looks.
    pub shape: CursorShape,
}

/// What a pointer looks like.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CursorShape {
    /// Across, at most [`MAX_CURSOR_SIDE`]; zero for a pointer that is hidden.
    pub width: u16,
    /// Down, at most [`MAX_CURSOR_SIDE`].
    pub height: u16,
    /// The point that points, from the left; inside the shape.
    pub hot_x: u16,
    /// The point that points, from above; inside the shape.
    pub hot_y: u16,
    /// Rows of red, green, blue and alpha, not multiplied in.
    pub rgba: Vec<u8>,
}

impl CursorShape {
    fn is_sound(&self) -> bool {
        let is_hidden = self.width == 0 && self.height == 0;
        let has_hot_spot = self.hot_x < self.width && self.hot_y < self.height;
        let is_small = self.width <= MAX_CURSOR_SIDE && self.height <= MAX_CURSOR_SIDE;
        (is_hidden || has_hot_spot && is_small) && self.rgba.len() == bytes(self.width, self.height)
    }
}

fn bytes(width: u16, height: u16) -> usize {
    usize::from(width) * usize::from(height) * 4
}

/// The sending side: the newest pointer, and what of it the replica knows.
#[derive(Default)]
pub(crate) struct CursorSender {
    newest: Cursor,
    /// Counts every change; the replica puts no older state over a newer one.
    revision: u32,
    /// The revision in which the shape came to be.
    shape_revision: u32,
    known_shape: u32,
    is_pending: bool,
}

impl CursorSender {
    /// Takes the pointer as it is now; a shape that is out of bounds is shown as none.
    pub(crate) fn handle(&mut self, mut cursor: Cursor) {
        if !cursor.shape.is_sound() {
            cursor.shape = CursorShape::default();
        }
        if cursor == self.newest && self.revision > 0 {
            return;
        }
        self.revision += 1;
        if cursor.shape != self.newest.shape || self.revision == 1 {
            self.shape_revision = self.revision;
        }
        self.newest = cursor;
        self.is_pending = true;
    }

    /// The operation to send now, with its revision.
    pub(crate) fn poll(&mut self) -> Option<(u32, Vec<u8>)> {
        if !std::mem::take(&mut self.is_pending) {
            return None;
        }
        let mut shape = Vec::new();
        if self.known_shape != self.shape_revision {
            shape = squeeze(&self.newest.shape);
        }
        let operation = CursorOp {
            revision: self.revision,
            x: self.newest.x,
            y: self.newest.y,
            shape: &shape,
        };
        let mut out = Vec::new();
        write_cursor(&mut out, &operation);
        Some((self.revision, out))
    }

    /// The replica has the pointer as it was in that revision.
    pub(crate) fn settle(&mut self, revision: u32) {
        if revision >= self.shape_revision {
            self.known_shape = self.shape_revision;
        }
    }

    /// What was sent then is lost; it is sent again if nothing newer was.
    pub(crate) fn give_up(&mut self, revision: u32) {
        self.is_pending |= revision == self.revision && !cfg!(feature = "sabotage");
    }

    /// A replica that begins anew knows nothing.
    pub(crate) fn forget(&mut self) {
        self.known_shape = 0;
        self.is_pending = self.revision > 0;
    }
}

fn squeeze(shape: &CursorShape) -> Vec<u8> {
    let mut out = Vec::new();
    for number in [shape.width, shape.height, shape.hot_x, shape.hot_y] {
        out.extend(number.to_le_bytes());
    }
    out.extend(block::compress(&shape.rgba));
    if out.len() > MAX_SHAPE_BYTES {
        return squeeze(&CursorShape::default());
    }
    out
}

fn unsqueeze(squeezed: &[u8]) -> Option<CursorShape> {
    let (head, body) = squeezed.split_first_chunk::<8>()?;
    let number = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    let (width, height) = (number(0), number(2));
    if width > MAX_CURSOR_SIDE || height > MAX_CURSOR_SIDE {
        return None;
    }
    let shape = CursorShape {
        width,
        height,
        hot_x: number(4),
        hot_y: number(6),
        rgba: block::decompress(body, bytes(width, height)).ok()?,
    };
    shape.is_sound().then_some(shape)
}

/// The receiving side.
#[derive(Default)]
pub(crate) struct CursorReplica {
    shown: Option<Cursor>,
    revision: u32,
    shapes: u32,
}

impl CursorReplica {
    /// Checks an operation without taking it.
    pub(crate) fn check(operation: &CursorOp<'_>) -> Result<(), DecodeError> {
        let is_sound = operation.shape.is_empty() || unsqueeze(operation.shape).is_some();
        is_sound.then_some(()).ok_or(DecodeError::Malformed)
    }

    /// Takes an operation that was checked; one that is older than what is shown changes nothing.
    pub(crate) fn handle(&mut self, operation: &CursorOp<'_>) {
        if operation.revision <= self.revision {
            return;
        }
        let shape = unsqueeze(operation.shape);
        self.shapes += u32::from(shape.is_some());
        let kept = self.shown.take().map(|shown| shown.shape);
        self.revision = operation.revision;
        self.shown = Some(Cursor {
            x: operation.x,
            y: operation.y,
            shape: shape.or(kept).unwrap_or_default(),
        });
    }

    pub(crate) fn shown(&self) -> Option<&Cursor> {
        self.shown.as_ref()
    }

    /// How many shapes there have been.
    pub(crate) fn shapes(&self) -> u32 {
        self.shapes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(x: i16, side: u16, colour: u8) -> Cursor {
        Cursor {
            x,
            y: -1,
            shape: CursorShape {
                width: side,
                height: side,
                hot_x: 0,
                hot_y: 0,
                rgba: vec![colour; bytes(side, side)],
            },
        }
    }

    #[test]
    fn a_shape_is_sent_until_it_is_known_and_then_only_its_place() {
        let mut sender = CursorSender::default();
        sender.handle(cursor(1, 24, 7));
        let (first, with_shape) = sender.poll().unwrap();
        sender.handle(cursor(2, 24, 7));
        let (second, still_with_shape) = sender.poll().unwrap();
        assert!(with_shape.len() > 30 && still_with_shape.len() > 30);
        sender.settle(first);
        sender.handle(cursor(3, 24, 7));
        let (_, place) = sender.poll().unwrap();
        assert!(place.len() < 20 && second == 2);
        assert!(sender.poll().is_none());
    }

    #[test]
    fn what_is_lost_is_sent_again_unless_something_newer_was() {
        let mut sender = CursorSender::default();
        sender.handle(cursor(1, 8, 7));
        let (first, _) = sender.poll().unwrap();
        sender.handle(cursor(2, 8, 7));
        let (second, _) = sender.poll().unwrap();
        sender.give_up(first);
        assert!(sender.poll().is_none());
        sender.give_up(second);
        assert_eq!(sender.poll().map(|(revision, _)| revision), Some(second));
    }

    #[test]
    fn shapes_out_of_bounds_are_not_believed() {
        let mut wide = squeeze(&cursor(0, 8, 1).shape);
        assert!(unsqueeze(&wide).is_some());
        wide[0] = 97;
        assert!(unsqueeze(&wide).is_none());
        let mut outside = cursor(0, 8, 1).shape;
        outside.hot_x = 8;
        assert!(unsqueeze(&squeeze(&outside)).is_none());
        assert!(unsqueeze(&[0; 7]).is_none());
    }
}
