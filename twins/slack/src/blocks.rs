//! Blocks: what Slack checks of them, the ids that it adds, and what a person sees of them. Beyond that they are kept as
//! they came: a bot finds its own fields again, in their order.

use std::collections::BTreeSet;

use nightcrew_model::notice::Button;

use crate::error::Refusal;
use crate::json::Tree;
use crate::world::World;
use crate::{id, text};

/// Slack's most blocks of a message.
const MESSAGE_BLOCKS_MAX: usize = 50;
/// Slack's most blocks of a view.
pub const VIEW_BLOCKS_MAX: usize = 100;
/// Slack's most attachments of a message.
const ATTACHMENTS_MAX: usize = 100;
/// Slack's longest text of a section, in characters.
const SECTION_TEXT_MAX: usize = 3_000;
/// Slack's most fields of a section.
const SECTION_FIELDS_MAX: usize = 10;
/// Slack's longest text of a header.
const HEADER_TEXT_MAX: usize = 150;
/// Slack's most elements of an actions block.
const ACTIONS_MAX: usize = 25;
/// Slack's longest text on a button.
const BUTTON_TEXT_MAX: usize = 75;
/// Slack's longest `block_id` and `action_id`.
const ID_MAX: usize = 255;
/// Slack's longest value of a button.
const VALUE_MAX: usize = 2_000;

/// The kinds of blocks that Slack knows.
const KINDS: &[&str] = &[
    "actions",
    "call",
    "condition",
    "context",
    "context_actions",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "markdown",
    "plan",
    "rich_text",
    "section",
    "table",
    "task_card",
    "video",
];

/// Checks the blocks of a message and adds the ids that are missing. `seed` makes those ids.
///
/// # Errors
/// `invalid_blocks` with a line for each thing that is wrong, or `invalid_blocks_format` when it is no list.
pub fn checked(mut blocks: Tree, seed: u64) -> Result<Tree, Refusal> {
    let Tree::List(items) = &mut blocks else { return Err(Refusal::InvalidBlocksFormat) };
    let wrong = problems(items, MESSAGE_BLOCKS_MAX, "/blocks");
    if !wrong.is_empty() {
        return Err(Refusal::InvalidBlocks(wrong));
    }
    add_ids(items, seed);
    Ok(blocks)
}

/// Adds the ids that Slack adds to what an app leaves without one.
pub fn add_ids(blocks: &mut [Tree], seed: u64) {
    let mut count = 0_u64;
    let mut next = || {
        count += 1;
        let number = seed.wrapping_mul(64).wrapping_add(count);
        id::code(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0))
    };
    for block in blocks {
        block.put_if_missing("block_id", &mut next);
        let Tree::Object(fields) = block else { continue };
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("elements", Tree::List(elements)) => {
                    for element in elements.iter_mut().filter(|element| is_interactive(element)) {
                        element.put_if_missing("action_id", &mut next);
                    }
                }
                ("accessory" | "element", element) if is_interactive(element) => {
                    element.put_if_missing("action_id", &mut next);
                }
                _ => {}
            }
        }
    }
}

fn is_interactive(element: &Tree) -> bool {
    element.text("type").is_some_and(|kind| {
        kind == "button"
            || kind == "overflow"
            || kind == "checkboxes"
            || kind == "radio_buttons"
            || kind.ends_with("_select")
            || kind.ends_with("picker")
            || kind.ends_with("_input")
    })
}

/// What is wrong with blocks, a line each, in Slack's way of saying where.
pub fn problems(blocks: &[Tree], most: usize, at: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if blocks.len() > most {
        wrong.push(format!("[ERROR] no more than {most} items allowed [json-pointer:{at}]"));
        return wrong;
    }
    let mut ids = BTreeSet::new();
    for (index, block) in blocks.iter().enumerate() {
        let at = format!("{at}/{index}");
        if !matches!(block, Tree::Object(_)) {
            wrong.push(format!("[ERROR] must be an object [json-pointer:{at}]"));
            continue;
        }
        if let Some(id) = block.get("block_id") {
            match id.as_text() {
                Some(id) if id.chars().count() <= ID_MAX => {
                    if !id.is_empty() && !ids.insert(id) {
                        wrong.push(format!(
                            "[ERROR] `block_id` {id:?} is used twice [json-pointer:{at}/block_id]"
                        ));
                    }
                }
                _ => wrong.push(format!(
                    "[ERROR] must be a text of at most {ID_MAX} characters [json-pointer:{at}/block_id]"
                )),
            }
        }
        check_block(block, &at, &mut wrong);
    }
    wrong
}

