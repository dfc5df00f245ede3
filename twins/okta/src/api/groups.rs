//! Groups, their members, their apps.

use std::borrow::Cow;

use nightcrew_twin_kit::Change;
use serde_json::Value;

use super::{Asked, Outcome, Reply, show, users};
use crate::error::Refusal;
use crate::search::Expression;
use crate::seed;
use crate::world::{App, Group, GroupKind, Kind, Org, User};

/// Groups on a page, usually and at most.
const PAGE: usize = 10_000;
/// Groups on a page with `search`, at most.
const SEARCH_PAGE: usize = 200;
/// Members on a page, usually and at most.
const MEMBERS_PAGE: usize = 1_000;
/// The longest name, in characters.
const NAME_MAX: usize = 255;
/// The longest description, in characters.
const DESCRIPTION_MAX: usize = 1_024;

/// The group that the path names. Groups are shared by many attempts, so a call is not attributed by them.
fn named(asked: &Asked, org: &Org, name: &str) -> Result<u32, Refusal> {
    let text = asked.param(name);
    org.find_group(text).ok_or_else(|| Refusal::not_found(text, "UserGroup"))
}

fn missing(place: u32) -> Refusal {
    Refusal::not_found(&Org::id(Kind::Group, place), "UserGroup")
}

fn attribute<'a>(place: u32, group: &'a Group, name: &str) -> Option<Cow<'a, str>> {
    match name {
        "id" => Some(Cow::Owned(Org::id(Kind::Group, place))),
        "type" => Some(Cow::Borrowed(group.kind.word())),
        "profile.name" => Some(Cow::Borrowed(&*group.name)),
        "profile.description" => Some(Cow::Borrowed(&*group.description)),
        "created" => Some(Cow::Owned(show::time(group.created))),
        "lastUpdated" => Some(Cow::Owned(show::time(group.last_updated))),
        "lastMembershipUpdated" => Some(Cow::Owned(show::time(group.last_membership_updated))),
        _ => None,
    }
}

pub(super) fn list(asked: &Asked) -> Outcome {
    let q = asked.query("q").map(str::to_lowercase);
    let expressions: Vec<Expression> = ["search", "filter"]
        .into_iter()
        .filter_map(|name| asked.query(name))
        .map(|text| Expression::parse(text).map_err(Refusal::search))
        .collect::<Result<_, _>>()?;
    let most = if asked.query("search").is_some() { SEARCH_PAGE } else { PAGE };
    let (from, limit) = asked.page(most, most)?;
    asked.desk.read(|org| {
        let mut wanted = org.groups_from(from).filter(|(place, group)| {
            q.as_deref().is_none_or(|q| group.name.to_lowercase().starts_with(q))
                && expressions
                    .iter()
                    .all(|expression| expression.holds(&|name: &str| attribute(*place, group, name)))
        });
        let page: Vec<(u32, &Group)> = wanted.by_ref().take(limit).collect();
        let next = wanted.next().map(|(place, _)| place);
        let shown = page.into_iter().map(|(place, group)| show::group(&asked.call, place, group));
        Ok(asked.paged(shown, next))
    })
}

pub(super) fn get(asked: &Asked) -> Outcome {
    asked.desk.read(|org| {
        let place = named(asked, org, "id")?;
        let group = org.group(place).ok_or_else(|| missing(place))?;
        Ok(Reply::ok(show::group(&asked.call, place, group)))
    })
}

/// Name and description as a client sent them.
fn profile(asked: &Asked) -> Result<(String, String), Refusal> {
    let body = asked.object()?;
    let text = |name: &str| {
        body.get("profile")
            .and_then(|profile| profile.get(name))
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
    };
    let (name, description) = (text("name"), text("description"));
    if name.is_empty() {
        return Err(Refusal::validation("name", "name: The field cannot be left blank"));
    }
    if name.chars().count() > NAME_MAX || description.chars().count() > DESCRIPTION_MAX {
        return Err(Refusal::validation("name", "name: The field is too long"));
    }
    Ok((name.to_owned(), description.to_owned()))
}

fn taken() -> Refusal {
    let cause = "name: An object with this field already exists in the current organization";
    Refusal::validation("name", cause)
}

pub(super) fn create(asked: &Asked) -> Outcome {
    let (name, description) = profile(asked)?;
    asked.desk.change(&asked.call, |org, effects| {
        let group = Group::new(&name, &description, Vec::new(), asked.now);
        let place = org.add_group(group).ok_or_else(taken)?;
        effects.changed(None);
        asked.call.note(format!("made the group {name}"));
        let group = org.group(place).ok_or_else(|| missing(place))?;
        Ok(Reply::ok(show::group(&asked.call, place, group)))
    })
}

