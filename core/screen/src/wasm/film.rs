//! A frame of film as a class for a browser.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::film::FilmChunk;

/// A coded frame of film.
#[wasm_bindgen]
pub struct ScreenFilm {
    pub(super) chunk: FilmChunk,
}

#[wasm_bindgen]
impl ScreenFilm {
    /// Returns the film's number; a new one needs a new decoder.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn film(&self) -> u32 {
        self.chunk.film
    }

    /// Returns the frame's number in its film.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn frame(&self) -> u32 {
        self.chunk.frame
    }

    /// Returns whether the frame stands alone.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.chunk.is_key
    }

    /// Returns how it is coded: 0 for H.264, 1 for AV1.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn codec(&self) -> u8 {
        self.chunk.codec.number()
    }

    /// Returns the left edge of its place in the picture.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn x(&self) -> u32 {
        self.chunk.rect.x
    }

    /// Returns the upper edge of its place.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn y(&self) -> u32 {
        self.chunk.rect.y
    }

    /// Returns its width.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn width(&self) -> u32 {
        self.chunk.rect.width
    }

    /// Returns its height.
    #[wasm_bindgen(getter)]
    #[must_use]
    pub fn height(&self) -> u32 {
        self.chunk.rect.height
    }

    /// Takes the coded bytes out.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.chunk.bytes)
    }
}
