//! Attachments: the older way to say more below a message. Slack checks little of them; blocks within them are checked as
//! blocks. <https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments>

use std::sync::Arc;

use super::{Surface, add_ids, problems};
use crate::error::Refusal;
use crate::json::{Object, Tree};

/// Slack's most attachments of a message.
const ATTACHMENTS_MAX: usize = 100;
/// The most bytes of all attachments as they are kept: a thousand for each that Slack allows.
const WRITTEN_BYTES_MAX: usize = 1_000 * ATTACHMENTS_MAX;
/// Slack's most actions of one attachment.
const ACTIONS_MAX: usize = 5;

/// Attachments as they are kept: checked, with what Slack adds; `None` for an empty list. `seed` makes the ids that are
/// missing.
///
/// # Errors
/// When they are no list of objects, too many, too long, or hold blocks that are not valid.
pub(crate) fn attachments(mut attachments: Tree, seed: u64) -> Result<Option<Arc<str>>, Refusal> {
    let Tree::List(items) = &mut attachments else { return Err(Refusal::InvalidAttachments) };
    if items.len() > ATTACHMENTS_MAX {
        return Err(Refusal::TooManyAttachments);
    }
    if items.iter().all(|item| matches!(item, Tree::Object(fields) if fields.is_empty())) {
        return Ok(None);
    }
    for (index, item) in (0_u64..).zip(items.iter_mut()) {
        complete(item, index, seed)?;
    }
    bounded(attachments.write()).map(Some)
}

/// Attachments as JSON, if they are not more than is kept of a message.
///
/// # Errors
/// `msg_too_long`.
pub(crate) fn bounded(written: String) -> Result<Arc<str>, Refusal> {
    if written.len() > WRITTEN_BYTES_MAX { Err(Refusal::MsgTooLong) } else { Ok(written.into()) }
}

/// Checks one attachment and adds its number, its fallback and what its blocks lack.
fn complete(item: &mut Tree, index: u64, seed: u64) -> Result<(), Refusal> {
    let whole = is_whole(item);
    let Tree::Object(fields) = item else { return Err(Refusal::InvalidAttachments) };
    if !whole {
        return Err(Refusal::InvalidAttachments);
    }
    for (name, value) in fields.iter_mut() {
        // Recorded answers give colours without the `#` that they were sent with.
        if let ("color", Tree::Text(color)) = (name.as_str(), &mut *value)
            && let Some(bare) = color.strip_prefix('#')
        {
            *color = bare.to_owned();
        }
        if name != "blocks" {
            continue;
        }
        let Tree::List(blocks) = value else { return Err(Refusal::InvalidBlocksFormat) };
        let wrong = problems(blocks, Surface::Message, &format!("/attachments/{index}/blocks"));
        if !wrong.is_empty() {
            return Err(Refusal::InvalidBlocks(wrong));
        }
        add_ids(blocks, seed.wrapping_add(index + 1));
    }
    let fallback = ["text", "title"].iter().find_map(|name| item.text(name)).filter(|text| !text.is_empty());
    let fallback = fallback.unwrap_or("[no preview available]").to_owned();
    let Tree::Object(fields) = item else { return Ok(()) };
    for (name, value) in [("id", Tree::Number((index + 1).into())), ("fallback", Tree::Text(fallback))] {
        if fields.iter().all(|(known, _)| known != name) {
            fields.push((name.to_owned(), value));
        }
    }
    Ok(())
}

/// Whether the parts of an attachment are of the kinds that Slack reads: texts as texts, lists as lists.
fn is_whole(item: &Tree) -> bool {
    let texts = ["fallback", "pretext", "title", "text", "footer", "author_name", "color", "callback_id"];
    // Numbers and `null` are read as texts: many a monitoring tool sends them.
    let simple = |name: &&str| !matches!(item.get(name), Some(Tree::List(_) | Tree::Object(_)));
    let list = |name: &&str| matches!(item.get(name), None | Some(Tree::Null | Tree::List(_)));
    let actions = item.items("actions");
    texts.iter().all(simple)
        && ["fields", "actions", "mrkdwn_in"].iter().all(list)
        && actions.len() <= ACTIONS_MAX
        && actions.iter().all(|action| matches!(action, Tree::Object(_)))
}

/// An attachment that a link unfolds into: what the app sent, with the link's address.
pub(crate) fn unfurled(unfurl: &Tree, url: &str, seed: u64, number: usize) -> Result<String, Refusal> {
    let mut item = unfurl.clone();
    let index = u64::try_from(number).unwrap_or(u64::MAX);
    complete(&mut item, index, seed)?;
    let object = Object::of(&item.write());
    Ok(object.flag("is_app_unfurl", true).text("app_unfurl_url", url).text("from_url", url).end())
}
