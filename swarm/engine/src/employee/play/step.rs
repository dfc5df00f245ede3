//! The step: what comes to a play, and what comes next. Everything that is under way stands in the play itself, so that one
//! that is written down at any moment goes on from there.

use nightcrew_model::act::Act;
use nightcrew_model::event::{AttemptEnd, Rung};
use nightcrew_model::id::Seq;
use nightcrew_model::notice::{Meaning, Message};
use nightcrew_model::scenario::Scenario;
use nightcrew_model::time::{At, Span};
use nightcrew_personas::situation::{Choice, Move, Say};
use nightcrew_personas::think::words;
use serde::{Deserialize, Serialize};

use super::{Doing, Place, Play, Turn};
use crate::hands::Outcome;

/// A moment that never comes: somebody waits for something else.
pub const NEVER: At = At(u64::MAX);

/// What comes to a play.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    /// The world is arranged (or their cue came): the attempt begins, with the event that made it so.
    Open(Option<Seq>),
    /// Time has passed.
    Tick,
    /// The subject said something, which they take to mean this; with the event that tells of it.
    Heard(&'a Meaning, &'a Message, Option<Seq>),
    /// The mind has chosen among the wanted moves, and the person takes so long for it.
    Chosen(Choice, Span),
    /// What was to be done is done: what came of it and, where something was sent, the act and the event that tells of it.
    Done(&'a Outcome, Option<&'a Act>, Option<Seq>),
    /// A span passed that was not theirs: the world was arranged, or the budget was paused.
    Held(Span),
    /// It cannot go on, for reasons that are not the subject's.
    Failed(AttemptEnd, String),
}

/// What comes next for a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing before this moment ([`NEVER`]: nothing at all), unless something else comes.
    Wait(At),
    /// The mind chooses: see [`Play::wanted`].
    Choose,
    /// Something is to be done now.
    Call(Call),
    /// The end, with a reason for readers.
    End(AttemptEnd, String),
}

/// Where something is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Spot {
    /// Where the conversation is.
    Here,
    /// In the channel of this name, as a new conversation.
    Channel(Box<str>),
    /// To the subject directly, as a new conversation.
    Direct,
}

/// What a move is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To open the conversation.
    Open,
    /// To find or open the direct conversation that something is said in.
    OpenDm,
    /// To answer a question.
    Answer,
    /// To go on as the scenario says.
    Step,
    /// To ask the same again.
    Again,
    /// To ask for news.
    News,
    /// To decide.
    Decide,
    /// To see for themselves.
    Verify,
    /// To complain.
    Complain,
    /// To hit refresh, out of impatience: nothing in the attempt hangs on what comes of it.
    Refresh,
    /// To take leave.
    Close,
}

impl Purpose {
    /// Its name in the journal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::OpenDm => "open_dm",
            Self::Answer => "answer",
            Self::Step => "step",
            Self::Again => "again",
            Self::News => "news",
            Self::Decide => "decide",
            Self::Verify => "verify",
            Self::Complain => "complain",
            Self::Refresh => "refresh",
            Self::Close => "close",
        }
    }
}

/// Moves that are permitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The moves; the mind chooses one. None for a look for themselves, which needs no mind.
    pub permitted: Vec<Move>,
    /// Where something is said.
    pub spot: Spot,
    /// Whether the message must name the subject.
    pub mention: bool,
    /// What for.
    pub purpose: Purpose,
}

impl Wanted {
    pub(super) fn say(say: Say, spot: Spot, mention: bool, purpose: Purpose) -> Turn {
        Turn::Move(Self { permitted: vec![Move::Say(say)], spot, mention, purpose })
    }
}

/// What somebody is about to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    /// Say this.
    Say(String),
    /// Press the button of the request.
    Press,
    /// Give their opening these words.
    Edit(String),
    /// Take their opening away.
    Delete,
    /// React to the subject's latest message.
    React,
    /// Look for themselves.
    Look,
    /// Leave it.
    Wait,
}

