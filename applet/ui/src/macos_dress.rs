//! What windows need on macOS. It is type-checked only, and has never run: docs/platforms.md.

use bowline_desktop::own_windows;
use raw_window_handle::RawWindowHandle;
use slint::BackendSelector;
use slint::winit_030::winit::platform::macos::WindowAttributesExtMacOS as _;
use slint::winit_030::winit::window::WindowAttributes;

use crate::Refuse;

/// Every window takes the click that brings it to the front: Stop is one click away.
pub(crate) fn dress(attributes: WindowAttributes) -> WindowAttributes {
    attributes.with_accepts_first_mouse(true)
}

/// A strip of the frame has no shadow that would be seen beside it.
pub(crate) fn dress_frame(attributes: WindowAttributes) -> WindowAttributes {
    attributes.with_has_shadow(false)
}

/// Lets events be refused.
pub(crate) fn with_refusal(selector: BackendSelector, refuse: Option<Refuse>) -> BackendSelector {
    if let Some(refuse) = refuse {
        own_windows::refuse_events(refuse);
    }
    selector
}

/// The window's number, by the view that fills it.
pub(crate) fn number_of(window: RawWindowHandle) -> Option<u32> {
    if let RawWindowHandle::AppKit(appkit) = window {
        return own_windows::number_of(appkit.ns_view);
    }
    None
}
