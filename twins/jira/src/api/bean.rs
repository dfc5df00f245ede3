//! An issue as the vendor shows it: which fields are wanted, and each of them.

use super::{Asked, show};
use crate::json::{Fields, Out, escaped};
use crate::world::{Issue, Site};

/// Comments shown within an issue, the latest: what the vendor shows at most.
const COMMENTS_SHOWN: usize = 100;

/// Which fields a caller wants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    all: bool,
    named: Vec<String>,
    without: Vec<String>,
    transitions: bool,
}

impl Wanted {
    /// Reads a list such as `*all,-comment` or `summary,status`, and what is to be expanded, of which the transitions are known.
    /// An empty list wants what `usual` says.
    pub(crate) fn read(fields: &[String], expand: Option<&str>, usual: &str) -> Self {
        let transitions = expand.is_some_and(|list| list.split(',').any(|one| one.trim() == "transitions"));
        let mut wanted = Self { transitions, ..Self::default() };
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
    fn is_id_only(&self) -> bool {
        !self.all && !self.transitions && self.named.iter().all(|field| field == "id")
    }

    /// True when nothing but id and key is wanted, which the vendor gives in large pages.
    pub(crate) fn is_small(&self) -> bool {
        !self.all
            && !self.transitions
            && self.named.iter().all(|field| matches!(field.as_str(), "id" | "key"))
    }

    fn has(&self, field: &str) -> bool {
        let named = self.all || self.named.iter().any(|named| named == field);
        named && !self.without.iter().any(|without| without == field)
    }
}

/// An issue being shown.
struct Bean<'a> {
    asked: &'a Asked,
    site: &'a Site,
    issue: &'a Issue,
    id: String,
    /// Its key, as JSON has it between quotes.
    key: String,
}

/// An issue in a list, with the fields that are wanted: nothing but its id, if that is all.
pub(crate) fn listed(out: &mut Out, asked: &Asked, site: &Site, issue: &Issue, wanted: &Wanted) {
    if wanted.is_id_only() {
        out.object(|o| o.plain("id", &[&issue.id.to_string()]));
    } else {
        alone(out, asked, site, issue, wanted);
    }
}

/// An issue by itself: it always says where it is, whatever fields are wanted.
pub(crate) fn alone(out: &mut Out, asked: &Asked, site: &Site, issue: &Issue, wanted: &Wanted) {
    let bean = Bean { asked, site, issue, id: issue.id.to_string(), key: escaped(&site.key(issue)) };
    out.object(|o| {
        if !wanted.is_id_only() {
            o.fixed(
                r#""expand":"renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations""#,
            );
        }
        o.at("fields").object(|o| fields(o, &bean, wanted));
        o.plain("id", &[&bean.id]);
        o.plain("key", &[&bean.key]);
        o.plain("self", &[asked.home(), "issue/", &bean.id]);
        if wanted.transitions {
            o.at("transitions").list(issue.status.next(), |out, to| show::transition(out, asked, to));
        }
    });
}

fn fields(o: &mut Fields<'_>, bean: &Bean<'_>, wanted: &Wanted) {
    for (name, write) in FIELDS {
        // Only an issue that is a part of another has a parent at all.
        let there = *name != "parent" || bean.issue.parent.is_some();
        if there && wanted.has(name) {
            write(o.at(name), bean);
        }
    }
}

