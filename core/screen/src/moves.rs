//! Finds what moved: scrolled text, dragged windows.

use std::collections::BTreeMap;

use crate::geometry::{Rect, Shift};
use crate::picture::Picture;

/// Pixels in a row that are looked for elsewhere.
const SEGMENT: usize = 48;
const SEGMENT_WIDTH: u32 = 48;
/// Changes of colour in a segment that make it worth looking for.
const MARKED: usize = 6;
const MAX_SEGMENTS: usize = 96;
/// Places where the same segment was; one that was at more of them says nothing.
const MAX_PLACES: usize = 6;
/// Pixels that are searched at most.
const MAX_SEARCHED: u32 = 2_400_000;
/// Segments that must have moved alike.
const MIN_VOTES: u32 = 2;
const MAX_SHIFTS: usize = 3;
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// A row of pixels with a look of its own.
struct Segment {
    sum: u64,
    x: u32,
    y: u32,
    places: Vec<(u32, u32)>,
}

impl Segment {
    fn rect(&self) -> Rect {
        Rect {
            x: self.x,
            y: self.y,
            width: SEGMENT_WIDTH,
            height: 1,
        }
    }

    fn pixels<'a>(&self, picture: &'a Picture) -> Option<&'a [u32]> {
        picture.rows(self.rect()).next()
    }

    /// Whether it came from there.
    fn was_at(&self, before: &Picture, now: &Picture, shift: Shift) -> bool {
        let old = before.grid().before(self.rect(), shift);
        old.width == SEGMENT_WIDTH && before.rows(old).next() == self.pixels(now)
    }
}

/// Tells how far parts of the tiles moved from one picture to the other, the most likely first. What moves as the `last` time, or
/// straight up or down, is found without a search of the whole.
pub(crate) fn find(before: &Picture, now: &Picture, tiles: &[Rect], last: &[Shift]) -> Vec<Shift> {
    let mut segments = choose(before, now, tiles);
    if segments.is_empty() {
        return Vec::new();
    }
    let goes_on = |segment: &&Segment| {
        let mut ways = last.iter();
        ways.any(|shift| segment.was_at(before, now, *shift))
    };
    if segments.iter().filter(goes_on).count() * 2 > segments.len() {
        return last.to_vec();
    }
    find_scroll(before, now, tiles, &segments).map_or_else(
        || find_anywhere(before, tiles, &mut segments),
        |shift| vec![shift],
    )
}

/// Looks for segments above and below where they are now; enough that the most of them moved alike.
fn find_scroll(
    before: &Picture,
    now: &Picture,
    tiles: &[Rect],
    segments: &[Segment],
) -> Option<Shift> {
    let around = tiles.iter().copied().reduce(Rect::around)?;
    let mut votes: BTreeMap<i16, usize> = BTreeMap::new();
    for segment in segments {
        let column = Rect {
            x: segment.x,
            width: SEGMENT_WIDTH,
            ..around
        };
        let (Some(new), Some(y)) = (segment.pixels(now), i16::try_from(segment.y).ok()) else {
            continue;
        };
        let rows = (around.y..).zip(before.rows(column));
        let places = rows.filter(|(_, row)| *row == new).take(MAX_PLACES + 1);
        let places: Vec<u32> = places.map(|(y, _)| y).collect();
        if places.len() <= MAX_PLACES {
            let shifts = places.iter().filter_map(|old| i16::try_from(*old).ok());
            shifts.for_each(|old| *votes.entry(y - old).or_default() += 1);
        }
    }
    let (dy, count) = votes.into_iter().max_by_key(|(_, count)| *count)?;
    (dy != 0 && count >= MIN_VOTES as usize && count * 2 > segments.len())
        .then_some(Shift { dx: 0, dy })
}

