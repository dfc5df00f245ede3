//! Saying something where it is wanted: in the conversation, in a channel, or to the subject directly.

use nightcrew_model::act::Act;
use nightcrew_model::event::Rung;
use nightcrew_model::id::Seq;

use super::act::{Doing, Hand, unanswered};
use crate::employee::{Place, Purpose};
use crate::hands::Outcome;

/// The fewest letters of an id that Slack gives to a channel.
const CHANNEL_ID_CHARS_MIN: usize = 9;

/// What came of it, and the last act that was sent.
type Said = (Outcome, Option<(Act, Seq)>);

impl Hand {
    /// Says something in a conversation.
    pub(super) async fn say(&mut self, place: Place, text: String, doing: Doing) -> Said {
        let act = Act::new("slack.post_message").with("channel", place.channel).with("text", text);
        let act = match place.thread {
            Some(thread) => act.with("thread_ts", thread),
            None => act,
        };
        let (outcome, seq) = self.act(&act, doing).await;
        (outcome, Some((act, seq)))
    }

    /// Says something as a new conversation: in the channel of this name, or to the subject directly.
    pub(super) async fn say_new(&mut self, channel: Option<&str>, text: String, doing: Doing) -> Said {
        let found = match channel {
            Some(name) => self.channel(name).await,
            None => self.direct(doing).await,
        };
        match found {
            Ok(place) => self.say(place, text, doing).await,
            Err(refused) => refused,
        }
    }

    /// The channel of this name.
    async fn channel(&self, name: &str) -> Result<Place, Said> {
        if let Some(channel) = channel_id(name) {
            return Ok(Place { channel: channel.into(), thread: None });
        }
        let engine = &self.engine;
        let found = engine.directory.channel(&engine.hands, self.person, name).await;
        found.map(|channel| Place { channel: channel.into(), thread: None }).map_err(|error| {
            let outcome = Outcome { status: error.status(), ..unanswered(&error) };
            (outcome, None)
        })
    }

    /// A conversation with the subject alone.
    async fn direct(&mut self, doing: Doing) -> Result<Place, Said> {
        let act = Act::new("slack.open_dm").with("users", self.engine.directory.app());
        let opening = Doing { rung: Rung::Event, purpose: Purpose::OpenDm, ..doing };
        let (outcome, seq) = self.act(&act, opening).await;
        match outcome.kept("channel") {
            Some(channel) if outcome.ok => Ok(Place { channel: channel.into(), thread: None }),
            _ => Err((outcome, Some((act, seq)))),
        }
    }
}

/// The id that a subject has written instead of a channel's name (`<#C0123ABCD>`, as heard in lower case). Names with a digit,
/// no hyphen and nine letters or more that begin with `c` or `g` would be taken for one; companies have none.
fn channel_id(name: &str) -> Option<String> {
    let plain = name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    let looks_so = plain
        && name.len() >= CHANNEL_ID_CHARS_MIN
        && name.starts_with(['c', 'g'])
        && name.bytes().any(|letter| letter.is_ascii_digit());
    looks_so.then(|| name.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_may_be_named_by_its_id() {
        assert_eq!(channel_id("c0123abcd").as_deref(), Some("C0123ABCD"));
        for name in ["it-help", "general", "c0123", "contractors", "c0123-abcd", "../c0123456"] {
            assert_eq!(channel_id(name), None, "{name}");
        }
    }
}
