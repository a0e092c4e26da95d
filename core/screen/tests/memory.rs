//! What a replica may take of memory, whatever arrives; measured with an allocator that counts.
//! One test only: a second one would be counted with it.
#![expect(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use bowline_screen::{DecodeError, MAX_DATAGRAM, Millis, Replica};

const MAX_TILES: u16 = 1000;
const LIMIT: usize = 64 * 1024 * 1024;

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: the calls are passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(held, Relaxed);
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

const MAX_PARTS: u16 = 256;

/// A datagram's beginning; `counts` are the part, the parts, and the tiles in all of them.
fn header(epoch: u32, size: (u16, u16), update: u32, counts: [u16; 3]) -> Vec<u8> {
    let mut out = vec![0xB3];
    out.extend(update.to_le_bytes());
    out.extend(epoch.to_le_bytes());
    out.extend(size.0.to_le_bytes());
    out.extend(size.1.to_le_bytes());
    out.extend([0; 4]);
    out.extend(update.to_le_bytes());
    out.extend([0; 4]);
    out.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
    out.extend([0; 2]);
    out
}

/// As many tiles of one colour as an update may have: the most pixels for the fewest bytes.
fn dense(mut header: Vec<u8>) -> Vec<u8> {
    for tile in 0..MAX_TILES {
        header.push(1);
        header.extend(tile.to_le_bytes());
        header.extend([4, 0, 0, 1, 2, 3]);
    }
    header
}

/// As many bytes as a datagram may have.
fn bulky(mut header: Vec<u8>) -> Vec<u8> {
    header.resize(MAX_DATAGRAM, 7);
    header
}

/// Tiles that are said to have moved, all of them at once.
fn moved(mut header: Vec<u8>, tiles: u16) -> Vec<u8> {
    for tile in (0..tiles).step_by(250) {
        header.push(2);
        header.extend(tile.to_le_bytes());
        header.push(u8::try_from(tiles - tile).unwrap_or(250).min(250));
        header.extend([0; 4]);
    }
    header
}

#[test]
fn hostile_datagrams_stay_below_the_limit() {
    const LARGEST: (u16, u16) = (3840, 2400);
    const WHOLE: [u16; 3] = [0, 1, MAX_TILES];
    let mut replica = Replica::new();
    let before = HELD.load(Relaxed);
    let mut take = |bytes: &[u8]| replica.handle_datagram(bytes, Millis(0)).map(|_| ());
    let peak = || PEAK.load(Relaxed) - before;

    for size in [
        (u16::MAX, u16::MAX),
        (8192, 8192),
        (8193, 1),
        (0, 9),
        (3841, 2400),
    ] {
        let refused = take(&dense(header(1, size, 1, WHOLE)));
        assert_eq!(refused, Err(DecodeError::PictureSize));
    }
    assert!(peak() < 1024 * 1024, "a refused size took memory");
    for epoch in 1..4 {
        assert_eq!(take(&dense(header(epoch, LARGEST, 1, WHOLE))), Ok(()));
    }

    // Updates that lack their last part, until no more are held; then one of them is finished.
    for part in 0..10 {
        let counts = [part, 11, MAX_TILES];
        assert_eq!(take(&header(3, LARGEST, 2, counts)), Ok(()));
    }
    let held = (3..252)
        .flat_map(|update| (0..15).map(move |part| header(3, LARGEST, update, [part, 16, 0])))
        .take_while(|header| take(&bulky(header.clone())).is_ok())
        .count();
    assert!((250..=257).contains(&held), "{held} datagrams were held");
    let refused = take(&bulky(header(3, LARGEST, 252, [0, 255, 0])));
    assert_eq!(refused, Err(DecodeError::TooMuchStaged));
    let last = header(3, LARGEST, 2, [10, 11, MAX_TILES]);
    assert_eq!(take(&moved(last, MAX_TILES)), Ok(()));
    // What it finishes makes no sense, and makes room.
    let nonsense = take(&header(3, LARGEST, 3, [15, 16, 0]));
    assert_eq!(nonsense, Err(DecodeError::Malformed));
    // One update alone may not take all of that room.
    let held = (0..MAX_PARTS)
        .map(|part| header(3, LARGEST, 253, [part, MAX_PARTS, 0]))
        .take_while(|header| take(&bulky(header.clone())).is_ok());
    assert!(held.count() <= 16);

    // As many unfinished updates as are held, of as many parts as there may be.
    let held = (1..1000)
        .take_while(|update| take(&header(4, LARGEST, *update, [0, MAX_PARTS, 0])).is_ok())
        .count();
    assert_eq!(held, 250);

    // Updates that wait for the first one, all of which it would let appear.
    let waiting = |update: u32| {
        let mut header = header(5, LARGEST, update, WHOLE);
        header[21..25].copy_from_slice(&1_u32.to_le_bytes());
        moved(header, MAX_TILES)
    };
    let held = (2..250).take_while(|update| take(&waiting(*update)).is_ok());
    assert_eq!(held.count(), 4);
    // It is taken though no more would be, with as many tiles as an update may have.
    let first = moved(header(5, LARGEST, 1, WHOLE), MAX_TILES);
    assert_eq!(take(&first), Ok(()));
    assert_eq!(take(&waiting(6)), Ok(()), "there is room again");
    assert!(peak() < LIMIT, "{} bytes", peak());
}
