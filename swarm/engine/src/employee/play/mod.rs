//! A play: one role of one attempt, from its opening to its end. It decides *what for* (invariant 7): which moves are
//! permitted, which facts may be told, when patience is over. It is plain data with no clock and no I/O.

mod decide;
mod hear;
mod made;
mod patience;
mod steps;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use nightcrew_model::act::Act;
use nightcrew_model::event::AttemptEnd;
use nightcrew_model::id::AttemptId;
use nightcrew_model::notice::{Button, Message};
use nightcrew_model::scenario::{Opening, Patience, Scenario, Until};
use nightcrew_model::time::{At, Span};
use nightcrew_personas::situation::{Line, Move, Say};
use nightcrew_personas::understand::Hint;
use serde::{Deserialize, Serialize};

/// Lines of the conversation that are remembered.
const HEARD_MAX: usize = 8;
/// Bytes remembered of each line.
const HEARD_BYTES_MAX: usize = 600;
/// Where something is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// Where the conversation is.
    Here,
    /// In the channel of this name, as a new conversation.
    Channel(String),
    /// To the subject directly, as a new conversation.
    Direct,
}

/// What comes next for a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing before this moment, unless something is noticed.
    Wait(At),
    /// One of these moves.
    Move(Wanted),
    /// A look for themselves.
    Look(Act),
    /// The end, with a reason for readers.
    End(AttemptEnd, String),
}

/// Moves that are permitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The moves; the mind chooses one.
    pub permitted: Vec<Move>,
    /// Where something is said.
    pub spot: Spot,
    /// Whether the message must name the subject.
    pub mention: bool,
    /// The move's name in the journal.
    pub purpose: &'static str,
}

/// Where a conversation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The channel's id.
    pub channel: String,
    /// The thread's first message.
    pub thread: Option<String>,
}

/// What the last move was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Doing {
    Nothing,
    Opening,
    /// Opening again, where the subject has sent them.
    Moving,
    Saying,
    Pressing,
    Looking,
    /// The last word before the end.
    Closing(AttemptEnd, String),
    /// Out of it: a part that has no more to say, while the attempt goes on without them.
    Left,
}

/// What somebody was asked to decide, with the button that they would press.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Request {
    channel: String,
    ts: String,
    button: Option<Button>,
}

/// One role of one attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Play {
    /// The attempt.
    pub attempt: AttemptId,
    /// The scenario, by its place in the plan.
    pub scenario: u32,
    /// The role.
    pub role: String,
    /// True for the role whose experience is judged.
    pub protagonist: bool,
    /// Moves made: with the attempt, the identity of every draw.
    pub moves: u32,
    /// Messages written.
    pub turns: u16,
    /// Times that they had to ask again.
    pub re_asks: u16,
    /// All facts, and names of people under their roles.
    facts: BTreeMap<String, String>,
    /// Facts told, and those that may be told at the opening.
    told: Vec<String>,
    place: Option<Place>,
    /// The latest message of the subject: channel and ts.
    latest: Option<(String, String)>,
    heard: VecDeque<(bool, String)>,
    doing: Doing,
    /// Whether they wrote the opening.
    opened: bool,
    replied: bool,
    /// What they were last asked to decide.
    request: Option<Request>,
    decided: bool,
    cancelling: bool,
    asked_to_decide: u8,
    unanswered: u8,
    looks: u8,
    steps_done: u64,
    turns_max: u16,
    reply_span: Span,
    reply_at: At,
    news_at: At,
    total_at: At,
}

/// What a play is made of.
#[derive(Clone, Debug)]
pub struct Script {
    /// The attempt.
    pub attempt: AttemptId,
    /// The scenario, by its place in the plan.
    pub scenario: u32,
    /// The role.
    pub role: String,
    /// True for the role whose experience is judged.
    pub protagonist: bool,
    /// All facts, and names of people under their roles.
    pub facts: BTreeMap<String, String>,
    /// Facts that are told at the opening.
    pub opening: Vec<String>,
    /// How long this person bears with the subject.
    pub patience: Patience,
}

