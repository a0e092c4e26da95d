//! The organisation's own apps, out of the settings. What is written here reaches pages, so that little is taken.

use anyhow::{bail, ensure};

use super::Settings;

/// Longest package of an app, as the store for Android has it, and longest link, in bytes.
const MAX_BYTES: usize = 255;

/// The organisation's own apps.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Apps {
    /// For iPhones and iPads.
    pub(crate) ios: Option<IosApp>,
    /// Package of the one for Android.
    pub(crate) android: Option<String>,
}

/// An app in Apple's store.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct IosApp {
    number: String,
    link: Option<String>,
}

impl IosApp {
    /// What makes Safari offer the app on a page of this address.
    #[must_use]
    pub(crate) fn tag(&self, page: &str) -> String {
        let link = self.link.as_deref().unwrap_or(page).replace('&', "&amp;");
        let number = &self.number;
        format!(
            r#"<meta name="apple-itunes-app" content="app-id={number}, app-argument={link}" />"#
        )
    }
}

impl Settings {
    /// Checks what is said about apps.
    ///
    /// # Errors
    /// Says what cannot be used.
    pub(super) fn apps(&self) -> anyhow::Result<Apps> {
        let ios = match (&self.ios_app, &self.ios_app_link) {
            (None, None) => None,
            (None, Some(_)) => bail!("ios-app-link belongs to ios-app"),
            (Some(number), link) => {
                let is_number =
                    (1..=20).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
                ensure!(
                    is_number,
                    "ios-app must be the app's number in Apple's store, as in 1234567890"
                );
                ensure!(
                    link.as_deref().is_none_or(is_link),
                    "ios-app-link must be an address with its scheme, as in https://help.northpier.example/ \
                     or northpier:help, of at most {MAX_BYTES} bytes without spaces, quotes, commas and angle brackets"
                );
                let (number, link) = (number.clone(), link.clone());
                Some(IosApp { number, link })
            }
        };
        let android = self.android_app.clone();
        ensure!(
            android.as_deref().is_none_or(is_package),
            "android-app must be the app's package, as in example.northpier.help"
        );
        Ok(Apps { ios, android })
    }
}

/// An address that no attribute and no list in one can be left with, and that runs nothing.
fn is_link(link: &str) -> bool {
    let Some((scheme, rest)) = link.split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'));
    let runs = ["javascript", "data", "vbscript", "file", "blob"].contains(&scheme);
    let is_plain = |b: u8| b.is_ascii_graphic() && !br#""'<>`,\{}|^"#.contains(&b);
    is_scheme && !runs && link.len() <= MAX_BYTES && !rest.is_empty() && rest.bytes().all(is_plain)
}

/// Two words or more, each of letters, digits and `_`, a letter first.
fn is_package(package: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    package.len() <= MAX_BYTES && package.contains('.') && package.split('.').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apps(ios: Option<&str>, link: Option<&str>, android: Option<&str>) -> anyhow::Result<Apps> {
        let settings = Settings {
            ios_app: ios.map(str::to_owned),
            ios_app_link: link.map(str::to_owned),
            android_app: android.map(str::to_owned),
            ..Settings::default()
        };
        super::super::Config::new(settings).map(|config| config.apps)
    }

    #[test]
    fn the_tag_names_the_app_and_what_it_is_told() {
        assert_eq!(apps(None, None, None).unwrap(), Apps::default());
        let given = apps(Some("123"), None, None).unwrap().ios.unwrap();
        assert_eq!(
            given.tag("https://h.example/l/0a"),
            r#"<meta name="apple-itunes-app" content="app-id=123, app-argument=https://h.example/l/0a" />"#
        );
        let given = apps(Some("123"), Some("northpier:help?a=1&b=2"), None).unwrap();
        let tag = given.ios.unwrap().tag("https://h.example/");
        assert!(
            tag.contains("app-argument=northpier:help?a=1&amp;b=2\""),
            "{tag}"
        );
    }

    #[test]
    fn hostile_numbers_links_and_packages_are_refused() {
        for number in [
            "",
            "12a",
            "1,2",
            "1\" onload=\"",
            "\u{0661}",
            &"1".repeat(21),
        ] {
            let error = apps(Some(number), None, None).unwrap_err().to_string();
            assert!(error.contains("ios-app must"), "{number}: {error}");
        }
        let long = format!("https://h.example/{}", "a".repeat(MAX_BYTES));
        for link in [
            "",
            "help",
            ":help",
            "https:",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "https://h.example/\"><script>",
            "https://h.example/ a",
            "https://h.example/,app-id=9",
            "https://h.example/'x",
            "https://h.example/\n",
            "https://h.example/\u{202e}",
            &long,
        ] {
            let error = apps(Some("1"), Some(link), None).unwrap_err().to_string();
            assert!(error.contains("ios-app-link must"), "{link}: {error}");
        }
        assert!(apps(None, Some("https://h.example/"), None).is_err());
        for package in [
            "",
            "help",
            ".a.b",
            "a..b",
            "a.b.",
            "a.1b",
            "a.b;S.browser_fallback_url=x",
            "a.b#Intent",
            "a.b c",
            "a.b\u{fc}",
        ] {
            let error = apps(None, None, Some(package)).unwrap_err().to_string();
            assert!(error.contains("android-app must"), "{package}: {error}");
        }
        assert!(apps(None, None, Some("example.northpier.help_2")).is_ok());
    }
}
