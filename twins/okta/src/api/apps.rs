//! Apps, and the groups and users that have them.

use serde_json::Value;

use super::{Asked, Outcome, Reply, groups as of_groups, show, users as people};
use crate::error::Refusal;
use crate::world::{App, Assignment, Kind, Org};

/// Apps or assigned groups on a page, usually.
pub(super) const PAGE: usize = 20;
/// The same, at most.
pub(super) const PAGE_MAX: usize = 200;
/// Assigned users on a page, usually.
const USERS_PAGE: usize = 50;
/// The same, at most.
const USERS_PAGE_MAX: usize = 500;
/// The most attributes of an assignment.
const PROFILE_MAX: usize = 50;

/// The app that the path names.
fn named<'a>(asked: &Asked, org: &'a Org) -> Result<(u32, &'a App), Refusal> {
    let text = asked.param("id");
    let missing = || Refusal::not_found(text, "AppInstance");
    let place = org.find_app(text).ok_or_else(missing)?;
    Ok((place, org.app(place).ok_or_else(missing)?))
}

fn group(asked: &Asked, org: &Org) -> Result<u32, Refusal> {
    let text = asked.param("group");
    org.find_group(text).ok_or_else(|| Refusal::not_found(text, "UserGroup"))
}

pub(super) fn list(asked: &Asked) -> Outcome {
    let (from, limit) = asked.page(PAGE, PAGE_MAX)?;
    let q = asked.query("q").map(str::to_lowercase);
    asked.desk.read(|org| {
        let mut wanted = org.apps_from(from).filter(|(_, app)| {
            q.as_deref().is_none_or(|q| app.name.starts_with(q) || app.label.to_lowercase().starts_with(q))
        });
        let page: Vec<Value> =
            wanted.by_ref().take(limit).map(|(at, app)| show::app(&asked.call, at, app)).collect();
        let next = wanted.next().map(|(at, _)| at);
        Ok(asked.paged(page, next))
    })
}

pub(super) fn get(asked: &Asked) -> Outcome {
    asked.desk.read(|org| {
        let (place, app) = named(asked, org)?;
        Ok(Reply::ok(show::app(&asked.call, place, app)))
    })
}

pub(super) fn groups(asked: &Asked) -> Outcome {
    let (from, limit) = asked.page(PAGE, PAGE_MAX)?;
    asked.desk.read(|org| {
        let (place, app) = named(asked, org)?;
        let mut wanted = app.groups.range(from..);
        let page: Vec<Value> = wanted
            .by_ref()
            .take(limit)
            .map(|(group, assignment)| show::assignment(&asked.call, place, *group, assignment))
            .collect();
        let next = wanted.next().map(|(group, _)| *group);
        Ok(asked.paged(page, next))
    })
}

pub(super) fn assigned(asked: &Asked) -> Outcome {
    asked.desk.read(|org| {
        let (place, app) = named(asked, org)?;
        let of = group(asked, org)?;
        let missing = || Refusal::not_found(asked.param("group"), "ApplicationGroupAssignment");
        let assignment = app.groups.get(&of).ok_or_else(missing)?;
        Ok(Reply::ok(show::assignment(&asked.call, place, of, assignment)))
    })
}

pub(super) fn assign(asked: &Asked) -> Outcome {
    let body = asked.object()?;
    let profile = body.get("profile").and_then(Value::as_object).cloned().unwrap_or_default();
    if profile.len() > PROFILE_MAX {
        return Err(Refusal::validation("profile", "profile: Too many attributes."));
    }
    asked.desk.change(&asked.call, |org, effects| {
        let (place, app) = named(asked, org)?;
        let (name, label) = (app.name.clone(), app.label.clone());
        let priority = body.get("priority").and_then(Value::as_i64).unwrap_or(0);
        let of = group(asked, org)?;
        let assignment = Assignment { priority, last_updated: asked.now, profile };
        let shown = show::assignment(&asked.call, place, of, &assignment);
        let before = org.app_mut(place).and_then(|app| app.groups.insert(of, assignment));
        if before.is_none() {
            of_groups::tell_access(org, of, &name, true, effects);
        }
        if let Some(group) = org.group(of) {
            asked.call.note(format!("assigned {} to {label}", group.name));
        }
        Ok(Reply::ok(shown))
    })
}

pub(super) fn unassign(asked: &Asked) -> Outcome {
    asked.desk.change(&asked.call, |org, effects| {
        let (place, app) = named(asked, org)?;
        let (name, label) = (app.name.clone(), app.label.clone());
        let of = group(asked, org)?;
        let missing = || Refusal::not_found(asked.param("group"), "ApplicationGroupAssignment");
        org.app_mut(place).and_then(|app| app.groups.remove(&of)).ok_or_else(missing)?;
        of_groups::tell_access(org, of, &name, false, effects);
        if let Some(group) = org.group(of) {
            asked.call.note(format!("took {label} from {}", group.name));
        }
        Ok(Reply::nothing())
    })
}

pub(super) fn users(asked: &Asked) -> Outcome {
    let (from, limit) = asked.page(USERS_PAGE, USERS_PAGE_MAX)?;
    asked.desk.read(|org| {
        let (place, app) = named(asked, org)?;
        let mut wanted = org.users_from(from).filter(|(user, _)| org.has_app(*user, app));
        let page: Vec<Value> = wanted
            .by_ref()
            .take(limit)
            .map(|(at, user)| show::app_user(&asked.call, place, at, user))
            .collect();
        let next = wanted.next().map(|(at, _)| at);
        Ok(asked.paged(page, next))
    })
}

pub(super) fn user(asked: &Asked) -> Outcome {
    asked.desk.read(|org| {
        let (place, app) = named(asked, org)?;
        let at = people::named(asked, org, "user")?;
        let missing = || Refusal::not_found(&Org::id(Kind::User, at), "AppUser");
        let user = org.user(at).filter(|_| org.has_app(at, app)).ok_or_else(missing)?;
        Ok(Reply::ok(show::app_user(&asked.call, place, at, user)))
    })
}
