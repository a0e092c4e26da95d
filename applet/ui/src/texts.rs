//! Every word of the window that does not come with the state, in English.

/// Follows the organisation while the technician is there.
pub const CONNECTED: &str = "connected";
/// The large X.
pub const STOP_EVERYTHING: &str = "Stop everything";
/// Takes back one grant.
pub const STOP: &str = "Stop";
/// The small X.
pub const END_SESSION: &str = "End session";
/// Asked after the small X.
pub const END_TITLE: &str = "End the session?";
/// What ending means.
pub const END_BODY: &str = "This disconnects your technician, and this program removes itself.";
/// The way back from the small X.
pub const STAY: &str = "Stay";
/// Name of the list of grants.
pub const ALLOWED_NOW: &str = "Allowed now";
/// Before the technician comes.
pub const WAITING_TITLE: &str = "Waiting for your technician";
/// Below the former.
pub const WAITING_BODY: &str = "They start when they are ready. You can write already.";
/// Warning against callers.
pub const SCAM_TITLE: &str = "Did they call you?";
/// Below the former.
pub const SCAM_BODY: &str = "If somebody you do not know called you, or a warning on your screen sent you here: stop, and hang up.";
/// After the large X.
pub const STOPPED_TITLE: &str = "Everything is stopped.";
/// While the server is being reached.
pub const CONNECTING_TITLE: &str = "Connecting…";
/// Below the former.
pub const CONNECTING_BODY: &str = "This takes a few seconds.";
/// While the connection is being made again.
pub const RECONNECTING: &str = "Reconnecting…";
/// Heading and name of the code field.
pub const CODE_TITLE: &str = "Enter your 6-digit code";
/// Below the former.
pub const CODE_BODY: &str = "Your technician tells you the code.";
/// Takes the code.
pub const CODE_SUBMIT: &str = "Connect";
/// The code has not six digits.
pub const CODE_SHORT: &str = "A code has 6 digits. Check each digit with your technician.";
/// Name of the chat field.
pub const MESSAGE: &str = "Message";
/// Stands in the empty chat field.
pub const MESSAGE_HINT: &str = "Write a message";
/// Sends the chat message.
pub const SEND: &str = "Send";
/// Chooses and sends a file.
pub const SEND_FILE: &str = "Send a file";
/// Opens the log page; its heading.
pub const SESSION_LOG: &str = "Session log";
/// Leaves the log page.
pub const BACK_TO_CHAT: &str = "Back to chat";
/// Changes the size of everything.
pub const FONT_SIZE: &str = "Font size";
/// Reports an uneasy feeling.
pub const FEELS_WRONG: &str = "Something feels wrong";
/// Saves the log.
pub const SAVE: &str = "Save";
/// The log has no entries.
pub const LOG_EMPTY: &str = "Everything that happens in this session is listed here.";
/// Name of the stream.
pub const CHAT_AND_LOG: &str = "Chat and log";
/// Name of the list of files on their way.
pub const FILES: &str = "Files";
/// Answers a question.
pub const YES: &str = "Yes";
/// Answers a question.
pub const NO: &str = "No";
/// Injected input tried to press Yes.
pub const YES_YOURSELF: &str = "Please press Yes yourself with your own mouse.";
/// After the session.
pub const ENDED_TITLE: &str = "The session has ended.";
/// Below the former.
pub const ENDED_BODY: &str = "This program has removed itself.";
/// In its place where the file could not be removed.
pub const ENDED_LEFT: &str =
    "This program could not remove itself. The receipt says what to delete.";
/// A message is longer than one may be.
pub const TOO_LONG: &str = "This is too long for one message. Send it in parts.";
/// Saves the receipt.
pub const SAVE_RECEIPT: &str = "Save receipt";
/// Name of the list of receipt rows.
pub const RECEIPT: &str = "Receipt";
/// Closes the program.
pub const CLOSE: &str = "Close";
/// Heading above the code for the phone.
pub const PHONE_TITLE: &str = "Show it with your phone";
/// Below the former.
pub const PHONE_BODY: &str = "Point your phone's camera at this code and open the link. Your technician sees what the phone sees after your Yes on the phone.";
/// What the code is, for those who do not see it.
pub const PHONE_CODE: &str = "A code with a link for your phone";
/// Opens the page about this program; its heading.
pub const ABOUT: &str = "About this program";
/// What the program is and who made its parts.
pub const ABOUT_BODY: &str = "Bowline asks you before each thing your technician wants to do, and removes itself afterwards. \
    It is free software under the MIT or the Apache 2.0 licence. Open Sans: Apache 2.0 licence. Icons: Lucide, ISC licence.";
/// Leaves the page about this program.
pub const BACK: &str = "Back";
/// Read out with a button that cannot be pressed now.
pub const UNAVAILABLE: &str = "Not available now";
/// On the bar at the top of the screen, where these keys work.
pub const STOP_KEYS: &str = "Pause or Ctrl+Alt+X stops everything";

/// Which build of the program this is.
#[must_use]
pub fn version() -> String {
    format!("Bowline {}", env!("CARGO_PKG_VERSION"))
}

/// What silence means, and when.
#[must_use]
pub fn countdown(seconds_left: u32) -> String {
    format!("No answer in {seconds_left} s means No.")
}

/// The accessible name of a grant's Stop button.
#[must_use]
pub fn stop_name(words: &str) -> String {
    format!("{STOP}: {words}")
}
