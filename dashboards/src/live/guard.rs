//! Who may ask, and what a browser may do with the answer. A page on loopback can be reached by any web page that the
//! user has open, through a name that resolves to 127.0.0.1: therefore the host is checked, and other origins are refused.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Nothing but our own files and the one stream; markup becomes elements only through the page's one policy.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types nightcrew";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

/// The hosts that requests may be addressed to.
#[derive(Clone, Debug)]
pub struct Hosts {
    names: Vec<String>,
    port: u16,
}

impl Hosts {
    /// The loopback names, and `more` that the user named.
    #[must_use]
    pub fn new(port: u16, more: &[String]) -> Self {
        let own = ["127.0.0.1", "localhost", "[::1]"].into_iter().map(str::to_owned);
        Self { names: own.chain(more.iter().map(|name| name.to_ascii_lowercase())).collect(), port }
    }

    /// Whether a `Host` header's value is one of them, with our port.
    #[must_use]
    pub fn know(&self, host: &str) -> bool {
        let Some((name, port)) = host.rsplit_once(':') else { return false };
        port.parse() == Ok(self.port) && self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// Whether a request comes from our own page, from no page, or by following a link.
    #[must_use]
    pub fn welcome(&self, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        if let Some(origin) = text("origin") {
            return origin.strip_prefix("http://").is_some_and(|host| self.know(host));
        }
        let foreign = text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
        !foreign || text("sec-fetch-mode") == Some("navigate")
    }
}

/// Checks a request, and sets the headers of every answer.
pub async fn guard(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    let mut response = if !hosts.know(host) {
        (StatusCode::MISDIRECTED_REQUEST, "this page answers only under its own address\n").into_response()
    } else if !hosts.welcome(request.headers()) {
        (StatusCode::FORBIDDEN, "this page answers no other site\n").into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_with_our_port_are_known() {
        let hosts = Hosts::new(7070, &["crew".to_owned()]);
        for known in ["127.0.0.1:7070", "localhost:7070", "LOCALHOST:7070", "[::1]:7070", "crew:7070"] {
            assert!(hosts.know(known), "{known}");
        }
        for foreign in [
            "",
            "127.0.0.1",
            "127.0.0.1:80",
            "evil.example:7070",
            "localhost.evil.example:7070",
            "127.0.0.1:7070x",
        ] {
            assert!(!hosts.know(foreign), "{foreign}");
        }
    }

    #[test]
    fn other_sites_are_refused_and_links_are_followed() {
        let hosts = Hosts::new(7070, &[]);
        let with = |pairs: &[(&'static str, &'static str)]| {
            pairs
                .iter()
                .map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v)))
                .collect::<HeaderMap>()
        };
        assert!(hosts.welcome(&with(&[])));
        assert!(hosts.welcome(&with(&[("origin", "http://localhost:7070")])));
        assert!(hosts.welcome(&with(&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")])));
        assert!(!hosts.welcome(&with(&[("origin", "http://evil.example")])));
        assert!(!hosts.welcome(&with(&[("origin", "null")])));
        assert!(!hosts.welcome(&with(&[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "no-cors")])));
    }
}
