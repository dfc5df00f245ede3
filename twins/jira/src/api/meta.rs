//! What the site is made of: its version, fields, types, statuses, priorities; what a new issue takes.

use serde_json::{Map, Value, json};

use super::{Asked, Outcome, Reply, issues, projects, show};
use crate::error::Refusal;
use crate::json::{self, Out};
use crate::world::table::{Kind, Priority, Status};

/// Labels on a page, usually and at most.
const LABELS_PAGE: usize = 1_000;

/// System fields: id, name, type, what a list's items are, and whether clients can write it.
const FIELDS: [(&str, &str, &str, &str, bool); 27] = [
    ("summary", "Summary", "string", "", true),
    ("issuetype", "Issue Type", "issuetype", "", true),
    ("project", "Project", "project", "", true),
    ("description", "Description", "string", "", true),
    ("environment", "Environment", "string", "", true),
    ("status", "Status", "status", "", false),
    ("statusCategory", "Status Category", "statusCategory", "", false),
    ("statuscategorychangedate", "Status Category Changed", "datetime", "", false),
    ("priority", "Priority", "priority", "", true),
    ("labels", "Labels", "array", "string", true),
    ("assignee", "Assignee", "user", "", true),
    ("reporter", "Reporter", "user", "", true),
    ("creator", "Creator", "user", "", false),
    ("created", "Created", "datetime", "", false),
    ("updated", "Updated", "datetime", "", false),
    ("resolution", "Resolution", "resolution", "", false),
    ("resolutiondate", "Resolved", "datetime", "", false),
    ("duedate", "Due date", "date", "", true),
    ("parent", "Parent", "issuelink", "", true),
    ("comment", "Comment", "comments-page", "", false),
    ("issuelinks", "Linked Issues", "array", "issuelinks", false),
    ("attachment", "Attachment", "array", "attachment", false),
    ("components", "Components", "array", "component", false),
    ("fixVersions", "Fix versions", "array", "version", false),
    ("versions", "Affects versions", "array", "version", false),
    ("worklog", "Log Work", "array", "worklog", false),
    ("timetracking", "Time tracking", "timetracking", "", false),
];

fn schema(id: &str, kind: &str, items: &str) -> Value {
    match items {
        "" => json!({ "type": kind, "system": id }),
        items => json!({ "type": kind, "items": items, "system": id }),
    }
}

pub(super) fn server_info(asked: &Asked) -> Outcome {
    let title = asked.desk.read(|site| site.name.clone());
    Ok(Reply::ok(json!({
        "baseUrl": &*asked.call.origin,
        "displayUrl": &*asked.call.origin,
        "displayUrlServicedeskHelpCenter": &*asked.call.origin,
        "version": "1001.0.0-SNAPSHOT",
        "versionNumbers": [1001, 0, 0],
        "deploymentType": "Cloud",
        "buildNumber": 100_296,
        "buildDate": "2026-11-02T09:00:00.000+0000",
        "serverTime": show::time(asked.now),
        "scmInfo": "nightcrew",
        "serverTitle": title,
        "defaultLocale": { "locale": "en_US" },
        "serverTimeZone": "Etc/UTC",
    })))
}

pub(super) fn fields(asked: &Asked) -> Outcome {
    asked.member()?;
    let fields = FIELDS.iter().map(|(id, name, kind, items, _)| {
        json!({
            "id": id,
            "key": id,
            "name": name,
            "custom": false,
            "orderable": true,
            "navigable": true,
            "searchable": true,
            "clauseNames": [id],
            "schema": schema(id, kind, items),
        })
    });
    Ok(Reply::ok(fields.collect::<Value>()))
}

pub(super) fn types(asked: &Asked) -> Outcome {
    asked.member()?;
    Ok(Reply::ok(json::written(|out| kinds(out, asked))))
}

pub(super) fn one_type(asked: &Asked) -> Outcome {
    asked.member()?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.words().0 == asked.param("id"));
    let kind = kind.ok_or_else(|| Refusal::missing("The issue type with this id does not exist."))?;
    Ok(Reply::ok(json::written(|out| show::kind(out, asked, kind))))
}

pub(super) fn statuses(asked: &Asked) -> Outcome {
    asked.member()?;
    Ok(Reply::ok(json::list(Status::ALL, |out, status| show::status(out, asked, status))))
}

pub(super) fn status(asked: &Asked) -> Outcome {
    asked.member()?;
    let status = Status::find(asked.param("id"));
    let status = status.ok_or_else(|| Refusal::missing("The status with this id or name does not exist."))?;
    Ok(Reply::ok(json::written(|out| show::status(out, asked, status))))
}

pub(super) fn categories(asked: &Asked) -> Outcome {
    asked.member()?;
    Ok(Reply::ok(json::list(Status::ALL, |out, status| show::category(out, asked, status))))
}

