//! The window and the handle by which other threads reach it.

use std::cell::RefCell;
use std::ffi::c_void;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use slint::{CloseRequestResponse, ComponentHandle, SharedString};

use crate::apply;
use crate::error::UiError;
use crate::events::{UiEvent, Verdict, fits, judge_answer, parse_code};
use crate::frame::{self, Frame};
use crate::generated as ui;
use crate::model::{GrantRow, Page, StopKeys, ViewModel};
use crate::texts;

/// For a system without any.
const FONT: &[u8] = include_bytes!("../fonts/OpenSans-Regular.ttf");

/// Says whether a message of the system's is kept from its window.
pub type Refuse = fn(*const c_void) -> bool;

type OnEvent = Rc<dyn Fn(UiEvent)>;

thread_local! {
    /// The window of this thread, for calls that come through the event loop.
    static OPEN: RefCell<Option<Rc<Inner>>> = const { RefCell::new(None) };
}

/// What the handles and the window's thread share.
#[derive(Default)]
struct Shared {
    /// Given by [`WindowHandle::show`] and not shown yet.
    pending: Mutex<Option<ViewModel>>,
    /// The numbers of all windows of this crate.
    ids: Mutex<Vec<u32>>,
    /// Set by [`WindowHandle::quit`], which may come before the event loop runs.
    is_over: AtomicBool,
}

struct Inner {
    main: ui::MainWindow,
    frame: RefCell<Option<Frame>>,
    shown: RefCell<Option<ViewModel>>,
    on_event: OnEvent,
    shared: Arc<Shared>,
}

/// The customer's window. Lives on the main thread.
pub struct Window {
    inner: Rc<Inner>,
}

/// Reaches the window from any thread. One that is made without a window shows nothing.
#[derive(Clone, Default)]
pub struct WindowHandle {
    shared: Arc<Shared>,
}

impl Window {
    /// Opens the window.
    ///
    /// `on_event` is called on this thread for everything the customer does.
    /// `yes_guard` is asked at each Yes whether injected input happened in the last
    /// moments; when it says true, the Yes is ignored and the customer is asked to
    /// press it with their own hand. `refuse` is asked before a window gets a message of the system's, where
    /// the system has such; what it says true to, no window gets. On a system without any font the program begins anew with
    /// its own ones, so this comes first in a program.
    ///
    /// # Errors
    /// When there is no display or no window can be made on it.
    pub fn open(
        on_event: impl Fn(UiEvent) + 'static,
        yes_guard: impl Fn() -> bool + 'static,
        refuse: Option<Refuse>,
    ) -> Result<Self, UiError> {
        let main = bowline_desktop::with_font(FONT, || make_main(refuse))?;
        apply::set_words(&main.global::<ui::Words<'_>>());
        let inner = Rc::new(Inner {
            main,
            frame: RefCell::new(None),
            shown: RefCell::new(None),
            on_event: Rc::new(on_event),
            shared: Arc::default(),
        });
        connect_session(&inner);
        connect_answers(&inner, yes_guard);
        connect_close(&inner);
        inner.show(ViewModel::default());
        OPEN.with(|open| *open.borrow_mut() = Some(Rc::clone(&inner)));
        Ok(Self { inner })
    }

    /// Shows the window and runs the event loop until [`WindowHandle::quit`].
    ///
    /// # Errors
    /// When the window cannot be shown or the event loop fails.
    pub fn run(&self) -> Result<(), UiError> {
        self.inner.main.show()?;
        look_up_ids_soon();
        let shared = Arc::clone(&self.inner.shared);
        slint::Timer::single_shot(Duration::ZERO, move || {
            if shared.is_over.load(Ordering::SeqCst) {
                let _gone = slint::quit_event_loop();
            }
        });
        let ran = slint::run_event_loop_until_quit();
        self.inner.frame.borrow_mut().take();
        self.inner.main.hide()?;
        Ok(ran?)
    }

    /// A handle for other threads.
    #[must_use]
    pub fn handle(&self) -> WindowHandle {
        WindowHandle {
            shared: Arc::clone(&self.inner.shared),
        }
    }
}

fn make_main(refuse: Option<Refuse>) -> Result<ui::MainWindow, slint::PlatformError> {
    let selector = slint::BackendSelector::new()
        .backend_name("winit".into())
        .renderer_name("software".into())
        .with_winit_window_attributes_hook(frame::dress);
    // A second window on the same thread finds the backend selected already.
    let _already = crate::with_refusal(selector, refuse).select();
    ui::MainWindow::new()
}

impl Drop for Window {
    fn drop(&mut self) {
        OPEN.with(|open| open.borrow_mut().take());
    }
}

impl WindowHandle {
    /// Shows `model`; only the newest of several is drawn.
    pub fn show(&self, model: ViewModel) {
        let waiting = lock(&self.shared.pending).replace(model).is_some();
        if !waiting {
            // Refused only once the event loop is gone; then nobody looks any more.
            let _gone = slint::invoke_from_event_loop(|| with_open(Inner::show_pending));
        }
    }

    /// Ends [`Window::run`].
    pub fn quit(&self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        let _gone = slint::quit_event_loop();
    }

    /// The numbers of the window, the frame and its bar, so that a screen capture can
    /// leave them out: X11 ids, handles on Windows, window numbers on macOS. Empty until the windows are there.
    #[must_use]
    pub fn window_ids(&self) -> Vec<u32> {
        lock(&self.shared.ids).clone()
    }
}

impl Inner {
    fn show_pending(&self) {
        let pending = lock(&self.shared.pending).take();
        if let Some(model) = pending {
            self.show(model);
        }
    }

