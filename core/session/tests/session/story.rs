//! Chat, files, log and receipt.

use crate::common::{active_session, allow, at, drain};
use bowline_protocol::control::{AppletToConsole, ConsoleToApplet, HistoryLine, Speaker};
use bowline_protocol::log::LogEvent;
use bowline_protocol::session::EndReason;
use bowline_protocol::{Capability, ChatText, FileName, TransferId};
use bowline_session::{FileOffer, Output, Session, Stage, TransferError};

fn chat(text: &str) -> ChatText {
    ChatText::parse(text).expect("it is short")
}

fn offer(name: &str, size_bytes: u64) -> FileOffer {
    FileOffer {
        name: FileName::parse(name).expect("it is a name"),
        size_bytes,
    }
}

#[test]
fn a_console_that_comes_back_gets_everything_again() {
    let mut session = active_session();
    session.handle_customer_chat(chat("hello"), at(10));
    allow(&mut session, Capability::View, 1_000);
    session.handle_file_chosen(offer("tray.jpg", 7)).unwrap();
    drain(&mut session);

    session.handle_console_connected();
    let outputs = drain(&mut session);
    let Output::ToConsole(AppletToConsole::Snapshot {
        capabilities,
        history,
        ..
    }) = &outputs[0]
    else {
        panic!("no snapshot first: {outputs:?}");
    };
    assert_eq!(capabilities.len(), Capability::ALL.len());
    let said = |l: &HistoryLine| {
        matches!(
            l,
            HistoryLine::Chat {
                from: Speaker::Customer,
                ..
            }
        )
    };
    assert!(history.iter().any(said));
    let offered = |o: &Output| matches!(o, Output::ToConsole(AppletToConsole::OfferFile { .. }));
    assert!(outputs.iter().any(offered));
}

#[test]
fn a_long_history_still_fits_into_one_message() {
    let mut session = active_session();
    for _ in 0..300 {
        session.handle_customer_chat(chat(&"ä".repeat(4_000)), at(10));
    }
    drain(&mut session);
    session.handle_console_connected();
    let Some(Output::ToConsole(AppletToConsole::Snapshot { history, .. })) = session.poll_output()
    else {
        panic!("no snapshot");
    };
    assert!((1..10).contains(&history.len()), "{}", history.len());
}

#[test]
fn a_file_moves_only_after_it_is_taken_and_counts_only_when_it_is_kept() {
    let mut session = active_session();
    let id = session
        .handle_file_chosen(offer("tray.jpg", 1_200))
        .unwrap();
    assert!(!drain(&mut session).contains(&Output::BeginFile(id)));
    session
        .handle_console_message(ConsoleToApplet::AcceptFile { transfer_id: id }, at(5))
        .unwrap();
    assert!(drain(&mut session).contains(&Output::BeginFile(id)));
    assert!(session.receipt().files.is_empty());
    session
        .handle_console_message(ConsoleToApplet::FileKept { transfer_id: id }, at(9))
        .unwrap();
    assert_eq!(session.receipt().files.len(), 1);
}

#[test]
fn a_file_is_not_sent_on_once_the_console_is_done_with_it() {
    let done: [fn(TransferId) -> ConsoleToApplet; 2] = [
        |transfer_id| ConsoleToApplet::FileKept { transfer_id },
        |transfer_id| ConsoleToApplet::RefuseFile { transfer_id },
    ];
    for done in done {
        let mut session = active_session();
        let id = session.handle_file_chosen(offer("tray.jpg", 7)).unwrap();
        let accept = ConsoleToApplet::AcceptFile { transfer_id: id };
        session.handle_console_message(accept, at(5)).unwrap();
        drain(&mut session);
        session.handle_console_message(done(id), at(6)).unwrap();
        assert!(drain(&mut session).contains(&Output::StopFile(id)));
    }
}

#[test]
fn a_console_cannot_fetch_what_was_never_offered() {
    let mut session = active_session();
    let forged = ConsoleToApplet::AcceptFile {
        transfer_id: TransferId(7),
    };
    session.handle_console_message(forged, at(5)).unwrap();
    assert_eq!(drain(&mut session), []);
}

#[test]
fn too_large_and_too_many_files_are_refused_in_words() {
    let mut session = active_session();
    assert_eq!(
        session.handle_file_chosen(offer("a", u64::MAX)),
        Err(TransferError::TooLarge)
    );
    for _ in 0..20 {
        session.handle_file_chosen(offer("a", 1)).unwrap();
    }
    assert_eq!(
        session.handle_file_chosen(offer("a", 1)),
        Err(TransferError::TooMany)
    );
}

#[test]
fn the_receipt_tells_each_permission_with_start_and_stop() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 1_000);
    allow(&mut session, Capability::Control, 10_000);
    session.handle_revoke(Capability::View, at(20_000));
    session.handle_customer_end(at(30_000));
    let receipt = session.receipt();
    let spans: Vec<_> = receipt
        .spans
        .iter()
        .map(|s| (s.capability, s.from_ms, s.until_ms.unwrap()))
        .collect();
    let day = 86_400_000;
    assert_eq!(
        spans,
        [
            (Capability::View, day + 2_000, day + 20_000),
            (Capability::Control, day + 11_000, day + 30_000),
        ]
    );
    assert_eq!(receipt.reason, Some(EndReason::Customer));
}

#[test]
fn leaving_while_waiting_is_its_own_reason() {
    let mut session = Session::new("Debian".into(), at(0));
    session.handle_customer_end(at(10));
    assert_eq!(
        session.receipt().reason,
        Some(EndReason::CustomerWhileWaiting)
    );
    assert!(drain(&mut session).contains(&Output::Over));
}

#[test]
fn something_feels_wrong_stops_reports_and_ends() {
    let mut session = active_session();
    allow(&mut session, Capability::Control, 1_000);
    session.handle_feels_wrong(at(5_000));
    let outputs = drain(&mut session);
    assert!(outputs.contains(&Output::EndAtServer(EndReason::AbuseReport)));
    let reported =
        |o: &Output| matches!(o, Output::ToServer(entry) if entry.event == LogEvent::FeelsWrong);
    assert!(outputs.iter().any(reported));
    assert_eq!(session.stage(), Stage::Ended);
}

#[test]
fn a_wrong_clock_changes_words_and_nothing_else() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 1_000);
    let mut back = at(20_000);
    back.unix_ms = 0;
    session.handle_timeout(back);
    assert!(session.consent().view_grant().is_some());
}