pub(super) fn priorities(asked: &Asked) -> Outcome {
    asked.member()?;
    Ok(Reply::ok(json::list(Priority::ALL, |out, priority| show::priority(out, asked, priority))))
}

pub(super) fn resolutions(asked: &Asked) -> Outcome {
    asked.member()?;
    Ok(Reply::ok(json::list([()], |out, ()| show::resolution(out, asked))))
}

pub(super) fn labels(asked: &Asked) -> Outcome {
    asked.member()?;
    let start = asked.number("startAt", 0, usize::MAX)?;
    let most = asked.number("maxResults", LABELS_PAGE, LABELS_PAGE)?;
    asked.desk.read(|site| {
        let total = site.labels().len();
        let values: Vec<&str> = site.labels().skip(start).take(most).collect();
        let is_last = start.saturating_add(most) >= total;
        Ok(Reply::ok(json!({
            "maxResults": most,
            "startAt": start,
            "total": total,
            "isLast": is_last,
            "values": values,
        })))
    })
}

fn kinds(out: &mut Out, asked: &Asked) {
    out.list(Kind::ALL, |out, kind| show::kind(out, asked, kind));
}

/// The fields that clients can write, as metadata tell of them.
fn writable(asked: &Asked) -> Vec<(&'static str, Value)> {
    let allowed = |id: &str| -> Option<Value> {
        match id {
            "priority" => Some(json::tree(|out| {
                out.list(Priority::ALL, |out, priority| show::priority(out, asked, priority));
            })),
            "issuetype" => Some(json::tree(|out| kinds(out, asked))),
            _ => None,
        }
    };
    let writable = FIELDS.iter().filter(|(_, _, _, _, writes)| *writes);
    writable
        .map(|(id, name, kind, items, _)| {
            let mut field = json!({
                "required": matches!(*id, "summary" | "issuetype" | "project"),
                "schema": schema(id, kind, items),
                "name": name,
                "key": id,
                "fieldId": id,
                "hasDefaultValue": matches!(*id, "priority" | "reporter"),
                "operations": if *id == "labels" { json!(["add", "set", "remove"]) } else { json!(["set"]) },
            });
            if let (Some(allowed), Some(field)) = (allowed(id), field.as_object_mut()) {
                field.insert("allowedValues".to_owned(), allowed);
            }
            (*id, field)
        })
        .collect()
}

fn by_id(fields: Vec<(&'static str, Value)>) -> Map<String, Value> {
    fields.into_iter().map(|(id, field)| (id.to_owned(), field)).collect()
}

pub(super) fn edit_meta(asked: &Asked) -> Outcome {
    asked.desk.read(|site| issues::named(asked, site).map(|_| ()))?;
    Ok(Reply::ok(json!({ "fields": by_id(writable(asked)) })))
}

pub(super) fn create_meta(asked: &Asked) -> Outcome {
    let me = asked.member()?;
    let expanded = asked.query("expand").is_some_and(|expand| expand.contains("fields"));
    let kinds: Vec<Value> = Kind::ALL
        .iter()
        .map(|kind| {
            let mut shown = json::tree(|out| show::kind(out, asked, *kind));
            if let (true, Some(shown)) = (expanded, shown.as_object_mut()) {
                shown.insert("fields".to_owned(), Value::Object(by_id(writable(asked))));
            }
            shown
        })
        .collect();
    asked.desk.read(|site| {
        let places = projects::wanted(asked, site, me);
        let shown = places.into_iter().map(|place| {
            let mut project = json::tree(|out| show::project(out, asked, site, place));
            if let Some(project) = project.as_object_mut() {
                project.insert("issuetypes".to_owned(), Value::Array(kinds.clone()));
            }
            project
        });
        Ok(Reply::ok(json!({ "expand": "projects", "projects": shown.collect::<Vec<_>>() })))
    })
}

pub(super) fn create_types(asked: &Asked) -> Outcome {
    asked.desk.read(|site| projects::named(asked, site).map(|_| ()))?;
    // Older clients read `values`, newer ones `issueTypes`.
    Ok(Reply::ok(json::object(|o| {
        o.fixed(r#""isLast":true"#);
        kinds(o.at("issueTypes"), asked);
        o.fixed(r#""maxResults":50,"startAt":0"#);
        o.number("total", Kind::ALL.len());
        kinds(o.at("values"), asked);
    })))
}

pub(super) fn create_fields(asked: &Asked) -> Outcome {
    asked.desk.read(|site| projects::named(asked, site).map(|_| ()))?;
    if Kind::find(asked.param("type")).is_none() {
        return Err(Refusal::missing("The issue type with this id does not exist."));
    }
    let fields: Vec<Value> = writable(asked).into_iter().map(|(_, field)| field).collect();
    Ok(Reply::ok(json!({
        "startAt": 0,
        "maxResults": 50,
        "total": fields.len(),
        "isLast": true,
        "fields": fields,
        "values": fields,
    })))
}
