//! References within texts: what a person sees of one, and names that become references when a call asks for that.

use crate::id;
use crate::text::{Part, date, parts, unescaped, with_references};
use crate::world::World;

/// The longest name of a channel.
const NAME_MAX: usize = 80;

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

/// A text with `#name` and `@here` as references, as `link_names` and `parse=full` ask for. Names of people stay as they are:
/// Slack links them no longer. <https://docs.slack.dev/reference/methods/chat.postMessage>
#[must_use]
pub fn linked(world: &World, text: &str) -> String {
    if !text.contains(['#', '@']) {
        return text.to_owned();
    }
    with_references(text, |plain, out| link_plain(world, plain, out))
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
        match reference_of(world, word).filter(|_| begins) {
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

fn reference_of(world: &World, word: &str) -> Option<String> {
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
    fn names_become_references_only_where_they_are_names() {
        let world = World::default();
        assert_eq!(
            linked(&world, "hi @here, a@here.example #nobody @jo"),
            "hi <!here>, a@here.example #nobody @jo"
        );
        assert_eq!(linked(&world, "<!here> @"), "<!here> @");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_when_it_is_shown(text in "[<>&@#!a-zé|:/;\n]{0,60}") {
            let _ = shown(&World::default(), &text);
        }
    }
}
