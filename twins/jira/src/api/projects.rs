//! Projects: only those that the caller may browse are there.

use serde_json::{Value, json};

use super::{Asked, Outcome, Reply, issues, show};
use crate::error::Refusal;
use crate::world::Site;
use crate::world::table::{Kind, Status};

/// Projects on a page, usually.
const PAGE: usize = 50;
/// The same, at most.
const PAGE_MAX: usize = 100;

/// The project that the path names, if the caller may browse it.
pub(super) fn named(asked: &Asked, site: &Site) -> Result<u32, Refusal> {
    let me = asked.me()?;
    let text = asked.param("project");
    let found = site.find_project(text).filter(|place| site.can_browse(me, *place));
    found.ok_or_else(|| Refusal::no_project(text))
}

/// A project with all that it has.
fn whole(asked: &Asked, site: &Site, place: u32) -> Value {
    let mut shown = show::project(asked, site, place);
    if let (Some(shown), Some(project)) = (shown.as_object_mut(), site.project(place)) {
        let kinds: Vec<Value> = Kind::ALL.iter().map(|kind| show::kind(asked, *kind)).collect();
        for (name, value) in [
            ("expand", json!("description,lead,issueTypes,url,projectKeys,permissions,insight")),
            ("description", json!("")),
            ("lead", show::account(asked, site, Some(project.lead))),
            ("components", json!([])),
            ("issueTypes", Value::Array(kinds)),
            ("assigneeType", json!("UNASSIGNED")),
            ("versions", json!([])),
            ("roles", json!({})),
        ] {
            shown.insert(name.to_owned(), value);
        }
    }
    shown
}

pub(super) fn get(asked: &Asked) -> Outcome {
    asked.desk.read(|site| {
        let place = named(asked, site)?;
        if let (Some(project), Ok(me)) = (site.project(place), asked.me())
            && site.person(me).is_some()
        {
            asked.call.note(format!("opened {}", project.key));
        }
        Ok(Reply::ok(whole(asked, site, place)))
    })
}

pub(super) fn all(asked: &Asked) -> Outcome {
    let me = asked.member()?;
    asked.desk.read(|site| {
        let seen = site.projects().filter(|(place, _)| site.can_browse(me, *place));
        let shown: Vec<Value> = seen.map(|(place, _)| show::project(asked, site, place)).collect();
        Ok(Reply::ok(Value::Array(shown)))
    })
}

pub(super) fn search(asked: &Asked) -> Outcome {
    let me = asked.member()?;
    let (start, most) =
        (asked.number("startAt", 0, usize::MAX)?, asked.number("maxResults", PAGE, PAGE_MAX)?);
    let most = most.max(1);
    let query = asked.query("query").map(str::to_lowercase);
    let keys = asked.list("keys");
    asked.desk.read(|site| {
        let mut seen: Vec<(&str, u32)> = site
            .projects()
            .filter(|(place, project)| {
                site.can_browse(me, *place)
                    && query.as_deref().is_none_or(|query| {
                        project.name.to_lowercase().contains(query)
                            || project.key.to_lowercase().contains(query)
                    })
                    && (keys.is_empty() || keys.contains(&project.key))
            })
            .map(|(place, project)| (project.key.as_str(), place))
            .collect();
        seen.sort_unstable();
        let total = seen.len();
        let page = seen.iter().skip(start).take(most);
        let values: Vec<Value> = page.map(|(_, place)| show::project(asked, site, *place)).collect();
        let next = start.saturating_add(most);
        let mut answer = json!({
            "self": asked.address(&format!("project/search?maxResults={most}&startAt={start}")),
            "maxResults": most,
            "startAt": start,
            "total": total,
            "isLast": next >= total,
            "values": values,
        });
        if let (true, Some(answer)) = (next < total, answer.as_object_mut()) {
            let address = asked.address(&format!("project/search?maxResults={most}&startAt={next}"));
            answer.insert("nextPage".to_owned(), Value::String(address));
        }
        Ok(Reply::ok(answer))
    })
}

pub(super) fn statuses(asked: &Asked) -> Outcome {
    asked.desk.read(|site| {
        named(asked, site)?;
        let statuses: Vec<Value> = Status::ALL.iter().map(|status| show::status(asked, *status)).collect();
        let kinds = Kind::ALL.iter().map(|kind| {
            let (id, name) = kind.words();
            json!({
                "self": asked.address(&format!("issuetype/{id}")),
                "id": id,
                "name": name,
                "subtask": *kind == Kind::Subtask,
                "statuses": statuses,
            })
        });
        Ok(Reply::ok(kinds.collect()))
    })
}

/// Components and versions: no project here has any.
pub(super) fn nothing(asked: &Asked) -> Outcome {
    asked.desk.read(|site| named(asked, site).map(|_| Reply::ok(json!([]))))
}

/// A project by the query's `projectKeys` or `projectKey`, or all that the caller may browse.
pub(super) fn wanted(asked: &Asked, site: &Site, me: u32) -> Vec<u32> {
    let keys: Vec<String> =
        ["projectKeys", "projectIds", "projectKey"].into_iter().flat_map(|name| asked.list(name)).collect();
    let named = |key: &str, place: u32| {
        site.project(place).is_some_and(|project| project.key == key) || issues::project_id(place) == key
    };
    site.projects()
        .map(|(place, _)| place)
        .filter(|place| site.can_browse(me, *place))
        .filter(|place| keys.is_empty() || keys.iter().any(|key| named(key, *place)))
        .collect()
}
