//! What the screen's two sides send each other: datagrams to the replica, acknowledgements to the sender.

use std::sync::LazyLock;

use bowline_fuzz::{Kind, Target, Verdict, fuzz};
use bowline_screen::{
    FrameView, MAX_CURSOR_SIDE, MAX_DATAGRAM, MAX_PIXELS, Millis, PACKET_BYTES, Rect, Replica,
    Sender, TILE_SIDE,
};

pub(crate) const WHOLE: Rect = Rect {
    x: 0,
    y: 0,
    width: 150,
    height: 100,
};
pub(crate) const STEP_MS: u64 = 20;
/// Every kind of film.
pub(crate) const DECODERS: u8 = 3;
const MAX_ROUNDS: usize = 500;

const WORDS: &[&[u8]] = &[
    b"\xb2",
    b"\xb3",
    b"\x01\x00\x00\x06\x00\x00\x00\x01\x02\x03",
    b"\x01\x01\x00\x04\x00",
    b"\x02\x00\x00\x04\x01\x00\xff\xff",
    b"\x02\x00\x00\xff\x00\x80\x00\x80",
    b"\x03\x01\x00\x00\x00\x00\x00\x00\x00\x80",
    b"\x04\x01\x00\x00\x00\x00\x00\x00\x00\x08\x00",
    b"\x05\x02\x00",
    b"\x06\x03\x00",
    b"\x07\x00\x00\x00\x00\x00\x00\x00\x00",
    b"\x08\x00\x00\x04\x01\x00\x01\x00",
    b"\x00\x0f\x60\x09",
    b"\x00\x20\x00\x20",
    b"\xff\xff",
];

const fn target(name: &str, max_bytes: usize, slowness: u32) -> Target<'_> {
    Target {
        name,
        kind: Kind::Binary,
        dictionary: WORDS,
        max_bytes,
        max_inputs: 6,
        slowness,
    }
}

/// The picture at some moments.
static PICTURES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| (0..7).map(paint).collect());

pub(crate) fn picture(moment: usize) -> &'static [u8] {
    &PICTURES[moment]
}

/// Writing that moves up, and a place with many colours.
fn paint(moment: u32) -> Vec<u8> {
    let (width, height) = (WHOLE.width, WHOLE.height);
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let pixel = |(x, y): (u32, u32)| {
        let row = y + 7 * moment;
        let is_ink = (x * 5 + row * row * 3) % 11 < 3 && row % 14 < 9;
        let many = x > 100 && y < 40;
        let word = match (many, is_ink) {
            (true, _) => x * 0x0002_0301 + y * 0x0001_0204 + (x * y) % 7,
            (false, true) => 0x0020_2020,
            (false, false) => 0x00ff_ffff,
        };
        word.to_le_bytes()
    };
    places.flat_map(pixel).collect()
}

pub(crate) fn show(sender: &mut Sender, bgrx: &[u8], now: u64) {
    let frame = FrameView {
        width: WHOLE.width,
        height: WHOLE.height,
        stride: WHOLE.width as usize * 4,
        bgrx,
    };
    let taken = sender.handle_frame(frame, &[WHOLE], Millis(now));
    taken.expect("an honest picture");
}

/// All that the sender has to say now.
pub(crate) fn said(sender: &mut Sender) -> Vec<Vec<u8>> {
    let datagrams: Vec<Vec<u8>> = std::iter::from_fn(|| sender.poll_output())
        .take(MAX_ROUNDS)
        .collect();
    assert!(datagrams.len() < MAX_ROUNDS, "it never stops talking");
    assert!(datagrams.iter().all(|bytes| bytes.len() <= PACKET_BYTES));
    datagrams
}

fn is_inside(rect: Rect, (width, height): (u32, u32)) -> bool {
    rect.x + rect.width <= width && rect.y + rect.height <= height
}

