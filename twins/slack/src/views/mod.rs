//! Views at work: what Slack checks of them, how answers and payloads hold them, what a person sees of them, and how they
//! open, change and close.

mod answered;
mod change;
mod checked;

pub(crate) use answered::answered;
pub(crate) use change::{close, open, publish, push, show, update};
pub(crate) use checked::{Checked, checked};

use nightcrew_model::notice;

use crate::json::{Object, Tree};
use crate::world::{View, ViewId, World};
use crate::{blocks, filling, id};

/// What a view has besides its blocks.
const VIEW_BYTES: usize = 1_024;
/// The title of a home, as Slack gives it to those that have none.
const HOME_TITLE: &str = r#"{"type":"plain_text","text":"View Title","emoji":true}"#;
/// The longest answer of a client's own words that a person reads: Slack's longest of an app's.
const PROBLEM_BYTES_MAX: usize = 500;

/// What a view's state says in answers to the app, which knows what it sent.
pub(crate) const NO_STATE: &str = r#"{"values":{}}"#;

/// A view as Slack writes it, with this state.
pub(crate) fn whole(id: ViewId, view: &View, state: &str) -> String {
    let body = &*view.body;
    let json = |name: &str| body.get(name).map_or_else(|| "null".to_owned(), Tree::write);
    let text = |name: &str| body.text(name).unwrap_or_default();
    let home = matches!(id, ViewId::Home(_));
    let title = if home && body.get("title").is_none() { HOME_TITLE.to_owned() } else { json("title") };
    let blocks = json("blocks");
    Object::with_capacity(blocks.len() + VIEW_BYTES)
        .plain("id", id)
        .text("team_id", id::TEAM)
        .text("type", if home { "home" } else { "modal" })
        .raw("blocks", &blocks)
        .text("private_metadata", text("private_metadata"))
        .text("callback_id", text("callback_id"))
        .raw("state", state)
        .text("hash", &view.hash)
        .raw("title", &title)
        .flag("clear_on_close", view.flag("clear_on_close"))
        .flag("notify_on_close", view.flag("notify_on_close"))
        .raw("close", &json("close"))
        .raw("submit", &json("submit"))
        .raw("previous_view_id", &view.previous.map_or_else(|| "null".to_owned(), |id| format!("\"{id}\"")))
        .plain("root_view_id", view.root)
        .text("app_id", id::APP)
        .text("external_id", view.external_id())
        .text("app_installed_team_id", id::TEAM)
        .text("bot_id", id::BOT)
        .end()
}

/// A view as payloads hold it, with all that is filled in.
pub(crate) fn with_state(id: ViewId, view: &View) -> String {
    whole(id, view, &filling::state([view.blocks()], &view.filled))
}

/// A view as its person sees it.
pub(crate) fn seen(world: &World, id: ViewId, view: &View) -> notice::View {
    let mut seen = blocks::seen_of(world, view.blocks());
    for input in &mut seen.inputs {
        if let Some(held) = view.filled.get(&input.block_id, &input.action_id) {
            input.value = shown_value(held);
        }
    }
    let words = |name: &str| view.body.get(name).and_then(|text| text.text("text")).map(str::to_owned);
    notice::View {
        view: id.to_string(),
        title: words("title").unwrap_or_default(),
        text: seen.text,
        inputs: seen.inputs,
        buttons: seen.buttons,
        submit: words("submit").filter(|_| matches!(id, ViewId::Dialog(_))),
        problems: view.problems.clone(),
    }
}

/// What a field shows: a value, or several with commas between them.
fn shown_value(held: &Tree) -> String {
    let Tree::Object(fields) = held else { return String::new() };
    let value = |tree: &Tree| match tree {
        Tree::Text(text) => text.clone(),
        Tree::Number(number) => number.to_string(),
        Tree::Object(_) => tree.text("value").unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    match fields.iter().find(|(name, _)| name != "type") {
        Some((_, Tree::List(items))) => items.iter().map(value).collect::<Vec<_>>().join(","),
        Some((_, tree)) => value(tree),
        None => String::new(),
    }
}

/// The entity that ties later calls about a view to an attempt.
pub(crate) fn entity(id: ViewId) -> String {
    format!("slack:view:{id}")
}
