//! What a person sees of a message or a view: its words, a line for each block, its buttons, and what can be filled in or
//! chosen.

mod choices;
mod rich_text;

use nightcrew_model::notice::{Button, Input};

use super::additions::is_interactive;
use crate::json::Tree;
use crate::reference;
use crate::world::World;

/// What a person sees of blocks and attachments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The words, a line for each block.
    pub text: String,
    /// The buttons.
    pub buttons: Vec<Button>,
    /// What can be filled in or chosen.
    pub inputs: Vec<Input>,
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
            see_attachment(world, attachment, &mut seen);
        }
    }
    seen
}

/// What a person sees of a view's blocks.
#[must_use]
pub fn seen_of(world: &World, blocks: &[Tree]) -> Seen {
    let mut seen = Seen::default();
    see_blocks(world, blocks, &mut seen);
    seen
}

fn see_attachment(world: &World, attachment: &Tree, seen: &mut Seen) {
    for name in ["pretext", "author_name", "title", "text"] {
        seen.words(world, attachment.text(name).unwrap_or_default(), true);
    }
    for field in attachment.items("fields") {
        let part = |name: &str| reference::shown(world, field.text(name).unwrap_or_default());
        let (title, value) = (part("title"), part("value"));
        let line = if title.is_empty() { value } else { format!("{title}: {value}") };
        seen.line(&line);
    }
    see_blocks(world, attachment.items("blocks"), seen);
    for action in attachment.items("actions") {
        match action.text("type") {
            Some("button") => seen.buttons.push(choices::old_button(action)),
            Some("select") => seen.inputs.push(choices::old_menu(action)),
            _ => {}
        }
    }
    seen.words(world, attachment.text("footer").unwrap_or_default(), true);
}

fn see_blocks(world: &World, blocks: &[Tree], seen: &mut Seen) {
    for block in blocks {
        see_block(world, block, seen);
    }
}

fn see_block(world: &World, block: &Tree, seen: &mut Seen) {
    let block_id = block.text("block_id").unwrap_or_default();
    match block.text("type").unwrap_or_default() {
        "rich_text" => rich_text::see(world, block, seen),
        "input" => {
            if let Some(element) = block.get("element") {
                let label = block.get("label").and_then(|label| label.text("text")).unwrap_or_default();
                let optional = block.get("optional") == Some(&Tree::Flag(true));
                seen.inputs.push(choices::input(element, block_id, label, optional));
            }
            if let Some(hint) = block.get("hint") {
                seen.text_object(world, hint);
            }
        }
        "table" => see_table(world, block, seen),
        "image" => {
            match block.get("title") {
                Some(title) => seen.text_object(world, title),
                None => see_picture(block, seen),
            };
        }
        "context" => see_context(world, block, seen),
        "container" => {
            for name in ["title", "subtitle"] {
                block.get(name).into_iter().for_each(|text| seen.text_object(world, text));
            }
            see_blocks(world, block.items("child_blocks"), seen);
        }
        "carousel" => see_blocks(world, block.items("elements"), seen),
        "plan" | "task_card" => see_plan(world, block, seen),
        _ => see_simple(world, block, block_id, seen),
    }
}

/// A section, a header, a row of actions, a card: texts, then what can be acted on.
fn see_simple(world: &World, block: &Tree, block_id: &str, seen: &mut Seen) {
    for name in ["title", "subtitle", "text", "description", "body", "subtext"] {
        match block.get(name) {
            Some(Tree::Text(markdown)) => seen.words(world, markdown, true),
            Some(text) => seen.text_object(world, text),
            None => {}
        }
    }
    for field in block.items("fields") {
        seen.text_object(world, field);
    }
    let beside = block.get("text").and_then(|text| text.text("text")).unwrap_or_default();
    let elements = block.items("elements").iter().chain(block.items("actions"));
    for element in elements.chain(block.get("accessory")) {
        see_element(element, block_id, beside, seen);
    }
}

fn see_element(element: &Tree, block_id: &str, beside: &str, seen: &mut Seen) {
    let kind = element.text("type").unwrap_or_default();
    match kind {
        "button" => seen.button(element, block_id),
        // Below an answer, not a question: whoever counts buttons counts decisions.
        "feedback_buttons" => seen.inputs.push(choices::feedback(element, block_id)),
        "icon_button" => {
            let label = element.get("text").and_then(|text| text.text("text")).unwrap_or_default();
            seen.inputs.push(choices::input(element, block_id, label, true));
        }
        "image" => see_picture(element, seen),
        _ if kind != "workflow_button" && is_interactive(kind) => {
            let placeholder = element.get("placeholder").and_then(|text| text.text("text"));
            let label = if beside.is_empty() { placeholder.unwrap_or_default() } else { beside };
            seen.inputs.push(choices::input(element, block_id, label, true));
        }
        _ => {}
    }
}

/// The words of a context stand in one line, with its pictures.
fn see_context(world: &World, block: &Tree, seen: &mut Seen) {
    let mut line = String::new();
    for element in block.items("elements") {
        let words = element.text("text").unwrap_or_default();
        let words = match element.text("type") {
            Some("mrkdwn") => reference::shown(world, words),
            Some("image") => continue,
            _ => words.to_owned(),
        };
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&words);
    }
    seen.line(&line);
}

fn see_picture(image: &Tree, seen: &mut Seen) {
    if let Some(alt) = image.text("alt_text").filter(|alt| !alt.is_empty()) {
        seen.line(&format!("[{alt}]"));
    }
}

fn see_table(world: &World, block: &Tree, seen: &mut Seen) {
    for row in block.items("rows") {
        let cells = row.as_list().unwrap_or_default().iter().map(|cell| match cell.text("type") {
            Some("rich_text") => rich_text::words(world, cell).replace('\n', " "),
            _ => cell.text("text").unwrap_or_default().to_owned(),
        });
        seen.line(&cells.collect::<Vec<_>>().join(" | "));
    }
}

fn see_plan(world: &World, block: &Tree, seen: &mut Seen) {
    seen.line(block.text("title").unwrap_or_default());
    for name in ["details", "output"] {
        block.get(name).into_iter().for_each(|part| rich_text::see(world, part, seen));
    }
    for task in block.items("tasks") {
        let (status, title) = (task.text("status"), task.text("title").unwrap_or_default());
        seen.line(&status.map_or_else(|| title.to_owned(), |status| format!("{title} ({status})")));
        for name in ["details", "output"] {
            task.get(name).into_iter().for_each(|part| rich_text::see(world, part, seen));
        }
    }
}

impl Seen {
    /// Adds a line as it stands.
    pub(crate) fn line(&mut self, line: &str) {
        if line.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(line);
    }

    fn words(&mut self, world: &World, words: &str, markdown: bool) {
        if markdown {
            self.line(&reference::shown(world, words));
        } else {
            self.line(words);
        }
    }

    fn text_object(&mut self, world: &World, object: &Tree) {
        let words = object.text("text").unwrap_or_default();
        self.words(world, words, object.text("type") == Some("mrkdwn"));
    }

    fn button(&mut self, button: &Tree, block_id: &str) {
        let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
        self.buttons.push(Button {
            label: owned(button.get("text").and_then(|text| text.text("text"))),
            action_id: owned(button.text("action_id")),
            block_id: block_id.to_owned(),
            value: owned(button.text("value")),
        });
    }
}
