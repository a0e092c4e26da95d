//! Where the picture comes from: a stream for each monitor that is in it. Nobody waits for any of them.
#![expect(unsafe_code, reason = "only the system's own functions can do it")]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use block2::RcBlock;
use bowline_protocol::MonitorId;
use objc2_foundation::{NSArray, NSError};
use objc2_screen_capture_kit::{SCShareableContent, SCStreamErrorCode};

use super::pointer::Pointer;
use super::stream::{Show, Stream};
use crate::Rect;
use crate::mac_canvas::{Canvas, Rows};

/// The streams of one picture; they end with it.
pub(crate) struct Source {
    shared: Arc<Shared>,
    /// Whether the pointer comes apart from the picture.
    pub(crate) is_pointer_told: bool,
}

/// Why there is no picture from a source.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum SourceError {
    /// The customer has not allowed it, or has stopped it.
    NotAllowed,
    /// It gives none any more, as after a change of the display: it is to be opened anew.
    Lost(String),
}

/// What a source shares with the system's threads.
pub(crate) struct Shared {
    canvas: Mutex<Canvas>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    streams: Vec<Stream>,
    error: Option<SourceError>,
    is_over: bool,
    /// Whether the system leaves out all of this program's windows.
    leaves_out: Option<bool>,
}

impl Source {
    /// Begins to stream monitors to their places in a picture of a size.
    pub(crate) fn open(size: Rect, monitors: Vec<(MonitorId, Rect)>) -> Self {
        let is_pointer_told = Pointer::is_told();
        let shared = Arc::new(Shared {
            canvas: Mutex::new(Canvas::new(size.width, size.height)),
            state: Mutex::default(),
        });
        let to_fill = Arc::clone(&shared);
        let answer = RcBlock::new(
            move |content: *mut SCShareableContent, error: *mut NSError| {
                // SAFETY: one of both is there while this runs, and the other one is null.
                let (content, error) = unsafe { (content.as_ref(), error.as_ref()) };
                match (content, error) {
                    (Some(content), _) => begin(&to_fill, content, &monitors, !is_pointer_told),
                    (None, Some(error)) => to_fill.fail(error),
                    (None, None) => to_fill.lose("it tells nothing"),
                }
            },
        );
        // SAFETY: what the block holds may be used on any thread.
        unsafe {
            SCShareableContent::getShareableContentExcludingDesktopWindows_onScreenWindowsOnly_completionHandler(
                false, false, &answer,
            );
        }
        Self {
            shared,
            is_pointer_told,
        }
    }

    /// Looks at the picture as it is now, with where it may have changed; none before there is one.
    pub(crate) fn look<T>(
        &self,
        is_first: bool,
        see: impl FnOnce(&[u8], &[Rect]) -> T,
    ) -> Result<Option<T>, SourceError> {
        if let Some(error) = self.shared.state().error.clone() {
            return Err(error);
        }
        let mut canvas = lock(&self.shared.canvas);
        let seen = canvas.look(is_first);
        Ok(seen.map(|(pixels, places)| see(pixels, &places)))
    }

    /// Whether the system shows windows of this program, which then are only painted over: it knew none when the source was opened.
    pub(crate) fn shows_own_windows(&self) -> bool {
        self.shared.state().leaves_out == Some(false)
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.is_over = true;
        let streams = std::mem::take(&mut state.streams);
        // Not while others may wait for it.
        drop(state);
        drop(streams);
    }
}

impl Shared {
    pub(crate) fn paint(&self, place: Rect, rows: Rows<'_>) {
        lock(&self.canvas).paint(place, rows);
    }

    /// Notes why there will be no more pictures; the first reason counts.
    pub(crate) fn fail(&self, error: &NSError) {
        let code = SCStreamErrorCode(error.code());
        if matches!(
            code,
            SCStreamErrorCode::UserDeclined | SCStreamErrorCode::UserStopped
        ) {
            self.state().error.get_or_insert(SourceError::NotAllowed);
        } else {
            self.lose(&error.localizedDescription().to_string());
        }
    }

    fn lose(&self, why: &str) {
        let lost = SourceError::Lost(why.to_owned());
        self.state().error.get_or_insert(lost);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// Starts the streams, now that the system has told what there is.
fn begin(
    shared: &Arc<Shared>,
    content: &SCShareableContent,
    monitors: &[(MonitorId, Rect)],
    with_pointer: bool,
) {
    // SAFETY: what is asked for is told as it was when the content was.
    let (displays, applications) = unsafe { (content.displays(), content.applications()) };
    let own: Vec<_> = applications
        .into_iter()
        // SAFETY: as above.
        .filter(|application| {
            unsafe { application.processID() }.cast_unsigned() == std::process::id()
        })
        .collect();
    let left_out = NSArray::from_retained_slice(&own);
    let mut streams = Vec::new();
    for display in &displays {
        // SAFETY: as above.
        let id = MonitorId(unsafe { display.displayID() });
        let Some((_, place)) = monitors.iter().find(|(monitor, _)| *monitor == id) else {
            continue;
        };
        let show = Show {
            display: &display,
            place: *place,
            left_out: &left_out,
            with_pointer,
        };
        match Stream::start(&show, shared) {
            Ok(stream) => streams.push(stream),
            Err(error) => return shared.fail(&error),
        }
    }
    if streams.is_empty() {
        return shared.lose("no monitor is shown");
    }
    let mut state = shared.state();
    state.leaves_out = Some(!own.is_empty());
    if state.is_over {
        drop(state);
        drop(streams);
    } else {
        state.streams = streams;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
