//! Whether an act of the journal is the one that today's code would do.

use nightcrew_model::act::Act;
use nightcrew_model::event::{Acted, Rung};

use crate::employee::{Call, Place, Purpose, ToDo};

/// The verb by which something is said.
const SAY: &str = "slack.post_message";
/// The verb by which a direct conversation is found.
const OPEN_DM: &str = "slack.open_dm";

/// Whether an act only finds the place in which something is to be said.
pub(super) fn finds_place(call: &Call, act: &Act) -> bool {
    matches!(call.what, ToDo::SayNew(None, _)) && act.verb == OPEN_DM
}

/// What today's code would do instead, in words; nothing when it would do the same. `opened` is the direct conversation that
/// was found for it, `app` how the subject's app is called.
pub(super) fn otherwise(call: &Call, acted: &Acted, opened: Option<&str>, app: &str) -> Option<String> {
    let finds = finds_place(call, &acted.act) && opened.is_none();
    let (purpose, rung) = if finds { (Purpose::OpenDm, Rung::Event) } else { (call.purpose, call.rung) };
    let today = today(call, acted, opened, app);
    let same = today == acted.act && purpose.name() == acted.purpose && rung == acted.rung;
    (!same).then(|| format!("{}: {} ({rung:?})", purpose.name(), act_text(&today)))
}

/// The act that a call comes to. Names of channels are looked up at the service: which id one has is the journal's word.
fn today(call: &Call, acted: &Acted, opened: Option<&str>, app: &str) -> Act {
    match &call.what {
        ToDo::Act(act) => act.clone(),
        ToDo::SayAt(place, text) => say(place, text),
        ToDo::SayNew(Some(_), text) => {
            let channel = acted.act.arg("channel").unwrap_or_default();
            say(&Place { channel: channel.into(), thread: None }, text)
        }
        ToDo::SayNew(None, text) => match opened {
            Some(channel) => say(&Place { channel: channel.into(), thread: None }, text),
            None => Act::new(OPEN_DM).with("users", app),
        },
    }
}

fn say(place: &Place, text: &str) -> Act {
    let act = Act::new(SAY).with("channel", &*place.channel).with("text", text);
    match &place.thread {
        Some(thread) => act.with("thread_ts", &**thread),
        None => act,
    }
}

/// What a call is for and says, in words.
pub(super) fn call_text(call: &Call) -> String {
    let what = match &call.what {
        ToDo::Act(act) => act_text(act),
        ToDo::SayAt(_, text) | ToDo::SayNew(_, text) => format!("say {text:?}"),
    };
    format!("{}: {what}, at {}", call.purpose.name(), call.due.0)
}

/// An act in words.
pub(super) fn act_text(act: &Act) -> String {
    let args = act.args.iter().map(|(name, value)| format!(" {name}={value:?}"));
    format!("{}{}", act.verb, args.collect::<String>())
}
