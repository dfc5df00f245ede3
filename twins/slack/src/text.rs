//! Slack's texts: what is escaped when a message is posted, whom a text mentions, and what a person sees of it.

pub mod date;
pub mod links;
pub mod markdown;

pub use links::linked;

use crate::id;
use crate::world::World;

/// The longest reference (`<https://…|label>`) that is looked for, in bytes.
const REFERENCE_BYTES_MAX: usize = 3_000;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part<'a> {
    Plain(&'a str),
    /// The inside of `<…>`.
    Reference(&'a str),
}

/// The beginning of a text, at most so many characters.
#[must_use]
pub fn cut(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// Splits a text into plain parts and references.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(inside) = rest.strip_prefix('<').and_then(reference) {
            rest = rest.get(inside.len() + 2..).unwrap_or_default();
            return Some(Part::Reference(inside));
        }
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let end = rest.get(first..).and_then(|tail| tail.find('<')).map_or(rest.len(), |at| at + first);
        let (plain, tail) = rest.split_at(end);
        rest = tail;
        Some(Part::Plain(plain))
    })
}

/// The inside of a reference that begins here, behind its `<`.
fn reference(rest: &str) -> Option<&str> {
    let window = rest.get(..rest.floor_char_boundary(REFERENCE_BYTES_MAX))?;
    let end = window.find(['<', '>', '\n'])?;
    let inside = window.get(..end).filter(|_| window.as_bytes().get(end) == Some(&b'>'))?;
    let known = ["@", "#", "!", "http://", "https://", "mailto:", "tel:", "slack://"];
    (inside.len() > 1 && known.iter().any(|start| inside.starts_with(start))).then_some(inside)
}

/// A text as Slack keeps it: `&`, `<` and `>` escaped where they are not part of a reference or an entity.
#[must_use]
pub fn escape(text: &str) -> String {
    if !text.contains(['&', '<', '>']) {
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
            Part::Plain(plain) => escape_plain(plain, &mut out),
        }
    }
    out
}

fn escape_plain(plain: &str, out: &mut String) {
    for (at, letter) in plain.char_indices() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => {
                let tail = plain.get(at + 1..).unwrap_or_default();
                let entity = ["amp;", "lt;", "gt;"].iter().any(|entity| tail.starts_with(entity));
                out.push_str(if entity { "&" } else { "&amp;" });
            }
            other => out.push(other),
        }
    }
}

/// The user ids that a text mentions, in order.
pub fn mentions(text: &str) -> impl Iterator<Item = &str> {
    parts(text).filter_map(|part| match part {
        Part::Reference(inside) => {
            inside.strip_prefix('@').map(|user| user.split('|').next().unwrap_or(user))
        }
        Part::Plain(_) => None,
    })
}

/// The ids of the user groups that a text mentions, in order.
pub fn groups(text: &str) -> impl Iterator<Item = &str> {
    parts(text).filter_map(|part| match part {
        Part::Reference(inside) => {
            inside.strip_prefix("!subteam^").map(|group| group.split('|').next().unwrap_or(group))
        }
        Part::Plain(_) => None,
    })
}

/// What a person sees of a text: names for references, letters for entities.
#[must_use]
pub fn shown(world: &World, text: &str) -> String {
    if !text.contains(['&', '<']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for part in parts(text) {
        match part {
            Part::Plain(plain) => out.push_str(&unescaped(plain)),
            Part::Reference(inside) => show_reference(world, inside, &mut out),
        }
    }
    out
}

/// A text with entities as letters.
#[must_use]
pub fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn show_reference(world: &World, inside: &str, out: &mut String) {
    let (target, label) =
        inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(label)));
    if let Some(user) = target.strip_prefix('@') {
        show_user(world, user, label, out);
    } else if let Some(channel) = target.strip_prefix('#') {
        show_channel(world, channel, label, out);
    } else if let Some(special) = target.strip_prefix('!') {
        show_special(world, special, label, out);
    } else {
        out.push_str(&unescaped(label.unwrap_or(target)));
    }
}

/// A user as people see them: by name.
pub(crate) fn show_user(world: &World, user: &str, label: Option<&str>, out: &mut String) {
    out.push('@');
    out.push_str(&world.name_of_user(user).unwrap_or_else(|| label.unwrap_or(user).to_owned()));
}

/// A channel as people see it: by name.
pub(crate) fn show_channel(world: &World, channel: &str, label: Option<&str>, out: &mut String) {
    let name = id::place(channel).and_then(|place| world.channel(place)).map(|found| found.name.as_str());
    out.push('#');
    out.push_str(name.unwrap_or_else(|| label.unwrap_or(channel)));
}

/// A user group as people see it: by its handle.
pub(crate) fn show_group(world: &World, group: &str, label: Option<&str>, out: &mut String) {
    out.push('@');
    let known = world.usergroups.get(group).map(|group| group.handle.as_str());
    let handle = known.or(label.filter(|label| !label.is_empty())).unwrap_or(group);
    out.push_str(handle.strip_prefix('@').unwrap_or(handle));
}

/// What begins with an exclamation mark: a group, a date, everybody who is here.
fn show_special(world: &World, special: &str, label: Option<&str>, out: &mut String) {
    if let Some(group) = special.strip_prefix("subteam^") {
        show_group(world, group, label, out);
    } else if let Some(moment) = special.strip_prefix("date^") {
        let mut fields = moment.split('^');
        let seconds = fields.next().and_then(|seconds| seconds.parse().ok());
        let form = unescaped(fields.next().unwrap_or_default());
        let shown = seconds.and_then(|seconds| date::shown(seconds, &form));
        out.push_str(&shown.unwrap_or_else(|| unescaped(label.unwrap_or(special))));
    } else {
        let name = label.filter(|label| !label.is_empty()).unwrap_or(special);
        out.push('@');
        out.push_str(&unescaped(name.strip_prefix('@').unwrap_or(name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_entities_survive_and_the_rest_is_escaped() {
        for (given, kept) in [
            ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
            (
                "<@U1> see <https://x.example/?a=1&b=2|here> &amp; go",
                "<@U1> see <https://x.example/?a=1&b=2|here> &amp; go",
            ),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("<<@U1>", "&lt;<@U1>"),
            ("<@", "&lt;@"),
            ("größer >", "größer &gt;"),
        ] {
            assert_eq!(escape(given), kept);
            assert_eq!(escape(&escape(given)), kept, "escaping twice changes nothing");
        }
    }

    #[test]
    fn mentions_are_found_with_and_without_a_name() {
        let found: Vec<&str> = mentions("<@U1> and <@U2|jo>, not @U3 or <#C1>").collect();
        assert_eq!(found, ["U1", "U2"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_escaping_is_idempotent(text in "[<>&@#!a-zé|:/;\n]{0,60}") {
            let once = escape(&text);
            proptest::prop_assert_eq!(&escape(&once), &once);
            let _ = mentions(&text).count();
            let _ = shown(&World::default(), &text);
        }
    }
}
