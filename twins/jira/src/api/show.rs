//! The site's things as the vendor's JSON, with absolute addresses. Rich text takes the form of the version that is spoken.

use jiff::fmt::temporal::DateTimePrinter;
use serde_json::{Map, Value, json};

use super::{Asked, Version};
use crate::text::Rich;
use crate::world::table::{FIRST_PROJECT, Kind, LINK_TYPES, Priority, RESOLUTION, Status};
use crate::world::{Comment, Issue, Link, Site, account_id};

/// Comments shown within an issue, the latest: what the vendor shows at most.
const COMMENTS_SHOWN: usize = 100;

/// A moment as the vendor writes it.
pub(crate) fn time(unix_ms: i64) -> String {
    stamped(unix_ms, 3, "+0000")
}

/// A moment in UTC with so many digits of a second's fraction, and behind it what says that it is UTC.
pub(crate) fn stamped(unix_ms: i64, digits: u8, zone: &str) -> String {
    let Ok(moment) = jiff::Timestamp::from_millisecond(unix_ms) else { return String::new() };
    let mut text = DateTimePrinter::new().precision(Some(digits)).timestamp_to_string(&moment);
    if text.pop() == Some('Z') {
        text.push_str(zone);
    }
    text
}

fn avatars(asked: &Asked, what: &str) -> Value {
    let origin = &asked.call.origin;
    let sizes = ["48x48", "24x24", "16x16", "32x32"].map(|size| {
        let pixels = size.get(..2).unwrap_or_default();
        (size.to_owned(), Value::String(format!("{origin}/avatar/{what}?size={pixels}")))
    });
    Value::Object(sizes.into_iter().collect())
}

/// An account; `null` for none.
pub(crate) fn account(asked: &Asked, site: &Site, place: Option<u32>) -> Value {
    let Some((place, account)) = place.and_then(|place| Some((place, site.account(place)?))) else {
        return Value::Null;
    };
    let id = account_id(place);
    json!({
        "self": asked.address(&format!("user?accountId={id}")),
        "accountId": id,
        "accountType": if account.app { "app" } else { "atlassian" },
        "emailAddress": account.email,
        "avatarUrls": avatars(asked, "user"),
        "displayName": account.name,
        "active": account.active,
        "timeZone": account.timezone,
    })
}

/// A project, in short.
pub(crate) fn project(asked: &Asked, site: &Site, place: u32) -> Value {
    let Some(project) = site.project(place) else { return Value::Null };
    let id = (FIRST_PROJECT + place).to_string();
    json!({
        "self": asked.address(&format!("project/{id}")),
        "id": id,
        "key": project.key,
        "name": project.name,
        "projectTypeKey": "software",
        "simplified": false,
        "style": "classic",
        "isPrivate": false,
        "properties": {},
        "avatarUrls": avatars(asked, "project"),
    })
}

/// A status.
pub(crate) fn status(asked: &Asked, status: Status) -> Value {
    let (id, name) = status.words();
    json!({
        "self": asked.address(&format!("status/{id}")),
        "description": "",
        "iconUrl": format!("{}/", asked.call.origin),
        "name": name,
        "id": id,
        "statusCategory": category(asked, status),
    })
}

/// A status's category.
pub(crate) fn category(asked: &Asked, status: Status) -> Value {
    let (id, key, name, colour) = status.category();
    json!({
        "self": asked.address(&format!("statuscategory/{id}")),
        "id": id,
        "key": key,
        "colorName": colour,
        "name": name,
    })
}

/// A priority.
pub(crate) fn priority(asked: &Asked, priority: Priority) -> Value {
    let (id, name) = priority.words();
    json!({
        "self": asked.address(&format!("priority/{id}")),
        "iconUrl": format!("{}/images/priority-{id}.svg", asked.call.origin),
        "name": name,
        "id": id,
    })
}

/// An issue type.
pub(crate) fn kind(asked: &Asked, kind: Kind) -> Value {
    let (id, name) = kind.words();
    let subtask = kind == Kind::Subtask;
    json!({
        "self": asked.address(&format!("issuetype/{id}")),
        "id": id,
        "description": "",
        "iconUrl": format!("{}/images/issuetype-{id}.svg", asked.call.origin),
        "name": name,
        "untranslatedName": name,
        "subtask": subtask,
        "avatarId": 10_318,
        "hierarchyLevel": match kind { Kind::Epic => 1, Kind::Subtask => -1, _ => 0 },
    })
}

/// The resolution.
pub(crate) fn resolution(asked: &Asked) -> Value {
    let (id, name, description) = RESOLUTION;
    json!({
        "self": asked.address(&format!("resolution/{id}")),
        "id": id,
        "description": description,
        "name": name,
    })
}

