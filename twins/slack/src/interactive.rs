//! What the app is told when a person presses a button or runs a command: a signed form, three seconds, no second try.

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Button;
use nightcrew_twin_kit::Delivery;
use nightcrew_twin_kit::deliveries::OnAnswer;

use crate::api::Doing;
use crate::error::Refusal;
use crate::json::{self, Object, Tree};
use crate::signing;
use crate::ts::Ts;
use crate::world::{Place, Press, RESPONSE_URL_MS, Who};
use crate::{auth, id};

/// A message with a button, as the one who presses it sees it.
pub(crate) struct Pressed {
    /// Where.
    pub place: Place,
    /// The message.
    pub ts: Ts,
    /// Only they see it.
    pub ephemeral: bool,
    /// The whole message as JSON.
    pub message: String,
    /// The thread that it stands in.
    pub thread: Option<Ts>,
}

/// Where presses and commands go.
pub(crate) fn url(doing: &Doing<'_>) -> Result<String, Refusal> {
    let app = &doing.world.app;
    app.interactivity_url.clone().or_else(|| app.events_url.clone()).ok_or(Refusal::AppNotListening)
}

/// A new response URL, under the address by which the app itself reaches the twin.
pub(crate) fn response_url(
    doing: &mut Doing<'_>,
    person: PersonId,
    place: Place,
    message: Option<(Ts, bool)>,
) -> String {
    let (ts, ephemeral) = message.map_or((None, false), |(ts, ephemeral)| (Some(ts), ephemeral));
    let until_ms = doing.now_ms + RESPONSE_URL_MS;
    let number = doing.world.begin_press(Press { place, ts, ephemeral, person, uses: 0, until_ms });
    let secret = auth::response_secret(doing.desk.key(), number);
    let origin = doing.world.app.origin.as_deref().unwrap_or(&doing.call.origin);
    format!("{origin}/actions/{}/{number}/{secret}", id::TEAM)
}

/// A new trigger.
pub(crate) fn trigger(doing: &mut Doing<'_>, person: PersonId) -> String {
    let number = doing.world.begin_trigger(person, doing.now_ms);
    format!("{number}.{}.{}", doing.now_ms.div_euclid(1000), auth::trigger_secret(doing.desk.key(), number))
}

/// Tells the app of a press. `button` is its JSON as the app sent it.
pub(crate) fn press(
    doing: &mut Doing<'_>,
    person: PersonId,
    pressed: &Pressed,
    button: &Tree,
    found: &Button,
) -> Result<(), Refusal> {
    let url = url(doing)?;
    let channel = doing.at(pressed.place)?;
    let (channel_id, name) = (channel.id(), channel.name.clone());
    let name = if name.is_empty() { "directmessage".to_owned() } else { name };
    let response_url = response_url(doing, person, pressed.place, Some((pressed.ts, pressed.ephemeral)));
    let trigger_id = trigger(doing, person);
    let thread = pressed.thread.map(|ts| ts.to_string());
    let container = Object::new()
        .text("type", "message")
        .text("message_ts", &pressed.ts.to_string())
        .text("channel_id", &channel_id)
        .flag("is_ephemeral", pressed.ephemeral)
        .text_if("thread_ts", thread.as_deref())
        .end();
    let payload = Object::new()
        .text("type", "block_actions")
        .raw("user", &user(doing, person))
        .text("api_app_id", id::APP)
        .text("token", &auth::verification_token(doing.desk.key()))
        .raw("container", &container)
        .text("trigger_id", &trigger_id)
        .raw("team", &Object::new().text("id", id::TEAM).text("domain", &doing.world.team.domain).end())
        .null("enterprise")
        .flag("is_enterprise_install", false)
        .raw("channel", &Object::new().text("id", &channel_id).text("name", &name).end())
        .raw("message", &pressed.message)
        .raw("state", r#"{"values":{}}"#)
        .text("response_url", &response_url)
        .raw("actions", &json::list([action(doing, button, found)]))
        .end();
    let form = form_urlencoded::Serializer::new(String::new()).append_pair("payload", &payload).finish();
    send(doing, "block_actions", url, form, None);
    Ok(())
}

fn user(doing: &Doing<'_>, person: PersonId) -> String {
    let handle = doing.world.handle(Who::Person(person));
    Object::new()
        .text("id", &id::user(person))
        .text("username", handle)
        .text("name", handle)
        .text("team_id", id::TEAM)
        .end()
}

fn action(doing: &mut Doing<'_>, button: &Tree, found: &Button) -> String {
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let label = button.get("text").map_or_else(|| "{}".to_owned(), Tree::write);
    let value = button.text("value");
    Object::new()
        .text("action_id", &found.action_id)
        .text("block_id", &found.block_id)
        .raw("text", &label)
        .text_if("value", value)
        .text_if("style", button.text("style"))
        .text("type", "button")
        .text("action_ts", &now)
        .end()
}

/// Tells the app of a command. What it answers at once is shown by `on_answer`.
pub(crate) fn command(
    doing: &mut Doing<'_>,
    person: PersonId,
    place: Place,
    words: (&str, &str),
    on_answer: OnAnswer,
) -> Result<(), Refusal> {
    let url = url(doing)?;
    let channel = doing.at(place)?;
    let (channel_id, name) = (channel.id(), channel.name.clone());
    let response_url = response_url(doing, person, place, None);
    let trigger_id = trigger(doing, person);
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("token", &auth::verification_token(doing.desk.key()))
        .append_pair("team_id", id::TEAM)
        .append_pair("team_domain", &doing.world.team.domain)
        .append_pair("channel_id", &channel_id)
        .append_pair("channel_name", if name.is_empty() { "directmessage" } else { &name })
        .append_pair("user_id", &id::user(person))
        .append_pair("user_name", doing.world.handle(Who::Person(person)))
        .append_pair("command", words.0)
        .append_pair("text", words.1)
        .append_pair("api_app_id", id::APP)
        .append_pair("is_enterprise_install", "false")
        .append_pair("response_url", &response_url)
        .append_pair("trigger_id", &trigger_id)
        .finish();
    send(doing, "slash_commands", url, form, Some(on_answer));
    Ok(())
}

fn send(doing: &mut Doing<'_>, kind: &str, url: String, form: String, on_answer: Option<OnAnswer>) {
    let secret = auth::signing_secret(doing.desk.key());
    doing.effects.deliver(Delivery {
        kind: kind.to_owned(),
        timetable: signing::INTERACTIONS,
        prepare: signing::prepare(url, "application/x-www-form-urlencoded", form, secret),
        on_answer,
    });
}
