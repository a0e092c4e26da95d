//! The bytes of what a datagram asks to be done.

use super::operation::{
    CopyOp, CursorOp, FilmOp, KEY_FLAG, OP_COPY, OP_COPY_PART, OP_CURSOR, OP_FILM, OP_PATCH,
    OP_PATCH_TWO, OP_REPORT, OP_TILE, PatchOp, Report,
};
use crate::geometry::{Rect, Shift};

pub(crate) fn write_tile(out: &mut Vec<u8>, tile: u16, body: &[u8]) {
    out.push(OP_TILE);
    out.extend(tile.to_le_bytes());
    write_bytes(out, body);
}

pub(crate) fn write_copy(out: &mut Vec<u8>, copy: CopyOp) {
    out.push(match copy.within {
        None => OP_COPY,
        Some(_) => OP_COPY_PART,
    });
    out.extend(copy.tile.to_le_bytes());
    out.push(copy.count);
    write_shift(out, copy.shift);
    if let Some(within) = copy.within {
        write_rect(out, within);
    }
}

pub(crate) fn write_patch(out: &mut Vec<u8>, patch: &PatchOp<'_>) {
    out.push(match patch.parts.len() {
        0 | 1 => OP_PATCH,
        _ => OP_PATCH_TWO,
    });
    out.extend(patch.tile.to_le_bytes());
    for part in &patch.parts {
        out.extend(part.key.to_le_bytes());
        write_shift(out, part.shift);
    }
    write_bytes(out, patch.body);
}

pub(crate) fn write_cursor(out: &mut Vec<u8>, cursor: &CursorOp<'_>) {
    out.push(OP_CURSOR);
    out.extend(cursor.revision.to_le_bytes());
    out.extend(cursor.x.to_le_bytes());
    out.extend(cursor.y.to_le_bytes());
    write_bytes(out, cursor.shape);
}

pub(crate) fn write_film(out: &mut Vec<u8>, film: &FilmOp<'_>) {
    out.push(OP_FILM);
    out.extend(film.film.to_le_bytes());
    out.extend(film.frame.to_le_bytes());
    out.push(film.codec.number() | if film.is_key { KEY_FLAG } else { 0 });
    write_rect(out, film.rect);
    out.extend(film.after.to_le_bytes());
    write_bytes(out, film.bytes);
}

pub(crate) fn write_report(out: &mut Vec<u8>, report: Report) {
    out.push(OP_REPORT);
    out.extend(report.round_trip_ms.to_le_bytes());
    out.extend(report.lost_permille.to_le_bytes());
    out.extend(report.coder_us.to_le_bytes());
}

fn write_rect(out: &mut Vec<u8>, rect: Rect) {
    for side in [rect.x, rect.y, rect.width, rect.height] {
        out.extend(u16::try_from(side).unwrap_or(u16::MAX).to_le_bytes());
    }
}

fn write_shift(out: &mut Vec<u8>, shift: Shift) {
    out.extend(shift.dx.to_le_bytes());
    out.extend(shift.dy.to_le_bytes());
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(bytes);
}
