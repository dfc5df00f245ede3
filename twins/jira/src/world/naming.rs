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

/// Whether there may be more of an issue than was looked through: a text is cut at a letter's beginning, so that up to three
/// bytes may be missing.
pub(super) fn is_long(issue: &Issue) -> bool {
    issue.looked > BYTES_MAX - 4
}

/// Finds whom an issue names, all of it, in order, each once.
pub(super) fn name_anew(site: &Site, issue: &mut Issue) {
    let (mut found, mut looked) = (Vec::new(), 0);
    for text in issue.texts() {
        look(site, &text, &mut found, &mut looked);
        if looked == BYTES_MAX {
            break;
        }
    }
    (issue.about, issue.looked) = (settled(site, found), looked);
}

/// Finds whom the comments from this place on name besides: they are the last that an issue says.
pub(super) fn name_more(site: &Site, issue: &mut Issue, from: usize) {
    let (mut found, mut looked) = (std::mem::take(&mut issue.about), issue.looked);
    for comment in issue.comments.iter().skip(from) {
        look(site, &comment.body.plain(), &mut found, &mut looked);
    }
    (issue.about, issue.looked) = (settled(site, found), looked);
}

/// Looks through a text, as far as an issue is looked through.
fn look(site: &Site, text: &str, found: &mut Vec<u32>, looked: &mut usize) {
    let text = text.get(..text.floor_char_boundary(BYTES_MAX - *looked)).unwrap_or_default();
    *looked += text.len();
    found.extend(addresses(text).filter_map(|address| site.account_by_email(address)));
    found.extend(account::places_in(text, FINDS_MAX));
    names(site, text, found);
}

/// People alone, in order, each once. The lowest places are kept, so that it makes no difference what was found when.
fn settled(site: &Site, mut found: Vec<u32>) -> Vec<u32> {
    found.sort_unstable();
    found.dedup();
    found.retain(|account| site.person(*account).is_some());
    found.truncate(PEOPLE_MAX);
    found
}

/// What looks like e-mail addresses.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let outside =
        |letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '@' | '.' | '_' | '+' | '-'));
    // Most texts hold none, which is seen at a glance.
    let text = if text.contains('@') { text } else { "" };
    let candidates = text.split(outside).filter(|word| word.contains('@')).take(FINDS_MAX);
    candidates.map(|word| word.trim_matches(['.', '-', '_']))
}

/// Full names that only one person has.
fn names(site: &Site, text: &str, found: &mut Vec<u32>) {
    let edges = |letter: char| !letter.is_alphanumeric();
    let mut words = text
        .split_whitespace()
        .take(WORDS_MAX)
        .map(|word| word.trim_matches(edges))
        .filter(|word| !word.is_empty());
    let mut name = String::new();
    while let Some(first) = words.next() {
        if !site.begins_a_name(first) {
            continue;
        }
        name.clear();
        name.push_str(first);
        // What follows is looked at again, for a name may begin there as well.
        for word in words.clone().take(NAME_WORDS_MAX - 1) {
            name.push(' ');
            name.push_str(word);
            found.extend(site.account_by_name(&name));
        }
    }
}
