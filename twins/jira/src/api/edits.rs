//! What clients write into issues: `fields` and `update` read against the site, each complaint under its field's name.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Asked, Version};
use crate::error::{Refusal, clipped};
use crate::text::{Extent, Rich};
use crate::world::table::{Kind, Priority};
use crate::world::{Comment, Issue, Says, Site};

/// The longest summary, in characters.
const SUMMARY_MAX: usize = 255;
/// The longest label, in characters.
const LABEL_MAX: usize = 255;
/// The most labels of an issue.
const LABELS_MAX: usize = 500;
/// The most comments of an issue: the vendor's limit.
const COMMENTS_MAX: usize = 5_000;

/// One change of an issue.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Summary(String),
    Kind(Kind),
    Description(Option<Rich>),
    Environment(Option<Rich>),
    Priority(Priority),
    Labels(Vec<String>),
    AddLabel(String),
    RemoveLabel(String),
    Assignee(Option<u32>),
    Reporter(u32),
    Due(Option<String>),
    Parent(Option<u64>),
    Comment(Rich),
}

impl Edit {
    /// What it does to what an issue says.
    const fn says(&self) -> Says {
        match self {
            Self::Summary(_)
            | Self::Description(_)
            | Self::Environment(_)
            | Self::Labels(_)
            | Self::AddLabel(_)
            | Self::RemoveLabel(_) => Says::Else,
            Self::Comment(_) => Says::More,
            Self::Kind(_)
            | Self::Priority(_)
            | Self::Assignee(_)
            | Self::Reporter(_)
            | Self::Due(_)
            | Self::Parent(_) => Says::Same,
        }
    }
}

/// Reads `fields` and `update` of a body, and takes texts out of it. `project` and `issuetype` of a new issue are the caller's business.
pub(crate) fn read(asked: &Asked, site: &Site, body: &mut Map<String, Value>) -> Result<Vec<Edit>, Refusal> {
    let mut edits = Vec::new();
    let mut errors: BTreeMap<String, String> = BTreeMap::new();
    let mut take = |name: &str, edit: Result<Option<Edit>, String>| match edit {
        Ok(edit) => edits.extend(edit),
        Err(error) => {
            errors.insert(clipped(name).to_owned(), error);
        }
    };
    for (name, value) in body.get_mut("fields").and_then(Value::as_object_mut).into_iter().flatten() {
        take(name, field(asked, site, name, value));
    }
    for (name, operations) in body.get_mut("update").and_then(Value::as_object_mut).into_iter().flatten() {
        let Some(operations) = operations.as_array_mut() else {
            take(name, Err("data was not an array".to_owned()));
            continue;
        };
        for operation in operations {
            // A popular client sends a field's new values here, where operations belong: that must not pass for a change.
            let Some(operation) = operation.as_object_mut() else {
                take(name, Err("An operation is an object such as {\"add\": …}.".to_owned()));
                continue;
            };
            for (verb, value) in operation {
                take(name, update(asked, site, name, verb, value));
            }
        }
    }
    if errors.is_empty() { Ok(edits) } else { Err(Refusal::fields(errors)) }
}

fn update(
    asked: &Asked,
    site: &Site,
    name: &str,
    verb: &str,
    value: &mut Value,
) -> Result<Option<Edit>, String> {
    match (name, verb) {
        (_, "set") => field(asked, site, name, value),
        ("labels", "add") => label(value).map(|label| Some(Edit::AddLabel(label))),
        ("labels", "remove") => label(value).map(|label| Some(Edit::RemoveLabel(label))),
        ("comment", "add") => {
            let body = value.get_mut("body").map_or(Value::Null, Value::take);
            match rich(asked, body)? {
                Some(body) => Ok(Some(Edit::Comment(body))),
                None => Err("Comment body can not be empty!".to_owned()),
            }
        }
        _ => Err(format!("Field '{}' does not support the operation '{}'.", clipped(name), clipped(verb))),
    }
}

