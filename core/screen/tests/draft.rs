//! Drafts of large changes on a slow line, in virtual time.

mod viewer;

use bowline_screen::Rect;
use viewer::{H264, SCREEN, SIZE, Show, WHOLE};

const SLOW_KBIT: u32 = 2000;

/// A viewer that has the first picture, and a line of so many kilobits a second.
fn settled(kbit_s: u32) -> Show {
    let mut show = Show::new(H264);
    show.viewer.replica.set_wishes(H264, kbit_s);
    show.settle();
    assert!(
        show.orders.is_empty(),
        "a picture of one colour needs no draft"
    );
    show.frame_bytes = 20_000;
    show
}

fn pixel(x: u32, y: u32) -> usize {
    (y * SIZE.0 + x) as usize
}

#[test]
fn a_large_change_is_drafted_once_and_becomes_exact() {
    let mut show = settled(SLOW_KBIT);
    show.paint(WHOLE, 1);
    let mut most = 0;
    for _ in 0..20 {
        show.round(|| 3);
        most = most.max(show.viewer.video_pixels());
    }
    assert!(most * 10 > show.viewer.canvas.len() * 8, "{most}");
    show.settle();
    assert_eq!(show.orders.len(), 1);
    assert!(show.orders[0].is_key);
    assert_eq!(show.orders[0].rect, WHOLE);
    assert_eq!(show.viewer.video_pixels(), 0);
}

#[test]
fn a_line_that_brings_it_soon_gets_no_draft() {
    let mut show = settled(0);
    for seed in 0..100 {
        // The window grows.
        show.paint(
            Rect {
                width: 64,
                height: 64,
                ..WHOLE
            },
            seed,
        );
        show.round(|| 3);
    }
    show.paint(
        Rect {
            width: 300,
            height: 300,
            ..WHOLE
        },
        2,
    );
    show.settle();
    assert!(show.orders.is_empty(), "{:?}", show.orders);
}

#[test]
fn what_moved_needs_no_draft() {
    let mut show = settled(0);
    show.paint(WHOLE, 1);
    show.settle();
    show.viewer.replica.set_wishes(H264, SLOW_KBIT);
    // The sender hears of it.
    show.paint(
        Rect {
            width: 8,
            height: 8,
            ..WHOLE
        },
        5,
    );
    show.settle();
    show.orders.clear();
    show.move_up(WHOLE, 100);
    show.settle();
    assert!(show.orders.is_empty(), "{:?}", show.orders);
}

#[test]
fn writing_needs_no_draft() {
    let mut show = settled(SLOW_KBIT);
    // Smoothed letters have dozens of shades.
    for (at, pixel) in show.bgrx.chunks_exact_mut(4).enumerate() {
        let shade = (at * 7 + at / 13 * 29) % 100;
        pixel.fill(u8::try_from(shade.min(90)).expect("a shade"));
    }
    show.take(WHOLE);
    show.settle();
    assert!(show.orders.is_empty(), "{:?}", show.orders);
}

#[test]
fn a_draft_never_covers_what_came_exactly_since() {
    let mut show = settled(SLOW_KBIT);
    show.paint(WHOLE, 1);
    show.round(|| 3);
    assert_eq!(show.orders.len(), 1);
    let letter = Rect {
        x: 70,
        y: 70,
        width: 9,
        height: 9,
    };
    show.paint(letter, 2);
    let exact = |show: &Show| {
        let at = pixel(letter.x, letter.y);
        let [blue, green, red, _] = show.bgrx[at * 4..at * 4 + 4] else {
            panic!("a pixel")
        };
        show.viewer.canvas[at] == [red, green, blue]
    };
    let mut was_exact = false;
    for _ in 0..100 {
        show.round(|| 3);
        let is_exact = exact(&show);
        assert!(is_exact || !was_exact, "it was there already");
        was_exact = is_exact;
    }
    assert!(was_exact);
    show.settle();
}

#[test]
fn a_typed_letter_does_not_wait_for_a_draft() {
    let mut show = settled(SLOW_KBIT);
    // A draft that takes the line a second.
    show.frame_bytes = 250_000;
    show.paint(SCREEN, 1);
    for _ in 0..3 {
        show.round(|| 3);
    }
    assert_eq!(show.orders.len(), 1);
    let letter = Rect {
        x: 700,
        y: 600,
        width: 9,
        height: 9,
    };
    show.paint(letter, 2);
    let typed = show.now;
    let at = pixel(letter.x, letter.y);
    let before = show.viewer.canvas[at];
    while show.viewer.canvas[at] == before && show.now - typed < 1000 {
        show.round(|| 3);
    }
    assert!(show.now - typed <= 120, "{} ms", show.now - typed);
    assert_eq!(
        show.viewer.video_pixels(),
        0,
        "the draft is still on its way"
    );
    show.settle();
}

#[test]
fn what_a_draft_covers_without_need_is_made_exact() {
    let mut show = settled(SLOW_KBIT);
    let side = Rect {
        x: 64,
        y: 64,
        width: 640,
        height: 128,
    };
    let foot = Rect {
        x: 64,
        y: 64,
        width: 128,
        height: 384,
    };
    let wide = Rect {
        height: 320,
        ..side
    };
    show.paint(wide, 3);
    show.paint(foot, 4);
    show.settle();
    assert!(!show.orders.is_empty());
    assert_eq!(show.viewer.video_pixels(), 0);
}

#[test]
fn a_film_goes_on_where_it_began_with_a_draft() {
    let mut show = settled(SLOW_KBIT);
    show.frame_bytes = 3000;
    show.play(60, || 3);
    let drafts = show.orders.iter().take_while(|order| order.is_key).count();
    assert!(drafts >= 2, "a draft, and the first frame of the film");
    assert!(show.orders.len() > drafts + 20, "then the film alone");
    let keys = |show: &Show| show.orders.iter().filter(|order| order.is_key).count();
    let before = keys(&show);
    show.settle();
    assert_eq!(keys(&show), before, "its last frame is its draft");
}

#[test]
fn a_film_that_goes_on_elsewhere_gets_no_draft() {
    let mut show = settled(SLOW_KBIT);
    show.frame_bytes = 3000;
    show.play(60, || 3);
    let keys = |show: &Show| show.orders.iter().filter(|order| order.is_key).count();
    let before = keys(&show);
    let grown = Rect {
        x: 40,
        y: 30,
        width: 620,
        height: 480,
    };
    for seed in 0..120 {
        show.paint(grown, seed * 31 + 7);
        show.round(|| 3);
    }
    let last = show.orders.last().expect("it plays");
    assert!(last.rect.width >= grown.width, "{last:?}");
    assert_eq!(keys(&show), before + 1, "the first frame of the film alone");
    show.settle();
}
