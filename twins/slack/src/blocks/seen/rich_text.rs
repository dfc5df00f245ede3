//! Rich text as a person sees it: lines, lists with their signs, quotes, code, with names for people and channels.

use super::Seen;
use crate::json::Tree;
use crate::reference;
use crate::text::date;
use crate::world::World;

/// How deep a list is indented at most, for the eye.
const INDENT_MAX: usize = 8;

/// Adds a rich text's lines.
pub(super) fn see(world: &World, block: &Tree, seen: &mut Seen) {
    seen.line(&words(world, block));
}

/// The lines of a rich text.
pub(super) fn words(world: &World, block: &Tree) -> String {
    let mut lines: Vec<String> = Vec::new();
    for element in block.items("elements") {
        let line = match element.text("type").unwrap_or_default() {
            "rich_text_list" => list(world, element),
            "rich_text_quote" => quoted(&parts(world, element)),
            _ => parts(world, element),
        };
        lines.push(line.trim_end_matches('\n').to_owned());
    }
    lines.join("\n")
}

fn list(world: &World, list: &Tree) -> String {
    let whole = |name: &str| match list.get(name) {
        Some(Tree::Number(number)) => number.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0),
        _ => 0,
    };
    let indent = "  ".repeat(whole("indent").min(INDENT_MAX));
    let (ordered, offset) = (list.text("style") == Some("ordered"), whole("offset"));
    let items = list.items("elements").iter().enumerate().map(|(index, item)| {
        let words = parts(world, item);
        if ordered {
            format!("{indent}{}. {words}", offset.saturating_add(index + 1))
        } else {
            format!("{indent}• {words}")
        }
    });
    items.collect::<Vec<_>>().join("\n")
}

fn quoted(words: &str) -> String {
    words.trim_end_matches('\n').split('\n').map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

/// The parts of a line.
fn parts(world: &World, section: &Tree) -> String {
    let mut line = String::new();
    for part in section.items("elements") {
        let field = |name: &str| part.text(name).unwrap_or_default();
        match field("type") {
            "user" => reference::show_user(world, field("user_id"), None, &mut line),
            "channel" => reference::show_channel(world, field("channel_id"), None, &mut line),
            "usergroup" => reference::show_group(world, field("usergroup_id"), None, &mut line),
            "broadcast" => {
                line.push('@');
                line.push_str(field("range"));
            }
            "emoji" => {
                line.push(':');
                line.push_str(field("name"));
                line.push(':');
            }
            "link" => {
                let label = part.text("text").filter(|label| !label.is_empty());
                line.push_str(label.unwrap_or_else(|| field("url")));
            }
            "date" => {
                let seconds = match part.get("timestamp") {
                    Some(Tree::Number(number)) => number.as_i64(),
                    _ => None,
                };
                let shown = seconds.and_then(|seconds| date::shown(seconds, field("format")));
                line.push_str(&shown.unwrap_or_else(|| field("fallback").to_owned()));
            }
            "color" => line.push_str(field("value")),
            _ => line.push_str(field("text")),
        }
    }
    line
}
