//! With the real osslsigncode, and certificates made for the test.

use std::fs;
use std::time::{Duration, SystemTime};

use clap::Parser as _;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};

use super::*;
use crate::applet_file::{Applets, WINDOWS, baked_folder};
use crate::config::Settings;
use crate::given::windows_applet;

/// A data folder in which the server has baked its applet, and a self-made certificate.
struct Place {
    folder: tempfile::TempDir,
    config: Config,
    wanted: Wanted,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let generic = folder.path().join("generic");
        fs::create_dir(&generic).unwrap();
        fs::write(generic.join(WINDOWS), windows_applet()).unwrap();
        let settings = Settings {
            data: Some(folder.path().join("data")),
            applets: Some(generic),
            organisation: Some("North Pier".to_owned()),
            ..Settings::default()
        };
        let config = Config::new(settings).unwrap();
        let key = KeyPair::generate().unwrap();
        let (certificate_file, key_file) = (folder.path().join("chain"), folder.path().join("key"));
        fs::write(&certificate_file, certificate(&key, |_| ())).unwrap();
        fs::write(&key_file, key.serialize_pem()).unwrap();
        let place = Self {
            folder,
            config,
            wanted: Wanted {
                certificate: Some(certificate_file),
                key: Some(key_file.into()),
                ..Wanted::default()
            },
        };
        place.start();
        place
    }

    /// What a start of the server does to applets.
    fn start(&self) -> Applets {
        let home = Home {
            url: &self.config.origin,
            authority: None,
        };
        let generic = self.config.applets.as_deref();
        Applets::bake(generic, &baked_folder(&self.config.data), home).unwrap()
    }

    fn target(&self) -> PathBuf {
        baked_folder(&self.config.data).join(WINDOWS)
    }

    fn read(&self) -> Vec<u8> {
        fs::read(self.target()).unwrap()
    }

    fn sign(&self) -> anyhow::Result<PathBuf> {
        sign_with(&Tool::osslsigncode(), &self.config, &self.wanted)
    }

    /// Tries in vain, and gives back what is told. The old file stays, and nothing stays beside it.
    fn refused(&self, tool: &Tool) -> String {
        let before = self.read();
        let told = sign_with(tool, &self.config, &self.wanted).unwrap_err();
        assert_eq!(self.read(), before);
        let names = fs::read_dir(baked_folder(&self.config.data)).unwrap();
        assert_eq!(names.count(), 2, "the program and the note of its origin");
        format!("{told:#}")
    }

    fn verified(&self) -> anyhow::Result<()> {
        let trusted = self.wanted.trusted().unwrap();
        verify(&Tool::osslsigncode(), &self.target(), trusted.as_deref())
    }

    /// A new file with something in it.
    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let file = self.folder.path().join(name);
        fs::write(&file, text).unwrap();
        file
    }
}

/// A self-made certificate for signing programs, PEM.
fn certificate(key: &KeyPair, change: impl FnOnce(&mut CertificateParams)) -> String {
    let mut wanted = CertificateParams::default();
    wanted
        .distinguished_name
        .push(DnType::CommonName, "North Pier");
    wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning];
    change(&mut wanted);
    wanted.self_signed(key).unwrap().pem()
}

#[test]
fn the_baked_applet_is_signed_in_its_place_for_the_organisation() {
    let place = Place::new();
    let before = place.read();
    assert_eq!(place.sign().unwrap(), place.target());
    let signed = place.read();
    assert!(signed.len() > before.len());
    place.verified().unwrap();
    let looked = Tool::osslsigncode()
        .run(&[
            "verify".as_ref(),
            "-in".as_ref(),
            place.target().as_os_str(),
        ])
        .unwrap();
    for shown in ["North Pier", "http://localhost:8080", ": SHA256"] {
        assert!(looked.said.contains(shown), "{}", looked.said);
    }
    for at in [700, signed.len() - 40] {
        let mut changed = signed.clone();
        changed[at] ^= 1;
        fs::write(place.target(), &changed).unwrap();
        place.verified().unwrap_err();
    }
    fs::write(place.target(), &signed).unwrap();
    place.verified().unwrap();
}

#[test]
fn what_was_signed_is_signed_anew_and_holds_one_signature() {
    let mut place = Place::new();
    place.sign().unwrap();
    let (first, first_by) = (place.read(), place.wanted.clone());
    let key = KeyPair::generate().unwrap();
    place.wanted.certificate = Some(place.file("chain-2", certificate(&key, |_| ())));
    place.wanted.key = Some(place.file("key-2", key.serialize_pem()).into());
    place.sign().unwrap();
    assert!(place.read().len() < first.len() + 100);
    place.verified().unwrap();
    place.wanted = first_by;
    place.verified().unwrap_err();
}

