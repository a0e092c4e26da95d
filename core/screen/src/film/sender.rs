//! The sending side of film.

use std::collections::VecDeque;

use super::heat::{Heat, REST_MS};
use super::{FilmOrder, VideoCodec};
use crate::flights::{Parcel, What};
use crate::geometry::{Grid, Millis, Rect};
use crate::line::PACKET_BYTES;
use crate::picture::Picture;
use crate::wire::{FilmOp, HEADER_BYTES, Header, MAX_PARTS, UNORDERED, write_film};

/// How often a new or another film is looked for.
const LOOK_MS: u64 = 30;
const LOOK_AGAIN_MS: u64 = 1000;
/// What may be a film waits for so long: a film shows sooner, and each of its frames as exact tiles would be for nothing.
/// What is none and changes again and again waits once in so long.
const MAY_BEGIN_MS: u64 = 150;
const MAY_BEGIN_AGAIN_MS: u64 = 2000;
/// A film is given another place where it grew by so many pixels, or where less than half of it is left.
const GROWN: u32 = 8;
/// What film takes at most: bits for each of its pixels and second, and in all; and of the line (per cent).
const BITS_A_PIXEL: u32 = 2;
const MAX_BITS: u32 = 8_000_000;
const MIN_BITS: u32 = 200_000;
const SHARE_OF_LINE: u64 = 70;
/// The bytes around those of a film in a datagram.
const OPERATION_BYTES: usize = 24;

/// Whether a film begins or ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Turn {
    /// Something there may be a film: it is known within a moment.
    MayBegin(Rect),
    /// It was none.
    BeginsNot,
    Begins(Rect),
    Ends,
}

struct Running {
    rect: Rect,
    codec: VideoCodec,
    /// The number of the next frame.
    frame: u32,
    /// Whether there is something that no frame shows yet.
    is_new: bool,
    changed: Millis,
    /// While the caller codes: the update that has to be shown before that frame.
    coding: Option<u32>,
}

/// Finds a film, and has it sent frame by frame.
#[derive(Default)]
pub(crate) struct FilmSender {
    heat: Option<Heat>,
    decoders: u8,
    is_refused: bool,
    films: u32,
    running: Option<Running>,
    /// The last draft, as a film of one frame, until another film or draft begins.
    draft: Option<Running>,
    /// When a film was looked for; nothing when it is time to.
    looked: Option<Millis>,
    /// When there was something that might be a film, and whether it still might.
    suspected: Option<Millis>,
    is_suspect: bool,
    outbox: VecDeque<Parcel>,
    coder_us: u32,
}

impl FilmSender {
    /// The picture begins anew; a film in it is over.
    pub(crate) fn begin(&mut self, grid: Option<Grid>) {
        self.heat = grid.map(Heat::new);
        self.stop();
    }

    fn stop(&mut self) {
        self.running = None;
        self.draft = None;
        self.is_suspect = false;
        self.outbox.clear();
    }

    /// Takes what the viewer decodes.
    pub(crate) fn set_decoders(&mut self, decoders: u8) {
        self.decoders = decoders;
    }

    /// Takes it that nothing can be coded.
    pub(crate) fn refuse(&mut self) {
        self.is_refused = true;
    }

    /// Another viewer may ask anew.
    pub(crate) fn restart(&mut self) {
        self.is_refused = false;
        self.decoders = 0;
    }

    /// Where a film plays.
    pub(crate) fn place(&self) -> Option<Rect> {
        self.running.as_ref().map(|running| running.rect)
    }

    /// The number of the film that plays.
    pub(crate) fn playing(&self) -> Option<u32> {
        let newest = self.running.as_ref().or(self.draft.as_ref());
        newest.map(|_| self.films)
    }

    /// What the viewer decodes and can be coded here.
    fn codec(&self) -> Option<VideoCodec> {
        VideoCodec::best_of(if self.is_refused { 0 } else { self.decoders })
    }

