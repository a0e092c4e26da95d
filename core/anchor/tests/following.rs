//! What a page can rely on: strokes, cuts, pictures of other sizes, late strokes.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small pictures"
)]

use bowline_anchor::{
    Added, FrameNumber, MAX_ANCHORS, Picture, Settings, State, StrokeId, Thumbnail, Tracker,
};

const RING: [(f64, f64); 4] = [(0.45, 0.45), (0.55, 0.45), (0.55, 0.55), (0.45, 0.55)];

/// Blocks of different grey, moved to the right and down by so many pixels of a picture 320 wide.
fn blocks(width: usize, height: usize, moved: (f64, f64)) -> Vec<u8> {
    let scale = 320.0 / width.max(height) as f64;
    let grey = |i: usize| {
        let x = ((i % width) as f64 + 0.5) * scale - moved.0;
        let y = ((i / width) as f64 + 0.5) * scale - moved.1;
        let cell = |size: f64, salt: i64| {
            let (column, row) = ((x / size).floor() as i64, (y / size).floor() as i64);
            ((column * 7919 + row * 104_729 + salt) * 2_654_435_761i64).rem_euclid(1 << 32) >> 24
        };
        (cell(23.0, 1) * 2 / 3 + cell(7.0, 5) / 3) as u8
    };
    (0..width * height).map(grey).collect()
}

fn show(tracker: &mut Tracker, (width, height): (usize, usize), moved: (f64, f64)) -> FrameNumber {
    let luma = blocks(width, height, moved);
    tracker.frame(&Picture::new(width, height, width, &luma).expect("a picture"))
}

#[test]
fn a_late_stroke_is_where_its_object_is_now() {
    for replay_frames in [usize::MAX, 4] {
        let mut tracker = Tracker::new(Settings {
            replay_frames,
            ..Settings::default()
        });
        for step in 0..20 {
            show(
                &mut tracker,
                (320, 240),
                (f64::from(step) * 2.0, f64::from(step)),
            );
        }
        assert_eq!(
            tracker.add_stroke(StrokeId(1), FrameNumber(2), &RING),
            Added::Anchored
        );
        for step in 20..30 {
            show(
                &mut tracker,
                (320, 240),
                (f64::from(step) * 2.0, f64::from(step)),
            );
        }
        let place = tracker.stroke(StrokeId(1)).expect("added");
        assert_eq!(place.state, State::Tracked);
        let (x, y) = place.map.apply((0.5, 0.5)).expect("in front");
        assert!(
            (x - 0.5 - 54.0 / 320.0).abs() < 0.002 && (y - 0.5 - 27.0 / 240.0).abs() < 0.002,
            "{x} {y}"
        );
    }
}

#[test]
fn another_size_of_the_same_picture_changes_nothing() {
    let mut tracker = Tracker::new(Settings::default());
    let first = show(&mut tracker, (640, 480), (0.0, 0.0));
    tracker.add_stroke(StrokeId(1), first, &RING);
    for size in [(640, 480), (480, 360), (320, 240), (400, 300)] {
        show(&mut tracker, size, (4.0, 0.0));
        let place = tracker.stroke(StrokeId(1)).expect("added");
        let (x, _) = place.map.apply((0.5, 0.5)).expect("in front");
        assert!(
            place.state == State::Tracked && (x - 0.5 - 4.0 / 320.0).abs() < 0.002,
            "{size:?}: {place:?}"
        );
    }
}

#[test]
fn after_a_cut_old_frames_are_gone_and_the_object_is_found_at_once() {
    let mut tracker = Tracker::new(Settings::default());
    let first = show(&mut tracker, (320, 240), (0.0, 0.0));
    let thumbnail = tracker.thumbnail(first).expect("kept");
    tracker.add_stroke(StrokeId(1), first, &RING);
    tracker.cut();
    assert_eq!(tracker.find(&thumbnail), None);
    assert_eq!(
        tracker.add_stroke(StrokeId(2), first, &RING),
        Added::NeedPicture
    );
    show(&mut tracker, (320, 240), (60.0, -40.0));
    let place = tracker.stroke(StrokeId(1)).expect("added");
    let (x, y) = place.map.apply((0.5, 0.5)).expect("in front");
    assert_eq!(place.state, State::Tracked);
    assert!((x - 0.5 - 60.0 / 320.0).abs() < 0.003 && (y - 0.5 + 40.0 / 240.0).abs() < 0.003);
}

#[test]
fn a_stroke_on_a_picture_of_its_own_is_looked_for() {
    let mut tracker = Tracker::new(Settings::default());
    let luma = blocks(320, 240, (0.0, 0.0));
    let picture = Picture::new(320, 240, 320, &luma).expect("a picture");
    assert_eq!(
        tracker.add_on_picture(StrokeId(1), &picture, &RING),
        Added::Anchored
    );
    assert_eq!(
        tracker.stroke(StrokeId(1)).map(|place| place.state),
        Some(State::Searching)
    );
    for _ in 0..5 {
        show(&mut tracker, (320, 240), (30.0, 20.0));
    }
    assert_eq!(
        tracker.stroke(StrokeId(1)).map(|place| place.state),
        Some(State::Tracked)
    );
}

#[test]
fn a_frame_is_known_again_at_half_the_size() {
    let mut tracker = Tracker::new(Settings::default());
    for step in 0..30 {
        show(&mut tracker, (640, 480), (f64::from(step) * 1.5, 0.0));
    }
    let half = blocks(320, 240, (15.0, 0.0));
    let thumbnail = Thumbnail::of(&Picture::new(320, 240, 320, &half).expect("a picture"));
    assert_eq!(
        tracker.find(&thumbnail).map(|found| found.frame),
        Some(FrameNumber(10))
    );
}

#[test]
fn what_leaves_the_picture_is_outside_and_is_not_shown_in_another_scene() {
    let mut tracker = Tracker::new(Settings::default());
    let first = show(&mut tracker, (320, 240), (0.0, 0.0));
    tracker.add_stroke(StrokeId(1), first, &RING);
    for step in 1..16 {
        show(&mut tracker, (320, 240), (f64::from(step) * 14.0, 0.0));
    }
    assert_eq!(
        tracker.stroke(StrokeId(1)).map(|place| place.state),
        Some(State::Outside)
    );
    tracker.cut();
    let mut other = blocks(320, 240, (9000.0, 7000.0));
    for grey in &mut other {
        *grey = 255 - *grey;
    }
    tracker.frame(&Picture::new(320, 240, 320, &other).expect("a picture"));
    assert_eq!(
        tracker.stroke(StrokeId(1)).map(|place| place.state),
        Some(State::Searching)
    );
}

#[test]
fn there_is_an_end_to_places_but_not_for_strokes_that_share_one() {
    let mut tracker = Tracker::new(Settings::default());
    for frame in 0..MAX_ANCHORS as u32 + 2 {
        let number = show(&mut tracker, (320, 240), (0.0, 0.0));
        let wanted = if frame < MAX_ANCHORS as u32 {
            Added::Anchored
        } else {
            Added::Refused
        };
        assert_eq!(tracker.add_stroke(StrokeId(frame), number, &RING), wanted);
    }
    assert_eq!(
        tracker.add_stroke(StrokeId(900), FrameNumber(3), &RING),
        Added::Anchored
    );
    tracker.remove(StrokeId(900));
    assert_eq!(tracker.strokes().count(), MAX_ANCHORS);
}
