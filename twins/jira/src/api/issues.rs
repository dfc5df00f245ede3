//! Issues: make, get, edit, assign, delete.

use std::collections::BTreeMap;

use nightcrew_twin_kit::Effects;
use serde_json::{Map, Value};

use super::bean::{self, Wanted};
use super::{Asked, Outcome, Reply, edits, entity, people_of};
use crate::error::Refusal;
use crate::json::{self, Shown};
use crate::world::table::{FIRST_PROJECT, Kind};
use crate::world::{Issue, Site};

/// The longest part of an issue's summary that a note repeats, in bytes.
const NOTED_BYTES_MAX: usize = 200;

/// The issue that the path names, if the caller may see it.
pub(super) fn named<'a>(asked: &Asked, site: &'a Site) -> Result<&'a Issue, Refusal> {
    let me = asked.me()?;
    let issue = site.find_issue(asked.param("key")).filter(|issue| site.can_browse(me, issue.project));
    let issue = issue.ok_or_else(Refusal::no_issue)?;
    asked.about(&site.key(issue), people_of(site, issue));
    Ok(issue)
}

/// Tells that an issue changed: whom it names or named is asked about anew.
pub(super) fn tell(effects: &mut Effects, key: &str, people: Vec<nightcrew_model::id::PersonId>) {
    effects.touch(entity(key));
    effects.changed(people);
}

/// Edits the issue that the path names.
pub(super) fn write(
    asked: &Asked,
    note: impl FnOnce(&str) -> String,
    read: impl FnOnce(&Site, &Issue) -> Result<Vec<edits::Edit>, Refusal>,
    answer: impl FnOnce(&Site, &Issue) -> Reply,
) -> Outcome {
    let me = asked.me()?;
    asked.desk.change(&asked.call, |site, effects| {
        let issue = named(asked, site)?;
        let (id, key) = (issue.id, site.key(issue));
        asked.writes(&key)?;
        let edits = read(site, issue)?;
        let people = edits::change(site, id, edits, me, asked.now);
        tell(effects, &key, people);
        asked.call.note(note(&key));
        site.issue(id).map(|issue| answer(site, issue)).ok_or_else(Refusal::no_issue)
    })
}

/// The project that a new issue goes into.
fn project(asked: &Asked, site: &Site, fields: &Map<String, Value>) -> Result<u32, String> {
    let me = asked.me().map_err(|refusal| refusal.code())?;
    let named = fields.get("project").and_then(edits::named).ok_or("Specify a valid project ID or key")?;
    let found = site.find_project(named).filter(|project| site.can_browse(me, *project));
    found.ok_or_else(|| "valid project is required".to_owned())
}

pub(super) fn create(asked: &Asked) -> Outcome {
    let body = asked.object()?;
    file(asked, body)
}

/// Files an issue.
pub(super) fn file(asked: &Asked, mut body: Map<String, Value>) -> Outcome {
    let me = asked.member()?;
    let empty = Map::new();
    asked.desk.change(&asked.call, |site, effects| {
        let fields = body.get("fields").and_then(Value::as_object).unwrap_or(&empty);
        let mut errors: BTreeMap<String, String> = BTreeMap::new();
        let project =
            project(asked, site, fields).map_err(|error| errors.insert("project".to_owned(), error)).ok();
        if !fields.contains_key("issuetype") {
            errors.insert("issuetype".to_owned(), "Specify an issue type".to_owned());
        }
        if !fields.contains_key("summary") {
            errors.insert("summary".to_owned(), "You must specify a summary of the issue.".to_owned());
        }
        let kind = fields.get("issuetype").and_then(edits::named).and_then(Kind::find);
        if kind == Some(Kind::Subtask) && !fields.contains_key("parent") {
            let error = "Issue type is a sub-task but parent issue key or id not specified.";
            errors.insert("issuetype".to_owned(), error.to_owned());
        }
        let edits = match edits::read(asked, site, &mut body) {
            Ok(edits) => edits,
            Err(refusal) => {
                errors.extend(refusal.fields);
                Vec::new()
            }
        };
        let Some(project) = project.filter(|_| errors.is_empty()) else {
            return Err(Refusal::fields(errors));
        };
        let issue = edits::begin(site, project, edits, me, asked.now);
        let id = site.file(issue).ok_or_else(|| Refusal::bad("The site holds too many issues."))?;
        let issue = site.issue(id).ok_or_else(Refusal::no_issue)?;
        let key = site.key(issue);
        let people = people_of(site, issue);
        asked.about(&key, people.clone());
        asked.call.note(format!("filed {key}: {}", noted(&issue.summary)));
        tell(effects, &key, people);
        let id = id.to_string();
        Ok(Reply::created(json::object(|o| {
            o.plain("id", &[&id]);
            o.text("key", &key);
            o.plain("self", &[asked.home(), "issue/", &id]);
        })))
    })
}

