//! A workflow's step goes on in what it wrote: in the buttons of its messages and in its dialogs, by a token that ends soon after it.

use nightcrew_twin_slack::auth;
use nightcrew_twin_slack::world::TokenKind;
use serde_json::{Value, json};

use crate::office::{Office, StandIn, decision, office, user};
use crate::still::Still;

/// A message with a button, of whoever has this token, to somebody; where it stands.
async fn asked(office: &Office, token: &str, person: u32) -> Value {
    let body = json!({ "channel": user(person), "text": "May they?", "blocks": decision() });
    let posted = office.ok(token, "chat.postMessage", body).await;
    json!({ "channel": posted["channel"], "ts": posted["ts"], "action_id": "approve" })
}

/// Starts a step; the event by which the app hears of it.
async fn begun(office: &Office, subject: &mut StandIn) -> Value {
    let run = json!({ "callback_id": "grant_access", "inputs": { "who": user(3) } });
    office.ok(&office.person(3), "/_door/slack/run_step", run).await;
    subject.event("function_executed").await
}

/// What the app is told next of what people do; it hears of messages as well.
async fn acted(subject: &mut StandIn) -> Value {
    loop {
        let delivered = subject.next().await;
        if delivered.headers["content-type"] != "application/json" {
            return delivered.payload();
        }
    }
}

#[tokio::test]
async fn a_button_of_a_step_is_pressed_within_the_step() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    let step = begun(&office, &mut subject).await;
    let token = step["bot_access_token"].as_str().unwrap();
    let question = asked(&office, token, 4).await;
    office.ok(&office.person(4), "/_door/slack/press", question.clone()).await;
    let payload = acted(&mut subject).await;
    let within = json!({
        "execution_id": step["function_execution_id"],
        "function": { "callback_id": "grant_access" },
        "inputs": { "who": user(3) },
    });
    assert_eq!((&payload["function_data"], &payload["bot_access_token"]), (&within, &json!(token)));

    let view = json!({
        "type": "modal", "title": { "type": "plain_text", "text": "Why?" },
        "submit": { "type": "plain_text", "text": "Send" },
        "blocks": [{ "type": "section", "text": { "type": "plain_text", "text": "Sure?" } }],
    });
    let open = json!({ "trigger_id": payload["trigger_id"], "view": view });
    let view = office.ok(token, "views.open", open).await["view"]["id"].clone();
    office.ok(&office.person(4), "/_door/slack/submit", json!({ "view": view })).await;
    let payload = acted(&mut subject).await;
    assert_eq!((&payload["type"], &payload["function_data"]), (&json!("view_submission"), &within));

    let done = json!({ "function_execution_id": step["function_execution_id"], "outputs": {} });
    office.ok(token, "functions.completeSuccess", done).await;
    office.ok(&office.person(4), "/_door/slack/press", question).await;
    let payload = acted(&mut subject).await;
    assert_eq!((&payload["function_data"], &payload["bot_access_token"]), (&within, &Value::Null));
}

#[tokio::test]
async fn what_the_bot_wrote_itself_belongs_to_no_step() {
    let office = office().await;
    let mut subject = office.stand_in().await;
    begun(&office, &mut subject).await;
    let question = asked(&office, &office.bot(), 4).await;
    office.ok(&office.person(4), "/_door/slack/press", question).await;
    let payload = acted(&mut subject).await;
    assert_eq!((&payload["function_data"], &payload["bot_access_token"]), (&Value::Null, &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn a_token_outlives_its_step_by_a_moment() {
    let still = Still::new();
    let run = json!({ "callback_id": "grant_access" });
    let begun = still.ok(&still.person(3), "/_door/slack/run_step", run).await;
    // Nobody listens: the token is that which was handed out last.
    let mut token = String::new();
    for number in 1..100 {
        let one = auth::handed_out(&still.key, TokenKind::Workflow, number);
        if still.call(&one, "auth.test", json!({})).await["ok"] == true {
            token = one;
        }
    }
    let help = still.channel("it-help").await;
    let ts = still.post(&token, &help, "May they?").await;
    let done = json!({ "function_execution_id": begun["function_execution_id"], "outputs": {} });
    still.ok(&token, "functions.completeSuccess", done).await;
    // Slack's own templates say so by the step's token.
    let update = json!({ "channel": help, "ts": ts, "text": "They may." });
    still.ok(&token, "chat.update", update.clone()).await;
    still.later(3).await;
    assert_eq!(still.call(&token, "chat.update", update).await["error"], "token_revoked");
}
