//! Users: list, get, make, change, delete; their groups and app links.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::{Asked, Outcome, Reply, profile, show};
use crate::auth::Who;
use crate::error::Refusal;
use crate::search::Expression;
use crate::seed;
use crate::world::{Kind, Org, Status, User};

/// Users on a page, usually and at most.
const PAGE: usize = 200;
/// Users on a page of `q`, usually.
const FOUND_PAGE: usize = 10;

/// The user that the path names.
pub(super) fn named(asked: &Asked, org: &Org, name: &str) -> Result<u32, Refusal> {
    let text = asked.param(name);
    let place = org.find_user(text).ok_or_else(|| Refusal::not_found(text, "User"))?;
    asked.about(org, place);
    Ok(place)
}

fn shown(asked: &Asked, org: &Org, place: u32) -> Outcome {
    let user = org.user(place).ok_or_else(|| Refusal::not_found(&Org::id(Kind::User, place), "User"))?;
    Ok(Reply::ok(show::user(&asked.call, org, place, user, true)))
}

/// An attribute of a user as an expression names it.
fn attribute<'a>(org: &'a Org, place: u32, user: &'a User, name: &str) -> Option<Cow<'a, str>> {
    match name {
        "id" => Some(Cow::Owned(Org::id(Kind::User, place))),
        "status" => Some(Cow::Borrowed(user.status.word())),
        "created" => Some(Cow::Owned(show::time(user.created))),
        "activated" => user.activated.map(|moment| Cow::Owned(show::time(moment))),
        "statusChanged" => user.status_changed.map(|moment| Cow::Owned(show::time(moment))),
        "lastUpdated" => Some(Cow::Owned(show::time(user.last_updated))),
        "profile.managerId" | "profile.manager" => {
            let attribute = name.trim_start_matches("profile.");
            show::profile(org, user).get(attribute)?.as_str().map(|text| Cow::Owned(text.to_owned()))
        }
        name => user.attribute(name.strip_prefix("profile.")?),
    }
}

/// `q`: a beginning of the given name, the family name or the address.
fn begins(user: &User, q: &str) -> bool {
    ["firstName", "lastName", "email"]
        .iter()
        .any(|name| user.attribute(name).is_some_and(|value| value.to_lowercase().starts_with(q)))
}

pub(super) fn list(asked: &Asked) -> Outcome {
    let q = asked.query("q").map(str::to_lowercase);
    let expressions: Vec<Expression> = ["search", "filter"]
        .into_iter()
        .filter_map(|name| asked.query(name))
        .map(|text| Expression::parse(text).map_err(Refusal::search))
        .collect::<Result<_, _>>()?;
    let (from, limit) = asked.page(if q.is_some() { FOUND_PAGE } else { PAGE }, PAGE)?;
    asked.desk.read(|org| {
        let holds = |place: u32, user: &User| {
            let attribute = |name: &str| attribute(org, place, user, name);
            // Without an expression, those who left are not listed.
            (!expressions.is_empty() || user.status != Status::Deprovisioned)
                && expressions.iter().all(|expression| expression.holds(&attribute))
                && q.as_deref().is_none_or(|q| begins(user, q))
        };
        let login = expressions.iter().find_map(|expression| expression.demands(&["profile.login"]));
        let mut hits: Vec<(u32, &User)> = match login {
            Some(login) => org
                .find_user(login)
                .filter(|place| *place >= from)
                .and_then(|place| Some((place, org.user(place)?)))
                .filter(|(place, user)| holds(*place, user))
                .into_iter()
                .collect(),
            None => {
                org.users_from(from).filter(|(place, user)| holds(*place, user)).take(limit + 1).collect()
            }
        };
        let next = hits.get(limit).map(|(place, _)| *place);
        hits.truncate(limit);
        // A search for one person is about that person; a list is about nobody.
        if let ([(place, _)], None) = (hits.as_slice(), next) {
            asked.about(org, *place);
        }
        let shown = hits.iter().map(|(place, user)| show::user(&asked.call, org, *place, user, false));
        Ok(asked.paged(shown, next))
    })
}

pub(super) fn get(asked: &Asked) -> Outcome {
    asked.desk.read(|org| shown(asked, org, named(asked, org, "id")?))
}

pub(super) fn me(asked: &Asked) -> Outcome {
    asked.desk.read(|org| {
        let place = match &asked.who {
            Ok(Who::Token) => org.token_owner(),
            Ok(Who::Person(person)) => org.user_of(*person).ok_or_else(Refusal::invalid_token)?,
            Err(refusal) => return Err(refusal.clone()),
        };
        shown(asked, org, place)
    })
}

