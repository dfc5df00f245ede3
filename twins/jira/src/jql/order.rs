//! The order of what is found: by the query's fields, then the latest issue first.

use std::cmp::Ordering;

use super::{JqlError, Sort};
use crate::world::{Issue, Site};

/// A field that issues can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Id,
    Project,
    Status,
    Priority,
    Kind,
    Summary,
    Assignee,
    Reporter,
    Created,
    Updated,
    Resolved,
    Due,
}

/// A field of an order, and whether it descends.
pub(super) type By = (Key, bool);

/// The order's fields, each with its direction.
pub(super) fn keys(order: &[Sort]) -> Result<Vec<By>, JqlError> {
    order
        .iter()
        .map(|sort| key(&sort.field).map(|(key, custom)| (key, sort.descending.unwrap_or(custom))))
        .collect()
}

/// A field's key, and whether it descends when the query does not say.
fn key(field: &str) -> Result<By, JqlError> {
    Ok(match field.to_ascii_lowercase().as_str() {
        "key" | "issuekey" | "issue" | "id" | "rank" => (Key::Id, false),
        "project" => (Key::Project, false),
        "status" | "statuscategory" => (Key::Status, false),
        "priority" => (Key::Priority, true),
        "issuetype" | "type" => (Key::Kind, false),
        "summary" => (Key::Summary, false),
        "assignee" => (Key::Assignee, false),
        "reporter" | "creator" => (Key::Reporter, false),
        "created" | "createddate" => (Key::Created, true),
        "updated" | "updateddate" => (Key::Updated, true),
        "resolved" | "resolutiondate" | "resolution" => (Key::Resolved, true),
        "due" | "duedate" => (Key::Due, false),
        _ => {
            return Err(JqlError::one(format!(
                "Field '{field}' does not exist or you do not have permission to view it."
            )));
        }
    })
}

/// Which of two issues comes first.
pub(super) fn compare(site: &Site, keys: &[By], one: &Issue, other: &Issue) -> Ordering {
    for (key, descending) in keys {
        let order = by(site, *key, one, other);
        let order = if *descending { order.reverse() } else { order };
        if order != Ordering::Equal {
            return order;
        }
    }
    other.id.cmp(&one.id)
}

fn by(site: &Site, key: Key, one: &Issue, other: &Issue) -> Ordering {
    let name = |account: u32| site.account(account).map(|account| account.name.to_lowercase());
    let project =
        |issue: &Issue| -> Option<&str> { site.project(issue.project).map(|project| project.key.as_str()) };
    match key {
        Key::Id => (project(one), one.number).cmp(&(project(other), other.number)),
        Key::Project => project(one).cmp(&project(other)),
        Key::Status => one.status.cmp(&other.status),
        Key::Priority => one.priority.cmp(&other.priority),
        Key::Kind => one.kind.cmp(&other.kind),
        Key::Summary => one.summary.to_lowercase().cmp(&other.summary.to_lowercase()),
        Key::Assignee => one.assignee.and_then(name).cmp(&other.assignee.and_then(name)),
        Key::Reporter => name(one.reporter).cmp(&name(other.reporter)),
        Key::Created => one.created.cmp(&other.created),
        Key::Updated => one.updated.cmp(&other.updated),
        Key::Resolved => one.resolved.cmp(&other.resolved),
        Key::Due => one.due.cmp(&other.due),
    }
}
