//! What is checked in an offer before the engine sees it, and in a candidate.

use std::net::IpAddr;

use bowline_protocol::signaling::MAX_SDP_BYTES;
use str0m::Candidate;
use str0m::change::SdpOffer;

use crate::RtcError;

const SHA_256_BYTES: usize = 32;
const MAX_CANDIDATE_BYTES: usize = 512;
const MAX_MID_BYTES: usize = 64;
const DIRECTIONS: [&str; 4] = ["a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"];

/// Parses an offer that is bounded, pinned to one sha-256 fingerprint, and free of candidates that the
/// engine cannot use.
pub(crate) fn parse_offer(sdp: &str) -> Result<SdpOffer, RtcError> {
    if sdp.len() > MAX_SDP_BYTES {
        return Err(RtcError::OfferTooLong);
    }
    check_fingerprints(sdp)?;
    check_sections(sdp)?;
    let mut usable = String::with_capacity(sdp.len());
    for line in sdp.lines() {
        if line.starts_with("a=candidate:") && parse_candidate(line).is_none() {
            continue;
        }
        usable.push_str(line);
        usable.push_str("\r\n");
    }
    SdpOffer::from_sdp_string(&usable).map_err(|e| RtcError::BadOffer(e.to_string()))
}

/// The id of the first media section; the others share its addresses (RFC 9143).
pub(crate) fn first_mid(sdp: &str) -> Option<String> {
    let mid = sdp.lines().find_map(|line| line.strip_prefix("a=mid:"))?;
    let mid = mid.trim();
    (mid.len() <= MAX_MID_BYTES).then(|| mid.to_owned())
}

/// One section for the channels, and at most one in which the console receives packets: this side takes no media.
fn check_sections(sdp: &str) -> Result<(), RtcError> {
    let (mut channels, mut packets) = (0, 0);
    for section in sdp.split("\nm=").skip(1) {
        let lines = section.lines().map(str::trim_end);
        let mut directions = lines.filter(|line| DIRECTIONS.contains(line));
        match section.split(' ').next() {
            Some("application") => channels += 1,
            // Without a direction it goes both ways (RFC 8866, 6.7).
            Some("audio") if directions.by_ref().eq(["a=recvonly"]) => packets += 1,
            _ if cfg!(feature = "sabotage-media") => {}
            _ => return Err(RtcError::ForeignMedia),
        }
    }
    if (channels > 1 || packets > 1) && !cfg!(feature = "sabotage-media") {
        return Err(RtcError::ForeignMedia);
    }
    Ok(())
}

/// RFC 8122: every `a=fingerprint` must be the same sha-256, and there must be one.
fn check_fingerprints(sdp: &str) -> Result<(), RtcError> {
    let mut values = sdp.lines().filter_map(|l| l.strip_prefix("a=fingerprint:"));
    let first = values.next().ok_or(RtcError::NoFingerprint)?.trim();
    let (algorithm, digest) = first.split_once(' ').ok_or(RtcError::NoFingerprint)?;
    let is_hex = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_hexdigit());
    if algorithm != "sha-256"
        || digest.split(':').count() != SHA_256_BYTES
        || !digest.split(':').all(is_hex)
    {
        return Err(RtcError::WrongFingerprint);
    }
    if values.any(|v| v.trim() != first) {
        return Err(RtcError::WrongFingerprint);
    }
    Ok(())
}

/// A UDP candidate with a numeric address, or none. Browsers hide local addresses behind `.local`
/// names; they reach this side by the candidates in the answer and are then known by reflection.
pub(crate) fn parse_candidate(line: &str) -> Option<Candidate> {
    let line = line.trim();
    let line = line.strip_prefix("a=").unwrap_or(line);
    if line.len() > MAX_CANDIDATE_BYTES {
        return None;
    }
    let mut words = line.strip_prefix("candidate:")?.split_ascii_whitespace();
    let transport = words.nth(2)?;
    let address = words.nth(1)?.parse::<IpAddr>().ok()?;
    if !transport.eq_ignore_ascii_case("udp") || address.is_unspecified() || address.is_multicast()
    {
        return None;
    }
    Candidate::from_sdp_string(line).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "a=fingerprint:sha-256 A6:64:23:37:94:7E:4B:40:F6:62:86:8C:DD:09:D5:08:7E:D4:0E:68:58:93:45:EC:99:F2:91:F7:19:72:E7:BB";

    #[test]
    fn only_one_sha_256_fingerprint_is_taken() {
        assert!(check_fingerprints(GOOD).is_ok());
        assert!(check_fingerprints(&format!("{GOOD}\r\n{GOOD}")).is_ok());
        for bad in [
            String::new(),
            "a=fingerprint:sha-1 A6:64".into(),
            GOOD.replace("sha-256", "sha-1"),
            GOOD.replace("sha-256", "md5"),
            GOOD.replace(":BB", ""),
            GOOD.replace("BB", "ZZ"),
            format!("{GOOD}\r\n{}", GOOD.replace("BB", "BC")),
            format!("{GOOD}\r\na=fingerprint:sha-1 A6:64"),
        ] {
            assert!(check_fingerprints(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_console_may_receive_packets_once_and_send_no_media() {
        // As some browsers do, of the whole.
        const BEGIN: &str = "v=0\r\na=sendrecv";
        const CHANNELS: &str = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=sendrecv";
        const AUDIO: &str = "m=audio 9 UDP/TLS/RTP/SAVPF 111";
        for good in [
            vec![BEGIN, CHANNELS],
            vec![BEGIN, AUDIO, "a=recvonly", CHANNELS],
            vec![BEGIN, CHANNELS, AUDIO, "a=recvonly"],
        ] {
            assert_eq!(check_sections(&good.join("\r\n")), Ok(()), "{good:?}");
        }
        for bad in [
            vec![BEGIN, CHANNELS, CHANNELS],
            vec![BEGIN, AUDIO, CHANNELS],
            vec![BEGIN, AUDIO, "a=sendrecv", CHANNELS],
            vec![BEGIN, AUDIO, "a=recvonly", "a=sendrecv", CHANNELS],
            vec![BEGIN, AUDIO, "a=sendonly", CHANNELS],
            vec![BEGIN, AUDIO, "a=recvonly", AUDIO, "a=recvonly", CHANNELS],
            vec![BEGIN, AUDIO, AUDIO, "a=recvonly", CHANNELS],
            vec![BEGIN, "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=recvonly"],
        ] {
            let refused = check_sections(&bad.join("\r\n"));
            assert_eq!(refused, Err(RtcError::ForeignMedia), "{bad:?}");
        }
    }

    #[test]
    fn hidden_and_foreign_candidates_are_passed_over() {
        let host = "candidate:1 1 udp 2113929471 203.0.113.100 10100 typ host";
        assert!(parse_candidate(host).is_some());
        assert!(parse_candidate(&format!("a={host} generation 0 ufrag abcd")).is_some());
        for other in [
            "",
            "candidate:1 1 udp 2113937151 0b2c9fdd-5f5e-4f2e-a8f5-7d1e0a4a3f11.local 51342 typ host",
            "candidate:1 1 tcp 2113929471 203.0.113.100 9 typ host tcptype active",
            "candidate:1 1 udp 2113929471 0.0.0.0 9 typ host",
            "candidate:1 1 udp 2113929471 203.0.113.100 99999999 typ host",
        ] {
            assert!(parse_candidate(other).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(?s).{0,400}") {
            let _ = parse_candidate(&text);
            let _ = parse_candidate(&format!("candidate:{text}"));
            let _ = parse_offer(&format!("v=0\r\n{GOOD}\r\n{text}"));
        }
    }
}
