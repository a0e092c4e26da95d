//! The pages over HTTP.

use axum::http::{HeaderValue, StatusCode};
use serde_json::json;

use super::super::tests::{request, server_with};
use crate::config::{Config, Settings};
use crate::web_files::WebFiles;

const FILES: &[(&str, &[u8])] = &[
    ("index.html", b"<p>support</p>"),
    ("console/index.html", b"<p>console</p>"),
    ("assets/index-DhPiUZF4.js", b"1"),
    ("assets/index-CVp23NkG.css", b"p{}"),
    ("assets/screen-Lbfn.wasm", b"\0asm"),
    ("favicon.svg", b"<svg/>"),
    ("assets/packed.js", b"plain"),
    ("assets/packed.js.br", b"brotli"),
    ("assets/packed.js.gz", b"gzip"),
];

#[tokio::test]
async fn without_pages_the_browser_reads_what_to_do() {
    let server = server_with(|app| app.web = WebFiles::Embedded(&[]));
    for path in ["/", "/console/", "/l/0123"] {
        let answer = server.ask("GET", path, None, json!(null)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.text, super::NO_PAGES);
    }
    let folder = tempfile::tempdir().unwrap();
    let empty = WebFiles::Folder(folder.path().to_owned());
    let server = server_with(|app| app.web = empty);
    let answer = server.ask("GET", "/", None, json!(null)).await;
    assert_eq!(answer.text, super::NO_PAGES);
}

#[tokio::test]
async fn pages_have_their_type_and_assets_are_kept_for_ever() {
    const KEPT: &str = "public, max-age=31536000, immutable";
    let server = server_with(|app| app.web = WebFiles::Embedded(FILES));
    let table = [
        ("/", "text/html; charset=utf-8", "no-store"),
        ("/l/0123", "text/html; charset=utf-8", "no-store"),
        ("/console", "text/html; charset=utf-8", "no-store"),
        ("/console/", "text/html; charset=utf-8", "no-store"),
        (
            "/assets/index-DhPiUZF4.js",
            "text/javascript; charset=utf-8",
            KEPT,
        ),
        (
            "/assets/index-CVp23NkG.css",
            "text/css; charset=utf-8",
            KEPT,
        ),
        ("/assets/screen-Lbfn.wasm", "application/wasm", KEPT),
        ("/favicon.svg", "image/svg+xml", "no-store"),
        ("/assets/gone.js", "application/json", "no-store"),
    ];
    for (path, content_type, caching) in table {
        let answer = server.send(request("GET", path, None, &json!(null))).await;
        let header = |name: &str| answer.headers[name].to_str().unwrap();
        assert_eq!(header("content-type"), content_type, "{path}");
        assert_eq!(header("cache-control"), caching, "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        let permissions = header("permissions-policy");
        assert!(permissions.contains("geolocation=()"), "{path}");
        assert!(permissions.contains("camera=(self)"), "{path}");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' "));
    }
}

#[tokio::test]
async fn a_browser_without_scripts_goes_to_the_plain_page_and_nowhere_else() {
    let server = server_with(|app| app.web = WebFiles::Embedded(FILES));
    let link = format!("/l/{}", "0a".repeat(16));
    let table = [
        ("/?plain", "/plain"),
        (&*format!("{link}?plain"), &*format!("/plain{link}")),
        ("/l/%0d%0aa:b?plain", "/plain"),
        ("/l/..%2f..%2fevil?plain", "/plain"),
    ];
    for (path, location) in table {
        let answer = server.ask("GET", path, None, json!(null)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.headers["location"], location, "{path}");
    }
    let other = server.ask("GET", "/?plainer", None, json!(null)).await;
    assert_eq!(other.status, StatusCode::OK);
}

#[tokio::test]
async fn safari_is_offered_the_app_with_the_address_of_the_page() {
    const PAGES: &[(&str, &[u8])] = &[
        ("index.html", b"<html><head><title>S</title></head></html>"),
        ("index.html.br", b"packed"),
        ("console/index.html", b"<head></head>"),
    ];
    let settings = || Settings {
        ios_app: Some("1234567890".to_owned()),
        ..Settings::default()
    };
    let server = server_with(|app| {
        app.web = WebFiles::Embedded(PAGES);
        app.config = Config::new(settings()).unwrap();
    });
    let link = format!("/l/{}", "0a".repeat(16));
    let table = [
        ("/", "/"),
        (link.as_str(), link.as_str()),
        ("/l/%22%3E%3Cscript%3E", "/"),
        ("/l/0123", "/"),
    ];
    for (path, told) in table {
        let mut request = request("GET", path, None, &json!(null));
        let taken = HeaderValue::from_static("br");
        request.headers_mut().insert("accept-encoding", taken);
        let answer = server.send(request).await;
        let tag = format!(
            r#"<html><head><meta name="apple-itunes-app" content="app-id=1234567890, app-argument=http://localhost:8080{told}" /><title>"#
        );
        assert!(answer.text.starts_with(&tag), "{path}: {}", answer.text);
        assert!(!answer.headers.contains_key("content-encoding"));
    }
    let console = server.ask("GET", "/console", None, json!(null)).await;
    assert_eq!(console.text, "<head></head>");
    let none = server_with(|app| app.web = WebFiles::Embedded(PAGES));
    let page = none.ask("GET", "/", None, json!(null)).await;
    assert!(!page.text.contains("apple"), "{}", page.text);
}

#[tokio::test]
async fn a_browser_gets_what_it_can_unpack() {
    let server = server_with(|app| app.web = WebFiles::Embedded(FILES));
    let table = [
        (
            "gzip, deflate, br",
            "/assets/packed.js",
            "brotli",
            Some("br"),
        ),
        ("GZIP;q=0.5", "/assets/packed.js", "gzip", Some("gzip")),
        (
            "br; q=0, gzip;q=1.0",
            "/assets/packed.js",
            "gzip",
            Some("gzip"),
        ),
        ("identity", "/assets/packed.js", "plain", None),
        ("brrr", "/assets/packed.js", "plain", None),
        ("br, gzip", "/", "<p>support</p>", None),
    ];
    for (taken, path, content, coding) in table {
        let mut request = request("GET", path, None, &json!(null));
        let taken = HeaderValue::from_static(taken);
        request
            .headers_mut()
            .insert("accept-encoding", taken.clone());
        let answer = server.send(request).await;
        let named = answer.headers.get("content-encoding");
        assert_eq!(
            named.map(|name| name.to_str().unwrap()),
            coding,
            "{taken:?}"
        );
        assert_eq!(answer.text, content, "{taken:?}");
        assert_eq!(answer.headers["vary"], "accept-encoding");
        assert_ne!(answer.headers["content-type"], "application/octet-stream");
    }
}