/// Rich text in the form that is spoken.
pub(crate) fn rich(asked: &Asked, text: &Rich) -> Value {
    match asked.version {
        Version::Two => Value::String(text.as_wiki()),
        Version::Three => text.as_document(),
    }
}

/// A comment.
pub(crate) fn comment(asked: &Asked, site: &Site, issue: u64, comment: &Comment) -> Value {
    json!({
        "self": asked.address(&format!("issue/{issue}/comment/{}", comment.id)),
        "id": comment.id.to_string(),
        "author": account(asked, site, Some(comment.author)),
        "body": rich(asked, &comment.body),
        "updateAuthor": account(asked, site, Some(comment.editor)),
        "created": time(comment.created),
        "updated": time(comment.updated),
        "jsdPublic": true,
    })
}

/// A link's type.
pub(crate) fn link_type(asked: &Asked, at: usize) -> Value {
    let (id, name, inward, outward) = LINK_TYPES.get(at).copied().unwrap_or_default();
    json!({
        "id": id,
        "name": name,
        "inward": inward,
        "outward": outward,
        "self": asked.address(&format!("issueLinkType/{id}")),
    })
}

/// An issue at the other end of a link, or a parent: a few fields only.
pub(crate) fn brief(asked: &Asked, site: &Site, id: u64) -> Value {
    let Some(issue) = site.issue(id) else { return Value::Null };
    json!({
        "id": id.to_string(),
        "key": site.key(issue),
        "self": asked.address(&format!("issue/{id}")),
        "fields": {
            "summary": issue.summary,
            "status": status(asked, issue.status),
            "priority": priority(asked, issue.priority),
            "issuetype": kind(asked, issue.kind),
        },
    })
}

/// A link as one of its issues shows it, or (from no issue's side) whole.
pub(crate) fn link(asked: &Asked, site: &Site, link: &Link, from: Option<u64>) -> Value {
    let mut shown = Map::new();
    shown.insert("id".to_owned(), Value::String(link.id.to_string()));
    shown.insert("self".to_owned(), Value::String(asked.address(&format!("issueLink/{}", link.id))));
    shown.insert("type".to_owned(), link_type(asked, link.kind));
    if from != Some(link.inward) {
        shown.insert("inwardIssue".to_owned(), brief(asked, site, link.inward));
    }
    if from != Some(link.outward) {
        shown.insert("outwardIssue".to_owned(), brief(asked, site, link.outward));
    }
    Value::Object(shown)
}

/// Which fields a caller wants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    all: bool,
    named: Vec<String>,
    without: Vec<String>,
}

impl Wanted {
    /// Reads a list such as `*all,-comment` or `summary,status`. An empty list wants what `usual` says.
    pub(crate) fn read(fields: &[String], usual: &str) -> Self {
        let mut wanted = Self::default();
        let usual = [usual.to_owned()];
        for field in if fields.is_empty() { &usual[..] } else { fields } {
            match field.as_str() {
                "*all" | "*navigable" => wanted.all = true,
                field => match field.strip_prefix('-') {
                    Some(field) => wanted.without.push(field.to_owned()),
                    None => wanted.named.push(field.to_owned()),
                },
            }
        }
        wanted.all |= wanted.named.is_empty() && !wanted.without.is_empty();
        wanted
    }

    /// True when nothing but the issue's id is wanted.
    pub(crate) fn is_id_only(&self) -> bool {
        !self.all && self.named.iter().all(|field| field == "id")
    }

    /// True when nothing but id and key is wanted, which the vendor gives in large pages.
    pub(crate) fn is_small(&self) -> bool {
        !self.all && self.named.iter().all(|field| matches!(field.as_str(), "id" | "key"))
    }

    fn has(&self, field: &str) -> bool {
        let named = self.named.iter().any(|named| named == field);
        (self.all || named) && !self.without.iter().any(|without| without == field)
    }
}

/// An issue with the fields that are wanted.
pub(crate) fn issue(asked: &Asked, site: &Site, issue: &Issue, wanted: &Wanted) -> Value {
    if wanted.is_id_only() {
        return json!({ "id": issue.id.to_string() });
    }
    let mut fields = plain_fields(asked, site, issue, wanted);
    fields.extend(rich_fields(asked, site, issue, wanted));
    fields.retain(|name, _| wanted.has(name));
    json!({
        "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
        "id": issue.id.to_string(),
        "self": asked.address(&format!("issue/{}", issue.id)),
        "key": site.key(issue),
        "fields": fields,
    })
}

