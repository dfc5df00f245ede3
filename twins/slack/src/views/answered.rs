//! What an app answers to a submitted dialog: nothing, so that it closes; another content; another dialog on top; what is wrong
//! with the answers. Whatever else it answers, or if it does not, the person reads that something went wrong.
//! <https://docs.slack.dev/surfaces/modals#close>

use nightcrew_model::notice::{NoticeKind, Problem};
use nightcrew_twin_kit::deliveries::Ended;

use super::{PROBLEM_BYTES_MAX, change, checked};
use crate::blocks::Surface;
use crate::json::{Object, Tree};
use crate::method::Doing;
use crate::world::ViewId;
use crate::{filling, outbox};

/// What Slack's client says when a dialog could not be submitted.
pub(crate) const TROUBLE: &str = "We had some trouble connecting. Try again?";

/// The largest answer that is read: a view and what is around it.
const ANSWER_BYTES_MAX: usize = 300 * 1024;

/// Does what the app answered to a submission. Returns what the person's client makes of it.
pub(crate) fn answered(doing: &mut Doing<'_>, id: ViewId, ended: &Ended) -> Object {
    let outcome = match heard(ended) {
        Ok(answer) => act(doing, id, &answer),
        Err(why) => Err(why),
    };
    match outcome {
        Ok(action) => outcome_of(doing, id, action),
        Err(why) => {
            if let Some(view) = doing.world.views.get(id) {
                let text = TROUBLE.to_owned();
                doing.effects.notice(view.person, NoticeKind::Trouble { channel: None, text });
                doing.effects.changed([]);
            }
            Object::new().flag("ok", true).text("outcome", "trouble").text("trouble", why)
        }
    }
}

fn outcome_of(doing: &Doing<'_>, id: ViewId, action: &'static str) -> Object {
    let object = Object::new().flag("ok", true).text("outcome", action);
    let problems = doing.world.views.get(id).map(|view| view.problems.as_slice()).unwrap_or_default();
    if action != "errors" {
        return object;
    }
    object.object("errors", |errors| {
        problems
            .iter()
            .fold(errors, |errors, one| errors.named(&one.block_id, &crate::json::quoted(&one.text)))
    })
}

/// The app's answer; `None` for an empty one.
fn heard(ended: &Ended) -> Result<Option<Tree>, &'static str> {
    let Ended::Taken(answer) = ended else {
        return Err(outbox::trouble(ended).unwrap_or("dispatch_failed"));
    };
    let body = answer.body();
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    if body.len() > ANSWER_BYTES_MAX {
        return Err("invalid_response");
    }
    let tree: Tree = serde_json::from_slice(body).map_err(|_| "invalid_response")?;
    match tree {
        // Some clients acknowledge with an empty object.
        Tree::Object(fields) if fields.is_empty() => Ok(None),
        Tree::Object(_) => Ok(Some(tree)),
        _ => Err("invalid_response"),
    }
}

fn act(doing: &mut Doing<'_>, id: ViewId, answer: &Option<Tree>) -> Result<&'static str, &'static str> {
    let Some(root) = doing.world.views.get(id).map(|view| view.root) else { return Ok("closed") };
    let Some(answer) = answer else {
        change::close(doing, id);
        return Ok("closed");
    };
    let view = || answer.get("view").cloned().ok_or("invalid_response");
    match answer.text("response_action") {
        Some("clear") => {
            change::close(doing, root);
            Ok("clear")
        }
        Some("update") => {
            change::update(doing, id, view()?).map_err(|_| "invalid_response")?;
            Ok("update")
        }
        Some("push") => {
            let view = checked(doing, view()?, Surface::Modal).map_err(|_| "invalid_response")?;
            change::push(doing, id, view).map_err(|_| "invalid_response")?;
            Ok("push")
        }
        Some("errors") => {
            problems(doing, id, answer)?;
            Ok("errors")
        }
        _ => Err("invalid_response"),
    }
}

/// Shows what the app found wrong. Each problem belongs to an input of the view.
fn problems(doing: &mut Doing<'_>, id: ViewId, answer: &Tree) -> Result<(), &'static str> {
    let view = doing.world.views.get_mut(id).ok_or("invalid_response")?;
    let Some(Tree::Object(fields)) = answer.get("errors") else { return Err("invalid_response") };
    let is_input = |block: &str| {
        filling::find(view.blocks(), |spot| spot.input.is_some() && spot.block_id == block).is_some()
    };
    let mut problems = Vec::new();
    for (block_id, text) in fields {
        let text = text.as_text().filter(|_| is_input(block_id)).ok_or("invalid_response")?;
        let end = text.floor_char_boundary(PROBLEM_BYTES_MAX);
        let text = text.get(..end).unwrap_or_default().to_owned();
        problems.push(Problem { block_id: block_id.clone(), text });
    }
    if problems.is_empty() {
        return Err("invalid_response");
    }
    view.problems = problems;
    change::show(doing, id);
    Ok(())
}
