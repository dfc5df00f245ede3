//! What a message says, as a call sends it: checked, escaped, and otherwise kept as it came.

use std::sync::Arc;

use super::args::Args;
use crate::error::Refusal;
use crate::json::Tree;
use crate::world::{Content, World};
use crate::{blocks, text};

/// Slack's longest text, in characters.
const TEXT_MAX: usize = 40_000;

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
    let text = args.text("text");
    if text.is_some_and(|text| text.len() > TEXT_MAX && text.chars().count() > TEXT_MAX) {
        return Err(Refusal::MsgTooLong);
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
    Ok(Sent { text: text.map(text::escape), blocks, attachments, metadata: metadata(args)? })
}

fn metadata(args: &Args) -> Result<Option<Arc<str>>, Refusal> {
    let Some(metadata) = args.tree("metadata").map_err(|_| Refusal::InvalidMetadata)? else {
        return Ok(None);
    };
    let whole = metadata.text("event_type").is_some()
        && matches!(metadata.get("event_payload"), Some(Tree::Object(_)));
    if whole { Ok(Some(metadata.write().into())) } else { Err(Refusal::InvalidMetadata) }
}

/// The content of a new message.
pub(crate) fn content(world: &mut World, args: &Args) -> Result<Content, Refusal> {
    let sent = sent(world, args)?;
    let content = Content {
        text: sent.text.unwrap_or_default(),
        blocks: sent.blocks.flatten(),
        attachments: sent.attachments.flatten(),
        metadata: sent.metadata,
    };
    said(content)
}

/// Refuses a message of nothing.
pub(crate) fn said(content: Content) -> Result<Content, Refusal> {
    if content.text.trim().is_empty() && content.blocks.is_none() && content.attachments.is_none() {
        return Err(Refusal::NoText);
    }
    Ok(content)
}
