//! What can be filled in or chosen in blocks: where it stands, what it holds, and what Slack makes of what a person says.

mod action;
mod chosen;
mod complete;
mod kind;

pub(crate) use action::action;
pub(crate) use chosen::{Said, chosen};
pub(crate) use complete::incomplete;
pub(crate) use kind::Kind;

use crate::json::{Object, Tree};
use crate::world::Filled;

/// An element that a person can act on, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot<'a> {
    /// The block that holds it.
    pub block_id: &'a str,
    /// That block, if it is one for input.
    pub input: Option<&'a Tree>,
    /// The element.
    pub element: &'a Tree,
}

impl<'a> Spot<'a> {
    /// The element's type.
    pub fn kind(&self) -> &'a str {
        self.element.text("type").unwrap_or_default()
    }

    /// The app's name for what it does.
    pub fn action_id(&self) -> &'a str {
        self.element.text("action_id").unwrap_or_default()
    }

    /// Whether the app is told at once when it is acted on: an input tells only when its block says so.
    pub fn tells(&self) -> bool {
        self.input.is_none_or(|block| block.get("dispatch_action") == Some(&Tree::Flag(true)))
    }

    /// What it holds: what the person filled in, or what the app filled in for them.
    pub fn holds(&self, filled: &Filled) -> Option<Tree> {
        let kind = Kind::of(self.kind())?;
        Some(
            filled
                .get(self.block_id, self.action_id())
                .cloned()
                .unwrap_or_else(|| kind.initial(self.element)),
        )
    }
}

/// Visits every element of blocks that a person can act on, in their order.
pub(crate) fn visit<'a>(blocks: &'a [Tree], see: &mut impl FnMut(Spot<'a>)) {
    for block in blocks {
        let block_id = block.text("block_id").unwrap_or_default();
        let (nested, input) = match block.text("type").unwrap_or_default() {
            "container" => (Some("child_blocks"), None),
            "carousel" => (Some("elements"), None),
            "input" => (None, Some(block)),
            _ => (None, None),
        };
        if let Some(name) = nested {
            visit(block.items(name), see);
            continue;
        }
        let several = block.items("elements").iter().chain(block.items("actions"));
        let single = block.get("element").into_iter().chain(block.get("accessory"));
        for element in several.chain(single).filter(|element| element.text("action_id").is_some()) {
            see(Spot { block_id, input, element });
        }
    }
}

/// The first element of which something holds.
pub(crate) fn find<'a>(blocks: &'a [Tree], mut is_it: impl FnMut(&Spot<'a>) -> bool) -> Option<Spot<'a>> {
    let mut found = None;
    visit(blocks, &mut |spot| {
        if found.is_none() && is_it(&spot) {
            found = Some(spot);
        }
    });
    found
}

/// What all elements hold, as payloads have it: `{"values":{"block":{"action":{…}}}}`.
pub(crate) fn state<'a>(parts: impl IntoIterator<Item = &'a [Tree]>, filled: &Filled) -> String {
    let mut by_block: Vec<(&str, Object)> = Vec::new();
    let mut add = |spot: Spot<'a>| {
        let Some(value) = spot.holds(filled) else { return };
        let value = value.write();
        match by_block.last_mut() {
            Some((block, object)) if *block == spot.block_id => {
                *object = std::mem::take(object).named(spot.action_id(), &value);
            }
            _ => by_block.push((spot.block_id, Object::new().named(spot.action_id(), &value))),
        }
    };
    for blocks in parts {
        visit(blocks, &mut add);
    }
    let values = by_block
        .into_iter()
        .fold(Object::new(), |values, (block, object)| values.named(block, &object.end()));
    Object::new().raw("values", &values.end()).end()
}

#[cfg(test)]
mod tests;
