//! A few clips must stay within the bounds that all clips are held to; `bowline-lens score` runs many.

#![expect(clippy::cast_precision_loss, reason = "counts of frames")]

use bowline_test_lens::figures::{at_share, share};
use bowline_test_lens::groups::Group;
use bowline_test_lens::identity;
use bowline_test_lens::suite::Suite;

#[test]
fn strokes_stay_on_their_object() {
    let groups = [Group::Held, Group::FastPan, Group::Leave, Group::Keyboard];
    let suite = Suite {
        groups: groups.to_vec(),
        seeds: vec![7],
        clips: 1,
        threads: 2,
        peers: None,
    };
    let mut all = bowline_test_lens::score::Tally::default();
    let sums = suite.run(&|_| {}).expect("nobody else is asked");
    for tally in sums.anchor.values() {
        all.add(tally);
    }
    all.drifts_px.sort_by(f64::total_cmp);
    let mean = all.drifts_px.iter().sum::<f64>() / all.drifts_px.len() as f64;
    assert!(all.visible > 1000, "{}", all.visible);
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
    assert!(all.found_after.len() * 100 >= all.returns * 95 && all.returns > 0);
    assert!(
        all.found_after.iter().all(|frames| *frames <= 15),
        "{:?}",
        all.found_after
    );
}

#[test]
fn frames_are_known_again_after_compression() {
    let identity = identity::measure(Group::Held, 7, 0);
    assert!(
        identity.exact * 1000 >= identity.tries * 995 && identity.most_off <= 1,
        "{identity:?}"
    );
}
