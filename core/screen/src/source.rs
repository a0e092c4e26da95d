//! The picture on the sending side.

use crate::flights::SentTile;
use crate::frame::FrameView;
use crate::geometry::Grid;
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
        }
    }

    /// The replica has a tile as it was sent.
    pub(crate) fn settle(&mut self, sent: &SentTile) {
        if let Some(tile) = self.tiles.get_mut(usize::from(sent.tile)) {
            tile.settle(sent);
        }
    }

    /// Takes a tile from a frame.
    pub(crate) fn take(&mut self, tile: u16, frame: &FrameView<'_>, number: u32, is_new: bool) {
        let Some(rect) = self.now.grid().tile_rect(tile) else {
            return;
        };
        let mut difference = 0;
        for (y, row) in (rect.y as usize..).zip(self.now.rows_mut(rect)) {
            let start = y * frame.stride + rect.x as usize * 4;
            let source = frame.bgrx.get(start..start + row.len() * 4);
            for (pixel, bytes) in row
                .iter_mut()
                .zip(source.unwrap_or_default().chunks_exact(4))
            {
                let new = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
                difference |= *pixel ^ new;
                *pixel = new;
            }
        }
        if difference == 0 && !is_new {
            return;
        }
        let is_as_sent = self.now.rows(rect).eq(self.sent.rows(rect));
        if let Some(tile) = self.tiles.get_mut(usize::from(tile)) {
            tile.handle_change(number, is_as_sent);
        }
    }

    /// The pending tiles that changed together, last or first of all, and the frame in which they did.
    pub(crate) fn choose(&self, is_oldest_first: bool) -> Option<(u32, Vec<u16>)> {
        let pending = (0u16..)
            .zip(&self.tiles)
            .filter(|(_, tile)| tile.is_pending());
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
