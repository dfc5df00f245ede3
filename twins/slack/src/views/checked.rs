//! What Slack checks of a view before it is shown. Limits: <https://docs.slack.dev/reference/views>.

use crate::blocks::{self, Surface};
use crate::error::Refusal;
use crate::json::Tree;
use crate::method::Doing;

/// Slack's longest title, and text of the buttons that submit and close.
const WORDS_MAX: usize = 24;
/// Slack's longest `private_metadata`.
const METADATA_MAX: usize = 3_000;
/// Slack's longest `callback_id` and `external_id`.
const ID_MAX: usize = 255;
/// Slack's largest view: 250 KB.
const VIEW_BYTES_MAX: usize = 250 * 1024;

/// The fields of a view. Others are refused, also those that Slack itself adds: an app cannot send back what it was sent.
const FIELDS: &[&str] = &[
    "type",
    "title",
    "blocks",
    "close",
    "submit",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
];

/// A view that can be shown.
pub(crate) struct Checked {
    /// A number of its own.
    pub number: u64,
    /// What the app sent, with the ids that Slack adds.
    pub body: Tree,
}

/// A view as it is kept: checked, with the ids that Slack adds.
///
/// # Errors
/// `invalid_arguments` with a line for each thing that is wrong; `view_too_large`.
pub(crate) fn checked(doing: &mut Doing<'_>, mut view: Tree, surface: Surface) -> Result<Checked, Refusal> {
    let wrong = problems(&view, surface);
    if !wrong.is_empty() {
        return Err(Refusal::InvalidArguments(wrong));
    }
    if view.write().len() > VIEW_BYTES_MAX {
        return Err(Refusal::ViewTooLarge);
    }
    let number = doing.world.next_number();
    if let Tree::Object(fields) = &mut view {
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("blocks", Tree::List(blocks)) => blocks::add_ids(blocks, number),
                ("title" | "close" | "submit", Tree::Object(text))
                    if text.iter().all(|(name, _)| name != "emoji") =>
                {
                    text.push(("emoji".to_owned(), Tree::Flag(true)));
                }
                _ => {}
            }
        }
    }
    Ok(Checked { number, body: view })
}

fn problems(view: &Tree, surface: Surface) -> Vec<String> {
    let Tree::Object(fields) = view else {
        return vec!["[ERROR] must provide an object [json-pointer:/view]".to_owned()];
    };
    let mut wrong = Vec::new();
    for (name, _) in fields {
        if !FIELDS.contains(&name.as_str()) {
            let name: String = name.chars().take(64).collect();
            wrong.push(format!("[ERROR] invalid additional property: {name} [json-pointer:/view]"));
        }
    }
    let kind = if surface == Surface::Home { "home" } else { "modal" };
    if view.text("type") != Some(kind) {
        wrong.push(format!("[ERROR] must be a {kind} [json-pointer:/view/type]"));
    }
    if surface == Surface::Modal && matches!(view.get("title"), None | Some(Tree::Null)) {
        wrong.push("[ERROR] missing required field: title [json-pointer:/view]".to_owned());
    }
    for name in ["title", "submit", "close"] {
        words(view, name, &mut wrong);
    }
    for (name, most) in [("private_metadata", METADATA_MAX), ("callback_id", ID_MAX), ("external_id", ID_MAX)]
    {
        match view.get(name) {
            None | Some(Tree::Null) => {}
            Some(Tree::Text(text)) if text.chars().nth(most).is_none() => {}
            Some(Tree::Text(_)) => {
                let more = most + 1;
                wrong
                    .push(format!("[ERROR] must be less than {more} characters [json-pointer:/view/{name}]"));
            }
            Some(_) => wrong.push(format!("[ERROR] must provide a string [json-pointer:/view/{name}]")),
        }
    }
    match view.get("blocks").map(Tree::as_list) {
        Some(Some(list)) => wrong.extend(blocks::problems(list, surface, "/view/blocks")),
        _ => wrong.push("[ERROR] missing required field: blocks [json-pointer:/view]".to_owned()),
    }
    let asks = view.items("blocks").iter().any(|block| block.text("type") == Some("input"));
    if surface == Surface::Modal && asks && !matches!(view.get("submit"), Some(Tree::Object(_))) {
        let line = "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view]";
        wrong.push(line.to_owned());
    }
    wrong
}

fn words(view: &Tree, name: &str, wrong: &mut Vec<String>) {
    let object = match view.get(name) {
        None | Some(Tree::Null) => return,
        Some(object) => object,
    };
    if object.text("type") != Some("plain_text") {
        wrong.push(format!("[ERROR] must provide an object of plain text [json-pointer:/view/{name}]"));
    }
    match object.text("text") {
        None => wrong.push(format!("[ERROR] missing required field: text [json-pointer:/view/{name}]")),
        Some(text) if text.chars().nth(WORDS_MAX).is_some() => wrong.push(format!(
            "[ERROR] must be less than {} characters [json-pointer:/view/{name}/text]",
            WORDS_MAX + 1
        )),
        Some(_) => {}
    }
}