#[tokio::test]
async fn customers_get_the_signed_one_at_once_and_after_a_restart() {
    let place = Place::new();
    let serving = place.start();
    let download = async |applets: &Applets| applets.program("windows").await.unwrap().unwrap();
    let unsigned = download(&serving).await;
    place.sign().unwrap();
    let signed = place.read();
    assert_ne!(unsigned, signed);
    assert_eq!(download(&serving).await, signed);
    let restarted = place.start();
    assert_eq!(download(&restarted).await, signed);
    assert_eq!(place.read(), signed);
}

#[test]
fn a_key_of_another_certificate_leaves_the_old_file() {
    let mut place = Place::new();
    place.sign().unwrap();
    let other = KeyPair::generate().unwrap().serialize_pem();
    place.wanted.key = Some(place.file("other", other).into());
    let told = place.refused(&Tool::osslsigncode());
    assert!(told.contains("give two that belong together"), "{told}");
    place.wanted.key = Some(place.folder.path().join("nowhere").into());
    let told = place.refused(&Tool::osslsigncode());
    assert!(told.contains("Failed to read private key file"), "{told}");
}

#[test]
fn a_certificate_that_windows_would_refuse_leaves_the_old_file() {
    let mut place = Place::new();
    let day = Duration::from_hours(24);
    let key = KeyPair::from_pem(&fs::read_to_string(place.wanted.key.clone().unwrap()).unwrap());
    let key = key.unwrap();
    let ended = certificate(&key, |wanted| {
        wanted.not_before = (SystemTime::now() - day * 30).into();
        wanted.not_after = (SystemTime::now() - day * 2).into();
    });
    place.wanted.certificate = Some(place.file("ended", ended));
    let told = place.refused(&Tool::osslsigncode());
    assert!(told.contains("has expired: get a new one"), "{told}");
    let for_servers = certificate(&key, |wanted| {
        wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    });
    place.wanted.certificate = Some(place.file("for-servers", for_servers));
    let told = place.refused(&Tool::osslsigncode());
    assert!(told.contains("get one for code signing"), "{told}");
}

#[test]
fn a_certificate_of_an_authority_is_verified_by_its_root() {
    let mut place = Place::new();
    let mut wanted = CertificateParams::default();
    wanted.distinguished_name.push(DnType::CommonName, "Root");
    wanted.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let (root_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let root = wanted.self_signed(&root_key).unwrap().pem();
    let root_issues = rcgen::Issuer::new(wanted, root_key);
    let mut wanted = CertificateParams::default();
    wanted
        .distinguished_name
        .push(DnType::CommonName, "Signing");
    wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning];
    let issued = wanted.signed_by(&key, &root_issues).unwrap().pem();
    place.wanted.certificate = Some(place.file("issued", issued));
    place.wanted.key = Some(place.file("key-2", key.serialize_pem()).into());
    let told = place.refused(&Tool::osslsigncode());
    assert!(told.contains("give --authority"), "{told}");
    place.wanted.authority = Some(place.file("root", root));
    place.sign().unwrap();
}

#[test]
fn the_password_of_a_file_with_both_comes_from_a_file() {
    let mut place = Place::new();
    let both = place.folder.path().join("both.p12");
    let right = place.file("right", "correct horse\n");
    let (chain, key) = (place.wanted.certificate.clone(), place.wanted.key.clone());
    let [chain, key] = [chain.unwrap().into_os_string(), key.unwrap()];
    let source = format!("file:{}", right.display());
    let [i, k, o, p] = ["-in", "-inkey", "-out", "-passout"].map(OsStr::new);
    let made = ["pkcs12".as_ref(), "-export".as_ref(), i, &chain, k, &key, o];
    let made = made
        .into_iter()
        .chain([both.as_os_str(), p, source.as_ref()]);
    let made = Tool::at("openssl").run(&made.collect::<Vec<_>>()).unwrap();
    assert!(made.is_success, "{}", made.said);
    place.wanted = Wanted {
        pkcs12: Some(both),
        authority: Some(chain.into()),
        password_file: Some(place.file("wrong", "correct zebra\n")),
        ..Wanted::default()
    };
    let told = place.refused(&Tool::osslsigncode());
    assert!(told.contains("with --password-file"), "{told}");
    assert!(!told.contains("zebra"), "{told}");
    place.wanted.password_file = Some(right);
    place.sign().unwrap();
    place.verified().unwrap();
}

#[test]
fn a_missing_osslsigncode_is_told_together_with_its_package() {
    let place = Place::new();
    let told = place.refused(&Tool::at(place.folder.path().join("nowhere")));
    assert!(told.contains("`apt install osslsigncode`"), "{told}");
}