fn find_anywhere(before: &Picture, tiles: &[Rect], segments: &mut [Segment]) -> Vec<Shift> {
    let index = Index::new(segments);
    let mut searched = 0;
    for strip in strips(tiles) {
        searched += strip.width * strip.height;
        if searched > MAX_SEARCHED {
            break;
        }
        for (y, row) in (strip.y..).zip(before.rows(strip)) {
            search(row, |sum, at| {
                for &segment in index.find(sum) {
                    let Some(Segment { places, .. }) = segments.get_mut(segment) else {
                        continue;
                    };
                    if places.len() <= MAX_PLACES {
                        places.push((strip.x + at, y));
                    }
                }
            });
        }
    }
    elect(segments)
}

/// Takes segments that changed and are easy to tell, spread over the tiles.
fn choose(before: &Picture, now: &Picture, tiles: &[Rect]) -> Vec<Segment> {
    let step = tiles.len().div_ceil(MAX_SEGMENTS).max(1);
    let chosen = tiles.iter().step_by(step);
    chosen
        .filter_map(|tile| marked(before, now, *tile))
        .collect()
}

/// The first segment of a tile that changed and has enough colours in it.
fn marked(before: &Picture, now: &Picture, tile: Rect) -> Option<Segment> {
    let rows = (tile.y..).zip(before.rows(tile).zip(now.rows(tile)));
    for (y, (old, new)) in rows.step_by(3) {
        let pairs = old.chunks_exact(SEGMENT).zip(new.chunks_exact(SEGMENT));
        for (x, (old, new)) in (tile.x..).step_by(SEGMENT).zip(pairs) {
            let colours = new.windows(2).filter(|pair| pair[0] != pair[1]).count();
            if colours >= MARKED && old != new {
                let (sum, places) = (sum(new), Vec::new());
                return Some(Segment { sum, x, y, places });
            }
        }
    }
    None
}

/// Joins tiles that lie side by side, so that what crosses their borders is found.
fn strips(tiles: &[Rect]) -> Vec<Rect> {
    let mut strips: Vec<Rect> = Vec::new();
    for tile in tiles {
        match strips.last_mut() {
            Some(last) if last.y == tile.y && last.x + last.width == tile.x => {
                last.width += tile.width;
            }
            Some(_) | None => strips.push(*tile),
        }
    }
    strips
}

fn sum(pixels: &[u32]) -> u64 {
    pixels.iter().fold(0, |sum, pixel| {
        sum.wrapping_mul(BASE).wrapping_add(u64::from(*pixel))
    })
}

/// Gives the sum of each segment of a row, with its place.
fn search(row: &[u32], mut each: impl FnMut(u64, u32)) {
    let Some(first) = row.get(..SEGMENT) else {
        return;
    };
    let out_of_sight = (0..SEGMENT).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut rolling = sum(first);
    each(rolling, 0);
    let pairs = row.iter().zip(row.get(SEGMENT..).unwrap_or_default());
    for (at, (old, new)) in (1..).zip(pairs) {
        rolling = rolling
            .wrapping_mul(BASE)
            .wrapping_add(u64::from(*new))
            .wrapping_sub(u64::from(*old).wrapping_mul(out_of_sight));
        each(rolling, at);
    }
}

/// Segments by their sums; most sums are told to be none by one bit.
struct Index {
    filter: Vec<u64>,
    segments: BTreeMap<u64, Vec<usize>>,
}

impl Index {
    fn new(segments: &[Segment]) -> Self {
        let mut index = Self {
            filter: vec![0; 256],
            segments: BTreeMap::new(),
        };
        for (at, segment) in segments.iter().enumerate() {
            let (word, bit) = Self::place(segment.sum);
            index.filter[word] |= 1 << bit;
            index.segments.entry(segment.sum).or_default().push(at);
        }
        index
    }

    fn place(sum: u64) -> (usize, u64) {
        let high = sum.wrapping_mul(BASE) >> 50;
        ((high >> 6) as usize & 255, high & 63)
    }

    fn find(&self, sum: u64) -> &[usize] {
        let (word, bit) = Self::place(sum);
        if self.filter[word] >> bit & 1 == 0 {
            return &[];
        }
        self.segments.get(&sum).map_or(&[], Vec::as_slice)
    }
}

