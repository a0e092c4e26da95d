//! The log on standard error: each event is one line, whatever stands in its fields.

use std::io::{self, IsTerminal as _, Write};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::{LogFormat, LogLevel};

const ESCAPE: char = '\u{1b}';

/// Logs to standard error from now on, in colours where somebody looks on.
pub(super) fn to_stderr(format: LogFormat, level: LogLevel) {
    let colours = if io::stderr().is_terminal() {
        Colours::On
    } else {
        Colours::Off
    };
    let lines = lines(level, colours, io::stderr);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

type Lines<W> = tracing_subscriber::fmt::SubscriberBuilder<
    tracing_subscriber::fmt::format::DefaultFields,
    tracing_subscriber::fmt::format::Format,
    LevelFilter,
    OneLine<W>,
>;

fn lines<W>(level: LogLevel, colours: Colours, inner: W) -> Lines<W>
where
    W: for<'w> MakeWriter<'w> + 'static,
{
    let level = match level {
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(colours == Colours::On)
        .with_writer(OneLine { inner, colours })
}

/// Whether lines are coloured.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Colours {
    On,
    Off,
}

/// Makes a space of every control character but the line feed at the end of an event.
///
/// The formatter escapes what could command a terminal, so an escape in a coloured line is its own.
struct OneLine<W> {
    inner: W,
    colours: Colours,
}

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for OneLine<W> {
    type Writer = OneLineWriter<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        OneLineWriter {
            inner: self.inner.make_writer(),
            colours: self.colours,
        }
    }
}

/// Takes one event in one call, as the formatter writes it.
struct OneLineWriter<W> {
    inner: W,
    colours: Colours,
}

impl<W: Write> Write for OneLineWriter<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = event.strip_suffix(b"\n").unwrap_or(event);
        let text = String::from_utf8_lossy(text);
        let line: String = text.chars().map(|c| self.clean(c)).collect();
        let end = &event[event.len() - usize::from(event.ends_with(b"\n"))..];
        self.inner.write_all(&[line.as_bytes(), end].concat())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<W> OneLineWriter<W> {
    fn clean(&self, c: char) -> char {
        let is_colour = c == ESCAPE && self.colours == Colours::On;
        let is_kept = is_colour || cfg!(feature = "sabotage-log");
        if c.is_control() && !is_kept { ' ' } else { c }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Everything that is logged with such strings as a field and as the message.
    fn logged(format: LogFormat, texts: &[String]) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let lines = lines(LogLevel::Debug, Colours::Off, move || writer.clone());
        let log = || {
            for text in texts {
                tracing::warn!(error = %text, debugged = ?text, plain = text.as_str(), "{text}");
            }
        };
        match format {
            LogFormat::Text => tracing::subscriber::with_default(lines.finish(), log),
            LogFormat::Json => tracing::subscriber::with_default(lines.json().finish(), log),
        }
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_thousand_control_strings_are_a_thousand_lines() {
        let hostile = [
            "\n",
            "\r\n",
            "\u{1b}[31m",
            "\u{1b}]0;title\u{7}",
            "\u{9b}2J",
            "\0",
            "\u{7f}",
        ];
        let text = |n: usize| {
            let control = char::from(u8::try_from(n % 32).unwrap());
            format!(
                "a{}{control}2026-01-01 ERROR forged {n}",
                hostile[n % hostile.len()]
            )
        };
        let texts: Vec<String> = (0..1_000).map(text).collect();
        for format in [LogFormat::Text, LogFormat::Json] {
            let log = logged(format, &texts);
            assert_eq!(log.lines().count(), 1_000);
            let is_raw = |c: &char| c.is_control() && *c != '\n';
            assert_eq!(log.chars().find(is_raw), None, "{format:?}");
        }
    }
}