/// Whatever arrives, what is shown lies in the picture, and what the replica answers can be read.
fn replica_stands(inputs: &[Vec<u8>]) -> Verdict {
    let mut replica = Replica::new();
    replica.set_wishes(DECODERS, 0);
    let mut sender = Sender::new();
    let mut pixels = Vec::new();
    Verdict::any(inputs, |datagram| {
        let taken = replica.handle_datagram(datagram, Millis(0));
        let size = replica.size();
        assert!(size.0 * size.1 <= MAX_PIXELS);
        for rect in taken.iter().flatten() {
            assert!(is_inside(*rect, size), "{rect:?}");
            let part = Rect {
                width: rect.width.min(TILE_SIDE),
                height: rect.height.min(TILE_SIDE),
                ..*rect
            };
            replica.fill_rgba(part, &mut pixels);
            assert_eq!(pixels.len(), (part.width * part.height) as usize);
        }
        while let Some(chunk) = replica.poll_film() {
            assert!(is_inside(chunk.rect, size));
            let drawn = replica.film_rects(chunk.film, chunk.frame);
            assert!(drawn.iter().all(|rect| is_inside(*rect, size)));
        }
        if let Some(cursor) = replica.cursor() {
            let shape = &cursor.shape;
            assert!(shape.width.max(shape.height) <= MAX_CURSOR_SIDE);
            let pixels = usize::from(shape.width) * usize::from(shape.height);
            assert_eq!(shape.rgba.len(), pixels * 4);
        }
        if let Some(ack) = replica.poll_ack(Millis(0)) {
            let read = sender.handle_ack(&ack, Millis(0));
            read.expect("what a replica writes can be read");
        }
        taken.map_or(Verdict::Refused, |_| Verdict::Taken)
    })
}

#[test]
fn datagrams_to_the_replica() {
    let target = target("screen", MAX_DATAGRAM + 64, 1);
    fuzz(&target, replica_stands);
}

/// A viewer that lies about what it has harms itself only: the next one gets the whole picture.
fn sender_stands(inputs: &[Vec<u8>]) -> Verdict {
    let mut now = 1000;
    let mut sender = Sender::new();
    let mut moment = 0;
    let verdict = Verdict::any(inputs, |ack| {
        show(&mut sender, picture(moment), now);
        moment += 1;
        said(&mut sender);
        now += STEP_MS;
        let taken = sender.handle_ack(ack, Millis(now));
        if let Some(order) = sender.poll_film() {
            assert!(is_inside(order.rect, (WHOLE.width, WHOLE.height)));
            sender.handle_film(order.film, b"a coded frame", 9000);
        }
        sender.handle_timeout(Millis(now));
        assert!(sender.exact_tiles() <= sender.total_tiles());
        taken.map_or(Verdict::Refused, |()| Verdict::Taken)
    });
    sender.restart();
    let picture = picture(moment);
    show(&mut sender, picture, now);
    let replica = settled(&mut sender, now);
    let source = picture.chunks(4).flat_map(|b| [b[2], b[1], b[0], 255]);
    assert!(replica.copy_rgba(WHOLE).into_iter().eq(source));
    verdict
}

fn settled(sender: &mut Sender, mut now: u64) -> Replica {
    let mut replica = Replica::new();
    for _ in 0..MAX_ROUNDS {
        now += STEP_MS;
        sender.handle_timeout(Millis(now));
        for datagram in said(sender) {
            let taken = replica.handle_datagram(&datagram, Millis(now));
            taken.expect("an honest pair is never refused");
        }
        if let Some(ack) = replica.poll_ack(Millis(now)) {
            let taken = sender.handle_ack(&ack, Millis(now));
            taken.expect("an honest pair is never refused");
        }
        if sender.exact_tiles() == sender.total_tiles() {
            return replica;
        }
    }
    panic!("the picture never becomes exact");
}

#[test]
fn acknowledgements_to_the_sender() {
    fuzz(&target("screen-acks", 128, 8), sender_stands);
}
