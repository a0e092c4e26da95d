//! The window's picture of the session.

use bowline_protocol::control::{HistoryLine, Speaker};
use bowline_protocol::{Capability, CapabilityState, TransferId};
use bowline_session::{FileOffer, Now, Progress, Receipt, ReceiptSpan, Session, Stage};
use bowline_ui::{
    FileRow, GrantRow, Identity, Page, Question, ReceiptRow, StopKeys, StreamLine, ViewModel,
};

use crate::words;

/// Who helps and how the line is, beside the session itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    pub(crate) identity: Identity,
    /// The server's address, as in `https://help.northpier.example`.
    pub(crate) address: String,
    pub(crate) reconnecting: bool,
    pub(crate) data_bytes: u64,
    /// Whether the keys that stop everything work.
    pub(crate) stop_keys: StopKeys,
    /// What did not work, for the customer.
    pub(crate) notice: Option<String>,
    /// The file that is under way, and how much of it has left, in hundredths.
    pub(crate) sending: Option<(TransferId, u8)>,
    /// The program's own file, if it could not be removed.
    pub(crate) left_behind: Option<String>,
}

/// What the window shows.
pub(crate) fn view_model(session: &Session, around: &Surroundings, now: Now) -> ViewModel {
    let consent = session.consent();
    let page = match session.stage() {
        Stage::Waiting => Page::Waiting,
        Stage::Active | Stage::OnHold => Page::Connected,
        Stage::Ended => Page::Ended {
            receipt: receipt_rows(session.receipt(), around),
            is_removed: around.left_behind.is_none(),
        },
    };
    let in_force: Vec<Capability> = Capability::ALL
        .into_iter()
        .filter(|c| consent.state(*c) == CapabilityState::Allowed)
        .collect();
    let technician = &around.identity.technician;
    let first_name = technician.split(' ').next().unwrap_or(technician);
    ViewModel {
        page,
        identity: Some(around.identity.clone()),
        grants: in_force.iter().map(|c| grant_row(*c)).collect(),
        files: session
            .files()
            .map(|file| file_row(file, around.sending))
            .collect(),
        stream: session
            .history()
            .map(|line| stream_line(line, technician))
            .collect(),
        question: consent.question().map(|q| {
            let (title, body) = words::question(q.capability, technician);
            let left_ms = q.until_ms.saturating_sub(now.monotonic_ms);
            let seconds_left = u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(u32::MAX);
            Question {
                id: q.id.0,
                title,
                body,
                seconds_left,
            }
        }),
        reconnecting: around.reconnecting,
        stopped_banner: session.is_everything_stopped().then(|| {
            format!(
                "{first_name} sees nothing and can do nothing. You can still write. \
                 If you allow something again, you will be asked first."
            )
        }),
        watched: watched(&in_force, first_name),
        stop_keys: around.stop_keys,
        notice: around.notice.clone(),
        phone_link: session
            .phone_link()
            .map(|token| format!("{}/l/{token}", around.address)),
        ..ViewModel::default()
    }
}

fn watched(in_force: &[Capability], first_name: &str) -> Vec<GrantRow> {
    let row = |capability: &Capability| GrantRow {
        capability: words::key(*capability).into(),
        words: format!("{first_name} {}", words::does(*capability)),
    };
    in_force.iter().map(row).collect()
}

fn grant_row(capability: Capability) -> GrantRow {
    GrantRow {
        capability: words::key(capability).into(),
        words: words::in_force(capability).into(),
    }
}

fn file_row(
    (id, offer, progress): (TransferId, &FileOffer, Progress),
    sending: Option<(TransferId, u8)>,
) -> FileRow {
    let percent = sending.filter(|(which, _)| *which == id);
    let percent = percent.map(|(_, percent)| percent);
    FileRow {
        id: id.0,
        name: offer.name.as_str().into(),
        words: words::file(offer, progress, percent),
        // It may have to go out a second time, on a new connection.
        can_stop: progress != Progress::Out || percent.is_some(),
    }
}

fn stream_line(line: &HistoryLine, technician: &str) -> StreamLine {
    match line {
        HistoryLine::Chat { from, text, .. } => {
            let mine = *from == Speaker::Customer;
            let from = if mine { "You" } else { technician };
            StreamLine::Chat {
                from: from.into(),
                mine,
                text: text.as_str().into(),
            }
        }
        HistoryLine::Log { entry } => {
            let (kind, text) = words::log_line(entry);
            StreamLine::Log {
                kind,
                text,
                time: words::clock(entry.at_ms),
            }
        }
    }
}

