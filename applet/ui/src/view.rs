//! Which control and which word follows from a [`ViewModel`].

use crate::model::{Identity, Page, StreamLine, ViewModel};
use crate::texts;

impl Page {
    /// A session exists or is being made.
    pub(crate) fn is_in_session(&self) -> bool {
        match self {
            Self::Connecting | Self::Waiting | Self::Connected => true,
            Self::EnterCode { .. } | Self::Ended { .. } | Self::Failed { .. } => false,
        }
    }

    /// The small X does something: it ends the session, or leaves before there is one.
    pub(crate) fn can_end(&self) -> bool {
        self.is_in_session() || matches!(self, Self::EnterCode { .. })
    }

    /// Messages can be written.
    pub(crate) fn is_talking(&self) -> bool {
        matches!(self, Self::Waiting | Self::Connected)
    }
}

impl ViewModel {
    /// "Stop everything" can be pressed: something is in force.
    pub(crate) fn can_stop(&self) -> bool {
        !self.grants.is_empty() && self.page.is_in_session()
    }

    /// The question on the screen; none after the session.
    pub(crate) fn has_question(&self) -> bool {
        self.question.is_some() && self.page.is_in_session()
    }

    /// The log entries alone, for the log page.
    pub(crate) fn log(&self) -> impl Iterator<Item = &StreamLine> {
        self.stream
            .iter()
            .filter(|line| matches!(line, StreamLine::Log { .. }))
    }

    /// The two lines and the initial that say who helps.
    pub(crate) fn identity_words(&self) -> (String, String, String) {
        let Some(identity) = &self.identity else {
            return (String::new(), String::new(), String::new());
        };
        let (lead, detail) = identity_lines(identity, &self.page, self.reconnecting);
        (initial(&lead_of(identity)), lead, detail)
    }
}

fn identity_lines(identity: &Identity, page: &Page, reconnecting: bool) -> (String, String) {
    let Identity {
        organisation,
        host,
        technician,
    } = identity;
    if matches!(page, Page::Connected) && !technician.is_empty() {
        let state = if reconnecting { "" } else { texts::CONNECTED };
        return (technician.clone(), join(&[organisation, host, state]));
    }
    if organisation.is_empty() {
        return (host.clone(), technician.clone());
    }
    (organisation.clone(), join(&[host, technician]))
}

/// Who is answerable: the organisation, and before it is told the host that the program obeys.
fn lead_of(identity: &Identity) -> String {
    let Identity {
        organisation, host, ..
    } = identity;
    let known = [organisation, host]
        .into_iter()
        .find(|name| !name.is_empty());
    known.cloned().unwrap_or_default()
}

fn join(parts: &[&str]) -> String {
    let filled: Vec<&str> = parts.iter().copied().filter(|p| !p.is_empty()).collect();
    filled.join(" · ")
}

fn initial(name: &str) -> String {
    name.trim()
        .chars()
        .next()
        .map(|c| c.to_uppercase().collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::model::{GrantRow, Identity, LogKind, Page, Question, StreamLine, ViewModel};

    fn connected() -> ViewModel {
        ViewModel {
            page: Page::Connected,
            identity: Some(Identity {
                organisation: "northpier".into(),
                host: "help.example".into(),
                technician: "Mara Keller".into(),
            }),
            ..ViewModel::default()
        }
    }

    fn ended() -> Page {
        Page::Ended {
            receipt: Vec::new(),
            is_removed: true,
        }
    }

    fn view_grant() -> GrantRow {
        GrantRow {
            capability: "view".into(),
            words: "Sees your screen".into(),
        }
    }

    #[test]
    fn stop_needs_something_in_force() {
        let mut model = connected();
        assert!(!model.can_stop());
        model.grants.push(view_grant());
        assert!(model.can_stop());
        model.reconnecting = true;
        assert!(model.can_stop(), "a lost connection must not disable it");
        model.page = ended();
        assert!(!model.can_stop());
    }

    #[test]
    fn no_question_outlives_the_session() {
        let mut model = connected();
        model.question = Some(Question {
            id: 1,
            title: "May?".into(),
            body: String::new(),
            seconds_left: 5,
        });
        assert!(model.has_question());
        model.page = ended();
        assert!(!model.has_question());
    }

    #[test]
    fn host_organisation_and_technician_are_always_named() {
        let mut model = connected();
        let (mark, lead, detail) = model.identity_words();
        assert_eq!((mark.as_str(), lead.as_str()), ("N", "Mara Keller"));
        assert_eq!(detail, "northpier · help.example · connected");
        model.page = Page::Waiting;
        let (_, lead, detail) = model.identity_words();
        assert_eq!(
            (lead.as_str(), detail.as_str()),
            ("northpier", "help.example · Mara Keller")
        );
        model.page = Page::Connecting;
        model.identity = Some(Identity {
            host: "help.example".into(),
            ..Identity::default()
        });
        let (mark, lead, detail) = model.identity_words();
        assert_eq!(
            (mark.as_str(), lead.as_str(), detail.as_str()),
            ("H", "help.example", "")
        );
    }

    #[test]
    fn the_log_page_holds_no_chat() {
        let mut model = connected();
        model.stream.push(StreamLine::Chat {
            from: "Mara".into(),
            mine: false,
            text: "Hello".into(),
        });
        model.stream.push(StreamLine::Log {
            kind: LogKind::Ok,
            text: "Connected".into(),
            time: "13:49".into(),
        });
        assert_eq!(model.log().count(), 1);
    }
}
