//! The picture on the sending side.

use std::ops::Range;

use crate::film::Draft;
use crate::flights::SentTile;
use crate::frame::FrameView;
use crate::geometry::{Grid, Rect};
use crate::picture::Picture;
use crate::standing::Tile;
use crate::update::{Cut, Pictures};

/// A picture as it is, and as the replica is to have it once all that is under way has arrived.
pub(crate) struct Source {
    now: Picture,
    sent: Picture,
    tiles: Vec<Tile>,
}

impl Source {
    pub(crate) fn new(grid: Grid) -> Self {
        Self {
            now: Picture::new(grid),
            sent: Picture::new(grid),
            tiles: vec![Tile::NEW; grid.tiles()],
        }
    }

    pub(crate) fn grid(&self) -> Grid {
        self.now.grid()
    }

    pub(crate) fn tiles(&self) -> &[Tile] {
        &self.tiles
    }

    pub(crate) fn pictures(&self) -> Pictures<'_> {
        Pictures {
            now: &self.now,
            sent: &self.sent,
            tiles: &self.tiles,
        }
    }

    /// The replica has a tile as it was sent.
    pub(crate) fn settle(&mut self, sent: &SentTile) {
        if let Some(tile) = self.tiles.get_mut(usize::from(sent.tile)) {
            tile.settle(sent);
        }
    }

    /// Takes a tile from a frame, and tells where in it something changed. What changed inside a film is the film's.
    pub(crate) fn take(
        &mut self,
        tile: u16,
        frame: &FrameView<'_>,
        number: u32,
        (is_new, film): (bool, Option<Rect>),
    ) -> Option<Rect> {
        let rect = self.now.grid().tile_rect(tile)?;
        let mut changed: Option<Rect> = None;
        for (y, row) in (rect.y as usize..).zip(self.now.rows_mut(rect)) {
            let start = y * frame.stride + rect.x as usize * 4;
            let source = frame.bgrx.get(start..start + row.len() * 4);
            if let Some(columns) = take_row(row, source.unwrap_or_default()) {
                let line = Rect {
                    x: rect.x + columns.start,
                    y: u32::try_from(y).unwrap_or(u32::MAX),
                    width: columns.end - columns.start,
                    height: 1,
                };
                changed = Some(changed.map_or(line, |changed| changed.around(line)));
            }
        }
        let place = match changed {
            Some(place) => place,
            None if is_new => rect,
            None => return None,
        };
        if film.is_some_and(|film| film.common(place) == place && film.common(rect) != rect) {
            if let Some(tile) = self.tiles.get_mut(usize::from(tile)) {
                tile.touch(place);
                // Whether or not a frame of the film still shows it.
                tile.cover();
            }
            return Some(place);
        }
        let is_as_sent = self.now.rows(rect).eq(self.sent.rows(rect));
        if let Some(tile) = self.tiles.get_mut(usize::from(tile)) {
            tile.touch(place);
            tile.handle_change(number, is_as_sent);
        }
        Some(place)
    }

    /// No film plays anywhere, and none may.
    pub(crate) fn let_go(&mut self) {
        self.tiles.iter_mut().for_each(Tile::let_go);
    }

    /// Film may have begun to play in that place.
    pub(crate) fn wait(&mut self, film: Rect) {
        for tile in self.now.grid().tiles_under(film) {
            if let Some(tile) = self.tiles.get_mut(usize::from(tile)) {
                tile.hold();
            }
        }
    }

    /// Film begins to play in that place.
    pub(crate) fn hold(&mut self, film: Rect) {
        let grid = self.now.grid();
        for tile in grid.tiles_under(film) {
            let is_inside = grid
                .tile_rect(tile)
                .is_some_and(|rect| film.common(rect) == rect);
            if let Some(tile) = self.tiles.get_mut(usize::from(tile)).filter(|_| is_inside) {
                tile.hold();
            }
        }
    }

    /// A frame of film is to be drawn over that place. Gives the last update that brought something there.
    pub(crate) fn cover(&mut self, film: Rect) -> u32 {
        let mut after = 0;
        for tile in self.now.grid().tiles_under(film) {
            if let Some(tile) = self.tiles.get_mut(usize::from(tile)) {
                tile.cover();
                after = after.max(tile.brought_by);
            }
        }
        after
    }

    /// A draft is to be drawn wherever nothing newer than an update comes, which it gives. What it would be drawn over
    /// without need is sent again.
    pub(crate) fn draft(&mut self, draft: &Draft, frame: u32) -> u32 {
        let after = draft.tiles.iter().filter_map(|tile| {
            let tile = self.tiles.get_mut(usize::from(*tile))?;
            tile.draft();
            Some(tile.brought_by)
        });
        let after = after.max().unwrap_or(0);
        for tile in self.now.grid().tiles_under(draft.rect) {
            let tile = self.tiles.get_mut(usize::from(tile));
            if let Some(tile) = tile.filter(|tile| tile.brought_by <= after && !tile.is_drafted()) {
                tile.cover();
                if !tile.is_pending() && !cfg!(feature = "sabotage-film") {
                    tile.send_anew(frame);
                }
            }
        }
        after
    }

    /// Film is over.
    pub(crate) fn release(&mut self, frame: u32) {
        self.tiles.iter_mut().for_each(|tile| tile.release(frame));
    }

    /// The pending tiles that changed together, last or first of all, and the frame in which they did. What a draft shows
    /// waits for all others.
    pub(crate) fn choose(&self, is_oldest_first: bool) -> Option<(u32, Vec<u16>)> {
        let has_bare = self.tiles.iter().any(Tile::is_bare);
        let pending = (0u16..).zip(&self.tiles).filter(|(_, tile)| {
            if has_bare {
                tile.is_bare()
            } else {
                tile.is_pending()
            }
        });
        let changes = pending.clone().map(|(_, tile)| tile.changed());
        let frame = if is_oldest_first {
            changes.min()
        } else {
            changes.max()
        }?;
        let together = pending.filter(|(_, tile)| tile.changed() == frame);
        Some((frame, together.map(|(tile, _)| tile).collect()))
    }

    /// Notes an update as sent. Gives its tiles, and the update that has to be shown before: the last one that
    /// brought something that this one takes or paints over, or took something that this one paints over.
    pub(crate) fn depart(&mut self, cut: &Cut, update: u32) -> (Vec<SentTile>, u32) {
        let tile = |tile: &u16| self.tiles.get(usize::from(*tile));
        let takes = cut.sources.iter().filter_map(tile);
        let paints = cut.tiles.iter().filter_map(tile);
        let after = takes
            .map(|tile| tile.brought_by)
            .chain(paints.map(|tile| tile.brought_by.max(tile.taken_by)))
            .max();
        for source in &cut.sources {
            if let Some(tile) = self.tiles.get_mut(usize::from(*source)) {
                tile.taken_by = update;
            }
        }
        let mut sent = Vec::with_capacity(cut.tiles.len());
        for &tile in &cut.tiles {
            let place = self.now.grid().tile_rect(tile);
            let (Some(rect), Some(entry)) = (place, self.tiles.get_mut(usize::from(tile))) else {
                continue;
            };
            let changed = entry.depart(update);
            sent.push(SentTile { tile, changed });
            for (to, from) in self.sent.rows_mut(rect).zip(self.now.rows(rect)) {
                to.copy_from_slice(from);
            }
        }
        (sent, after.unwrap_or(0))
    }
}

