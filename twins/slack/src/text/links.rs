//! Links within texts: the addresses that a text holds, and names that become references when a call asks for that.

use super::{Part, parts};
use crate::world::World;

/// The most addresses of one text that are looked at.
pub const LINKS_MAX: usize = 100;
/// The longest name of a channel.
const NAME_MAX: usize = 80;

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

/// A text with `#name` and `@here` as references, as `link_names` and `parse=full` ask for. Names of people stay as they are:
/// Slack links them no longer. <https://docs.slack.dev/reference/methods/chat.postMessage>
#[must_use]
pub fn linked(world: &World, text: &str) -> String {
    if !text.contains(['#', '@']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for part in parts(text) {
        match part {
            Part::Reference(inside) => {
                out.push('<');
                out.push_str(inside);
                out.push('>');
            }
            Part::Plain(plain) => link_plain(world, plain, &mut out),
        }
    }
    out
}

fn link_plain(world: &World, plain: &str, out: &mut String) {
    let mut rest = plain;
    while let Some(at) = rest.find(['#', '@']) {
        let (before, sign) = rest.split_at(at);
        out.push_str(before);
        let name_end = sign.char_indices().skip(1).find(|(_, letter)| !is_part(*letter));
        let end = name_end.map_or(sign.len(), |(at, _)| at);
        let (word, after) = sign.split_at(end);
        let begins = before.chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
        match reference(world, word).filter(|_| begins) {
            Some(reference) => out.push_str(&reference),
            None => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '-' || letter == '_'
}

fn reference(world: &World, word: &str) -> Option<String> {
    if let Some(name) = word.strip_prefix('#').filter(|name| name.len() <= NAME_MAX) {
        let channel = world.channel_by_name(name)?;
        return Some(format!("<#{}|{}>", channel.id(), channel.name));
    }
    let special = word.strip_prefix('@').filter(|word| matches!(*word, "here" | "channel" | "everyone"))?;
    Some(format!("<!{special}>"))
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

    #[test]
    fn names_become_references_only_where_they_are_names() {
        let world = World::default();
        assert_eq!(
            linked(&world, "hi @here, a@here.example #nobody @jo"),
            "hi <!here>, a@here.example #nobody @jo"
        );
        assert_eq!(linked(&world, "<!here> @"), "<!here> @");
    }
}
