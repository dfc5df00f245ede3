//! Projects: only those that the caller may browse are there.

use super::{Asked, Outcome, Reply, issues, show};
use crate::error::Refusal;
use crate::json;
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

pub(super) fn get(asked: &Asked) -> Outcome {
    asked.desk.read(|site| {
        let place = named(asked, site)?;
        if let (Some(project), Ok(me)) = (site.project(place), asked.me())
            && site.person(me).is_some()
        {
            asked.call.note(format!("opened {}", project.key));
        }
        Ok(Reply::ok(json::written(|out| show::project_with(out, asked, site, place, true))))
    })
}

pub(super) fn all(asked: &Asked) -> Outcome {
    let me = asked.member()?;
    asked.desk.read(|site| {
        let seen = site.projects().filter(|(place, _)| site.can_browse(me, *place));
        Ok(Reply::ok(json::list(seen, |out, (place, _)| show::project(out, asked, site, place))))
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
        let next = start.saturating_add(most);
        let (size, place) = (most.to_string(), |at: usize| at.to_string());
        let address = [asked.home(), "project/search?maxResults=", &size, "&startAt="];
        Ok(Reply::ok(json::object(|o| {
            o.flag("isLast", next >= total);
            o.number("maxResults", most);
            if next < total {
                o.plain("nextPage", &[&address.concat(), &place(next)]);
            }
            o.plain("self", &[&address.concat(), &place(start)]);
            o.number("startAt", start);
            o.number("total", total);
            o.at("values").list(page, |out, (_, place)| show::project(out, asked, site, *place));
        })))
    })
}

pub(super) fn statuses(asked: &Asked) -> Outcome {
    asked.desk.read(|site| {
        named(asked, site)?;
        Ok(Reply::ok(json::list(Kind::ALL, |out, kind| {
            let (id, name) = kind.words();
            out.object(|o| {
                o.plain("id", &[id]);
                o.plain("name", &[name]);
                o.plain("self", &[asked.home(), "issuetype/", id]);
                o.at("statuses").list(Status::ALL, |out, status| show::status(out, asked, status));
                o.flag("subtask", kind == Kind::Subtask);
            });
        })))
    })
}

/// Components and versions: no project here has any.
pub(super) fn nothing(asked: &Asked) -> Outcome {
    asked.desk.read(|site| named(asked, site).map(|_| Reply::ok(json::written(|out| out.raw("[]")))))
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
