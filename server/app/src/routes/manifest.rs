//! `GET /manifest.webmanifest`: what a phone needs to put the support page on its home screen.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::state::AppState;

/// The colour of the page's top, light, as in `tokens.css`. The page itself also names the dark one.
const SURFACE: &str = "#ffffff";
/// The colour of the page, light.
const BACKGROUND: &str = "#f5f7f8";

/// Path, sizes, type and purpose of each icon.
const ICONS: [[&str; 4]; 4] = [
    ["/icons/icon.svg", "any", "image/svg+xml", "any"],
    ["/icons/icon-192.png", "192x192", "image/png", "any"],
    ["/icons/icon-512.png", "512x512", "image/png", "any"],
    [
        "/icons/icon-maskable-512.png",
        "512x512",
        "image/png",
        "maskable",
    ],
];

/// The support page under the organisation's name.
pub(crate) async fn manifest(State(app): State<AppState>) -> impl IntoResponse {
    let icon = |[src, sizes, kind, purpose]: [&str; 4]| json!({"src": src, "sizes": sizes, "type": kind, "purpose": purpose});
    let icons: Vec<Value> = ICONS.map(icon).into();
    let manifest = json!({
        "id": "/",
        "name": app.config.organisation,
        "lang": "en",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": SURFACE,
        "background_color": BACKGROUND,
        "icons": icons,
    });
    (
        [(header::CONTENT_TYPE, "application/manifest+json")],
        Json(manifest),
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use axum::http::StatusCode;
    use bowline_protocol::DisplayName;

    use super::super::tests::server_with;
    use super::*;

    #[tokio::test]
    async fn the_page_is_installed_under_the_organisations_name() {
        let name = "North \"Pier\" & Sons";
        let server = server_with(|app| app.config.organisation = DisplayName::parse(name).unwrap());
        let answer = server
            .ask("GET", "/manifest.webmanifest", None, json!(null))
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        let kinds: Vec<_> = answer.headers.get_all("content-type").iter().collect();
        assert_eq!(kinds, ["application/manifest+json"]);
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("manifest-src 'self'"), "{policy}");
        let manifest = answer.json();
        assert_eq!(manifest["name"], name);
        assert_eq!(manifest["start_url"], "/");
        assert_eq!(manifest["icons"].as_array().unwrap().len(), ICONS.len());
    }

    #[test]
    fn icons_and_colours_are_those_of_the_pages() {
        let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
        for [src, sizes, ..] in ICONS {
            let icon = std::fs::read(web.join("apps/customer/public").join(&src[1..])).unwrap();
            let Some((width, height)) = sizes.split_once('x') else {
                continue;
            };
            // The size of a PNG stands at a fixed place (RFC 2083, 4.1.1).
            let stated = [width, height].map(|size| size.parse::<u32>().unwrap().to_be_bytes());
            assert_eq!(icon[16..24], stated.concat(), "{src}");
        }
        let tokens = std::fs::read_to_string(web.join("packages/ui/src/tokens.css")).unwrap();
        for token in [
            format!("--surface: {SURFACE};"),
            format!("--bg: {BACKGROUND};"),
        ] {
            assert!(tokens.contains(&token), "{token}");
        }
    }
}
