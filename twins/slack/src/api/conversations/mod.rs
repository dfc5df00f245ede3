//! `conversations.*`: reading them, their making and end, who belongs to them, direct ones.

mod direct;
mod kinds;
mod lifecycle;
mod listing;
mod membership;
mod naming;
mod reading;
mod topics;

use crate::error::Refusal;
use crate::method::{Doing, Method, TIER_2, TIER_3, TIER_4, method};
use crate::world::Place;

pub(super) use kinds::READ;
pub(super) use listing::list_of;

/// Of which scopes one lets a token read messages.
const HISTORY: &str = "channels:history,groups:history,im:history,mpim:history";
/// Of which scopes one lets a token make, name and end channels.
const MANAGE: &str = "channels:manage,channels:write,groups:write";
/// Of which scopes one lets a token change conversations of any kind.
const CHANGE: &str = "channels:manage,channels:write,groups:write,im:write,mpim:write";
/// Of which scopes one lets a token invite people.
const INVITE: &str =
    "channels:manage,channels:write,channels:write.invites,groups:write,groups:write.invites,mpim:write";
/// Of which scopes one lets a token set topics and purposes.
const TOPIC: &str = "channels:manage,channels:write,channels:write.topic,groups:write,groups:write.topic,im:write,mpim:write,im:write.topic,mpim:write.topic";

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/conversations.archive", TIER_2, MANAGE, lifecycle::archive),
    method("/api/conversations.close", TIER_2, CHANGE, direct::close),
    method("/api/conversations.create", TIER_2, MANAGE, lifecycle::create),
    method("/api/conversations.history", TIER_3, HISTORY, reading::history),
    method("/api/conversations.info", TIER_3, READ, reading::info),
    method("/api/conversations.invite", TIER_3, INVITE, membership::invite),
    method("/api/conversations.join", TIER_3, "channels:join,channels:write", membership::join),
    method("/api/conversations.kick", TIER_3, MANAGE, membership::kick),
    method("/api/conversations.leave", TIER_3, MANAGE, membership::leave),
    method("/api/conversations.list", TIER_2, READ, listing::list),
    method("/api/conversations.mark", TIER_3, CHANGE, direct::mark),
    method("/api/conversations.members", TIER_4, READ, reading::members),
    method("/api/conversations.open", TIER_3, "im:write,mpim:write", direct::open),
    method("/api/conversations.rename", TIER_2, MANAGE, lifecycle::rename),
    method("/api/conversations.replies", TIER_3, HISTORY, reading::replies),
    method("/api/conversations.setPurpose", TIER_2, TOPIC, topics::set_purpose),
    method("/api/conversations.setTopic", TIER_2, TOPIC, topics::set_topic),
    method("/api/conversations.unarchive", TIER_2, MANAGE, lifecycle::unarchive),
];

/// Refuses whoever does not belong to a conversation, and whatever is archived.
fn changeable(doing: &Doing<'_>, place: Place) -> Result<(), Refusal> {
    let channel = doing.at(place)?;
    if channel.archived {
        Err(Refusal::IsArchived)
    } else if channel.members.has(doing.who) {
        Ok(())
    } else {
        Err(Refusal::NotInChannel)
    }
}

/// A conversation was changed just now.
fn touched(doing: &mut Doing<'_>, place: Place) {
    if let Some(channel) = doing.world.channels.get_mut(&place) {
        channel.updated = doing.now_ms;
    }
    doing.effects.changed([]);
}
