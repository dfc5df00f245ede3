//! `assistant.threads.*`, and what a person does with an assistant: opens it, looks elsewhere beside it, sees what it shows.

use crate::error::Refusal;
use crate::events;
use crate::json::{self, Object, Tree};
use crate::method::{Doing, Method, SPECIAL, TIER_2, good, method};
use crate::ts::Ts;
use crate::world::{AssistantThread, Channel, Content, Draft, Place, Prompt, Who};

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
/// How long a status is shown when no message follows, in microseconds: two minutes, as in Slack.
const STATUS_US: u64 = 120 * 1_000_000;
/// What a thread's first message says.
const OPENING: &str = "New Assistant Thread";

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

/// Opens the assistant, as the person does beside a conversation (`context`). With `thread_ts` the thread is open already, and
/// the person looks at another conversation.
pub(crate) fn open(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = doing.who.person().ok_or(Refusal::NotAllowedTokenType)?;
    let context = match doing.args.text("context") {
        Some(_) => Some(doing.channel_named("context")?),
        None => None,
    };
    let (place, _) = doing.world.im(doing.who, Who::App, doing.now_ms);
    let (ts, kind) = if doing.args.text("thread_ts").is_some() {
        let ts: Ts = doing.args.required("thread_ts")?.parse().map_err(|_| Refusal::InvalidThreadTs)?;
        let thread = doing.world.assistant_threads.get_mut(place, ts).ok_or(Refusal::InvalidThreadTs)?;
        thread.context = context;
        (ts, "assistant_thread_context_changed")
    } else {
        let content = Content { text: OPENING.to_owned(), ..Content::default() };
        let draft = Draft { by: Who::App, content, thread: None, broadcast: false };
        let ts = doing.world.post(place, draft, doing.now_ms);
        let thread = AssistantThread {
            place,
            person,
            context,
            title: String::new(),
            status: None,
            heading: String::new(),
            prompts: Vec::new(),
        };
        doing.world.assistant_threads.begin(ts, thread);
        (ts, "assistant_thread_started")
    };
    doing.effects.changed([]);
    doing.call.touch(events::thread_entity(doing.at(place)?, ts));
    events::assistant_thread(doing, kind, place, ts);
    doing.call.note("opened the assistant");
    Ok(good().text("channel", &doing.at(place)?.id()).plain("thread_ts", ts))
}

/// What the person sees of an assistant's thread.
pub(crate) fn look(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = doing.who.person().ok_or(Refusal::NotAllowedTokenType)?;
    let place = doing.channel()?;
    let ts: Ts = doing.args.required("thread_ts")?.parse().map_err(|_| Refusal::InvalidThreadTs)?;
    let thread = doing.world.assistant_threads.get(place, ts).filter(|thread| thread.person == person);
    let thread = thread.ok_or(Refusal::InvalidThreadTs)?;
    let status = thread.status.as_ref().filter(|(_, since)| is_shown(doing, place, ts, *since));
    let prompts = thread
        .prompts
        .iter()
        .map(|prompt| Object::new().text("title", &prompt.title).text("message", &prompt.message).end());
    Ok(good()
        .text("title", &thread.title)
        .text("status", status.map_or("", |(status, _)| status))
        .text("prompts_title", &thread.heading)
        .raw("prompts", &json::list(prompts)))
}

/// A status is shown until the app has written, and for two minutes at most.
fn is_shown(doing: &Doing<'_>, place: Place, root: Ts, since: Ts) -> bool {
    let now = u64::try_from(doing.now_ms).unwrap_or(0).saturating_mul(1000);
    let channel = doing.world.channel(place);
    let written = |channel: &Channel| {
        let replies = channel.threads.get(&root).into_iter().flat_map(|thread| thread.replies.range(since..));
        replies.filter_map(|ts| channel.messages.get(ts)).any(|message| message.by == Who::App)
    };
    now.saturating_sub(since.0) < STATUS_US && !channel.is_some_and(written)
}
