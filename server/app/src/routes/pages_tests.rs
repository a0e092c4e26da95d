//! The pages over HTTP.

use axum::http::StatusCode;
use serde_json::json;

use super::super::tests::{request, server_with};
use crate::web_files::WebFiles;

const FILES: &[(&str, &[u8])] = &[
    ("index.html", b"<p>support</p>"),
    ("console/index.html", b"<p>console</p>"),
    ("assets/index-DhPiUZF4.js", b"1"),
    ("assets/index-CVp23NkG.css", b"p{}"),
    ("assets/screen-Lbfn.wasm", b"\0asm"),
    ("favicon.svg", b"<svg/>"),
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
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self' "));
    }
}
