//! Chat, files, log and receipt.

use crate::common::{active_session, allow, at, drain, last_of_log};
use bowline_protocol::control::{
    AppletToConsole, ConsoleToApplet, HistoryLine, MAX_MESSAGE_BYTES, Speaker,
};
use bowline_protocol::log::LogEvent;
use bowline_protocol::session::EndReason;
use bowline_protocol::{Capability, ChatText, FileName, MessageId, TransferId};
use bowline_session::{FileOffer, Output, Refusal, Session, Stage, TransferError};

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

/// What a console has after it was told everything, and how large each message was as JSON.
fn told_anew(session: &mut Session) -> (Vec<HistoryLine>, Vec<usize>) {
    session.handle_console_connected();
    let mut lines = Vec::new();
    let mut sizes = Vec::new();
    for output in drain(session) {
        let Output::ToConsole(message) = output else {
            continue;
        };
        let json = serde_json::to_vec(&message).expect("it is plain data");
        sizes.push(json.len());
        if let AppletToConsole::Earlier { history } = message {
            lines = [history, lines].concat();
        } else if let AppletToConsole::Snapshot { history, .. } = message {
            lines = history;
        }
    }
    (lines, sizes)
}

#[test]
fn a_long_history_is_told_whole_in_messages_within_the_bound() {
    let mut session = active_session();
    for index in 0..300 {
        let ends = if index % 3 == 0 { 4_000 } else { 3 };
        session.handle_customer_chat(chat(&"\u{e4}".repeat(ends)), at(10));
        allow(&mut session, Capability::View, 1_000 + index * 10_000);
        session.handle_revoke(Capability::View, at(2_000 + index * 10_000));
    }
    drain(&mut session);
    let kept: Vec<_> = session.history().cloned().collect();
    assert!(kept.len() > 1_000, "{}", kept.len());
    let (lines, sizes) = told_anew(&mut session);
    assert_eq!(lines, kept);
    assert!(
        sizes.iter().all(|size| *size <= MAX_MESSAGE_BYTES),
        "{sizes:?}"
    );
}

#[test]
fn what_is_kept_of_long_messages_is_bounded() {
    let mut session = active_session();
    allow(&mut session, Capability::View, 1_000);
    for _ in 0..1_000 {
        session.handle_customer_chat(chat(&"\u{1f600}".repeat(4_000)), at(10));
    }
    for _ in 0..3_000 {
        session.handle_customer_chat(chat("and"), at(10));
    }
    drain(&mut session);
    let is_allowed = |line: &HistoryLine| matches!(line, HistoryLine::Log { entry } if matches!(entry.event, LogEvent::Allowed { .. }));
    assert!(
        session.history().any(is_allowed),
        "nobody talks the log away"
    );
    let (_, sizes) = told_anew(&mut session);
    let all: usize = sizes.iter().sum();
    assert!(all <= 2 * 1024 * 1024, "{all}");
}

#[test]
fn what_the_technician_wrote_is_shown_once_however_often_it_comes() {
    let mut session = active_session();
    let written = |id| ConsoleToApplet::Chat {
        message_id: MessageId::from_bits(id),
        text: chat("Is the cable plugged in?"),
    };
    for id in [1, 1, 2, 1] {
        session.handle_console_message(written(id), at(5)).unwrap();
    }
    let chats = |session: &Session| {
        let is_chat = |line: &&HistoryLine| matches!(line, HistoryLine::Chat { .. });
        session.history().filter(is_chat).count()
    };
    assert_eq!(chats(&session), 2);
    for id in 10..200 {
        let _ = session.handle_console_message(written(id), at(6));
    }
    assert_eq!(chats(&session), 60, "so many in a minute");
    let late = session.handle_console_message(written(500), at(70_000));
    assert_eq!(late, Ok(()));
}

#[test]
fn a_technician_who_asks_without_end_is_braked_and_told() {
    let mut session = active_session();
    let capability = Capability::View;
    let mut asked = 0;
    for _ in 0..5_000 {
        let wish = ConsoleToApplet::RequestCapability { capability };
        if session.handle_console_message(wish, at(5)).is_ok() {
            asked += 1;
        }
        let back = ConsoleToApplet::ReleaseCapability { capability };
        session.handle_console_message(back, at(5)).unwrap();
    }
    assert_eq!(asked, 12);
    let outputs = drain(&mut session);
    let lines = outputs.iter().filter(|o| matches!(o, Output::ToServer(_)));
    assert!(lines.count() < 40, "the server's log is not flooded");
    let told = |o: &Output| matches!(o, Output::ToConsole(AppletToConsole::Failed { .. }));
    assert!(outputs.iter().any(told));
    allow(&mut session, capability, 70_000);
}

#[test]
fn a_file_moves_only_after_it_is_taken_and_counts_only_when_it_is_kept() {
    let mut session = active_session();
    let id = session
        .handle_file_chosen(offer("tray.jpg", 1_200))
        .unwrap();
    assert!(!drain(&mut session).contains(&Output::BeginFile(id)));
    let kept = ConsoleToApplet::FileKept { transfer_id: id };
    let too_soon = session.handle_console_message(kept.clone(), at(4));
    assert_eq!(too_soon, Err(Refusal::NotSent), "nothing has left");
    session
        .handle_console_message(ConsoleToApplet::AcceptFile { transfer_id: id }, at(5))
        .unwrap();
    assert!(drain(&mut session).contains(&Output::BeginFile(id)));
    let half = session.handle_console_message(kept.clone(), at(6));
    assert_eq!(half, Err(Refusal::NotSent), "not all of it has left");
    assert!(session.receipt().files.is_empty());
    session.handle_file_out(id);
    session.handle_console_message(kept, at(9)).unwrap();
    assert_eq!(session.receipt().files.len(), 1);
}

#[test]
fn a_technician_cannot_say_that_a_file_never_came() {
    for is_out in [false, true] {
        let mut session = active_session();
        let id = session.handle_file_chosen(offer("tray.jpg", 7)).unwrap();
        let accept = ConsoleToApplet::AcceptFile { transfer_id: id };
        session.handle_console_message(accept, at(5)).unwrap();
        drain(&mut session);
        if is_out {
            session.handle_file_out(id);
        }
        let refuse = ConsoleToApplet::RefuseFile { transfer_id: id };
        session.handle_console_message(refuse, at(6)).unwrap();
        assert!(drain(&mut session).contains(&Output::StopFile(id)));
        assert_eq!(session.receipt().files.len(), usize::from(is_out));
        let is_sent = matches!(last_of_log(&session), LogEvent::FileSent { .. });
        assert_eq!(is_sent, is_out);
    }
}

#[test]
fn an_empty_file_is_sent_as_soon_as_it_is_taken() {
    let mut session = active_session();
    let id = session.handle_file_chosen(offer("empty.txt", 0)).unwrap();
    for message in [
        ConsoleToApplet::AcceptFile { transfer_id: id },
        ConsoleToApplet::FileKept { transfer_id: id },
    ] {
        session.handle_console_message(message, at(5)).unwrap();
    }
    assert_eq!(session.receipt().files.len(), 1);
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
    let mut session = Session::new("Debian".into(), &Capability::ALL, at(0));
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
