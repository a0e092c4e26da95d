//! Settings files that nobody would write.

use bowline_fuzz::{Kind, Target, Verdict, fuzz};

use super::*;

const TOML: &[&[u8]] = &[
    b"=",
    b"\n",
    b"[",
    b"]",
    b"[[",
    b"{",
    b"}",
    b"\"",
    b"'''",
    b"\"\"\"",
    b"#",
    b".",
    b",",
    b"[a]\n",
    b"true",
    b"1979-05-27T07:32:00Z",
    b"0x",
    b"inf",
    b"\\u0000",
    b"\\U0001F600",
    b"\\UFFFFFFFF",
    b"https://",
    b"http://",
    b"://",
    b"@",
    b":",
    b":0",
    b":65536",
    b"[::1]",
    b"%",
    b"/",
    b"?",
    b"#",
    b"localhost",
    b"\npublic-url = \"",
    b"\ntls = \"acme\"\n",
    b"\nlisten = \"",
    b"\xc3",
    b"\0",
];

const SETTINGS: Target<'_> = Target {
    name: "config",
    kind: Kind::Text,
    dictionary: TOML,
    max_bytes: 64 * 1024,
    max_inputs: 1,
    slowness: 1,
};

fn read(input: &[u8]) -> Verdict {
    let text = std::str::from_utf8(input).ok();
    let Some(settings) = text.and_then(|text| toml::from_str::<Settings>(text).ok()) else {
        return Verdict::Refused;
    };
    if let Ok(config) = Config::new(settings) {
        let again = parse_origin(&config.origin).expect("an origin is a public URL");
        assert_eq!(again, (config.origin.clone(), config.host.clone()));
        let organisation = DisplayName::parse(config.organisation.as_str());
        assert_eq!(organisation.as_ref(), Ok(&config.organisation));
        assert!(config.limits.checked().is_ok());
        assert!(config.tls != Tls::None || config.listen.ip().is_loopback());
        assert!(!config.host_name().is_empty() && config.public_port() > 0);
    }
    Verdict::Taken
}

#[test]
fn no_settings_file_brings_the_program_down() {
    fuzz(&SETTINGS, |inputs| Verdict::any(inputs, read));
}
