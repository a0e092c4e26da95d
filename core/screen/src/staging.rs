//! Updates of which parts are missing, or whose time has not come.

use std::collections::BTreeMap;

use crate::update::MAX_REFERRING;
use crate::wire::{DecodeError, Header};

/// Unfinished updates a replica holds, and bytes in them.
const MAX_UPDATES: usize = 300;
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// A body of a datagram, and the datagram's number if it is to be acknowledged only when the update is shown.
pub(crate) struct Part {
    pub(crate) number: Option<u32>,
    pub(crate) body: Vec<u8>,
}

/// An update: its parts, or none of them once it was shown.
pub(crate) struct Staged {
    pub(crate) version: u32,
    pub(crate) parts: Vec<Option<Part>>,
    referring: usize,
}

impl Staged {
    fn bytes(&self) -> usize {
        let parts = self.parts.iter().flatten();
        parts.map(|part| part.body.len()).sum()
    }

    fn is_whole(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(Option::is_some)
    }
}

/// What is held, by update; bounded.
#[derive(Default)]
pub(crate) struct Staging {
    updates: BTreeMap<u32, Staged>,
    bytes: usize,
    floor: u32,
}

impl Staging {
    /// Forgets everything, as a new picture does.
    pub(crate) fn clear(&mut self) {
        self.updates.clear();
        self.bytes = 0;
    }

    /// Forgets updates below a number, which the sender has finished or given up.
    pub(crate) fn raise_floor(&mut self, floor: u32) {
        self.floor = self.floor.max(floor);
        let kept = self.updates.split_off(&self.floor);
        self.bytes -= self.updates.values().map(Staged::bytes).sum::<usize>();
        self.updates = kept;
    }

    /// Takes a part of which `referring` tiles refer to what is shown. Tells whether its update is of any use still.
    pub(crate) fn put(
        &mut self,
        header: &Header,
        body: &[u8],
        referring: usize,
    ) -> Result<bool, DecodeError> {
        if header.update < self.floor {
            return Ok(false);
        }
        let is_known = self.updates.contains_key(&header.update);
        let is_full = !is_known && self.updates.len() >= MAX_UPDATES;
        if is_full || self.bytes + body.len() > MAX_BYTES {
            return Err(DecodeError::TooMuchStaged);
        }
        let staged = self.updates.entry(header.update).or_insert_with(|| Staged {
            version: header.version,
            parts: (0..header.parts).map(|_| None).collect(),
            referring: 0,
        });
        if staged.parts.is_empty() {
            return Ok(false);
        }
        if staged.parts.len() != usize::from(header.parts)
            || staged.referring + referring > MAX_REFERRING
        {
            return Err(DecodeError::Malformed);
        }
        if let Some(part @ None) = staged.parts.get_mut(usize::from(header.part)) {
            *part = Some(Part {
                number: (referring > 0).then_some(header.number),
                body: body.to_vec(),
            });
            staged.referring += referring;
            self.bytes += body.len();
        }
        Ok(true)
    }

    /// An update of which all parts are here and that was not shown yet.
    pub(crate) fn whole(&self, update: u32) -> Option<&Staged> {
        self.updates.get(&update).filter(|staged| staged.is_whole())
    }

    /// The oldest of them.
    pub(crate) fn oldest_whole(&self) -> Option<u32> {
        let mut whole = self.updates.iter().filter(|(_, staged)| staged.is_whole());
        whole.next().map(|(update, _)| *update)
    }

    /// Takes out what an update holds; from now on it counts as shown.
    pub(crate) fn finish(&mut self, update: u32) -> Vec<Part> {
        let Some(staged) = self.updates.get_mut(&update) else {
            return Vec::new();
        };
        self.bytes -= staged.bytes();
        std::mem::take(&mut staged.parts)
            .into_iter()
            .flatten()
            .collect()
    }
}