fn check_block(block: &Tree, at: &str, wrong: &mut Vec<String>) {
    let kind = block.text("type").unwrap_or_default();
    match kind {
        "" => wrong.push(format!("[ERROR] missing required field: type [json-pointer:{at}]")),
        "section" => check_section(block, at, wrong),
        "header" => check_text(block.get("text"), &format!("{at}/text"), HEADER_TEXT_MAX, true, wrong),
        "actions" => {
            let elements = block.items("elements");
            if elements.is_empty() || elements.len() > ACTIONS_MAX {
                wrong
                    .push(format!("[ERROR] must have 1 to {ACTIONS_MAX} items [json-pointer:{at}/elements]"));
            }
            let mut ids = BTreeSet::new();
            for (index, element) in elements.iter().enumerate().take(ACTIONS_MAX) {
                let at = format!("{at}/elements/{index}");
                check_element(element, &at, wrong);
                if element.text("action_id").is_some_and(|id| !ids.insert(id)) {
                    wrong.push(format!(
                        "[ERROR] `action_id` is used twice in this block [json-pointer:{at}/action_id]"
                    ));
                }
            }
        }
        "context" if block.items("elements").is_empty() => {
            wrong.push(format!("[ERROR] missing required field: elements [json-pointer:{at}]"));
        }
        known if KINDS.contains(&known) => {}
        other => wrong.push(format!("[ERROR] unsupported type: {other} [json-pointer:{at}/type]")),
    }
}

fn check_section(block: &Tree, at: &str, wrong: &mut Vec<String>) {
    let fields = block.items("fields");
    if block.get("text").is_none() && fields.is_empty() {
        wrong.push(format!("[ERROR] missing required field: text [json-pointer:{at}]"));
    }
    if let Some(text) = block.get("text") {
        check_text(Some(text), &format!("{at}/text"), SECTION_TEXT_MAX, false, wrong);
    }
    if fields.len() > SECTION_FIELDS_MAX {
        wrong.push(format!(
            "[ERROR] no more than {SECTION_FIELDS_MAX} items allowed [json-pointer:{at}/fields]"
        ));
    }
    if let Some(accessory) = block.get("accessory") {
        check_element(accessory, &format!("{at}/accessory"), wrong);
    }
}

fn check_text(text: Option<&Tree>, at: &str, most: usize, plain: bool, wrong: &mut Vec<String>) {
    let Some(text) = text else {
        wrong.push(format!("[ERROR] missing required field: text [json-pointer:{at}]"));
        return;
    };
    let kind = text.text("type").unwrap_or_default();
    if !(kind == "plain_text" || (kind == "mrkdwn" && !plain)) {
        wrong.push(format!("[ERROR] unsupported type: {kind} [json-pointer:{at}/type]"));
    }
    match text.text("text") {
        Some(words) if (1..=most).contains(&words.chars().count()) => {}
        Some("") => wrong.push(format!("[ERROR] must be more than 0 characters [json-pointer:{at}/text]")),
        Some(_) => {
            wrong.push(format!("[ERROR] must be less than {} characters [json-pointer:{at}/text]", most + 1))
        }
        None => wrong.push(format!("[ERROR] missing required field: text [json-pointer:{at}]")),
    }
}

fn check_element(element: &Tree, at: &str, wrong: &mut Vec<String>) {
    let Some(kind) = element.text("type") else {
        wrong.push(format!("[ERROR] missing required field: type [json-pointer:{at}]"));
        return;
    };
    let long = |name: &str, most: usize| element.text(name).is_some_and(|text| text.chars().count() > most);
    if long("action_id", ID_MAX) {
        wrong.push(format!(
            "[ERROR] must be less than {} characters [json-pointer:{at}/action_id]",
            ID_MAX + 1
        ));
    }
    if kind == "button" {
        check_text(element.get("text"), &format!("{at}/text"), BUTTON_TEXT_MAX, true, wrong);
        if long("value", VALUE_MAX) {
            wrong.push(format!(
                "[ERROR] must be less than {} characters [json-pointer:{at}/value]",
                VALUE_MAX + 1
            ));
        }
    }
}

/// Checks attachments.
///
/// # Errors
/// When they are no list of objects, too many, or hold blocks that are not valid.
pub fn attachments(mut attachments: Tree, seed: u64) -> Result<Tree, Refusal> {
    let Tree::List(items) = &mut attachments else { return Err(Refusal::InvalidAttachments) };
    if items.len() > ATTACHMENTS_MAX {
        return Err(Refusal::TooManyAttachments);
    }
    for (index, item) in (0_u64..).zip(items) {
        let Tree::Object(fields) = item else { return Err(Refusal::InvalidAttachments) };
        for (name, value) in fields {
            if let ("blocks", Tree::List(blocks)) = (name.as_str(), value) {
                let wrong = problems(blocks, MESSAGE_BLOCKS_MAX, &format!("/attachments/{index}/blocks"));
                if !wrong.is_empty() {
                    return Err(Refusal::InvalidBlocks(wrong));
                }
                add_ids(blocks, seed.wrapping_add(index + 1));
            }
        }
    }
    Ok(attachments)
}

/// What a person sees of blocks and attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The words, a line for each block.
    pub text: String,
    /// The buttons.
    pub buttons: Vec<Button>,
}

