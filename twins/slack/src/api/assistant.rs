//! `assistant.threads.*`: the app says what a thread with its assistant shows.

use crate::error::Refusal;
use crate::events;
use crate::json::{Object, Tree};
use crate::method::{Doing, Method, SPECIAL, TIER_2, good, method};
use crate::ts::Ts;
use crate::world::{AssistantThread, Place, Prompt};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/assistant.threads.setStatus", SPECIAL, "assistant:write,chat:write", set_status),
    method("/api/assistant.threads.setSuggestedPrompts", TIER_2, "assistant:write", set_suggested_prompts),
    method("/api/assistant.threads.setTitle", TIER_2, "assistant:write", set_title),
];

/// The most suggestions that a thread shows, as in Slack.
const PROMPTS_MAX: usize = 4;
/// The most lines that a status goes through, as in Slack.
const LOADING_MAX: usize = 10;
/// The longest text of any of these, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;
fn text(doing: &Doing<'_>, name: &str) -> Result<String, Refusal> {
    let text = doing.args.required(name)?;
    if text.len() > TEXT_BYTES_MAX { Err(wrong(name, "is too long")) } else { Ok(text.to_owned()) }
}

fn wrong(name: &str, what: &str) -> Refusal {
    Refusal::InvalidArguments(vec![format!("[ERROR] {name} {what} [json-pointer:/{name}]")])
}

/// The thread that a call names.
fn thread(doing: &Doing<'_>) -> Result<(Place, Ts), Refusal> {
    let place = doing.channel_named("channel_id")?;
    let ts: Ts = doing.args.required("thread_ts")?.parse().map_err(|_| Refusal::InvalidThreadTs)?;
    if !doing.at(place)?.members.has(doing.who) {
        return Err(Refusal::ChannelNotFound);
    }
    doing.world.assistant_threads.get(place, ts).ok_or(Refusal::InvalidThreadTs)?;
    doing.call.touch(events::thread_entity(doing.at(place)?, ts));
    Ok((place, ts))
}

fn change(
    doing: &mut Doing<'_>,
    (place, ts): (Place, Ts),
    change: impl FnOnce(&mut AssistantThread),
) -> Result<Object, Refusal> {
    let thread = doing.world.assistant_threads.get_mut(place, ts).ok_or(Refusal::InvalidThreadTs)?;
    change(thread);
    let person = thread.person;
    doing.call.person(person);
    doing.effects.changed([]);
    Ok(good())
}

fn set_status(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let thread = thread(doing)?;
    let loading = doing.args.tree("loading_messages").map_err(|_| wrong("loading_messages", "is no list"))?;
    if loading.is_some_and(|list| list.as_list().is_none_or(|list| list.len() > LOADING_MAX)) {
        return Err(wrong("loading_messages", "must be a list of at most 10 messages"));
    }
    // An empty status takes the last one away.
    let status = if doing.args.text("status").is_some() { Some(text(doing, "status")?) } else { None };
    let now = doing.world.next_ts(doing.now_ms);
    if let Some(status) = &status {
        doing.call.note(format!("the assistant {status}"));
    }
    change(doing, thread, |thread| thread.status = status.map(|status| (status, now)))
}

fn set_title(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let thread = thread(doing)?;
    let title = text(doing, "title")?;
    change(doing, thread, |thread| thread.title = title)
}

fn set_suggested_prompts(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let thread = thread(doing)?;
    let prompts = doing.args.tree("prompts").map_err(|_| wrong("prompts", "is no list"))?;
    let prompts = prompts.ok_or_else(|| Refusal::missing("prompts"))?;
    let list = prompts.as_list().ok_or_else(|| wrong("prompts", "is no list"))?;
    if list.is_empty() || list.len() > PROMPTS_MAX {
        return Err(wrong("prompts", "must be a list of 1 to 4 prompts"));
    }
    let prompt = |prompt: &Tree| {
        let field = |name: &str| prompt.text(name).filter(|text| text.len() <= TEXT_BYTES_MAX);
        match (field("title"), field("message")) {
            (Some(title), Some(message)) => {
                Ok(Prompt { title: title.to_owned(), message: message.to_owned() })
            }
            _ => Err(wrong("prompts", "must each have a title and a message")),
        }
    };
    let prompts = list.iter().map(prompt).collect::<Result<Vec<Prompt>, Refusal>>()?;
    let heading = if doing.args.text("title").is_some() { text(doing, "title")? } else { String::new() };
    change(doing, thread, |thread| (thread.prompts, thread.heading) = (prompts, heading))
}
