//! `usergroups.*`

use std::collections::BTreeSet;

use nightcrew_model::id::PersonId;

use crate::error::Refusal;
use crate::events;
use crate::id;
use crate::json::{self, Object};
use crate::method::{Doing, Method, TIER_2, good, method};
use crate::shape::usergroup_fields;
use crate::world::{GROUP_MEMBERS_MAX, Place, Usergroup, Who};

const READ: &str = "usergroups:read";
const WRITE: &str = "usergroups:write";

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/usergroups.create", TIER_2, WRITE, create),
    method("/api/usergroups.disable", TIER_2, WRITE, disable),
    method("/api/usergroups.enable", TIER_2, WRITE, enable),
    method("/api/usergroups.list", TIER_2, READ, list),
    method("/api/usergroups.update", TIER_2, WRITE, update),
    method("/api/usergroups.users.list", TIER_2, READ, users_list),
    method("/api/usergroups.users.update", TIER_2, WRITE, users_update),
];

/// The longest name or handle, in letters.
const NAME_MAX: usize = 80;
/// The longest description, in letters.
const DESCRIPTION_MAX: usize = 1_000;
/// The most channels of a group.
const CHANNELS_MAX: usize = 100;

/// The id of the group that a call names, which is there.
fn named(doing: &Doing<'_>) -> Result<String, Refusal> {
    let group = doing.args.required("usergroup")?;
    doing.world.usergroups.get(group).map(Usergroup::id).ok_or(Refusal::NoSuchSubteam)
}

/// A handle as it is kept; one is made of the name where none is given.
fn handle(given: &str) -> Result<String, Refusal> {
    let lower = given.trim_start_matches('@').to_lowercase();
    let plain = |letter: char| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '-' };
    let handle: String = lower.chars().map(plain).collect();
    let handle = handle.trim_matches('-').to_owned();
    if handle.is_empty() || handle.chars().count() > NAME_MAX {
        Err(Refusal::InvalidHandle)
    } else {
        Ok(handle)
    }
}

fn name(doing: &Doing<'_>) -> Result<Option<String>, Refusal> {
    match doing.args.text("name") {
        Some(name) if name.chars().count() > NAME_MAX => Err(Refusal::InvalidName),
        name => Ok(name.map(str::to_owned)),
    }
}

fn description(doing: &Doing<'_>) -> Option<String> {
    let description = doing.args.text("description")?;
    Some(description.chars().take(DESCRIPTION_MAX).collect())
}

fn channels(doing: &Doing<'_>) -> Result<Vec<Place>, Refusal> {
    let place = |channel: &String| {
        let found = doing.world.channel_by_id(channel).filter(|found| found.is_visible(doing.who));
        found.map(|found| found.place).ok_or(Refusal::ChannelNotFound)
    };
    doing.args.ids("channels").iter().take(CHANNELS_MAX).map(place).collect()
}

/// Names and handles are each one group's own, also of those that are turned off.
fn is_free(
    doing: &Doing<'_>,
    but: Option<&str>,
    name: Option<&str>,
    handle: Option<&str>,
) -> Result<(), Refusal> {
    for group in doing.world.usergroups.iter().filter(|group| Some(group.id().as_str()) != but) {
        if name == Some(&group.name) {
            return Err(Refusal::NameAlreadyExists);
        }
        if handle == Some(&group.handle) {
            return Err(Refusal::HandleAlreadyExists);
        }
    }
    Ok(())
}

fn create(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let name = name(doing)?.ok_or_else(|| Refusal::missing("name"))?;
    let handle = handle(doing.args.text("handle").unwrap_or(&name))?;
    is_free(doing, None, Some(&name), Some(&handle))?;
    let (channels, now) = (channels(doing)?, doing.now_ms.div_euclid(1000));
    let group = Usergroup {
        number: id::short(doing.world.next_number()),
        name,
        handle,
        description: description(doing).unwrap_or_default(),
        channels,
        members: BTreeSet::new(),
        created: now,
        by: doing.who,
        updated: now,
        updated_by: doing.who,
        disabled: None,
    };
    let id = group.id();
    doing.call.note(format!("made the user group @{}", group.handle));
    if !doing.world.usergroups.add(group) {
        return Err(Refusal::TooManyUsergroups);
    }
    changed(doing, &id, "subteam_created")
}

