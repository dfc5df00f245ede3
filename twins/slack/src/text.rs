//! Slack's texts: of what parts they are, what is escaped when a message is posted, whom a text mentions.

pub mod date;
pub mod links;
pub mod markdown;

/// The longest reference (`<https://…|label>`) that is looked for, in bytes.
const REFERENCE_BYTES_MAX: usize = 3_000;

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// What stands outside of references.
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
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
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
    with_references(text, escape_plain)
}

/// A text whose references stay as they are; what is between them is written anew.
pub(crate) fn with_references(text: &str, mut write: impl FnMut(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for part in parts(text) {
        match part {
            Part::Reference(inside) => {
                out.push('<');
                out.push_str(inside);
                out.push('>');
            }
            Part::Plain(plain) => write(plain, &mut out),
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

/// A text with entities as letters.
#[must_use]
pub fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
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
        }
    }
}
