//! What a person does in a message or a dialog of a workflow's step: the app is told which step it is, what that was given, and a
//! token by which it goes on with it.
//! (docs.slack.dev/tools/bolt-js/reference/interfaces/BlockAction: `function_data`, `bot_access_token`)

use crate::auth;
use crate::json::Object;
use crate::method::Doing;
use crate::world::{STEP_TOKEN_MS, StepState, Steps, TokenKind};

/// Adds to a payload what belongs to the step of this number: nothing where there is no step, or it is no longer known. A step
/// that has ended gets no token any more; one that runs has its token for as long again as at first.
pub(super) fn within(doing: &mut Doing<'_>, number: Option<u32>, payload: Object) -> Object {
    let found = number.and_then(|number| Some((number, doing.world.steps.at(number)?)));
    let Some((number, step)) = found else { return payload };
    let payload = payload.object("function_data", |data| {
        data.text("execution_id", &Steps::id(number))
            .object("function", |function| function.text("callback_id", &step.callback_id))
            .raw("inputs", &step.inputs)
    });
    if step.state != StepState::Running {
        return payload;
    }
    let token = step.token;
    doing.world.tokens.ends(token, doing.now_ms + STEP_TOKEN_MS);
    payload.text("bot_access_token", &auth::handed_out(doing.desk.key(), TokenKind::Workflow, token))
}
