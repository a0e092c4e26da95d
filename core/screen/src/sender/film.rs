//! What of the sending side is about film.

use super::{IN_A_ROW, Sender};
use crate::film::{FilmOrder, Turn};
use crate::flights::Parcel;
use crate::geometry::Rect;
use crate::standing::Tile;
use crate::wire::UNORDERED;

impl Sender {
    /// Tells which frame of film to code, when there is one and the line has room for it. The caller codes the picture
    /// as it is now and answers with [`Self::handle_film`].
    pub fn poll_film(&mut self) -> Option<FilmOrder> {
        let bits = self.flights.bits_a_second();
        if self.film.takes_draft() {
            let source = self.source.as_mut()?;
            let at = (self.frame, self.now);
            let from = source.pictures();
            let found = self
                .drafts
                .find(&from, &mut self.cutter, bits, &self.film, at);
            let draft = found?;
            self.frame += 1;
            let after = source.draft(&draft, self.frame);
            let order = self.film.order_draft(draft.rect, after, bits, self.now);
            self.flights.set_film(self.film.playing());
            return order;
        }
        if !self.film.wants_frame() {
            return None;
        }
        self.flights.room(self.now)?;
        let after = self.source.as_mut()?.cover(self.film.place()?);
        self.film.order(after, bits)
    }

    /// Tells whether a film plays, so that more frames of it are to come.
    #[must_use]
    pub fn plays_film(&self) -> bool {
        self.film.place().is_some()
    }

    /// Copies the pixels of a place in the picture, row by row, as words `0x00RRGGBB`; `out` is emptied first.
    pub fn copy_pixels(&self, rect: Rect, out: &mut Vec<u32>) {
        out.clear();
        if let Some(source) = &self.source {
            let picture = source.pictures().now;
            let rows = picture.rows(picture.grid().cut(rect));
            rows.for_each(|row| out.extend_from_slice(row));
        }
    }

    /// Film cannot be coded here: until the next [`Self::restart`] everything goes as tiles.
    pub fn refuse_film(&mut self) {
        self.film.refuse();
        self.follow_film();
    }

    /// Takes a coded frame of the film that was ordered, or no bytes where the coder left it out, and the time that
    /// coding took, in microseconds.
    pub fn handle_film(&mut self, film: u32, bytes: &[u8], coder_us: u32) {
        let header = self.header(UNORDERED, 0);
        self.film.handle_frame(film, (bytes, coder_us), header);
    }

    pub(super) fn follow_film(&mut self) {
        let Some(source) = &mut self.source else {
            return;
        };
        match self.film.turn(source.pictures().now, self.now) {
            Some(Turn::MayBegin(place))
                if self.cutter.is_new(&source.pictures(), self.frame, place) =>
            {
                source.wait(place);
            }
            Some(Turn::BeginsNot) => source.let_go(),
            Some(Turn::Begins(place)) => {
                source.let_go();
                source.hold(place);
            }
            Some(Turn::Ends) => {
                self.frame += 1;
                source.release(self.frame);
                // Along with the tiles the viewer is told that there is no film any more; nothing may follow them.
                self.reported = None;
            }
            Some(Turn::MayBegin(_)) | None => {}
        }
        self.flights.set_film(self.film.playing());
    }

    pub(super) fn is_turn_of_film(&self) -> bool {
        if !self.film.is_waiting() {
            return false;
        }
        // What no draft shows is awaited, such as a letter that was typed.
        let is_awaited = self.film.is_draft() && self.has_bare();
        let in_a_row = if is_awaited { 1 } else { IN_A_ROW };
        let is_turned = self.turns >= in_a_row;
        self.film.is_draft() != is_turned
    }

    /// Whether the next part of an update brings what no draft shows.
    fn has_bare(&self) -> bool {
        if self.outbox.is_empty() {
            return self.tiles().iter().any(Tile::is_bare);
        }
        self.is_cut_bare
    }

    pub(super) fn film_part(&mut self) -> Option<Parcel> {
        if !self.film.is_waiting() {
            return None;
        }
        if self.flights.room(self.now).is_none() {
            self.flights.note_full();
            return None;
        }
        self.film.poll()
    }
}
