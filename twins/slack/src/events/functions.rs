//! The event by which a workflow's step comes to the app, with a token of its own.
//! (docs.slack.dev/reference/events/function_executed)

use super::send_anyway;
use crate::id;
use crate::json::{self, Object, Tree};
use crate::method::Doing;
use crate::world::Steps;

/// When functions are said to have been made: when the company was planted.
const CREATED: i64 = 1_704_067_200;

/// A step that begins.
pub(crate) struct FunctionExecuted<'a> {
    /// Its number.
    pub number: u32,
    /// The app's name for its function.
    pub callback_id: &'a str,
    /// The function, as the app's manifest describes it.
    pub described: &'a Tree,
    /// What it is given.
    pub inputs: &'a Tree,
    /// The token that it may use.
    pub token: &'a str,
}

/// A step begins. Nobody subscribes to this: it comes to whoever has the function.
pub(crate) fn function_executed(doing: &mut Doing<'_>, step: &FunctionExecuted<'_>) {
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let code = id::code(step.number);
    let words = |name: &str| step.described.text(name).unwrap_or_default();
    let event = Object::new()
        .text("type", "function_executed")
        .object("function", |function| {
            function
                .text("id", &format!("Fn0N{code}"))
                .text("callback_id", step.callback_id)
                .text("title", words("title"))
                .text("description", words("description"))
                .text("type", "app")
                .raw("input_parameters", &parameters(step.described.get("input_parameters")))
                .raw("output_parameters", &parameters(step.described.get("output_parameters")))
                .text("app_id", id::APP)
                .count("date_created", CREATED)
                .count("date_updated", CREATED)
                .count("date_deleted", 0)
                .flag("form_enabled", false)
        })
        .raw("inputs", &step.inputs.write())
        .text("function_execution_id", &Steps::id(step.number))
        .text("workflow_execution_id", &format!("Wx0N{code}"))
        .text("event_ts", &now)
        .text("bot_access_token", step.token)
        .end();
    send_anyway(doing, "function_executed", &event);
}

/// Parameters as the event holds them: a list, where the manifest has them by name.
fn parameters(described: Option<&Tree>) -> String {
    let Some(Tree::Object(fields)) = described else { return "[]".to_owned() };
    json::list(fields.iter().map(|(name, parameter)| {
        let required = parameter.get("is_required") == Some(&Tree::Flag(true));
        Object::new()
            .text("type", parameter.text("type").unwrap_or("string"))
            .text("name", name)
            .text("description", parameter.text("description").unwrap_or_default())
            .text("title", parameter.text("title").unwrap_or(name))
            .flag("is_required", required)
            .end()
    }))
}
