//! Who belongs to channels: joining, inviting, leaving, putting out. None of it walks the members.

use super::{changeable, kinds};
use crate::error::{ChannelRefusal, Refusal};
use crate::events;
use crate::json::{self, Object};
use crate::method::{Doing, each, good};
use crate::saying::tell;
use crate::shape;
use crate::world::{Kind, Place, System, Who};

/// The most people who are invited by one call.
const INVITED_MAX: usize = 100;

pub(super) fn join(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = doing.channel()?;
    let channel = doing.at(place)?;
    if channel.kind != Kind::Public {
        return Err(Refusal::WrongKind);
    }
    if channel.archived {
        return Err(Refusal::IsArchived);
    }
    let is_new = doing.world.join(place, doing.who);
    if is_new {
        joined(doing, place, doing.who, None);
        doing.call.note(format!("joined {}", doing.place_name(place)));
    }
    let object = good().raw("channel", &shape::conversation(doing.world, doing.at(place)?, doing.who).end());
    if is_new {
        return Ok(object);
    }
    let warnings = Object::new().raw("warnings", &json::texts(["already_in_channel"])).end();
    Ok(object.text("warning", "already_in_channel").raw("response_metadata", &warnings))
}

/// What it sets off that somebody belongs to a channel now.
fn joined(doing: &mut Doing<'_>, place: Place, who: Who, inviter: Option<Who>) {
    doing.effects.changed(who.person());
    tell(doing, place, who, System::Joined { inviter });
    events::member_joined(doing, place, who, inviter);
}

/// What it sets off that somebody no longer belongs to a channel.
fn left(doing: &mut Doing<'_>, place: Place, who: Who) {
    doing.effects.changed(who.person());
    tell(doing, place, who, System::Left);
    events::member_left(doing, place, who);
}

/// Somebody who may be invited into a channel.
fn invitee(doing: &Doing<'_>, place: Place, user: &str) -> Result<Who, Refusal> {
    let who = doing.world.who(user).ok_or(Refusal::UserNotFound)?;
    if who == doing.who {
        return Err(ChannelRefusal::CantInviteSelf.into());
    }
    if who.person().is_some_and(|person| doing.world.is_deleted(person)) {
        return Err(ChannelRefusal::CantInvite.into());
    }
    if doing.at(place)?.members.has(who) {
        return Err(ChannelRefusal::AlreadyInChannel.into());
    }
    Ok(who)
}

pub(super) fn invite(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::channel(doing, &kinds::INVITE)?;
    let named = doing.args.ids("users");
    if named.is_empty() {
        return Err(Refusal::NoUser);
    }
    if named.len() > INVITED_MAX {
        return Err(Refusal::TooManyUsers);
    }
    changeable(doing, place)?;
    let (mut wrong, mut invited) = (Vec::new(), Vec::new());
    for user in &named {
        match invitee(doing, place, user) {
            Ok(who) if invited.contains(&who) => {}
            Ok(who) => invited.push(who),
            Err(refusal) => wrong.push((user.clone(), refusal)),
        }
    }
    let force = doing.args.flag("force").unwrap_or(false);
    if let Some((_, first)) = wrong.first()
        && (!force || invited.is_empty())
    {
        let first = first.clone();
        return Err(match named.len() {
            1 => first,
            _ => Refusal::EachUser { first: Box::new(first), wrong },
        });
    }
    for who in &invited {
        if doing.world.join(place, *who) {
            joined(doing, place, *who, Some(doing.who));
        }
        if let Some(person) = who.person() {
            doing.call.person(person);
        }
    }
    doing.call.note(format!("invited {} into {}", invited.len(), doing.place_name(place)));
    let channel = shape::conversation(doing.world, doing.at(place)?, doing.who).end();
    let object = good().raw("channel", &channel);
    Ok(if wrong.is_empty() { object } else { object.raw("errors", &each(&wrong)) })
}

pub(super) fn kick(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::channel(doing, &kinds::WRITE)?;
    let user = doing.args.text("user").ok_or(Refusal::NoUser)?;
    let who = doing.world.who(user).ok_or(Refusal::UserNotFound)?;
    if who == doing.who {
        return Err(ChannelRefusal::CantKickSelf.into());
    }
    changeable(doing, place)?;
    let channel = doing.at(place)?;
    if channel.is_general() {
        return Err(ChannelRefusal::CantKickFromGeneral.into());
    }
    if !channel.members.has(who) {
        return Err(Refusal::NotInChannel);
    }
    // Out of public channels only apps, admins and whoever made it put people: Slack's preset.
    let may = match doing.who {
        Who::App => true,
        Who::Person(person) => {
            channel.kind == Kind::Private
                || channel.creator == Some(doing.who)
                || doing.world.is_admin(person)
        }
    };
    if !may {
        return Err(Refusal::RestrictedAction);
    }
    if doing.world.leave(place, who) {
        left(doing, place, who);
    }
    doing.call.note(format!("put @{} out of {}", doing.world.handle(who), doing.place_name(place)));
    Ok(good().object("errors", |none| none))
}

pub(super) fn leave(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::channel(doing, &kinds::WRITE)?;
    let channel = doing.at(place)?;
    if channel.archived {
        return Err(Refusal::IsArchived);
    }
    if channel.is_general() {
        return Err(ChannelRefusal::CantLeaveGeneral.into());
    }
    if !channel.members.has(doing.who) {
        return Ok(good().flag("not_in_channel", true));
    }
    if channel.kind == Kind::Private && doing.world.member_count(channel) == 1 {
        return Err(ChannelRefusal::LastMember.into());
    }
    let name = doing.place_name(place);
    if doing.world.leave(place, doing.who) {
        left(doing, place, doing.who);
    }
    doing.call.note(format!("left {name}"));
    Ok(good())
}
