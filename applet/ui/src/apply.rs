//! Puts a [`ViewModel`] into the window, touching only what has changed.

use std::rc::Rc;

use slint::{ComponentHandle, Model, ModelRc, VecModel};

use crate::generated as ui;
use crate::model::{Appearance, FileRow, GrantRow, LogKind, Page, StreamLine, ViewModel};
use crate::texts;

/// Fills the words that never change.
pub(crate) fn set_words(words: &ui::Words<'_>) {
    words.set_stop_everything(texts::STOP_EVERYTHING.into());
    words.set_stop(texts::STOP.into());
    words.set_end_session(texts::END_SESSION.into());
    words.set_end_title(texts::END_TITLE.into());
    words.set_end_body(texts::END_BODY.into());
    words.set_stay(texts::STAY.into());
    words.set_allowed_now(texts::ALLOWED_NOW.into());
    words.set_files(texts::FILES.into());
    words.set_waiting_title(texts::WAITING_TITLE.into());
    words.set_waiting_body(texts::WAITING_BODY.into());
    words.set_scam_title(texts::SCAM_TITLE.into());
    words.set_scam_body(texts::SCAM_BODY.into());
    words.set_stopped_title(texts::STOPPED_TITLE.into());
    words.set_connecting_title(texts::CONNECTING_TITLE.into());
    words.set_connecting_body(texts::CONNECTING_BODY.into());
    words.set_reconnecting(texts::RECONNECTING.into());
    words.set_code_title(texts::CODE_TITLE.into());
    words.set_code_body(texts::CODE_BODY.into());
    words.set_code_submit(texts::CODE_SUBMIT.into());
    words.set_message(texts::MESSAGE.into());
    words.set_message_hint(texts::MESSAGE_HINT.into());
    words.set_send(texts::SEND.into());
    words.set_send_file(texts::SEND_FILE.into());
    words.set_session_log(texts::SESSION_LOG.into());
    words.set_back_to_chat(texts::BACK_TO_CHAT.into());
    words.set_font_size(texts::FONT_SIZE.into());
    words.set_feels_wrong(texts::FEELS_WRONG.into());
    words.set_save(texts::SAVE.into());
    words.set_log_empty(texts::LOG_EMPTY.into());
    words.set_chat_and_log(texts::CHAT_AND_LOG.into());
    words.set_yes(texts::YES.into());
    words.set_no(texts::NO.into());
    words.set_ended_title(texts::ENDED_TITLE.into());
    words.set_too_long(texts::TOO_LONG.into());
    words.set_save_receipt(texts::SAVE_RECEIPT.into());
    words.set_receipt(texts::RECEIPT.into());
    words.set_close(texts::CLOSE.into());
    words.set_phone_title(texts::PHONE_TITLE.into());
    words.set_phone_body(texts::PHONE_BODY.into());
    words.set_phone_code(texts::PHONE_CODE.into());
    words.set_about(texts::ABOUT.into());
    words.set_about_body(texts::ABOUT_BODY.into());
    words.set_version(texts::version().into());
    words.set_back(texts::BACK.into());
    words.set_unavailable(texts::UNAVAILABLE.into());
}

