//! Updates of which parts are missing, or that build on others that are not here yet.

use std::collections::BTreeMap;

use crate::flights::MAX_AHEAD;
use crate::update::MAX_TILES;
use crate::wire::{DecodeError, Header};

/// What a replica holds back: bytes, and tiles, all of which one datagram may let appear.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_STAGED_TILES: usize = 4000;
/// Most bytes of an update: what it says is put together before it is read.
const MAX_UPDATE_BYTES: usize = 256 * 1024;

/// An update that is whole, and whose time has come.
pub(crate) struct Ready {
    pub(crate) update: u32,
    /// Its operations, one after the other.
    pub(crate) stream: Vec<u8>,
    /// The tiles that it said it brings.
    pub(crate) tiles: usize,
}

/// An update that is not shown yet.
struct Staged {
    after: u32,
    parts: Vec<Option<Vec<u8>>>,
    /// How many of them.
    missing: u16,
    bytes: usize,
    tiles: usize,
}

impl Staged {
    /// Whether it is whole, and what it builds on is among those that were shown.
    fn is_next(&self, shown: u32) -> bool {
        let is_due = self.after <= shown || cfg!(feature = "sabotage-order");
        is_due && self.missing == 0
    }
}

/// What is held, by update; bounded.
#[derive(Default)]
pub(crate) struct Staging {
    /// Nothing in place of an update that was shown before an older one.
    updates: BTreeMap<u32, Option<Staged>>,
    bytes: usize,
    tiles: usize,
    /// All updates up to this one were shown.
    shown: u32,
}

impl Staging {
    /// Begins with the update that follows `before`, as a new picture does.
    pub(crate) fn begin(&mut self, before: u32) {
        *self = Self {
            shown: before,
            ..Self::default()
        };
    }

    /// Takes a part.
    pub(crate) fn put(&mut self, header: &Header, body: &[u8]) -> Result<(), DecodeError> {
        if header.update <= self.shown {
            return Ok(());
        }
        let tiles = usize::from(header.tiles);
        let is_first = !self.updates.contains_key(&header.update);
        let new_tiles = if is_first { tiles } else { 0 };
        let is_much =
            self.bytes + body.len() > MAX_BYTES || self.tiles + new_tiles > MAX_STAGED_TILES;
        // What all others may wait for is never refused, or they would wait for good.
        let is_awaited = header.update == self.shown + 1;
        if header.update - self.shown > MAX_AHEAD || is_much && !is_awaited {
            return Err(DecodeError::TooMuchStaged);
        }
        if tiles > MAX_TILES {
            return Err(DecodeError::Malformed);
        }
        self.tiles += new_tiles;
        let fresh = || Staged {
            after: header.after,
            parts: vec![None; header.parts.into()],
            missing: header.parts,
            bytes: 0,
            tiles,
        };
        let entry = self.updates.entry(header.update);
        let Some(staged) = entry.or_insert_with(|| Some(fresh())) else {
            return Ok(());
        };
        let is_other = staged.parts.len() != usize::from(header.parts) || staged.tiles != tiles;
        if is_other || staged.bytes + body.len() > MAX_UPDATE_BYTES {
            return Err(DecodeError::Malformed);
        }
        if let Some(part @ None) = staged.parts.get_mut(usize::from(header.part)) {
            *part = Some(body.to_vec());
            staged.missing -= 1;
            staged.bytes += body.len();
            self.bytes += body.len();
        }
        Ok(())
    }

    /// All updates up to this one were shown.
    pub(crate) fn shown(&self) -> u32 {
        self.shown
    }

    /// Whether an update is whole and its time has come.
    pub(crate) fn is_ready(&self) -> bool {
        let mut held = self.updates.values().flatten();
        held.any(|staged| staged.is_next(self.shown))
    }

    /// Whether more is held than is good for what comes next.
    pub(crate) fn is_crowded(&self) -> bool {
        let is_far = self.updates.len() > MAX_AHEAD as usize / 2;
        is_far || self.tiles > MAX_STAGED_TILES / 2 || self.bytes > MAX_BYTES / 2
    }

    /// Takes out the oldest update that is whole and whose time has come; it counts as shown then.
    pub(crate) fn take_ready(&mut self) -> Option<Ready> {
        let shown = self.shown;
        let is_next = |staged: &Staged| staged.is_next(shown);
        let mut held = self.updates.iter_mut();
        let (&update, slot) = held.find(|(_, slot)| slot.as_ref().is_some_and(is_next))?;
        let staged = slot.take()?;
        self.bytes -= staged.bytes;
        self.tiles -= staged.tiles;
        while let Some(next) = self.shown.checked_add(1)
            && self.updates.get(&next).is_some_and(Option::is_none)
        {
            self.shown = next;
            self.updates.remove(&next);
        }
        let mut stream = Vec::with_capacity(staged.bytes);
        for part in staged.parts.iter().flatten() {
            stream.extend_from_slice(part);
        }
        Some(Ready {
            update,
            tiles: staged.tiles,
            stream,
        })
    }
}
