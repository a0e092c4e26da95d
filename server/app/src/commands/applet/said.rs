//! What osslsigncode says, for an administrator.

const AUTHORITY: &str = "who vouches for the certificate is not known here: give --authority, the root certificate of whoever issued it, \
     or the certificate itself where nobody did";
const KEY: &str = "the key is not that of the certificate: give two that belong together";

/// Words of osslsigncode and OpenSSL, and what to do; the first that are found count.
const ADVICE: [(&str, &str); 15] = [
    (
        "Failed to read password",
        "the file of --password-file cannot be read by this user",
    ),
    (
        "Wrong password",
        "the password is wrong or missing: give the file that holds it with --password-file",
    ),
    ("consistency of a private key", KEY),
    ("key values mismatch", KEY),
    (
        "certificate has expired",
        "the certificate has expired: get a new one",
    ),
    (
        "certificate is not yet valid",
        "the certificate is not valid yet: look at this machine's clock",
    ),
    (
        "certificate purpose",
        "the certificate is not for signing programs: get one for code signing",
    ),
    (
        "unsuitable certificate purpose",
        "get a certificate for code signing",
    ),
    ("issuer certificate", AUTHORITY),
    ("self-signed certificate", AUTHORITY),
    ("self signed certificate", AUTHORITY),
    (
        "timestamping failed",
        "no time stamp came: look at the URL of --timestamp, and whether this machine reaches it",
    ),
    (
        "'pkcs11' engine",
        "OpenSSL does not know hardware keys yet: `apt install libengine-pkcs11-openssl`",
    ),
    (
        "MISMATCH",
        "the file changed while it was signed: look whether the disk is sound, and try again",
    ),
    ("No space left", "the disk is full: make room and try again"),
];
/// Of more nobody reads.
const MOST_LINES: usize = 6;
const MOST_CHARACTERS: usize = 800;

/// What to do, where that is known, and what was said.
#[must_use]
pub(super) fn explain(said: &str) -> String {
    let known = ADVICE.iter().find(|(words, _)| said.contains(words));
    let advice = known.map_or(String::new(), |(_, advice)| format!("{advice}; "));
    format!("{advice}osslsigncode said: {}", shortened(said))
}

/// The lines for people. OpenSSL adds where in its source each error came up; its own words count where there are no others.
fn shortened(said: &str) -> String {
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let (errors, plain): (Vec<_>, Vec<_>) = lines.partition(|line| line.contains(":error:"));
    let is_news = |line: &&str| {
        let tells = ["rror", "ailed", "ailure", "nable", "MISMATCH", "not "];
        *line != "Failed" && tells.iter().any(|tells| line.contains(tells))
    };
    let mut told: Vec<_> = plain.into_iter().filter(is_news).take(MOST_LINES).collect();
    if told.is_empty() {
        let last = errors.last().and_then(|line| line.rsplit(':').next());
        told.push(last.map_or("nothing", str::trim));
    }
    let told = told.join(", ");
    let printable = told.chars().filter(|sign| !sign.is_control());
    printable.take(MOST_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_is_said_before_what_was_said() {
        let cases = [
            (
                "Enter PEM pass phrase:\nFailed to decode private key file: k.pem (Wrong password?)\n40F0:error:1C:Provider routines:x:bad \
                 decrypt:../c.c:124:\nFailed\n",
                "--password-file; osslsigncode said: Failed to decode private key file: k.pem (Wrong password?)",
            ),
            (
                "40A0:error:10800075:PKCS7 routines:PKCS7_verify:certificate verify error:../p.c:291:Verify error: certificate has expired\n",
                "get a new one; osslsigncode said: certificate has expired",
            ),
            (
                "\tError: unable to get issuer certificate\nPKCS7_verify error\n",
                "where nobody did; osslsigncode said: Error: unable to get issuer certificate, PKCS7_verify error",
            ),
            (
                "Failed to find and load 'pkcs11' engine\n",
                "`apt install libengine-pkcs11-openssl`; osslsigncode said: Failed to find and load 'pkcs11' engine",
            ),
            (
                "HTTP failure: Failed to get data from http://127.0.0.1:1/\nRFC 3161 timestamping failed\n",
                "reaches it; osslsigncode said: HTTP failure: Failed to get data from http://127.0.0.1:1/, RFC 3161 timestamping failed",
            ),
            ("Succeeded\n", "osslsigncode said: nothing"),
        ];
        for (said, told) in cases {
            assert!(explain(said).ends_with(told), "{}", explain(said));
        }
    }

    #[test]
    fn neither_length_nor_control_characters_come_through() {
        let told = explain(&format!("Failed \u{1b}[2J{}", "x".repeat(10_000)));
        assert!(told.len() < 1000 && !told.contains('\u{1b}'), "{told}");
    }
}
