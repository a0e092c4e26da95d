//! A coarse frame of a large change, for the time until its exact tiles are there.

use super::place::{MIN_TILES, colours, even, is_filled, largest_group};
use super::sender::FilmSender;
use crate::geometry::{Millis, Rect};
use crate::standing::Tile;
use crate::update::{Cutter, MUCH_MOVED, Pictures};

/// What arrives exactly within this time needs no draft.
const SOON_MS: u64 = 300;
/// How often it is looked whether one is needed, and how long one stands before the next.
const LOOK_MS: u64 = 50;
const STANDS_MS: u64 = 300;
/// What has fewer is writing: exact in fewer bytes than coarse. What has as many takes so many bits a pixel.
const MANY_COLOURS: usize = 128;
const BITS_A_PIXEL: u64 = 16;

/// What a draft is to show.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Draft {
    /// Its place; all four numbers are even.
    pub(crate) rect: Rect,
    /// The tiles that it is for. It may cover others.
    pub(crate) tiles: Vec<u16>,
}

/// Finds what needs a draft.
#[derive(Default)]
pub(crate) struct Drafts {
    looked: Option<Millis>,
    /// When the last one was made, or something moved instead, and the last frame it showed.
    drafted: Option<(Millis, u32)>,
}

impl Drafts {
    /// The picture begins anew.
    pub(crate) fn begin(&mut self) {
        *self = Self::default();
    }

    /// The place that changed since the last draft, and that a line of so many bits a second brings exactly only after a
    /// while. `frame` is the newest there is. Of what changes all the time a `film` is made instead.
    pub(crate) fn find(
        &mut self,
        from: &Pictures<'_>,
        cutter: &mut Cutter,
        line_bits: u64,
        film: &FilmSender,
        (frame, now): (u32, Millis),
    ) -> Option<Draft> {
        let is_standing = |(at, _): (Millis, u32)| now.since(at) < STANDS_MS;
        let has_looked = self.looked.is_some_and(|at| now.since(at) < LOOK_MS);
        if has_looked || self.drafted.is_some_and(is_standing) {
            return None;
        }
        let last = self.drafted.map_or(0, |(_, frame)| frame);
        let grid = from.now.grid();
        let fresh: Vec<u16> = (0_u16..)
            .zip(from.tiles)
            .filter(|(_, tile)| tile.is_pending() && !tile.is_drafted() && tile.changed() > last)
            .map(|(tile, _)| tile)
            .collect();
        let rect_of = |tile: &u16| grid.tile_rect(*tile);
        let takes_long = |tiles: &[u16]| {
            let rects = tiles.iter().filter_map(rect_of);
            let pixels: u64 = rects.map(|rect| u64::from(rect.width * rect.height)).sum();
            tiles.len() >= MIN_TILES && pixels * BITS_A_PIXEL * 1000 > line_bits * SOON_MS
        };
        if !takes_long(&fresh) {
            return None;
        }
        self.looked = Some(now);
        let is_rich =
            |tile: &u16| !film.is_restless(*tile, now) && colours(from.now, *tile) >= MANY_COLOURS;
        let rich: Vec<u16> = fresh.iter().copied().filter(is_rich).collect();
        if !takes_long(&rich) {
            return None;
        }
        let changes = fresh
            .iter()
            .filter_map(|tile| from.tiles.get(usize::from(*tile)));
        let newest = changes.map(Tile::changed).max()?;
        let (unmoved, moved) = cutter.unmoved(from, newest, &fresh);
        if moved * MUCH_MOVED > fresh.len() {
            self.drafted = Some((now, newest));
            return None;
        }
        let mut marked = vec![false; grid.tiles()];
        for tile in rich
            .iter()
            .filter(|tile| unmoved.binary_search(tile).is_ok())
        {
            if let Some(mark) = marked.get_mut(usize::from(*tile)) {
                *mark = true;
            }
        }
        let tiles = largest_group(grid, marked);
        let bounds = tiles.iter().filter_map(rect_of).reduce(Rect::around)?;
        if !takes_long(&tiles) || !is_filled(grid, bounds, tiles.len()) {
            return None;
        }
        self.drafted = Some((now, frame));
        let rect = even(bounds, grid);
        Some(Draft { rect, tiles })
    }
}
