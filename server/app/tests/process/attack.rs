//! Attack mode, as technicians and customers meet it.

use serde_json::{Value, json};

use crate::line::{Line, request};
use crate::people::{Socket, applets, sign_up, text};
use crate::server::{Answer, Server};

/// Enters a code that does not work, from this network.
async fn miss(server: &Server, network: u8) -> Answer {
    let guess = request("POST", "/api/v1/join", "", &json!({"pin": "000000"}));
    let mut line = Line::open(server.address, [127, 1, network, 1]).await;
    line.ask(&guess).await
}

/// Lets a customer in by a new link, as far as the waiting room.
async fn join_by_link(server: &Server, cookie: &str) {
    let by_link = json!({"entry": "link"});
    let created = server.ask("POST", "/api/v1/sessions", cookie, &by_link);
    let created: Value = serde_json::from_str(&created.body).unwrap();
    let (_, token) = created["link"].as_str().unwrap().split_once("/l/").unwrap();
    let enter = json!({"proof": {"type": "link", "token": token}, "system": "linux"});
    let mut line = Line::open(server.address, [127, 9, 9, 9]).await;
    let entered = line
        .ask(&request("POST", "/api/v1/entries", "", &enter))
        .await;
    assert_eq!(entered.status, 200, "{entered:?}");
    let entered: Value = serde_json::from_str(&entered.body).unwrap();
    let pin = entered["pin"].as_str().unwrap();
    let joined = line
        .ask(&request("POST", "/api/v1/join", "", &json!({"pin": pin})))
        .await;
    assert_eq!(joined.status, 200, "{joined:?}");
    let joined: Value = serde_json::from_str(&joined.body).unwrap();
    let mut applet = Socket::applet(server, &text(&joined["join_secret"])).await;
    assert!(applet.hear_type("welcome").await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn consoles_are_told_of_guessing_links_go_on_working_and_a_kill_forgives_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let applets = applets(folder.path());
    let options = ["--applets", applets.as_str()];
    let server = Server::start(folder.path(), &options);
    let ada = sign_up(&server, folder.path(), "ada@example.org");
    let mut tab = Socket::console(&server, &ada).await;
    assert!(tab.hear_type("welcome").await.is_some());
    for network in 0..6 {
        for _ in 0..5 {
            assert_eq!(miss(&server, network).await.status, 404);
        }
    }
    let figures = || {
        let figure = |name| server.metric(&ada, name);
        let missed = figure("bowline_codes_missed_total");
        (figure("bowline_attack_mode"), missed)
    };
    assert_eq!(figures(), (0, 30), "thirty misses are no attack yet");
    assert_eq!(miss(&server, 6).await.status, 404);
    let told = tab.hear_type("attack_mode_changed").await.unwrap();
    assert_eq!(told["mode"], "on");
    assert_eq!(figures(), (1, 31));
    join_by_link(&server, &ada).await;
    assert_eq!(miss(&server, 0).await.status, 429, "its network is braked");

    server.kill();
    let server = Server::start(folder.path(), &options);
    assert_eq!(server.metric(&ada, "bowline_attack_mode"), 1);
    assert_eq!(miss(&server, 0).await.status, 429, "it still is");
    let mut tab = Socket::console(&server, &ada).await;
    let told = tab.hear_type("attack_mode_changed").await.unwrap();
    assert_eq!(told["mode"], "on", "a console that comes later is told");
    join_by_link(&server, &ada).await;
}
