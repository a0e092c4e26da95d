//! A bad network in virtual time: a line with a rate, a delay, a queue, and bad luck.
//!
//! [`Line`] carries packets of any kind in one direction; two of them make a connection. The caller tells the time, in
//! microseconds, so that the same model serves tests in virtual time and, behind real sockets, measurements.
//! Chance comes from a seed: the same calls give the same losses.
//!
//! It does not know any protocol. [`TcpFlow`] is a rough model of a file transfer that shares a line.

mod dice;
mod line;
mod pace;
mod recorded;
mod tcp;

pub use line::{Line, LineProfile};
pub use pace::{Pace, Recording};
pub use recorded::UMTS_UP;
pub use tcp::TcpFlow;
