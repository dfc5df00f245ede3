//! A play: one role of one attempt, from its opening to its end. It decides *what for* (invariant 7): which moves are
//! permitted, which facts may be told, when patience is over. It is plain data with no clock and no I/O, and
//! [`Play::step`] is its only door: a reader of the journal who puts the same in gets the same play.

mod decide;
mod hear;
mod made;
mod memory;
mod patience;
mod refresh;
mod step;
mod steps;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::event::AttemptEnd;
use nightcrew_model::id::{AttemptId, PersonId, Seq};
use nightcrew_model::notice::{Button, Message};
use nightcrew_model::scenario::{Opening, Patience, Scenario, Until};
use nightcrew_model::time::{At, Span};
use nightcrew_personas::restless::Restless;
use nightcrew_personas::situation::{Line, Say};
use nightcrew_personas::understand::Hint;
use serde::{Deserialize, Serialize};

use crate::crew::Casting;
use memory::Memory;
pub use step::{Call, Deed, Input, NEVER, Next, Pending, Purpose, Spot, Stage, ToDo, Wanted};

/// Facts that can be told: more than a scenario may have. What is behind them is never told.
const FACTS_MAX: usize = u64::BITS as usize;

/// What a play decides: [`Next`] without its calls.
enum Turn {
    /// Nothing before this moment.
    Wait(At),
    /// One of these moves.
    Move(Wanted),
    /// This, without a choice.
    Deed(Box<Pending>),
    /// The end, with a reason for readers.
    End(AttemptEnd, String),
}

/// Where a conversation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The channel's id.
    pub channel: Box<str>,
    /// The thread's first message.
    pub thread: Option<Box<str>>,
}

/// A message: its channel's id and its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Spoken {
    channel: Box<str>,
    ts: Box<str>,
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
    Closing(AttemptEnd, Box<str>),
    /// Out of it: a part that has no more to say, while the attempt goes on without them.
    Left,
}

/// What somebody was asked to decide, with the button that they would press.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Request {
    message: Spoken,
    button: Option<Button>,
}

/// One role of one attempt. Everything that is under way stands in it, [`Stage`] included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Play {
    /// The attempt.
    pub attempt: AttemptId,
    /// True for the role whose experience is judged.
    pub protagonist: bool,
    /// Moves made: with the attempt, the identity of every draw.
    pub moves: u32,
    /// Messages written.
    pub turns: u16,
    /// Times that they had to ask again.
    pub re_asks: u16,
    casting: Arc<Casting>,
    /// The role, by its place in the scenario's cast.
    role: u8,
    stage: Stage,
    /// The event that caused what is under way.
    cause: Option<Seq>,
    /// Words of what they have just heard, which they still have to read.
    words_heard: u32,
    /// A bit for each fact that was told or may be told at the opening, in the order of their names.
    told: u64,
    place: Option<Place>,
    /// The latest message of the subject.
    latest: Option<Spoken>,
    /// What they will still do out of impatience.
    restless: Restless,
    /// Their opening, while it is their last message and they may still do something to it.
    written: Option<Box<Spoken>>,
    memory: Memory,
    doing: Doing,
    /// Whether they wrote the opening.
    opened: bool,
    replied: bool,
    /// What they were last asked to decide.
    request: Option<Box<Request>>,
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
    wake_at: At,
}

/// What a play is made of.
#[derive(Clone, Debug)]
pub struct Script {
    /// The attempt.
    pub attempt: AttemptId,
    /// What everybody in it may know.
    pub casting: Arc<Casting>,
    /// The role, by its place in the scenario's cast.
    pub role: u8,
    /// True for the role whose experience is judged.
    pub protagonist: bool,
    /// Facts that are told at the opening.
    pub opening: Vec<String>,
    /// How long this person bears with the subject.
    pub patience: Patience,
    /// What they do out of impatience.
    pub restless: Restless,
}

impl Play {
    /// A play that begins now: a protagonist's with the world being arranged, another's with waiting.
    #[must_use]
    pub fn new(now: At, script: Script) -> Self {
        let Patience { turns, first_reply: reply_span, total } = script.patience;
        let facts = script.casting.facts.keys().take(FACTS_MAX).zip(0..);
        let told = facts.filter(|(name, _)| script.opening.contains(name)).map(|(_, place)| 1 << place).sum();
        Self {
            attempt: script.attempt,
            protagonist: script.protagonist,
            moves: 0,
            turns: 0,
            re_asks: 0,
            casting: script.casting,
            role: script.role,
            stage: if script.protagonist { Stage::Arranging } else { Stage::Waiting },
            cause: None,
            words_heard: 0,
            told,
            place: None,
            latest: None,
            restless: script.restless,
            written: None,
            memory: Memory::default(),
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
            wake_at: NEVER,
        }
    }

