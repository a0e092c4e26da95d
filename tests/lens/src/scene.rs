//! A scene, the camera in it, and where its points are in each picture.

use std::sync::Arc;

use crate::compress::Compression;
use crate::hand::Hand;
use crate::matrix::{Matrix, Point, apply, inverse};
use crate::path::{Path, projection};
use crate::texture::Texture;

/// Pictures in a second.
pub const RATE: f64 = 30.0;

/// A flat thing, seen from the front.
#[derive(Clone, Debug)]
pub struct Surface {
    /// What is on it.
    pub texture: Arc<Texture>,
    /// How far it is nearer to the camera than the ground, in units of the world.
    pub height: f64,
    /// Where it ends: left, top, right, bottom; `None` goes on for ever.
    pub bounds: Option<[f64; 4]>,
}

impl Surface {
    /// Whether a point of its plane is on it.
    #[must_use]
    pub fn holds(&self, (x, y): Point) -> bool {
        self.bounds
            .is_none_or(|[left, top, right, bottom]| x > left && x < right && y > top && y < bottom)
    }
}

/// How a picture is exposed; both as parts of the time between two pictures.
#[derive(Clone, Copy, Debug)]
pub struct Shutter {
    /// How long each row gathers light: motion blur.
    pub exposure: f64,
    /// From the first row to the last: rolling shutter.
    pub readout: f64,
}

/// A value that changes in time: between the given seconds, linear.
pub type Course = Vec<(f64, f64)>;

/// The value of a course at a time; `otherwise` when it is empty.
#[must_use]
pub fn course_at(course: &Course, seconds: f64, otherwise: f64) -> f64 {
    let next = course.partition_point(|point| point.0 <= seconds);
    match (
        next.checked_sub(1).and_then(|i| course.get(i)),
        course.get(next),
    ) {
        (None, None) => otherwise,
        (None, Some(only)) | (Some(only), None) => only.1,
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (seconds - a.0) / (b.0 - a.0),
    }
}

/// What happens to the stream of pictures.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Interruption {
    /// The page says so: pause and resume, another camera.
    Told,
    /// Nobody says so: the lens changes, or pictures are lost.
    Untold,
}

/// A clip: everything that its pictures and the truth about them follow from.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The farthest first.
    pub surfaces: Vec<Surface>,
    /// The camera's way.
    pub path: Path,
    /// How many pictures.
    pub frames: usize,
    /// Width and height of a picture, before and after the phone is turned.
    pub size: (usize, usize),
    /// From which picture on the phone is held the other way round, if it is turned.
    pub turned_at: Option<usize>,
    /// Where the pictures break off: the first picture afterwards, how, and how many seconds later it is.
    pub breaks: Vec<(usize, Interruption, f64)>,
    /// How pictures are exposed.
    pub shutter: Shutter,
    /// Brightness, 1 is as painted.
    pub gain: Course,
    /// Blur of the lens: deviation in pixels.
    pub defocus: Course,
    /// Noise of the sensor at middle grey: deviation in grey values.
    pub noise: f64,
    /// What gets between.
    pub hand: Option<Hand>,
    /// What a sender does to the pictures.
    pub compression: Option<Compression>,
    /// Where noise comes from.
    pub seed: u64,
}

impl Scene {
    /// Size of one picture.
    #[must_use]
    pub fn size_of(&self, frame: usize) -> (usize, usize) {
        match self.turned_at {
            Some(turned) if frame >= turned => (self.size.1, self.size.0),
            _ => self.size,
        }
    }

    /// The picture that is shown as this one: an earlier one where a sender leaves pictures out.
    #[must_use]
    pub fn shown_frame(&self, frame: usize) -> usize {
        self.compression
            .as_ref()
            .map_or(frame, |compression| compression.shown_frame(frame))
    }

    /// The middle of a picture's exposure, in seconds.
    #[must_use]
    pub fn seconds(&self, frame: usize) -> f64 {
        let gaps = self.breaks.iter().filter(|(first, ..)| frame >= *first);
        frame as f64 / RATE + gaps.map(|(_, _, gap)| gap).sum::<f64>()
    }

    /// What takes a surface's plane to the pixels at a moment: seconds from the middle of the picture's exposure.
    #[must_use]
    pub fn projection(&self, frame: usize, offset: f64, surface: usize) -> Matrix {
        let mut pose = self.path.pose(self.seconds(frame) + offset);
        if self.turned_at.is_some_and(|turned| frame >= turned) {
            pose[crate::path::ROLL] -= std::f64::consts::FRAC_PI_2;
        }
        projection(&pose, self.surfaces[surface].height, self.size_of(frame))
    }

    /// When a row is exposed, in seconds from the middle of the picture's exposure.
    #[must_use]
    pub fn row_offset(&self, frame: usize, y: f64) -> f64 {
        self.shutter.readout / RATE * (y / self.size_of(frame).1 as f64 - 0.5)
    }

    /// Where a point of a surface is in a picture, in its pixels; `None` behind the camera.
    #[must_use]
    pub fn place(&self, frame: usize, surface: usize, world: Point) -> Option<Point> {
        let frame = self.shown_frame(frame);
        let mut seen = apply(&self.projection(frame, 0.0, surface), world)?;
        if self.shutter.readout > 0.0 {
            for _ in 0..3 {
                let y = seen.1.clamp(0.0, self.size_of(frame).1 as f64);
                let offset = self.row_offset(frame, y);
                seen = apply(&self.projection(frame, offset, surface), world)?;
            }
        }
        Some(seen)
    }

    /// What a pixel of a picture shows: the surface and the point on it.
    #[must_use]
    pub fn hit(&self, frame: usize, pixel: Point) -> Option<(usize, Point)> {
        let frame = self.shown_frame(frame);
        let offset = self.row_offset(frame, pixel.1);
        (0..self.surfaces.len()).rev().find_map(|surface| {
            let back = inverse(&self.projection(frame, offset, surface));
            let depth = back[6] * pixel.0 + back[7] * pixel.1 + back[8];
            let world = (
                (back[0] * pixel.0 + back[1] * pixel.1 + back[2]) / depth,
                (back[3] * pixel.0 + back[4] * pixel.1 + back[5]) / depth,
            );
            self.surfaces[surface]
                .holds(world)
                .then_some((surface, world))
        })
    }
}