fn noted(summary: &str) -> &str {
    summary.get(..summary.floor_char_boundary(NOTED_BYTES_MAX)).unwrap_or_default()
}

pub(super) fn get(asked: &Asked) -> Outcome {
    let wanted = Wanted::read(&asked.list("fields"), asked.query("expand"), "*all");
    asked.desk.read(|site| {
        let issue = named(asked, site)?;
        Ok(Reply::ok(json::written(|out| bean::alone(out, asked, site, issue, &wanted))))
    })
}

pub(super) fn edit(asked: &Asked) -> Outcome {
    let mut body = asked.object()?;
    let whole = asked.query("returnIssue") == Some("true");
    write(
        asked,
        |key| format!("edited {key}"),
        |site, _| {
            if body.get("fields").is_none() && body.get("update").is_none() {
                return Err(Refusal::bad("one of 'fields' or 'update' required"));
            }
            edits::read(asked, site, &mut body)
        },
        |site, issue| match whole {
            true => {
                let wanted = Wanted::read(&[], asked.query("expand"), "*all");
                Reply::ok(json::written(|out| bean::alone(out, asked, site, issue, &wanted)))
            }
            false => Reply::nothing(),
        },
    )
}

pub(super) fn assign(asked: &Asked) -> Outcome {
    let body = Value::Object(asked.object()?);
    write(
        asked,
        |key| format!("assigned {key}"),
        |site, _| {
            let assignee = edits::person(site, &body).map_err(|error| Refusal::field("assignee", error))?;
            Ok(vec![edits::Edit::Assignee(assignee)])
        },
        |_, _| Reply::nothing(),
    )
}

pub(super) fn delete(asked: &Asked) -> Outcome {
    let me = asked.me()?;
    asked.desk.change(&asked.call, |site, effects| {
        let issue = named(asked, site)?;
        let (id, key, people) = (issue.id, site.key(issue), people_of(site, issue));
        let app = site.account(me).is_some_and(|account| account.app);
        if !app && !site.is_admin(me) {
            return Err(Refusal::forbidden("You do not have permission to delete issues in this project."));
        }
        asked.writes(&key)?;
        site.delete(id);
        tell(effects, &key, people);
        asked.call.note(format!("deleted {key}"));
        Ok(Reply::nothing())
    })
}

/// An answer about an issue that the twin keeps nothing for, given its key as JSON has it between quotes.
fn bare(asked: &Asked, answer: impl FnOnce(&str) -> Shown) -> Outcome {
    asked.desk.read(|site| {
        let issue = named(asked, site)?;
        Ok(Reply::ok(answer(&json::escaped(&site.key(issue)))))
    })
}

pub(super) fn worklog(asked: &Asked) -> Outcome {
    bare(asked, |_| json::object(|o| o.fixed(r#""maxResults":5000,"startAt":0,"total":0,"worklogs":[]"#)))
}

pub(super) fn watchers(asked: &Asked) -> Outcome {
    bare(asked, |key| {
        json::object(|o| {
            o.fixed(r#""isWatching":false"#);
            o.plain("self", &[asked.home(), "issue/", key, "/watchers"]);
            o.fixed(r#""watchCount":0,"watchers":[]"#);
        })
    })
}

pub(super) fn votes(asked: &Asked) -> Outcome {
    bare(asked, |key| {
        json::object(|o| {
            o.fixed(r#""hasVoted":false"#);
            o.plain("self", &[asked.home(), "issue/", key, "/votes"]);
            o.fixed(r#""voters":[],"votes":0"#);
        })
    })
}

pub(super) fn remote_links(asked: &Asked) -> Outcome {
    bare(asked, |_| json::written(|out| out.raw("[]")))
}

/// A project's id as issues and lists write it.
pub(super) fn project_id(place: u32) -> String {
    (FIRST_PROJECT + place).to_string()
}
