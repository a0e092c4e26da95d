//! Which tiles change so often that they may show a film.

use super::place::{MIN_TILES, colours, even, is_filled, largest_group};
use crate::geometry::{Grid, Millis, Rect};
use crate::picture::Picture;

/// A change adds so much, and each millisecond takes one off: more than ten changes a second heat a tile up.
const PER_CHANGE: u64 = 100;
const HOT: u64 = 300;
/// After three changes or a few more it may get hot. It does so within a moment if the last of them came this soon.
const RESTLESS: u64 = 200;
const SOON_MS: u64 = 50;
const MOST: u64 = 1500;
/// From here on it is looked where in the tile the film is.
const WARM: u64 = 100;
/// What did not change for so long stands still.
pub(super) const REST_MS: u64 = 200;
/// Changes this close together are one frame, of which pieces came apart.
const SAME_FRAME_MS: u64 = 12;
/// What changes beyond the film in more than a third of its frames is taken for a part of it, once that shows.
const MUCH_EXCESS: u32 = 8;

/// A tile of film shows at least so many colours.
const MANY_COLOURS: usize = 32;

#[derive(Clone, Copy, Default)]
struct Warmth {
    score: u64,
    last: Millis,
    /// What lay between the last two changes.
    gap_ms: u64,
    /// Where it changes, and around that what changed beyond it, with a count of how often that happens.
    bounds: Option<Rect>,
    beyond: Option<Rect>,
    excess: u32,
}

impl Warmth {
    fn score_at(&self, now: Millis) -> u64 {
        self.score.saturating_sub(now.since(self.last))
    }

    fn is_at_least(&self, heat: u64, now: Millis) -> bool {
        self.score_at(now) >= heat && now.since(self.last) < REST_MS
    }

    /// Something else in the same tile may change as well, now and then: that is not the film's.
    fn grow(&mut self, place: Rect) {
        let bounds = *self.bounds.get_or_insert(place);
        if bounds.common(place) == place {
            self.excess = self.excess.saturating_sub(1);
            if self.excess == 0 {
                self.beyond = None;
            }
            return;
        }
        self.excess += 2;
        let beyond = self.beyond.unwrap_or(bounds).around(place);
        self.beyond = Some(beyond);
        if self.excess >= MUCH_EXCESS {
            self.bounds = Some(beyond);
            self.excess = 0;
        }
    }
}

/// How often each tile changed lately.
pub(super) struct Heat {
    grid: Grid,
    tiles: Vec<Warmth>,
}

impl Heat {
    pub(super) fn new(grid: Grid) -> Self {
        Self {
            grid,
            tiles: vec![Warmth::default(); grid.tiles()],
        }
    }

    /// A tile changed within those bounds.
    pub(super) fn note(&mut self, tile: u16, bounds: Rect, now: Millis) {
        let Some(warmth) = self.tiles.get_mut(usize::from(tile)) else {
            return;
        };
        let score = warmth.score_at(now);
        if score < WARM {
            warmth.bounds = None;
        }
        warmth.grow(bounds);
        if score == 0 || now.since(warmth.last) >= SAME_FRAME_MS {
            warmth.score = (score + PER_CHANGE).min(MOST);
            warmth.gap_ms = now.since(warmth.last);
            warmth.last = now;
        }
    }

    /// Whether a tile changes again and again.
    pub(super) fn is_restless(&self, tile: u16, now: Millis) -> bool {
        let warmth = self.tiles.get(usize::from(tile));
        warmth.is_some_and(|warmth| warmth.score_at(now) >= RESTLESS)
    }

    /// The tile is cheap to send as it is.
    pub(super) fn cool(&mut self, tile: u16) {
        if let Some(warmth) = self.tiles.get_mut(usize::from(tile)) {
            *warmth = Warmth::default();
        }
    }

    /// The place of the largest film there is; its numbers are even.
    pub(super) fn find(&self, picture: &Picture, now: Millis) -> Option<Rect> {
        self.find_among(picture, |warmth| warmth.is_at_least(HOT, now))
    }

