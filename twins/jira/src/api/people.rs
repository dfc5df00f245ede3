//! Accounts: the caller's own, others', their permissions.

use serde_json::{Map, json};

use super::{Asked, Outcome, Reply, show};
use crate::error::{Refusal, clipped};
use crate::json::{self, Shown};
use crate::world::{Account, Site};

/// Accounts on a page, usually.
const PAGE: usize = 50;
/// The same, at most.
const PAGE_MAX: usize = 1_000;

/// Permissions: key, name, and whether they are about a project.
const PERMISSIONS: [(&str, &str, bool); 13] = [
    ("ADD_COMMENTS", "Add Comments", true),
    ("ADMINISTER", "Administer Jira", false),
    ("ADMINISTER_PROJECTS", "Administer Projects", true),
    ("ASSIGN_ISSUES", "Assign Issues", true),
    ("ASSIGNABLE_USER", "Assignable User", true),
    ("BROWSE_PROJECTS", "Browse Projects", true),
    ("CREATE_ISSUES", "Create Issues", true),
    ("DELETE_ISSUES", "Delete Issues", true),
    ("EDIT_ISSUES", "Edit Issues", true),
    ("LINK_ISSUES", "Link Issues", true),
    ("SYSTEM_ADMIN", "Jira System Administrators", false),
    ("TRANSITION_ISSUES", "Transition Issues", true),
    ("USER_PICKER", "Browse users and groups", false),
];

/// An account with what only it and its site know.
fn whole(asked: &Asked, site: &Site, place: u32) -> Shown {
    json::written(|out| show::account_with(out, asked, site, Some(place), true))
}

pub(super) fn myself(asked: &Asked) -> Outcome {
    let me = asked.member()?;
    Ok(Reply::ok(asked.desk.read(|site| whole(asked, site, me))))
}

