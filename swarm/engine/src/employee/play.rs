//! A play: one role of one attempt, from its opening to its end. It decides *what for* (invariant 7): which moves are
//! permitted, which facts may be told, when patience is over. It is plain data with no clock and no I/O.

use std::collections::{BTreeMap, VecDeque};

use nightcrew_model::act::Act;
use nightcrew_model::event::AttemptEnd;
use nightcrew_model::id::AttemptId;
use nightcrew_model::notice::{Meaning, Message};
use nightcrew_model::scenario::{Decision, Opening, Patience, Scenario, Trigger, Until};
use nightcrew_model::time::{At, Span};
use nightcrew_personas::situation::{Line, Move, Say};
use nightcrew_personas::slot::fact_for;
use nightcrew_personas::understand::{Hint, buttons};
use serde::{Deserialize, Serialize};

use crate::hands::Outcome;

/// Lines of the conversation that are remembered.
const HEARD_MAX: usize = 8;
/// Bytes remembered of each line.
const HEARD_BYTES_MAX: usize = 600;
/// Times that a person looks for themselves before they give it up.
const LOOKS_MAX: u8 = 3;
/// Times that a person asks the same again without any answer before they walk away.
const UNANSWERED_MAX: u8 = 2;
/// How much of the whole patience passes in silence before a person asks for news.
const NEWS_AFTER: (u64, u64) = (1, 3);

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
    Saying,
    Pressing,
    Looking,
    /// The last word before the end.
    Closing(AttemptEnd, String),
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
    replied: bool,
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
            replied: false,
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

    /// Nothing was noticed up to now.
    pub fn tick(&mut self, now: At, scenario: &Scenario) -> Next {
        if !self.protagonist {
            return Next::Wait(self.total_at);
        }
        if now >= self.total_at {
            return self.walk_away("it took too long");
        }
        if !self.replied {
            let silence_at = self.reply_at - Span(self.reply_span.0 / 2);
            if now >= silence_at
                && let Some(next) = self.step(Trigger::Silence, scenario)
            {
                return next;
            }
            if now >= self.reply_at {
                return self.ask_again(now, scenario);
            }
            let silence = self.unused_step(Trigger::Silence, scenario).is_some();
            return Next::Wait(if silence && now < silence_at {
                silence_at
            } else {
                self.reply_at.min(self.total_at)
            });
        }
        if now >= self.news_at && self.turns < self.turns_max {
            self.news_at = self.total_at;
            self.re_asks += 1;
            self.doing = Doing::Saying;
            return self.say(Say::News, Spot::Here, false, "news");
        }
        Next::Wait(self.news_at.min(self.total_at))
    }

    /// The subject said something.
    pub fn hear(&mut self, now: At, meaning: &Meaning, message: &Message, scenario: &Scenario) -> Next {
        self.remember(true, &message.text);
        self.latest = Some((message.channel.clone(), message.ts.clone()));
        self.replied = true;
        self.news_at =
            (now + Span(self.total_at.since(now).0 * NEWS_AFTER.0 / NEWS_AFTER.1)).max(now + Span(1));
        // The conversation goes on where the subject speaks; a message that only this person sees has no thread to go on in.
        if !message.ephemeral && message.buttons.is_empty() {
            let direct = self
                .place
                .as_ref()
                .is_some_and(|place| place.channel == message.channel && place.thread.is_none());
            if !direct || message.thread.is_some() {
                self.place = Some(Place { channel: message.channel.clone(), thread: message.thread.clone() });
            }
        }
        match meaning {
            Meaning::Asks(slot) => self.answer(slot),
            Meaning::AsksDecision => self.decide(message, scenario),
            Meaning::Redirected(to) => self.go_elsewhere(to, scenario),
            Meaning::Acknowledged => self.step_or(Trigger::Acknowledged, scenario, now),
            Meaning::Done => self.heard_final(Until::Done, Trigger::Done, now, scenario),
            Meaning::Refused => self.heard_final(Until::Refused, Trigger::Refused, now, scenario),
            Meaning::Cancelled => self.heard_final(Until::Cancelled, Trigger::Done, now, scenario),
            Meaning::DecisionTaken => self.heard_final(Until::DecisionTaken, Trigger::Done, now, scenario),
            Meaning::Trouble | Meaning::Unclear => self.tick(now, scenario),
        }
    }

    /// A move was made (or left out, when `said` is `None` and nothing was done).
    pub fn done(&mut self, now: At, outcome: &Outcome, said: Option<&str>, scenario: &Scenario) -> Next {
        self.moves += 1;
        if let Some(text) = said {
            self.remember(false, text);
        }
        let doing = std::mem::replace(&mut self.doing, Doing::Nothing);
        if let Doing::Closing(how, why) = doing {
            return Next::End(how, why);
        }
        if doing == Doing::Looking {
            return self.looked(outcome);
        }
        if !outcome.ok {
            let error = outcome.kept("error").unwrap_or("no answer");
            return Next::End(AttemptEnd::Broken, format!("could not {}: {error}", doing.name()));
        }
        if said.is_some() {
            self.turns += 1;
        }
        match doing {
            Doing::Opening => {
                self.reply_at = now + self.reply_span;
                self.replied = false;
            }
            Doing::Pressing => self.decided = true,
            _ => {}
        }
        self.tick(now, scenario)
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

    fn answer(&mut self, slot: &str) -> Next {
        if self.turns >= self.turns_max.saturating_mul(2) {
            return self.walk_away("the questions did not end");
        }
        let fact = fact_for(slot, &self.facts, &self.told).map(str::to_owned);
        self.doing = Doing::Saying;
        match fact {
            Some(fact) => {
                if self.told.contains(&fact) {
                    self.re_asks += 1;
                } else {
                    self.told.push(fact.clone());
                }
                self.say(Say::Answer(fact), Spot::Here, false, "answer")
            }
            None => self.say(Say::DoNotKnow(slot.to_owned()), Spot::Here, false, "answer"),
        }
    }

    fn decide(&mut self, message: &Message, scenario: &Scenario) -> Next {
        self.asked_to_decide = self.asked_to_decide.saturating_add(1);
        let decides = scenario.parts.get(&self.role).map_or(Decision::Approve, |part| part.decides);
        let button = match decides {
            Decision::Approve => buttons::approving(&message.buttons),
            Decision::Deny => buttons::denying(&message.buttons),
            Decision::OverlookFirst if self.asked_to_decide > 1 => buttons::approving(&message.buttons),
            Decision::OverlookFirst | Decision::Ignore => None,
        };
        match button {
            Some(button) => {
                self.doing = Doing::Pressing;
                let permitted = vec![Move::Press(button.clone())];
                Next::Move(Wanted { permitted, spot: Spot::Here, mention: false, purpose: "decide" })
            }
            None => Next::Wait(self.total_at),
        }
    }

    fn go_elsewhere(&mut self, to: &str, scenario: &Scenario) -> Next {
        if let Some(next) = self.step(Trigger::Redirected, scenario) {
            self.re_asks += 1;
            return next;
        }
        let Opening::Slack(opening) = &scenario.opening;
        if self.re_asks as u8 >= UNANSWERED_MAX || self.turns >= self.turns_max {
            return self.walk_away("sent from one place to another");
        }
        self.re_asks += 1;
        self.doing = Doing::Opening;
        let spot = if to == "dm" { Spot::Direct } else { Spot::Channel(to.to_owned()) };
        self.say(Say::Open(opening.say.clone()), spot, false, "open")
    }

    /// The subject has said something final: it is what the person waited for, or it is not.
    fn heard_final(&mut self, said: Until, trigger: Trigger, now: At, scenario: &Scenario) -> Next {
        if !self.protagonist {
            return Next::Wait(self.total_at);
        }
        if said != scenario.until {
            // A person who only decides hears of the other's matter; it is not theirs to end.
            if scenario.until == Until::DecisionTaken {
                return self.tick(now, scenario);
            }
            if let Some(next) = self.step(trigger, scenario) {
                return next;
            }
            return self
                .close(AttemptEnd::Settled, format!("heard {said:?}, waited for {:?}", scenario.until));
        }
        if let Some(look) = &scenario.verify
            && said == Until::Done
        {
            self.doing = Doing::Looking;
            return Next::Look(self.look_act(look));
        }
        self.close(AttemptEnd::Heard, String::new())
    }

    fn look_act(&self, look: &nightcrew_model::scenario::Look) -> Act {
        let value = |text: &str| match text.strip_prefix("facts.") {
            Some(name) => self.facts.get(name).cloned().unwrap_or_default(),
            None => text.to_owned(),
        };
        let act = Act::new(look.verb.clone());
        look.args.iter().fold(act, |act, (name, text)| act.with(name.clone(), value(text)))
    }

    fn looked(&mut self, outcome: &Outcome) -> Next {
        self.looks += 1;
        if outcome.ok {
            return self.close(AttemptEnd::Heard, String::new());
        }
        if outcome.may_pass() {
            return Next::End(AttemptEnd::Broken, "could not look for themselves".to_owned());
        }
        if self.looks >= LOOKS_MAX || self.turns >= self.turns_max {
            return self.walk_away("was told it is done, and it is not");
        }
        self.re_asks += 1;
        self.doing = Doing::Saying;
        self.say(Say::Complain, Spot::Here, false, "complain")
    }

    fn close(&mut self, how: AttemptEnd, why: String) -> Next {
        self.doing = Doing::Closing(how, why);
        let permitted = vec![Move::Say(Say::Thank), Move::React, Move::Wait];
        Next::Move(Wanted { permitted, spot: Spot::Here, mention: false, purpose: "close" })
    }

    fn ask_again(&mut self, now: At, scenario: &Scenario) -> Next {
        self.unanswered += 1;
        // Who waits to be asked has nothing to ask again.
        if self.place.is_none() || self.unanswered > UNANSWERED_MAX || self.turns >= self.turns_max {
            return self.walk_away("nobody answered");
        }
        self.reply_at = now + self.reply_span;
        self.re_asks += 1;
        self.doing = Doing::Saying;
        let Opening::Slack(opening) = &scenario.opening;
        self.say(Say::Again(opening.say.clone()), Spot::Here, opening.mention, "again")
    }

    fn walk_away(&mut self, why: &str) -> Next {
        Next::End(AttemptEnd::WalkedAway, why.to_owned())
    }

    fn unused_step(&self, on: Trigger, scenario: &Scenario) -> Option<usize> {
        let unused = |place: &usize| self.steps_done & (1 << (place % 64)) == 0;
        (0..scenario.steps.len())
            .filter(unused)
            .find(|place| scenario.steps.get(*place).is_some_and(|s| s.on == on))
    }

    /// The scenario's step for a trigger, if there is one left and this is the role it belongs to.
    fn step(&mut self, on: Trigger, scenario: &Scenario) -> Option<Next> {
        if !self.protagonist {
            return None;
        }
        let place = self.unused_step(on, scenario)?;
        let step = scenario.steps.get(place)?;
        self.steps_done |= 1 << (place % 64);
        let Opening::Slack(opening) = &scenario.opening;
        let utterance = step.say.clone().unwrap_or_else(|| opening.say.clone());
        self.cancelling |= scenario.until == Until::Cancelled;
        let spot = step.channel.clone().map_or(Spot::Here, Spot::Channel);
        self.doing = if spot == Spot::Here { Doing::Saying } else { Doing::Opening };
        Some(self.say(Say::Step(utterance), spot, false, "step"))
    }

    fn step_or(&mut self, on: Trigger, scenario: &Scenario, now: At) -> Next {
        self.step(on, scenario).unwrap_or_else(|| self.tick(now, scenario))
    }
}

impl Doing {
    fn name(&self) -> &'static str {
        match self {
            Self::Nothing => "go on",
            Self::Opening => "open the conversation",
            Self::Saying => "say it",
            Self::Pressing => "press the button",
            Self::Looking => "look",
            Self::Closing(..) => "say goodbye",
        }
    }
}
