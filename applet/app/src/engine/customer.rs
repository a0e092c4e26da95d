//! What the customer does in the window.

use std::path::PathBuf;
use std::time::Instant;

use bowline_protocol::control::HistoryLine;
use bowline_protocol::{Capability, ChatText, TransferId};
use bowline_session::{Answer, Now, Progress, QuestionId};
use bowline_ui::UiEvent;

use super::{Engine, Event};
use crate::chooser::{self, Chosen};
use crate::{files, view, words};

impl Engine {
    pub(super) fn handle_ui(&mut self, event: UiEvent, now: Now) {
        self.dirty = true;
        self.note_use();
        match event {
            UiEvent::StopEverything => self.session.handle_revoke_everything(now),
            UiEvent::StopOne(key) => {
                let all = Capability::ALL.into_iter();
                for capability in all.filter(|c| words::key(*c) == key) {
                    self.session.handle_revoke(capability, now);
                }
            }
            UiEvent::End => self.session.handle_customer_end(now),
            UiEvent::Answer { question, yes } => {
                let answer = if yes { Answer::Yes } else { Answer::No };
                self.session
                    .handle_answer(QuestionId(question), answer, now);
            }
            UiEvent::SendChat(text) => {
                if let Ok(text) = ChatText::parse(&text) {
                    self.session.handle_customer_chat(text, now);
                }
            }
            UiEvent::FeelsWrong => self.session.handle_feels_wrong(now),
            UiEvent::SendFile => {
                let done = self.open_dialog();
                chooser::open_file(&self.dialogs, done);
            }
            UiEvent::StopFile(id) => self.stop_file(TransferId(id), now),
            UiEvent::SaveLog => {
                let done = self.open_dialog();
                chooser::save(&self.dialogs, "session-log.txt", self.log_text(), done);
            }
            UiEvent::SaveReceipt => {
                let done = self.open_dialog();
                chooser::save(&self.dialogs, "receipt.txt", self.receipt_text(), done);
            }
            UiEvent::ClosePhoneLink => self.session.handle_phone_link(None),
            UiEvent::Close => self.leave_by = Some(Instant::now()),
            UiEvent::SubmitCode(_) => {}
        }
    }

    /// Takes the technician's hands away while a dialog is open: what is chosen there is chosen by
    /// the customer.
    fn open_dialog(&mut self) -> impl FnOnce(Chosen) + Send + 'static {
        self.open_dialogs += 1;
        self.tools.hands.release();
        self.around.notice = None;
        let post = self.post.clone();
        move |chosen| post.send(Event::Chosen(chosen))
    }

    pub(super) fn handle_chosen(&mut self, chosen: Chosen) {
        self.dirty = true;
        self.open_dialogs -= 1;
        match chosen {
            Chosen::ToSend(path) => self.offer_file(path),
            Chosen::Nothing => {}
            Chosen::Failed(words) => self.around.notice = Some(words),
        }
    }

    fn offer_file(&mut self, path: PathBuf) {
        let offer = match files::look_at(&path) {
            Ok(offer) => offer,
            Err(error) => return self.around.notice = Some(error.to_string()),
        };
        let size_bytes = offer.size_bytes;
        match self.session.handle_file_chosen(offer) {
            Ok(id) => drop(self.files.insert(id, (path, size_bytes))),
            Err(error) => self.around.notice = Some(error.to_string()),
        }
    }

    /// What has left is not called back, unless it is under way once more.
    fn stop_file(&mut self, id: TransferId, now: Now) {
        let is_it = |(which, _, how)| which == id && how == Progress::Out;
        let is_out = self.session.files().any(is_it);
        if !is_out || self.sending.has(id) {
            self.session.handle_file_failed(id, now);
        }
    }

    fn log_text(&self) -> String {
        let lines = self.session.history().filter_map(|line| match line {
            HistoryLine::Log { entry } => {
                let (_, text) = words::log_line(entry);
                Some(format!(
                    "{} {}  {text}\n",
                    words::day(entry.at_ms),
                    words::clock(entry.at_ms)
                ))
            }
            HistoryLine::Chat { .. } => None,
        });
        lines.collect()
    }

    fn receipt_text(&self) -> String {
        let rows = view::receipt_rows(self.session.receipt(), &self.around);
        let lines: Vec<String> = rows
            .iter()
            .map(|row| format!("{}: {}", row.label, row.value))
            .collect();
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_window_takes_can_be_said() {
        let longest = "ä".repeat(bowline_ui::MAX_MESSAGE_CHARS);
        assert!(ChatText::parse(&longest).is_ok());
        assert!(ChatText::parse(&format!("{longest}ä")).is_err());
    }
}