pub(super) fn session(asked: &Asked) -> Outcome {
    let me = asked.member()?;
    asked.desk.read(|site| {
        let name = site.account(me).map(|account| account.name.clone()).unwrap_or_default();
        Ok(Reply::ok(json::object(|o| {
            o.at("loginInfo").object(|o| {
                o.fixed(r#""loginCount":1"#);
                o.plain("previousLoginTime", &[&show::time(asked.now)]);
            });
            o.text("name", &name);
            o.plain("self", &[asked.home(), "user"]);
        })))
    })
}

pub(super) fn permissions(asked: &Asked) -> Outcome {
    let me = asked.me()?;
    let wanted = asked.list("permissions");
    if wanted.is_empty() {
        return Err(Refusal::bad("The 'permissions' query parameter is required."));
    }
    if let Some(unknown) = wanted.iter().find(|key| !PERMISSIONS.iter().any(|(known, ..)| known == key)) {
        return Err(Refusal::bad(format!("Unrecognized permission: {}", clipped(unknown))));
    }
    asked.desk.read(|site| {
        let project = match (asked.query("projectKey").or(asked.query("projectId")), asked.query("issueKey"))
        {
            (Some(key), _) => Some(site.find_project(key).ok_or_else(|| Refusal::no_project(key))?),
            (None, Some(key)) => Some(site.find_issue(key).ok_or_else(Refusal::no_issue)?.project),
            (None, None) => None,
        };
        let app = site.account(me).is_some_and(|account| account.app);
        let browses = match project {
            Some(project) => site.can_browse(me, project),
            None => site.projects().any(|(place, _)| site.can_browse(me, place)),
        };
        let has = |key: &str| match key {
            "ADMINISTER" | "ADMINISTER_PROJECTS" | "SYSTEM_ADMIN" => site.is_admin(me),
            "DELETE_ISSUES" => browses && (app || site.is_admin(me)),
            "USER_PICKER" => site.may_use(me),
            _ => browses,
        };
        let mut shown = Map::new();
        for (at, (key, name, of_project)) in PERMISSIONS.iter().enumerate() {
            if wanted.iter().any(|wanted| wanted == key) {
                let permission = json!({
                    "id": at.to_string(),
                    "key": key,
                    "name": name,
                    "type": if *of_project { "PROJECT" } else { "GLOBAL" },
                    "description": "",
                    "havePermission": has(key),
                });
                shown.insert((*key).to_owned(), permission);
            }
        }
        Ok(Reply::ok(json!({ "permissions": shown })))
    })
}

pub(super) fn get(asked: &Asked) -> Outcome {
    asked.member()?;
    let Some(id) = asked.query("accountId") else {
        return Err(Refusal::bad("The accountId query parameter needs to be provided"));
    };
    asked.desk.read(|site| {
        let place = site.find_account(id).ok_or_else(|| missing(id))?;
        about(asked, site, place);
        Ok(Reply::ok(whole(asked, site, place)))
    })
}

fn missing(id: &str) -> Refusal {
    Refusal::missing(format!(
        "Specified user does not exist or you do not have required permissions: {}",
        clipped(id)
    ))
}

fn about(asked: &Asked, site: &Site, place: u32) {
    if let Some(person) = site.person(place) {
        asked.call.person(person);
    }
}

pub(super) fn groups(asked: &Asked) -> Outcome {
    asked.member()?;
    let id = asked.query("accountId").unwrap_or_default();
    asked.desk.read(|site| {
        let place = site.find_account(id).ok_or_else(|| missing(id))?;
        about(asked, site, place);
        Ok(Reply::ok(json::list(site.groups_of(place), |out, name| show::group(out, asked, name))))
    })
}

/// Whether a word of the name, or the address, begins with the query (in lower case).
fn matches(account: &Account, query: &str) -> bool {
    let name = account.name.to_lowercase();
    account.email.to_lowercase().starts_with(query)
        || name.starts_with(query)
        || name.split_whitespace().any(|word| word.starts_with(query))
}

/// A page of the active accounts that match.
fn page(asked: &Asked, counts: impl Fn(&Site, u32) -> bool) -> Outcome {
    let (start, most) =
        (asked.number("startAt", 0, usize::MAX)?, asked.number("maxResults", PAGE, PAGE_MAX)?);
    let query = asked.query("query").or(asked.query("username")).map(str::to_lowercase);
    let id = asked.query("accountId");
    asked.desk.read(|site| {
        let hits = site.accounts().filter(|(place, account)| {
            account.active
                && query.as_deref().is_none_or(|query| matches(account, query))
                && id.is_none_or(|id| site.find_account(id) == Some(*place))
                && counts(site, *place)
        });
        let found: Vec<u32> = hits.map(|(place, _)| place).skip(start).take(most).collect();
        if let [only] = found.as_slice() {
            about(asked, site, *only);
        }
        Ok(Reply::ok(json::list(found, |out, place| show::account(out, asked, site, Some(place)))))
    })
}

pub(super) fn search(asked: &Asked) -> Outcome {
    asked.member()?;
    if asked.query("query").is_none()
        && asked.query("accountId").is_none()
        && asked.query("username").is_none()
    {
        return Err(Refusal::bad("The query parameter 'query' or 'accountId' needs to be provided"));
    }
    page(asked, |_, _| true)
}

pub(super) fn all(asked: &Asked) -> Outcome {
    asked.member()?;
    page(asked, |_, _| true)
}

/// Those who may browse a project: whom issues can be assigned to, too.
pub(super) fn with_permission(asked: &Asked) -> Outcome {
    let me = asked.member()?;
    let project = asked.desk.read(|site| {
        let by_issue =
            asked.query("issueKey").and_then(|key| site.find_issue(key)).map(|issue| issue.project);
        let key = asked.query("projectKey").or(asked.query("project"));
        let project = by_issue.or_else(|| key.and_then(|key| site.find_project(key)));
        project.filter(|project| site.can_browse(me, *project))
    });
    let Some(project) = project else {
        return Err(Refusal::missing("No project or issue with this key could be found."));
    };
    page(asked, |site, place| site.can_browse(place, project))
}
