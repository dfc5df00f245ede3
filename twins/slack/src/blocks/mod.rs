//! Blocks: what Slack checks of them, what it adds, and what a person sees of them. Beyond that they are kept as they came: a
//! bot finds its own fields again, in their order.

mod additions;
mod attachments;
mod check;
mod composition;
mod elements;
mod form;
mod layout;
mod length;
mod rich_text;
mod seen;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use additions::add_ids;
pub(crate) use attachments::{attachments, bounded, unfurled};
pub use seen::{Seen, seen, seen_of};

use crate::error::Refusal;
use crate::json::Tree;
use check::{At, Check};

/// Slack's most blocks of a message.
const MESSAGE_BLOCKS_MAX: usize = 50;
/// Slack's most blocks of a view.
const VIEW_BLOCKS_MAX: usize = 100;

/// Where blocks are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// In a message.
    Message,
    /// In a dialog.
    Modal,
    /// In an app's home.
    Home,
}

impl Surface {
    const fn blocks_max(self) -> usize {
        match self {
            Self::Message => MESSAGE_BLOCKS_MAX,
            Self::Modal | Self::Home => VIEW_BLOCKS_MAX,
        }
    }
}

/// The blocks of a message as they are kept: checked, with what Slack adds; `None` for an empty list. `seed` makes the ids
/// that are missing.
///
/// # Errors
/// `invalid_blocks` with a line for each thing that is wrong, `invalid_blocks_format` when it is no list,
/// `msg_blocks_too_long` when all is well but too much.
pub fn checked(mut blocks: Tree, seed: u64) -> Result<Option<Arc<str>>, Refusal> {
    let Tree::List(items) = &mut blocks else { return Err(Refusal::InvalidBlocksFormat) };
    if items.is_empty() {
        return Ok(None);
    }
    let wrong = problems(items, Surface::Message, "/blocks");
    if !wrong.is_empty() {
        return Err(Refusal::InvalidBlocks(wrong));
    }
    add_ids(items, seed);
    let count = items.len();
    let written = blocks.write();
    if length::may_be_too_long(written.len(), count) && length::is_too_long(&blocks, written.len()) {
        return Err(Refusal::MsgBlocksTooLong);
    }
    Ok(Some(written.into()))
}

/// What is wrong with blocks, a line each, in Slack's way of saying where. `at` is where they begin: `/blocks`.
#[must_use]
pub fn problems(blocks: &[Tree], surface: Surface, at: &str) -> Vec<String> {
    let mut check = Check::of(surface);
    let root = At::Root(at);
    let most = surface.blocks_max();
    if blocks.len() > most {
        check.wrong(&root, format_args!("no more than {most} items allowed"));
        return check.lines();
    }
    let rule = form::Rule::Any(layout::kinds(surface));
    let mut ids = BTreeSet::new();
    for (index, block) in blocks.iter().enumerate() {
        let place = At::Item(&root, index);
        form::check(&mut check, block, &rule, &place);
        if let Some(id) = block.text("block_id").filter(|id| !id.is_empty())
            && !ids.insert(id)
        {
            let quoted = check::quoted(id);
            check.wrong(&At::Field(&place, "block_id"), format_args!("`block_id` {quoted:?} already exists"));
        }
    }
    check.lines()
}
