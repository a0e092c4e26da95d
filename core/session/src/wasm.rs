//! A session as a class for a browser: the same decisions where the customer has no applet.
//!
//! Times are milliseconds: `mono` by a clock that only goes forward, `unix` since the Unix epoch. Messages are JSON, as the wires have them.

mod json;

use bowline_protocol::control::ConsoleToApplet;
use bowline_protocol::customer::{
    CustomerFile, CustomerFileProgress, CustomerKept, CustomerOutput, CustomerQuestion,
    CustomerStage, CustomerStreams, CustomerView,
};
use bowline_protocol::receipt::DataUsed;
use bowline_protocol::session::{Flow, Phase};
use bowline_protocol::{Capability, ChatText, FileName, PauseReason, TransferId};
use wasm_bindgen::prelude::wasm_bindgen;

use self::json::{json, named, parse};
use crate::{Answer, FileOffer, Now, Output, Progress, QuestionId, Session, Stage};

/// One support session as the customer's page sees it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct CustomerSession(Session);

#[wasm_bindgen]
impl CustomerSession {
    /// Begins a session, or goes on with one: `kept` is what [`Self::kept`] gave before the page was loaded anew, or nothing.
    /// `abilities` is what this browser can be asked for, a JSON list of capabilities.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(system: String, abilities: &str, kept: &str, mono: f64, unix: f64) -> Self {
        let now = now(mono, unix);
        let abilities = parse::<Vec<Capability>>(abilities).unwrap_or_default();
        Self(match parse::<CustomerKept>(kept) {
            Ok(kept) if !kept.history.is_empty() => Session::resume(system, &abilities, kept, now),
            Ok(_) | Err(_) => Session::new(system, &abilities, now),
        })
    }

    /// What outlasts a reload, JSON.
    #[must_use]
    pub fn kept(&self) -> String {
        json(&self.0.kept())
    }

    /// Takes the server's word on the session, JSON of a `SessionSummary`.
    ///
    /// # Errors
    /// Throws a string when it is none.
    pub fn handle_phase(&mut self, summary: &str, mono: f64, unix: f64) -> Result<(), String> {
        let Standing { phase, flow } = parse(summary).map_err(|why| why.to_string())?;
        self.0.handle_phase(phase, flow, now(mono, unix));
        Ok(())
    }

    /// A console opened its channel `control`.
    pub fn handle_console_connected(&mut self) {
        self.0.handle_console_connected();
    }

    /// The console's connection is gone.
    pub fn handle_console_lost(&mut self) {
        self.0.handle_console_lost();
    }

    /// Takes one message from the console, JSON. Says why it was refused or not understood, if it was.
    pub fn handle_console_message(
        &mut self,
        message: &str,
        mono: f64,
        unix: f64,
    ) -> Option<String> {
        let message = match parse::<ConsoleToApplet>(message) {
            Ok(message) => message,
            Err(why) => return Some(why.to_string()),
        };
        let taken = self.0.handle_console_message(message, now(mono, unix));
        taken.err().map(|refusal| format!("{refusal:?}"))
    }

    /// The customer writes. Says whether that can be said.
    pub fn handle_chat(&mut self, text: &str, mono: f64, unix: f64) -> bool {
        let text = ChatText::parse(text);
        let can_be_said = text.is_ok();
        if let Ok(text) = text {
            self.0.handle_customer_chat(text, now(mono, unix));
        }
        can_be_said
    }

    /// The customer answered a question.
    pub fn handle_answer(&mut self, question: u32, is_yes: bool, mono: f64, unix: f64) {
        let answer = if is_yes { Answer::Yes } else { Answer::No };
        let id = QuestionId(question.into());
        self.0.handle_answer(id, answer, now(mono, unix));
    }

    /// The customer takes one capability back.
    pub fn handle_revoke(&mut self, capability: &str, mono: f64, unix: f64) {
        if let Some(capability) = named(capability) {
            self.0.handle_revoke(capability, now(mono, unix));
        }
    }

    /// Something holds back what is allowed, or lets it go on. `reason` is a `PauseReason`.
    pub fn handle_pause(
        &mut self,
        capability: &str,
        reason: &str,
        holds: bool,
        mono: f64,
        unix: f64,
    ) {
        if let (Some(capability), Some(reason)) = (named(capability), named::<PauseReason>(reason))
        {
            self.0
                .handle_pause(capability, reason, holds, now(mono, unix));
        }
    }

    /// The device can do something from now on, or cannot any more.
    pub fn handle_ability(&mut self, capability: &str, is_there: bool, mono: f64, unix: f64) {
        if let Some(capability) = named(capability) {
            self.0.handle_ability(capability, is_there, now(mono, unix));
        }
    }

    /// What is asked for or allowed does not work on this device. `detail` says so to the technician.
    pub fn handle_failure(&mut self, capability: &str, detail: String, mono: f64, unix: f64) {
        if let Some(capability) = named(capability) {
            self.0.handle_failure(capability, detail, now(mono, unix));
        }
    }

    /// The still that the technician asked for could not be taken.
    pub fn handle_snapshot_failed(&mut self) {
        self.0.handle_snapshot_failed();
    }

    /// What the line has carried for this session until now, in bytes.
    pub fn handle_data_used(&mut self, sent: f64, received: f64) {
        self.0.handle_data_used(DataUsed {
            sent_bytes: whole(sent),
            received_bytes: whole(received),
        });
    }

    /// The large X.
    pub fn handle_revoke_everything(&mut self, mono: f64, unix: f64) {
        self.0.handle_revoke_everything(now(mono, unix));
    }

    /// The customer offers a file, and gets its number.
    ///
    /// # Errors
    /// Throws a string that says why it cannot be offered.
    pub fn handle_file_chosen(&mut self, name: &str, size_bytes: f64) -> Result<u32, String> {
        let name = FileName::parse(name).map_err(|error| error.to_string())?;
        let size_bytes = whole(size_bytes);
        let offered = self.0.handle_file_chosen(FileOffer { name, size_bytes });
        offered.map(|id| id.0).map_err(|error| error.to_string())
    }

    /// The last byte of a file has left.
    pub fn handle_file_out(&mut self, id: u32) {
        self.0.handle_file_out(TransferId(id));
    }

    /// A file could not be read to its end, changed its size, or was stopped by the customer.
    pub fn handle_file_failed(&mut self, id: u32, mono: f64, unix: f64) {
        self.0.handle_file_failed(TransferId(id), now(mono, unix));
    }

    /// The customer says that something feels wrong.
    pub fn handle_feels_wrong(&mut self, mono: f64, unix: f64) {
        self.0.handle_feels_wrong(now(mono, unix));
    }

    /// The small X, confirmed.
    pub fn handle_customer_end(&mut self, mono: f64, unix: f64) {
        self.0.handle_customer_end(now(mono, unix));
    }

    /// Silence means No.
    pub fn handle_timeout(&mut self, mono: f64, unix: f64) {
        self.0.handle_timeout(now(mono, unix));
    }

    /// When [`Self::handle_timeout`] wants to be called, by the clock that only goes forward.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a page is not open for 285,000 years"
    )]
    pub fn poll_timeout(&self) -> Option<f64> {
        self.0.poll_timeout().map(|at| at as f64)
    }

    /// The next thing to do, JSON of a `CustomerOutput`.
    pub fn poll_output(&mut self) -> Option<String> {
        loop {
            let output = self.0.poll_output()?;
            if let Some(output) = for_page(output) {
                return Some(json(&output));
            }
        }
    }

    /// What the page shows, JSON of a `CustomerView`.
    #[must_use]
    pub fn view(&self) -> String {
        let consent = self.0.consent();
        let question = consent.question();
        json(&CustomerView {
            stage: match self.0.stage() {
                Stage::Waiting => CustomerStage::Waiting,
                Stage::Active => CustomerStage::Active,
                Stage::OnHold => CustomerStage::OnHold,
                Stage::Ended => CustomerStage::Ended,
            },
            capabilities: self.0.capabilities(),
            streams: CustomerStreams {
                screen: consent.view_grant().is_some(),
                camera: consent.camera_grant().is_some(),
                microphone: consent.microphone_grant().is_some(),
                flashlight: consent.has_light(),
            },
            question: question.map(|question| CustomerQuestion {
                id: question.id.0,
                capability: question.capability,
                until_ms: question.until_ms,
            }),
            is_everything_stopped: self.0.is_everything_stopped(),
            files: self.0.files().map(file).collect(),
            receipt: self.0.receipt().clone(),
        })
    }
}

