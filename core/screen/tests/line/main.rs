//! What the sender makes of a line, in virtual time: queues, shares, and how soon it follows.

mod recorded;
mod run;

use bowline_netsim::{LineProfile, TcpFlow};
use bowline_screen::{Millis, Rect, Sender};

use run::{Run, Says, Viewer};

const FILM: Rect = Rect {
    x: 64,
    y: 64,
    width: 256,
    height: 192,
};

/// Bytes that a line of so many Mbit/s carries in so many milliseconds.
fn carried(mbit_s: u64, ms: u64) -> u64 {
    mbit_s * 125 * ms
}

#[test]
fn a_line_is_filled_with_hardly_a_queue_whether_it_loses_or_not() {
    for (mbit_s, delay_ms, loss) in [(4, 40, 0), (4, 40, 1), (20, 20, 0), (20, 20, 1)] {
        let profile = LineProfile::of(mbit_s, delay_ms).losing_percent(loss);
        let mut run = Run::new(profile, delay_ms);
        run.play(2000, FILM);
        let arrived = run.play(5000, FILM);
        let (share, queue) = (arrived * 100 / carried(mbit_s, 5000), run.queue_p99_ms(0));
        assert!(share >= 75, "{share} % of {profile:?}");
        assert!(queue <= 100, "{queue} ms in the queue of {profile:?}");
    }
}

#[test]
fn losses_in_bursts_do_not_empty_a_line() {
    let profile = LineProfile {
        loss_per_million: 1000,
        loss_burst: 15,
        ..LineProfile::of(20, 20)
    };
    let mut run = Run::new(profile, 20);
    run.play(2000, FILM);
    let arrived = run.play(5000, FILM);
    assert!(arrived * 100 >= carried(20, 5000) * 75, "{arrived} bytes");
}

#[test]
fn a_deep_queue_is_left_empty() {
    let mut run = Run::new(deep(4), 40);
    let arrived = run.play(8000, FILM);
    let queue = run.queue_p99_ms(0);
    assert!(queue <= 100, "{queue} ms");
    assert!(arrived * 100 >= carried(4, 8000) * 75, "{arrived} bytes");
}

#[test]
fn a_sender_that_is_alone_leaves_no_queue_however_short_the_way() {
    for (mbit_s, delay_ms) in [(4, 5), (4, 10), (4, 20), (20, 5), (20, 20)] {
        let line = LineProfile {
            delay_us: delay_ms * 1000,
            ..deep(mbit_s)
        };
        let mut run = Run::new(line, delay_ms);
        run.play(4000, FILM);
        let arrived = run.play(20_000, FILM);
        let share = arrived * 100 / carried(mbit_s, 20_000);
        let (half, nearly) = (run.queue_ms_below(50, 4000), run.queue_ms_below(99, 4000));
        assert!(share >= 75, "{share} % of {line:?}");
        assert!(
            half <= 50 && nearly <= 100,
            "{half} and {nearly} ms in the queue of {line:?}"
        );
    }
}

#[test]
fn a_line_that_narrows_and_widens_is_followed() {
    let mut run = Run::new(deep(20), 40);
    run.play(3000, FILM);
    run.there.set_profile(deep(4));
    run.play(4000, FILM);
    let over = run.queues_ms[3000..].iter().filter(|ms| **ms > 100);
    // What was under way when it happened has to drain.
    let over = over.count();
    assert!(over <= 700, "{over} ms with a queue");
    run.there.set_profile(deep(20));
    run.play(3000, FILM);
    let arrived = run.play(2000, FILM);
    assert!(arrived * 100 >= carried(20, 2000) * 75, "{arrived} bytes");
}

#[test]
fn a_busy_computer_is_not_taken_for_a_slow_line() {
    let mut run = Run::new(LineProfile::of(100, 1), 1);
    run.back.set_profile(LineProfile {
        jitter_us: 60_000,
        ..LineProfile::of(100, 1)
    });
    run.play(2000, FILM);
    let arrived = run.play(5000, FILM);
    assert!(arrived >= carried(4, 5000), "{arrived} bytes");
}

#[test]
fn what_a_viewer_held_is_not_taken_for_a_queue() {
    let arrived_if = |says: Says| {
        let mut run = Run::new(LineProfile::of(100, 1), 1);
        run.viewer = Viewer {
            // Of up to 40 ms it makes nothing even if it is not told.
            looks_every_ms: 60,
            says,
        };
        run.play(1000, FILM);
        run.play(3000, FILM)
    };
    let (silent, told) = (arrived_if(Says::Nothing), arrived_if(Says::Truth));
    assert!(told >= silent * 2, "{told} bytes, and untold {silent}");
}

