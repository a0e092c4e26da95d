//! A few clips must stay within the bounds that all clips are held to; `bowline-lens score` runs many.

#![expect(clippy::cast_precision_loss, reason = "counts of frames")]

use bowline_test_lens::figures::{at_share, share};
use bowline_test_lens::groups::Group;
use bowline_test_lens::identity;
use bowline_test_lens::score::Tally;
use bowline_test_lens::suite::Suite;

/// Follows the strokes of one clip of each group; what is wrong everywhere is refused.
fn tally(groups: &[Group], seed: u64) -> Tally {
    let suite = Suite {
        groups: groups.to_vec(),
        seeds: vec![seed],
        clips: 1,
        threads: 2,
        peers: None,
    };
    let mut all = Tally::default();
    let sums = suite.run(&|_| {}).expect("nobody else is asked");
    for tally in sums.anchor.values() {
        all.add(tally);
    }
    all.drifts_px.sort_by(f64::total_cmp);
    let mean = all.drifts_px.iter().sum::<f64>() / all.drifts_px.len() as f64;
    assert!(
        share(all.in_place, all.visible) >= 98.0,
        "{} of {}",
        all.in_place,
        all.visible
    );
    assert!(
        mean <= 0.5 && at_share(&all.drifts_px, 0.95) <= 2.0,
        "{mean}"
    );
    assert!(
        all.wrong * 1000 <= all.shown,
        "{} of {}",
        all.wrong,
        all.shown
    );
    all
}

#[test]
fn strokes_stay_on_their_object() {
    let groups = [Group::Held, Group::FastPan, Group::Leave, Group::Keyboard];
    let all = tally(&groups, 7);
    assert!(all.visible > 1000, "{}", all.visible);
    assert!(all.found_after.len() * 100 >= all.returns * 95 && all.returns > 0);
    assert!(
        all.found_after.iter().all(|frames| *frames <= 15),
        "{:?}",
        all.found_after
    );
}

/// On this plain wall hardly anything is left but the squares of the coder, which stay with the camera.
#[test]
fn strokes_do_not_stay_on_what_a_coder_leaves() {
    let all = tally(&[Group::Compressed], 3004);
    assert!(all.visible > 400, "{}", all.visible);
}

/// After a break all that is around a plain thing is found again, while the thing itself looks like nothing.
#[test]
fn a_stroke_on_something_plain_is_found_again_by_what_is_around_it() {
    let all = tally(&[Group::Breaks], 3005);
    assert_eq!(all.found_after.len(), all.returns);
    assert!(all.found_after.iter().all(|frames| *frames <= 5));
}

#[test]
fn frames_are_known_again_after_compression() {
    let identity = identity::measure(Group::Held, 7, 0);
    assert!(
        identity.exact * 1000 >= identity.tries * 995 && identity.most_off <= 1,
        "{identity:?}"
    );
}