fn field(asked: &Asked, site: &Site, name: &str, value: &mut Value) -> Result<Option<Edit>, String> {
    Ok(Some(match name {
        "project" => return Ok(None),
        "issuetype" => match named(value).and_then(Kind::find) {
            Some(kind) => Edit::Kind(kind),
            None => return Err("Specify a valid issue type".to_owned()),
        },
        "summary" => Edit::Summary(summary(value)?),
        "description" => Edit::Description(rich(asked, value.take())?),
        "environment" => Edit::Environment(rich(asked, value.take())?),
        "priority" => match named(value).and_then(Priority::find) {
            Some(priority) => Edit::Priority(priority),
            None => return Err("The priority selected is invalid.".to_owned()),
        },
        "labels" => {
            let labels = value.as_array().ok_or("data was not an array")?;
            if labels.len() > LABELS_MAX {
                return Err(format!("An issue has at most {LABELS_MAX} labels."));
            }
            Edit::Labels(labels.iter().map(label).collect::<Result<_, _>>()?)
        }
        "assignee" => Edit::Assignee(person(site, value)?),
        "reporter" => match person(site, value)? {
            Some(reporter) => Edit::Reporter(reporter),
            None => return Err("Reporter is required.".to_owned()),
        },
        "duedate" => Edit::Due(day(value)?),
        "parent" => Edit::Parent(parent(asked, site, value)?),
        // Nothing of these exists here, so that only an empty list is right.
        "components" | "fixVersions" | "versions" => match value.as_array() {
            Some(list) if list.is_empty() => return Ok(None),
            _ => return Err(format!("{name} is not valid")),
        },
        _ => {
            let name = clipped(name);
            return Err(format!(
                "Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
            ));
        }
    }))
}

/// Name or id of what a value names.
pub(crate) fn named(value: &Value) -> Option<&str> {
    ["id", "name", "key"].into_iter().find_map(|key| value.get(key)).and_then(Value::as_str)
}

fn summary(value: &Value) -> Result<String, String> {
    let text = value.as_str().map(str::trim).unwrap_or_default();
    if text.is_empty() {
        return Err("You must specify a summary of the issue.".to_owned());
    }
    if text.contains('\n') || text.contains('\r') {
        return Err("The summary is invalid because it contains newline characters.".to_owned());
    }
    if text.chars().count() >= SUMMARY_MAX {
        return Err(format!("Summary must be less than {SUMMARY_MAX} characters."));
    }
    Ok(text.to_owned())
}

/// Rich text in the form that is spoken; `None` for an empty one.
pub(crate) fn rich(asked: &Asked, value: Value) -> Result<Option<Rich>, String> {
    let text = match (asked.version, value) {
        (_, Value::Null) => return Ok(None),
        (Version::Three, value) => Rich::from_document(value)
            .ok_or("Operation value must be an Atlassian Document (see the Atlassian Document Format)")?,
        (Version::Two, Value::String(text)) => Rich::Wiki(text),
        (Version::Two, _) => return Err("Operation value must be a string".to_owned()),
    };
    match text.extent() {
        Extent::Blank => Ok(None),
        Extent::Fits => Ok(Some(text)),
        Extent::TooLong => {
            Err("The entered text is too long. It exceeds the allowed limit of 32,767 characters.".to_owned())
        }
    }
}

fn label(value: &Value) -> Result<String, String> {
    let text = value.as_str().unwrap_or_default();
    if text.is_empty() || text.chars().any(char::is_whitespace) {
        return Err(format!("The label '{}' contains spaces which is invalid.", clipped(text)));
    }
    if text.chars().count() > LABEL_MAX {
        return Err(format!(
            "The label '{}' exceeds the maximum length of {LABEL_MAX} characters.",
            clipped(text)
        ));
    }
    Ok(text.to_owned())
}

