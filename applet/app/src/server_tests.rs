//! The line against a server that says what a test wants.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;

const CODE: &str = "482913";

/// A line from the server's side, after its hello.
fn accept(listener: &TcpListener) -> WebSocket<TcpStream> {
    let (stream, _) = listener.accept().unwrap();
    stream.set_read_timeout(Some(CONNECT_WITHIN)).unwrap();
    let mut line = tungstenite::accept(stream).unwrap();
    let hello = line.read().unwrap().into_text().unwrap();
    let hello: ParticipantToServer = serde_json::from_str(&hello).unwrap();
    assert!(matches!(hello, ParticipantToServer::Hello { .. }));
    line
}

fn say(line: &mut WebSocket<TcpStream>, text: &str) {
    line.send(Message::text(text)).unwrap();
}

#[test]
fn what_waits_is_sent_after_a_welcome_and_not_to_a_server_that_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = Server {
        address: format!("http://{}", listener.local_addr().unwrap()),
        authority: None,
        tls: bowline_rtc::trust(None).unwrap(),
    };
    let (events, told) = channel();
    let outgoing = connect(&home, "secret".to_owned(), move |event| {
        let _ = events.send(event);
    })
    .unwrap();
    outgoing.send(ParticipantToServer::InUse).unwrap();

    let mut full = accept(&listener);
    let refusal = r#"{"type":"refused","error":{"code":"server_full","detail":"Later."}}"#;
    say(&mut full, refusal);
    let first = told.recv().unwrap();
    assert!(
        matches!(
            first,
            ServerEvent::Message(ServerToParticipant::Refused { .. })
        ),
        "{first:?}"
    );
    full.close(None).unwrap();
    let ended = full.read().unwrap();
    assert!(ended.is_close(), "nothing is said to it: {ended:?}");
    drop(full);

    let mut line = accept(&listener);
    let id = "0".repeat(32);
    let welcome = format!(
        r#"{{"type":"welcome","connection_id":"{id}","now_ms":0,"ice_servers":[],"organisation":"Northpier","sessions":[]}}"#
    );
    say(&mut line, &welcome);
    let said = line.read().unwrap().into_text().unwrap();
    let said: ParticipantToServer = serde_json::from_str(&said).unwrap();
    assert!(matches!(said, ParticipantToServer::InUse), "{said:?}");
    drop(outgoing);
    assert!(line.read().unwrap().is_close(), "the program is done");
}

/// What stands behind TLS at an address.
struct HelpDesk {
    home: Server,
    /// Its certificate.
    certificate: Vec<u8>,
    /// All that it is told, up to the code.
    told: Receiver<String>,
}

/// One that knows no code.
fn help_desk() -> HelpDesk {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(bowline_rtc::ciphers())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("localhost:0").unwrap();
    let address = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let (telling, told) = channel();
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let _ = telling.send(refuse(StreamOwned::new(connection, stream)));
        }
    });
    let home = Server {
        address,
        authority: None,
        tls: bowline_rtc::trust(None).unwrap(),
    };
    HelpDesk {
        home,
        certificate: made.cert.der().to_vec(),
        told,
    }
}

fn refuse(mut stream: StreamOwned<ServerConnection, TcpStream>) -> String {
    let mut request = String::new();
    let mut part = [0; 1024];
    while !request.contains(CODE) {
        match stream.read(&mut part) {
            Ok(read @ 1..) => request.push_str(&String::from_utf8_lossy(&part[..read])),
            Ok(0) | Err(_) => return request,
        }
    }
    let refusal = r#"{"code":"code_does_not_work","detail":"No."}"#;
    let answer = format!(
        "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{refusal}",
        refusal.len()
    );
    stream.write_all(answer.as_bytes()).unwrap();
    stream.flush().unwrap();
    request
}

#[test]
fn a_code_goes_to_whoever_has_the_authority_and_to_nobody_else() {
    let (own, other) = (help_desk(), help_desk());
    let pin = Pin::parse(CODE).unwrap();
    let ask = |authority: Option<&[u8]>| {
        let home = Server {
            authority: authority.map(<[u8]>::to_vec),
            ..own.home.clone()
        };
        ask_to_join(&home, &pin).err().unwrap()
    };
    for trusted in [Some(other.certificate.as_slice()), None] {
        let refused = ask(trusted);
        assert!(refused.detail.contains("cannot prove"), "{refused:?}");
        assert_eq!(own.told.recv().unwrap(), "", "nothing was sent");
    }
    let answered = ask(Some(&own.certificate));
    assert_eq!(answered.code, ErrorCode::CodeDoesNotWork);
    assert!(own.told.recv().unwrap().contains(CODE));
}
