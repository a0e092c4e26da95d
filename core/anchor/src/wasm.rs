//! The tracker as a class for a browser, in its worker.
//!
//! Numbers go over as plain arrays: fractions as x, y, x, y, ...; states as twelve numbers for each stroke.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    Added, Effort, FrameNumber, Picture, Point, Settings, State, StrokeId, THUMBNAIL_BYTES,
    Thumbnail, Tracker,
};

/// Keeps strokes on their object.
#[wasm_bindgen]
#[derive(Debug)]
pub struct LensTracker {
    tracker: Tracker,
}

#[wasm_bindgen]
impl LensTracker {
    /// Makes a tracker. Per frame it takes a new stroke through at most `replay_frames` kept ones; zero means all at once.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(replay_frames: u32) -> Self {
        let replay_frames = match replay_frames {
            0 => usize::MAX,
            frames => frames as usize,
        };
        let settings = Settings {
            replay_frames,
            ..Settings::default()
        };
        Self {
            tracker: Tracker::new(settings),
        }
    }

    /// Takes the luma of the next frame, rows of `width` bytes that begin `stride` bytes apart; gives its number.
    ///
    /// # Errors
    /// Throws a string when the bytes are not such a picture.
    pub fn frame(
        &mut self,
        luma: &[u8],
        width: u32,
        height: u32,
        stride: u32,
    ) -> Result<f64, String> {
        let picture = picture(luma, width, height, stride)?;
        Ok(self.tracker.frame(&picture).0 as f64)
    }

    /// Forgets the frames so far: see [`Tracker::cut`].
    pub fn cut(&mut self) {
        self.tracker.cut();
    }

    /// Spends less on each frame from now on, or as much as at first.
    pub fn spare(&mut self, sparing: bool) {
        self.tracker
            .set_effort(if sparing { Effort::Light } else { Effort::Full });
    }

    /// The 768 bytes of a frame's thumbnail, or nothing when it is not kept any more.
    #[must_use]
    pub fn thumbnail(&self, frame: f64) -> Option<Vec<u8>> {
        self.tracker
            .thumbnail(number(frame))
            .map(|thumbnail| thumbnail.0.to_vec())
    }

    /// The number of the kept frame that a thumbnail is of, and how alike they are; empty when it is of none.
    #[must_use]
    pub fn find(&self, thumbnail: &[u8]) -> Vec<f64> {
        let bytes: Option<[u8; THUMBNAIL_BYTES]> = thumbnail.try_into().ok();
        let found = bytes.and_then(|bytes| self.tracker.find(&Thumbnail(bytes)));
        found.map_or_else(Vec::new, |found| vec![found.frame.0 as f64, found.score])
    }

    /// Adds a stroke that was drawn on a kept frame: 0 anchored, 1 needs its picture, 2 refused.
    pub fn add_stroke(&mut self, id: u32, frame: f64, fractions: &[f32]) -> u8 {
        code(
            self.tracker
                .add_stroke(StrokeId(id), number(frame), &points(fractions)),
        )
    }

    /// Adds a stroke with the picture that it was drawn on: the same answers.
    ///
    /// # Errors
    /// Throws a string when the bytes are not such a picture.
    pub fn add_on_picture(
        &mut self,
        id: u32,
        luma: &[u8],
        width: u32,
        height: u32,
        stride: u32,
        fractions: &[f32],
    ) -> Result<u8, String> {
        let picture = picture(luma, width, height, stride)?;
        Ok(code(self.tracker.add_on_picture(
            StrokeId(id),
            &picture,
            &points(fractions),
        )))
    }

    /// Of each stroke: its number; 0 tracked, 1 coasting, 2 outside, 3 searching; confidence; the nine numbers of the map from
    /// fractions of the picture drawn on to fractions of the newest frame, in rows.
    #[must_use]
    pub fn states(&self) -> Vec<f64> {
        let mut states = Vec::new();
        for id in self.tracker.strokes() {
            if let Some(place) = self.tracker.stroke(id) {
                let state = match place.state {
                    State::Tracked => 0.0,
                    State::Coasting => 1.0,
                    State::Outside => 2.0,
                    State::Searching => 3.0,
                };
                states.extend([f64::from(id.0), state, place.confidence]);
                states.extend(place.map.rows());
            }
        }
        states
    }

    /// Takes a stroke away.
    pub fn remove(&mut self, id: u32) {
        self.tracker.remove(StrokeId(id));
    }

    /// Takes all strokes away.
    pub fn clear(&mut self) {
        self.tracker.clear();
    }
}

fn picture(luma: &[u8], width: u32, height: u32, stride: u32) -> Result<Picture<'_>, String> {
    Picture::new(width as usize, height as usize, stride as usize, luma)
        .ok_or_else(|| format!("{} bytes are no picture of {width}x{height}", luma.len()))
}

/// Frames are numbered far below 2^53; what is no number is frame 0.
fn number(frame: f64) -> FrameNumber {
    FrameNumber(frame as u64)
}

fn points(fractions: &[f32]) -> Vec<Point> {
    fractions
        .chunks_exact(2)
        .map(|pair| (f64::from(pair[0]), f64::from(pair[1])))
        .collect()
}

fn code(added: Added) -> u8 {
    match added {
        Added::Anchored => 0,
        Added::NeedPicture => 1,
        Added::Refused => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::homography::Homography;
    use crate::testing::{SIZE, luma};

    #[test]
    fn a_stroke_goes_through_the_class() {
        let mut lens = LensTracker::new(0);
        let (width, height) = (SIZE.0 as u32, SIZE.1 as u32);
        let first = lens
            .frame(&luma(&Homography::IDENTITY), width, height, width)
            .expect("a picture");
        assert!(lens.frame(&[0; 10], width, height, width).is_err());
        assert_eq!(lens.add_stroke(7, first, &[0.4, 0.4, 0.5, 0.5, 0.6]), 0);
        assert_eq!(lens.add_stroke(8, 99.0, &[0.4, 0.4]), 1);
        assert_eq!(lens.add_stroke(8, first, &[f32::NAN, 0.4]), 2);
        let second = lens
            .frame(&luma(&Homography::shift(8.0, 0.0)), width, height, width)
            .expect("a picture");
        let states = lens.states();
        assert_eq!(states.len(), 12);
        assert_eq!((states[0], states[1]), (7.0, 0.0));
        let thumbnail = lens.thumbnail(second).expect("kept");
        assert_eq!(lens.find(&thumbnail).first(), Some(&second));
        assert!(lens.find(&[1, 2, 3]).is_empty());
        lens.clear();
        assert!(lens.states().is_empty());
    }
}
