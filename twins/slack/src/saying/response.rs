//! What the app says of a press or a command, by what it sends through a response URL or answers at once.

use bytes::Bytes;
use nightcrew_twin_kit::{Call, Desk};

use super::{announce, change, content, remove, whisper};
use crate::error::Refusal;
use crate::method::{Args, Doing};
use crate::ts::Ts;
use crate::world::{Content, Draft, Ephemeral, Press, Who, World};
use crate::{Slack, notices};

/// The largest answer to an action that is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Does what the app answers at once to an action of the older kind: a message takes the place of the old one unless it says
/// otherwise. An empty answer changes nothing, nor does one that is no message.
pub(crate) fn respond_at_once(desk: &Desk<Slack>, call: &Call, url: &str, answer: &http::Response<Bytes>) {
    let number = url.rsplit('/').nth(1).and_then(|number| number.parse::<u64>().ok());
    let body = answer.body();
    if body.is_empty() || body.len() > ANSWER_BYTES_MAX {
        return;
    }
    let args = Args::of_json(body);
    let (Some(number), Ok(args)) = (number, args) else { return };
    desk.change(call, |world, effects| {
        let Some(press) = world.presses.get(&number).cloned() else { return };
        let mut doing = Doing::by_the_app(desk, world, effects, &args, call);
        let replaces = args.flag("replace_original").unwrap_or(true) && args.text("response_type").is_none();
        let outcome = match original(doing.world, &press) {
            Some(ts) if replaces && !args.flag("delete_original").unwrap_or(false) => {
                content(doing.world, &args).and_then(|content| replace(&mut doing, &press, ts, content))
            }
            _ => respond(&mut doing, &press),
        };
        if let Err(refusal) = outcome {
            call.note(format!("what the app answered at once was no message: {refusal}"));
        }
    });
}

/// The message that the app may replace or take away: the one that was acted on, unless somebody else wrote it. People take
/// shortcuts from anybody's message, and act on what a link in anybody's unfolds into.
fn original(world: &World, press: &Press) -> Option<Ts> {
    let ts = press.ts?;
    let message = || world.channel(press.place)?.messages.get(&ts);
    let own = press.ephemeral || message().is_none_or(|message| message.by == Who::App);
    own.then_some(ts)
}

/// Does what the app sends through a response URL: a message takes the place of the one that was acted on, that one goes away, or
/// another is posted.
pub(crate) fn respond(doing: &mut Doing<'_>, press: &Press) -> Result<(), Refusal> {
    let flag = |name: &str| doing.args.flag(name).unwrap_or(false);
    match original(doing.world, press) {
        Some(ts) if flag("delete_original") => take_away(doing, press, ts),
        Some(ts) if flag("replace_original") => {
            let content = content(doing.world, doing.args)?;
            replace(doing, press, ts, content)
        }
        _ => post(doing, press),
    }
}

fn take_away(doing: &mut Doing<'_>, press: &Press, ts: Ts) -> Result<(), Refusal> {
    if !press.ephemeral {
        return remove(doing, press.place, ts);
    }
    notices::whisper_gone(doing.world, doing.effects, ts);
    doing.world.ephemerals.remove(&ts).map(|_| ()).ok_or(Refusal::MessageNotFound)
}

fn replace(doing: &mut Doing<'_>, press: &Press, ts: Ts, content: Content) -> Result<(), Refusal> {
    if !press.ephemeral {
        let now = doing.world.next_ts(doing.now_ms);
        return change(doing, press.place, ts, content, now);
    }
    let ephemeral = doing.world.ephemerals.get_mut(&ts).ok_or(Refusal::MessageNotFound)?;
    ephemeral.content = content;
    notices::whispered(doing.world, doing.effects, ts, true);
    doing.effects.changed([]);
    Ok(())
}

fn post(doing: &mut Doing<'_>, press: &Press) -> Result<(), Refusal> {
    let content = content(doing.world, doing.args)?;
    let thread = doing.args.text("thread_ts").and_then(|text| text.parse::<Ts>().ok());
    let thread = thread.filter(|ts| {
        doing.world.channel(press.place).is_some_and(|channel| channel.messages.contains_key(ts))
    });
    if doing.args.text("response_type") == Some("in_channel") {
        let draft = Draft { by: Who::App, content, thread, broadcast: false };
        let ts = doing.world.post(press.place, draft, doing.now_ms);
        announce(doing, press.place, ts);
    } else {
        let ephemeral = Ephemeral { place: press.place, to: press.person, content, thread };
        whisper(doing, ephemeral);
    }
    Ok(())
}
