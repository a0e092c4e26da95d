//! How long the tracker takes, on one core.

use std::time::Instant;

use bowline_anchor::{FrameNumber, Picture, Point, Settings, StrokeId, Tracker};

use crate::groups::Group;

/// Milliseconds of the tracker's work.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// Median of a frame with one stroke.
    pub frame_ms: f64,
    /// Median of a frame with ten strokes, each with an anchor of its own.
    pub ten_strokes_ms: f64,
    /// Adding a stroke to a frame that is 60 frames old: median of several.
    pub add_ms: f64,
}

/// Measures on a hand-held clip.
#[must_use]
pub fn measure(seed: u64) -> Speed {
    let scene = Group::Held.scene(seed, 0);
    let frames: Vec<_> = (0..90).map(|frame| scene.camera(frame)).collect();
    let pictures: Vec<Picture<'_>> = frames
        .iter()
        .filter_map(|frame| Picture::new(frame.size.0, frame.size.1, frame.size.0, &frame.luma))
        .collect();
    let one = follow(&pictures, &[(0.5, 0.5)]);
    let ten: Vec<Point> = (0..10)
        .map(|i| (0.1 + 0.2 * f64::from(i % 5), 0.3 + 0.4 * f64::from(i / 5)))
        .collect();
    let ten = follow(&pictures, &ten);
    Speed {
        frame_ms: one.0,
        ten_strokes_ms: ten.0,
        add_ms: one.1,
    }
}

/// Median times of a frame and of adding a stroke late.
fn follow(pictures: &[Picture<'_>], places: &[Point]) -> (f64, f64) {
    let mut tracker = Tracker::new(Settings::default());
    let mut times = Vec::new();
    for (frame, picture) in pictures.iter().enumerate() {
        let start = Instant::now();
        tracker.frame(picture);
        if frame > 12 {
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        if frame == 10 {
            for (id, place) in places.iter().enumerate() {
                tracker.add_stroke(StrokeId(id as u32), FrameNumber(0), &ring(*place));
            }
        }
    }
    let newest = pictures.len() as u64 - 1;
    let adds = (0..5).map(|index| {
        tracker.clear();
        let start = Instant::now();
        tracker.add_stroke(
            StrokeId(1),
            FrameNumber(newest - 60 - index),
            &ring((0.4, 0.5)),
        );
        start.elapsed().as_secs_f64() * 1e3
    });
    let mut adds: Vec<f64> = adds.collect();
    (median(&mut times), median(&mut adds))
}

fn ring(middle: Point) -> Vec<Point> {
    let turns = (0..12).map(|step| std::f64::consts::TAU * f64::from(step) / 12.0);
    turns
        .map(|turn| (middle.0 + 0.05 * turn.cos(), middle.1 + 0.06 * turn.sin()))
        .collect()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(0.0)
}