/// The receipt, line by line.
pub(crate) fn receipt_rows(receipt: &Receipt, around: &Surroundings) -> Vec<ReceiptRow> {
    let row = |label: &str, value: String| ReceiptRow {
        label: label.into(),
        value,
    };
    let mut rows = vec![
        row("Helped by", helped_by(&around.identity)),
        row("When", when(receipt)),
        row("Duration", duration(receipt)),
    ];
    if let Some(reason) = receipt.reason {
        rows.push(row("Ended", words::ended(reason).into()));
    }
    let left = around
        .left_behind
        .as_ref()
        .map(|file| format!("this program, {file}: delete it"));
    rows.push(row("Left behind", left.unwrap_or_else(|| "nothing".into())));
    rows.push(row("Data used", words::size(around.data_bytes)));
    rows.push(row("Screen seen", spans(&receipt.spans, Capability::View)));
    rows.push(row(
        "Mouse, keyboard",
        spans(&receipt.spans, Capability::Control),
    ));
    let files = receipt
        .files
        .iter()
        .map(|f| format!("{}, {}", f.name.as_str(), words::size(f.size_bytes)));
    let files: Vec<String> = files.collect();
    let sent = if files.is_empty() {
        "none".into()
    } else {
        files.join("; ")
    };
    rows.push(row("Files sent", sent));
    rows.push(row("Files received", "none".into()));
    rows.push(row("Commands", "none".into()));
    rows.push(row("Recorded", "no".into()));
    rows
}

fn helped_by(identity: &Identity) -> String {
    let Identity {
        organisation,
        host,
        technician,
    } = identity;
    if organisation.is_empty() {
        return format!("{technician} ({host})");
    }
    format!("{technician}, {organisation} ({host})")
}

fn when(receipt: &Receipt) -> String {
    let (Some(from), Some(until)) = (receipt.joined_ms, receipt.ended_ms) else {
        return "–".into();
    };
    let (first, last) = (words::date(from), words::date(until));
    if first == last {
        return format!("{first}, {}", words::span(from, until));
    }
    format!(
        "{first}, {} – {last}, {}",
        words::clock(from),
        words::clock(until)
    )
}

/// From the technician's Start to the end.
fn duration(receipt: &Receipt) -> String {
    let whole = receipt.started_ms.zip(receipt.ended_ms);
    whole.map_or("–".into(), |(from, until)| {
        words::duration(until.saturating_sub(from))
    })
}

