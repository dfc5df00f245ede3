//! What Slack adds to blocks: ids where an app gave none, and how texts are to be read.

use crate::id;
use crate::json::Tree;

/// Adds what is missing. `seed` makes the ids: the same seed, the same ids.
pub fn add_ids(blocks: &mut [Tree], seed: u64) {
    let mut ids = Ids { seed, count: 0 };
    for block in blocks {
        complete(block, &mut ids, false);
    }
}

struct Ids {
    seed: u64,
    count: u64,
}

impl Ids {
    fn next(&mut self) -> String {
        self.count += 1;
        let number = self.seed.wrapping_mul(64).wrapping_add(self.count);
        id::code(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0))
    }
}

/// Completes a block or an element, and what is within it. The depth is bounded by the parser.
fn complete(tree: &mut Tree, ids: &mut Ids, within: bool) {
    let kind = tree.text("type").unwrap_or_default();
    let missing = match kind {
        "plain_text" => Some("emoji"),
        "mrkdwn" => Some("verbatim"),
        _ => None,
    };
    if let Some(name) = missing {
        let flag = name == "emoji";
        if let Tree::Object(fields) = tree
            && fields.iter().all(|(known, _)| known != name)
        {
            fields.push((name.to_owned(), Tree::Flag(flag)));
        }
        return;
    }
    if kind.starts_with("rich_text") && kind != "rich_text" && kind != "rich_text_input" {
        return;
    }
    if within && is_interactive(kind) {
        tree.put_if_missing("action_id", || ids.next());
    } else if !within || kind == "card" {
        tree.put_if_missing("block_id", || ids.next());
    }
    let Tree::Object(fields) = tree else { return };
    for (name, value) in fields {
        // What stands in a container is a block again.
        let within = name != "child_blocks";
        match value {
            Tree::Object(_) => complete(value, ids, within),
            Tree::List(items) => {
                for item in items.iter_mut().filter(|item| matches!(item, Tree::Object(_))) {
                    complete(item, ids, within);
                }
            }
            _ => {}
        }
    }
}

/// Whether an element of this kind can be acted on.
pub(super) fn is_interactive(kind: &str) -> bool {
    matches!(kind, "button" | "overflow" | "checkboxes" | "radio_buttons" | "feedback_buttons")
        || kind.ends_with("_button")
        || kind.ends_with("_select")
        || kind.ends_with("picker")
        || kind.ends_with("_input")
}
