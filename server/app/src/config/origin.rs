//! The public address: what browsers write before every path.

use std::net::{IpAddr, Ipv6Addr};

use anyhow::{Context, bail, ensure};
use axum::http::Uri;

use super::Config;

impl Config {
    /// The host without its port; an IPv6 address without brackets.
    #[must_use]
    pub(crate) fn host_name(&self) -> &str {
        let host = self.host.as_str();
        match host.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
            Some((name, _)) => name,
            None => host.rsplit_once(':').map_or(host, |(name, _)| name),
        }
    }

    /// The port that browsers use.
    #[must_use]
    pub(crate) fn public_port(&self) -> u16 {
        let behind_v6 = self
            .host
            .rsplit_once(']')
            .map_or(self.host.as_str(), |(_, rest)| rest);
        let port = behind_v6
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse().ok());
        port.unwrap_or(if self.is_https() { 443 } else { 80 })
    }

    /// Whether the public URL leads to this very machine only.
    #[must_use]
    pub(crate) fn is_local(&self) -> bool {
        is_local(self.host_name())
    }

    /// Whether browsers speak TLS to this server or to the proxy before it.
    #[must_use]
    pub(crate) fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

/// Whether a host is this very machine.
fn is_local(name: &str) -> bool {
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether a text is a name, an IPv4 address, or an IPv6 address in brackets.
fn is_host(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    match text.strip_prefix('[').and_then(|v6| v6.strip_suffix(']')) {
        Some(v6) => v6.parse::<Ipv6Addr>().is_ok(),
        None => !text.is_empty() && text.bytes().all(is_plain),
    }
}

/// Takes a URL apart into the origin and its host, both as browsers write them.
pub(super) fn parse_origin(url: &str) -> anyhow::Result<(String, String)> {
    let uri: Uri = url.parse().with_context(|| format!("{url} is not a URL"))?;
    let scheme = uri.scheme_str().unwrap_or_default();
    let standard_port = match scheme {
        "https" => 443,
        "http" => 80,
        _ => bail!("the public URL {url} must begin with https://"),
    };
    let authority = uri.authority().context("the public URL has no host")?;
    ensure!(
        matches!(uri.path(), "" | "/")
            && uri.query().is_none()
            && !authority.as_str().contains('@'),
        "the public URL {url} must have no path, no query and no user"
    );
    let behind = authority.as_str().strip_prefix(authority.host());
    let is_port = |text: &str| {
        let port = text.strip_prefix(':').map(str::parse::<u16>);
        text.is_empty() || port.is_some_and(|port| port.is_ok_and(|port| port > 0))
    };
    ensure!(
        is_host(authority.host()) && behind.is_some_and(is_port),
        "the public URL {url} has no host or port that can be used"
    );
    let name = authority.host().to_ascii_lowercase();
    ensure!(
        scheme == "https" || is_local(name.trim_matches(['[', ']'])),
        "the public URL {url} must begin with https:// unless it is this very machine"
    );
    let host = match authority.port_u16() {
        Some(port) if port != standard_port => format!("{name}:{port}"),
        Some(_) | None => name,
    };
    Ok((format!("{scheme}://{host}"), host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        for bad in [
            "help.example.org",
            "ftp://a.b",
            "http://a.b",
            "https://a.b/c",
            "https://u@a.b",
            "https://a.b:0",
            "https://a.b:65536",
            "https://a.b:",
            "https://:8443",
            "https://:[2001:db8::1]:8443",
            "https://a.b:[2001:db8::1]:8443",
            "https://[2001:db8::1]x",
            "https://a;b",
        ] {
            assert!(parse_origin(bad).is_err(), "{bad}");
        }
        let (origin, host) = parse_origin("https://Help.Example.org:443/").unwrap();
        assert_eq!(
            (origin.as_str(), host.as_str()),
            ("https://help.example.org", "help.example.org")
        );
    }
}