#[test]
fn a_viewer_that_falls_behind_is_not_buried() {
    let mut run = Run::new(LineProfile::of(100, 20), 20);
    run.viewer.looks_every_ms = 400;
    run.play(4000, FILM);
    let mut most = 0;
    for _ in 0..2000 {
        run.play(1, FILM);
        let unseen = run.unseen.iter().map(|(datagram, _)| datagram.len());
        most = most.max(unseen.sum());
    }
    assert!(most <= 100 * 1024, "{most} bytes wait for the viewer");
}

#[test]
fn a_viewer_that_lies_about_what_it_held_makes_no_long_queue() {
    for held in [60, 100, u16::MAX] {
        let mut run = Run::new(deep(4), 40);
        run.viewer.says = Says::Always(held);
        run.play(8000, FILM);
        let queue = run.queue_p99_ms(0);
        assert!(queue <= 200, "{queue} ms where it says {held}");
    }
}

#[test]
fn the_time_that_cutting_takes_is_not_the_lines() {
    let mut run = Run::new(LineProfile::of(100, 1), 1);
    let clock = std::cell::Cell::new(0);
    // Between two looks at the clock something is cut, for 30 ms.
    let tick = || Millis(clock.replace(clock.get() + 30));
    run.draw(FILM);
    run.sender.prepare(tick);
    let first = run.sender.poll_output().expect("a part of the picture");
    let mut answer = |datagram: &[u8], ms: u64, sender: &mut Sender| {
        let taken = run.replica.handle_datagram(datagram, Millis(ms));
        taken.expect("an honest sender");
        let ack = run.replica.poll_ack(Millis(ms)).expect("something came");
        sender
            .handle_ack(&ack, Millis(ms))
            .expect("an honest replica");
        run.replica.report().map(|report| report.round_trip_ms)
    };
    answer(&first, 32, &mut run.sender);
    run.sender.handle_timeout(Millis(2000));
    let told = std::iter::from_fn(|| run.sender.poll_output());
    let told: Vec<_> = told.collect();
    let round_trips = told
        .iter()
        .filter_map(|datagram| answer(datagram, 2001, &mut run.sender));
    assert_eq!(round_trips.last(), Some(2));
}

#[test]
fn after_a_silence_the_picture_goes_on() {
    for silent_ms in [300, 5000] {
        let mut run = Run::new(LineProfile::of(20, 20), 20);
        run.play(2000, FILM);
        run.there
            .set_profile(LineProfile::of(20, 20).losing_percent(100));
        run.play(silent_ms, FILM);
        run.there.set_profile(LineProfile::of(20, 20));
        // The line is asked once a second at least; then the window opens again.
        run.play(2500, FILM);
        let arrived = run.play(1000, FILM);
        assert!(arrived * 100 >= carried(20, 1000) * 50, "{arrived} bytes");
    }
}

#[test]
fn a_sender_that_has_to_wait_does_not_ask_to_be_called_at_once() {
    let mut run = Run::new(LineProfile::of(20, 20), 20);
    run.play(1000, FILM);
    run.there
        .set_profile(LineProfile::of(20, 20).losing_percent(100));
    for _ in 0..2000 {
        run.play(1, FILM);
        let now = Millis(run.now_ms);
        run.sender.handle_timeout(now);
        while run.sender.poll_output().is_some() {}
        let next = run.sender.poll_timeout();
        assert!(next.is_some_and(|next| next > now), "{next:?} at {now:?}");
    }
}

#[test]
fn a_file_transfer_and_the_picture_both_get_on() {
    let mut run = Run::new(LineProfile::of(20, 20), 20);
    run.play(3000, FILM);
    run.file = Some(TcpFlow::default());
    let ours = run.play(15_000, FILM) * 100 / carried(20, 15_000);
    let file = run.file.take().expect("there is a file");
    let theirs = file.arrived_bytes() * 100 / carried(20, 15_000);
    assert!(ours >= 25 && theirs >= 30, "{ours} % and {theirs} %");
    run.play(3000, FILM);
    let since = run.now_ms;
    let after = run.play(3000, FILM);
    assert!(after * 100 >= carried(20, 3000) * 75, "{after} bytes");
    assert!(run.queue_p99_ms(since) <= 100);
}

/// A line with a queue of two seconds, as modems have.
fn deep(mbit_s: u64) -> LineProfile {
    LineProfile {
        queue_bytes: mbit_s * 250_000,
        ..LineProfile::of(mbit_s, 40)
    }
}
