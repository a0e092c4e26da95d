//! The sending side: what changed, what the replica knows, what to send next.

use std::collections::VecDeque;

use xxhash_rust::xxh3::xxh3_128;

use crate::codec::TileEncoder;
use crate::cursor::{Cursor, CursorSender};
use crate::flights::{Flights, Load, SentTile};
use crate::frame::{FrameError, FrameView};
use crate::geometry::{Grid, Millis, Rect};
use crate::wire::{Ack, DecodeError, HEADER_BYTES, Header, MAX_DATAGRAM, write_tile};

/// Bytes of coded tiles in an update.
const UPDATE_BYTES: usize = 48 * 1024;
const MAX_BUDGET: usize = 1024 * 1024;

#[derive(Clone, Copy, Eq, PartialEq)]
enum Standing {
    Pending,
    Flying,
    Known,
}

#[derive(Clone)]
struct Tile {
    standing: Standing,
    changed: u32,
    known: Option<u128>,
    /// Whether a state other than the known one was sent and may be shown.
    unsure: bool,
}

/// Turns frames into datagrams.
pub struct Sender {
    grid: Option<Grid>,
    epoch: u32,
    frame: u32,
    picture: Vec<u32>,
    tiles: Vec<Tile>,
    flights: Flights,
    outbox: VecDeque<(Header, Vec<u8>)>,
    next_number: u32,
    next_update: u32,
    budget: usize,
    cursor: CursorSender,
    now: Millis,
    encoder: TileEncoder,
}

impl Default for Sender {
    fn default() -> Self {
        Self::new()
    }
}

impl Sender {
    /// Makes a sender without a picture.
    #[must_use]
    pub fn new() -> Self {
        Self {
            grid: None,
            epoch: 0,
            frame: 0,
            picture: Vec::new(),
            tiles: Vec::new(),
            flights: Flights::default(),
            outbox: VecDeque::new(),
            next_number: 1,
            next_update: 1,
            budget: 64 * 1024,
            cursor: CursorSender::default(),
            now: Millis(0),
            encoder: TileEncoder::new(),
        }
    }

    /// Begins anew, for a replica that has nothing. Numbers go on, so that what an earlier replica was sent or
    /// has acknowledged is never taken for something of this one.
    pub fn restart(&mut self) {
        self.cursor.forget();
        *self = Self {
            cursor: std::mem::take(&mut self.cursor),
            epoch: self.epoch,
            frame: self.frame,
            next_number: self.next_number,
            next_update: self.next_update,
            budget: self.budget,
            ..Self::new()
        };
    }

    /// Takes a frame, of which only the damaged rectangles are looked at (all of it after a change of size).
    ///
    /// # Errors
    /// When the frame's size and bytes do not fit; nothing is changed then.
    pub fn handle_frame(
        &mut self,
        frame: FrameView<'_>,
        damage: &[Rect],
        now: Millis,
    ) -> Result<(), FrameError> {
        let grid = Grid::new(frame.width, frame.height).ok_or(FrameError::Size)?;
        frame.check()?;
        self.now = now;
        self.frame += 1;
        let whole = [grid.whole()];
        let resized = self.grid != Some(grid);
        if resized {
            self.resize(grid);
        }
        for tile in grid.tiles_touched(if resized { &whole } else { damage }) {
            let Some(rect) = grid.tile_rect(tile) else {
                continue;
            };
            if self.copy(grid, &frame, rect) || resized {
                self.touch(grid, tile, rect);
            }
        }
        Ok(())
    }

    fn resize(&mut self, grid: Grid) {
        self.grid = Some(grid);
        self.epoch += 1;
        self.picture = vec![0; grid.pixels()];
        self.tiles = vec![
            Tile {
                standing: Standing::Pending,
                changed: 0,
                known: None,
                unsure: true
            };
            grid.tiles()
        ];
        self.flights.clear();
        self.outbox.clear();
        self.cursor.forget();
    }

