//! Whom an issue names: by e-mail address, by account id, or by the full name that only one person has. Found once when the
//! issue is written, so that questions about a person are a look-up. It must stay bounded whatever a client writes.

use super::{Issue, Site, account};

/// The most bytes of an issue that are looked through.
const BYTES_MAX: usize = 64 * 1024;
/// The most addresses and ids of one text that are looked up.
const FINDS_MAX: usize = 200;
/// The most words of one text that full names are looked for among.
const WORDS_MAX: usize = 2_000;
/// The most words of a full name.
const NAME_WORDS_MAX: usize = 4;
/// The most people whom an issue is about: beyond it, it is a list and about nobody in particular.
const PEOPLE_MAX: usize = 50;

/// The places of the people whom an issue names, in order, each once.
pub(super) fn people_named(site: &Site, issue: &Issue) -> Vec<u32> {
    let mut found = Vec::new();
    let mut left = BYTES_MAX;
    for text in issue.texts() {
        let text = text.get(..text.floor_char_boundary(left)).unwrap_or_default();
        left -= text.len();
        found.extend(addresses(text).filter_map(|address| site.account_by_email(address)));
        found.extend(account::places_in(text, FINDS_MAX));
        found.extend(names(site, text));
        if left == 0 {
            break;
        }
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|account| site.person(*account).is_some());
    found.truncate(PEOPLE_MAX);
    found
}

/// What looks like e-mail addresses.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let outside = |letter: char| !(letter.is_ascii_alphanumeric() || "@._+-".contains(letter));
    let candidates = text.split(outside).filter(|word| word.contains('@')).take(FINDS_MAX);
    candidates.map(|word| word.trim_matches(['.', '-', '_']))
}

/// Full names that only one person has.
fn names<'a>(site: &'a Site, text: &'a str) -> impl Iterator<Item = u32> + 'a {
    let edges = |letter: char| !letter.is_alphanumeric();
    let words: Vec<&str> = text
        .split_whitespace()
        .take(WORDS_MAX)
        .map(|word| word.trim_matches(edges))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    for start in 0..words.len() {
        if !site.begins_a_name(words[start]) {
            continue;
        }
        for length in 2..=NAME_WORDS_MAX {
            let Some(window) = words.get(start..start + length) else { break };
            found.extend(site.account_by_name(&window.join(" ")));
        }
    }
    found.into_iter()
}
