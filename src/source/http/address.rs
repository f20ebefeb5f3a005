//! Addresses: which host they belong to, what a link or a redirect means, parameters.

use std::fmt::Write as _;
use std::net::IpAddr;

/// Scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Origin {
    pub(in super::super) scheme: String,
    pub(in super::super) host: String,
    port: u16,
}

impl Origin {
    /// The origin of an address; nothing, where it has user information or no host.
    pub(in super::super) fn of(url: &str) -> Option<Self> {
        let uri: ureq::http::Uri = url.parse().ok()?;
        let scheme = uri.scheme_str()?.to_ascii_lowercase();
        let authority = uri.authority()?;
        if authority.as_str().contains('@') {
            return None;
        }
        let default = if scheme == "https" { 443 } else { 80 };
        Some(Self {
            port: authority.port_u16().unwrap_or(default),
            host: authority.host().to_ascii_lowercase(),
            scheme,
        })
    }

    /// Whether an address of it may be asked: https, or http of this machine.
    pub(in super::super) fn is_safe(&self) -> bool {
        self.scheme == "https" || (self.scheme == "http" && self.is_loopback())
    }

    /// Whether it is this machine.
    pub(in super::super) fn is_loopback(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The host, with the port where it is not the usual one.
    pub(in super::super) fn shown(&self) -> String {
        match (self.scheme.as_str(), self.port) {
            ("https", 443) | ("http", 80) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }
}

/// What a reference means at an address (RFC 3986, 5.2, without merging of dots).
pub(super) fn joined(base: &str, reference: &str) -> String {
    let reference = reference.trim().split('#').next().unwrap_or_default();
    if reference.contains("://") {
        return reference.to_owned();
    }
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    let path = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(path);
    if let Some(other) = reference.strip_prefix("//") {
        return format!("{scheme}://{other}");
    }
    if reference.starts_with('/') {
        return format!("{scheme}://{authority}{reference}");
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if reference.starts_with('?') || reference.is_empty() {
        return format!("{scheme}://{authority}{path}{reference}");
    }
    let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
    format!("{scheme}://{authority}{folder}{reference}")
}

/// An address with a parameter of its query set, in the place of an earlier one.
pub(super) fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let name = encoded(name);
    let others = query
        .split('&')
        .filter(|part| !part.is_empty() && part.split('=').next() != Some(name.as_str()));
    let own = format!("{name}={}", encoded(value));
    let parts: Vec<&str> = others.chain([own.as_str()]).collect();
    format!("{before}?{}", parts.join("&"))
}

/// Percent-encodes everything but unreserved characters (RFC 3986, 2.3).
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a string takes text");
        }
    }
    out
}

/// The address of `rel="next"` in a header `Link` (RFC 8288, 3).
pub(super) fn next_link(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some(begin) = rest.find('<') {
        let end = rest[begin..].find('>')? + begin;
        let target = &rest[begin + 1..end];
        let after = &rest[end + 1..];
        let next = after
            .find(",<")
            .or_else(|| after.find(", <"))
            .unwrap_or(after.len());
        let is_next = after[..next].split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let value = value.trim().trim_matches('"');
            name.trim().eq_ignore_ascii_case("rel")
                && value
                    .split_whitespace()
                    .any(|word| word.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(target.to_owned());
        }
        rest = &after[next..];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_at_their_base() {
        let base = "https://h.example/a/b?c=1";
        for (reference, address) in [
            ("https://o.example/x", "https://o.example/x"),
            ("//o.example/x", "https://o.example/x"),
            ("/x?y", "https://h.example/x?y"),
            ("?y=2", "https://h.example/a/b?y=2"),
            ("x", "https://h.example/a/x"),
        ] {
            assert_eq!(joined(base, reference), address);
        }
        assert_eq!(joined("https://h.example", "x"), "https://h.example/x");
    }

    #[test]
    fn a_parameter_takes_the_place_of_an_earlier_one() {
        assert_eq!(
            with_parameter("https://h/a?p=1&q=2", "p", "a b"),
            "https://h/a?q=2&p=a%20b"
        );
        assert_eq!(
            with_parameter("https://h/a", "p", "ü"),
            "https://h/a?p=%C3%BC"
        );
    }

    #[test]
    fn the_next_link_is_found_among_others() {
        let header = "<https://h/a?page=1,2>; rel=\"prev\", <https://h/a?page=3>; rel=\"next\"";
        assert_eq!(next_link(header).as_deref(), Some("https://h/a?page=3"));
        assert_eq!(next_link("</x>; title=\"next\"; rel=last").as_deref(), None);
        assert_eq!(next_link("</x>; rel=\"last next\"").as_deref(), Some("/x"));
    }

    #[test]
    fn another_port_is_another_origin() {
        let of = |url| Origin::of(url).expect("an origin");
        assert_eq!(of("https://H.example/"), of("https://h.example:443/x"));
        assert_ne!(of("http://127.0.0.1:1/"), of("http://127.0.0.1:2/"));
        assert!(of("http://127.0.0.1:1/").is_safe() && of("http://[::1]/").is_safe());
        assert!(!of("http://10.0.0.1/").is_safe());
        assert_eq!(Origin::of("https://a@h.example/"), None);
    }
}