/// The fields that every issue has.
const PLAIN_FIELDS: &[&str] = &[
    "summary",
    "issuetype",
    "project",
    "status",
    "statusCategory",
    "statuscategorychangedate",
    "priority",
    "labels",
    "assignee",
    "reporter",
    "creator",
    "created",
    "updated",
    "resolution",
    "resolutiondate",
    "duedate",
    "components",
    "fixVersions",
    "versions",
    "attachment",
    "subtasks",
    "lastViewed",
    "security",
    "timespent",
    "timeestimate",
    "timeoriginalestimate",
    "aggregatetimespent",
    "aggregatetimeestimate",
    "aggregatetimeoriginalestimate",
    "timetracking",
    "workratio",
    "progress",
    "aggregateprogress",
    "watches",
    "votes",
    "worklog",
];

/// The fields that every issue has, as far as they are wanted: most callers want few.
fn plain_fields(asked: &Asked, site: &Site, issue: &Issue, wanted: &Wanted) -> Map<String, Value> {
    let wanted = PLAIN_FIELDS.iter().filter(|name| wanted.has(name));
    wanted.map(|name| ((*name).to_owned(), plain_field(asked, site, issue, name))).collect()
}

/// One of [`PLAIN_FIELDS`].
fn plain_field(asked: &Asked, site: &Site, issue: &Issue, name: &str) -> Value {
    let about = |what: &str| asked.address(&format!("issue/{}/{what}", site.key(issue)));
    match name {
        "summary" => json!(issue.summary),
        "issuetype" => kind(asked, issue.kind),
        "project" => project(asked, site, issue.project),
        "status" => status(asked, issue.status),
        "statusCategory" => category(asked, issue.status),
        "statuscategorychangedate" => Value::String(time(issue.status_changed)),
        "priority" => priority(asked, issue.priority),
        "labels" => json!(issue.labels),
        "assignee" => account(asked, site, issue.assignee),
        "reporter" => account(asked, site, Some(issue.reporter)),
        "creator" => account(asked, site, Some(issue.creator)),
        "created" => Value::String(time(issue.created)),
        "updated" => Value::String(time(issue.updated)),
        "resolution" => issue.resolved.map_or(Value::Null, |_| resolution(asked)),
        "resolutiondate" => issue.resolved.map_or(Value::Null, |at| Value::String(time(at))),
        "duedate" => json!(issue.due),
        "components" | "fixVersions" | "versions" | "attachment" | "subtasks" => json!([]),
        "timetracking" => json!({}),
        "workratio" => json!(-1),
        "progress" | "aggregateprogress" => json!({ "progress": 0, "total": 0 }),
        "watches" => json!({ "self": about("watchers"), "watchCount": 0, "isWatching": false }),
        "votes" => json!({ "self": about("votes"), "votes": 0, "hasVoted": false }),
        "worklog" => json!({ "startAt": 0, "maxResults": 20, "total": 0, "worklogs": [] }),
        _ => Value::Null,
    }
}

/// Fields that cost something, only if they are wanted.
fn rich_fields(asked: &Asked, site: &Site, issue: &Issue, wanted: &Wanted) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, text) in [("description", &issue.description), ("environment", &issue.environment)] {
        if wanted.has(name) {
            let shown = text.as_ref().map_or(Value::Null, |text| rich(asked, text));
            fields.insert(name.to_owned(), shown);
        }
    }
    if wanted.has("comment") {
        let total = issue.comments.len();
        let latest = issue.comments.iter().skip(total.saturating_sub(COMMENTS_SHOWN));
        let comments: Vec<Value> = latest.map(|one| comment(asked, site, issue.id, one)).collect();
        let shown = json!({
            "comments": comments,
            "self": asked.address(&format!("issue/{}/comment", issue.id)),
            "maxResults": total,
            "total": total,
            "startAt": 0,
        });
        fields.insert("comment".to_owned(), shown);
    }
    if wanted.has("issuelinks") {
        let links: Vec<Value> =
            site.links_of(issue.id).map(|one| link(asked, site, one, Some(issue.id))).collect();
        fields.insert("issuelinks".to_owned(), Value::Array(links));
    }
    if let Some(parent) = issue.parent {
        fields.insert("parent".to_owned(), brief(asked, site, parent));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_the_vendors_form() {
        assert_eq!(time(1_700_000_000_007), "2023-11-14T22:13:20.007+0000");
        assert_eq!(time(1_700_000_000_000), "2023-11-14T22:13:20.000+0000");
        assert_eq!(stamped(1_700_000_000_999, 0, "Z"), "2023-11-14T22:13:20Z");
    }
}
