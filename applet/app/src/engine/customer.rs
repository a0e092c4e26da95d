//! What the customer does in the window.

use std::path::PathBuf;

use bowline_protocol::control::HistoryLine;
use bowline_protocol::{Capability, ChatText};
use bowline_session::{Answer, Now, QuestionId};
use bowline_ui::UiEvent;

use super::{Engine, Event};
use crate::{chooser, files, view, words};

impl Engine {
    pub(super) fn handle_ui(&mut self, event: UiEvent, now: Now) {
        self.dirty = true;
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
            UiEvent::SendFile => self.choose_file(),
            UiEvent::SaveLog => chooser::save("session-log.txt", self.log_text()),
            UiEvent::SaveReceipt => chooser::save("receipt.txt", self.receipt_text()),
            UiEvent::SubmitCode(_) | UiEvent::Close => {}
        }
    }

    fn choose_file(&self) {
        let events = self.events.clone();
        chooser::open_file(move |path| {
            // Nobody listens any more once the program is closing.
            let _ = events.send(Event::FileChosen(path));
        });
    }

    pub(super) fn handle_file_chosen(&mut self, path: PathBuf) {
        self.dirty = true;
        let offer = match files::look_at(&path) {
            Ok(offer) => offer,
            Err(error) => return tracing::info!(%error, "a file was not offered"),
        };
        let size_bytes = offer.size_bytes;
        match self.session.handle_file_chosen(offer) {
            Ok(id) => drop(self.files.insert(id, (path, size_bytes))),
            Err(error) => tracing::info!(?error, "a file was not offered"),
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
