//! Links within texts: the addresses that a text holds.

use super::{Part, parts};

/// The most addresses of one text that are looked at.
pub const LINKS_MAX: usize = 100;
/// The addresses that a text holds, in references and by themselves, in order.
pub fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let all = parts(text).flat_map(|part| {
        let (reference, plain) = match part {
            Part::Reference(inside) => (Some(inside.split('|').next().unwrap_or(inside)), ""),
            Part::Plain(plain) => (None, plain),
        };
        let reference = reference.filter(|address| is_address(address));
        reference
            .into_iter()
            .chain(plain.split([' ', '\n', '\t']).map(trimmed).filter(|word| is_address(word)))
    });
    all.take(LINKS_MAX)
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
}

/// An address without what a sentence puts around it.
fn trimmed(word: &str) -> &str {
    word.trim_start_matches(['(', '"', '\'', '*', '_'])
        .trim_end_matches(['.', ',', ')', '!', '?', ';', ':', '"', '\'', '*', '_'])
}

/// The host of an address, without a port.
#[must_use]
pub fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    host.split(':').next().filter(|host| !host.is_empty())
}

/// Whether a host is a domain or below it.
#[must_use]
pub fn belongs(host: &str, domain: &str) -> bool {
    let (host, domain) = (host.to_ascii_lowercase(), domain.trim_start_matches("*.").to_ascii_lowercase());
    host == domain || host.strip_suffix(domain.as_str()).is_some_and(|front| front.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        let text = "see <https://a.example/x|this>, (http://b.example/y). not ftp://c or https:// <@U1>";
        assert_eq!(addresses(text).collect::<Vec<_>>(), ["https://a.example/x", "http://b.example/y"]);
        assert_eq!(addresses(&"http://x.example ".repeat(500)).count(), LINKS_MAX);
    }

    #[test]
    fn a_host_belongs_to_its_domain_and_to_no_other() {
        assert_eq!(host("https://me@a.example.com:8080/x?y"), Some("a.example.com"));
        assert_eq!(host("https:///x"), None);
        assert!(belongs("A.example.com", "example.com") && belongs("example.com", "*.example.com"));
        assert!(!belongs("badexample.com", "example.com") && !belongs("example.com.evil", "example.com"));
    }
}
