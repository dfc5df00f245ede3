//! `views.open`: a dialog is checked, shown and answered for; submitting it is not modelled yet.

use nightcrew_model::notice::{NoticeKind, View};

use super::{Doing, Method, TIER_4, good, method};
use crate::error::Refusal;
use crate::json::{Object, Tree};
use crate::{auth, blocks, id};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[method("/api/views.open", TIER_4, "", open)];

/// Slack's longest title of a dialog.
const TITLE_MAX: usize = 24;

pub(super) fn open(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let view = doing.args.tree("view").map_err(|_| Refusal::missing("view"))?;
    let mut view = view.ok_or_else(|| Refusal::missing("view"))?;
    let wrong = problems(&view);
    if !wrong.is_empty() {
        return Err(Refusal::InvalidArguments(wrong));
    }
    let person = exchange(doing)?;
    let number = doing.world.next_number();
    if let Tree::Object(fields) = &mut view {
        for (name, value) in fields {
            if let ("blocks", Tree::List(blocks)) = (name.as_str(), value) {
                blocks::add_ids(blocks, number);
            }
        }
    }
    let view_id = format!("V0N{}", id::code(u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0)));
    let title = view.get("title").and_then(|title| title.text("text")).unwrap_or_default().to_owned();
    doing.call.person(person);
    doing.call.note(format!("opened the dialog “{title}”"));
    doing.effects.notice(person, NoticeKind::Modal(View { view: view_id.clone(), title, ..View::default() }));
    doing.effects.changed([]);
    Ok(good().raw("view", &whole(&view, &view_id, doing.now_ms)))
}

/// Exchanges the trigger for the person who caused it.
fn exchange(doing: &mut Doing<'_>) -> Result<nightcrew_model::id::PersonId, Refusal> {
    let trigger_id = doing.args.required("trigger_id")?;
    let mut parts = trigger_id.split('.');
    let number: u64 = parts.next().and_then(|number| number.parse().ok()).ok_or(Refusal::InvalidTrigger)?;
    let secret = parts.nth(1).ok_or(Refusal::InvalidTrigger)?;
    if !auth::same(secret, &auth::trigger_secret(doing.desk.key(), number)) {
        return Err(Refusal::InvalidTrigger);
    }
    let trigger = doing.world.triggers.get_mut(&number).ok_or(Refusal::ExpiredTrigger)?;
    if trigger.used {
        return Err(Refusal::ExchangedTrigger);
    }
    if doing.now_ms > trigger.until_ms {
        return Err(Refusal::ExpiredTrigger);
    }
    trigger.used = true;
    Ok(trigger.person)
}

fn problems(view: &Tree) -> Vec<String> {
    let mut wrong = Vec::new();
    if view.text("type") != Some("modal") {
        wrong.push("[ERROR] must be a modal [json-pointer:/view/type]".to_owned());
    }
    match view.get("title").and_then(|title| title.text("text")) {
        None => wrong.push("[ERROR] missing required field: title [json-pointer:/view]".to_owned()),
        Some(title) if title.chars().count() > TITLE_MAX => wrong.push(format!(
            "[ERROR] must be less than {} characters [json-pointer:/view/title/text]",
            TITLE_MAX + 1
        )),
        Some(_) => {}
    }
    match view.get("blocks").map(Tree::as_list) {
        Some(Some(list)) => wrong.extend(blocks::problems(list, blocks::Surface::Modal, "/view/blocks")),
        _ => wrong.push("[ERROR] missing required field: blocks [json-pointer:/view]".to_owned()),
    }
    wrong
}

/// The view as Slack answers it: what was sent, with what Slack adds.
fn whole(view: &Tree, view_id: &str, now_ms: i64) -> String {
    let mut object = Object::new().text("id", view_id).text("team_id", id::TEAM);
    if let Tree::Object(fields) = view {
        for (name, value) in fields {
            object = object.named(name, &value.write());
        }
    }
    for name in ["private_metadata", "callback_id", "external_id"] {
        if view.get(name).is_none() {
            object = object.text(name, "");
        }
    }
    for name in ["clear_on_close", "notify_on_close"] {
        if view.get(name).is_none() {
            object = object.flag(name, false);
        }
    }
    object
        .raw("state", r#"{"values":{}}"#)
        .text("hash", &format!("{}.{view_id}", now_ms.div_euclid(1000)))
        .text("root_view_id", view_id)
        .null("previous_view_id")
        .text("app_id", id::APP)
        .text("bot_id", id::BOT)
        .end()
}
