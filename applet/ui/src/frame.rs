//! The frame round the whole screen while somebody sees it.
//!
//! Five windows that no window manager touches and that never take the focus:
//! four strips at the edges and a bar with words and a Stop button.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use raw_window_handle::HasWindowHandle;
use slint::winit_030::winit::window::WindowAttributes;
use slint::winit_030::{WinitWindowAccessor, winit};
use slint::{ComponentHandle, LogicalSize, PhysicalPosition};

use crate::apply;
use crate::error::UiError;
use crate::events::UiEvent;
use crate::generated as ui;
use crate::model::{Appearance, GrantRow};

/// Width of the strips in pixels of the screen.
const STRIP_PX: u32 = 4;

/// The size of the window with text at 100 %, and what a task bar may cover.
const WIDTH_PX: f32 = 380.0;
const HEIGHT_PX: f32 = 600.0;
const TASKBAR_PX: f32 = 48.0;
/// On a narrower screen the bar has its buttons and no hint.
const ROOMY_PX: f32 = 1000.0;

thread_local! {
    static BEING_MADE: Cell<bool> = const { Cell::new(false) };
}

/// Gives every window what it needs on this system, and keeps one that belongs to a frame away from the focus and from whatever else the system does with
/// windows.
pub(crate) fn dress(attributes: WindowAttributes) -> WindowAttributes {
    let attributes = crate::dress(attributes);
    if !BEING_MADE.get() {
        return attributes;
    }
    crate::dress_frame(attributes).with_active(false)
}

/// The frame; it goes when it is dropped.
pub(crate) struct Frame {
    strips: Vec<ui::FrameStrip>,
    bar: ui::FramePill,
    said: RefCell<Vec<GrantRow>>,
    screen: Screen,
}

/// The rectangle round all monitors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Screen {
    left: i32,
    top: i32,
    width: u32,
    height: u32,
}

impl Screen {
    fn new(monitors: impl Iterator<Item = Self>) -> Option<Self> {
        monitors.reduce(|a, b| {
            let (left, top) = (a.left.min(b.left), a.top.min(b.top));
            let right = a.right().max(b.right());
            let bottom = a.bottom().max(b.bottom());
            Self {
                left,
                top,
                width: right.abs_diff(left),
                height: bottom.abs_diff(top),
            }
        })
    }

    fn right(self) -> i32 {
        self.left.saturating_add_unsigned(self.width)
    }

    fn bottom(self) -> i32 {
        self.top.saturating_add_unsigned(self.height)
    }

    /// Top, bottom, left, right.
    fn strips(self) -> [Self; 4] {
        let wide = Self {
            height: STRIP_PX,
            ..self
        };
        let high = Self {
            width: STRIP_PX,
            ..self
        };
        let thick = STRIP_PX.cast_signed();
        [
            wide,
            Self {
                top: self.bottom() - thick,
                ..wide
            },
            high,
            Self {
                left: self.right() - thick,
                ..high
            },
        ]
    }
}

impl Frame {
    /// Shows the frame on the screen that `main` is on.
    ///
    /// `on_event` is told what is pressed on the bar.
    pub(crate) fn open(
        main: &slint::Window,
        on_event: &Rc<dyn Fn(UiEvent)>,
    ) -> Result<Self, UiError> {
        let screen = main
            .with_winit_window(|window| {
                Screen::new(window.available_monitors().map(|handle| monitor(&handle)))
            })
            .flatten()
            .ok_or_else(|| slint::PlatformError::from("no monitor is known"))?;
        BEING_MADE.set(true);
        let made = Self::make(screen, main.scale_factor(), on_event);
        BEING_MADE.set(false);
        made
    }

