//! What went wrong, in the customer's words, and what to do about it.

use std::io::ErrorKind;

use bowline_capture::CaptureError;
use rustls::CertificateError;

use crate::files::FileError;
use crate::words;

/// Why the help desk cannot be reached, and what to do. A certificate that is not valid at this time is most often a
/// clock that is wrong; one that is not trusted is most often somebody's on the network, who looks at what passes.
pub(crate) fn unreachable(error: &ureq::Error, unix_ms: u64) -> String {
    let Some(reason) = refused_certificate(error) else {
        return "The help desk cannot be reached. Check your internet connection and try again."
            .into();
    };
    if !is_out_of_date(reason) {
        return "Whatever answers here cannot prove that it is the help desk, so nothing was sent to it. \
                Try again on another network, as with a phone's hotspot. \
                If it is the same there, tell your technician that the help desk's certificate is not trusted."
            .into();
    }
    format!(
        "This computer's clock says {}, {}. If that is wrong, set the date and the time and try again. \
         If it is right, tell your technician that the help desk's certificate is not valid today.",
        words::date(unix_ms),
        words::clock(unix_ms)
    )
}

/// Why the server's certificate is not taken, if that is what went wrong.
fn refused_certificate(error: &ureq::Error) -> Option<&CertificateError> {
    let tls = if let ureq::Error::Rustls(error) = error {
        Some(error)
    } else if let ureq::Error::Io(error) = error {
        error.get_ref().and_then(|inner| inner.downcast_ref())
    } else {
        None
    };
    match tls {
        Some(rustls::Error::InvalidCertificate(reason)) => Some(reason),
        _ => None,
    }
}

/// Whether a certificate is good at another time than this computer's.
fn is_out_of_date(reason: &CertificateError) -> bool {
    matches!(
        reason,
        CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
    )
}

/// Why a file was not sent, and what to do.
pub(crate) fn file_not_sent(name: &str, error: &FileError) -> String {
    let why = match error {
        FileError::Changed => {
            "it changed meanwhile. Save it and close the program that writes to it, or make a copy. Then send that."
                .into()
        }
        FileError::NotAFile => "it is not an ordinary file any more. Choose another one.".into(),
        FileError::Read(error) if error.kind() == ErrorKind::NotFound => {
            "it is not there any more. Find out where it is now, and send it again.".into()
        }
        FileError::Read(error) => format!("it cannot be read: {error}. Choose another one."),
    };
    format!("“{name}” was not sent: {why}")
}

/// Why the technician does not see the screen, and what to do.
pub(crate) fn screen_not_seen(error: &CaptureError) -> String {
    let why = match error {
        CaptureError::Colours { bits } => format!(
            "it has {bits}-bit colours. Set it to 24-bit colours in the display settings, and let your technician ask again."
        ),
        CaptureError::Unsupported(_) => {
            "this kind of display does not let programs see it. You can go on writing and sending files."
                .into()
        }
        CaptureError::NotAllowed => {
            "this computer does not let Bowline see it. Open the system's settings, Privacy & Security, Screen & System Audio Recording (on older systems: Screen Recording), switch Bowline on, and let your technician ask again."
                .into()
        }
        CaptureError::Display(_) => {
            "the display does not answer. Let your technician ask again.".into()
        }
    };
    format!("Your screen cannot be shown: {why}")
}

/// Why something was not saved, and what to do.
pub(crate) fn not_saved(error: &std::io::Error) -> String {
    let known = [
        (ErrorKind::StorageFull, "there is no room left"),
        (ErrorKind::QuotaExceeded, "there is no room left"),
        (
            ErrorKind::PermissionDenied,
            "that folder cannot be written to",
        ),
        (
            ErrorKind::ReadOnlyFilesystem,
            "that folder cannot be written to",
        ),
        (ErrorKind::NotFound, "that folder is not there any more"),
    ];
    let known = known.iter().find(|(kind, _)| *kind == error.kind());
    let why = known.map_or_else(|| error.to_string(), |(_, why)| (*why).into());
    format!("The file was not saved: {why}. Choose another folder and save again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a refused certificate looks like, by either way through the libraries.
    fn refused(reason: &CertificateError) -> [ureq::Error; 2] {
        let error = rustls::Error::InvalidCertificate(reason.clone());
        let io = std::io::Error::new(ErrorKind::InvalidData, error.clone());
        [ureq::Error::Rustls(error), ureq::Error::Io(io)]
    }

    #[test]
    fn a_certificate_of_another_time_asks_for_a_look_at_the_clock() {
        let noon_ms = 1_262_347_200_000;
        for reason in [CertificateError::Expired, CertificateError::NotValidYet] {
            for error in refused(&reason) {
                let words = unreachable(&error, noon_ms);
                assert!(words.contains("clock says 1 Jan 2010, "), "{words}");
                assert!(words.contains("set the date and the time"), "{words}");
            }
        }
    }

    #[test]
    fn another_trouble_with_the_server_says_nothing_of_the_clock() {
        for error in refused(&CertificateError::UnknownIssuer) {
            let words = unreachable(&error, 0);
            assert!(words.contains("another network") && !words.contains("clock"));
        }
        let words = unreachable(&ureq::Error::HostNotFound, 0);
        assert!(words.contains("internet connection"), "{words}");
    }

    #[test]
    fn whatever_stops_a_file_says_what_to_do() {
        let gone = FileError::Read(ErrorKind::NotFound.into());
        for (error, advice) in [
            (FileError::Changed, "make a copy"),
            (gone, "send it again"),
            (FileError::NotAFile, "Choose another one"),
        ] {
            let words = file_not_sent("tray.jpg", &error);
            assert!(words.starts_with("“tray.jpg” was not sent: ") && words.contains(advice));
        }
    }

    #[test]
    fn a_screen_that_cannot_be_shown_says_what_to_do() {
        for (error, advice) in [
            (CaptureError::Colours { bits: 8 }, "24-bit colours"),
            (CaptureError::Unsupported("x".into()), "sending files"),
            (CaptureError::NotAllowed, "Screen Recording"),
            (CaptureError::Display("x".into()), "ask again"),
        ] {
            let words = screen_not_seen(&error);
            assert!(words.starts_with("Your screen cannot be shown: ") && words.contains(advice));
        }
    }

    #[test]
    fn a_full_disk_is_called_one() {
        let words = not_saved(&ErrorKind::StorageFull.into());
        assert!(words.contains("no room left") && words.contains("another folder"));
    }
}
