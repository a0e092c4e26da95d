//! From where a request comes.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::state::AppState;

/// The address at the other end of the socket, set by the accept loop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SocketPeer(pub(crate) IpAddr);

/// The address by which a visitor is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<SocketPeer>();
        let peer = peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0);
        Ok(Self(visitor(
            peer,
            &parts.headers,
            &app.config.trusted_proxies,
        )))
    }
}

/// Walks `X-Forwarded-For` from the right as long as every hop so far is a configured proxy.
fn visitor(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut visitor = peer.to_canonical();
    // Bytes, so that a visitor's nonsense does not take along what a proxy added behind it.
    let hops: Vec<&[u8]> = headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .collect();
    for hop in hops.iter().rev() {
        if !trusted.contains(&visitor) && !cfg!(feature = "sabotage-forwarded") {
            break;
        }
        let hop = std::str::from_utf8(hop).map(str::trim);
        let Some(address) = hop.ok().and_then(|hop| hop.parse::<IpAddr>().ok()) else {
            break;
        };
        visitor = address.to_canonical();
    }
    visitor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(text: &str) -> HeaderMap {
        HeaderMap::from_iter([(
            axum::http::HeaderName::from_static("x-forwarded-for"),
            text.parse().unwrap(),
        )])
    }

    #[test]
    fn only_a_configured_proxy_is_believed() {
        let peer = IpAddr::from([10, 0, 0, 1]);
        let headers = forwarded("1.1.1.1, 203.0.113.7, 10.0.0.2");
        assert_eq!(visitor(peer, &headers, &[]), peer);
        let inner = IpAddr::from([10, 0, 0, 2]);
        assert_eq!(visitor(peer, &headers, &[peer]), inner);
        assert_eq!(
            visitor(peer, &headers, &[peer, inner]),
            IpAddr::from([203, 0, 113, 7])
        );
        assert_eq!(visitor(peer, &forwarded("nonsense"), &[peer]), peer);
    }

    #[test]
    fn what_a_visitor_writes_takes_nothing_along_that_the_proxy_wrote() {
        let peer = IpAddr::from([10, 0, 0, 1]);
        for first in [&b"\xff"[..], b"1.1.1.1\xc3\xa4", b"\x80\x80,"] {
            let bytes = [first, b", 203.0.113.7"].concat();
            let value = axum::http::HeaderValue::from_bytes(&bytes).unwrap();
            let name = axum::http::HeaderName::from_static("x-forwarded-for");
            let headers = HeaderMap::from_iter([(name, value)]);
            let found = visitor(peer, &headers, &[peer]);
            assert_eq!(found, IpAddr::from([203, 0, 113, 7]));
        }
    }
}