pub(super) fn create(asked: &Asked) -> Outcome {
    let body = asked.object()?;
    let profile = profile::checked(&body)?;
    let text = |name: &str| profile.get(name).and_then(Value::as_str).ok_or_else(|| profile::missing(name));
    let (login, email) = (text("login")?.to_owned(), text("email")?.to_owned());
    let mut user = User::new(&login, text("firstName")?, text("lastName")?, asked.now);
    let with_password = body.get("credentials").and_then(|given| given.get("password")).is_some();
    user.status = match (asked.flag_or("activate", true), with_password) {
        (false, _) => Status::Staged,
        (true, true) => Status::Active,
        (true, false) => Status::Provisioned,
    };
    if user.status == Status::Staged {
        (user.activated, user.status_changed) = (None, None);
    }
    let groups: Vec<String> = body
        .get("groupIds")
        .and_then(Value::as_array)
        .map(|ids| ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect())
        .unwrap_or_default();
    asked.desk.change(&asked.call, |org, effects| {
        let groups: Vec<u32> = groups
            .iter()
            .map(|id| org.find_group(id).ok_or_else(|| Refusal::not_found(id, "UserGroup")))
            .collect::<Result<_, _>>()?;
        let place = org.add_user(user).ok_or_else(profile::taken)?;
        profile::write(org, place, profile, false, asked.now)?;
        for group in org.group_named("everyone").into_iter().chain(groups) {
            seed::set_member(org, place, group, true, asked.now, effects);
        }
        effects.changed(None);
        asked.about(org, place);
        asked.call.note(format!("made the user {email}"));
        shown(asked, org, place)
    })
}

pub(super) fn update(asked: &Asked) -> Outcome {
    write(asked, false)
}

pub(super) fn replace(asked: &Asked) -> Outcome {
    write(asked, true)
}

fn write(asked: &Asked, whole: bool) -> Outcome {
    let profile = profile::checked(&asked.object()?)?;
    if whole
        && let Some(name) =
            ["firstName", "lastName", "email", "login"].into_iter().find(|name| !profile.contains_key(*name))
    {
        return Err(profile::missing(name));
    }
    asked.desk.change(&asked.call, |org, effects| {
        let place = named(asked, org, "id")?;
        if org.user(place).is_some_and(|user| user.status == Status::Deprovisioned) {
            return Err(Refusal::status());
        }
        profile::write(org, place, profile, whole, asked.now)?;
        effects.changed(org.person(place));
        if let Some(user) = org.user(place) {
            asked.call.note(format!("changed the profile of {}", user.display_name()));
        }
        shown(asked, org, place)
    })
}

pub(super) fn delete(asked: &Asked) -> Outcome {
    asked.desk.change(&asked.call, |org, effects| {
        let place = named(asked, org, "id")?;
        let Some(user) = org.user(place) else { return Err(Refusal::not_found(asked.param("id"), "User")) };
        let name = user.display_name();
        if user.status == Status::Deprovisioned {
            effects.changed(org.person(place));
            org.delete_user(place);
            asked.call.note(format!("deleted {name}"));
        } else {
            seed::set_status(org, place, Status::Deprovisioned, asked.now, effects);
            asked.call.note(format!("deactivated {name}"));
        }
        Ok(Reply::nothing())
    })
}

pub(super) fn groups(asked: &Asked) -> Outcome {
    let (from, limit) = asked.page(PAGE, PAGE)?;
    asked.desk.read(|org| {
        let place = named(asked, org, "id")?;
        let all = org.user(place).map(User::groups).unwrap_or_default();
        let mut wanted = all.iter().copied().filter(|group| *group >= from);
        let page: Vec<u32> = wanted.by_ref().take(limit).collect();
        let shown = page.iter().filter_map(|at| Some(show::group(&asked.call, *at, org.group(*at)?)));
        Ok(asked.paged(shown, wanted.next()))
    })
}

pub(super) fn app_links(asked: &Asked) -> Outcome {
    asked.desk.read(|org| {
        let place = named(asked, org, "id")?;
        let links = org.apps_from(0).filter(|(_, app)| org.has_app(place, app)).map(|(at, app)| {
            let id = Org::id(Kind::App, at);
            json!({
                "id": format!("00u{}", &id.get(3..).unwrap_or_default()),
                "label": app.label,
                "linkUrl": format!("{}/home/{}/{id}", asked.origin(), app.name),
                "logoUrl": format!("{}/static/app.png", asked.origin()),
                "appName": app.name,
                "appInstanceId": id,
                "appAssignmentId": Org::id(Kind::User, place),
                "credentialsSetup": false,
                "hidden": false,
                "sortOrder": at,
            })
        });
        Ok(Reply::ok(Value::Array(links.collect())))
    })
}

/// The org's settings, as clients read them to test their connection.
pub(super) fn org(asked: &Asked) -> Outcome {
    Ok(Reply::ok(json!({
        "id": "00o1nc5d7xOrgOfTwin7",
        "companyName": "Nightcrew",
        "subdomain": "nightcrew",
        "status": "ACTIVE",
        "created": show::time(seed::FOUNDED),
        "lastUpdated": show::time(seed::FOUNDED),
        "expiresAt": null,
        "website": null,
        "_links": { "self": { "href": format!("{}/api/v1/org", asked.origin()) } },
    })))
}
