//! What the sender makes of a line, in virtual time: queues, shares, and how soon it follows.

use bowline_netsim::{Line, LineProfile, TcpFlow};
use bowline_screen::{FrameView, Millis, Rect, Replica, Sender};

const WIDTH: u32 = 384;
const HEIGHT: u32 = 320;
const FRAME_MS: u64 = 33;
/// Headers of IP, UDP, DTLS and SCTP around a datagram's packets, and what fits in one of those.
const HEADERS: u64 = 90;
const PACKET: u64 = 1100;

/// A packet on the shared line.
#[derive(Clone, Debug)]
enum Packet {
    /// The last one of a datagram carries its bytes.
    Screen(Option<Vec<u8>>),
    File(u64),
}

/// A picture without end that nothing can squeeze, over a line, perhaps beside a file transfer.
struct Run {
    sender: Sender,
    replica: Replica,
    there: Line<Packet>,
    back: Line<Packet>,
    file: Option<TcpFlow>,
    viewer: Viewer,
    /// What the viewer has not looked at, and when it came.
    unseen: Vec<(Vec<u8>, Millis)>,
    pixels: Vec<u8>,
    seed: u32,
    now_ms: u64,
    arrived: u64,
    /// The time in the queue of this sender's line, each millisecond.
    queues_ms: Vec<u64>,
}

/// A viewer that looks at what came in every so many milliseconds only.
#[derive(Clone, Copy)]
struct Viewer {
    looks_every_ms: u64,
    says: Says,
}

/// What a viewer says of how long it held something.
#[derive(Clone, Copy)]
enum Says {
    Truth,
    Nothing,
    Always(u16),
}

const IDLE: Viewer = Viewer {
    looks_every_ms: 1,
    says: Says::Truth,
};

impl Run {
    fn new(profile: LineProfile, back_ms: u64) -> Self {
        Self {
            sender: Sender::new(),
            replica: Replica::new(),
            there: Line::new(profile, 1),
            back: Line::new(LineProfile::of(100, back_ms), 2),
            file: None,
            viewer: IDLE,
            unseen: Vec::new(),
            pixels: vec![0; (WIDTH * HEIGHT * 4) as usize],
            seed: 1,
            now_ms: 0,
            arrived: 0,
            queues_ms: Vec::new(),
        }
    }

    /// Draws a frame of which a part is noise.
    fn draw(&mut self, part: Rect) {
        for y in part.y..part.y + part.height {
            for x in part.x..part.x + part.width {
                self.seed ^= self.seed << 13;
                self.seed ^= self.seed >> 17;
                self.seed ^= self.seed << 5;
                let at = ((y * WIDTH + x) * 4) as usize;
                self.pixels[at..at + 4].copy_from_slice(&self.seed.to_le_bytes());
            }
        }
        let frame = FrameView {
            width: WIDTH,
            height: HEIGHT,
            stride: WIDTH as usize * 4,
            bgrx: &self.pixels,
        };
        let now = Millis(self.now_ms);
        self.sender
            .handle_frame(frame, &[part], now)
            .expect("the frame fits");
    }

    /// Runs for a while with that part of the picture changing all the time; returns the bytes that arrived.
    fn play(&mut self, ms: u64, part: Rect) -> u64 {
        let before = self.arrived;
        for _ in 0..ms {
            if self.now_ms.is_multiple_of(FRAME_MS) {
                self.draw(part);
            }
            self.step();
        }
        self.arrived - before
    }

    fn step(&mut self) {
        let now = Millis(self.now_ms);
        let now_us = self.now_ms * 1000;
        self.sender.handle_timeout(now);
        while let Some(datagram) = self.sender.poll_output() {
            let bytes = datagram.len() as u64;
            for _ in 1..bytes.div_ceil(PACKET) {
                self.there
                    .send(now_us, PACKET + HEADERS, Packet::Screen(None));
            }
            let rest = bytes - (bytes.div_ceil(PACKET) - 1) * PACKET;
            self.there
                .send(now_us, rest + HEADERS, Packet::Screen(Some(datagram)));
        }
        if let Some(file) = &mut self.file {
            file.handle_timeout(now_us);
            while let Some((number, bytes)) = file.poll_output(now_us) {
                self.there.send(now_us, bytes, Packet::File(number));
            }
        }
        self.queues_ms.push(self.there.queue_us(now_us) / 1000);
        while let Some(packet) = self.there.poll_output(now_us) {
            match packet {
                Packet::Screen(Some(datagram)) => {
                    self.arrived += datagram.len() as u64;
                    self.unseen.push((datagram, now));
                }
                Packet::Screen(None) => {}
                Packet::File(_) => self.back.send(now_us, 60, packet),
            }
        }
        if self.now_ms.is_multiple_of(self.viewer.looks_every_ms) {
            self.look(now);
        }
        while let Some(packet) = self.back.poll_output(now_us) {
            match packet {
                Packet::Screen(Some(ack)) => {
                    self.sender
                        .handle_ack(&ack, now)
                        .expect("an honest replica");
                }
                Packet::Screen(None) => {}
                Packet::File(number) => {
                    if let Some(file) = &mut self.file {
                        file.handle_ack(number, now_us);
                    }
                }
            }
        }
        self.now_ms += 1;
    }

    fn look(&mut self, now: Millis) {
        for (datagram, came) in self.unseen.drain(..) {
            self.replica
                .handle_datagram(&datagram, came)
                .expect("an honest sender");
            if let Some(mut ack) = self.replica.poll_ack(now) {
                let held = ack.len() - 2;
                match self.viewer.says {
                    Says::Truth => {}
                    Says::Nothing => ack[held..].fill(0),
                    Says::Always(ms) => ack[held..].copy_from_slice(&ms.to_le_bytes()),
                }
                self.back.send(now.0 * 1000, 120, Packet::Screen(Some(ack)));
            }
        }
    }

    /// The queue that is exceeded in one of a hundred milliseconds since then.
    fn queue_p99_ms(&self, since_ms: u64) -> u64 {
        let mut queues = self.queues_ms
            [usize::try_from(since_ms).expect("the machine counts so far")..]
            .to_vec();
        queues.sort_unstable();
        queues[queues.len() * 99 / 100]
    }
}

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
            looks_every_ms: 40,
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
    assert!(ours >= 15 && theirs >= 30, "{ours} % and {theirs} %");
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
