//! Whatever comes in, a tracker goes on: sizes, contents and calls in any order.

#![expect(clippy::cast_possible_truncation, reason = "any byte will do")]

use bowline_anchor::{Effort, FrameNumber, Picture, Settings, StrokeId, Thumbnail, Tracker};
use proptest::prelude::*;

/// One thing that a page may do.
#[derive(Clone, Debug)]
enum Call {
    Frame {
        width: usize,
        height: usize,
        seed: u8,
    },
    Cut,
    Add {
        id: u32,
        age: u64,
        points: Vec<(f64, f64)>,
    },
    AddOnPicture {
        id: u32,
        side: usize,
        points: Vec<(f64, f64)>,
    },
    Remove(u32),
    Clear,
    Effort(bool),
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![6 => 0.0..1.0, 1 => -3.0..4.0, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY)]
}

fn points() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((number(), number()), 0..6)
}

fn call() -> impl Strategy<Value = Call> {
    let side = || prop_oneof![4 => Just(64usize), 2 => Just(48usize), 1 => 1usize..90];
    prop_oneof![
        8 => (side(), side(), any::<u8>()).prop_map(|(width, height, seed)| Call::Frame { width, height, seed }),
        1 => Just(Call::Cut),
        4 => (0u32..4, 0u64..6, points()).prop_map(|(id, age, points)| Call::Add { id, age, points }),
        1 => (0u32..4, 1usize..70, points()).prop_map(|(id, side, points)| Call::AddOnPicture { id, side, points }),
        1 => (0u32..4).prop_map(Call::Remove),
        1 => Just(Call::Clear),
        1 => any::<bool>().prop_map(Call::Effort),
    ]
}

/// Noise, blocks, stripes or one grey.
fn luma(width: usize, height: usize, seed: u8) -> Vec<u8> {
    let value = |i: usize| {
        let (x, y) = (i % width, i / width);
        match seed % 4 {
            0 => seed,
            1 => (i.wrapping_mul(2_654_435_761) >> 13) as u8 ^ seed,
            2 => {
                if (x / 9 + y / 7) % 3 == 0 {
                    230
                } else {
                    seed / 4
                }
            }
            _ => {
                if x % 8 < 4 {
                    200
                } else {
                    20
                }
            }
        }
    };
    (0..width * height).map(value).collect()
}

fn make(tracker: &mut Tracker, call: &Call, newest: &mut u64) {
    match call {
        Call::Frame {
            width,
            height,
            seed,
        } => {
            let bytes = luma(*width, *height, *seed);
            let picture = Picture::new(*width, *height, *width, &bytes).expect("a picture");
            *newest = tracker.frame(&picture).0;
        }
        Call::Cut => tracker.cut(),
        Call::Add { id, age, points } => {
            tracker.add_stroke(
                StrokeId(*id),
                FrameNumber(newest.saturating_sub(*age)),
                points,
            );
        }
        Call::AddOnPicture { id, side, points } => {
            let bytes = luma(*side, *side, 2);
            let picture = Picture::new(*side, *side, *side, &bytes).expect("a picture");
            tracker.add_on_picture(StrokeId(*id), &picture, points);
        }
        Call::Remove(id) => tracker.remove(StrokeId(*id)),
        Call::Clear => tracker.clear(),
        Call::Effort(light) => {
            tracker.set_effort(if *light { Effort::Light } else { Effort::Full });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_stops_a_tracker(
        calls in prop::collection::vec(call(), 1..24),
        long_side_px in prop_oneof![Just(0usize), Just(64), Just(97), Just(160)],
        replay_frames in 0usize..5,
    ) {
        let settings = Settings { long_side_px, ring_frames: 5, replay_frames, search_every: 0, ..Settings::default() };
        let (mut tracker, mut again) = (Tracker::new(settings), Tracker::new(settings));
        let (mut newest, mut newest_again) = (0, 0);
        for call in &calls {
            make(&mut tracker, call, &mut newest);
            make(&mut again, call, &mut newest_again);
            for id in tracker.strokes().collect::<Vec<_>>() {
                let place = tracker.stroke(id).expect("it is there");
                prop_assert!(place.map.rows().iter().all(|value| value.is_finite()));
                prop_assert!((0.0..=1.0).contains(&place.confidence));
                prop_assert_eq!(Some(place), again.stroke(id));
            }
            let _ = tracker.find(&Thumbnail([7; 768]));
        }
    }
}
