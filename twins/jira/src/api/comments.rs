//! Comments: list, add, get, edit, delete.

use serde_json::Value;

use super::{Asked, Outcome, Reply, edits, issues, show};
use crate::error::Refusal;
use crate::json;
use crate::text::Rich;
use crate::world::{Comment, Issue, Says, Site};

/// Comments on a page, usually and at most.
const PAGE: usize = 100;

pub(super) fn list(asked: &Asked) -> Outcome {
    let (start, most) = (asked.number("startAt", 0, usize::MAX)?, asked.number("maxResults", PAGE, PAGE)?);
    let latest_first = asked.query("orderBy").is_some_and(|order| order.starts_with('-'));
    asked.desk.read(|site| {
        let issue = issues::named(asked, site)?;
        let mut all: Vec<&Comment> = issue.comments.iter().collect();
        if latest_first {
            all.reverse();
        }
        let page = all.iter().skip(start).take(most);
        Ok(Reply::ok(json::object(|o| {
            o.at("comments").list(page, |out, comment| show::comment(out, asked, site, issue.id, comment));
            o.number("maxResults", most);
            o.plain("self", &[asked.home(), "issue/", &issue.id.to_string(), "/comment"]);
            o.number("startAt", start);
            o.number("total", all.len());
        })))
    })
}

fn shown(asked: &Asked, site: &Site, issue: &Issue, comment: &Comment) -> json::Shown {
    json::written(|out| show::comment(out, asked, site, issue.id, comment))
}

/// The body of a comment as a client sent it.
fn body(asked: &Asked) -> Result<Rich, Refusal> {
    let mut given = asked.object()?;
    let body = edits::rich(asked, given.get_mut("body").map_or(Value::Null, Value::take));
    match body.map_err(|error| Refusal::field("comment", error))? {
        Some(body) => Ok(body),
        None => Err(Refusal::field("comment", "Comment body can not be empty!")),
    }
}

pub(super) fn add(asked: &Asked) -> Outcome {
    let body = body(asked)?;
    let outcome = issues::write(
        asked,
        |key| format!("commented on {key}"),
        |_, _| Ok(vec![edits::Edit::Comment(body)]),
        |site, issue| match issue.comments.last() {
            Some(comment) => Reply::created(shown(asked, site, issue, comment)),
            None => Reply::nothing(),
        },
    )?;
    Ok(outcome)
}

/// The comment that the path names.
fn named<'a>(asked: &Asked, issue: &'a Issue) -> Result<&'a Comment, Refusal> {
    let id = asked.param("id");
    let found = issue.comments.iter().find(|comment| comment.id.to_string() == id);
    found.ok_or_else(|| {
        Refusal::missing(format!("Can not find a comment for the id: {}.", crate::error::clipped(id)))
    })
}

pub(super) fn get(asked: &Asked) -> Outcome {
    asked.desk.read(|site| {
        let issue = issues::named(asked, site)?;
        let comment = named(asked, issue)?;
        Ok(Reply::ok(shown(asked, site, issue, comment)))
    })
}

/// Changes the comment that the path names, if it is the caller's own or the caller administers the site.
fn change(
    asked: &Asked,
    note: &str,
    change: impl FnOnce(&mut Vec<Comment>, usize, u32),
) -> Result<(u64, u64), Refusal> {
    let me = asked.me()?;
    asked.desk.change(&asked.call, |site: &mut Site, effects| {
        let issue = issues::named(asked, site)?;
        let comment = named(asked, issue)?;
        let (id, key, comment_id) = (issue.id, site.key(issue), comment.id);
        if comment.author != me && !site.is_admin(me) {
            return Err(Refusal::bad("You do not have the permission for this comment."));
        }
        asked.writes(&key)?;
        let edited = site.edit(id, Says::Else, |issue| {
            if let Some(at) = issue.comments.iter().position(|comment| comment.id == comment_id) {
                change(&mut issue.comments, at, me);
            }
            issue.updated = asked.now;
        });
        issues::tell(effects, &key, edited.map(|(_, people)| people).unwrap_or_default());
        asked.call.note(format!("{note} {key}"));
        Ok((id, comment_id))
    })
}

pub(super) fn edit(asked: &Asked) -> Outcome {
    let body = body(asked)?;
    let now = asked.now;
    let (issue, comment) = change(asked, "changed a comment on", |comments, at, me| {
        if let Some(comment) = comments.get_mut(at) {
            (comment.body, comment.editor, comment.updated) = (body, me, now);
        }
    })?;
    asked.desk.read(|site| {
        let issue = site.issue(issue).ok_or_else(Refusal::no_issue)?;
        let comment =
            issue.comments.iter().find(|known| known.id == comment).ok_or_else(Refusal::no_issue)?;
        Ok(Reply::ok(shown(asked, site, issue, comment)))
    })
}

pub(super) fn delete(asked: &Asked) -> Outcome {
    change(asked, "deleted a comment on", |comments, at, _| {
        comments.remove(at);
    })?;
    Ok(Reply::nothing())
}
