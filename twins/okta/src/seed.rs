//! Plants the company into an empty org, and arranges how somebody stands before an attempt.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::company::{Company, Person};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::plan::casting::{Arrangement, Standing};
use nightcrew_twin_kit::twin::PlantError;
use nightcrew_twin_kit::{Change, Effects};

use crate::world::{App, Assignment, Group, GroupKind, Org, Status, User};

/// When the company was founded, and everything planted was made: 2024-01-08T09:00:00Z in Unix milliseconds. Planting has no
/// clock, so that the same company gives the same world, byte for byte.
pub(crate) const FOUNDED: i64 = 1_704_704_400_000;
/// The group of everybody, whose members cannot be changed.
const EVERYONE: &str = "everyone";

/// Puts the company into an empty org.
pub(crate) fn plant(company: &Company, _key: &CrewKey, org: &mut Org) -> Result<(), PlantError> {
    let refused = |why: String| PlantError { twin: "okta", why };
    let mut locales: BTreeMap<&str, Arc<str>> = BTreeMap::new();
    for (_, person) in company.iter() {
        let locale = locales.entry(&person.language).or_insert_with(|| locale(&person.language).into());
        let user = user(person, Arc::clone(locale));
        org.add_user(user).ok_or_else(|| refused(format!("the login {} is taken", person.email)))?;
    }
    let service = User::new(&service_login(company), "Access", "Desk", FOUNDED);
    let owner =
        org.add_user(service).ok_or_else(|| refused("the service account's login is taken".to_owned()))?;
    let people = u32::try_from(company.people.len()).map_err(|_| refused("too many people".to_owned()))?;
    org.settle(people, owner);
    let mut apps: BTreeMap<&str, App> = BTreeMap::new();
    for (name, group) in &company.groups {
        let members = group.members.iter().map(|person| person.0).collect();
        let mut planted = Group::new(name, &group.about, members, FOUNDED);
        if name == EVERYONE {
            planted.kind = GroupKind::BuiltIn;
        }
        let place =
            org.add_group(planted).ok_or_else(|| refused(format!("the group {name} does not fit")))?;
        if let Some(app) = &group.app {
            let known = apps.entry(app).or_insert_with(|| App {
                name: app.clone(),
                label: label(app),
                created: FOUNDED,
                groups: BTreeMap::new(),
            });
            let priority = i64::try_from(known.groups.len()).unwrap_or(0);
            known
                .groups
                .insert(place, Assignment { priority, last_updated: FOUNDED, ..Assignment::default() });
        }
    }
    for app in apps.into_values() {
        org.add_app(app);
    }
    Ok(())
}

/// The login of the account that the subject's token belongs to: one that no person has.
fn service_login(company: &Company) -> String {
    let taken = |login: &str| company.people.iter().any(|person| &*person.email == login);
    let mut login = format!("accessdesk@{}", company.domain);
    let mut number = 1;
    while taken(&login) {
        number += 1;
        login = format!("accessdesk{number}@{}", company.domain);
    }
    login
}

fn user(person: &Person, locale: Arc<str>) -> User {
    let mut user = User::new(&person.email, &person.given, &person.family, FOUNDED);
    user.title = Arc::clone(&person.title);
    user.department = Arc::clone(&person.department);
    user.timezone = Arc::clone(&person.timezone);
    user.locale = locale;
    user.manager = person.manager.map(|manager| manager.0);
    user
}

fn locale(language: &str) -> &'static str {
    match language {
        "de" => "de_DE",
        "fr" => "fr_FR",
        "es" => "es_ES",
        _ => "en_US",
    }
}

/// `jira` for people: `Jira`.
fn label(app: &str) -> String {
    let mut letters = app.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Arranges a standing. False for what the org does not have: a group or a status of that name, or the person.
pub(crate) fn arrange(org: &mut Org, arrangement: &Arrangement, effects: &mut Effects) -> bool {
    let Some(user) = org.user_of(arrangement.person) else { return false };
    match &arrangement.standing {
        Standing::InGroup(name) => stand(org, user, name, true, effects),
        Standing::NotInGroup(name) => stand(org, user, name, false, effects),
        Standing::Account(word) => match Status::of_word(word) {
            Some(status) => {
                set_status(org, user, status, FOUNDED, effects);
                true
            }
            None => false,
        },
    }
}

fn stand(org: &mut Org, user: u32, group: &str, member: bool, effects: &mut Effects) -> bool {
    let Some(place) = org.group_named(group) else { return false };
    set_member(org, user, place, member, FOUNDED, effects);
    true
}

/// Puts a user into a group or takes them out, and tells the others. False when that changed nothing.
pub(crate) fn set_member(
    org: &mut Org,
    user: u32,
    group: u32,
    member: bool,
    now: i64,
    effects: &mut Effects,
) -> bool {
    let changed = org.set_member(user, group, member, now);
    if changed {
        let person = org.person(user);
        effects.changed(person);
        if let (Some(person), Some(of)) = (person, org.group(group)) {
            effects.tell(Change::Membership { person, group: of.name.to_string(), member });
        }
    }
    changed
}

/// Puts a user into another status, and tells the others when the account opens or closes for good.
pub(crate) fn set_status(org: &mut Org, user: u32, status: Status, now: i64, effects: &mut Effects) {
    let person = org.person(user);
    let Some(known) = org.user_mut(user) else { return };
    let before = known.status;
    if before == status {
        return;
    }
    known.set_status(status, now);
    effects.changed(person);
    let (was, is) = (before != Status::Deprovisioned, status != Status::Deprovisioned);
    if let (true, Some(person)) = (was != is, person) {
        effects.tell(Change::Account { person, active: is });
    }
}
