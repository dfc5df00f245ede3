//! What the app is told when a person presses a button or runs a command: three seconds, no second try.

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Button;
use nightcrew_twin_kit::deliveries::OnEnd;

use crate::api::Doing;
use crate::error::Refusal;
use crate::json::{self, Object, Tree};
use crate::outbox::{self, Parcel};
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
    let way = outbox::interactions(doing)?;
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
    outbox::send(doing, "block_actions", way, Parcel::Interaction { payload, answers: false }, None);
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

/// Tells the app of a command. What it answers at once, or that it does not, is shown by `on_end`.
pub(crate) fn command(
    doing: &mut Doing<'_>,
    person: PersonId,
    place: Place,
    words: (&str, &str),
    on_end: OnEnd,
) -> Result<(), Refusal> {
    let way = outbox::interactions(doing)?;
    let channel = doing.at(place)?;
    let (channel_id, name) = (channel.id(), channel.name.clone());
    let response_url = response_url(doing, person, place, None);
    let trigger_id = trigger(doing, person);
    let fields = vec![
        ("token", auth::verification_token(doing.desk.key())),
        ("team_id", id::TEAM.to_owned()),
        ("team_domain", doing.world.team.domain.clone()),
        ("channel_id", channel_id),
        ("channel_name", if name.is_empty() { "directmessage".to_owned() } else { name }),
        ("user_id", id::user(person)),
        ("user_name", doing.world.handle(Who::Person(person)).to_owned()),
        ("command", words.0.to_owned()),
        ("text", words.1.to_owned()),
        ("api_app_id", id::APP.to_owned()),
        ("is_enterprise_install", "false".to_owned()),
        ("response_url", response_url),
        ("trigger_id", trigger_id),
    ];
    outbox::send(doing, "slash_commands", way, Parcel::Command(fields), Some(on_end));
    Ok(())
}