impl Play {
    /// A play that begins now.
    #[must_use]
    pub fn new(now: At, script: Script) -> Self {
        let Patience { turns, first_reply: reply_span, total } = script.patience;
        Self {
            attempt: script.attempt,
            scenario: script.scenario,
            role: script.role,
            protagonist: script.protagonist,
            moves: 0,
            turns: 0,
            re_asks: 0,
            facts: script.facts,
            told: script.opening,
            place: None,
            latest: None,
            heard: VecDeque::new(),
            doing: Doing::Nothing,
            opened: false,
            replied: false,
            request: None,
            decided: false,
            cancelling: false,
            asked_to_decide: 0,
            unanswered: 0,
            looks: 0,
            steps_done: 0,
            turns_max: turns.max(1),
            reply_span,
            reply_at: now + reply_span,
            news_at: now + total,
            total_at: now + total,
        }
    }

    /// The opening, if this role writes it.
    #[must_use]
    pub fn open(&mut self, scenario: &Scenario) -> Option<Next> {
        let Opening::Slack(opening) = &scenario.opening;
        if opening.by.as_deref().unwrap_or(&scenario.protagonist) != self.role {
            return None;
        }
        self.doing = Doing::Opening;
        self.opened = true;
        let spot = opening.channel.clone().map_or(Spot::Direct, Spot::Channel);
        Some(self.say(Say::Open(opening.say.clone()), spot, opening.mention, "open"))
    }

    /// Whether a message belongs to this play's conversation.
    #[must_use]
    pub fn is_at(&self, message: &Message) -> bool {
        self.place.as_ref().is_some_and(|place| {
            place.channel == message.channel
                && (place.thread == message.thread || place.thread.as_deref() == Some(&message.ts))
        })
    }

    /// How the person reads what they hear.
    #[must_use]
    pub fn hint(&self, scenario: &Scenario) -> Hint {
        let until = if self.protagonist { scenario.until } else { Until::default() };
        Hint { until, decides: self.asked_to_decide > 0, decided: self.decided, cancelling: self.cancelling }
    }

    /// The facts that may be told now: those told at the opening or since.
    #[must_use]
    pub fn released(&self) -> BTreeMap<String, String> {
        self.facts
            .iter()
            .filter(|(name, _)| self.told.contains(name))
            .map(|(n, v)| (n.clone(), v.clone()))
            .collect()
    }

    /// The conversation so far.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.heard
            .iter()
            .map(|(from_subject, text)| Line { from_subject: *from_subject, text: text.clone() })
            .collect()
    }

    /// Where the conversation is.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// The latest message of the subject: channel and ts.
    #[must_use]
    pub fn latest(&self) -> Option<(&str, &str)> {
        self.latest.as_ref().map(|(channel, ts)| (channel.as_str(), ts.as_str()))
    }

    /// The message that asked for a decision: channel and ts.
    #[must_use]
    pub fn request(&self) -> Option<(&str, &str)> {
        self.request.as_ref().map(|request| (request.channel.as_str(), request.ts.as_str()))
    }

    /// Holds the person's time still for a span that was not theirs: the world was arranged, or the budget was paused.
    pub fn postpone(&mut self, span: Span) {
        self.reply_at = self.reply_at + span;
        self.news_at = self.news_at + span;
        self.total_at = self.total_at + span;
    }

    /// The person has no more to say in somebody else's attempt.
    pub fn leave(&mut self) {
        self.doing = Doing::Left;
    }

    /// The conversation is here from now on: a new one has begun.
    pub fn settle(&mut self, place: Place) {
        self.place = Some(place);
    }

    fn remember(&mut self, from_subject: bool, text: &str) {
        if self.heard.len() == HEARD_MAX {
            self.heard.pop_front();
        }
        let cut = text.floor_char_boundary(HEARD_BYTES_MAX);
        self.heard.push_back((from_subject, text.get(..cut).unwrap_or_default().to_owned()));
    }

    fn say(&self, say: Say, spot: Spot, mention: bool, purpose: &'static str) -> Next {
        Next::Move(Wanted { permitted: vec![Move::Say(say)], spot, mention, purpose })
    }
}
