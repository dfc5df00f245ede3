//! What a person does with a workflow: starts it, and sees how it went.

use super::person;
use crate::error::Refusal;
use crate::json::{Object, Tree};
use crate::method::{Doing, good};
use crate::scopes::Scopes;
use crate::world::{STEP_BYTES_MAX, STEP_TOKEN_MS, Step, StepState, Steps, Token, TokenKind, Who};
use crate::{auth, events, id};

/// Starts a workflow of one step that the app carries out: `{callback_id, inputs?}`.
pub(super) fn run(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let callback_id = doing.args.required("callback_id")?.to_owned();
    let described = match &doing.world.app.manifest {
        None => Tree::Object(Vec::new()),
        Some(manifest) => {
            let known = manifest.functions.get(&callback_id).ok_or(Refusal::NoSuchFunction)?;
            Tree::parse(&known.to_string()).ok_or(Refusal::NoSuchFunction)?
        }
    };
    let inputs = match doing.args.tree("inputs") {
        Ok(None) => Tree::Object(Vec::new()),
        _ => doing.args.object("inputs", STEP_BYTES_MAX)?,
    };
    let (number, token) = (id::short(doing.world.next_number()), doing.world.next_number());
    let scopes = doing.world.app.bot.as_ref().map_or(Scopes::All, |bot| bot.scopes.clone());
    let until_ms = Some(doing.now_ms + STEP_TOKEN_MS);
    let kind = TokenKind::Workflow;
    let bearer =
        Token { kind, who: Who::App, scopes, by_app: true, until_ms, revoked: false, step: Some(number) };
    doing.world.tokens.hand_out(token, bearer);
    let given = inputs.write();
    let step =
        Step { callback_id: callback_id.clone(), person, inputs: given, token, state: StepState::Running };
    doing.world.steps.begin(number, step);
    doing.effects.changed([]);
    let secret = auth::handed_out(doing.desk.key(), kind, token);
    let told = events::FunctionExecuted {
        number,
        callback_id: &callback_id,
        described: &described,
        inputs: &inputs,
        token: &secret,
    };
    events::function_executed(doing, &told);
    doing.call.note(format!("started a workflow with the step {callback_id}"));
    Ok(good().text("function_execution_id", &Steps::id(number)))
}

/// How a step went: `{function_execution_id}`.
pub(super) fn look(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let execution = doing.args.required("function_execution_id")?;
    let step = doing.world.steps.get(execution).filter(|step| Some(step.person) == doing.who.person());
    let step = step.ok_or(Refusal::FunctionExecutionNotFound)?;
    let object = good().text("callback_id", &step.callback_id);
    Ok(match &step.state {
        StepState::Running => object.text("state", "running"),
        StepState::Completed(outputs) => object.text("state", "completed").raw("outputs", outputs),
        StepState::Failed(error) => object.text("state", "failed").text("error_text", error),
    })
}
