//! What the sending side knows of each tile in the replica.

use crate::flights::SentTile;
use crate::geometry::Rect;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Standing {
    /// To be sent.
    Pending,
    /// Sent in its present state, not acknowledged.
    Flying,
    /// The replica has it.
    Known,
}

/// What video was drawn over a tile since it was sent, or is to show what changed in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Covered {
    No,
    /// By a film, or by a draft that was made for something else.
    Yes,
    /// By a draft that was made for it, or by the last frame of a film: others come first.
    Drafted,
}

/// One tile. Its states are named by the frame in which they came to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tile {
    standing: Standing,
    changed: u32,
    /// The state that was sent last, which the sender keeps a copy of.
    sent: u32,
    has_arrived: bool,
    /// Where it changed since it was sent.
    pub(crate) touched: Option<Rect>,
    /// Film plays all over it, or may do so: it is not sent meanwhile.
    is_held: bool,
    covered: Covered,
    /// The updates that last brought it, and last took something from it.
    pub(crate) brought_by: u32,
    pub(crate) taken_by: u32,
}

impl Tile {
    /// A tile of which the replica has nothing.
    pub(crate) const NEW: Self = Self {
        standing: Standing::Pending,
        changed: 0,
        sent: 0,
        has_arrived: false,
        touched: None,
        is_held: false,
        covered: Covered::No,
        brought_by: 0,
        taken_by: 0,
    };

    /// The tile changed; `is_as_sent` when it looks as it did when it was sent last.
    pub(crate) fn handle_change(&mut self, frame: u32, is_as_sent: bool) {
        let is_covered = self.is_covered();
        if is_covered {
            // A draft shows it as it was.
            self.covered = Covered::Yes;
        }
        if !is_as_sent || self.brought_by == 0 || is_covered {
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

    /// Something in it changed there.
    pub(crate) fn touch(&mut self, place: Rect) {
        self.touched = Some(self.touched.map_or(place, |touched| touched.around(place)));
    }

    /// Notes the present state as sent by an update.
    pub(crate) fn depart(&mut self, update: u32) -> u32 {
        self.standing = Standing::Flying;
        self.sent = self.changed;
        self.has_arrived = false;
        self.covered = Covered::No;
        self.touched = None;
        self.brought_by = update;
        self.sent
    }

    /// The replica has, or had, that state.
    pub(crate) fn settle(&mut self, sent: &SentTile) {
        if self.sent != sent.changed {
            return;
        }
        self.has_arrived = true;
        if self.changed == self.sent {
            self.standing = Standing::Known;
        }
    }

    /// Whether it is to be sent.
    pub(crate) fn is_pending(&self) -> bool {
        self.standing == Standing::Pending && !self.is_held
    }

    /// Whether it is to be sent, and no draft shows it.
    pub(crate) fn is_bare(&self) -> bool {
        self.is_pending() && !self.is_drafted()
    }

    /// Whether the viewer has it as it is.
    pub(crate) fn is_known(&self) -> bool {
        self.standing == Standing::Known && !self.is_held && !self.is_covered()
    }

    /// Whether its newest state was not sent.
    pub(crate) fn is_behind(&self) -> bool {
        self.standing == Standing::Pending || self.is_held || self.is_covered()
    }

    /// Film begins to play all over it, or may have begun.
    pub(crate) fn hold(&mut self) {
        self.is_held = true;
    }

    /// No film plays in it.
    pub(crate) fn let_go(&mut self) {
        self.is_held = false;
    }

    /// Film is drawn over all of it or a part.
    pub(crate) fn cover(&mut self) {
        self.covered = Covered::Yes;
    }

    fn is_covered(&self) -> bool {
        self.covered != Covered::No
    }

    /// A draft is made for it.
    pub(crate) fn draft(&mut self) {
        self.covered = Covered::Drafted;
    }

    /// Whether it may wait until all others are sent.
    pub(crate) fn is_drafted(&self) -> bool {
        self.covered == Covered::Drafted
    }

    /// Film is over: what it was drawn over is sent anew, after all others.
    pub(crate) fn release(&mut self, frame: u32) {
        self.is_held = false;
        if self.is_covered() && !cfg!(feature = "sabotage-film") {
            self.covered = Covered::Drafted;
            self.send_anew(frame);
        }
    }

    /// It is sent although it has not changed.
    pub(crate) fn send_anew(&mut self, frame: u32) {
        self.changed = frame;
        self.standing = Standing::Pending;
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
        assert_eq!(tile.depart(1), 1);
        tile.handle_change(2, false);
        assert!(tile.is_pending());
        tile.handle_change(3, true);
        assert!(!tile.is_pending() && !tile.is_known());
        tile.settle(&sent(1));
        assert!(tile.is_known());
    }

    #[test]
    fn an_older_state_that_arrives_settles_nothing() {
        let mut tile = Tile::NEW;
        tile.handle_change(1, false);
        tile.depart(1);
        tile.handle_change(2, false);
        tile.depart(2);
        tile.settle(&sent(1));
        assert!(!tile.is_known());
        tile.settle(&sent(2));
        assert!(tile.is_known());
    }

    #[test]
    fn what_film_was_drawn_over_is_sent_anew_even_if_it_is_as_before() {
        let mut tile = Tile::NEW;
        tile.handle_change(1, false);
        tile.depart(1);
        tile.settle(&sent(1));
        tile.hold();
        tile.handle_change(2, false);
        assert!(!tile.is_pending() && tile.is_behind());
        tile.cover();
        tile.handle_change(3, true);
        tile.release(3);
        assert!(tile.is_pending());
        assert_eq!(tile.depart(2), 3);
        tile.settle(&sent(1));
        assert!(!tile.is_known());
        tile.settle(&sent(3));
        assert!(tile.is_known());
    }

    #[test]
    fn a_film_of_which_no_frame_was_drawn_leaves_a_tile_as_it_was() {
        let mut tile = Tile::NEW;
        tile.handle_change(1, false);
        tile.depart(1);
        tile.settle(&sent(1));
        tile.hold();
        tile.release(2);
        assert!(tile.is_known());
    }

    #[test]
    fn black_is_sent_too() {
        let mut tile = Tile::NEW;
        tile.handle_change(1, true);
        assert!(tile.is_pending());
    }
}
