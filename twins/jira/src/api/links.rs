//! Links between issues.

use super::{Asked, Outcome, Reply, edits, show};
use crate::error::Refusal;
use crate::json;
use crate::world::table::LINK_TYPES;
use crate::world::{Link, Site};

pub(super) fn types(asked: &Asked) -> Outcome {
    asked.member()?;
    Ok(Reply::ok(json::object(|o| {
        o.at("issueLinkTypes").list(0..LINK_TYPES.len(), |out, at| show::link_type(out, asked, at));
    })))
}

pub(super) fn create(asked: &Asked) -> Outcome {
    let me = asked.member()?;
    let body = asked.object()?;
    let kind = body.get("type").and_then(edits::named).and_then(|wanted| {
        LINK_TYPES.iter().position(|(id, name, ..)| *id == wanted || name.eq_ignore_ascii_case(wanted))
    });
    let Some(kind) = kind else {
        return Err(Refusal::missing("No issue link type with this name or id found."));
    };
    asked.desk.change(&asked.call, |site, effects| {
        let end = |name: &str| {
            let named = body.get(name).and_then(edits::named).and_then(|key| site.find_issue(key));
            named.filter(|issue| site.can_browse(me, issue.project)).ok_or_else(Refusal::no_issue)
        };
        let (inward, outward) = (end("inwardIssue")?, end("outwardIssue")?);
        let keys = [site.key(inward), site.key(outward)];
        let link = Link { id: 0, kind, inward: inward.id, outward: outward.id };
        site.add_link(link).ok_or_else(|| Refusal::bad("The site holds too many links."))?;
        for key in &keys {
            asked.about(key, []);
        }
        effects.changed([]);
        asked.call.note(format!("linked {} and {}", keys[0], keys[1]));
        Ok(Reply { status: http::StatusCode::CREATED, body: None })
    })
}

/// The link that the path names, if the caller may see both of its issues.
fn named(asked: &Asked, site: &Site) -> Result<Link, Refusal> {
    let me = asked.me()?;
    let link = asked.param("id").parse().ok().and_then(|id| site.link(id));
    let sees = |id: u64| site.issue(id).is_some_and(|issue| site.can_browse(me, issue.project));
    let link = link.filter(|link| sees(link.inward) && sees(link.outward));
    link.cloned().ok_or_else(|| Refusal::missing("No issue link with this id found."))
}

pub(super) fn get(asked: &Asked) -> Outcome {
    asked.desk.read(|site| {
        let link = named(asked, site)?;
        Ok(Reply::ok(json::written(|out| show::link(out, asked, site, &link, None))))
    })
}

pub(super) fn delete(asked: &Asked) -> Outcome {
    asked.desk.change(&asked.call, |site, effects| {
        let link = named(asked, site)?;
        site.remove_link(link.id);
        effects.changed([]);
        Ok(Reply::nothing())
    })
}
