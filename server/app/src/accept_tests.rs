//! Slow and many visitors, over real sockets.

use super::*;
use crate::config::{Config, Settings, TlsMode};
use axum::routing::get;

/// Never reached in a test that passes.
const LONG: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(50);
/// Long enough for a busy machine; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

fn service(tls: Option<TlsAcceptor>, timeouts: Timeouts) -> Service {
    Service {
        tls,
        routes: Router::new().route("/", get(|| async { "hello" })),
        relay: None,
        connections: 2,
        proxies: Vec::new(),
        timeouts,
    }
}

fn self_signed() -> TlsAcceptor {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        data: Some(folder.path().to_owned()),
        tls: Some(TlsMode::SelfSigned),
        ..Settings::default()
    };
    let config = Config::new(settings).unwrap();
    let acceptor = crate::tls::acceptor(&config).unwrap().unwrap();
    acceptor.handshakes
}

struct Running {
    address: std::net::SocketAddr,
    stop: watch::Sender<bool>,
    serving: tokio::task::JoinHandle<()>,
}

async fn run(service: Service) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn(serve(listener, service, stopped));
    Running {
        address,
        stop,
        serving,
    }
}

impl Running {
    /// Connects and says something.
    async fn say(&self, bytes: &[u8]) -> TcpStream {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        socket.write_all(bytes).await.unwrap();
        socket
    }
}

/// Everything until the other side closes.
async fn rest(mut socket: TcpStream) -> String {
    let mut text = Vec::new();
    let end = tokio::time::timeout(PATIENCE, socket.read_to_end(&mut text)).await;
    // A reset is an end, too.
    let _ = end.expect("the server closes the connection");
    String::from_utf8_lossy(&text).into_owned()
}

async fn hello(socket: &mut TcpStream) {
    socket
        .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await
        .unwrap();
    let mut text = Vec::new();
    while !text.ends_with(b"hello") {
        assert_ne!(socket.read_buf(&mut text).await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_slow_handshake_is_closed() {
    let timeouts = Timeouts {
        handshake: SHORT,
        header: LONG,
        write: LONG,
        stop: LONG,
    };
    let running = run(service(Some(self_signed()), timeouts)).await;
    // The head of a record that never comes.
    for said in [&b""[..], &[TLS_HANDSHAKE, 3, 1, 2, 0]] {
        assert_eq!(rest(running.say(said).await).await, "");
    }
}

#[tokio::test]
async fn a_slow_head_is_closed() {
    let timeouts = Timeouts {
        handshake: LONG,
        header: SHORT,
        write: LONG,
        stop: LONG,
    };
    let running = run(service(None, timeouts)).await;
    for said in [&b""[..], b"GET / HTTP/1.1\r\nx: "] {
        let text = rest(running.say(said).await).await;
        assert!(!text.contains("200 OK"), "{text}");
    }
}

#[tokio::test]
async fn who_asks_for_much_and_reads_nothing_is_closed() {
    let timeouts = Timeouts {
        handshake: LONG,
        header: LONG,
        write: SHORT,
        stop: LONG,
    };
    let (asked, mut was_asked) = tokio::sync::mpsc::unbounded_channel();
    // More than every buffer on the way holds.
    let much = axum::body::Bytes::from(vec![0; 64 << 20]);
    let answer = move || {
        let (asked, much) = (asked.clone(), much.clone());
        async move {
            asked.send(()).unwrap();
            much
        }
    };
    let mut service = service(None, timeouts);
    service.routes = Router::new().route("/", get(answer));
    let running = run(service).await;
    let _unread = running.say(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    was_asked.recv().await.unwrap();
    // This waits for as long as somebody has a place.
    running.stop.send_replace(true);
    let stopped = tokio::time::timeout(PATIENCE, running.serving).await;
    stopped.expect("its place is free again").unwrap();
}

#[tokio::test]
async fn one_connection_too_many_waits_for_a_place() {
    let timeouts = Timeouts {
        handshake: LONG,
        header: LONG,
        write: LONG,
        stop: LONG,
    };
    let running = run(service(None, timeouts)).await;
    let mut first = running.say(b"").await;
    let mut second = running.say(b"").await;
    hello(&mut first).await;
    hello(&mut second).await;
    let mut third = running.say(b"").await;
    let mut early = std::pin::pin!(hello(&mut third));
    let is_served = tokio::select! {
        biased;
        () = &mut early => true,
        // Two full rounds on the others are time enough for an answer.
        () = async { hello(&mut first).await; hello(&mut second).await } => false,
    };
    assert!(!is_served);
    drop(first);
    early.await;
}

#[tokio::test]
async fn a_stop_lets_nobody_in_and_waits_for_nobody_idle() {
    let timeouts = Timeouts {
        handshake: LONG,
        header: LONG,
        write: LONG,
        stop: LONG,
    };
    let running = run(service(None, timeouts)).await;
    let mut idle = running.say(b"").await;
    hello(&mut idle).await;
    running.stop.send_replace(true);
    running.serving.await.unwrap();
    assert_eq!(rest(idle).await, "");
    assert!(TcpStream::connect(running.address).await.is_err());
}
