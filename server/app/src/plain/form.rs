//! Forms as browsers have always sent them: `application/x-www-form-urlencoded`, read within a bound of size and time.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};

use super::answer::Page;

/// Longest body, in bytes: a text of the longest kind, three bytes for each of its own, and the rest of the form.
const MAX_BYTES: usize = 16 * 1024;
/// For a body, which is small; whoever takes longer holds a connection on purpose.
const WITHIN: Duration = Duration::from_secs(10);

/// The fields of a form. Of fields with one name the last one counts.
#[derive(Debug, Default)]
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    /// A field; empty where there is none.
    #[must_use]
    pub(super) fn field(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Reads a body.
    fn parse(body: &[u8]) -> Self {
        let fields = body.split(|byte| *byte == b'&').map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = pair.split_at(at.unwrap_or(pair.len()));
            (decode(name), decode(value.get(1..).unwrap_or_default()))
        });
        Self(fields.collect())
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Page;

    async fn from_request(request: Request, _: &S) -> Result<Self, Page> {
        let read = tokio::time::timeout(WITHIN, to_bytes(request.into_body(), MAX_BYTES)).await;
        match read {
            Ok(Ok(body)) => Ok(Self::parse(&body)),
            Ok(Err(_)) | Err(_) => Err(Page::not_understood()),
        }
    }
}

/// Undoes what a form does to a text. What is no text is replaced.
fn decode(bytes: &[u8]) -> String {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let hex = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        let (byte, taken) = match (first, hex) {
            (_, Some((high, low))) => (high << 4 | low, 3),
            (b'+', None) => (b' ', 1),
            (other, None) => (*other, 1),
        };
        decoded.push(byte);
        rest = &rest[taken..];
    }
    String::from_utf8_lossy(&decoded).replace("\r\n", "\n")
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_meant() {
        let form = Form::parse(b"pin=482+913&text=a%26b%3D%C3%BC%0D%0Ac%2B&empty=&bare&pin=1");
        assert_eq!(form.field("pin"), "1");
        assert_eq!(form.field("text"), "a&b=\u{fc}\nc+");
        for name in ["empty", "bare", "absent"] {
            assert_eq!(form.field(name), "", "{name}");
        }
    }

    #[test]
    fn nonsense_is_read_as_something() {
        for (sent, read) in [
            ("%", "%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            ("%FF", "\u{fffd}"),
            ("%%41", "%A"),
        ] {
            assert_eq!(Form::parse(format!("a={sent}").as_bytes()).field("a"), read);
        }
        assert_eq!(Form::parse(b"").field(""), "");
    }
}
