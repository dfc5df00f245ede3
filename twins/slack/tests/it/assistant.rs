//! The app as an assistant, and as a step of a workflow.

use nightcrew_model::notice::NoticeKind;
use serde_json::{Value, json};

use crate::control::Control;
use crate::office::{office, user};

#[tokio::test]
async fn a_person_opens_the_assistant_and_sees_what_it_shows() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let help = office.channel("it-help").await;
    let three = office.person(3);
    let opened = office.ok(&three, "/_door/slack/open_assistant", json!({ "context": help })).await;
    let event = subject.event("assistant_thread_started").await;
    let thread = &event["assistant_thread"];
    assert_eq!((&thread["user_id"], &thread["context"]["channel_id"]), (&json!(user(3)), &json!(help)));
    assert_eq!((&thread["channel_id"], &thread["thread_ts"]), (&opened["channel"], &opened["thread_ts"]));

    let place = json!({ "channel_id": opened["channel"], "thread_ts": opened["thread_ts"] });
    let with = |more: Value| {
        let mut body = place.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let prompts = json!([{ "title": "Access", "message": "I need access to …" }]);
    let bot = office.bot();
    office.ok(&bot, "assistant.threads.setTitle", with(json!({ "title": "Access to things" }))).await;
    office
        .ok(
            &bot,
            "assistant.threads.setSuggestedPrompts",
            with(json!({ "prompts": prompts, "title": "Try" })),
        )
        .await;
    office.ok(&bot, "assistant.threads.setStatus", with(json!({ "status": "is thinking…" }))).await;
    let look = json!({ "channel": opened["channel"], "thread_ts": opened["thread_ts"] });
    let seen = office.ok(&three, "/_door/slack/assistant", look.clone()).await;
    assert_eq!(
        (&seen["title"], &seen["status"], &seen["prompts"]),
        (&json!("Access to things"), &json!("is thinking…"), &prompts)
    );

    let ask =
        json!({ "channel": opened["channel"], "text": "I need access", "thread_ts": opened["thread_ts"] });
    office.ok(&three, "chat.postMessage", ask.clone()).await;
    let message = subject.event("message").await;
    assert_eq!((&message["thread_ts"], &message["channel_type"]), (&opened["thread_ts"], &json!("im")));
    assert_eq!(office.ok(&three, "/_door/slack/assistant", look.clone()).await["status"], "is thinking…");
    office.ok(&bot, "chat.postMessage", ask).await;
    let seen = office.ok(&three, "/_door/slack/assistant", look.clone()).await;
    assert_eq!(seen["status"], "", "the answer takes the status away");

    let elsewhere = office.elsewhere().await;
    let moved = json!({ "context": elsewhere, "thread_ts": opened["thread_ts"] });
    office.ok(&three, "/_door/slack/open_assistant", moved).await;
    let event = subject.event("assistant_thread_context_changed").await;
    assert_eq!(event["assistant_thread"]["context"]["channel_id"], json!(elsewhere));
    assert_eq!(office.refused(&office.person(4), "/_door/slack/assistant", look).await, "channel_not_found");

    let refused = async |method: &str, body: Value| office.refused(&bot, method, body).await;
    let nowhere = json!({ "channel_id": opened["channel"], "thread_ts": "1.000001", "status": "x" });
    assert_eq!(refused("assistant.threads.setStatus", nowhere).await, "invalid_thread_ts");
    let many = with(json!({ "prompts": vec![json!({ "title": "a", "message": "b" }); 5] }));
    assert_eq!(refused("assistant.threads.setSuggestedPrompts", many).await, "invalid_arguments");
    let bare = with(json!({ "prompts": [{ "title": "a" }] }));
    assert_eq!(refused("assistant.threads.setSuggestedPrompts", bare).await, "invalid_arguments");
    assert_eq!(refused("assistant.threads.setTitle", place.clone()).await, "invalid_arguments");
}

