//! Windows of the frame on Windows.

use slint::winit_030::winit::platform::windows::WindowAttributesExtWindows as _;
use slint::winit_030::winit::window::WindowAttributes;

/// Keeps a window out of the task bar.
pub(crate) fn dress(attributes: WindowAttributes) -> WindowAttributes {
    attributes.with_skip_taskbar(true)
}
