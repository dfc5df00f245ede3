//! Direct conversations: opening, closing, and how far somebody has read.

use std::collections::BTreeSet;

use super::kinds;
use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::method::{Doing, good};
use crate::shape;
use crate::ts::Ts;
use crate::world::{Kind, Place};

/// Slack's most people of a group message, beside the one who opens it.
const GROUP_MAX: usize = 8;

pub(super) fn open(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, is_new) = if doing.args.text("channel").is_some() {
        let place = doing.channel()?;
        if !matches!(doing.at(place)?.kind, Kind::Im | Kind::Group) {
            return Err(Refusal::WrongKind);
        }
        doing.needs(kinds::WRITE.of(doing.at(place)?.kind))?;
        (place, false)
    } else {
        opened(doing)?
    };
    let reopened = reopen(doing, place);
    let channel = doing.at(place)?;
    for person in channel.members.people.iter().take(GROUP_MAX) {
        doing.call.person(*person);
    }
    let whole = doing.args.flag("return_im").unwrap_or(false);
    let described = if whole {
        shape::conversation(doing.world, channel, doing.who)
    } else {
        Object::new().text("id", &channel.id())
    };
    let object =
        if is_new || reopened { good() } else { good().flag("no_op", true).flag("already_open", true) };
    Ok(object.raw("channel", &described.end()))
}

/// Opens the conversation with the users that the call names; true when it is new.
fn opened(doing: &mut Doing<'_>) -> Result<(Place, bool), Refusal> {
    let named = doing.args.ids("users");
    if named.is_empty() {
        return Err(Refusal::UsersListNotSupplied);
    }
    if named.len() > GROUP_MAX {
        return Err(Refusal::TooManyUsers);
    }
    let mut others = BTreeSet::new();
    for user in &named {
        let who = doing.world.who(user).ok_or(Refusal::UserNotFound)?;
        if who.person().is_some_and(|person| doing.world.is_deleted(person)) {
            return Err(Refusal::UserDisabled);
        }
        others.insert(who);
    }
    if others.len() > 1 {
        others.insert(doing.who);
    }
    doing.needs(kinds::WRITE.of(if others.len() == 1 { Kind::Im } else { Kind::Group }))?;
    let opened = match (others.len(), others.first().copied()) {
        (1, Some(other)) => doing.world.im(doing.who, other, doing.now_ms),
        _ => doing.world.group(&others, doing.now_ms).ok_or(Refusal::RestrictedAction)?,
    };
    if opened.1 {
        doing.effects.changed([]);
        events::im_created(doing, opened.0);
    }
    Ok(opened)
}

/// Shows a conversation again to somebody who had closed it; false when they had not.
fn reopen(doing: &mut Doing<'_>, place: Place) -> bool {
    let who = doing.who;
    let channel = doing.world.channels.get_mut(&place);
    let reopened = channel.is_some_and(|channel| !channel.closed.is_empty() && channel.closed.remove(&who));
    if reopened {
        events::direct_opened(doing, place, true);
    }
    reopened
}

pub(super) fn close(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::conversation(doing, &kinds::WRITE)?;
    if !matches!(doing.at(place)?.kind, Kind::Im | Kind::Group) {
        return Err(Refusal::WrongKind);
    }
    let who = doing.who;
    let channel = doing.world.channels.get_mut(&place).ok_or(Refusal::ChannelNotFound)?;
    if !channel.closed.insert(who) {
        return Ok(good().flag("no_op", true).flag("already_closed", true));
    }
    doing.effects.changed([]);
    events::direct_opened(doing, place, false);
    Ok(good())
}

pub(super) fn mark(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::conversation(doing, &kinds::WRITE)?;
    let upto: Ts = doing.args.required("ts")?.parse().map_err(|_| Refusal::InvalidTimestamp)?;
    if !doing.at(place)?.members.has(doing.who) {
        return Err(Refusal::NotInChannel);
    }
    doing.world.mark(place, doing.who, upto, doing.now_ms);
    doing.effects.changed([]);
    Ok(good())
}