/// Takes a row of four-byte pixels, and tells which columns changed, if any.
fn take_row(row: &mut [u32], bytes: &[u8]) -> Option<Range<u32>> {
    let (words, _) = bytes.as_chunks::<4>();
    let new = |word: &[u8; 4]| u32::from_le_bytes(*word) & 0x00FF_FFFF;
    let pairs = row.iter().zip(words);
    if pairs.fold(0, |sum, (pixel, word)| sum | (*pixel ^ new(word))) == 0 {
        return None;
    }
    let is_other = |(pixel, word): (&u32, &[u8; 4])| *pixel != new(word);
    let mut pairs = row.iter().zip(words);
    let last = pairs.rposition(is_other)?;
    let first = pairs.position(is_other).unwrap_or(last);
    for (pixel, word) in row.iter_mut().zip(words) {
        *pixel = new(word);
    }
    let column = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Some(column(first)..column(last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_to_a_film_is_sent_when_it_ends_before_a_frame_showed_it() {
        let grid = Grid::new(128, 64).expect("a small picture");
        let film = Rect {
            x: 40,
            y: 0,
            width: 88,
            height: 64,
        };
        let mut bgrx = vec![7; 128 * 64 * 4];
        let mut source = Source::new(grid);
        let mut take = |source: &mut Source, number, how| {
            // The place changes in which only the film is.
            bgrx[50 * 4] = u8::try_from(number).expect("a few");
            let frame = FrameView {
                width: 128,
                height: 64,
                stride: 128 * 4,
                bgrx: &bgrx,
            };
            for tile in 0..2 {
                source.take(tile, &frame, number, how);
            }
        };
        take(&mut source, 1, (true, None));
        let cut = Cut {
            tiles: vec![0, 1],
            ..Cut::default()
        };
        let (sent, _) = source.depart(&cut, 1);
        for sent in &sent {
            source.settle(sent);
        }
        assert!(source.tiles().iter().all(Tile::is_known));
        source.hold(film);
        take(&mut source, 2, (false, Some(film)));
        let pending = |source: &Source| source.choose(false).map(|(_, tiles)| tiles);
        assert_eq!(pending(&source), None);
        source.release(3);
        assert_eq!(pending(&source), Some(vec![0]));
    }
}
