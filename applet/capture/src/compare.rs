//! Keeping a picture up to date with one that is taken anew, and telling where the two differed.

use crate::Rect;
use crate::frame::MASK_BGRX;

/// What is compared, and told, at once. Rows of a block are short enough to be quick, and long enough to be few.
const BLOCK_WIDTH: u32 = 64;
const BLOCK_HEIGHT: u32 = 16;

/// A picture as it was given out, with whatever is left out of it painted over.
#[derive(Debug)]
pub(crate) struct Kept {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    masks: Vec<Rect>,
}

impl Kept {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            pixels: vec![0; width as usize * height as usize * 4],
            masks: Vec::new(),
        }
    }

    pub(crate) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Takes over what is new of `seen`, a picture of the same size: within `places`, and where masks came and went. Gives what
    /// is different now, in rectangles that do not overlap.
    pub(crate) fn take_over(&mut self, seen: &[u8], places: &[Rect], masks: &[Rect]) -> Vec<Rect> {
        let mut places = places.to_vec();
        if self.masks != masks {
            places.extend(self.masks.iter().chain(masks));
            self.masks = masks.to_vec();
        }
        let mut changed: Vec<Rect> = Vec::new();
        for y in (0..self.height).step_by(BLOCK_HEIGHT as usize) {
            for x in (0..self.width).step_by(BLOCK_WIDTH as usize) {
                let block = self.block(x, y);
                if !places.iter().any(|place| overlap(place, &block))
                    || !self.take_block(seen, block)
                {
                    continue;
                }
                match changed.last_mut() {
                    Some(last) if last.y == y && last.x + last.width == x => {
                        last.width += block.width;
                    }
                    _ => changed.push(block),
                }
            }
        }
        changed
    }

    fn block(&self, x: u32, y: u32) -> Rect {
        Rect {
            x,
            y,
            width: BLOCK_WIDTH.min(self.width - x),
            height: BLOCK_HEIGHT.min(self.height - y),
        }
    }

    /// Whether anything was different.
    fn take_block(&mut self, seen: &[u8], block: Rect) -> bool {
        let is_masked = self.masks.iter().any(|mask| overlap(mask, &block));
        let mut differs = false;
        for y in block.y..block.y + block.height {
            let start = (y as usize * self.width as usize + block.x as usize) * 4;
            let row = start..start + block.width as usize * 4;
            if is_masked {
                differs |= self.take_masked_row(&seen[row], start, block.x, y);
            } else if self.pixels[row.clone()] != seen[row.clone()] {
                self.pixels[row.clone()].copy_from_slice(&seen[row]);
                differs = true;
            }
        }
        differs
    }

    fn take_masked_row(&mut self, seen: &[u8], start: usize, left: u32, y: u32) -> bool {
        let kept = self.pixels[start..start + seen.len()].chunks_exact_mut(4);
        let mut differs = false;
        for ((x, kept), seen) in (left..).zip(kept).zip(seen.chunks_exact(4)) {
            let is_masked = self.masks.iter().any(|mask| holds(mask, x, y));
            let wanted = if is_masked { &MASK_BGRX } else { seen };
            if kept != wanted {
                kept.copy_from_slice(wanted);
                differs = true;
            }
        }
        differs
    }
}

fn holds(rect: &Rect, x: u32, y: u32) -> bool {
    (rect.x..rect.x + rect.width).contains(&x) && (rect.y..rect.y + rect.height).contains(&y)
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    let apart =
        |a: u32, a_length: u32, b: u32, b_length: u32| a >= b + b_length || b >= a + a_length;
    !apart(a.x, a.width, b.x, b.width) && !apart(a.y, a.height, b.y, b.height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::fill;

    const SIZE: (u32, u32) = (150, 40);

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    fn whole() -> Rect {
        rect(0, 0, SIZE.0, SIZE.1)
    }

    fn screen() -> Vec<u8> {
        vec![9; SIZE.0 as usize * SIZE.1 as usize * 4]
    }

    #[test]
    fn what_is_the_same_is_not_told() {
        let mut kept = Kept::new(SIZE.0, SIZE.1);
        let mut seen = screen();
        let first = kept.take_over(&seen, &[whole()], &[]);
        assert_eq!(first.iter().map(Rect::area).sum::<u64>(), whole().area());
        assert_eq!(kept.take_over(&seen, &[whole()], &[]), []);
        fill(&mut seen, SIZE.0, rect(149, 39, 1, 1), [1; 4]);
        let last = kept.take_over(&seen, &[whole()], &[]);
        assert_eq!(last, [rect(128, 32, 22, 8)]);
        assert_eq!(kept.pixels(), seen);
    }

    #[test]
    fn nothing_is_looked_at_but_the_places() {
        let mut kept = Kept::new(SIZE.0, SIZE.1);
        let changed = kept.take_over(&screen(), &[rect(0, 0, 1, 1), rect(70, 20, 70, 1)], &[]);
        assert_eq!(changed, [rect(0, 0, 64, 16), rect(64, 16, 86, 16)]);
    }

    #[test]
    fn what_a_mask_covers_is_never_kept_and_comes_back_without_it() {
        let mut kept = Kept::new(SIZE.0, SIZE.1);
        let mask = rect(60, 10, 10, 10);
        let pixel = |kept: &Kept, x: u32, y: u32| {
            let at = (y * SIZE.0 + x) as usize * 4;
            kept.pixels()[at..at + 4].to_vec()
        };
        kept.take_over(&screen(), &[whole()], &[mask]);
        assert_eq!(pixel(&kept, 60, 10), MASK_BGRX);
        assert_eq!(pixel(&kept, 69, 19), MASK_BGRX);
        assert_eq!(pixel(&kept, 70, 19), [9; 4]);
        assert_eq!(pixel(&kept, 59, 10), [9; 4]);
        assert_eq!(kept.take_over(&screen(), &[whole()], &[mask]), []);
        let moved = kept.take_over(&screen(), &[], &[rect(100, 10, 10, 10)]);
        assert_eq!(pixel(&kept, 60, 10), [9; 4]);
        assert_eq!(pixel(&kept, 100, 10), MASK_BGRX);
        assert!(!moved.is_empty());
        kept.take_over(&screen(), &[], &[]);
        assert_eq!(kept.pixels(), screen());
    }
}
