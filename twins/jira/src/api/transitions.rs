//! Transitions: which ones an issue's status allows, and making one.

use serde_json::Value;

use super::{Asked, Outcome, Reply, edits, issues, show};
use crate::error::{Refusal, clipped};
use crate::json;
use crate::world::Says;

pub(super) fn list(asked: &Asked) -> Outcome {
    let only = asked.query("transitionId");
    asked.desk.read(|site| {
        let issue = issues::named(asked, site)?;
        let next = issue.status.next().filter(|status| only.is_none_or(|only| only == status.transition()));
        Ok(Reply::ok(json::object(|o| {
            o.fixed(r#""expand":"transitions""#);
            o.at("transitions").list(next, |out, to| show::transition(out, asked, to));
        })))
    })
}

/// The transition's id, which clients send as text or as a number.
fn wanted(transition: Option<&Value>) -> Option<String> {
    match transition?.get("id")? {
        Value::String(id) => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

pub(super) fn make(asked: &Asked) -> Outcome {
    let me = asked.me()?;
    let mut body = asked.object()?;
    asked.desk.change(&asked.call, |site, effects| {
        let issue = issues::named(asked, site)?;
        let (id, key, from) = (issue.id, site.key(issue), issue.status);
        let Some(wanted) = wanted(body.get("transition")) else {
            return Err(Refusal::bad("Missing 'transition' identifier"));
        };
        let Some(to) = from.next().find(|status| status.transition() == wanted) else {
            let message = format!("Transition id '{}' is not valid for this issue.", clipped(&wanted));
            return Err(Refusal::bad(message));
        };
        asked.writes(&key)?;
        if let Some(fields) = body.get_mut("fields").and_then(Value::as_object_mut) {
            // Jira's clients send the resolution along; there is only one here, and being done sets it.
            fields.remove("resolution");
        }
        let edits = edits::read(asked, site, &mut body)?;
        let mut people = edits::change(site, id, edits, me, asked.now);
        let moved = site.edit(id, Says::Same, |issue| issue.move_to(to, asked.now));
        people.extend(moved.map(|(_, named)| named).unwrap_or_default());
        issues::tell(effects, &key, people);
        asked.call.note(format!("moved {key} from {} to {}", from.words().1, to.words().1));
        Ok(Reply::nothing())
    })
}
