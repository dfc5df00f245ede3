//! Saying something where it is wanted: in the conversation, in a channel, or to the subject directly.

use nightcrew_model::act::Act;
use nightcrew_model::event::Rung;
use nightcrew_model::id::Seq;

use super::Driver;
use super::act::{Doing, unanswered};
use crate::employee::{Place, Spot, Wanted};
use crate::hands::Outcome;

/// The fewest letters of an id that Slack gives to a channel.
const CHANNEL_ID_CHARS_MIN: usize = 9;

/// Where something is said: a channel's id and a thread, or why it cannot be.
type Found = Result<Place, (Outcome, Option<Seq>)>;

impl Driver {
    /// Says something where it is wanted.
    pub(super) async fn say(
        &mut self,
        wanted: &Wanted,
        text: &str,
        doing: Doing,
    ) -> Option<(Outcome, Option<Seq>)> {
        let here = self.employee.play(doing.attempt)?.place().cloned();
        let place = match (&wanted.spot, here) {
            (Spot::Here, Some(place)) => Ok(place),
            (Spot::Here, None) | (Spot::Direct, _) => self.direct(doing).await,
            (Spot::Channel(name), _) => self.channel(name).await,
        };
        let place = match place {
            Ok(place) => place,
            Err(refused) => return Some(refused),
        };
        let act = Act::new("slack.post_message").with("channel", place.channel.as_str()).with("text", text);
        let act = match &place.thread {
            Some(thread) => act.with("thread_ts", thread.as_str()),
            None => act,
        };
        let (outcome, seq) = self.act(act, doing).await;
        if outcome.ok {
            let thread = match &wanted.spot {
                // A message in a channel begins a thread; a direct message is one long conversation.
                Spot::Channel(_) => outcome.kept("ts").map(str::to_owned),
                Spot::Direct | Spot::Here => place.thread,
            };
            self.employee.play(doing.attempt)?.settle(Place { channel: place.channel, thread });
        }
        Some((outcome, Some(seq)))
    }

    /// The channel of this name.
    async fn channel(&self, name: &str) -> Found {
        if let Some(channel) = channel_id(name) {
            return Ok(Place { channel, thread: None });
        }
        let engine = &self.engine;
        let found = engine.directory.channel(&engine.hands, self.employee.person, name).await;
        found.map(|channel| Place { channel, thread: None }).map_err(|error| {
            let outcome = Outcome { status: error.status(), ..unanswered(&error) };
            (outcome, None)
        })
    }

    /// A conversation with the subject alone.
    async fn direct(&mut self, doing: Doing) -> Found {
        let act = Act::new("slack.open_dm").with("users", self.engine.directory.app());
        let opening = Doing { rung: Rung::Event, purpose: "open_dm", ..doing };
        let (outcome, seq) = self.act(act, opening).await;
        match outcome.kept("channel") {
            Some(channel) if outcome.ok => Ok(Place { channel: channel.to_owned(), thread: None }),
            _ => Err((outcome, Some(seq))),
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
