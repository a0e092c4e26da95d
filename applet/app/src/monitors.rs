//! The monitors of the display, as the console and the technician's hands want them.

use bowline_capture::{Layout, Rect};
use bowline_input::Part;
use bowline_protocol::control::Monitor;
use bowline_protocol::text::MAX_NAME_CHARS;
use bowline_protocol::{DisplayName, MonitorId};

/// What the console is told. A name is the system's word: it is cleaned, cut, and replaced where nothing is left.
pub(crate) fn for_console(layout: Layout) -> (Vec<Monitor>, Option<MonitorId>) {
    let monitor = |monitor: bowline_capture::Monitor| Monitor {
        id: monitor.id,
        name: name(&monitor.name),
        width: monitor.place.width,
        height: monitor.place.height,
        is_primary: monitor.is_primary,
    };
    (
        layout.monitors.into_iter().map(monitor).collect(),
        layout.shown,
    )
}

fn name(text: &str) -> DisplayName {
    let cut: String = text.chars().take(MAX_NAME_CHARS).collect();
    DisplayName::parse(&cut)
        .or_else(|_| DisplayName::parse("Monitor"))
        .expect("a short word is a name")
}

/// Where the technician's hands are, if they see this much.
pub(crate) fn part(place: Rect) -> Part {
    Part {
        x: place.x,
        y: place.y,
        width: place.width,
        height: place.height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cleaned_cut_and_never_empty() {
        assert_eq!(name("HDMI-1").as_str(), "HDMI-1");
        assert_eq!(name("a\u{202e}b\n").as_str(), "ab");
        assert_eq!(name(&"x".repeat(500)).as_str().len(), MAX_NAME_CHARS);
        assert_eq!(name("\u{202e} ").as_str(), "Monitor");
    }
}
