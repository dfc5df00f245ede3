//! Where a person acts: in a message, in one of its attachments, in a dialog or in the app's home; and the element that they
//! name there.

use std::sync::Arc;

use nightcrew_model::id::PersonId;

use super::person;
use crate::error::Refusal;
use crate::events;
use crate::filling::{self, Spot};
use crate::interactive::{self, Pressed};
use crate::json::Tree;
use crate::method::{Args, Doing, Promise};
use crate::shape;
use crate::ts::Ts;
use crate::views;
use crate::world::{Content, Filled, ViewId, World};

/// Where somebody acts.
pub(super) struct Scene {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub at: At,
    parts: Vec<Part>,
}

/// A message or a view.
pub(super) enum At {
    /// A message.
    Message(Pressed),
    /// A dialog or a home.
    View(ViewId),
}

/// A list of blocks, or what holds one: an attachment, a view.
pub(super) struct Part {
    /// The attachment's number, if it is one.
    pub attachment: Option<i64>,
    /// The whole of it.
    pub tree: Arc<Tree>,
}

impl Part {
    fn blocks(&self) -> &[Tree] {
        self.tree.as_list().unwrap_or_else(|| self.tree.items("blocks"))
    }
}

/// The scene that a call names: `view`, or `channel` and `ts`.
pub(super) fn scene(doing: &Doing<'_>) -> Result<Scene, Refusal> {
    let person = person(doing)?;
    if let Some(named) = doing.args.text("view") {
        let id = own_view(doing, person, named)?;
        let view = doing.world.views.get(id).ok_or(Refusal::NoSuchView)?;
        let parts = vec![Part { attachment: None, tree: Arc::clone(&view.body) }];
        return Ok(Scene { person, at: At::View(id), parts });
    }
    let (pressed, content) = message(doing, person)?;
    let mut parts = Vec::new();
    if let Some(tree) = content.blocks.as_deref().and_then(Tree::parse) {
        parts.push(Part { attachment: None, tree: Arc::new(tree) });
    }
    if let Some(Tree::List(attachments)) = content.attachments.as_deref().and_then(Tree::parse) {
        parts.extend(attachments.into_iter().map(|tree| Part {
            attachment: Some(tree.get("id").and_then(Tree::whole).unwrap_or(1)),
            tree: Arc::new(tree),
        }));
    }
    Ok(Scene { person, at: At::Message(pressed), parts })
}

/// The view of this id, if it is before the person's eyes: the uppermost of its stack, or the home that they look at.
pub(super) fn own_view(doing: &Doing<'_>, person: PersonId, named: &str) -> Result<ViewId, Refusal> {
    let id = ViewId::parse(named).ok_or(Refusal::NoSuchView)?;
    let view = doing.world.views.get(id).filter(|view| view.person == person && view.next.is_none());
    let seen = match id {
        ViewId::Dialog(_) => view.is_some(),
        ViewId::Home(_) => view.is_some() && doing.world.views.looks(person),
    };
    if seen { Ok(id) } else { Err(Refusal::NoSuchView) }
}

/// The message that a call names, and what it says.
pub(super) fn message(doing: &Doing<'_>, person: PersonId) -> Result<(Pressed, Content), Refusal> {
    let place = doing.channel()?;
    let ts: Ts = doing.args.required("ts")?.parse().map_err(|_| Refusal::MessageNotFound)?;
    let channel = doing.at(place)?;
    if let Some(found) = channel.messages.get(&ts) {
        let message = shape::message(doing.world, channel, ts, found).end();
        let pressed = Pressed {
            place,
            ts,
            ephemeral: false,
            message,
            thread: found.thread,
            step: found.content.step(),
        };
        return Ok((pressed, found.content.clone()));
    }
    let found = doing.world.ephemerals.get(&ts).filter(|found| found.to == person && found.place == place);
    let found = found.ok_or(Refusal::MessageNotFound)?;
    let message = shape::ephemeral(doing.world, ts, &found.content, found.thread).end();
    let (thread, step) = (found.thread, found.content.step());
    Ok((Pressed { place, ts, ephemeral: true, message, thread, step }, found.content.clone()))
}

/// Ties later calls about a message's thread to this one.
pub(super) fn touch(doing: &Doing<'_>, pressed: &Pressed) {
    if let Some(channel) = doing.world.channel(pressed.place) {
        doing.call.touch(events::thread_entity(channel, pressed.ts));
    }
}

impl Scene {
    /// The element that a call names by `action_id`, and by `block_id` where it says so, of which something holds.
    pub fn find(&self, args: &Args, is_it: impl Fn(&Spot<'_>) -> bool) -> Option<(&Part, Spot<'_>)> {
        let (action, block) = (args.text("action_id")?, args.text("block_id"));
        self.parts.iter().find_map(|part| {
            let found = filling::find(part.blocks(), |spot| {
                spot.action_id() == action && block.is_none_or(|block| block == spot.block_id) && is_it(spot)
            });
            Some((part, found?))
        })
    }

    /// The action of an attachment that a call names, of the older kind, of which something holds.
    pub fn find_legacy(&self, args: &Args, is_it: impl Fn(&Tree) -> bool) -> Option<(&Tree, &Tree)> {
        let name = args.text("action_id")?;
        self.parts.iter().filter(|part| part.attachment.is_some()).find_map(|part| {
            let mut actions = part.tree.items("actions").iter();
            let found = actions.find(|action| action.text("name") == Some(name) && is_it(action));
            Some((&*part.tree, found?))
        })
    }

    /// What the person has filled in there.
    pub fn filled<'w>(&self, world: &'w World) -> Option<&'w Filled> {
        match &self.at {
            At::Message(pressed) => world.drafts.chosen(pressed.ts, self.person),
            At::View(id) => world.views.get(*id).map(|view| &view.filled),
        }
    }

    /// What an offer of options is remembered by.
    pub fn name(&self) -> String {
        match &self.at {
            At::Message(pressed) => pressed.ts.to_string(),
            At::View(id) => id.to_string(),
        }
    }

    /// Where it is, for the ledger.
    pub fn place_name(&self, doing: &Doing<'_>) -> String {
        match &self.at {
            At::Message(pressed) => doing.place_name(pressed.place),
            At::View(ViewId::Home(_)) => "the app's home".to_owned(),
            At::View(id) => {
                let view = doing.world.views.get(*id);
                let title = view.and_then(|view| view.body.get("title")?.text("text")).unwrap_or_default();
                format!("the dialog “{title}”")
            }
        }
    }

    /// Tells the app of an action here.
    pub fn tell(
        &self,
        doing: &mut Doing<'_>,
        attachment: Option<i64>,
        action: &str,
        promise: Option<Promise>,
    ) -> Result<(), Refusal> {
        match &self.at {
            At::Message(pressed) => {
                let nothing = Filled::default();
                let filled = self.filled(doing.world).unwrap_or(&nothing);
                let state = filling::state(self.parts.iter().map(Part::blocks), filled);
                let said = (action, state.as_str());
                interactive::acted_in_message(doing, self.person, pressed, attachment, said, promise)?;
                touch(doing, pressed);
            }
            At::View(id) => {
                interactive::acted_in_view(doing, self.person, *id, action, promise)?;
                doing.call.touch(views::entity(*id));
            }
        }
        Ok(())
    }
}