/// How a field is written.
type Write = fn(&mut Out, &Bean<'_>);

/// Every field, in the order of the names, and how it is written.
const FIELDS: &[(&str, Write)] = &[
    ("aggregateprogress", progress),
    ("aggregatetimeestimate", null),
    ("aggregatetimeoriginalestimate", null),
    ("aggregatetimespent", null),
    ("assignee", |out, bean| show::account(out, bean.asked, bean.site, bean.issue.assignee)),
    ("attachment", none),
    ("comment", comments),
    ("components", none),
    ("created", |out, bean| out.plain(&[&show::time(bean.issue.created)])),
    ("creator", |out, bean| show::account(out, bean.asked, bean.site, Some(bean.issue.creator))),
    ("description", |out, bean| rich(out, bean, bean.issue.description.as_ref())),
    ("duedate", |out, bean| or_null(out, bean.issue.due.as_deref(), Out::text)),
    ("environment", |out, bean| rich(out, bean, bean.issue.environment.as_ref())),
    ("fixVersions", none),
    ("issuelinks", links),
    ("issuetype", |out, bean| show::kind(out, bean.asked, bean.issue.kind)),
    ("labels", |out, bean| out.list(&bean.issue.labels, |out, label| out.text(label))),
    ("lastViewed", null),
    ("parent", |out, bean| {
        or_null(out, bean.issue.parent, |out, id| show::brief(out, bean.asked, bean.site, id))
    }),
    ("priority", |out, bean| show::priority(out, bean.asked, bean.issue.priority)),
    ("progress", progress),
    ("project", |out, bean| show::project(out, bean.asked, bean.site, bean.issue.project)),
    ("reporter", |out, bean| show::account(out, bean.asked, bean.site, Some(bean.issue.reporter))),
    ("resolution", |out, bean| or_null(out, bean.issue.resolved, |out, _| show::resolution(out, bean.asked))),
    ("resolutiondate", |out, bean| {
        or_null(out, bean.issue.resolved, |out, at| out.plain(&[&show::time(at)]))
    }),
    ("security", null),
    ("status", |out, bean| show::status(out, bean.asked, bean.issue.status)),
    ("statusCategory", |out, bean| show::category(out, bean.asked, bean.issue.status)),
    ("statuscategorychangedate", |out, bean| out.plain(&[&show::time(bean.issue.status_changed)])),
    ("subtasks", none),
    ("summary", |out, bean| out.text(&bean.issue.summary)),
    ("timeestimate", null),
    ("timeoriginalestimate", null),
    ("timespent", null),
    ("timetracking", |out, _| out.raw("{}")),
    ("updated", |out, bean| out.plain(&[&show::time(bean.issue.updated)])),
    ("versions", none),
    ("votes", |out, bean| about(out, bean, r#""hasVoted":false"#, "votes", r#""votes":0"#)),
    ("watches", |out, bean| about(out, bean, r#""isWatching":false"#, "watchers", r#""watchCount":0"#)),
    ("worklog", |out, _| out.raw(r#"{"maxResults":20,"startAt":0,"total":0,"worklogs":[]}"#)),
    ("workratio", |out, _| out.raw("-1")),
];

fn null(out: &mut Out, _: &Bean<'_>) {
    out.null();
}

fn none(out: &mut Out, _: &Bean<'_>) {
    out.raw("[]");
}

fn progress(out: &mut Out, _: &Bean<'_>) {
    out.raw(r#"{"progress":0,"total":0}"#);
}

fn or_null<T>(out: &mut Out, value: Option<T>, write: impl FnOnce(&mut Out, T)) {
    match value {
        Some(value) => write(out, value),
        None => out.null(),
    }
}

fn rich(out: &mut Out, bean: &Bean<'_>, text: Option<&crate::text::Rich>) {
    or_null(out, text, |out, text| show::rich(out, bean.asked, text));
}

/// What nobody here does with an issue, and where it would be told.
fn about(out: &mut Out, bean: &Bean<'_>, whether: &'static str, what: &str, count: &'static str) {
    out.object(|o| {
        o.fixed(whether);
        o.plain("self", &[bean.asked.home(), "issue/", &bean.key, "/", what]);
        o.fixed(count);
    });
}

fn comments(out: &mut Out, bean: &Bean<'_>) {
    let total = bean.issue.comments.len();
    let latest = bean.issue.comments.iter().skip(total.saturating_sub(COMMENTS_SHOWN));
    out.object(|o| {
        o.at("comments")
            .list(latest, |out, one| show::comment(out, bean.asked, bean.site, bean.issue.id, one));
        o.number("maxResults", total);
        o.plain("self", &[bean.asked.home(), "issue/", &bean.id, "/comment"]);
        o.fixed(r#""startAt":0"#);
        o.number("total", total);
    });
}

fn links(out: &mut Out, bean: &Bean<'_>) {
    let (asked, site, id) = (bean.asked, bean.site, bean.issue.id);
    out.list(site.links_of(id), |out, link| show::link(out, asked, site, link, Some(id)));
}
