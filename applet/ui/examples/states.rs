//! Shows one state of the window: `cargo run --example states -- NAME [dark]`.
//!
//! Names: code, code-error, connecting, waiting, connected, asked, guarded, log,
//! files, stopped, reconnecting, receipt, failed, watched, notice, phone.

use std::time::Duration;

use bowline_ui::{
    Appearance, FileRow, GrantRow, Identity, LogKind, Page, Question, ReceiptRow, StopKeys,
    StreamLine, UiError, ViewModel, Window,
};

fn main() -> Result<(), UiError> {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_else(|| "connected".to_owned());
    let mut model = state(&name);
    if words.next().as_deref() == Some("dark") {
        model.appearance = Appearance::Dark;
    }
    let guarded = name == "guarded";
    let window = Window::open(|event| println!("{event:?}"), move || guarded, None)?;
    let handle = window.handle();
    handle.show(model);
    let from_elsewhere = handle.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(1));
        println!("windows: {:?}", from_elsewhere.window_ids());
    });
    window.run()
}

fn bar() -> Vec<GrantRow> {
    vec![
        grant("view", "Mara sees your screen"),
        grant("control", "Mara uses your mouse and keyboard"),
    ]
}

/// Before the server has said who runs it.
fn of_host(page: Page) -> ViewModel {
    let host = "help.northpier.example".into();
    ViewModel {
        page,
        identity: Some(Identity {
            host,
            ..Identity::default()
        }),
        ..ViewModel::default()
    }
}

fn state(name: &str) -> ViewModel {
    let base = ViewModel {
        page: Page::Connected,
        identity: Some(Identity {
            organisation: "Northpier IT Help Desk".into(),
            host: "help.northpier.example".into(),
            technician: "Mara Keller".into(),
        }),
        ..ViewModel::default()
    };
    let alone = |page| ViewModel {
        page,
        ..ViewModel::default()
    };
    match name {
        "code" => of_host(Page::EnterCode { error: None }),
        "code-error" => alone(Page::EnterCode {
            error: Some("That code does not work. Check each digit with your technician, or ask for a new code.".into()),
        }),
        "connecting" => of_host(Page::Connecting),
        "failed" => alone(Page::Failed {
            title: "The server cannot be reached.".into(),
            advice: "Check your internet connection, then open the program again.".into(),
        }),
        "waiting" => ViewModel { page: Page::Waiting, ..base },
        "receipt" => ViewModel { page: Page::Ended { receipt: receipt(), is_removed: true }, ..base },
        "asked" | "guarded" => ViewModel {
            grants: vec![grant("view", "Sees your screen")],
            stream: vec![chat("Mara Keller", false, "May I look at what is installed?")],
            question: Some(Question {
                id: 7,
                title: "May Mara Keller see system information?".into(),
                body: "A list of your hardware, disks and programs. You see it first and can strike out lines. No documents, no passwords.".into(),
                seconds_left: 48,
            }),
            ..base
        },
        "stopped" => ViewModel {
            stopped_banner: Some("Mara Keller sees nothing and can do nothing. You can still write. If you allow something again, you will be asked first.".into()),
            stream: vec![
                log(LogKind::No, "You took back everything", "14:03"),
                chat("You", true, "One moment, a private mail came in."),
            ],
            ..base
        },
        other => ViewModel {
            grants: vec![
                grant("view", "Sees your screen"),
                grant("control", "Uses your mouse and keyboard"),
            ],
            stream: stream(),
            files: if other == "files" { files() } else { Vec::new() },
            reconnecting: other == "reconnecting",
            watched: if other == "watched" { bar() } else { Vec::new() },
            stop_keys: StopKeys::Armed,
            notice: (other == "notice").then(|| "The file was not saved: no space left. Choose another folder or make room.".into()),
            phone_link: (other == "phone").then(|| "https://help.northpier.example/l/5f0c2a7be1d94e3c8a6b1f2d3e4c5b6a".into()),
            ..base
        },
    }
}

fn grant(capability: &str, words: &str) -> GrantRow {
    GrantRow {
        capability: capability.into(),
        words: words.into(),
    }
}

fn files() -> Vec<FileRow> {
    let words = [
        ("photo.jpg", "3 MB · sending, 40 %", true),
        (
            "a very long name of a report that nobody shortened.pdf",
            "1.2 MB · waiting",
            true,
        ),
        ("done.txt", "2 kB · sent, not confirmed yet", false),
        ("one more.txt", "2 kB · waiting", true),
    ];
    let rows = (0..)
        .zip(words)
        .map(|(id, (name, words, can_stop))| FileRow {
            id,
            name: name.into(),
            words: words.into(),
            can_stop,
        });
    rows.collect()
}

fn chat(from: &str, mine: bool, text: &str) -> StreamLine {
    StreamLine::Chat {
        from: from.into(),
        mine,
        text: text.into(),
    }
}

fn log(kind: LogKind, text: &str, time: &str) -> StreamLine {
    StreamLine::Log {
        kind,
        text: text.into(),
        time: time.into(),
    }
}

fn stream() -> Vec<StreamLine> {
    vec![
        log(LogKind::Ok, "Connected to Northpier", "13:49"),
        log(LogKind::Ask, "Asked to use mouse and keyboard", "13:52"),
        chat(
            "Mara Keller",
            false,
            "Good morning! I can see the printer queue now.",
        ),
        chat("You", true, "Great. It stopped after the update."),
        log(LogKind::Ok, "You allowed: mouse and keyboard", "13:53"),
        log(LogKind::Info, "You sent tray.jpg, 1.2 MB", "13:55"),
        chat("Mara Keller", false, "Thanks. مرحبا, שלום"),
    ]
}

fn receipt() -> Vec<ReceiptRow> {
    [
        ("Helped by", "Mara Keller, Northpier IT Help Desk"),
        ("When", "22 Nov 2026, 13:49 – 14:11"),
        ("Duration", "20:17"),
        ("Left behind", "nothing"),
        ("Data used", "18.4 MB"),
        ("Screen seen", "13:51 – 14:03"),
        ("Mouse, keyboard", "13:53 – 14:03"),
        ("Files", "1 sent, 0 received"),
        ("Commands", "none"),
        ("Recorded", "no"),
    ]
    .map(|(label, value)| ReceiptRow {
        label: label.into(),
        value: value.into(),
    })
    .into()
}
