//! Lines that somebody measured.

use crate::pace::Recording;

/// The way up from a telephone in a moving car (UMTS): 14 s, with half a second of nothing now and then, and ten times as much
/// at one time as at another.
///
/// From 17 s on of `TMobile-UMTS-driving.up`, which is published with Mahimahi: K. Winstein, A. Sivaraman, H. Balakrishnan,
/// "Stochastic Forecasts Achieve High Throughput and Low Delay over Cellular Networks", NSDI 2013. There it is when packets of
/// 1500 bytes could leave; here it is how many in each tenth of a second.
pub const UMTS_UP: Recording = Recording {
    bytes: &in_bytes(PACKETS),
};

const PACKETS: [u64; 140] = [
    11, 13, 6, 16, 12, 12, 10, 13, 11, 13, 12, 4, 0, 0, 0, 0, 9, 3, 0, 0, 0, 0, 0, 23, 15, 10, 10,
    7, 12, 9, 7, 10, 9, 7, 10, 4, 6, 4, 1, 3, 1, 2, 1, 5, 1, 10, 7, 4, 3, 1, 1, 0, 1, 1, 1, 1, 1,
    2, 1, 2, 0, 0, 2, 2, 2, 3, 2, 1, 3, 3, 3, 4, 4, 4, 5, 4, 4, 5, 3, 5, 5, 7, 7, 6, 7, 6, 7, 6, 8,
    5, 5, 5, 5, 8, 5, 5, 4, 3, 4, 3, 4, 4, 4, 6, 5, 8, 6, 4, 5, 8, 4, 6, 4, 3, 3, 5, 4, 5, 8, 9,
    11, 12, 11, 9, 9, 6, 10, 9, 3, 7, 0, 1, 0, 0, 0, 4, 11, 7, 2, 2,
];

const fn in_bytes(mut packets: [u64; 140]) -> [u64; 140] {
    let mut index = 0;
    while index < packets.len() {
        packets[index] *= 1500;
        index += 1;
    }
    packets
}
