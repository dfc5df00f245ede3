//! Channels are made, named, archived and taken up again.

use super::{changeable, kinds, naming, touched};
use crate::error::{ChannelRefusal, Refusal};
use crate::events;
use crate::json::Object;
use crate::method::{Doing, good};
use crate::saying::tell;
use crate::shape;
use crate::world::{Channel, Kind, Members, Place, System, Who};

pub(super) fn create(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let private = doing.args.flag("is_private").unwrap_or(false);
    let kind = if private { Kind::Private } else { Kind::Public };
    doing.needs(kinds::WRITE.of(kind))?;
    let name = naming::name(doing)?;
    let place = doing.world.next_place();
    let created = doing.now_ms.div_euclid(1000);
    let mut channel = Channel::new(place, kind, name, Members::of([doing.who]), created);
    channel.creator = Some(doing.who);
    doing.world.add(channel);
    doing.effects.changed([]);
    events::channel_created(doing, place);
    tell(doing, place, doing.who, System::Joined { inviter: None });
    events::member_joined(doing, place, doing.who, None);
    doing.call.note(format!("made {}", doing.place_name(place)));
    answer(doing, place)
}

/// The channel as it is now.
fn answer(doing: &Doing<'_>, place: Place) -> Result<Object, Refusal> {
    let channel = shape::conversation(doing.world, doing.at(place)?, doing.who);
    Ok(good().raw("channel", &channel.end()))
}

/// Whoever made a channel names it, and whoever administers the workspace.
fn may_rename(doing: &Doing<'_>, place: Place) -> Result<(), Refusal> {
    let made = doing.at(place)?.creator == Some(doing.who);
    let admin = doing.who.person().is_some_and(|person| doing.world.is_admin(person));
    if made || admin { Ok(()) } else { Err(Refusal::NotAuthorized) }
}

pub(super) fn rename(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::channel(doing, &kinds::WRITE)?;
    changeable(doing, place)?;
    may_rename(doing, place)?;
    let to = naming::name(doing)?;
    let before = doing.place_name(place);
    let Some(from) = doing.world.rename(place, to.clone()) else { return Err(Refusal::ChannelNotFound) };
    touched(doing, place);
    tell(doing, place, doing.who, System::Renamed { from, to });
    events::channel_renamed(doing, place);
    doing.call.note(format!("renamed {before} to {}", doing.place_name(place)));
    answer(doing, place)
}

pub(super) fn archive(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::channel(doing, &kinds::WRITE)?;
    let channel = doing.at(place)?;
    if channel.is_general() {
        return Err(ChannelRefusal::CantArchiveGeneral.into());
    }
    if channel.archived {
        return Err(ChannelRefusal::AlreadyArchived.into());
    }
    changeable(doing, place)?;
    tell(doing, place, doing.who, System::Archived);
    set_archived(doing, place, true);
    events::channel_archived(doing, place, true);
    doing.call.note(format!("archived {}", doing.place_name(place)));
    Ok(good())
}

pub(super) fn unarchive(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::channel(doing, &kinds::WRITE)?;
    let channel = doing.at(place)?;
    if !channel.archived {
        return Err(ChannelRefusal::NotArchived.into());
    }
    // A bot takes up only what it belongs to; people take up any channel that they see.
    if doing.who == Who::App && !channel.members.has(Who::App) {
        return Err(Refusal::NotInChannel);
    }
    set_archived(doing, place, false);
    tell(doing, place, doing.who, System::Unarchived);
    events::channel_archived(doing, place, false);
    doing.call.note(format!("took up {} again", doing.place_name(place)));
    Ok(good())
}

fn set_archived(doing: &mut Doing<'_>, place: Place, archived: bool) {
    if let Some(channel) = doing.world.channels.get_mut(&place) {
        channel.archived = archived;
    }
    touched(doing, place);
}
