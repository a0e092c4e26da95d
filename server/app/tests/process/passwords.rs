//! Guessing a password from many places.

use serde_json::json;

use crate::line::{Line, request};
use crate::people::sign_up;
use crate::server::{Answer, Server};

async fn sign_in(server: &Server, from: [u8; 4], password: &str) -> Answer {
    let login = json!({"email": "ada@example.org", "password": password});
    let mut line = Line::open(server.address, from).await;
    line.ask(&request("POST", "/api/v1/login", "", &login))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_from_everywhere_pause_over_a_kill_and_who_signed_in_before_gets_in() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    sign_up(&server, folder.path(), "ada@example.org");
    for network in 0..20 {
        let guess = sign_in(&server, [127, 1, network, 1], "a wrong one").await;
        assert_eq!(guess.status, 401, "{guess:?}");
    }
    server.kill();
    let server = Server::start(folder.path(), &[]);
    let guess = sign_in(&server, [127, 1, 99, 1], "long enough").await;
    assert_eq!(guess.status, 429, "nothing is looked at: {guess:?}");
    let known = sign_in(&server, [127, 0, 0, 1], "long enough").await;
    assert_eq!(known.status, 200, "{known:?}");
}