    fn make(screen: Screen, scale: f32, on_event: &Rc<dyn Fn(UiEvent)>) -> Result<Self, UiError> {
        let mut strips = Vec::with_capacity(4);
        for place in screen.strips() {
            let strip = ui::FrameStrip::new()?;
            strip.set_wide(logical(place.width, scale));
            strip.set_high(logical(place.height, scale));
            strip
                .window()
                .set_position(PhysicalPosition::new(place.left, place.top));
            strip.show()?;
            strips.push(strip);
        }
        let bar = ui::FramePill::new()?;
        apply::set_words(&bar.global::<ui::Words<'_>>());
        let (one, all) = (Rc::clone(on_event), Rc::clone(on_event));
        bar.on_stop_one(move |key| one(UiEvent::StopOne(key.into())));
        bar.on_stop_everything(move || all(UiEvent::StopEverything));
        bar.show()?;
        Ok(Self {
            strips,
            bar,
            said: RefCell::default(),
            screen,
        })
    }

    /// Puts what is in force on the bar.
    pub(crate) fn say(&self, grants: &[GrantRow], hint: &str, appearance: Appearance) {
        // A button that is drawn anew loses what was begun with it.
        if *self.said.borrow() != grants {
            let words: Vec<&str> = grants.iter().map(|grant| grant.words.as_str()).collect();
            self.bar.set_words(words.join(", ").into());
            let rows = apply::model_of(grants.iter().map(apply::grant_row));
            self.bar.set_grants(rows);
            *self.said.borrow_mut() = grants.to_vec();
        }
        let is_roomy = logical(self.screen.width, self.bar.window().scale_factor()) >= ROOMY_PX;
        self.bar.set_hint(if is_roomy { hint } else { "" }.into());
        apply::set_appearance(&self.bar.global::<ui::Theme<'_>>(), appearance);
        for strip in &self.strips {
            apply::set_appearance(&strip.global::<ui::Theme<'_>>(), appearance);
        }
    }

    /// Puts the bar in the middle of the top edge and lets clicks through the strips.
    pub(crate) fn settle(&self) {
        let spare = self
            .screen
            .width
            .saturating_sub(self.bar.window().size().width);
        let left = self.screen.left.saturating_add_unsigned(spare / 2);
        // What a bar grew by may have been left out when it was moved, and only what changes is drawn anew.
        self.bar.set_drawn_anew(!self.bar.get_drawn_anew());
        self.bar
            .window()
            .set_position(PhysicalPosition::new(left, self.screen.top));
        for (strip, place) in self.strips.iter().zip(self.screen.strips()) {
            strip
                .window()
                .set_position(PhysicalPosition::new(place.left, place.top));
            strip.window().with_winit_window(|window| {
                // Where the system cannot do it, four pixels at the edge take clicks.
                let _unsupported = window.set_cursor_hittest(false);
            });
        }
    }

    /// The numbers of the five windows.
    pub(crate) fn ids(&self) -> Vec<u32> {
        let strips = self.strips.iter().map(|strip| window_id(strip.window()));
        strips
            .chain([window_id(self.bar.window())])
            .flatten()
            .collect()
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        for strip in &self.strips {
            let _hidden = strip.hide();
        }
        let _hidden = self.bar.hide();
    }
}

/// Makes the window as large as its text needs, never larger than its monitor.
pub(crate) fn grow(window: &slint::Window, zoom: f32) {
    let scale = window.scale_factor();
    let room = window.with_winit_window(|window| window.current_monitor().map(|m| m.size()));
    let (mut width, mut height) = (WIDTH_PX * zoom, HEIGHT_PX * zoom);
    if let Some(room) = room.flatten() {
        width = width.min(logical(room.width, scale));
        height = height.min(logical(room.height, scale) - TASKBAR_PX);
    }
    window.set_size(LogicalSize::new(width, height));
}

/// The number by which the system knows the window: its X11 id, or its handle on Windows, which has 32 bits that matter.
/// None as long as it does not exist, and on other systems.
pub(crate) fn window_id(window: &slint::Window) -> Option<u32> {
    window.with_winit_window(|window| {
        let handle = window.window_handle().ok()?;
        crate::number_of(handle.as_raw())
    })?
}

fn monitor(handle: &winit::monitor::MonitorHandle) -> Screen {
    let (place, size) = (handle.position(), handle.size());
    Screen {
        left: place.x,
        top: place.y,
        width: size.width,
        height: size.height,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no screen has 16 million pixels in a row"
)]
fn logical(pixels: u32, scale: f32) -> f32 {
    pixels as f32 / scale
}

#[cfg(test)]
mod tests {
    use super::Screen;

    fn screen(left: i32, top: i32, width: u32, height: u32) -> Screen {
        Screen {
            left,
            top,
            width,
            height,
        }
    }

    #[test]
    fn the_frame_goes_round_all_monitors() {
        let both = [screen(0, 0, 800, 600), screen(-640, 100, 640, 600)];
        assert_eq!(
            Screen::new(both.into_iter()),
            Some(screen(-640, 0, 1440, 700))
        );
        assert_eq!(Screen::new(std::iter::empty()), None);
    }

    #[test]
    fn strips_lie_on_the_four_edges() {
        assert_eq!(
            screen(10, 0, 100, 50).strips(),
            [
                screen(10, 0, 100, 4),
                screen(10, 46, 100, 4),
                screen(10, 0, 4, 50),
                screen(106, 0, 4, 50),
            ]
        );
    }
}
