//! Windows of the frame on X11.

use slint::winit_030::winit::platform::x11::WindowAttributesExtX11 as _;
use slint::winit_030::winit::window::WindowAttributes;

/// Keeps a window away from the window manager.
pub(crate) fn dress(attributes: WindowAttributes) -> WindowAttributes {
    attributes.with_override_redirect(true)
}
