//! The pages, each as a text. Whatever a person or a setting wrote goes through [`Text`].

use std::fmt::Write as _;

use bowline_protocol::api::Eula;
use bowline_protocol::control::{HistoryLine, Speaker};
use bowline_protocol::receipt::Receipt;
use bowline_protocol::{DisplayName, Pin};
use bowline_session::{Session, Stage};

use super::answer::Page;
use super::customers::PlainCustomer;
use super::html::Text;
use super::talk::MAX_CHARS;
use super::words;
use crate::config::Config;

/// Of a code that has not six digits.
pub(super) const SIX_DIGITS: &str = "A code has six digits.";
/// Newest lines that the frame shows.
const MAX_SHOWN: usize = 100;
/// The frame loads itself anew so often, in seconds.
const EVERY_SECONDS: u32 = 8;

const SCAM: &str = "<p><b>Did they call you?</b> If somebody you do not know called you, or a warning on your screen sent you here: \
    stop, and hang up.</p>";

fn who(config: &Config) -> String {
    let (name, host) = (Text(config.organisation.as_str()), Text(&config.host));
    format!("<p>You are connecting to <b>{name}</b> ({host}).</p>")
}

/// Said before and during the session.
fn readable(config: &Config) -> String {
    let host = Text(&config.host);
    format!(
        "<p><b>What you write here passes through the server {host}, and can be read there.</b> \
         Write no password and no card number. Nobody can ask for anything else on this page.</p>"
    )
}

/// Asks for the code. `trouble` is said first, if there is any.
#[must_use]
pub(super) fn code(config: &Config, trouble: &str) -> Page {
    let (who, trouble) = (who(config), Text(trouble));
    let body = format!(
        "<h1>{title}</h1>{who}<p>This is the plain page for phones that cannot show the other one. You can chat with your technician.</p>\
         <p><b>{trouble}</b></p>\
         <form method=\"post\" action=\"/plain/enter\"><p><label for=\"pin\">Enter your six-digit PIN code</label><br>\
         <input id=\"pin\" name=\"pin\" size=\"10\" maxlength=\"12\" inputmode=\"numeric\" autocomplete=\"off\"></p>\
         <p><input type=\"submit\" value=\"Connect\"></p></form>{SCAM}",
        title = words::TITLE,
    );
    Page::new(words::TITLE, "", &body)
}

/// Has the customer press a button for a link.
#[must_use]
pub(super) fn link(config: &Config, token: &str) -> Page {
    let (who, token) = (who(config), Text(token));
    let body = format!(
        "<h1>{title}</h1>{who}<p>Your technician sent you this link. You can chat with them on a plain page.</p>\
         <form method=\"post\" action=\"/plain/enter\"><p><input type=\"hidden\" name=\"link\" value=\"{token}\">\
         <input type=\"submit\" value=\"Connect\"></p></form>{SCAM}",
        title = words::TITLE,
    );
    Page::new(words::TITLE, "", &body)
}

/// What is known once the code was checked.
pub(super) struct CheckedCode<'h> {
    /// Who helps.
    pub(super) technician: &'h DisplayName,
    /// The code that will be spent.
    pub(super) pin: &'h Pin,
    /// What is to be accepted first.
    pub(super) eula: Option<&'h Eula>,
    /// Whether the browser kept what it was given.
    pub(super) keeps_cookies: bool,
}

/// Who helps, before anything begins.
#[must_use]
pub(super) fn who_helps(config: &Config, checked: &CheckedCode<'_>) -> Page {
    let (who, readable) = (who(config), readable(config));
    let technician = Text(checked.technician.as_str());
    let mut body = format!("<h1>{technician} is waiting to help you.</h1>{who}{SCAM}{readable}");
    if !checked.keeps_cookies {
        body.push_str(
            "<p><b>This browser keeps no cookies, and the session would be lost.</b> Allow them for this page, then begin anew.</p>\
             <p><a href=\"/plain\">Begin anew</a></p>",
        );
        return Page::new(words::TITLE, "", &body);
    }
    let pin = checked.pin.as_str();
    body.push_str("<form method=\"post\" action=\"/plain/join\">");
    let button = match checked.eula {
        None => "Begin to chat",
        Some(Eula { version, text }) => {
            let text = Text(text).to_string().replace('\n', "<br>\n");
            // Writing to a string cannot fail.
            let _ = write!(
                body,
                "<h2>End-User License Agreement</h2><p>Read and accept this first. Nothing starts before that.</p>\
                 <p dir=\"auto\">{text}</p><input type=\"hidden\" name=\"eula\" value=\"{version}\">"
            );
            "Accept, and begin to chat"
        }
    };
    let _ = write!(
        body,
        "<p><input type=\"hidden\" name=\"pin\" value=\"{pin}\"><input type=\"submit\" value=\"{button}\"></p></form>\
         <p><a href=\"/plain\">No, go back</a></p>"
    );
    Page::new(words::TITLE, "", &body)
}

