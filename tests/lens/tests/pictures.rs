//! What is drawn on a picture that is not one of the frames is found by that picture, wherever it is on it.

#![expect(clippy::cast_precision_loss, reason = "small pictures")]

use bowline_anchor::{Picture, Point, Settings, State, StrokeId, Tracker};
use bowline_test_lens::groups::Group;
use bowline_test_lens::render::Frame;
use bowline_test_lens::scene::Scene;

const DRAWN_ON: usize = 12;
const LATEST: usize = 20;

fn picture(frame: &Frame) -> Picture<'_> {
    let (width, height) = frame.size;
    Picture::new(width, height, width, &frame.luma).expect("a picture")
}

/// How far a pin is from its place in the latest frame, in pixels; `None` where it is not shown.
fn off(tracker: &Tracker, scene: &Scene, id: StrokeId, pin: Point) -> Option<f64> {
    let place = tracker.stroke(id).expect("the pin");
    if !matches!(place.state, State::Tracked | State::Coasting) {
        return None;
    }
    let (width, height) = scene.size_of(LATEST);
    let pixels = |(x, y): Point| (x * width as f64, y * height as f64);
    let (surface, world) = scene.hit(DRAWN_ON, pixels(pin))?;
    let truth = scene.place(LATEST, surface, world)?;
    let here = pixels(place.map.apply(pin)?);
    Some((here.0 - truth.0).hypot(here.1 - truth.1))
}

#[test]
fn pins_are_found_by_their_picture_also_on_something_plain() {
    for seed in [7, 9] {
        let scene = Group::Held.scene(seed, 0);
        let frames: Vec<Frame> = (0..=LATEST).map(|frame| scene.shown(frame)).collect();
        let mut tracker = Tracker::new(Settings::default());
        let pins: Vec<(StrokeId, Point)> = (0..24)
            .map(|i| (0.12 + 0.15 * f64::from(i % 6), 0.2 + 0.2 * f64::from(i / 6)))
            .zip(0..)
            .map(|(place, id)| (StrokeId(id), place))
            .collect();
        for frame in &frames[..=DRAWN_ON] {
            tracker.frame(&picture(frame));
        }
        for (id, place) in &pins {
            tracker.add_on_picture(*id, &picture(&frames[DRAWN_ON]), &[*place]);
        }
        for frame in &frames[DRAWN_ON + 1..] {
            tracker.frame(&picture(frame));
        }
        for (id, place) in pins {
            let off = off(&tracker, &scene, id, place);
            assert!(
                off.is_some_and(|off| off < 8.0),
                "{off:?} of seed {seed} at {place:?}"
            );
        }
    }
}
