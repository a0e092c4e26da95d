//! The way in: server, code, join; then the engine takes over.

use std::sync::Arc;
use std::time::Instant;

use bowline_desktop::{Download, system};
use bowline_input::{PanicKeys, open as open_inject};
use bowline_protocol::api::{ApiError, ErrorCode, Joined};
use bowline_protocol::{Capability, Pin, SessionId};
use bowline_session::{Now, Session};
use bowline_ui::{Identity, Page, UiEvent, ViewModel, WindowHandle};

use crate::address::Server;
use crate::engine::{Beginning, Engine, Event};
use crate::inbox::{Inbox, Post};
use crate::outbox::Outbox;
use crate::server::JoinAnswer;
use crate::tools::Tools;
use crate::view::Surroundings;
use crate::{address, hint, removal, server};

/// A session that was joined.
struct Begun {
    session_id: SessionId,
    server: Outbox,
    /// When the program began.
    at: Instant,
}

/// Runs the whole program beside the window, and closes the window at the end.
pub(crate) fn run(window: &WindowHandle, post: &Post, inbox: Inbox) {
    let at = Instant::now();
    match address::server() {
        Ok(home) => {
            if let Some(joined) = enter(window, post, &inbox, &home) {
                let from_server = post.clone();
                let on_event = move |event| from_server.send(Event::Server(event));
                match server::connect(&home, joined.join_secret, on_event) {
                    Ok(server) => {
                        let session_id = joined.session_id;
                        go_on(
                            window,
                            inbox,
                            post,
                            &home,
                            Begun {
                                session_id,
                                server,
                                at,
                            },
                        );
                    }
                    Err(error) => {
                        let advice =
                            "Close other programs. Then ask your technician for a new code.";
                        fail(
                            window,
                            &inbox,
                            &format!("Sorry, this computer cannot go on: {error}."),
                            advice,
                        );
                    }
                }
            }
        }
        Err(error) => {
            let advice =
                "Ask your technician for a new link or code, and download the program again.";
            fail(window, &inbox, &format!("Sorry, {error}."), advice);
        }
    }
    window.quit();
}

/// Joins with the code from the file's name, or asks for one until it works. None: the customer left.
fn enter(window: &WindowHandle, post: &Post, inbox: &Inbox, home: &Server) -> Option<Joined> {
    let own = Download::own().ok();
    let mut is_joining = false;
    let mut error = None;
    let name = own.as_ref().and_then(Download::name);
    let mut code = name.and_then(hint::code_in);
    loop {
        if let Some(pin) = code.take() {
            let post = post.clone();
            server::join(home, pin, move |answer| post.send(Event::Joined(answer)));
            is_joining = true;
        }
        let shown = if is_joining {
            Page::Connecting
        } else {
            Page::EnterCode {
                error: error.take(),
            }
        };
        window.show(page(shown, &home.address));
        match inbox.wait()? {
            Event::Joined(JoinAnswer(Ok(joined))) => return Some(joined),
            Event::Joined(JoinAnswer(Err(failed))) => {
                is_joining = false;
                error = Some(in_words(&failed));
            }
            Event::Ui(UiEvent::SubmitCode(text)) if !is_joining => code = Pin::parse(&text).ok(),
            Event::Ui(UiEvent::Close | UiEvent::End) | Event::Terminated => {
                if is_joining {
                    // The server may have taken the code already, so the file is of no use any more.
                    let _stays = own.and_then(removal::remove_or_keep);
                }
                return None;
            }
            Event::Ui(_)
            | Event::Server(_)
            | Event::Rtc(..)
            | Event::Display
            | Event::Filmed(_)
            | Event::StopKey
            | Event::Chosen(_) => {}
        }
    }
}

fn in_words(error: &ApiError) -> String {
    match (error.code, error.retry_after_seconds) {
        (ErrorCode::CodeDoesNotWork, _) => {
            "That code does not work. Check each digit with your technician, \
             or ask for a new code. A code works once and only for a few minutes."
                .into()
        }
        (ErrorCode::TooManyTries, Some(seconds)) => {
            let minutes = seconds.div_ceil(60).max(1);
            let plural = if minutes == 1 { "" } else { "s" };
            format!(
                "Too many tries. Wait {minutes} minute{plural}. Or ask your technician for a link. \
                 A link works right away."
            )
        }
        _ => error.detail.clone(),
    }
}

/// Hands over to the engine until the end.
fn go_on(window: &WindowHandle, inbox: Inbox, post: &Post, home: &Server, begun: Begun) {
    let now = Now {
        monotonic_ms: 0,
        unix_ms: crate::engine::unix_ms(),
    };
    let from_display = post.clone();
    let on_display = move || from_display.send(Event::Display);
    let from_studio = post.clone();
    let on_filmed = move |filmed| from_studio.send(Event::Filmed(filmed));
    let own_file = Download::own().ok();
    let own_file = own_file.and_then(removal::remove_or_keep);
    let beginning = Beginning {
        session: Session::new(system(), &Capability::OF_COMPUTERS, now),
        session_id: begun.session_id,
        around: Surroundings {
            identity: identity(&home.address),
            address: home.address.clone(),
            ..Surroundings::default()
        },
        window: window.clone(),
        server: begun.server,
        tls: Arc::clone(&home.tls),
        post: post.clone(),
        inbox,
        tools: Tools::new(begun.at, open_inject, on_display, on_filmed),
        panic_keys: panic_keys(post),
        own_file,
        begun: begun.at,
    };
    Engine::new(beginning).run();
}

/// Without them the buttons still stop everything.
fn panic_keys(post: &Post) -> Option<PanicKeys> {
    let post = post.clone();
    let keys = PanicKeys::open(move || post.send_first(Event::StopKey));
    keys.inspect_err(|error| tracing::warn!(%error, "no key stops everything"))
        .ok()
}

fn identity(address: &str) -> Identity {
    let host = address.split("://").nth(1).unwrap_or(address);
    Identity {
        host: host.into(),
        ..Identity::default()
    }
}

fn page(page: Page, address: &str) -> ViewModel {
    ViewModel {
        page,
        identity: Some(identity(address)),
        ..ViewModel::default()
    }
}

/// Says what happened and what to do, until the customer closes the window.
fn fail(window: &WindowHandle, inbox: &Inbox, title: &str, advice: &str) {
    tracing::error!(title, "there is no session");
    let page = Page::Failed {
        title: title.into(),
        advice: advice.into(),
    };
    window.show(ViewModel {
        page,
        ..ViewModel::default()
    });
    while let Some(event) = inbox.wait() {
        if matches!(
            event,
            Event::Ui(UiEvent::Close | UiEvent::End) | Event::Terminated
        ) {
            return;
        }
    }
}