/// The account that a value names by id; `None` for nobody.
pub(crate) fn person(site: &Site, value: &Value) -> Result<Option<u32>, String> {
    if value.is_null() {
        return Ok(None);
    }
    let id = ["accountId", "id"].into_iter().find_map(|key| value.get(key)).unwrap_or(&Value::Null);
    match id {
        Value::Null => Ok(None),
        id => {
            let id = id.as_str().unwrap_or_default();
            let found = site.find_account(id);
            found.map(Some).ok_or_else(|| format!("User '{}' does not exist.", clipped(id)))
        }
    }
}

fn day(value: &Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        value => {
            let text = value.as_str().unwrap_or_default();
            let day: Result<jiff::civil::Date, _> = text.parse();
            day.map(|day| Some(day.to_string())).map_err(|_| "Error parsing date string".to_owned())
        }
    }
}

fn parent(asked: &Asked, site: &Site, value: &Value) -> Result<Option<u64>, String> {
    if value.is_null() {
        return Ok(None);
    }
    let me = asked.me().map_err(|refusal| refusal.code())?;
    let issue = named(value).and_then(|text| site.find_issue(text));
    let issue = issue.filter(|issue| site.can_browse(me, issue.project));
    issue.map(|issue| Some(issue.id)).ok_or_else(|| "Could not find issue by id or key.".to_owned())
}

/// Applies edits to an issue that is not filed yet, or taken out for a change.
fn apply(issue: &mut Issue, edits: Vec<Edit>, me: u32, now: i64, mut comment_id: u64) {
    for edit in edits {
        match edit {
            Edit::Summary(summary) => issue.summary = summary,
            Edit::Kind(kind) => issue.kind = kind,
            Edit::Description(text) => issue.description = text,
            Edit::Environment(text) => issue.environment = text,
            Edit::Priority(priority) => issue.priority = priority,
            Edit::Labels(labels) => issue.labels = labels,
            Edit::AddLabel(label) => issue.labels.push(label),
            Edit::RemoveLabel(label) => issue.labels.retain(|known| *known != label),
            Edit::Assignee(assignee) => issue.assignee = assignee,
            Edit::Reporter(reporter) => issue.reporter = reporter,
            Edit::Due(due) => issue.due = due,
            Edit::Parent(parent) => issue.parent = parent,
            Edit::Comment(body) => {
                issue.comments.push(Comment {
                    id: comment_id,
                    author: me,
                    editor: me,
                    body,
                    created: now,
                    updated: now,
                });
                comment_id += 1;
            }
        }
    }
    issue.labels.sort_unstable();
    issue.labels.dedup();
    issue.labels.truncate(LABELS_MAX);
    issue.comments.truncate(COMMENTS_MAX);
    issue.updated = now;
}

/// A place for the comments among some edits: the first of their ids.
fn comment_ids(site: &mut Site, edits: &[Edit]) -> u64 {
    let count = edits.iter().filter(|edit| matches!(edit, Edit::Comment(_))).count();
    let ids: Vec<u64> = (0..count).map(|_| site.comment_id()).collect();
    ids.first().copied().unwrap_or(0)
}

/// A new issue with edits applied.
pub(crate) fn begin(site: &mut Site, project: u32, edits: Vec<Edit>, me: u32, now: i64) -> Issue {
    let mut issue =
        Issue { project, reporter: me, creator: me, created: now, status_changed: now, ..Issue::default() };
    let ids = comment_ids(site, &edits);
    apply(&mut issue, edits, me, now, ids);
    issue
}

/// Applies edits to an issue of the site; returns the people whom it names or named.
pub(crate) fn change(
    site: &mut Site,
    id: u64,
    edits: Vec<Edit>,
    me: u32,
    now: i64,
) -> Vec<nightcrew_model::id::PersonId> {
    let ids = comment_ids(site, &edits);
    let says = edits.iter().map(Edit::says).max().unwrap_or(Says::Same);
    site.edit(id, says, |issue| apply(issue, edits, me, now, ids))
        .map(|(_, people)| people)
        .unwrap_or_default()
}