    /// The scenario, by its place in the plan.
    #[must_use]
    pub fn scenario(&self) -> u32 {
        self.casting.scenario
    }

    /// The role's name.
    #[must_use]
    pub fn role<'a>(&self, scenario: &'a Scenario) -> &'a str {
        scenario.cast.keys().nth(usize::from(self.role)).map_or("", String::as_str)
    }

    /// The role, by its place in the scenario's cast.
    #[must_use]
    pub fn role_place(&self) -> u8 {
        self.role
    }

    /// Who plays a role in this attempt.
    #[must_use]
    pub fn player(&self, role: &str, scenario: &Scenario) -> Option<PersonId> {
        let place = scenario.cast.keys().position(|other| other == role)?;
        self.casting.players.get(place).copied()
    }

    /// Whether this role writes the opening.
    #[must_use]
    pub fn opens(&self, scenario: &Scenario) -> bool {
        let Opening::Slack(opening) = &scenario.opening;
        opening.by.as_deref().unwrap_or(&scenario.protagonist) == self.role(scenario)
    }

    /// What they are in the middle of.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The moves that the mind is to choose from, while it is.
    #[must_use]
    pub fn wanted(&self) -> Option<&Wanted> {
        match &self.stage {
            Stage::Choosing(wanted) => Some(wanted),
            _ => None,
        }
    }

    /// The event that caused what is under way.
    #[must_use]
    pub fn cause(&self) -> Option<Seq> {
        self.cause
    }

    /// Words of what they have just heard, which they have to read before they do anything.
    #[must_use]
    pub fn words_heard(&self) -> u32 {
        self.words_heard
    }

    /// What is left of their patience: messages that they would still write, and until when they bear with it.
    #[must_use]
    pub fn patience_left(&self) -> (u16, At) {
        (self.turns_max.saturating_sub(self.turns), self.total_at)
    }

    /// Whether a message belongs to this play's conversation.
    #[must_use]
    pub fn is_at(&self, message: &Message) -> bool {
        self.place.as_ref().is_some_and(|place| {
            *place.channel == *message.channel
                && (place.thread.as_deref() == message.thread.as_deref()
                    || place.thread.as_deref() == Some(&message.ts))
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
    pub fn released(&self) -> Cow<'_, BTreeMap<String, String>> {
        let facts = &self.casting.facts;
        let all = u64::MAX
            .checked_shr(u64::BITS.saturating_sub(u32::try_from(facts.len()).unwrap_or(u32::MAX)))
            .unwrap_or(0);
        if self.told & all == all && facts.len() <= FACTS_MAX {
            return Cow::Borrowed(facts);
        }
        let told = self.casting.facts.iter().enumerate().filter(|(place, _)| self.is_told(*place));
        Cow::Owned(told.map(|(_, (name, value))| (name.clone(), value.clone())).collect())
    }

    /// The conversation so far.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let line = |(from_subject, text): (bool, &str)| Line { from_subject, text: text.to_owned() };
        self.memory.lines().map(line).collect()
    }

    /// Where the conversation is.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    fn is_told(&self, place: usize) -> bool {
        place < FACTS_MAX && self.told & (1 << place) != 0
    }

    /// The names of the facts that were told.
    fn told(&self) -> Vec<String> {
        let names = self.casting.facts.keys().enumerate().filter(|(place, _)| self.is_told(*place));
        names.map(|(_, name)| name.clone()).collect()
    }

    /// The opening, if this role writes it.
    fn open(&mut self, now: At, scenario: &Scenario) -> Turn {
        if !self.opens(scenario) {
            return self.tick(now, scenario);
        }
        self.opened = true;
        self.write_opening(scenario)
    }

    /// Writes the opening.
    fn write_opening(&mut self, scenario: &Scenario) -> Turn {
        self.doing = Doing::Opening;
        let Opening::Slack(opening) = &scenario.opening;
        let spot = opening.channel.as_deref().map_or(Spot::Direct, |name| Spot::Channel(name.into()));
        Wanted::say(Say::Open(opening.say.clone()), spot, opening.mention, Purpose::Open)
    }

    /// Holds the person's time still for a span that was not theirs.
    fn postpone(&mut self, span: Span) {
        self.reply_at = self.reply_at + span;
        self.news_at = self.news_at + span;
        self.total_at = self.total_at + span;
    }

    fn remember(&mut self, message: &Message) {
        self.memory.add(true, &message.text);
        self.latest =
            Some(Spoken { channel: message.channel.as_str().into(), ts: message.ts.as_str().into() });
    }
}
