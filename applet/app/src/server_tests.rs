//! The line against a server that says what a test wants.

use std::net::TcpListener;

use super::*;

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
    });
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