/// Counts which shift the most segments tell of.
fn elect(segments: &[Segment]) -> Vec<Shift> {
    let mut votes: BTreeMap<Shift, u32> = BTreeMap::new();
    for segment in segments {
        if segment.places.len() > MAX_PLACES {
            continue;
        }
        for &(x, y) in &segment.places {
            let dx = i16::try_from(i64::from(segment.x) - i64::from(x));
            let dy = i16::try_from(i64::from(segment.y) - i64::from(y));
            if let (Ok(dx), Ok(dy)) = (dx, dy) {
                *votes.entry(Shift { dx, dy }).or_default() += 1;
            }
        }
    }
    let mut elected: Vec<(u32, Shift)> = votes
        .into_iter()
        .filter(|(shift, votes)| *votes >= MIN_VOTES && *shift != Shift::default())
        .map(|(shift, votes)| (votes, shift))
        .collect();
    elected.sort_unstable_by_key(|(votes, shift)| (u32::MAX - votes, *shift));
    elected.truncate(MAX_SHIFTS);
    elected.into_iter().map(|(_, shift)| shift).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Grid;

    const SIZE: (u32, u32) = (640, 384);

    fn grid() -> Grid {
        Grid::new(SIZE.0, SIZE.1).unwrap()
    }

    fn tiles() -> Vec<Rect> {
        (0..60).filter_map(|tile| grid().tile_rect(tile)).collect()
    }

    /// Something like writing: dark marks on white, of which no two lines are alike.
    fn text(seed: u32) -> Picture {
        let mut picture = Picture::new(grid());
        for (y, row) in (0u32..).zip(picture.rows_mut(grid().whole())) {
            for (x, pixel) in (0u32..).zip(row) {
                let place = (x / 3 + y / 2 * 977 + seed * 7919).wrapping_mul(2_654_435_761);
                let letter = (place ^ place >> 15).wrapping_mul(0x85EB_CA6B) >> 29;
                *pixel = if letter < 3 { 0x0010_1010 } else { 0x00FF_FFFF };
            }
        }
        picture
    }

    fn moved(before: &Picture, rect: Rect, shift: Shift) -> Picture {
        let mut now = text(5);
        now.write(grid().whole(), &before.read(grid().whole()));
        now.write(rect, &before.read_before(rect, shift));
        now
    }

    #[test]
    fn a_scroll_and_a_drag_are_found() {
        let before = text(1);
        let rect = Rect {
            x: 70,
            y: 80,
            width: 400,
            height: 250,
        };
        for (dx, dy) in [(0, 18), (0, -54), (33, 7), (-61, -29)] {
            let shift = Shift { dx, dy };
            let now = moved(&before, rect, shift);
            assert_eq!(find(&before, &now, &tiles(), &[]).first(), Some(&shift));
        }
    }

    #[test]
    fn what_moves_another_way_than_the_last_time_is_found() {
        let before = text(1);
        let rect = grid().whole();
        let last = [Shift { dx: 0, dy: -18 }];
        for shift in [last[0], Shift { dx: 0, dy: 18 }, Shift { dx: 5, dy: -18 }] {
            let now = moved(&before, rect, shift);
            assert_eq!(find(&before, &now, &tiles(), &last).first(), Some(&shift));
        }
    }

    #[test]
    fn nothing_is_found_where_nothing_moved() {
        let last = [Shift { dx: 3, dy: 4 }];
        assert_eq!(find(&text(1), &text(1), &tiles(), &last), []);
        let plain = Picture::new(grid());
        assert_eq!(find(&plain, &text(1), &tiles(), &last), []);
        assert_eq!(find(&text(1), &plain, &tiles(), &last), []);
    }

    #[test]
    fn the_rolling_sum_is_the_sum() {
        let row: Vec<u32> = (0..90u32)
            .map(|at| at.wrapping_mul(2_654_435_761))
            .collect();
        search(&row, |rolling, at| {
            let at = at as usize;
            assert_eq!(rolling, sum(&row[at..at + SEGMENT]));
        });
    }
}