#[test]
fn a_tool_that_says_it_signed_and_did_not_leaves_the_old_file() {
    let place = Place::new();
    let told = place.refused(&Tool::at("true"));
    assert!(told.contains("the old one stays"), "{told}");
    let baked = find(&place).unwrap();
    let part = baked.part().unwrap();
    let mut elsewhere = windows_applet();
    elsewhere.truncate(600);
    // As osslsigncode leaves on a full disk; a program that is not signed; one that is not this server's.
    for (content, told) in [
        (vec![], "only a part of it was written"),
        (elsewhere, "only a part of it was written"),
        ([place.read(), vec![1; 8]].concat(), "it has no signature"),
    ] {
        fs::write(part.file(), content).unwrap();
        let refused = baked.check(&part).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
}

#[test]
fn another_servers_signed_applet_is_not_put_in_the_place() {
    let (place, mut other) = (Place::new(), Place::new());
    other.config.origin = "http://elsewhere:8080".to_owned();
    other.start();
    other.sign().unwrap();
    let baked = find(&place).unwrap();
    let part = baked.part().unwrap();
    fs::copy(other.target(), part.file()).unwrap();
    let refused = baked.check(&part).unwrap_err().to_string();
    assert!(
        refused.contains("not the program of http://localhost:8080"),
        "{refused}"
    );
    // One that a start of the server puts there in the middle of it is not lost.
    place.sign().unwrap();
    fs::copy(place.target(), part.file()).unwrap();
    baked.check(&part).unwrap();
    let refused = format!("{:#}", baked.replace(&part).unwrap_err());
    assert!(refused.contains("meanwhile"), "{refused}");
    place.verified().unwrap();
}

/// What is found by the settings of the place.
fn find(place: &Place) -> anyhow::Result<Baked<'_>> {
    let home = Home {
        url: &place.config.origin,
        authority: None,
    };
    Baked::find(&place.config, home)
}

#[test]
fn what_cannot_be_signed_is_told_together_with_what_to_do() {
    let mut place = Place::new();
    let baked = place.read();
    let told = |place: &Place| format!("{:#}", find(place).unwrap_err());
    fs::write(place.target(), [&baked[..], b"appended"].concat()).unwrap();
    place.sign().unwrap();
    fs::write(place.target(), [&place.read()[..], b"appended"].concat()).unwrap();
    assert!(told(&place).contains("something follows its signature"));
    fs::remove_file(place.target()).unwrap();
    assert!(told(&place).contains("run `bowline serve` once"));
    fs::write(place.target(), windows_applet()).unwrap();
    assert!(told(&place).contains("is not the program of http://localhost:8080"));
    fs::write(place.target(), &baked).unwrap();
    let newer = [windows_applet(), b"newer".to_vec()].concat();
    fs::write(place.config.applets.clone().unwrap().join(WINDOWS), newer).unwrap();
    assert!(told(&place).contains("start `bowline serve` anew first"));
    place.config.applets = None;
    find(&place).unwrap();
}

#[test]
fn no_password_and_no_pin_stand_on_a_command_line() {
    let parse = |more: &[&str]| {
        let command = ["bowline", "applet", "sign"];
        crate::commands::Cli::try_parse_from(command.iter().chain(more))
    };
    for wanted in [
        &[][..],
        &["--certificate", "c"],
        &["--key", "k"],
        &["--pkcs12", "p", "--certificate", "c", "--key", "k"],
        &["--pkcs12", "p", "--pkcs11-module", "m"],
    ] {
        assert!(parse(wanted).is_err(), "{wanted:?}");
    }
    parse(&["--pkcs12", "p", "--data", "data"]).unwrap();
    let place = Place::new();
    let hardware = |key: &str, module: Option<&str>| Wanted {
        certificate: Some("c".into()),
        key: Some(key.into()),
        pkcs11_module: module.map(PathBuf::from),
        password_file: Some("pin".into()),
        timestamp: Some("http://time".to_owned()),
        ..Wanted::default()
    };
    let wanted = hardware("pkcs11:token=t", Some("m"));
    let told = "sign -h sha256 -n North Pier -i http://localhost:8080 -certs c -key pkcs11:token=t -pkcs11module m -readpass pin -ts \
                http://time";
    let arguments = wanted.signing(&place.config).unwrap().join(" ".as_ref());
    assert_eq!(arguments, told);
    for (wanted, told) in [
        (
            hardware("pkcs11:token=t?pin-value=1234", Some("m")),
            "--password-file",
        ),
        (hardware("pkcs11:token=t", None), "give --pkcs11-module"),
        (hardware("key.pem", Some("m")), "--key is a URI"),
    ] {
        let refused = wanted.signing(&place.config).unwrap_err().to_string();
        assert!(
            refused.contains(told) && !refused.contains("1234"),
            "{refused}"
        );
    }
}
