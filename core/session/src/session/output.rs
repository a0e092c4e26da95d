//! What a session wants done.

use bowline_protocol::control::AppletToConsole;
use bowline_protocol::log::LogEntry;
use bowline_protocol::session::EndReason;
use bowline_protocol::{MonitorId, TransferId};

/// What the shell must do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Output {
    /// Send this on the channel `control`, if it is open. What is lost comes again in the next snapshot.
    ToConsole(AppletToConsole),
    /// Tell the server this line for its log.
    ToServer(LogEntry),
    /// Show this monitor, or all of them.
    ShowMonitor(Option<MonitorId>),
    /// Let go of every key and button that was injected.
    ReleaseInput,
    /// Send the file on the channel `file`.
    BeginFile(TransferId),
    /// Stop sending the file.
    StopFile(TransferId),
    /// Offer a still of the camera, in full resolution, as a file.
    TakeSnapshot,
    /// Draw the window anew.
    Redraw,
    /// Tell the server that the customer ends the session.
    EndAtServer(EndReason),
    /// The session is over: show the receipt and clean up.
    Over,
}
