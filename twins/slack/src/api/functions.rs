//! `functions.*`: the app says how a workflow's step ended; and what a person does with a workflow: starts it, sees how it went.

use nightcrew_model::notice::NoticeKind;

use crate::error::Refusal;
use crate::events;
use crate::id;
use crate::json::{Object, Tree};
use crate::method::{Doing, Method, TIER_3, good, method};
use crate::scopes::Scopes;
use crate::world::{STEP_TOKEN_AFTER_MS, STEP_TOKEN_MS, Step, StepState, Steps, Token, TokenKind, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/functions.completeError", TIER_3, "", complete_error),
    method("/api/functions.completeSuccess", TIER_3, "", complete_success),
];

/// The longest inputs, outputs or error, in bytes.
const BYTES_MAX: usize = 64 * 1024;

/// An object among the arguments.
fn object(doing: &Doing<'_>, name: &str) -> Result<Tree, Refusal> {
    let wrong =
        || Refusal::InvalidArguments(vec![format!("[ERROR] must be an object [json-pointer:/{name}]")]);
    let tree = doing.args.tree(name).map_err(|_| wrong())?;
    match tree.ok_or_else(|| Refusal::missing(name))? {
        object @ Tree::Object(_) if object.write().len() <= BYTES_MAX => Ok(object),
        _ => Err(wrong()),
    }
}

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
    let outputs = object(doing, "outputs")?;
    let step = end(doing, StepState::Completed(outputs.write()))?;
    doing.call.note(format!("the step {} is done", step.callback_id));
    Ok(good())
}

/// The person who started the workflow reads what went wrong.
fn complete_error(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    app(doing)?;
    let error = doing.args.required("error")?;
    let error = error.get(..error.floor_char_boundary(BYTES_MAX)).unwrap_or_default().to_owned();
    let step = end(doing, StepState::Failed(error.clone()))?;
    let text = format!("The step {} failed: {error}", step.callback_id);
    doing.call.note(text.clone());
    doing.effects.notice(step.person, NoticeKind::Trouble { channel: None, text });
    Ok(good())
}

/// Starts a workflow of one step that the app carries out: `{callback_id, inputs?}`.
pub(crate) fn run_step(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = doing.who.person().ok_or(Refusal::NotAllowedTokenType)?;
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
        _ => object(doing, "inputs")?,
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
    let secret = crate::auth::handed_out(doing.desk.key(), kind, token);
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
pub(crate) fn look(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
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
