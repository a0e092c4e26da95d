//! A server with an authority that browsers do not know.

use super::tests::{Visit, listen};
use super::*;
use crate::config::{Settings, TlsMode};
use crate::routes::tests::server_with;

/// A server with these settings that listens.
async fn serve(settings: &Settings) -> SocketAddr {
    let config = Config::new(settings.clone()).unwrap();
    let acceptor = crate::tls::acceptor(&config).unwrap().unwrap();
    let pair = server_with(|app| {
        app.config = config;
        app.instance = "own".to_owned();
    });
    listen(Some(acceptor.handshakes), pair.routes.clone()).await
}

fn settings(data: &std::path::Path) -> Settings {
    Settings {
        data: Some(data.to_owned()),
        listen: Some(SocketAddr::from(([127, 0, 0, 1], 443))),
        public_url: Some("https://help.northpier.example".to_owned()),
        ..Settings::default()
    }
}

fn self_signed(data: &std::path::Path) -> Settings {
    Settings {
        tls: Some(TlsMode::SelfSigned),
        ..settings(data)
    }
}

#[tokio::test]
async fn a_certificate_of_its_own_is_trusted_alone_and_never_made_by_a_look() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (own, others) = (self_signed(folder.path()), self_signed(other.path()));
    let elsewhere = serve(&others).await;
    let kept = folder.path().join("self-signed.pem");
    let visit = Visit::new(folder, own.clone(), elsewhere);
    visit.has_problem("authority", "is missing").await;
    visit
        .has_problem("certificate", "programs will not trust")
        .await;
    assert!(!kept.exists());

    let address = serve(&own).await;
    let visit = visit.again(own.clone(), address);
    let certificate = visit.check("certificate").await;
    assert!(certificate.is_ok() && certificate.found.contains("for trials"));
    assert!(visit.check("websocket").await.is_ok());
    assert!(visit.check("applets").await.is_ok());
    let visit = visit.again(own.clone(), elsewhere);
    visit.has_problem("certificate", "will not trust it").await;

    std::fs::write(&kept, "half of").unwrap();
    let visit = visit.again(own, address);
    visit
        .has_problem("authority", "self-signed.pem is damaged")
        .await;
}

#[tokio::test]
async fn an_authority_that_is_named_is_trusted_alone() {
    let folder = tempfile::tempdir().unwrap();
    let name = vec!["help.northpier.example".to_owned()];
    let [first, second] = ["first", "second"].map(|file| {
        let made = rcgen::generate_simple_self_signed(name.clone()).unwrap();
        let files = ["pem", "key"].map(|end| folder.path().join(file).with_extension(end));
        std::fs::write(&files[0], made.cert.pem()).unwrap();
        std::fs::write(&files[1], made.signing_key.serialize_pem()).unwrap();
        files
    });
    let naming = |authority: &std::path::Path| Settings {
        tls_certificate: Some(first[0].clone()),
        tls_key: Some(first[1].clone()),
        tls_authority: Some(authority.to_owned()),
        ..settings(folder.path())
    };
    let (right, wrong) = (naming(&first[0]), naming(&second[0]));
    let address = serve(&right).await;
    let visit = Visit::new(folder, right, address);
    assert!(visit.check("certificate").await.is_ok());
    assert!(visit.check("authority").await.is_ok());
    assert_eq!(visit.doctor.roots.len(), 1);
    let visit = visit.again(wrong.clone(), address);
    visit.has_problem("certificate", "will not trust it").await;
    std::fs::write(&second[0], "half of").unwrap();
    let mut visit = visit.again(wrong, address);
    visit.doctor.config.applets = None;
    visit.has_problem("authority", "second.pem").await;
}
