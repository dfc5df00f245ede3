//! `functions.*`: the app says how a workflow's step ended.

use nightcrew_model::notice::NoticeKind;

use crate::error::Refusal;
use crate::json::Object;
use crate::method::{Doing, Method, TIER_3, good, method};
use crate::world::{STEP_BYTES_MAX, STEP_TOKEN_AFTER_MS, Step, StepState, TokenKind};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/functions.completeError", TIER_3, "", complete_error),
    method("/api/functions.completeSuccess", TIER_3, "", complete_success),
];

/// Ends a step, and soon its token with it.
fn end(doing: &mut Doing<'_>, state: StepState) -> Result<Step, Refusal> {
    let execution = doing.args.required("function_execution_id")?.to_owned();
    let step = doing.world.steps.get_mut(&execution).ok_or(Refusal::FunctionExecutionNotFound)?;
    if step.state != StepState::Running {
        return Err(Refusal::ExecutionNotInRunningState);
    }
    step.state = state;
    let step = step.clone();
    doing.world.tokens.ends(step.token, doing.now_ms + STEP_TOKEN_AFTER_MS);
    doing.call.person(step.person);
    doing.effects.changed([]);
    Ok(step)
}

fn app(doing: &Doing<'_>) -> Result<(), Refusal> {
    match doing.grant.kind() {
        TokenKind::Bot | TokenKind::Workflow => Ok(()),
        _ => Err(Refusal::NotAllowedTokenType),
    }
}

fn complete_success(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    app(doing)?;
    let outputs = doing.args.object("outputs", STEP_BYTES_MAX)?;
    let step = end(doing, StepState::Completed(outputs.write()))?;
    doing.call.note(format!("the step {} is done", step.callback_id));
    Ok(good())
}

/// The person who started the workflow reads what went wrong.
fn complete_error(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    app(doing)?;
    let error = doing.args.required("error")?;
    let error = error.get(..error.floor_char_boundary(STEP_BYTES_MAX)).unwrap_or_default().to_owned();
    let step = end(doing, StepState::Failed(error.clone()))?;
    let text = format!("The step {} failed: {error}", step.callback_id);
    doing.call.note(text.clone());
    doing.effects.notice(step.person, NoticeKind::Trouble { channel: None, text });
    Ok(good())
}