fn spans(all: &[ReceiptSpan], capability: Capability) -> String {
    let mine = all.iter().filter(|s| s.capability == capability);
    let told: Vec<String> = mine
        .map(|s| {
            s.until_ms.map_or_else(
                || format!("{} – now", words::clock(s.from_ms)),
                |until| words::span(s.from_ms, until),
            )
        })
        .collect();
    if told.is_empty() {
        "never".into()
    } else {
        told.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use bowline_protocol::control::ConsoleToApplet;
    use bowline_protocol::session::{Flow, Phase};
    use bowline_protocol::{FileName, LinkToken};
    use bowline_session::{Answer, Output};

    use super::*;

    fn at(ms: u64) -> Now {
        Now {
            monotonic_ms: ms,
            unix_ms: ms,
        }
    }

    fn allowed_session() -> Session {
        let mut session = Session::new("Debian".into(), &Capability::OF_COMPUTERS, at(0));
        session.handle_phase(Phase::Active, Flow::Running, at(0));
        let request = ConsoleToApplet::RequestCapability {
            capability: Capability::View,
        };
        session.handle_console_message(request, at(0)).unwrap();
        session
    }

    #[test]
    fn a_question_counts_down_in_whole_seconds() {
        let session = allowed_session();
        let view = view_model(&session, &Surroundings::default(), at(11_500));
        assert_eq!(view.question.unwrap().seconds_left, 49);
        assert!(view.grants.is_empty() && view.watched.is_empty());
    }

    #[test]
    fn a_link_for_the_phone_leads_to_this_programs_server() {
        let mut session = allowed_session();
        let around = Surroundings {
            address: "https://help.northpier.example".into(),
            ..Surroundings::default()
        };
        let token = Some(LinkToken::from_bits(0x1f));
        let wish = ConsoleToApplet::ShowPhoneLink { token };
        session.handle_console_message(wish, at(1_000)).unwrap();
        let shown = view_model(&session, &around, at(1_000)).phone_link;
        let link = "https://help.northpier.example/l/0000000000000000000000000000001f";
        assert_eq!(shown.as_deref(), Some(link));
        session.handle_revoke_everything(at(2_000));
        let stopped = view_model(&session, &around, at(2_000));
        assert_eq!(stopped.phone_link, None, "the large X puts it away");
    }

    #[test]
    fn what_is_in_force_is_listed_and_framed() {
        let mut session = allowed_session();
        let id = session.consent().question().unwrap().id;
        session.handle_answer(id, Answer::Yes, at(1_000));
        let around = Surroundings {
            identity: Identity {
                technician: "Mara Keller".into(),
                ..Identity::default()
            },
            ..Surroundings::default()
        };
        let view = view_model(&session, &around, at(1_000));
        assert_eq!(view.grants.len(), 1);
        let bar = view.watched.iter().map(|grant| grant.words.as_str());
        assert!(bar.eq(["Mara sees your screen"]));
        session.handle_customer_end(at(2_000));
        let over = view_model(&session, &around, at(2_000));
        assert!(over.grants.is_empty() && over.watched.is_empty());
        let (rows, is_removed) = ended(over);
        assert!(is_removed);
        assert!(
            rows.iter()
                .any(|r| r.label == "Screen seen" && r.value.contains('–'))
        );
        let when = rows.iter().find(|r| r.label == "When").unwrap();
        assert!(when.value.contains(" 19") && when.value.ends_with(":02"));
    }

    #[test]
    fn a_file_is_shown_from_the_choice_until_it_is_kept() {
        let mut session = allowed_session();
        let offer = FileOffer {
            name: FileName::parse("photo.jpg").unwrap(),
            size_bytes: 2_000,
        };
        let id = session.handle_file_chosen(offer).unwrap();
        let mut around = Surroundings::default();
        let shown = |session: &Session, around: &Surroundings| {
            let files = view_model(session, around, at(0)).files;
            let rows = files.into_iter();
            let rows = rows.map(|row| (row.name, row.words, row.can_stop));
            rows.collect::<Vec<_>>()
        };
        let one =
            |words: &str, can_stop| vec![("photo.jpg".to_owned(), words.to_owned(), can_stop)];
        assert_eq!(shown(&session, &around), one("2 kB · waiting", true));
        let take = ConsoleToApplet::AcceptFile { transfer_id: id };
        session.handle_console_message(take, at(0)).unwrap();
        assert_eq!(shown(&session, &around), one("2 kB · waiting", true));
        let sending = one("2 kB · sending, 40 %", true);
        around.sending = Some((id, 40));
        assert_eq!(shown(&session, &around), sending);
        around.sending = None;
        while session.poll_output().is_some() {}
        session.handle_file_out(id);
        assert_eq!(session.poll_output(), Some(Output::Redraw), "it is shown");
        let out = one("2 kB · sent, not confirmed yet", false);
        assert_eq!(shown(&session, &around), out);
        around.sending = Some((id, 40));
        assert_eq!(shown(&session, &around), sending, "once more");
        session.handle_file_failed(id, at(0));
        assert_eq!(shown(&session, &around), []);
    }

    #[test]
    fn a_host_is_not_named_twice() {
        let mut identity = Identity {
            host: "help.example".into(),
            technician: "Mara Keller".into(),
            ..Identity::default()
        };
        identity.set_organisation("help.example");
        assert_eq!(helped_by(&identity), "Mara Keller (help.example)");
        identity.set_organisation("Northpier");
        assert_eq!(
            helped_by(&identity),
            "Mara Keller, Northpier (help.example)"
        );
    }

    fn ended(view: ViewModel) -> (Vec<ReceiptRow>, bool) {
        let Page::Ended {
            receipt,
            is_removed,
        } = view.page
        else {
            panic!("no receipt: {:?}", view.page)
        };
        (receipt, is_removed)
    }

    #[test]
    fn what_stays_on_the_disk_is_not_called_removed() {
        let mut session = allowed_session();
        session.handle_customer_end(at(2_000));
        let around = Surroundings {
            left_behind: Some("/media/share/bowline-482913".into()),
            ..Surroundings::default()
        };
        let (rows, is_removed) = ended(view_model(&session, &around, at(2_000)));
        let left = rows.iter().find(|row| row.label == "Left behind").unwrap();
        assert!(!is_removed && left.value.contains("bowline-482913"));
    }
}