    /// Whether a draft may be made.
    pub(crate) fn takes_draft(&self) -> bool {
        let is_coding = self
            .draft
            .as_ref()
            .is_some_and(|draft| draft.coding.is_some());
        self.running.is_none() && !is_coding && self.outbox.is_empty() && self.codec().is_some()
    }

    /// Whether a tile changes again and again: it waits for a film, and not for a draft.
    pub(crate) fn is_restless(&self, tile: u16, now: Millis) -> bool {
        let heat = self.heat.as_ref();
        heat.is_some_and(|heat| heat.is_restless(tile, now))
    }

    /// Whether what waits is a draft.
    pub(crate) fn is_draft(&self) -> bool {
        self.draft.is_some()
    }

    /// Orders a draft, which is drawn where nothing newer than update `after` is.
    pub(crate) fn order_draft(
        &mut self,
        rect: Rect,
        after: u32,
        line_bits: u64,
        now: Millis,
    ) -> Option<FilmOrder> {
        let codec = self.codec()?;
        self.films += 1;
        self.draft = Some(Running {
            rect,
            codec,
            frame: 0,
            is_new: false,
            changed: now,
            coding: Some(after),
        });
        let line = u32::try_from(line_bits).unwrap_or(u32::MAX);
        Some(FilmOrder {
            film: self.films,
            codec,
            rect,
            is_key: true,
            bits_per_second: line.clamp(MIN_BITS, MAX_BITS),
        })
    }

    /// The mean time that coding a frame takes, in microseconds; zero without a film.
    pub(crate) fn coder_us(&self) -> u32 {
        self.running.as_ref().map_or(0, |_| self.coder_us)
    }

    /// A tile changed within those bounds.
    pub(crate) fn note(&mut self, tile: u16, bounds: Rect, now: Millis) {
        if let Some(heat) = &mut self.heat {
            heat.note(tile, bounds, now);
        }
        let Some(running) = &mut self.running else {
            return;
        };
        if !running.rect.common(bounds).is_empty() {
            running.is_new = true;
            running.changed = now;
        }
    }

    /// A tile was cheap to send.
    pub(crate) fn cool(&mut self, tile: u16) {
        if let Some(heat) = &mut self.heat {
            heat.cool(tile);
        }
    }

    /// Looks whether a film begins or ends. One that is to play elsewhere ends first.
    pub(crate) fn turn(&mut self, picture: &Picture, now: Millis) -> Option<Turn> {
        let codec = self.codec();
        if let Some(running) = &self.running {
            let is_over = now.since(running.changed) >= REST_MS || codec != Some(running.codec);
            if is_over || self.has_another_place(picture, now) {
                self.stop();
                return Some(Turn::Ends);
            }
            return None;
        }
        if self.is_suspect && !self.has_suspected_within(MAY_BEGIN_MS, now) {
            self.is_suspect = false;
            return Some(Turn::BeginsNot);
        }
        let codec = codec?;
        if self.has_looked_within(LOOK_MS, now) {
            return None;
        }
        self.looked = Some(now);
        let heat = self.heat.as_ref()?;
        let Some(rect) = heat.find(picture, now) else {
            if self.has_suspected_within(MAY_BEGIN_AGAIN_MS, now) {
                return None;
            }
            let rect = heat.suspect(picture, now)?;
            (self.suspected, self.is_suspect) = (Some(now), true);
            return Some(Turn::MayBegin(rect));
        };
        self.stop();
        self.films += 1;
        self.running = Some(Running {
            rect,
            codec,
            frame: 0,
            is_new: true,
            changed: now,
            coding: None,
        });
        Some(Turn::Begins(rect))
    }

