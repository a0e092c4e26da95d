//! What the settings allow.

use std::fs;

use super::*;

#[test]
fn plain_http_is_for_this_machine() {
    let listen = |text: &str| Settings {
        listen: text.parse().ok(),
        ..Settings::default()
    };
    let error = Config::new(listen("0.0.0.0:80")).unwrap_err().to_string();
    assert!(error.contains("--tls-certificate"), "{error}");
    assert_eq!(
        Config::new(listen("127.0.0.1:9000")).unwrap().origin,
        "http://localhost:9000"
    );
}

#[test]
fn a_code_works_for_one_to_sixty_minutes() {
    let config = |minutes| {
        Config::new(Settings {
            pin_minutes: Some(minutes),
            ..Settings::default()
        })
    };
    for minutes in [1, 60] {
        assert_eq!(config(minutes).unwrap().limits.pin_minutes, minutes);
    }
    for minutes in [0, 61] {
        let error = format!("{:#}", config(minutes).unwrap_err());
        assert!(error.contains("pin-minutes must be 1 to 60"), "{error}");
    }
}

#[test]
fn the_command_line_wins_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bowline.toml");
    fs::write(&file, "pin-minutes = 5\norganisation = \"North Pier\"\n").unwrap();
    let settings = Settings {
        pin_minutes: Some(7),
        ..Settings::default()
    };
    let config = Config::new(settings.with_file(Some(&file)).unwrap()).unwrap();
    assert_eq!(config.limits.pin_minutes, 7);
    assert_eq!(config.organisation.as_str(), "North Pier");
    fs::write(&file, "pin-minuts = 5").unwrap();
    assert!(Settings::default().with_file(Some(&file)).is_err());
}