    /// The same for what may show to be a film after a change or two more.
    pub(super) fn suspect(&self, picture: &Picture, now: Millis) -> Option<Rect> {
        self.find_among(picture, |warmth| {
            warmth.gap_ms <= SOON_MS && warmth.is_at_least(RESTLESS, now)
        })
    }

    fn find_among(&self, picture: &Picture, is_hot: impl Fn(&Warmth) -> bool) -> Option<Rect> {
        let hot: Vec<bool> = self.tiles.iter().map(is_hot).collect();
        if hot.iter().filter(|is_hot| **is_hot).count() < MIN_TILES {
            return None;
        }
        let group = largest_group(self.grid, hot);
        let of_film = group
            .iter()
            .filter(|tile| colours(picture, **tile) >= MANY_COLOURS);
        if group.len() < MIN_TILES || of_film.count() * 2 < group.len() {
            return None;
        }
        let bounds = |tile: &u16| self.tiles.get(usize::from(*tile))?.bounds;
        let rect = group.iter().filter_map(bounds).reduce(Rect::around)?;
        is_filled(self.grid, rect, group.len()).then(|| even(rect, self.grid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(grid: Grid, colour: impl Fn(u32) -> u32) -> Picture {
        let mut picture = Picture::new(grid);
        let pixels: Vec<u32> = (0..grid.width * grid.height).map(colour).collect();
        picture.write(grid.whole(), &pixels);
        picture
    }

    fn noise(at: u32) -> u32 {
        at.wrapping_mul(0x9E37_79B1) >> 8
    }

    const PLACE: Rect = Rect {
        x: 101,
        y: 75,
        width: 399,
        height: 300,
    };

    fn warmed(rate: u64, grid: Grid) -> Heat {
        let mut heat = Heat::new(grid);
        for frame in 0..rate {
            for tile in grid.tiles_under(PLACE) {
                let rect = grid.tile_rect(tile).expect("it is there");
                heat.note(tile, rect.common(PLACE), Millis(1000 + frame * 1000 / rate));
            }
        }
        heat
    }

    #[test]
    fn film_is_found_where_it_plays_and_grows_even() {
        let grid = Grid::new(800, 600).expect("a small picture");
        let found = warmed(24, grid).find(&picture(grid, noise), Millis(2000));
        let expected = Rect {
            x: 100,
            y: 74,
            width: 400,
            height: 302,
        };
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn what_changes_seldom_or_has_few_colours_is_no_film() {
        let grid = Grid::new(800, 600).expect("a small picture");
        let heat = warmed(8, grid);
        assert_eq!(heat.find(&picture(grid, noise), Millis(2000)), None);
        let heat = warmed(30, grid);
        assert_eq!(
            heat.find(&picture(grid, |at| noise(at) % 16), Millis(2000)),
            None
        );
        assert_eq!(
            heat.find(&picture(grid, noise), Millis(2600)),
            None,
            "it is over"
        );
    }

    #[test]
    fn what_is_cheap_to_send_is_no_film() {
        let grid = Grid::new(800, 600).expect("a small picture");
        let mut heat = warmed(30, grid);
        for tile in grid.tiles_under(grid.whole()) {
            heat.cool(tile);
        }
        assert_eq!(heat.find(&picture(grid, noise), Millis(2000)), None);
    }

    #[test]
    fn of_two_the_larger_is_shown() {
        let grid = Grid::new(1600, 600).expect("a small picture");
        let mut heat = warmed(24, grid);
        let larger = Rect {
            x: 704,
            y: 64,
            width: 640,
            height: 384,
        };
        for frame in 0..24 {
            for tile in grid.tiles_under(larger) {
                let rect = grid.tile_rect(tile).expect("it is there");
                heat.note(tile, rect, Millis(1000 + frame * 40));
            }
        }
        assert_eq!(heat.find(&picture(grid, noise), Millis(2000)), Some(larger));
    }
}
