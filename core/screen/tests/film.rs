//! Film between a sender and a viewer, over a line that loses, doubles and reorders, in virtual time.

mod viewer;

use bowline_screen::{Millis, Rect, VideoCodec};
use proptest::prelude::*;
use viewer::{H264, SCREEN, SIZE, Show, Viewer, WHOLE};

#[test]
fn a_film_is_shown_as_video_and_becomes_exact_once_it_stands() {
    let mut show = Show::new(H264);
    show.settle();
    show.play(40, || 3);
    assert!(
        show.viewer.video_pixels() >= 500 * 400,
        "video is on the canvas"
    );
    assert!(
        show.orders.len() >= 20,
        "a frame of film for each of the source"
    );
    let first = show.orders[0];
    let keys = show.orders.iter().filter(|order| order.is_key).count();
    assert_eq!(
        (keys, first.is_key, first.codec),
        (1, true, VideoCodec::H264)
    );
    assert_eq!(first.rect, SCREEN);
    let before = show.bytes;
    show.play(20, || 3);
    assert!(show.bytes - before < 20 * 7000, "nothing but video is sent");
    let coder_us = |show: &Show| show.viewer.replica.report().map(|report| report.coder_us);
    assert_eq!(coder_us(&show), Some(9000));
    show.settle();
    assert_eq!(show.viewer.video_pixels(), 0);
    assert_eq!(coder_us(&show), Some(0), "the viewer knows that it is over");
}

#[test]
fn a_film_that_begins_goes_as_tiles_no_longer_than_it_takes_to_suspect_it() {
    let mut show = Show::new(H264);
    show.settle();
    let before = show.bytes;
    let mut frames = 0;
    while show.orders.is_empty() {
        frames += 1;
        show.paint(SCREEN, frames * 31 + 1);
        // On a line that carries all of it.
        for _ in 0..2 {
            show.round(|| 3);
        }
        assert!(frames < 10, "a film is found");
    }
    let frame = (SCREEN.width * SCREEN.height * 3) as usize;
    let tiles = show.bytes - before;
    // What left until then. It is twice as much where nothing waits.
    assert!(tiles <= frame / 3, "{tiles} bytes, {frame} a frame");
}

#[test]
fn what_was_no_film_after_all_is_sent() {
    let mut show = Show::new(H264);
    show.settle();
    for seed in 0..3 {
        show.paint(SCREEN, seed * 31 + 1);
        show.round(|| 3);
        show.round(|| 3);
    }
    let mut rests = 0;
    while !show.is_exact() {
        let before = show.bytes;
        show.round(|| 3);
        rests += u32::from(show.bytes == before);
        assert!(rests < 100, "it is sent");
    }
    assert!(rests >= 2, "it waited");
    assert!(show.orders.is_empty(), "it was no film");
}

#[test]
fn a_page_of_pictures_that_is_scrolled_on_a_slow_line_is_no_film() {
    let mut show = Show::new(H264);
    show.settle();
    show.paint(SCREEN, 1);
    show.settle();
    show.orders.clear();
    show.viewer.replica.set_wishes(H264, 3000);
    for _ in 0..60 {
        show.move_up(SCREEN, 6);
        show.round(|| 3);
        show.round(|| 3);
    }
    assert!(show.orders.is_empty(), "{} orders", show.orders.len());
    show.settle();
}

#[test]
fn what_comes_back_as_it_was_before_the_film_is_shown_again() {
    let mut show = Show::new(H264);
    show.play(40, || 3);
    show.settle();
    // It goes on, and then jumps back to the frame at which it stood.
    show.paint(SCREEN, 9999);
    for _ in 0..15 {
        show.round(|| 3);
        if show.viewer.video_pixels() > 0 {
            break;
        }
    }
    assert!(show.viewer.video_pixels() > 0);
    let before = show.bytes;
    show.paint(SCREEN, 39 * 31 + 1);
    show.settle();
    // The 28 tiles at its edges are sent, and may have been on their way as they were before: 35 more have no edge.
    let tile = 64 * 64 * 3;
    assert!(
        show.bytes - before < 60 * tile,
        "the replica has it already"
    );
}

/// A film that stands in a tile of which the rest is moved: what is painted there must cover all that was drawn over it.
#[test]
fn a_tile_at_the_edge_that_moves_in_part_is_exact_as_a_whole() {
    let mut show = Show::new(H264);
    let pane = Rect {
        x: SCREEN.x,
        y: SCREEN.y + SCREEN.height,
        width: SCREEN.width,
        height: 150,
    };
    show.paint(pane, 5);
    show.settle();
    show.play(40, || 3);
    // The pane moves, and brings the film's part of the tiles at the edge as it is now.
    show.move_up(pane, 8);
    for _ in 0..4 {
        show.round(|| 3);
    }
    // Only the upper half of the film goes on; a frame is drawn over all of it.
    let upper = Rect {
        height: SCREEN.height / 2,
        ..SCREEN
    };
    for seed in 0..3 {
        show.paint(upper, 700 + seed);
        show.round(|| 3);
        show.round(|| 3);
    }
    assert!(show.viewer.video_pixels() > 0);
    show.move_up(pane, 8);
    show.settle();
}

