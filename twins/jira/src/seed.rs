//! Plants the company into an empty site, and takes note of what other twins change in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::company::Company;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::twin::PlantError;
use nightcrew_twin_kit::{Change, Effects};

use crate::auth::SERVICE_EMAIL;
use crate::world::{AccessGroup, Account, PRODUCT, Project, Site};

/// Puts the company into an empty site.
pub(crate) fn plant(company: &Company, site: &mut Site) -> Result<(), PlantError> {
    let refused = |why: &str| PlantError { twin: "jira", why: why.to_owned() };
    company.name.clone_into(&mut site.name);
    let mut locales: BTreeMap<&str, Arc<str>> = BTreeMap::new();
    for (_, person) in company.iter() {
        let locale = locales.entry(&person.language).or_insert_with(|| locale(&person.language).into());
        let account = Account {
            email: person.email.clone(),
            name: person.display_name().into(),
            timezone: Arc::clone(&person.timezone),
            locale: Arc::clone(locale),
            active: true,
            app: false,
        };
        site.add_account(account).ok_or_else(|| refused("too many people"))?;
    }
    site.settle_people();
    let service = Account {
        email: SERVICE_EMAIL.into(),
        name: "Access Desk".into(),
        timezone: "UTC".into(),
        locale: "en_US".into(),
        active: true,
        app: true,
    };
    site.add_account(service).ok_or_else(|| refused("too many people"))?;
    for (name, group) in &company.groups {
        let planted = AccessGroup {
            members: group.members.iter().map(|person| person.0).collect(),
            carries: group.app.as_deref() == Some(PRODUCT),
            restricts: group.restricts_project.clone(),
        };
        site.add_group(name.clone(), planted);
    }
    for project in &company.projects {
        let (key, name) = (project.key.clone(), project.name.clone());
        site.add_project(Project { key, name, lead: project.lead.0, last_number: 0 });
    }
    Ok(())
}

fn locale(language: &str) -> &'static str {
    match language {
        "de" => "de_DE",
        "fr" => "fr_FR",
        "es" => "es_ES",
        _ => "en_US",
    }
}

/// Takes note of a change that another twin made in the company.
pub(crate) fn absorb(site: &mut Site, change: &Change, effects: &mut Effects) {
    match change {
        Change::Membership { person, group, member } => {
            if site.person(person.0).is_some() {
                site.set_member(person.0, group, *member);
                effects.changed([*person]);
            }
        }
        Change::Account { person, active } => {
            if let Some(account) = site.account_mut(person.0).filter(|account| !account.app) {
                account.active = *active;
                effects.changed([*person]);
            }
        }
        Change::AppAccess { group, app, granted } if app == PRODUCT => {
            let members = site.set_carries(group, *granted);
            effects.changed(members.into_iter().map(PersonId));
        }
        Change::AppAccess { .. } => {}
    }
}
