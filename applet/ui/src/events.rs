//! What the customer did.

/// One thing the customer did in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UiEvent {
    /// The large X: take back everything that is allowed, stay connected.
    StopEverything,
    /// Take back one grant; holds [`crate::GrantRow::capability`].
    StopOne(String),
    /// End the session; the customer has confirmed it.
    End,
    /// The answer to one question.
    Answer {
        /// [`crate::Question::id`] of the question that was on the screen.
        question: u64,
        /// True for Yes.
        yes: bool,
    },
    /// Send a chat message.
    SendChat(String),
    /// Choose a file and send it.
    SendFile,
    /// Stop one file; holds [`crate::FileRow::id`].
    StopFile(u32),
    /// Save the session log.
    SaveLog,
    /// Save the receipt.
    SaveReceipt,
    /// Report that something feels wrong.
    FeelsWrong,
    /// A code of six digits was entered.
    SubmitCode(String),
    /// Put the code for the phone away.
    ClosePhoneLink,
    /// Close the program; nothing is running.
    Close,
}

/// Most characters of one message.
pub const MAX_MESSAGE_CHARS: usize = 4000;

/// Whether a message can be sent as it is; if not, it stays in its field.
pub(crate) fn fits(message: &str) -> bool {
    message.chars().count() <= MAX_MESSAGE_CHARS
}

/// What becomes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Pass it on.
    Emit,
    /// Ignore it and ask for the customer's own hand.
    Refuse,
}

/// Injected input must never say Yes; anything may say No.
pub(crate) fn judge_answer(yes: bool, injected: impl FnOnce() -> bool) -> Verdict {
    if yes && injected() {
        Verdict::Refuse
    } else {
        Verdict::Emit
    }
}

/// The six digits of an entered code, spaces and dashes left out.
pub(crate) fn parse_code(entered: &str) -> Option<String> {
    let digits: String = entered
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .collect();
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::{MAX_MESSAGE_CHARS, Verdict, fits, judge_answer, parse_code};

    #[test]
    fn injected_input_cannot_say_yes() {
        assert_eq!(judge_answer(true, || true), Verdict::Refuse);
        assert_eq!(judge_answer(true, || false), Verdict::Emit);
    }

    #[test]
    fn no_is_always_passed_on_and_never_asks_the_guard() {
        assert_eq!(judge_answer(false, || unreachable!()), Verdict::Emit);
    }

    #[test]
    fn a_message_has_a_length_in_characters() {
        assert!(fits(&"ä".repeat(MAX_MESSAGE_CHARS)));
        assert!(!fits(&"ä".repeat(MAX_MESSAGE_CHARS + 1)));
    }

    #[test]
    fn a_code_is_six_digits_however_it_is_spaced() {
        assert_eq!(parse_code(" 123-456 "), Some("123456".to_owned()));
        assert_eq!(parse_code("12345"), None);
        assert_eq!(parse_code("12345a"), None);
        assert_eq!(parse_code("١٢٣٤٥٦"), None);
    }
}