#[test]
fn what_changes_beside_a_film_stays_exact_and_does_not_wait() {
    let mut show = Show::new(H264);
    show.frame_bytes = 20_000;
    show.settle();
    show.play(40, || 3);
    let beside = Rect {
        x: 700,
        y: 500,
        width: 20,
        height: 20,
    };
    // A part of a tile that the film has the other part of.
    let at_the_edge = Rect {
        x: 600,
        y: 300,
        width: 20,
        height: 20,
    };
    for seed in 0..20 {
        show.paint(beside, 5000 + seed);
        show.paint(at_the_edge, 6000 + seed);
        show.play(5, || 3);
        for place in [beside, at_the_edge] {
            for y in place.y..place.y + place.height {
                for x in place.x..place.x + place.width {
                    let at = (y * SIZE.0 + x) as usize;
                    let [blue, green, red] = [0, 1, 2].map(|byte| show.bgrx[at * 4 + byte]);
                    assert_eq!(show.viewer.canvas[at], [red, green, blue]);
                }
            }
        }
    }
    assert!(show.viewer.video_pixels() > 400 * 300, "the film plays on");
    show.settle();
}

#[test]
fn a_viewer_without_a_decoder_gets_tiles() {
    let mut show = Show::new(0);
    show.settle();
    show.play(40, || 3);
    assert!(show.orders.is_empty());
    show.settle();
}

#[test]
fn what_cannot_be_coded_or_is_not_decoded_any_more_goes_as_tiles() {
    let give_up: [fn(&mut Show); 2] = [
        |show| show.sender.refuse_film(),
        |show| show.viewer.replica.set_wishes(0, 0),
    ];
    for give_up in give_up {
        let mut show = Show::new(H264);
        show.settle();
        show.play(30, || 3);
        assert!(show.viewer.video_pixels() > 0);
        give_up(&mut show);
        show.play(5, || 3);
        let orders = show.orders.len();
        show.play(30, || 3);
        assert_eq!(show.orders.len(), orders);
        show.settle();
    }
}

#[test]
fn a_late_decoder_covers_nothing_that_is_newer() {
    let mut show = Show::new(H264);
    show.settle();
    show.behind = 10;
    show.play(60, || 3);
    assert!(show.viewer.video_pixels() > 0);
    for _ in 0..200 {
        show.round(|| 3);
    }
    assert_eq!(show.sender.exact_tiles(), show.sender.total_tiles());
    show.behind = 0;
    show.settle();
}

#[test]
fn a_limit_is_kept() {
    let mut show = Show::new(H264);
    show.viewer.replica.set_wishes(H264, 1000);
    show.round(|| 3);
    show.settle();
    let (before, began) = (show.bytes, show.now);
    show.play(200, || 3);
    let most = (show.now - began) * 1000 / 8;
    let spent = (show.bytes - before) as u64;
    assert!(spent < most * 11 / 10, "{spent} of {most}");
    let last = show.orders.last().expect("a film is found");
    assert!(last.bits_per_second <= 1_000_000);
    show.viewer.replica.set_wishes(H264, 0);
    show.settle();
}

#[test]
fn wishes_that_come_late_are_not_taken_for_new_ones() {
    let mut show = Show::new(H264);
    show.settle();
    show.play(30, || 3);
    assert!(show.viewer.video_pixels() > 0);
    show.paint(WHOLE, 3);
    show.round(|| 3);
    show.viewer.replica.set_wishes(H264, 0);
    let late = show
        .viewer
        .replica
        .poll_ack(Millis(show.now))
        .expect("it is due");
    show.viewer.replica.set_wishes(0, 0);
    show.play(5, || 3);
    let taken = show.sender.handle_ack(&late, Millis(show.now));
    taken.expect("an honest acknowledgement");
    let orders = show.orders.len();
    show.play(2, || 0);
    assert_eq!(show.orders.len(), orders, "what was given up stays so");
    show.settle();
}

#[test]
fn a_new_viewer_in_the_middle_of_a_film_gets_all() {
    let mut show = Show::new(H264);
    show.play(40, || 3);
    // The one before wanted no film at last, and that comes late.
    show.viewer.replica.set_wishes(H264, 0);
    show.viewer.replica.set_wishes(0, 0);
    let late = show
        .viewer
        .replica
        .poll_ack(Millis(show.now))
        .expect("it is due");
    show.viewer = Viewer::new(H264);
    show.sender.restart();
    let taken = show.sender.handle_ack(&late, Millis(show.now));
    taken.expect("an honest acknowledgement");
    show.take(WHOLE);
    show.play(60, || 3);
    assert!(show.viewer.video_pixels() > 0);
    show.settle();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_film_ends_exact(
        scenes in prop::collection::vec((0u8..4, 1u32..30), 1..6),
        fates in prop::collection::vec(0u8..8, 64),
        frame_bytes in 1usize..30_000,
        behind in 0usize..6,
        limit_kbit in prop::sample::select(vec![0u32, 1000, 4000, 20_000]),
    ) {
        let mut show = Show::new(H264);
        show.viewer.replica.set_wishes(H264, limit_kbit);
        show.frame_bytes = frame_bytes;
        show.behind = behind;
        let mut at = 0;
        let mut fate = || { at += 1; fates[at % fates.len()] };
        show.play(20, &mut fate);
        for (kind, times) in scenes {
            match kind {
                0 => show.play(times, &mut fate),
                1 => for seed in 0..times {
                    show.paint(Rect { x: 550 + seed, y: 300, width: 90, height: 60 }, seed);
                    show.round(&mut fate);
                },
                2 => for _ in 0..times { show.round(&mut fate); },
                _ => show.paint(WHOLE, times),
            }
        }
        show.behind = 0;
        // The slowest line takes thirteen seconds for the picture alone.
        show.settle_within(if limit_kbit == 1000 { 3000 } else { 500 });
    }
}
