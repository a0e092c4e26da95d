//! What windows need on X11.

use raw_window_handle::RawWindowHandle;
use slint::BackendSelector;
use slint::winit_030::winit::platform::x11::WindowAttributesExtX11 as _;
use slint::winit_030::winit::window::WindowAttributes;

use crate::Refuse;

/// Every window is as it is.
pub(crate) fn dress(attributes: WindowAttributes) -> WindowAttributes {
    attributes
}

/// Keeps a window of the frame away from the window manager.
pub(crate) fn dress_frame(attributes: WindowAttributes) -> WindowAttributes {
    attributes.with_override_redirect(true)
}

/// There are no messages here that could be refused.
pub(crate) fn with_refusal(selector: BackendSelector, _: Option<Refuse>) -> BackendSelector {
    selector
}

/// The window's X11 id.
pub(crate) fn number_of(window: RawWindowHandle) -> Option<u32> {
    if let RawWindowHandle::Xlib(xlib) = window {
        return u32::try_from(xlib.window).ok();
    }
    if let RawWindowHandle::Xcb(xcb) = window {
        return Some(xcb.window.get());
    }
    None
}