/// What follows a change: its event, and the group as the answer.
fn changed(doing: &mut Doing<'_>, id: &str, event: &'static str) -> Result<Object, Refusal> {
    doing.effects.changed([]);
    events::subteam(doing, event, id);
    let group = doing.world.usergroups.get(id).ok_or(Refusal::NoSuchSubteam)?;
    Ok(good().raw("usergroup", &usergroup_fields(Object::new(), doing.world, group, true).end()))
}

fn touch(doing: &mut Doing<'_>, id: &str, change: impl FnOnce(&mut Usergroup)) -> Result<(), Refusal> {
    let (now, who) = (doing.now_ms.div_euclid(1000), doing.who);
    let group = doing.world.usergroups.get_mut(id).ok_or(Refusal::NoSuchSubteam)?;
    change(group);
    group.updated = now;
    group.updated_by = who;
    Ok(())
}

fn update(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let id = named(doing)?;
    let name = name(doing)?;
    let handle = doing.args.text("handle").map(handle).transpose()?;
    is_free(doing, Some(&id), name.as_deref(), handle.as_deref())?;
    let (description, channels) = (description(doing), channels(doing)?);
    touch(doing, &id, |group| {
        group.name = name.unwrap_or_else(|| std::mem::take(&mut group.name));
        group.handle = handle.unwrap_or_else(|| std::mem::take(&mut group.handle));
        group.description = description.unwrap_or_else(|| std::mem::take(&mut group.description));
        if !channels.is_empty() {
            group.channels = channels;
        }
    })?;
    changed(doing, &id, "subteam_updated")
}

fn disable(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let id = named(doing)?;
    let by = (doing.now_ms.div_euclid(1000), doing.who);
    if doing.world.usergroups.get(&id).is_some_and(|group| group.disabled.is_some()) {
        return Err(Refusal::AlreadyDisabled);
    }
    touch(doing, &id, |group| group.disabled = Some(by))?;
    changed(doing, &id, "subteam_updated")
}

fn enable(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let id = named(doing)?;
    if doing.world.usergroups.get(&id).is_some_and(|group| group.disabled.is_none()) {
        return Err(Refusal::AlreadyEnabled);
    }
    touch(doing, &id, |group| group.disabled = None)?;
    changed(doing, &id, "subteam_updated")
}

fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let flag = |name: &str| doing.args.flag(name).unwrap_or(false);
    let (all, users) = (flag("include_disabled"), flag("include_users"));
    let groups = doing.world.usergroups.iter().filter(|group| all || group.disabled.is_none());
    let groups = groups.map(|group| usergroup_fields(Object::new(), doing.world, group, users).end());
    Ok(good().raw("usergroups", &json::list(groups)))
}

fn users_list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let id = named(doing)?;
    let group = doing.world.usergroups.get(&id).ok_or(Refusal::NoSuchSubteam)?;
    Ok(good().raw("users", &json::texts(group.members.iter().map(|person| id::user(*person)))))
}

fn users_update(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let id = named(doing)?;
    let users = doing.args.ids("users");
    if users.is_empty() {
        return Err(Refusal::NoUsersProvided);
    }
    if users.len() > GROUP_MEMBERS_MAX {
        return Err(Refusal::SubteamMaxUsersExceeded);
    }
    let person = |user: &String| {
        let person = doing.world.who(user).and_then(Who::person);
        person.filter(|person| !doing.world.is_deleted(*person)).ok_or(Refusal::InvalidUsers)
    };
    let members = users.iter().map(person).collect::<Result<BTreeSet<PersonId>, Refusal>>()?;
    let group = doing.world.usergroups.get(&id).ok_or(Refusal::NoSuchSubteam)?;
    let (before, since) = (group.members.clone(), group.updated);
    touch(doing, &id, |group| group.members.clone_from(&members))?;
    if before != members {
        events::subteam_members(doing, &id, since, (&before, &members));
    }
    changed(doing, &id, "subteam_updated")
}