    fn has_another_place(&mut self, picture: &Picture, now: Millis) -> bool {
        if self.has_looked_within(LOOK_AGAIN_MS, now) {
            return false;
        }
        self.looked = Some(now);
        let found = self.heat.as_ref().and_then(|heat| heat.find(picture, now));
        let (Some(found), Some(rect)) = (found, self.place()) else {
            return false;
        };
        let around = rect.around(found);
        let is_grown = around.width > rect.width + GROWN || around.height > rect.height + GROWN;
        let is_shrunk = found.width * found.height * 2 < rect.width * rect.height;
        let is_elsewhere = is_grown || is_shrunk;
        if is_elsewhere {
            // It begins there at once.
            self.looked = None;
        }
        is_elsewhere
    }

    fn has_suspected_within(&self, ms: u64, now: Millis) -> bool {
        self.suspected.is_some_and(|since| now.since(since) < ms)
    }

    fn has_looked_within(&self, ms: u64, now: Millis) -> bool {
        self.looked.is_some_and(|looked| now.since(looked) < ms)
    }

    /// When to look whether the film is over, or whether what may be one is none.
    pub(crate) fn poll_timeout(&self) -> Option<Millis> {
        let running = self.running.as_ref();
        let over = running.map(|running| running.changed.plus(REST_MS));
        let suspected = self.suspected.filter(|_| self.is_suspect);
        over.or(suspected.map(|since| since.plus(MAY_BEGIN_MS)))
    }

    /// Whether a frame is to be coded, if the line has room.
    pub(crate) fn wants_frame(&self) -> bool {
        let is_due = |running: &Running| running.is_new && running.coding.is_none();
        self.outbox.is_empty() && self.running.as_ref().is_some_and(is_due)
    }

    /// Orders a frame, which is shown after update `after`; `line_bits` is what the line carries in a second.
    pub(crate) fn order(&mut self, after: u32, line_bits: u64) -> Option<FilmOrder> {
        let running = self.running.as_mut()?;
        running.is_new = false;
        running.coding = Some(after);
        let area = running.rect.width * running.rect.height;
        let share = u32::try_from(line_bits * SHARE_OF_LINE / 100).unwrap_or(u32::MAX);
        Some(FilmOrder {
            film: self.films,
            codec: running.codec,
            rect: running.rect,
            is_key: running.frame == 0,
            bits_per_second: share.min(area * BITS_A_PIXEL).clamp(MIN_BITS, MAX_BITS),
        })
    }

    /// Takes a coded frame; none for one that the coder left out.
    pub(crate) fn handle_frame(
        &mut self,
        film: u32,
        (bytes, coder_us): (&[u8], u32),
        header: Header,
    ) {
        let newest = self.running.as_mut().or(self.draft.as_mut());
        let Some(running) = newest.filter(|_| film == self.films) else {
            return;
        };
        let Some(after) = running.coding.take() else {
            return;
        };
        self.coder_us = match self.coder_us {
            0 => coder_us,
            mean => mean - mean / 8 + coder_us / 8,
        };
        let most = PACKET_BYTES - HEADER_BYTES - OPERATION_BYTES;
        let size = most.max(bytes.len().div_ceil(MAX_PARTS.into()));
        let parts = u16::try_from(bytes.len().div_ceil(size)).unwrap_or(u16::MAX);
        for (part, bytes) in (0u16..).zip(bytes.chunks(size)) {
            let mut body = Vec::with_capacity(OPERATION_BYTES + bytes.len());
            let operation = FilmOp {
                film,
                frame: running.frame,
                codec: running.codec,
                is_key: running.frame == 0,
                rect: running.rect,
                after,
                bytes,
            };
            write_film(&mut body, &operation);
            self.outbox.push_back(Parcel {
                header: Header {
                    update: UNORDERED,
                    after: 0,
                    part,
                    parts,
                    ..header
                },
                body,
                what: What::Film(film),
            });
        }
        if parts > 0 {
            running.frame += 1;
        }
    }

    /// Whether part of a frame waits to be sent.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// The next part of a frame.
    pub(crate) fn poll(&mut self) -> Option<Parcel> {
        self.outbox.pop_front()
    }
}
