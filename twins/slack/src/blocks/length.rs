//! How much a message's blocks may say. Slack documents 12,000 characters for markdown blocks; its staff say of all blocks
//! «12,000 text characters with a buffer for block containers» (slackapi/bolt-js #2509), and what was measured there and in
//! #2867 (11,341 characters in 45 blocks refused, 9,597 in 50 accepted) agrees with twenty characters for each container.

use crate::json::Tree;

/// The most characters of all texts together.
const TEXT_MAX: usize = 12_000;
/// The most bytes of all blocks as they are kept: beside its texts a message may name addresses and values, not hold data.
const WRITTEN_BYTES_MAX: usize = 100_000;
/// What each block counts for.
const CONTAINER: usize = 20;

/// Whether blocks of so many bytes can be too long at all: most are far from it.
pub(super) const fn may_be_too_long(bytes: usize, blocks: usize) -> bool {
    bytes + blocks * CONTAINER > TEXT_MAX
}

/// Whether blocks, written in so many bytes, say more than Slack takes or hold more than is kept.
pub(super) fn is_too_long(blocks: &Tree, bytes: usize) -> bool {
    let count = blocks.as_list().map_or(0, <[Tree]>::len);
    bytes > WRITTEN_BYTES_MAX || characters(blocks) + count * CONTAINER > TEXT_MAX
}

/// The characters of every `text` within a value.
fn characters(tree: &Tree) -> usize {
    match tree {
        Tree::List(items) => items.iter().map(characters).sum(),
        Tree::Object(fields) => fields
            .iter()
            .map(|(name, value)| match value {
                Tree::Text(text) if name == "text" => text.chars().count(),
                Tree::Text(_) => 0,
                other => characters(other),
            })
            .sum(),
        _ => 0,
    }
}
