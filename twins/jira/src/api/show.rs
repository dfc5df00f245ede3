//! The site's things as the vendor's JSON, with absolute addresses, written as text at once: fields stand in the order of their
//! names. Rich text takes the form of the version that is spoken.

use jiff::fmt::temporal::DateTimePrinter;

use super::{Asked, Version};
use crate::json::{Fields, Out, escaped};
use crate::text::Rich;
use crate::world::table::{FIRST_PROJECT, Kind, LINK_TYPES, Priority, RESOLUTION, Status};
use crate::world::{Comment, Link, Site, account_id};

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

fn avatars(o: &mut Fields<'_>, asked: &Asked, what: &str) {
    o.at("avatarUrls").object(|o| {
        for size in ["16x16", "24x24", "32x32", "48x48"] {
            let pixels = size.get(..2).unwrap_or_default();
            o.plain(size, &[asked.origin(), "/avatar/", what, "?size=", pixels]);
        }
    });
}

/// An account; `null` for none.
pub(crate) fn account(out: &mut Out, asked: &Asked, site: &Site, place: Option<u32>) {
    account_with(out, asked, site, place, false);
}

/// An account with what only it and its site know, if so much is wanted.
pub(crate) fn account_with(out: &mut Out, asked: &Asked, site: &Site, place: Option<u32>, whole: bool) {
    let Some((place, account)) = place.and_then(|place| Some((place, site.account(place)?))) else {
        return out.null();
    };
    let id = account_id(place);
    out.object(|o| {
        o.plain("accountId", &[&id]);
        o.plain("accountType", &[if account.app { "app" } else { "atlassian" }]);
        o.flag("active", account.active);
        if whole {
            o.fixed(r#""applicationRoles":{"items":[],"size":1}"#);
        }
        avatars(o, asked, "user");
        o.text("displayName", &account.name);
        o.text("emailAddress", &account.email);
        if whole {
            o.fixed(r#""expand":"groups,applicationRoles""#);
            o.at("groups").object(|o| {
                o.at("items").list(site.groups_of(place), |out, name| group(out, asked, name));
                o.number("size", site.groups_of(place).count());
            });
            o.text("locale", &account.locale);
        }
        o.plain("self", &[asked.home(), "user?accountId=", &id]);
        o.text("timeZone", &account.timezone);
    });
}

/// A group, in short.
pub(crate) fn group(out: &mut Out, asked: &Asked, name: &str) {
    out.object(|o| {
        o.text("name", name);
        o.plain("self", &[asked.home(), "group?groupname=", &escaped(name)]);
    });
}

/// A project, in short.
pub(crate) fn project(out: &mut Out, asked: &Asked, site: &Site, place: u32) {
    project_with(out, asked, site, place, false);
}

/// A project with all that it has, if so much is wanted.
pub(crate) fn project_with(out: &mut Out, asked: &Asked, site: &Site, place: u32, whole: bool) {
    let Some(project) = site.project(place) else { return out.null() };
    let id = (FIRST_PROJECT + place).to_string();
    out.object(|o| {
        if whole {
            o.fixed(r#""assigneeType":"UNASSIGNED""#);
        }
        avatars(o, asked, "project");
        if whole {
            o.fixed(r#""components":[],"description":"""#);
            o.fixed(r#""expand":"description,lead,issueTypes,url,projectKeys,permissions,insight""#);
        }
        o.plain("id", &[&id]);
        o.fixed(r#""isPrivate":false"#);
        if whole {
            o.at("issueTypes").list(Kind::ALL, |out, one| kind(out, asked, one));
        }
        o.text("key", &project.key);
        if whole {
            account(o.at("lead"), asked, site, Some(project.lead));
        }
        o.text("name", &project.name);
        o.fixed(r#""projectTypeKey":"software","properties":{}"#);
        if whole {
            o.fixed(r#""roles":{}"#);
        }
        o.plain("self", &[asked.home(), "project/", &id]);
        o.fixed(r#""simplified":false,"style":"classic""#);
        if whole {
            o.fixed(r#""versions":[]"#);
        }
    });
}

/// A status.
pub(crate) fn status(out: &mut Out, asked: &Asked, status: Status) {
    let (id, name) = status.words();
    out.object(|o| {
        o.fixed(r#""description":"""#);
        o.plain("iconUrl", &[asked.origin(), "/"]);
        o.plain("id", &[id]);
        o.plain("name", &[name]);
        o.plain("self", &[asked.home(), "status/", id]);
        category(o.at("statusCategory"), asked, status);
    });
}

/// The transition to a status.
pub(crate) fn transition(out: &mut Out, asked: &Asked, to: Status) {
    out.object(|o| {
        o.fixed(r#""hasScreen":false"#);
        o.plain("id", &[to.transition()]);
        o.fixed(
            r#""isAvailable":true,"isConditional":false,"isGlobal":true,"isInitial":false,"isLooped":false"#,
        );
        o.plain("name", &[to.words().1]);
        status(o.at("to"), asked, to);
    });
}

/// A status's category.
pub(crate) fn category(out: &mut Out, asked: &Asked, status: Status) {
    let (id, key, name, colour) = status.category();
    let id = id.to_string();
    out.object(|o| {
        o.plain("colorName", &[colour]);
        o.at("id").raw(&id);
        o.plain("key", &[key]);
        o.plain("name", &[name]);
        o.plain("self", &[asked.home(), "statuscategory/", &id]);
    });
}

/// A priority.
pub(crate) fn priority(out: &mut Out, asked: &Asked, priority: Priority) {
    let (id, name) = priority.words();
    out.object(|o| {
        o.plain("iconUrl", &[asked.origin(), "/images/priority-", id, ".svg"]);
        o.plain("id", &[id]);
        o.plain("name", &[name]);
        o.plain("self", &[asked.home(), "priority/", id]);
    });
}

/// An issue type.
pub(crate) fn kind(out: &mut Out, asked: &Asked, kind: Kind) {
    let (id, name) = kind.words();
    out.object(|o| {
        o.fixed(r#""avatarId":10318,"description":"""#);
        o.at("hierarchyLevel").raw(match kind {
            Kind::Epic => "1",
            Kind::Subtask => "-1",
            Kind::Task | Kind::Bug | Kind::Story => "0",
        });
        o.plain("iconUrl", &[asked.origin(), "/images/issuetype-", id, ".svg"]);
        o.plain("id", &[id]);
        o.plain("name", &[name]);
        o.plain("self", &[asked.home(), "issuetype/", id]);
        o.flag("subtask", kind == Kind::Subtask);
        o.plain("untranslatedName", &[name]);
    });
}

/// The resolution.
pub(crate) fn resolution(out: &mut Out, asked: &Asked) {
    let (id, name, description) = RESOLUTION;
    out.object(|o| {
        o.plain("description", &[description]);
        o.plain("id", &[id]);
        o.plain("name", &[name]);
        o.plain("self", &[asked.home(), "resolution/", id]);
    });
}

/// Rich text in the form that is spoken.
pub(crate) fn rich(out: &mut Out, asked: &Asked, text: &Rich) {
    match (asked.version, text) {
        (Version::Two, Rich::Wiki(text)) => out.text(text),
        (Version::Two, Rich::Document(_)) => out.text(&text.as_wiki()),
        (Version::Three, Rich::Document(document)) => out.tree(document),
        (Version::Three, Rich::Wiki(_)) => out.tree(&text.as_document()),
    }
}

/// A comment.
pub(crate) fn comment(out: &mut Out, asked: &Asked, site: &Site, issue: u64, comment: &Comment) {
    let (id, issue) = (comment.id.to_string(), issue.to_string());
    out.object(|o| {
        account(o.at("author"), asked, site, Some(comment.author));
        rich(o.at("body"), asked, &comment.body);
        o.plain("created", &[&time(comment.created)]);
        o.plain("id", &[&id]);
        o.fixed(r#""jsdPublic":true"#);
        o.plain("self", &[asked.home(), "issue/", &issue, "/comment/", &id]);
        account(o.at("updateAuthor"), asked, site, Some(comment.editor));
        o.plain("updated", &[&time(comment.updated)]);
    });
}

/// A link's type.
pub(crate) fn link_type(out: &mut Out, asked: &Asked, at: usize) {
    let (id, name, inward, outward) = LINK_TYPES.get(at).copied().unwrap_or_default();
    out.object(|o| {
        o.plain("id", &[id]);
        o.plain("inward", &[inward]);
        o.plain("name", &[name]);
        o.plain("outward", &[outward]);
        o.plain("self", &[asked.home(), "issueLinkType/", id]);
    });
}

/// An issue at the other end of a link, or a parent: a few fields only.
pub(crate) fn brief(out: &mut Out, asked: &Asked, site: &Site, id: u64) {
    let Some(issue) = site.issue(id) else { return out.null() };
    let id = id.to_string();
    out.object(|o| {
        o.at("fields").object(|o| {
            kind(o.at("issuetype"), asked, issue.kind);
            priority(o.at("priority"), asked, issue.priority);
            status(o.at("status"), asked, issue.status);
            o.text("summary", &issue.summary);
        });
        o.plain("id", &[&id]);
        o.text("key", &site.key(issue));
        o.plain("self", &[asked.home(), "issue/", &id]);
    });
}

/// A link as one of its issues shows it, or (from no issue's side) whole.
pub(crate) fn link(out: &mut Out, asked: &Asked, site: &Site, link: &Link, from: Option<u64>) {
    let id = link.id.to_string();
    out.object(|o| {
        o.plain("id", &[&id]);
        if from != Some(link.inward) {
            brief(o.at("inwardIssue"), asked, site, link.inward);
        }
        if from != Some(link.outward) {
            brief(o.at("outwardIssue"), asked, site, link.outward);
        }
        o.plain("self", &[asked.home(), "issueLink/", &id]);
        link_type(o.at("type"), asked, link.kind);
    });
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
