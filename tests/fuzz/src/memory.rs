//! Counts what a thread holds of memory.
#![expect(unsafe_code, reason = "an allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts, and leaves the work to the system's allocator. What grows counts twice while it is copied.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    // Below zero where a thread gives back what another one took.
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn note(change: isize) {
    // A thread that is ending has no counters any more.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: the calls are passed on to the system's allocator unchanged, and counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size().cast_signed());
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size().cast_signed());
        // SAFETY: the caller keeps the promises of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        note(-layout.size().cast_signed());
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Does something, and returns how many bytes more than before this thread held meanwhile, at most.
pub fn peak_bytes<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let done = work();
    (done, PEAK.get().abs_diff(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_back_counts_for_the_peak_and_not_afterwards() {
        let (kept, peak) = peak_bytes(|| {
            drop(std::hint::black_box(vec![1_u8; 3_000_000]));
            vec![1_u8; 1000]
        });
        assert!((3_000_000..3_100_000).contains(&peak), "{peak}");
        let ((), after) = peak_bytes(|| drop(kept));
        assert_eq!(after, 0);
    }

    #[test]
    fn what_other_threads_hold_does_not_count() {
        let ((), peak) = peak_bytes(|| {
            let other = std::thread::spawn(|| std::hint::black_box(vec![1_u8; 3_000_000]).len());
            assert_eq!(other.join().unwrap(), 3_000_000);
        });
        assert!(peak < 1_000_000, "{peak}");
    }
}