/// Shows `next`; `last` is what is on the screen, `None` at first.
pub(crate) fn apply(window: &ui::MainWindow, last: Option<&ViewModel>, next: &ViewModel) {
    let vm = window.global::<ui::Vm<'_>>();
    set_appearance(&window.global::<ui::Theme<'_>>(), next.appearance);
    let (mark, lead, detail) = next.identity_words();
    vm.set_has_identity(next.identity.is_some());
    vm.set_mark(mark.into());
    vm.set_lead(lead.into());
    vm.set_detail(detail.into());
    vm.set_can_stop(next.can_stop());
    vm.set_can_end(next.page.can_end());
    vm.set_can_write(next.page.is_talking());
    vm.set_reconnecting(next.reconnecting && next.page.is_in_session());
    vm.set_stopped(next.stopped_banner.clone().unwrap_or_default().into());
    vm.set_notice(next.notice.clone().unwrap_or_default().into());
    if last.is_none_or(|last| last.grants != next.grants) {
        vm.set_grants(model_of(next.grants.iter().map(grant_row)));
    }
    if last.is_none_or(|last| last.phone_link != next.phone_link) {
        apply_phone_link(&vm, next.phone_link.as_deref());
    }
    apply_files(&vm, last, next);
    apply_stream(&vm, last, next);
    if last.is_none_or(|last| last.page != next.page) {
        apply_page(&vm, &next.page);
    }
    apply_question(&vm, last, next);
}

/// A link that is no text for a code is shown as text alone.
fn apply_phone_link(vm: &ui::Vm<'_>, link: Option<&str>) {
    let code = link.and_then(crate::qr::image);
    vm.set_has_phone_code(code.is_some());
    vm.set_phone_code(code.unwrap_or_default());
    vm.set_phone_link(link.unwrap_or_default().into());
}

/// Chooses light or dark.
pub(crate) fn set_appearance(theme: &ui::Theme<'_>, appearance: Appearance) {
    theme.set_appearance(match appearance {
        Appearance::System => ui::Appearance::System,
        Appearance::Light => ui::Appearance::Light,
        Appearance::Dark => ui::Appearance::Dark,
    });
}

fn apply_page(vm: &ui::Vm<'_>, page: &Page) {
    if !page.is_in_session() {
        vm.set_ending(false);
        vm.set_log_open(false);
        vm.set_about_open(false);
    }
    vm.set_page(match page {
        Page::EnterCode { error } => {
            vm.set_code_error(error.clone().unwrap_or_default().into());
            ui::Page::EnterCode
        }
        Page::Connecting => ui::Page::Connecting,
        Page::Waiting => ui::Page::Waiting,
        Page::Connected => ui::Page::Connected,
        Page::Ended {
            receipt,
            is_removed,
        } => {
            let removed = if *is_removed {
                texts::ENDED_BODY
            } else {
                texts::ENDED_LEFT
            };
            vm.set_ended_body(removed.into());
            vm.set_receipt(model_of(receipt.iter().map(|row| ui::Row {
                label: row.label.as_str().into(),
                value: row.value.as_str().into(),
            })));
            ui::Page::Ended
        }
        Page::Failed { title, advice } => {
            vm.set_failed_title(title.into());
            vm.set_failed_advice(advice.into());
            ui::Page::Failed
        }
    });
}

fn apply_question(vm: &ui::Vm<'_>, last: Option<&ViewModel>, next: &ViewModel) {
    let last_id = last.and_then(|last| last.question.as_ref()).map(|q| q.id);
    if last_id != next.question.as_ref().map(|q| q.id) {
        vm.set_question_note("".into());
    }
    if let Some(question) = &next.question {
        vm.set_question_id(question.id.to_string().into());
        vm.set_question_title(question.title.as_str().into());
        vm.set_question_body(question.body.as_str().into());
        vm.set_question_left(texts::countdown(question.seconds_left).into());
    }
    vm.set_asking(next.has_question());
}

/// Lines usually only come at the end; then nothing before them is drawn anew.
fn apply_stream(vm: &ui::Vm<'_>, last: Option<&ViewModel>, next: &ViewModel) {
    let old = last.map(|last| last.stream.as_slice());
    if old == Some(next.stream.as_slice()) {
        return;
    }
    let added = old.and_then(|old| next.stream.strip_prefix(old));
    let (stream, log) = (vm.get_stream(), vm.get_log());
    let rows = |model: &ModelRc<ui::Line>| model.as_any().is::<VecModel<ui::Line>>();
    if let (Some(added), true, true) = (added, rows(&stream), rows(&log)) {
        for line in added {
            push(&stream, line);
            if matches!(line, StreamLine::Log { .. }) {
                push(&log, line);
            }
        }
        return;
    }
    vm.set_stream(model_of(next.stream.iter().map(stream_line)));
    vm.set_log(model_of(next.log().map(stream_line)));
}

/// Rows come at the end, go, and change in their place: a button that is pressed just then must stay.
fn apply_files(vm: &ui::Vm<'_>, last: Option<&ViewModel>, next: &ViewModel) {
    if last.is_some_and(|last| last.files == next.files) {
        return;
    }
    let model = vm.get_files();
    let Some(rows) = model.as_any().downcast_ref::<VecModel<ui::FileRow>>() else {
        return vm.set_files(model_of(next.files.iter().map(file_row)));
    };
    let mut files = next.files.iter().map(file_row).peekable();
    let mut at = 0;
    while let Some(shown) = rows.row_data(at) {
        match files.next_if(|file| file.id == shown.id) {
            Some(file) => {
                rows.set_row_data(at, file);
                at += 1;
            }
            None => drop(rows.remove(at)),
        }
    }
    rows.extend(files);
}

fn push(model: &ModelRc<ui::Line>, line: &StreamLine) {
    if let Some(rows) = model.as_any().downcast_ref::<VecModel<ui::Line>>() {
        rows.push(stream_line(line));
    }
}

pub(crate) fn model_of<T: Clone + 'static>(rows: impl Iterator<Item = T>) -> ModelRc<T> {
    ModelRc::from(Rc::new(VecModel::from(rows.collect::<Vec<T>>())))
}

pub(crate) fn grant_row(grant: &GrantRow) -> ui::Grant {
    ui::Grant {
        capability: grant.capability.as_str().into(),
        words: grant.words.as_str().into(),
        stop_name: texts::stop_name(&grant.words).into(),
        pointer: grant.capability == "control",
    }
}

fn file_row(file: &FileRow) -> ui::FileRow {
    ui::FileRow {
        id: i32::try_from(file.id).unwrap_or(i32::MAX),
        name: file.name.as_str().into(),
        words: file.words.as_str().into(),
        stop_name: texts::stop_name(&file.name).into(),
        can_stop: file.can_stop,
    }
}

fn stream_line(line: &StreamLine) -> ui::Line {
    match line {
        StreamLine::Chat { from, mine, text } => ui::Line {
            chat: true,
            mine: *mine,
            who: from.into(),
            text: text.into(),
            ..ui::Line::default()
        },
        StreamLine::Log { kind, text, time } => ui::Line {
            chat: false,
            kind: match kind {
                LogKind::Ok => ui::LogKind::Ok,
                LogKind::Ask => ui::LogKind::Ask,
                LogKind::No => ui::LogKind::No,
                LogKind::Info => ui::LogKind::Info,
            },
            text: text.into(),
            time: time.into(),
            ..ui::Line::default()
        },
    }
}
