//! Starts the program and talks to it.
#![expect(
    clippy::disallowed_types,
    reason = "it is the program that starts none"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// What browsers would have in their address bar.
pub(crate) const ORIGIN: &str = "http://localhost:8080";
/// Long enough for a busy machine; only a test that fails waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A command of the program.
pub(crate) fn bowline(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bowline"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str], data: &Path) -> Output {
    bowline(arguments).arg("--data").arg(data).output().unwrap()
}

/// A running server.
pub(crate) struct Server {
    process: Child,
    lines: mpsc::Receiver<Value>,
    /// Gives the whole log back when the program has ended.
    log: Option<JoinHandle<Vec<u8>>>,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts on a free port and waits until it serves.
    pub(crate) fn start(data: &Path, more: &[&str]) -> Self {
        Self::start_in(&[], data, more)
    }

    /// Starts with something in its environment.
    pub(crate) fn start_in(environment: &[(&str, &str)], data: &Path, more: &[&str]) -> Self {
        let is_tls = more.iter().any(|option| option.starts_with("--tls"));
        let url = if is_tls {
            ORIGIN.replace("http:", "https:")
        } else {
            ORIGIN.to_owned()
        };
        let url = Some(url).filter(|_| !more.contains(&"--public-url"));
        let format = ["--log", "json"]
            .iter()
            .filter(|_| !more.contains(&"--log"));
        let mut process = bowline(&["serve", "--listen", "127.0.0.1:0"])
            .envs(environment.iter().copied())
            .args(format)
            .args(url.iter().flat_map(|url| ["--public-url", url]))
            .args(more)
            .arg("--data")
            .arg(data)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = mpsc::channel();
        let errors = process.stderr.take().unwrap();
        let log = Some(std::thread::spawn(move || read_log(errors, &sender)));
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self {
            process,
            lines,
            log,
            address,
        };
        let line = server.wait_for_line("serving");
        let listen = match line.as_str() {
            Some(text) => word_after(text, "listen="),
            None => line["fields"]["listen"].as_str().unwrap(),
        };
        server.address = listen.parse().unwrap();
        server
    }

    /// Waits for a line of the log that says this.
    pub(crate) fn wait_for_line(&self, message: &str) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no line says {message:?}"));
            if line.as_str().is_some_and(|text| text.contains(message)) {
                return line;
            }
            if line["fields"]["message"] == message {
                return line;
            }
            assert!(!line.is_string(), "{line}");
        }
    }

    /// Sends a signal, by its name.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Kills it without a warning.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Tells it to stop, and gives back all that it wrote to its log.
    pub(crate) fn stop(mut self) -> Vec<u8> {
        self.signal("TERM");
        assert!(self.process.wait().unwrap().success());
        self.log.take().unwrap().join().unwrap()
    }

    /// One figure, as somebody with a cookie or an API token reads it.
    pub(crate) fn metric(&self, who: &str, name: &str) -> u64 {
        let figures = self.ask("GET", "/metrics", who, &Value::Null).body;
        word_after(&figures, &format!("\n{name} ")).parse().unwrap()
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> ExitStatus {
        self.process.wait().unwrap()
    }

    /// Asks from elsewhere.
    pub(crate) fn client(&self) -> Client {
        Client(self.address)
    }

    /// Asks over plain HTTP.
    pub(crate) fn ask(&self, method: &str, path: &str, cookie: &str, body: &Value) -> Answer {
        let answer = self.client().try_ask(method, path, cookie, body);
        answer.expect("the server answers")
    }
}

fn read_log(errors: ChildStderr, lines: &mpsc::Sender<Value>) -> Vec<u8> {
    let (mut errors, mut log) = (BufReader::new(errors), Vec::new());
    loop {
        let before = log.len();
        if errors.read_until(b'\n', &mut log).unwrap() == 0 {
            return log;
        }
        let line = String::from_utf8_lossy(&log[before..]);
        let line = line.trim_end_matches('\n');
        let value = serde_json::from_str(line).unwrap_or_else(|_| Value::String(line.to_owned()));
        // The log is kept to its end, also when nobody waits for a line any more.
        let _ = lines.send(value);
    }
}

fn word_after<'t>(text: &'t str, before: &str) -> &'t str {
    let (_, after) = text.split_once(before).unwrap();
    after.split_whitespace().next().unwrap()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Somebody who asks.
pub(crate) struct Client(SocketAddr);

impl Client {
    /// Asks over plain HTTP, with a cookie or an API token; nothing comes back from a server that is gone.
    pub(crate) fn try_ask(
        &self,
        method: &str,
        path: &str,
        who: &str,
        body: &Value,
    ) -> Option<Answer> {
        let mut socket = TcpStream::connect(self.0).ok()?;
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let body = body.to_string();
        let proof = if who.starts_with("Bearer ") {
            "authorization"
        } else {
            "cookie"
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost:8080\r\norigin: {ORIGIN}\r\n\
             {proof}: {who}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             connection: close\r\n\r\n{body}",
            body.len()
        );
        socket.write_all(request.as_bytes()).ok()?;
        let mut text = String::new();
        socket.read_to_string(&mut text).ok()?;
        (!text.is_empty()).then(|| Answer::parse(&text))
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap();
        Self {
            status: status.parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }
}
