//! A sender and its viewer, with a line between them, in virtual time.

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
pub(crate) enum Packet {
    /// The last one of a datagram carries its bytes.
    Screen(Option<Vec<u8>>),
    File(u64),
}

/// A picture without end that nothing can squeeze, over a line, perhaps beside a file transfer.
pub(crate) struct Run {
    pub(crate) sender: Sender,
    pub(crate) replica: Replica,
    pub(crate) there: Line<Packet>,
    pub(crate) back: Line<Packet>,
    pub(crate) file: Option<TcpFlow>,
    pub(crate) viewer: Viewer,
    /// What the viewer has not looked at, and when it came.
    pub(crate) unseen: Vec<(Vec<u8>, Millis)>,
    pub(crate) pixels: Vec<u8>,
    pub(crate) seed: u32,
    pub(crate) now_ms: u64,
    pub(crate) arrived: u64,
    /// The time in the queue of this sender's line, each millisecond.
    pub(crate) queues_ms: Vec<u64>,
}

/// A viewer that looks at what came in every so many milliseconds only.
#[derive(Clone, Copy)]
pub(crate) struct Viewer {
    pub(crate) looks_every_ms: u64,
    pub(crate) says: Says,
}

/// What a viewer says of how long it held something.
#[derive(Clone, Copy)]
pub(crate) enum Says {
    Truth,
    Nothing,
    Always(u16),
}

const IDLE: Viewer = Viewer {
    looks_every_ms: 1,
    says: Says::Truth,
};

impl Run {
    pub(crate) fn new(profile: LineProfile, back_ms: u64) -> Self {
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
    pub(crate) fn draw(&mut self, part: Rect) {
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
    pub(crate) fn play(&mut self, ms: u64, part: Rect) -> u64 {
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
    pub(crate) fn queue_p99_ms(&self, since_ms: u64) -> u64 {
        self.queue_ms_below(99, since_ms)
    }

    /// The queue that is not exceeded in so many of a hundred milliseconds since then.
    pub(crate) fn queue_ms_below(&self, percent: usize, since_ms: u64) -> u64 {
        let since = usize::try_from(since_ms).expect("the machine counts so far");
        let mut queues = self.queues_ms[since..].to_vec();
        queues.sort_unstable();
        queues[queues.len() * percent / 100]
    }
}