/// A group that may be changed.
fn own(asked: &Asked, org: &Org) -> Result<u32, Refusal> {
    let place = named(asked, org, "id")?;
    match org.group(place).map(|group| group.kind) {
        Some(GroupKind::OktaGroup) => Ok(place),
        _ => Err(Refusal::forbidden()),
    }
}

pub(super) fn replace(asked: &Asked) -> Outcome {
    let (name, description) = profile(asked)?;
    asked.desk.change(&asked.call, |org, effects| {
        let place = own(asked, org)?;
        if !org.rename_group(place, &name) {
            return Err(taken());
        }
        let group = org.group_mut(place).ok_or_else(|| missing(place))?;
        group.description = description.into();
        group.last_updated = asked.now;
        effects.changed(None);
        asked.call.note(format!("changed the group {name}"));
        Ok(Reply::ok(show::group(&asked.call, place, group)))
    })
}

pub(super) fn delete(asked: &Asked) -> Outcome {
    asked.desk.change(&asked.call, |org, effects| {
        let place = own(asked, org)?;
        let members: Vec<u32> = org.group(place).map(|group| group.members().to_vec()).unwrap_or_default();
        for user in members {
            // One by one, so that everybody who asks about these people, here and in the other twins, learns of it.
            seed::set_member(org, user, place, false, asked.now, effects);
        }
        let gone = org.delete_group(place).ok_or_else(|| missing(place))?;
        effects.changed(None);
        asked.call.note(format!("deleted the group {}", gone.name));
        Ok(Reply::nothing())
    })
}

pub(super) fn members(asked: &Asked) -> Outcome {
    let (from, limit) = asked.page(MEMBERS_PAGE, MEMBERS_PAGE)?;
    asked.desk.read(|org| {
        let place = named(asked, org, "id")?;
        let members = org.group(place).map(Group::members).unwrap_or_default();
        let first = members.partition_point(|member| *member < from);
        let rest = members.get(first..).unwrap_or_default();
        let next = rest.get(limit).copied();
        let page = rest.iter().take(limit).filter_map(|member| {
            let user: &User = org.user(*member)?;
            Some(show::user(&asked.call, org, *member, user, false))
        });
        Ok(asked.paged(page, next))
    })
}

pub(super) fn add_member(asked: &Asked) -> Outcome {
    set_member(asked, true)
}

pub(super) fn remove_member(asked: &Asked) -> Outcome {
    set_member(asked, false)
}

fn set_member(asked: &Asked, member: bool) -> Outcome {
    asked.desk.change(&asked.call, |org, effects| {
        let group = own(asked, org)?;
        let user = users::named(asked, org, "user")?;
        let changed = seed::set_member(org, user, group, member, asked.now, effects);
        if let (Some(user), Some(group)) = (org.user(user), org.group(group)) {
            let (name, group) = (user.display_name(), &group.name);
            asked.call.note(match (member, changed) {
                (true, true) => format!("added {name} to {group}"),
                (true, false) => format!("{name} was in {group} already"),
                (false, true) => format!("removed {name} from {group}"),
                (false, false) => format!("{name} was not in {group}"),
            });
        }
        Ok(Reply::nothing())
    })
}

pub(super) fn apps(asked: &Asked) -> Outcome {
    let (from, limit) = asked.page(super::apps::PAGE, super::apps::PAGE_MAX)?;
    asked.desk.read(|org| {
        let place = named(asked, org, "id")?;
        let mut wanted = org.apps_from(from).filter(|(_, app): &(u32, &App)| app.groups.contains_key(&place));
        let page: Vec<Value> =
            wanted.by_ref().take(limit).map(|(at, app)| show::app(&asked.call, at, app)).collect();
        let next = wanted.next().map(|(at, _)| at);
        Ok(asked.paged(page, next))
    })
}

/// Tells the other twins that a group carries access to an app, or no longer does.
pub(super) fn tell_access(
    org: &Org,
    group: u32,
    app: &str,
    granted: bool,
    effects: &mut nightcrew_twin_kit::Effects,
) {
    let Some(of) = org.group(group) else { return };
    effects.changed(None);
    effects.tell(Change::AppAccess { group: of.name.to_string(), app: app.to_owned(), granted });
}
