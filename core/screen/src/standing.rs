//! What the sending side knows of each tile in the replica.

use crate::flights::SentTile;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Standing {
    /// To be sent.
    Pending,
    /// Sent in its present state, not acknowledged.
    Flying,
    /// The replica shows it.
    Known,
}

/// One tile. Its states are named by the frame in which they came to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tile {
    standing: Standing,
    changed: u32,
    /// The state that was sent last, which the sender keeps a copy of.
    sent: u32,
    has_arrived: bool,
    is_sure: bool,
}

impl Tile {
    /// A tile of which the replica has nothing.
    pub(crate) const NEW: Self = Self {
        standing: Standing::Pending,
        changed: 0,
        sent: 0,
        has_arrived: false,
        is_sure: false,
    };

    /// The tile changed; `is_as_sent` when it looks as it did when it was sent last.
    pub(crate) fn handle_change(&mut self, frame: u32, is_as_sent: bool) {
        if !(is_as_sent && self.is_sure) {
            self.changed = frame;
            self.standing = Standing::Pending;
            return;
        }
        self.changed = self.sent;
        self.standing = if self.has_arrived {
            Standing::Known
        } else {
            Standing::Flying
        };
    }

    /// Notes the present state as sent.
    pub(crate) fn depart(&mut self) -> u32 {
        self.standing = Standing::Flying;
        self.sent = self.changed;
        self.has_arrived = false;
        self.is_sure = true;
        self.sent
    }

    /// The replica shows, or has shown, that state.
    pub(crate) fn settle(&mut self, sent: &SentTile) {
        if self.sent != sent.changed {
            return;
        }
        self.has_arrived = true;
        if self.changed == self.sent {
            self.standing = Standing::Known;
        }
    }

    /// That state was not acknowledged in time: nobody knows what the replica shows.
    pub(crate) fn give_up(&mut self, sent: &SentTile) {
        if self.sent != sent.changed || self.has_arrived {
            return;
        }
        self.is_sure = false;
        if self.standing == Standing::Flying && !cfg!(feature = "sabotage") {
            self.standing = Standing::Pending;
        }
    }

    /// Whether it is to be sent.
    pub(crate) fn is_pending(&self) -> bool {
        self.standing == Standing::Pending
    }

    /// Whether the replica shows it as it is.
    pub(crate) fn is_known(&self) -> bool {
        self.standing == Standing::Known
    }

    /// Whether the state that was sent last is in the replica, or on its way there.
    pub(crate) fn is_sure(&self) -> bool {
        self.is_sure
    }

    /// The frame in which the present state came to be.
    pub(crate) fn changed(&self) -> u32 {
        self.changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(changed: u32) -> SentTile {
        SentTile { tile: 0, changed }
    }

    #[test]
    fn a_tile_that_goes_back_to_what_was_sent_is_not_sent_again() {
        let mut tile = Tile::NEW;
        tile.handle_change(1, false);
        assert_eq!(tile.depart(), 1);
        tile.handle_change(2, false);
        assert!(tile.is_pending());
        tile.handle_change(3, true);
        assert!(!tile.is_pending() && !tile.is_known());
        tile.settle(&sent(1));
        assert!(tile.is_known());
    }

    #[test]
    fn a_lost_state_is_sent_again_only_while_it_is_true() {
        let mut tile = Tile::NEW;
        tile.handle_change(1, false);
        tile.depart();
        tile.handle_change(2, false);
        tile.depart();
        tile.give_up(&sent(1));
        assert!(!tile.is_pending() && tile.is_sure());
        tile.give_up(&sent(2));
        assert_eq!(tile.is_pending(), !cfg!(feature = "sabotage"));
        assert!(!tile.is_sure());
        tile.handle_change(3, true);
        assert!(tile.is_pending(), "what may be lost is no help");
    }
}