/// What a person sees of a message's blocks and attachments.
#[must_use]
pub fn seen(world: &World, blocks: Option<&str>, attachments: Option<&str>) -> Seen {
    let mut seen = Seen::default();
    let parsed = |json: Option<&str>| json.and_then(Tree::parse);
    if let Some(Tree::List(blocks)) = parsed(blocks) {
        see_blocks(world, &blocks, &mut seen);
    }
    if let Some(Tree::List(attachments)) = parsed(attachments) {
        for attachment in &attachments {
            for name in ["pretext", "title", "text"] {
                see_words(world, attachment.text(name).unwrap_or_default(), true, &mut seen);
            }
            see_blocks(world, attachment.items("blocks"), &mut seen);
        }
    }
    seen
}

fn see_blocks(world: &World, blocks: &[Tree], seen: &mut Seen) {
    for block in blocks {
        let block_id = block.text("block_id").unwrap_or_default();
        match block.get("text") {
            Some(Tree::Text(markdown)) => see_words(world, markdown, true, seen),
            Some(text) => see_text(world, text, seen),
            None => {}
        }
        for field in block.items("fields") {
            see_text(world, field, seen);
        }
        let rich = block.text("type") == Some("rich_text");
        for element in block.items("elements").iter().chain(block.get("accessory")) {
            if rich {
                see_rich(world, element, seen);
            } else if element.text("type") == Some("button") {
                see_button(element, block_id, seen);
            } else if element.get("text").is_some_and(|text| text.as_text().is_some()) {
                see_text(world, element, seen);
            }
        }
    }
}

fn see_text(world: &World, text: &Tree, seen: &mut Seen) {
    let words = text.text("text").unwrap_or_default();
    see_words(world, words, text.text("type") == Some("mrkdwn"), seen);
}

fn see_words(world: &World, words: &str, markdown: bool, seen: &mut Seen) {
    if words.is_empty() {
        return;
    }
    if !seen.text.is_empty() {
        seen.text.push('\n');
    }
    if markdown {
        seen.text.push_str(&text::shown(world, words));
    } else {
        seen.text.push_str(words);
    }
}

/// Rich text: sections of words, people, channels and links.
fn see_rich(world: &World, section: &Tree, seen: &mut Seen) {
    let mut line = String::new();
    for element in section.items("elements") {
        match element.text("type").unwrap_or_default() {
            "user" => {
                let user = element.text("user_id").unwrap_or_default();
                line.push('@');
                line.push_str(&world.name_of_user(user).unwrap_or_else(|| user.to_owned()));
            }
            "link" => line.push_str(element.text("text").or(element.text("url")).unwrap_or_default()),
            "rich_text_section" => see_rich(world, element, seen),
            _ => line.push_str(element.text("text").unwrap_or_default()),
        }
    }
    see_words(world, &line, false, seen);
}

fn see_button(button: &Tree, block_id: &str, seen: &mut Seen) {
    let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
    seen.buttons.push(Button {
        label: owned(button.get("text").and_then(|text| text.text("text"))),
        action_id: owned(button.text("action_id")),
        block_id: block_id.to_owned(),
        value: owned(button.text("value")),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASK: &str = r#"[{"type":"section","text":{"type":"mrkdwn","text":"*Jo* asks &amp; waits"}},
        {"type":"actions","block_id":"b1","elements":[
        {"value":"r1","type":"button","text":{"type":"plain_text","text":"Approve"},"action_id":"approve"},
        {"type":"button","text":{"type":"plain_text","text":"Deny"}}]}]"#;

    #[test]
    fn missing_ids_are_added_and_the_rest_stays_as_it_was() {
        let blocks = checked(Tree::parse(ASK).unwrap(), 7).unwrap().write();
        assert!(blocks.contains(r#"{"value":"r1","type":"button""#), "{blocks}");
        let seen = seen(&World::default(), Some(&blocks), None);
        assert_eq!(seen.text, "*Jo* asks & waits");
        assert_eq!(seen.buttons.len(), 2);
        assert_eq!((seen.buttons[0].label.as_str(), seen.buttons[0].value.as_str()), ("Approve", "r1"));
        assert!(!seen.buttons[1].action_id.is_empty());
    }

    #[test]
    fn what_slack_refuses_is_refused_with_its_place() {
        for (wrong, place) in [
            (r#"[{"type":"section"}]"#, "/blocks/0"),
            (r#"[{"type":"nope"}]"#, "/blocks/0/type"),
            (r#"[3]"#, "/blocks/0"),
            (r#"[{"type":"actions","elements":[]}]"#, "/blocks/0/elements"),
            (r#"[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]"#, "/blocks/0/text/type"),
            (
                r#"[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]"#,
                "/blocks/1/block_id",
            ),
        ] {
            match checked(Tree::parse(wrong).unwrap(), 1) {
                Err(Refusal::InvalidBlocks(lines)) => {
                    assert!(lines.iter().any(|line| line.contains(place)), "{wrong}: {lines:?}");
                }
                other => panic!("{wrong}: {other:?}"),
            }
        }
    }
}
