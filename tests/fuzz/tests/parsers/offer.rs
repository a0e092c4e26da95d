//! The console's WebRTC offer, from its text to the engine's answer.

use bowline_fuzz::{Kind, Target, Verdict, fuzz};
use bowline_protocol::signaling::MAX_SDP_BYTES;
use bowline_rtc::{RtcConfig, RtcLink};

const LINES: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"v=0\r\n",
    b"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n",
    b"m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n",
    b"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
    b"m=application 0 DTLS/SCTP 5000\r\n",
    b"a=mid:1\r\n",
    b"a=mid:\r\n",
    b"a=group:BUNDLE 0 1\r\n",
    b"a=setup:active\r\n",
    b"a=setup:passive\r\n",
    b"a=rtpmap:96 VP8/90000\r\n",
    b"a=rtcp-fb:96 nack pli\r\n",
    b"a=fmtp:96 apt=97\r\n",
    b"a=ssrc:1 cname:x\r\n",
    b"a=ssrc-group:FID 1 2\r\n",
    b"a=simulcast:send a;b recv c\r\n",
    b"a=rid:a send\r\n",
    b"a=extmap:255 urn:ietf:params:rtp-hdrext:sdes:mid\r\n",
    b"a=sendrecv\r\n",
    b"a=ice-lite\r\n",
    b"a=ice-ufrag:\r\n",
    b"a=sctp-port:0\r\n",
    b"a=sctp-init:AAAA\r\n",
    b"a=max-message-size:0\r\n",
    b"a=candidate:1 1 udp 2113929471 203.0.113.100 10100 typ host\r\n",
    b"a=candidate:1 1 udp 4294967295 ::ffff:127.0.0.1 0 typ relay raddr ::1 rport 0\r\n",
    b"a=fingerprint:sha-256 00\r\n",
    b"a=fingerprint:sha-1 00:11\r\n",
    b"b=AS:30\r\n",
    b"c=IN IP6 ::1\r\n",
    "\u{e9}".as_bytes(),
    b"\0",
];

const OFFER: Target<'_> = Target {
    name: "offer",
    kind: Kind::Text,
    dictionary: LINES,
    // The bound is the parser's own.
    max_bytes: MAX_SDP_BYTES + 64,
    max_inputs: 1,
    // Each answer opens sockets and makes a certificate.
    slowness: 4,
};

#[test]
fn offers_to_the_applet() {
    fuzz(&OFFER, |inputs| {
        Verdict::any(inputs, |input| {
            let text = String::from_utf8_lossy(input);
            let Ok((_link, answer)) = RtcLink::answer(&text, RtcConfig::default()) else {
                return Verdict::Refused;
            };
            assert!(text.len() <= MAX_SDP_BYTES && answer.len() <= MAX_SDP_BYTES);
            let mut fingerprints = answer.lines().filter(|line| line.contains("fingerprint"));
            assert!(fingerprints.all(|line| line.starts_with("a=fingerprint:sha-256 ")));
            Verdict::Taken
        })
    });
}