    /// Copies one tile from the frame; tells whether it differed.
    fn copy(&mut self, grid: Grid, frame: &FrameView<'_>, rect: Rect) -> bool {
        let mut differs = false;
        for (span, y) in grid.spans(rect).zip(rect.y as usize..) {
            let start = y * frame.stride + rect.x as usize * 4;
            let source = frame
                .bgrx
                .get(start..start + span.len() * 4)
                .unwrap_or_default();
            let target = self.picture.get_mut(span).unwrap_or_default();
            let mut difference = 0;
            for (pixel, bytes) in target.iter_mut().zip(source.chunks_exact(4)) {
                let new = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
                difference |= *pixel ^ new;
                *pixel = new;
            }
            differs |= difference != 0;
        }
        differs
    }

    /// Takes the pointer as it is now. It is sent beside the picture, budget or not.
    pub fn handle_cursor(&mut self, cursor: Cursor) {
        self.cursor.handle(cursor);
    }

    fn touch(&mut self, grid: Grid, tile: u16, rect: Rect) {
        let hash = hash(&read(grid, &self.picture, rect));
        let frame = self.frame;
        let Some(entry) = self.tiles.get_mut(usize::from(tile)) else {
            return;
        };
        entry.changed = frame;
        let back = !entry.unsure && entry.known == Some(hash);
        entry.standing = if back {
            Standing::Known
        } else {
            Standing::Pending
        };
    }

    /// Takes an acknowledgement from the replica.
    ///
    /// # Errors
    /// When the bytes are not an acknowledgement.
    pub fn handle_ack(&mut self, bytes: &[u8], now: Millis) -> Result<(), DecodeError> {
        let ack = Ack::read(bytes)?;
        self.now = now;
        for load in self.flights.handle_ack(&ack, now) {
            match load {
                Load::Tiles(tiles) => tiles.iter().for_each(|sent| self.settle(sent)),
                Load::Cursor(revision) => self.cursor.settle(revision),
            }
        }
        Ok(())
    }

    fn settle(&mut self, sent: &SentTile) {
        if let Some(entry) = self
            .tiles
            .get_mut(usize::from(sent.tile))
            .filter(|entry| entry.changed == sent.changed)
        {
            *entry = Tile {
                standing: Standing::Known,
                changed: sent.changed,
                known: Some(sent.hash),
                unsure: false,
            };
        }
    }

    /// Sets how many bytes may be under way; one tile more may be.
    pub fn handle_budget(&mut self, bytes: usize) {
        self.budget = bytes.clamp(1, MAX_BUDGET);
    }