fn token_field(customer: &PlainCustomer) -> String {
    let token = &customer.form_token;
    format!("<input type=\"hidden\" name=\"token\" value=\"{token}\">")
}

const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Waiting => "Waiting for your technician. You can write already.",
        Stage::Active => "Your technician is with you.",
        Stage::OnHold => "On hold. Your technician comes back.",
        Stage::Ended => "The session has ended.",
    }
}

/// The session: what is written, and the talk in a frame, which alone is loaded anew.
#[must_use]
pub(super) fn session(
    config: &Config,
    customer: &PlainCustomer,
    draft: &str,
    trouble: &str,
) -> Page {
    let technician = Text(customer.technician.as_str());
    let (token, readable) = (token_field(customer), readable(config));
    let (draft, trouble) = (Text(draft), Text(trouble));
    let body = format!(
        "<h1>{technician}</h1><p><b>{trouble}</b></p><form method=\"post\" action=\"/plain/say\">{token}\
         <p><label for=\"text\">Message</label><br>\
         <textarea id=\"text\" name=\"text\" rows=\"3\" cols=\"30\" maxlength=\"{MAX_CHARS}\" dir=\"auto\">\n{draft}</textarea></p>\
         <p><input type=\"submit\" value=\"Send\"></p></form>\
         <iframe src=\"/plain/talk\" title=\"Chat and log\" width=\"100%\" height=\"320\">\
         <p><a href=\"/plain/talk?whole\">Read chat and log</a></p></iframe>\
         <p><a href=\"/plain/leave\">End session</a></p>{readable}"
    );
    Page::new(words::TITLE, "", &body)
}

/// What the technician asks, if anything. Nothing can be asked for as long as the core has no ability.
fn question(token: &str, core: &Session) -> String {
    let Some(question) = core.consent().question() else {
        return String::new();
    };
    let id = question.id.0;
    format!(
        "<form method=\"post\" action=\"/plain/answer\" target=\"_top\">{token}<input type=\"hidden\" name=\"question\" value=\"{id}\">\
         <p><b>Your technician asks for something: {capability:?}.</b> No answer means No.</p>\
         <p><input type=\"submit\" name=\"answer\" value=\"{deny}\"> <input type=\"submit\" name=\"answer\" value=\"{accept}\"></p></form>",
        capability = question.capability,
        deny = words::DENY,
        accept = words::ACCEPT,
    )
}

/// Where chat and log are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Shown {
    /// In the frame of the session's page.
    InFrame,
    /// As a page, for a browser without frames.
    Whole,
}

/// Chat and log, the newest first.
#[must_use]
pub(super) fn talk(customer: &PlainCustomer, core: &Session, shown: Shown) -> Page {
    let over = core.stage() == Stage::Ended;
    let mut body = format!("<p><b>{}</b></p>", stage(core.stage()));
    body.push_str(&question(&token_field(customer), core));
    let mut lines: Vec<_> = core.history().collect();
    lines.reverse();
    body.push_str("<dl>");
    for line in lines.into_iter().take(MAX_SHOWN) {
        push_line(&mut body, customer, line);
    }
    body.push_str("</dl>");
    // In the frame the field is beside it, and going there anew would lose what is typed.
    if let Some(words) = match (over, shown) {
        (true, _) => Some("Go on to the end"),
        (false, Shown::Whole) => Some("Write a message"),
        (false, Shown::InFrame) => None,
    } {
        // Writing to a string cannot fail.
        let _ = write!(
            body,
            "<p><a href=\"/plain/session\" target=\"_top\">{words}</a></p>"
        );
    }
    let refresh = format!("<meta http-equiv=\"refresh\" content=\"{EVERY_SECONDS}\">");
    Page::new(words::TITLE, if over { "" } else { &refresh }, &body)
}

