//! What can be filled in or chosen: inputs, selects, pickers, menus, as a person sees them.

use nightcrew_model::notice::{Button, Choice, Input};

use crate::json::Tree;

/// An input with the text beside it.
pub(super) fn input(element: &Tree, block_id: &str, label: &str, optional: bool) -> Input {
    let owned = |name: &str| element.text(name).unwrap_or_default().to_owned();
    Input {
        label: label.to_owned(),
        kind: owned("type"),
        action_id: owned("action_id"),
        block_id: block_id.to_owned(),
        options: choices(element),
        value: initial(element),
        optional,
    }
}

/// The two buttons that say whether an answer was good.
pub(super) fn feedback(element: &Tree, block_id: &str) -> Input {
    let parts = ["positive_button", "negative_button"].into_iter().filter_map(|name| element.get(name));
    Input { options: parts.map(choice).collect(), ..input(element, block_id, "", true) }
}

/// A button of the older kind, which attachments have: its name is its action, and no block holds it.
pub(super) fn old_button(action: &Tree) -> Button {
    let owned = |name: &str| action.text(name).unwrap_or_default().to_owned();
    Button { label: owned("text"), action_id: owned("name"), block_id: String::new(), value: owned("value") }
}

/// A menu of the older kind.
pub(super) fn old_menu(action: &Tree) -> Input {
    let owned = |name: &str| action.text(name).unwrap_or_default().to_owned();
    let options = action.items("options").iter().map(|option| {
        let part = |name: &str| option.text(name).unwrap_or_default().to_owned();
        Choice { label: part("text"), value: part("value") }
    });
    Input {
        label: owned("text"),
        kind: owned("type"),
        action_id: owned("name"),
        options: options.collect(),
        optional: true,
        ..Input::default()
    }
}

/// What can be chosen, those in groups included.
fn choices(element: &Tree) -> Vec<Choice> {
    let groups = element.items("option_groups").iter().flat_map(|group| group.items("options"));
    element.items("options").iter().chain(groups).map(choice).collect()
}

fn choice(option: &Tree) -> Choice {
    let label = option.get("text").and_then(|text| text.text("text")).unwrap_or_default();
    Choice { label: label.to_owned(), value: option.text("value").unwrap_or_default().to_owned() }
}

/// What it holds at first: a value, or several with commas between them.
fn initial(element: &Tree) -> String {
    let Tree::Object(fields) = element else { return String::new() };
    let found = fields.iter().find(|(name, _)| name.starts_with("initial_"));
    let value = |tree: &Tree| match tree {
        Tree::Text(text) => text.clone(),
        Tree::Number(number) => number.to_string(),
        Tree::Object(_) => tree.text("value").unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    match found {
        Some((_, Tree::List(items))) => items.iter().map(value).collect::<Vec<_>>().join(","),
        Some((_, tree)) => value(tree),
        None => String::new(),
    }
}