    fn show(&self, model: ViewModel) {
        apply::apply(&self.main, self.shown.borrow().as_ref(), &model);
        let had_frame = self.frame.borrow().is_some();
        self.show_frame(&model);
        let shown = self.shown.borrow_mut().replace(model);
        let is_same_bar = shown.is_some_and(|shown| self.watched() == shown.watched);
        // The bar is as wide as what it says.
        if !is_same_bar || had_frame != self.frame.borrow().is_some() {
            look_up_ids_soon();
        }
    }

    fn watched(&self) -> Vec<GrantRow> {
        let shown = self.shown.borrow();
        shown
            .as_ref()
            .map_or_else(Vec::new, |shown| shown.watched.clone())
    }

    fn show_frame(&self, model: &ViewModel) {
        let mut frame = self.frame.borrow_mut();
        if model.watched.is_empty() || !model.page.is_in_session() {
            *frame = None;
            return;
        }
        if frame.is_none() {
            // Fails before the main window is there, and is tried again after that.
            // Without a frame the session goes on: the main window says the same.
            *frame = Frame::open(self.main.window(), &self.on_event).ok();
        }
        if let Some(frame) = &*frame {
            let hint = match model.stop_keys {
                StopKeys::Off => "",
                StopKeys::Armed => texts::STOP_KEYS,
            };
            frame.say(&model.watched, hint, model.appearance);
        }
    }

    fn look_up_ids(&self) {
        let has_frame = self.frame.borrow().is_some();
        if let (Some(model), false) = (&*self.shown.borrow(), has_frame) {
            self.show_frame(model);
        }
        let mut ids: Vec<u32> = frame::window_id(self.main.window()).into_iter().collect();
        if let Some(frame) = &*self.frame.borrow() {
            frame.settle();
            ids.extend(frame.ids());
        }
        *lock(&self.shared.ids) = ids;
    }
}

/// Windows get their ids when the event loop has made them.
fn look_up_ids_soon() {
    for delay_ms in [20, 100, 300] {
        slint::Timer::single_shot(Duration::from_millis(delay_ms), || {
            with_open(Inner::look_up_ids);
        });
    }
}

fn with_open(act: impl FnOnce(&Inner)) {
    let open = OPEN.with(|open| open.borrow().clone());
    if let Some(inner) = open {
        act(&inner);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect_session(inner: &Rc<Inner>) {
    let vm = inner.main.global::<ui::Vm<'_>>();
    let plain = |event: UiEvent| {
        let on_event = Rc::clone(&inner.on_event);
        move || on_event(event.clone())
    };
    let worded = |make: fn(String) -> UiEvent| {
        let on_event = Rc::clone(&inner.on_event);
        move |text: SharedString| on_event(make(text.into()))
    };
    vm.on_stop_everything(plain(UiEvent::StopEverything));
    vm.on_end(plain(UiEvent::End));
    vm.on_send_file(plain(UiEvent::SendFile));
    vm.on_save_log(plain(UiEvent::SaveLog));
    vm.on_save_receipt(plain(UiEvent::SaveReceipt));
    vm.on_feels_wrong(plain(UiEvent::FeelsWrong));
    vm.on_close(plain(UiEvent::Close));
    vm.on_close_phone_link(plain(UiEvent::ClosePhoneLink));
    vm.on_stop_one(worded(UiEvent::StopOne));
    let on_event = Rc::clone(&inner.on_event);
    vm.on_stop_file(move |id| on_event(UiEvent::StopFile(id.cast_unsigned())));
    let on_event = Rc::clone(&inner.on_event);
    vm.on_send_chat(move |text| {
        let fits = fits(&text);
        if fits {
            on_event(UiEvent::SendChat(text.into()));
        }
        fits
    });
    let main = inner.main.as_weak();
    vm.on_zoomed(move |zoom| {
        if let Some(main) = main.upgrade() {
            frame::grow(main.window(), zoom);
        }
    });
    let (on_event, main) = (Rc::clone(&inner.on_event), inner.main.as_weak());
    vm.on_submit_code(move |entered| match parse_code(&entered) {
        Some(code) => on_event(UiEvent::SubmitCode(code)),
        None => {
            if let Some(main) = main.upgrade() {
                main.global::<ui::Vm<'_>>()
                    .set_code_error(texts::CODE_SHORT.into());
            }
        }
    });
}

fn connect_answers(inner: &Rc<Inner>, yes_guard: impl Fn() -> bool + 'static) {
    let (on_event, main) = (Rc::clone(&inner.on_event), inner.main.as_weak());
    inner
        .main
        .global::<ui::Vm<'_>>()
        .on_answer(move |question, yes| {
            let Ok(question) = question.parse() else {
                return;
            };
            match judge_answer(yes, &yes_guard) {
                Verdict::Emit => on_event(UiEvent::Answer { question, yes }),
                Verdict::Refuse => {
                    if let Some(main) = main.upgrade() {
                        main.global::<ui::Vm<'_>>()
                            .set_question_note(texts::YES_YOURSELF.into());
                    }
                }
            }
        });
}

/// The window manager's own X: asks first while there is a session.
fn connect_close(inner: &Rc<Inner>) {
    let weak = Rc::downgrade(inner);
    inner.main.window().on_close_requested(move || {
        if let Some(inner) = weak.upgrade() {
            let in_session = inner
                .shown
                .borrow()
                .as_ref()
                .map_or(&Page::Connecting, |model| &model.page)
                .is_in_session();
            if in_session {
                inner.main.global::<ui::Vm<'_>>().set_ending(true);
            } else {
                (inner.on_event)(UiEvent::Close);
            }
        }
        CloseRequestResponse::KeepWindowShown
    });
}