/// Something chosen, with when it is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// What.
    pub deed: Deed,
    /// Where something is said.
    pub spot: Spot,
    /// What for.
    pub purpose: Purpose,
    /// What decided it.
    pub rung: Rung,
    /// When it is to be done: until then the person reads, thinks and types.
    pub due: At,
}

/// What somebody is in the middle of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Their own attempt has begun, and the world is being arranged for it.
    Arranging,
    /// They wait, and take notice of what comes.
    Waiting,
    /// They make up their mind.
    Choosing(Box<Wanted>),
    /// They read, think and type.
    Thinking(Box<Pending>),
    /// They do it, and the answer has not come. What is said is in the act.
    Acting(Box<Pending>),
    /// It is over.
    Over,
}

/// Something to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What.
    pub what: ToDo,
    /// What for.
    pub purpose: Purpose,
    /// What decided it.
    pub rung: Rung,
    /// When it was due.
    pub due: At,
    /// The event that caused it.
    pub cause: Option<Seq>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToDo {
    /// This act.
    Act(Act),
    /// Say this in a conversation that there is.
    SayAt(Place, String),
    /// Say this as a new conversation: in the channel of this name, or to the subject directly.
    SayNew(Option<Box<str>>, String),
}

impl Play {
    /// What follows from what has come. `scenario` is the play's own; nothing else is needed, and the same play and the same
    /// inputs give the same plays for ever.
    pub fn step(&mut self, now: At, input: Input<'_>, scenario: &Scenario) -> Next {
        let turn = match input {
            Input::Failed(how, why) => Turn::End(how, why),
            Input::Held(span) => {
                self.postpone(span);
                return self.stand();
            }
            Input::Open(cause) => {
                self.cause = cause;
                self.stage = Stage::Waiting;
                self.open(now, scenario)
            }
            Input::Heard(meaning, message, cause) => {
                self.remember(message);
                if !matches!(self.stage, Stage::Waiting) {
                    return self.stand();
                }
                self.cause = cause;
                self.words_heard = words(&message.text);
                self.hear(now, meaning, message, scenario)
            }
            Input::Chosen(choice, takes) => return self.chosen(now, choice, takes),
            Input::Done(outcome, act, cause) => {
                let Stage::Acting(pending) = std::mem::replace(&mut self.stage, Stage::Waiting) else {
                    return self.stand();
                };
                self.cause = cause.or(self.cause);
                self.answered(now, &pending, outcome, act, scenario)
            }
            Input::Tick => match &self.stage {
                Stage::Waiting => self.tick(now, scenario),
                Stage::Thinking(pending) if pending.due <= now => return self.act(now, scenario),
                _ => return self.stand(),
            },
        };
        self.turn(turn)
    }

    /// When time alone has something follow; [`NEVER`] when it does not.
    #[must_use]
    pub fn wake(&self) -> At {
        match &self.stage {
            Stage::Waiting => self.wake_at,
            Stage::Thinking(pending) => pending.due,
            Stage::Arranging | Stage::Choosing(_) | Stage::Acting(_) | Stage::Over => NEVER,
        }
    }

    /// What follows when nothing has changed.
    fn stand(&self) -> Next {
        if matches!(self.stage, Stage::Choosing(_)) { Next::Choose } else { Next::Wait(self.wake()) }
    }

    fn turn(&mut self, turn: Turn) -> Next {
        match turn {
            Turn::Wait(at) => {
                // A part has no patience of its own to lose: it waits for what comes.
                self.wake_at = if self.protagonist { at } else { NEVER };
                // What is done when patience ends is caused by the last thing that happened: nothing came after it.
                self.words_heard = 0;
                self.stage = Stage::Waiting;
                Next::Wait(self.wake_at)
            }
            Turn::Move(wanted) => {
                self.stage = Stage::Choosing(Box::new(wanted));
                Next::Choose
            }
            Turn::Deed(pending) => {
                self.stage = Stage::Thinking(pending);
                self.stand()
            }
            Turn::End(how, why) => {
                if self.protagonist {
                    self.stage = Stage::Over;
                } else {
                    // The attempt goes on without them; they still read along.
                    (self.doing, self.stage, self.wake_at) = (Doing::Left, Stage::Waiting, NEVER);
                }
                Next::End(how, why)
            }
        }
    }

