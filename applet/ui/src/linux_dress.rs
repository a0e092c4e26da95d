//! What windows need on X11.

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