#[tokio::test]
async fn a_step_comes_with_a_token_and_is_ended_once() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let run = json!({ "callback_id": "grant_access", "inputs": { "who": user(3) } });
    let run = office.ok(&office.person(3), "/_door/slack/run_step", run).await;
    let execution = &run["function_execution_id"];
    let event = subject.event("function_executed").await;
    assert_eq!(
        (&event["function"]["callback_id"], &event["inputs"]["who"]),
        (&json!("grant_access"), &json!(user(3)))
    );
    assert_eq!(&event["function_execution_id"], execution);
    let token = event["bot_access_token"].as_str().unwrap();
    assert!(token.starts_with("xwfp-"), "{token}");
    let help = office.channel("it-help").await;
    office.post(token, &help, "on it").await;
    let look = json!({ "function_execution_id": execution });
    assert_eq!(office.ok(&office.person(3), "/_door/slack/step", look.clone()).await["state"], "running");
    let done = json!({ "function_execution_id": execution, "outputs": { "granted": true } });
    office.ok(token, "functions.completeSuccess", done.clone()).await;
    let seen = office.ok(&office.person(3), "/_door/slack/step", look.clone()).await;
    assert_eq!((&seen["state"], &seen["outputs"]["granted"]), (&json!("completed"), &json!(true)));
    let again = office.refused(&office.bot(), "functions.completeSuccess", done).await;
    assert_eq!(again, "execution_not_in_running_state");
    assert_eq!(
        office.refused(&office.person(4), "/_door/slack/step", look).await,
        "function_execution_not_found"
    );
}

#[tokio::test]
async fn a_step_that_failed_is_told_to_whoever_started_it() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let mut notices = office.notices();
    office.ok(&office.person(3), "/_door/slack/run_step", json!({ "callback_id": "grant_access" })).await;
    let event = subject.event("function_executed").await;
    let token = event["bot_access_token"].as_str().unwrap();
    let failed = json!({ "function_execution_id": event["function_execution_id"], "error": "no such group" });
    office.ok(token, "functions.completeError", failed).await;
    let all = notices.all();
    assert_eq!(all[0].to.0, 3);
    assert!(
        matches!(&all[0].kind, NoticeKind::Trouble { text, .. } if text.ends_with("no such group")),
        "{all:?}"
    );
    let unknown = json!({ "function_execution_id": "Fx0NNOWHERE", "error": "x" });
    assert_eq!(
        office.refused(&office.bot(), "functions.completeError", unknown.clone()).await,
        "function_execution_not_found"
    );
    assert_eq!(
        office.refused(&office.person(3), "functions.completeError", unknown).await,
        "not_allowed_token_type"
    );
    let text = json!({ "function_execution_id": "x", "outputs": "text" });
    assert_eq!(office.refused(&office.bot(), "functions.completeSuccess", text).await, "invalid_arguments");
}

#[tokio::test]
async fn a_described_app_has_only_the_steps_of_its_manifest() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let manifest = json!({
        "display_information": { "name": "Helper" },
        "oauth_config": { "scopes": { "bot": ["chat:write"] } },
        "functions": { "grant_access": {
            "title": "Grant access", "description": "Gives somebody access",
            "input_parameters": { "who": { "type": "slack#/types/user_id", "title": "Who", "is_required": true } },
            "output_parameters": { "granted": { "type": "boolean", "title": "Granted", "is_required": true } },
        } },
    });
    Control::of(&office).await.send("PUT", "/_twin/slack/app", manifest).await;
    let unknown = json!({ "callback_id": "something_else" });
    assert_eq!(office.refused(&office.person(3), "/_door/slack/run_step", unknown).await, "no_such_function");
    let run = json!({ "callback_id": "grant_access", "inputs": { "who": user(3) } });
    office.ok(&office.person(3), "/_door/slack/run_step", run).await;
    let event = subject.event("function_executed").await;
    let function = &event["function"];
    assert_eq!((&function["title"], &function["app_id"]), (&json!("Grant access"), &json!("A0NGHTCREW")));
    assert_eq!(
        function["input_parameters"],
        json!([{ "type": "slack#/types/user_id", "name": "who", "description": "", "title": "Who", "is_required": true }])
    );
    assert_eq!(function["output_parameters"][0]["name"], "granted");
    let token = event["bot_access_token"].as_str().unwrap();
    assert_eq!(
        office.refused(token, "users.list", json!({})).await,
        "missing_scope",
        "the step may what the bot may"
    );
}
