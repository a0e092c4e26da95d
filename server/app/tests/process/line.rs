//! Connections that stay open, from any address of this machine.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpSocket, TcpStream};

use crate::server::{Answer, ORIGIN};

/// A connection over which one request follows another.
pub(crate) struct Line(BufReader<TcpStream>);

impl Line {
    /// Connects as a visitor from this loopback address.
    pub(crate) async fn open(server: SocketAddr, from: [u8; 4]) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((from, 0).into()).unwrap();
        let stream = socket.connect(server).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends all of it, answered or not.
    pub(crate) async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// Sends all of it, unless the server has closed the line.
    pub(crate) async fn try_send(&mut self, text: &str) -> std::io::Result<()> {
        self.0.write_all(text.as_bytes()).await
    }

    /// Sends one request and reads its answer.
    pub(crate) async fn ask(&mut self, request: &str) -> Answer {
        self.send(request).await;
        self.read().await
    }

    /// Reads the next answer.
    pub(crate) async fn read(&mut self) -> Answer {
        let mut text = String::new();
        while !text.ends_with("\r\n\r\n") {
            let count = self.0.read_line(&mut text).await.unwrap();
            assert_ne!(count, 0, "the connection stays open");
        }
        let mut body = vec![0; length(&text)];
        self.0.read_exact(&mut body).await.unwrap();
        text.push_str(&String::from_utf8(body).unwrap());
        Answer::parse(&text)
    }

    /// Waits until the server closes the connection, and gives back what it said before.
    pub(crate) async fn closed(&mut self) -> String {
        let mut rest = Vec::new();
        // A reset is an end as well.
        let _ = self.0.read_to_end(&mut rest).await;
        String::from_utf8_lossy(&rest).into_owned()
    }
}

fn length(head: &str) -> usize {
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then_some(value)
    });
    length.map_or(0, |length| length.parse().unwrap())
}

/// A request after which the connection stays open; without a body for null.
///
/// A server may close a connection on which it left something unread.
pub(crate) fn request(method: &str, path: &str, cookie: &str, body: &Value) -> String {
    let body = Some(body).filter(|body| !body.is_null());
    let body = body.map_or_else(String::new, Value::to_string);
    format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost:8080\r\norigin: {ORIGIN}\r\ncookie: {cookie}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