    /// The mind has chosen: it is done after a while.
    fn chosen(&mut self, now: At, choice: Choice, takes: Span) -> Next {
        let Stage::Choosing(wanted) = std::mem::replace(&mut self.stage, Stage::Waiting) else {
            return self.stand();
        };
        let deed = match wanted.permitted.get(choice.index) {
            _ if wanted.purpose == Purpose::Verify => Deed::Look,
            Some(Move::Say(_)) => {
                let text = choice.text.unwrap_or_default();
                if wanted.purpose == Purpose::Refresh { Deed::Edit(text) } else { Deed::Say(text) }
            }
            Some(Move::Press(_)) => Deed::Press,
            Some(Move::React) => Deed::React,
            Some(Move::Wait) | None => Deed::Wait,
        };
        let rung = if matches!(deed, Deed::Say(_) | Deed::Edit(_)) { choice.rung } else { Rung::Event };
        let Wanted { spot, purpose, .. } = *wanted;
        // It was read before the first move; the second is made at once.
        self.words_heard = 0;
        self.stage = Stage::Thinking(Box::new(Pending { deed, spot, purpose, rung, due: now + takes }));
        self.stand()
    }

    /// Something is due.
    fn act(&mut self, now: At, scenario: &Scenario) -> Next {
        let Stage::Thinking(mut pending) = std::mem::replace(&mut self.stage, Stage::Waiting) else {
            return self.stand();
        };
        let what = match &mut pending.deed {
            Deed::Say(text) => Some(self.saying(&pending.spot, std::mem::take(text))),
            Deed::Press => self.pressing().map(ToDo::Act),
            Deed::Edit(text) => self.editing(std::mem::take(text)).map(ToDo::Act),
            Deed::Delete => self.deleting().map(ToDo::Act),
            Deed::React => self.reaction().map(ToDo::Act),
            Deed::Look => scenario.verify.as_ref().map(|look| ToDo::Act(self.look_act(look))),
            Deed::Wait => None,
        };
        if let Some(what) = what {
            let Pending { purpose, rung, due, .. } = *pending;
            let call = Call { what, purpose, rung, due, cause: self.cause };
            self.stage = Stage::Acting(pending);
            return Next::Call(call);
        }
        // It needs no service.
        let fine = Outcome { ok: true, ..Outcome::default() };
        let turn = self.answered(now, &pending, &fine, None, scenario);
        self.turn(turn)
    }

    /// What was done is answered.
    fn answered(
        &mut self,
        now: At,
        pending: &Pending,
        outcome: &Outcome,
        act: Option<&Act>,
        scenario: &Scenario,
    ) -> Turn {
        if pending.purpose == Purpose::Refresh {
            return self.refreshed(now, &pending.deed, outcome, act, scenario);
        }
        let said = match (&pending.deed, act) {
            (Deed::Say(_), Some(act)) if outcome.ok => act.arg("text"),
            _ => None,
        };
        if let (Some(_), Some(channel)) = (said, act.and_then(|act| act.arg("channel"))) {
            self.settle(&pending.spot, channel, outcome);
            self.note_written(pending.purpose, channel, outcome);
        }
        if pending.deed == Deed::React {
            // A reaction is a courtesy: one that fails changes nothing for the person.
            return self.done(now, &Outcome { ok: true, ..Outcome::default() }, None, scenario);
        }
        self.done(now, outcome, said, scenario)
    }

    /// It was said in this channel: the conversation is there from now on.
    fn settle(&mut self, spot: &Spot, channel: &str, outcome: &Outcome) {
        let thread = match spot {
            Spot::Here if self.place.is_some() => return,
            // A message in a channel begins a thread; a direct message is one long conversation.
            Spot::Channel(_) => outcome.kept("ts").map(Box::from),
            Spot::Direct | Spot::Here => None,
        };
        self.place = Some(Place { channel: channel.into(), thread });
    }
}
