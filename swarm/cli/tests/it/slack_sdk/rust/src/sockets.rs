//! Socket Mode, by the library's own listener.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use slack_morphism::prelude::*;

use crate::{Client, Failure, Outcome, PERSON, Story, case, same, until};

/// What reached the listener, by kind.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<(String, Value)>>>);

impl Seen {
    fn note(&self, kind: &str, what: Value) {
        if let Ok(mut all) = self.0.lock() {
            all.push((kind.to_owned(), what));
        }
    }

    fn find(&self, kind: &str, wanted: impl Fn(&Value) -> bool) -> Option<Value> {
        let all = self.0.lock().ok()?;
        all.iter().rev().find(|(each, what)| each == kind && wanted(what)).map(|(_, what)| what.clone())
    }

    async fn wait(&self, kind: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value, Failure> {
        until(kind, || self.find(kind, &wanted)).await
    }
}

async fn note(states: &SlackClientEventsUserState, kind: &str, what: Value) {
    if let Some(seen) = states.read().await.get_user_state::<Seen>() {
        seen.note(kind, what);
    }
}

async fn on_event(
    event: SlackPushEventCallback,
    _: Arc<Client>,
    states: SlackClientEventsUserState,
) -> UserCallbackResult<()> {
    // Whether the library knows the event's shape, or carries it as it came.
    let known = !matches!(event.event, SlackEventCallbackBody::Unknown(_));
    note(&states, "event", json!({ "known": known, "event": event.event })).await;
    Ok(())
}

async fn on_command(
    event: SlackCommandEvent,
    _: Arc<Client>,
    states: SlackClientEventsUserState,
) -> UserCallbackResult<SlackCommandEventResponse> {
    note(&states, "command", json!(event)).await;
    let content = SlackMessageContent::new().with_text("Done by Rust.".to_owned());
    Ok(SlackCommandEventResponse::new(content).with_response_type(SlackMessageResponseType::InChannel))
}

async fn on_interaction(
    event: SlackInteractionEvent,
    _: Arc<Client>,
    states: SlackClientEventsUserState,
) -> UserCallbackResult<()> {
    note(&states, "interaction", json!(event)).await;
    Ok(())
}

pub async fn run(story: &Story) {
    let seen = Seen::default();
    let environment =
        SlackClientEventsListenerEnvironment::new(Arc::clone(&story.client)).with_user_state(seen.clone());
    let callbacks = SlackSocketModeListenerCallbacks::new()
        // The library does not give the event's type away under a name.
        .with_hello_events(|hello, _, states| async move {
            note(&states, "hello", json!(hello.num_connections)).await;
        })
        .with_push_events(on_event)
        .with_command_events(on_command)
        .with_interaction_events(on_interaction);
    let config = SlackClientSocketModeConfig::new().with_max_connections_count(1);
    let listener = SlackClientSocketModeListener::new(&config, Arc::new(environment), callbacks);
    case("socket_connects_and_says_hello", connect(story, &listener, &seen)).await;
    case("socket_brings_a_message", message(story, &seen)).await;
    case("socket_brings_a_mention", mention(story, &seen)).await;
    case("socket_brings_a_reaction", reaction(story, &seen)).await;
    case("socket_answers_a_command", command(story, &seen)).await;
    case("socket_brings_a_press", press(story, &seen)).await;
    listener.shutdown().await;
}

type Listener = SlackClientSocketModeListener<
    SlackClientHyperConnector<hyper_util::client::legacy::connect::HttpConnector>,
>;

async fn connect(story: &Story, listener: &Listener, seen: &Seen) -> Outcome {
    story.office.control("PUT", "/_twin/slack/delivery", &json!({ "socket_mode": true }))?;
    let token = SlackApiToken::new(story.office.get("SLACK_APP_TOKEN").into());
    listener.listen_for(&token).await?;
    listener.start().await;
    seen.wait("hello", |_| true).await?;
    Ok(())
}

fn says(story: &Story, text: &str) -> Result<Value, Failure> {
    let body = json!({ "channel": story.channel, "text": text });
    Ok(story.office.acts(PERSON, "chat.postMessage", &body)?["ts"].clone())
}

async fn message(story: &Story, seen: &Seen) -> Outcome {
    let ts = says(story, "Hello, Rust.")?;
    let found = seen.wait("event", |found| found["event"]["ts"] == ts).await?;
    same(&found["known"], &json!(true), "an event that the library knows")
}

async fn mention(story: &Story, seen: &Seen) -> Outcome {
    let bot = story.client.open_session(&story.bot).auth_test().await?.user_id;
    let ts = says(story, &format!("<@{}> hello", bot.0))?;
    let is_it = |found: &Value| found["event"]["type"] == "app_mention" && found["event"]["ts"] == ts;
    same(&seen.wait("event", is_it).await?["known"], &json!(true), "an event that the library knows")
}

async fn reaction(story: &Story, seen: &Seen) -> Outcome {
    let ts = says(story, "React.")?;
    let body = json!({ "channel": story.channel, "timestamp": ts, "name": "eyes" });
    story.office.acts(PERSON, "reactions.add", &body)?;
    let is_it =
        |found: &Value| found["event"]["type"] == "reaction_added" && found["event"]["item"]["ts"] == ts;
    same(&seen.wait("event", is_it).await?["event"]["reaction"], &json!("eyes"), "the reaction")
}

async fn command(story: &Story, seen: &Seen) -> Outcome {
    let body = json!({ "channel": story.channel, "command": "/rust", "text": "please" });
    story.office.acts(PERSON, "command", &body)?;
    same(&seen.wait("command", |_| true).await?["text"], &json!("please"), "the text")?;
    let history = json!({ "channel": story.channel, "limit": 5 });
    until("the acknowledgement's text in the channel", || {
        let found = story.office.acts(PERSON, "conversations.history", &history).ok()?;
        found["messages"].as_array()?.iter().find(|message| message["text"] == "Done by Rust.").map(drop)
    })
    .await
}

async fn press(story: &Story, seen: &Seen) -> Outcome {
    let button =
        SlackBlockButtonElement::new(pt!("Approve")).with_action_id("approve".into()).with_value("7".into());
    let blocks = slack_blocks![some_into(SlackActionsBlock::new(slack_blocks![some_into(button)]))];
    let content = SlackMessageContent::new().with_text("Approve?".to_owned()).with_blocks(blocks);
    let request = SlackApiChatPostMessageRequest::new(story.channel.clone(), content);
    let ts = story.client.open_session(&story.bot).chat_post_message(&request).await?.ts;
    let body = json!({ "channel": story.channel, "ts": ts, "action_id": "approve" });
    story.office.acts(PERSON, "press", &body)?;
    let found = seen.wait("interaction", |found| found["container"]["message_ts"] == json!(ts)).await?;
    same(&found["actions"][0]["value"], &json!("7"), "the button's value")
}