fn push_line(body: &mut String, customer: &PlainCustomer, line: &HistoryLine) {
    // Writing to a string cannot fail.
    let _ = match line {
        HistoryLine::Chat {
            from, text, at_ms, ..
        } => {
            let from = match from {
                Speaker::Customer => "You",
                Speaker::Technician => customer.technician.as_str(),
            };
            let (from, at, text) = (Text(from), time(*at_ms), Text(text.as_str()));
            write!(body, "<dt>{from}, {at}</dt><dd dir=\"auto\">{text}</dd>")
        }
        HistoryLine::Log { entry } => {
            let Some(words) = words::of_event(&entry.event) else {
                return;
            };
            write!(body, "<dt>{}</dt><dd>{words}</dd>", time(entry.at_ms))
        }
    };
}

/// The server does not know the phone's zone.
fn time(unix_ms: u64) -> String {
    let minutes = unix_ms / 60_000;
    format!("{:02}:{:02} UTC", minutes / 60 % 24, minutes % 60)
}

/// Asks once whether the session is to end.
#[must_use]
pub(super) fn leave(customer: &PlainCustomer) -> Page {
    let token = token_field(customer);
    let body = format!(
        "<h1>End the session?</h1><p>This disconnects your technician.</p>\
         <p><a href=\"/plain/session\">Stay</a></p>\
         <form method=\"post\" action=\"/plain/end\">{token}<p><input type=\"submit\" value=\"End session\"></p></form>\
         <form method=\"post\" action=\"/plain/end\">{token}<p><input type=\"submit\" name=\"wrong\" value=\"Something feels wrong\"><br>\
         Ends the session and reports it.</p></form>"
    );
    Page::new(words::TITLE, "", &body)
}

/// The receipt.
#[must_use]
pub(super) fn ended(config: &Config, customer: &PlainCustomer, receipt: &Receipt) -> Page {
    let reason = receipt.reason.map_or("", words::of_end);
    let (technician, organisation) = (
        Text(customer.technician.as_str()),
        Text(config.organisation.as_str()),
    );
    let took_ms = receipt
        .started_ms
        .zip(receipt.ended_ms)
        .map_or(0, |(from, until)| until.saturating_sub(from));
    let (minutes, seconds) = (took_ms / 60_000, took_ms / 1000 % 60);
    let body = format!(
        "<h1>The session has ended</h1><p>{reason}</p><dl><dt>Who helped</dt><dd>{technician}, {organisation}</dd>\
         <dt>Duration</dt><dd>{minutes} min {seconds} s</dd>\
         <dt>What was shared</dt><dd>Only what you wrote. It passed through the server.</dd></dl>\
         <p>You can close this page.</p><p><a href=\"/plain\">Enter another code</a></p>"
    );
    Page::new(words::TITLE, "", &body)
}

#[cfg(test)]
mod tests {
    use bowline_protocol::Capability;
    use bowline_protocol::control::ConsoleToApplet;
    use bowline_protocol::session::{Flow, Phase};
    use bowline_session::Now;

    use super::*;

    #[test]
    fn a_question_is_answered_with_deny_or_accept() {
        let now = Now::default();
        let capability = Capability::Camera;
        let mut core = Session::new(String::new(), &[capability], now);
        assert_eq!(question("", &core), "");
        core.handle_phase(Phase::Active, Flow::Running, now);
        let wish = ConsoleToApplet::RequestCapability { capability };
        core.handle_console_message(wish, now).unwrap();
        let form = question("<input name=\"token\">", &core);
        let at = |words: &str| {
            form.find(words)
                .unwrap_or_else(|| panic!("{words}: {form}"))
        };
        assert!(at("name=\"token\"") < at("value=\"Deny\""));
        assert!(at("value=\"Deny\"") < at("value=\"Accept\""));
    }

    #[test]
    fn a_time_is_told_in_hours_and_minutes() {
        assert_eq!(time(0), "00:00 UTC");
        assert_eq!(time((25 * 60 + 7) * 60_000 + 59_999), "01:07 UTC");
    }
}