    /// Tells when to call [`Self::handle_timeout`]; nothing when all is known to have arrived.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.flights.poll_timeout()
    }

    /// Gives up datagrams not acknowledged in time; what is still true of them will be sent again.
    pub fn handle_timeout(&mut self, now: Millis) {
        self.now = now;
        for load in self.flights.handle_timeout(now) {
            match load {
                Load::Tiles(tiles) => tiles.iter().for_each(|sent| self.give_up(sent)),
                Load::Cursor(revision) => self.cursor.give_up(revision),
            }
        }
    }

    fn give_up(&mut self, sent: &SentTile) {
        if let Some(entry) = self.tiles.get_mut(usize::from(sent.tile))
            && entry.changed == sent.changed
            && entry.standing == Standing::Flying
            && !cfg!(feature = "sabotage")
        {
            entry.standing = Standing::Pending;
        }
    }

    /// Returns the next datagram to send now, at most [`MAX_DATAGRAM`] bytes.
    pub fn poll_output(&mut self) -> Option<Vec<u8>> {
        if self.outbox.is_empty() {
            self.cut_cursor();
        }
        if self.outbox.is_empty() {
            self.cut();
        }
        let (mut header, body) = self.outbox.pop_front()?;
        header.number = self.next_number;
        self.next_number += 1;
        let mut out = header.write();
        out.extend(body);
        self.flights
            .depart(header.number, header.update, out.len(), self.now);
        Some(out)
    }

    fn cut_cursor(&mut self) {
        let Some(grid) = self.grid.filter(|_| !self.flights.crowded()) else {
            return;
        };
        if let Some((revision, body)) = self.cursor.poll() {
            let header = self.open(grid, Load::Cursor(revision), 1);
            self.outbox.push_back((header, body));
        }
    }

    /// Cuts an update from the pending tiles changed last; every fourth from those changed first.
    fn cut(&mut self) {
        let room = self.budget.saturating_sub(self.flights.bytes());
        let crowded = self.flights.crowded();
        let Some(grid) = self.grid.filter(|_| room > 0 && !crowded) else {
            return;
        };
        let pending = (0u16..)
            .zip(&self.tiles)
            .filter(|(_, tile)| tile.standing == Standing::Pending);
        let oldest_first = self.next_update.is_multiple_of(4);
        let changes = pending.clone().map(|(_, tile)| tile.changed);
        let Some(group) = (if oldest_first {
            changes.min()
        } else {
            changes.max()
        }) else {
            return;
        };
        let chosen: Vec<u16> = pending
            .filter(|(_, tile)| tile.changed == group)
            .map(|(tile, _)| tile)
            .collect();
        let (bodies, tiles) = self.encode(grid, &chosen, room.min(UPDATE_BYTES));
        let header = self.open(grid, Load::Tiles(tiles), bodies.len());
        self.outbox.extend(
            (0u8..)
                .zip(bodies)
                .map(|(part, body)| (Header { part, ..header }, body)),
        );
    }

    /// Opens an update and returns the header of its first part.
    fn open(&mut self, grid: Grid, load: Load, parts: usize) -> Header {
        let is_behind = |tile: &&Tile| tile.standing == Standing::Pending;
        let behind = self.tiles.iter().filter(is_behind).count();
        let update = self.next_update;
        self.next_update += 1;
        let floor = self.flights.oldest_update().unwrap_or(update);
        self.flights.open(update, load, parts);
        Header {
            number: 0,
            epoch: self.epoch,
            width: u16::try_from(grid.width).unwrap_or(0),
            height: u16::try_from(grid.height).unwrap_or(0),
            floor,
            update,
            part: 0,
            parts: u8::try_from(parts).unwrap_or(u8::MAX),
            version: self.frame,
            behind: u16::try_from(behind).unwrap_or(u16::MAX),
        }
    }

    /// Codes tiles until `limit` bytes are reached, packed in bodies of datagrams.
    fn encode(
        &mut self,
        grid: Grid,
        chosen: &[u16],
        limit: usize,
    ) -> (Vec<Vec<u8>>, Vec<SentTile>) {
        let (mut bodies, mut sent, mut total) = (vec![Vec::new()], Vec::new(), 0);
        for &tile in chosen {
            let Some(rect) = grid.tile_rect(tile).filter(|_| total < limit) else {
                break;
            };
            let pixels = read(grid, &self.picture, rect);
            let mut operation = Vec::new();
            write_tile(
                &mut operation,
                tile,
                &self.encoder.encode(&pixels, rect.width as usize),
            );
            total += operation.len();
            match bodies.last_mut() {
                Some(body) if HEADER_BYTES + body.len() + operation.len() <= MAX_DATAGRAM => {
                    body.extend(operation);
                }
                Some(_) | None => bodies.push(operation),
            }
            if let Some(entry) = self.tiles.get_mut(usize::from(tile)) {
                entry.standing = Standing::Flying;
                entry.unsure = true;
                sent.push(SentTile {
                    tile,
                    changed: entry.changed,
                    hash: hash(&pixels),
                });
            }
        }
        (bodies, sent)
    }

    /// Counts the tiles that the replica is known to show exactly.
    #[must_use]
    pub fn exact_tiles(&self) -> usize {
        self.tiles
            .iter()
            .filter(|tile| tile.standing == Standing::Known)
            .count()
    }

    /// Counts all tiles of the picture.
    #[must_use]
    pub fn total_tiles(&self) -> usize {
        self.tiles.len()
    }
}

fn read(grid: Grid, picture: &[u32], rect: Rect) -> Vec<u32> {
    grid.spans(rect)
        .flat_map(|span| picture.get(span).unwrap_or_default())
        .copied()
        .collect()
}

fn hash(pixels: &[u32]) -> u128 {
    let bytes: Vec<u8> = pixels
        .iter()
        .flat_map(|pixel| pixel.to_le_bytes())
        .collect();
    xxh3_128(&bytes)
}
