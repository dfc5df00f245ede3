//! Slash commands, and what the app answers to them at once.
//! <https://docs.slack.dev/interactivity/implementing-slash-commands>

use nightcrew_model::id::PersonId;
use nightcrew_model::notice::NoticeKind;
use nightcrew_twin_kit::deliveries::{Ended, OnEnd};
use nightcrew_twin_kit::{Call, Desk};

use super::{name_of, response_url, trigger};
use crate::Slack;
use crate::error::Refusal;
use crate::manifest::Command;
use crate::method::{Args, Doing, Promise, good};
use crate::outbox::{self, Parcel, Way};
use crate::saying;
use crate::world::{Channel, Draft, Ephemeral, Place, Who, World};
use crate::{auth, id};

/// The largest answer to a command that is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Tells the app of a command, as its manifest describes it if it has one.
pub(crate) fn command(
    doing: &mut Doing<'_>,
    person: PersonId,
    place: Place,
    (name, text): (&str, &str),
    promise: Option<Promise>,
) -> Result<(), Refusal> {
    let described = doing.world.app.command(name).map_err(|_| Refusal::InvalidCommand)?.cloned();
    let way = way(doing, described.as_ref())?;
    let escapes = described.is_some_and(|command| command.should_escape);
    let text = if escapes { escaped(doing.world, text) } else { text.to_owned() };
    let channel = doing.at(place)?;
    let (channel_id, channel_name) = (channel.id(), name_of(channel));
    let response_url = response_url(doing, person, place, None);
    let trigger_id = trigger(doing, person, None, Some(place));
    let fields = vec![
        ("token", auth::verification_token(doing.desk.key())),
        ("team_id", id::TEAM.to_owned()),
        ("team_domain", doing.world.team.domain.clone()),
        ("channel_id", channel_id),
        ("channel_name", channel_name),
        ("user_id", id::user(person)),
        ("user_name", doing.world.handle(Who::Person(person)).to_owned()),
        ("command", name.to_owned()),
        ("text", text),
        ("api_app_id", id::APP.to_owned()),
        ("is_enterprise_install", "false".to_owned()),
        ("response_url", response_url),
        ("trigger_id", trigger_id),
    ];
    let shows =
        shows_answer(doing.desk.clone(), doing.call.clone(), (person, place), name.to_owned(), promise);
    outbox::send(doing, "slash_commands", way, Parcel::Command(fields), Some(shows));
    Ok(())
}

/// A command may have an address of its own.
fn way(doing: &Doing<'_>, command: Option<&Command>) -> Result<Way, Refusal> {
    let own = command.and_then(|command| command.url.as_ref());
    let app = &doing.world.app;
    match own.filter(|_| !app.socket_mode && app.listens_as_described()) {
        Some(url) => Ok(Way::Address(url.clone())),
        None => outbox::interactions(doing),
    }
}

/// Names of people and channels as ids, as Slack writes them for apps that want it: `<@U…|jo>`, `<#C…|it-help>`.
fn escaped(world: &World, text: &str) -> String {
    let reference = |word: &str| {
        if let Some(handle) = word.strip_prefix('@') {
            return Some(format!("<@{}|{handle}>", id::user(world.by_handle(handle)?)));
        }
        let name = word.strip_prefix('#')?;
        Some(format!("<#{}|{name}>", world.channel_by_name(name)?.id()))
    };
    let part = |part: &str| {
        let word = part.trim_end_matches([',', '.', ';', ':', '!', '?', ')']);
        let rest = part.get(word.len()..).unwrap_or_default();
        reference(word).map_or_else(|| part.to_owned(), |reference| reference + rest)
    };
    text.split(' ').map(part).collect::<Vec<_>>().join(" ")
}

/// Shows what the app answers to a command at once: text, or JSON as for a response URL. Where it does not answer, the client
/// says so.
fn shows_answer(
    desk: Desk<Slack>,
    caused_by: Call,
    (person, place): (PersonId, Place),
    command: String,
    promise: Option<Promise>,
) -> OnEnd {
    Box::new(move |ended| {
        let call = Call::internal(caused_by.seq, caused_by.trace);
        let trouble = outbox::trouble(&ended);
        if let Some(error) = trouble {
            let text = format!("{command} failed with the error \"{error}\"");
            desk.change(&call, |world, effects| {
                let channel = world.channel(place).map(Channel::id);
                effects.notice(person, NoticeKind::Trouble { channel, text });
                effects.changed([]);
            });
        } else if let Ended::Taken(answer) = ended {
            show(&desk, &call, (person, place), answer);
        }
        if let Some(promise) = promise {
            // Nobody may wait any more; that is no trouble.
            let _ = promise.send(Ok(good().flag("taken", trouble.is_none()).text_if("trouble", trouble)));
        }
    })
}

fn show(
    desk: &Desk<Slack>,
    call: &Call,
    (person, place): (PersonId, Place),
    answer: http::Response<bytes::Bytes>,
) {
    let (parts, body) = answer.into_parts();
    if body.is_empty() || body.len() > ANSWER_BYTES_MAX {
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
    desk.change(call, |world, effects| {
        let Ok(content) = saying::content(world, &args) else { return };
        let mut doing = Doing::by_the_app(desk, world, effects, &args, call);
        if args.text("response_type") == Some("in_channel") {
            let draft = Draft { by: Who::App, content, thread: None, broadcast: false };
            let ts = doing.world.post(place, draft, doing.now_ms);
            saying::announce(&mut doing, place, ts);
        } else {
            saying::whisper(&mut doing, Ephemeral { place, to: person, content, thread: None });
        }
    });
}
