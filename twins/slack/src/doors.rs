//! Doors: what a person does in the client and the API lacks. They take the person's own token and answer as Slack does.

use axum::extract::{Request, State};
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::{Button, NoticeKind};
use nightcrew_twin_kit::deliveries::{Ended, OnEnd};
use nightcrew_twin_kit::{Api, Call, Desk};

use crate::api::args::Args;
use crate::api::{self, Callers, Doing, Method, good, shape};
use crate::error::Refusal;
use crate::interactive::{self, Pressed};
use crate::json::{Object, Tree};
use crate::seed::APP_HANDLE;
use crate::ts::Ts;
use crate::world::{Channel, Draft, Ephemeral, Place, Who};
use crate::{Slack, blocks, events, id, outbox};

/// The largest answer to a command that is read.
const COMMAND_ANSWER_BYTES_MAX: usize = 64 * 1024;

const fn door(path: &'static str, run: api::Run) -> Method {
    api::method(path, None, "", run).of(Callers::People)
}

/// All doors.
pub(crate) const METHODS: &[Method] = &[
    door("/_door/slack/press", press),
    door("/_door/slack/open_home", open_home),
    door("/_door/slack/command", command),
    door("/_door/slack/app", app),
    door("/_door/slack/channel", find_channel),
];

/// The routes of the doors.
pub(crate) fn routes() -> Api<Slack> {
    METHODS.iter().fold(Api::new(), |api, method| {
        api.any(
            method.path,
            method.tier,
            move |State(desk): State<Desk<Slack>>, call: Call, request: Request| {
                api::serve(method, desk, call, request)
            },
        )
    })
}

/// The door of this name: `press`.
pub(crate) fn named(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.path.strip_prefix("/_door/slack/") == Some(name))
}

/// Doors are for people.
fn person(doing: &Doing<'_>) -> Result<PersonId, Refusal> {
    doing.who.person().ok_or(Refusal::NotAllowedTokenType)
}

/// Presses a button below a message that the person sees.
fn press(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let place = doing.channel()?;
    let ts: Ts = doing.args.required("ts")?.parse().map_err(|_| Refusal::MessageNotFound)?;
    let (pressed, content) = message(doing, person, place, ts)?;
    let (button, found) = button(doing, &content)?;
    interactive::press(doing, person, &pressed, &button, &found)?;
    if let Some(channel) = doing.world.channel(place) {
        doing.call.touch(events::thread_entity(channel, ts));
    }
    doing.call.note(format!("pressed “{}” in {}", found.label, doing.place_name(place)));
    doing.effects.changed([]);
    Ok(good())
}

type Content = crate::world::Content;

fn message(doing: &Doing<'_>, person: PersonId, place: Place, ts: Ts) -> Result<(Pressed, Content), Refusal> {
    let channel = doing.at(place)?;
    if let Some(found) = channel.messages.get(&ts) {
        let pressed = Pressed {
            place,
            ts,
            ephemeral: false,
            message: shape::message(channel, ts, found).end(),
            thread: found.thread,
        };
        return Ok((pressed, found.content.clone()));
    }
    let found = doing.world.ephemerals.get(&ts).filter(|found| found.to == person && found.place == place);
    let found = found.ok_or(Refusal::MessageNotFound)?;
    let message = shape::ephemeral(ts, &found.content, found.thread).end();
    Ok((Pressed { place, ts, ephemeral: true, message, thread: found.thread }, found.content.clone()))
}

/// The button that the call names: by action, and by block and value where it says so.
fn button(doing: &Doing<'_>, content: &Content) -> Result<(Tree, Button), Refusal> {
    let action = doing.args.required("action_id")?;
    let is_it = |found: &Button| {
        let same = |name: &str, known: &str| doing.args.text(name).is_none_or(|wanted| wanted == known);
        found.action_id == action && same("block_id", &found.block_id) && same("value", &found.value)
    };
    let seen = blocks::seen(doing.world, content.blocks.as_deref(), content.attachments.as_deref());
    let found = seen.buttons.into_iter().find(is_it).ok_or(Refusal::NoSuchButton)?;
    let lists = [content.blocks.as_deref(), content.attachments.as_deref()];
    let tree = lists.into_iter().flatten().filter_map(Tree::parse).find_map(|tree| element(&tree, &found));
    Ok((tree.ok_or(Refusal::NoSuchButton)?, found))
}

