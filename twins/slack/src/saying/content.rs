//! What a message says, as a call sends it: checked, escaped, and otherwise kept as it came.

use std::sync::Arc;

use crate::error::Refusal;
use crate::json::Tree;
use crate::method::{Args, Doing};
use crate::world::{Content, Who, World};
use crate::{blocks, reference, text};

/// Slack's longest text, in characters.
const TEXT_MAX: usize = 40_000;
/// Slack's longest text in Markdown.
const MARKDOWN_MAX: usize = 12_000;
/// The most bytes of metadata as they are kept: they are a key and a few values, not a place to store things.
const METADATA_BYTES_MAX: usize = 16_000;
/// The longest name or address of a picture that a message is shown with.
const GUISE_MAX: usize = 500;

/// What a call sent of a message: `None` for what it left out, an inner `None` for what it emptied.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    /// The text.
    pub text: Option<String>,
    /// The blocks.
    pub blocks: Option<Option<Arc<str>>>,
    /// The attachments.
    pub attachments: Option<Option<Arc<str>>>,
    /// The metadata.
    pub metadata: Option<Arc<str>>,
}

/// Reads what a call sent of a message.
pub(crate) fn sent(world: &mut World, args: &Args) -> Result<Sent, Refusal> {
    let markdown = markdown(args)?;
    if markdown.is_some() && (args.text("text").is_some() || args.has("blocks")) {
        return Err(Refusal::MarkdownTextConflict);
    }
    let text = markdown.as_deref().or_else(|| args.text("text"));
    if let Some(text) = text {
        fits(text)?;
    }
    let blocks = args.tree("blocks").map_err(|_| Refusal::InvalidBlocksFormat)?;
    let attachments = args.tree("attachments").map_err(|_| Refusal::InvalidAttachments)?;
    let blocks = match blocks {
        Some(blocks) => Some(blocks::checked(blocks, world.next_number())?),
        None => None,
    };
    let attachments = match attachments {
        Some(attachments) => Some(blocks::attachments(attachments, world.next_number())?),
        None => None,
    };
    let mut text = text.map(text::escape);
    if args.flag("link_names") == Some(true) || args.text("parse") == Some("full") {
        text = text.map(|text| reference::linked(world, &text));
    }
    Ok(Sent { text, blocks, attachments, metadata: metadata(args)? })
}

/// Refuses a text that is longer than a message's.
///
/// # Errors
/// `msg_too_long`.
pub(crate) fn fits(text: &str) -> Result<(), Refusal> {
    if text.len() > TEXT_MAX && text.chars().count() > TEXT_MAX { Err(Refusal::MsgTooLong) } else { Ok(()) }
}

/// The text of a call that sends it in Markdown, as Slack's own marks.
///
/// # Errors
/// When it is too long.
pub(crate) fn markdown(args: &Args) -> Result<Option<String>, Refusal> {
    let Some(markdown) = args.text("markdown_text") else { return Ok(None) };
    if markdown.chars().nth(MARKDOWN_MAX).is_some() {
        return Err(Refusal::MsgTooLong);
    }
    Ok(Some(text::markdown::marked(markdown)))
}

/// Gives an app's message the name and the picture that the call names.
///
/// # Errors
/// `missing_scope` when the token may not do so.
pub(crate) fn disguise(doing: &Doing<'_>, content: &mut Content) -> Result<(), Refusal> {
    let own = |name: &str| doing.args.text(name).map(|text| text::cut(text, GUISE_MAX).to_owned());
    let (username, icon_emoji, icon_url) = (own("username"), own("icon_emoji"), own("icon_url"));
    if doing.who != Who::App || (username.is_none() && icon_emoji.is_none() && icon_url.is_none()) {
        return Ok(());
    }
    doing.needs("chat:write.customize")?;
    let rare = content.rare_mut();
    (rare.username, rare.icon_emoji, rare.icon_url) = (username, icon_emoji, icon_url);
    Ok(())
}

/// The metadata of a call: a type and a payload.
///
/// # Errors
/// `invalid_metadata_format` when it lacks one of these, `metadata_too_large` when it is more than is kept.
pub(crate) fn metadata(args: &Args) -> Result<Option<Arc<str>>, Refusal> {
    let Some(metadata) = args.tree("metadata").map_err(|_| Refusal::InvalidMetadata)? else {
        return Ok(None);
    };
    let whole = metadata.text("event_type").is_some()
        && matches!(metadata.get("event_payload"), Some(Tree::Object(_)));
    if !whole {
        return Err(Refusal::InvalidMetadata);
    }
    let written = metadata.write();
    if written.len() > METADATA_BYTES_MAX {
        return Err(Refusal::MetadataTooLarge);
    }
    Ok(Some(written.into()))
}

/// What a workflow's step writes stays the step's.
pub(crate) fn within_step(doing: &Doing<'_>, content: &mut Content) {
    if let Some(step) = doing.step() {
        content.rare_mut().step = Some(step);
    }
}

/// The content of a new message.
pub(crate) fn content(world: &mut World, args: &Args) -> Result<Content, Refusal> {
    let sent = sent(world, args)?;
    let content = Content {
        text: sent.text.unwrap_or_default(),
        blocks: sent.blocks.flatten(),
        attachments: sent.attachments.flatten(),
        metadata: sent.metadata,
        rare: None,
    };
    said(content)
}

/// Refuses a message of nothing.
pub(crate) fn said(content: Content) -> Result<Content, Refusal> {
    if content.is_empty() { Err(Refusal::NoText) } else { Ok(content) }
}