/// What of a `SessionSummary` decides.
#[derive(serde::Deserialize)]
struct Standing {
    phase: Phase,
    flow: Flow,
}

/// Nothing of the customer's display or keyboard is in a page.
fn for_page(output: Output) -> Option<CustomerOutput> {
    Some(match output {
        Output::ToConsole(message) => CustomerOutput::ToConsole { message },
        Output::ToServer(entry) => CustomerOutput::ToServer { entry },
        Output::BeginFile(transfer_id) => CustomerOutput::BeginFile { transfer_id },
        Output::StopFile(transfer_id) => CustomerOutput::StopFile { transfer_id },
        Output::EndAtServer(reason) => CustomerOutput::EndAtServer { reason },
        Output::TakeSnapshot => CustomerOutput::TakeSnapshot,
        Output::Redraw => CustomerOutput::Redraw,
        Output::Over => CustomerOutput::Over,
        Output::ShowMonitor(_) | Output::ReleaseInput => return None,
    })
}

fn file((transfer_id, offer, progress): (TransferId, &FileOffer, Progress)) -> CustomerFile {
    CustomerFile {
        transfer_id,
        name: offer.name.clone(),
        size_bytes: offer.size_bytes,
        progress: match progress {
            Progress::Offered => CustomerFileProgress::Offered,
            Progress::Taken => CustomerFileProgress::Taken,
            Progress::Out => CustomerFileProgress::Out,
        },
    }
}

fn now(mono: f64, unix: f64) -> Now {
    Now {
        monotonic_ms: whole(mono),
        unix_ms: whole(unix),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is below zero becomes zero, and a browser counts no further than 2^53"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