/// The button's JSON within blocks or attachments.
fn element(tree: &Tree, found: &Button) -> Option<Tree> {
    let is_it = |element: &&Tree| {
        element.text("type") == Some("button")
            && element.text("action_id") == Some(&found.action_id)
            && element.text("value").unwrap_or_default() == found.value
    };
    tree.as_list()?.iter().find_map(|block| {
        if block.text("block_id") == Some(&found.block_id) {
            let mut elements = block.items("elements").iter().chain(block.get("accessory"));
            return elements.find(is_it).cloned();
        }
        element(block.get("blocks")?, found)
    })
}

/// Opens the app's home.
fn open_home(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    person(doing)?;
    let (place, _) = doing.world.im(doing.who, Who::App, doing.now_ms);
    events::home_opened(doing, place);
    doing.call.note("opened the app's home");
    Ok(good())
}

/// Runs a command.
fn command(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let place = doing.channel()?;
    let name = doing.args.required("command")?.to_owned();
    if !name.starts_with('/') {
        return Err(Refusal::InvalidArguments(vec!["[ERROR] a command begins with a slash".to_owned()]));
    }
    let text = doing.args.text("text").unwrap_or_default().to_owned();
    let shows = shows_answer(doing.desk.clone(), doing.call.clone(), person, place, name.clone());
    interactive::command(doing, person, place, (&name, &text), shows)?;
    doing.call.note(format!("ran {name} {text} in {}", doing.place_name(place)));
    doing.effects.changed([]);
    Ok(good())
}

/// Shows what the app answers to a command at once: text, or JSON as for a response URL. Where it does not answer, the client
/// says so.
fn shows_answer(
    desk: Desk<Slack>,
    caused_by: Call,
    person: PersonId,
    place: Place,
    command: String,
) -> OnEnd {
    Box::new(move |ended| {
        let call = Call::internal(caused_by.seq, caused_by.trace);
        let answer = match ended {
            Ended::Taken(answer) => answer,
            failed @ Ended::GivenUp { .. } => {
                let error = outbox::trouble(&failed).unwrap_or("dispatch_failed");
                let text = format!("{command} failed with the error \"{error}\"");
                return desk.change(&call, |world, effects| {
                    let channel = world.channel(place).map(Channel::id);
                    effects.notice(person, NoticeKind::Trouble { channel, text });
                });
            }
        };
        let (parts, body) = answer.into_parts();
        if body.is_empty() || body.len() > COMMAND_ANSWER_BYTES_MAX {
            return;
        }
        let is_json = |value: &http::HeaderValue| value.as_bytes().starts_with(b"application/json");
        let json = parts.headers.get(http::header::CONTENT_TYPE).is_some_and(is_json);
        let args = if json {
            Args::of("", &parts.headers, &body)
        } else {
            let text = String::from_utf8_lossy(&body);
            let form = form_urlencoded::Serializer::new(String::new()).append_pair("text", &text).finish();
            Args::of("", &http::HeaderMap::new(), form.as_bytes())
        };
        let Ok(args) = args else { return };
        desk.change(&call, |world, effects| {
            let Ok(content) = api::content(world, &args) else { return };
            let mut doing = Doing::by_the_app(&desk, world, effects, &args, &call);
            if args.text("response_type") == Some("in_channel") {
                let draft = Draft { by: Who::App, content, thread: None, broadcast: false };
                let ts = doing.world.post(place, draft, doing.now_ms);
                api::announce(&mut doing, place, ts);
            } else {
                api::whisper(&mut doing, Ephemeral { place, to: person, content, thread: None });
            }
        });
    })
}

/// Who the app is, as a person finds it by its name.
fn app(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    person(doing)?;
    Ok(good()
        .text("user_id", id::BOT_USER)
        .text("name", APP_HANDLE)
        .text("bot_id", id::BOT)
        .text("app_id", id::APP))
}

/// Finds a channel by its name, as the client's search does: the API only has lists.
fn find_channel(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    person(doing)?;
    let named = doing.args.required("name")?;
    let found = doing.world.channel_by_name(named).filter(|channel| channel.is_visible(doing.who));
    let channel = found.ok_or(Refusal::ChannelNotFound)?;
    Ok(good()
        .text("channel", &channel.id())
        .text("name", &channel.name)
        .flag("is_member", channel.members.has(doing.who)))
}
