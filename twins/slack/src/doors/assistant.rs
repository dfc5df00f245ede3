//! What a person does with an assistant: opens it, looks elsewhere beside it, sees what it shows.

use super::person;
use crate::error::Refusal;
use crate::events;
use crate::json::{self, Object};
use crate::method::{Doing, good};
use crate::ts::Ts;
use crate::world::{AssistantThread, Channel, Content, Draft, Place, Who};

/// How long a status is shown when no message follows, in microseconds: two minutes, as in Slack.
const STATUS_US: u64 = 120 * 1_000_000;
/// What a thread's first message says.
const OPENING: &str = "New Assistant Thread";

/// Opens the assistant, as the person does beside a conversation (`context`). With `thread_ts` the thread is open already, and
/// the person looks at another conversation.
pub(super) fn open(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
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
pub(super) fn look(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
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
