//! What windows need on Windows.

use raw_window_handle::RawWindowHandle;
use slint::BackendSelector;
use slint::winit_030::EventLoopBuilder;
use slint::winit_030::winit::event_loop::EventLoop;
use slint::winit_030::winit::platform::windows::{
    EventLoopBuilderExtWindows as _, IconExtWindows as _, WindowAttributesExtWindows as _,
};
use slint::winit_030::winit::window::{Icon, WindowAttributes};

use crate::Refuse;

/// The number of the icon in the program's file.
const ICON: u16 = 1;

/// Gives every window the program's icon.
pub(crate) fn dress(attributes: WindowAttributes) -> WindowAttributes {
    // A program without one, as a test is, has the system's.
    attributes.with_window_icon(Icon::from_resource(ICON, None).ok())
}

/// Keeps a window of the frame out of the task bar.
pub(crate) fn dress_frame(attributes: WindowAttributes) -> WindowAttributes {
    attributes.with_skip_taskbar(true)
}

/// Lets messages be refused.
pub(crate) fn with_refusal(selector: BackendSelector, refuse: Option<Refuse>) -> BackendSelector {
    let mut builder: EventLoopBuilder = EventLoop::with_user_event();
    if let Some(refuse) = refuse {
        builder.with_msg_hook(refuse);
    }
    selector.with_winit_event_loop_builder(builder)
}

/// The window's handle, of which 32 bits matter.
pub(crate) fn number_of(window: RawWindowHandle) -> Option<u32> {
    if let RawWindowHandle::Win32(win32) = window {
        return u32::try_from(win32.hwnd.get()).ok();
    }
    None
}
