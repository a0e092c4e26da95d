//! The data channel `file`: ordered, reliable, binary.
//!
//! One transfer at a time. Each message is a chunk: the [`TransferId`](crate::TransferId) as
//! four bytes, big-endian, then 1 to [`MAX_CHUNK_BYTES`] bytes of the file, in order. The size
//! was fixed in the offer; the receiver stops a transfer that sends one byte more.

/// Most bytes of a file in one message.
pub const MAX_CHUNK_BYTES: usize = 16 * 1024 - 4;
/// Largest file.
pub const MAX_FILE_BYTES: u64 = 2 * 1024 * 1024 * 1024;
