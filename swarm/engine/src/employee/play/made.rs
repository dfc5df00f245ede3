//! What follows from a move that was made: the next wait, a complaint, the last word, the end.

use nightcrew_model::act::Act;
use nightcrew_model::event::AttemptEnd;
use nightcrew_model::scenario::{Look, Scenario};
use nightcrew_model::time::At;
use nightcrew_personas::situation::{Move, Say};

use super::step::ToDo;
use super::{Doing, Play, Purpose, Spot, Turn, Wanted};
use crate::hands::Outcome;

/// The reaction that people thank with.
const THANKS: &str = "thumbsup";
/// Times that a person looks for themselves before they give it up.
const LOOKS_MAX: u8 = 3;

impl Play {
    /// A move was made (or left out, when `said` is `None` and nothing was done).
    pub(super) fn done(
        &mut self,
        now: At,
        outcome: &Outcome,
        said: Option<&str>,
        scenario: &Scenario,
    ) -> Turn {
        self.moves = self.moves.saturating_add(1);
        if let Some(text) = said {
            self.memory.add(false, text);
        }
        let doing = std::mem::replace(&mut self.doing, Doing::Nothing);
        match doing {
            Doing::Closing(how, why) => return Turn::End(how, why.into()),
            Doing::Looking => return self.looked(outcome),
            _ => {}
        }
        if !outcome.ok {
            let error = outcome.kept("error").unwrap_or("no answer");
            if doing == Doing::Moving && !outcome.may_pass() {
                return self.walk_away(&format!("sent to a place that they cannot write in: {error}"));
            }
            return Turn::End(AttemptEnd::Broken, format!("could not {}: {error}", doing.name()));
        }
        if said.is_some() {
            self.turns = self.turns.saturating_add(1);
        }
        match doing {
            Doing::Opening | Doing::Moving => {
                self.reply_at = now + self.reply_span;
                self.replied = false;
            }
            Doing::Pressing => {
                self.decided = true;
                if let Some(again) = self.press_again(now) {
                    return again;
                }
            }
            _ => {}
        }
        self.tick(now, scenario)
    }

    /// What is said, and where.
    pub(super) fn saying(&self, spot: &Spot, text: String) -> ToDo {
        match (spot, &self.place) {
            (Spot::Here, Some(place)) => ToDo::SayAt(place.clone(), text),
            (Spot::Channel(name), _) => ToDo::SayNew(Some(name.clone()), text),
            (Spot::Here, None) | (Spot::Direct, _) => ToDo::SayNew(None, text),
        }
    }

    pub(super) fn reaction(&self) -> Option<Act> {
        let latest = self.latest.as_ref()?;
        let act = Act::new("slack.react").with("channel", &*latest.channel);
        Some(act.with("timestamp", &*latest.ts).with("name", THANKS))
    }

    pub(super) fn look_act(&self, look: &Look) -> Act {
        let value = |text: &str| match text.strip_prefix("facts.") {
            Some(name) => self.casting.facts.get(name).cloned().unwrap_or_default(),
            None => text.to_owned(),
        };
        let act = Act::new(look.verb.clone());
        look.args.iter().fold(act, |act, (name, text)| act.with(name.clone(), value(text)))
    }

    fn looked(&mut self, outcome: &Outcome) -> Turn {
        self.looks = self.looks.saturating_add(1);
        if outcome.ok {
            return self.close(AttemptEnd::Heard, String::new(), true);
        }
        if outcome.may_pass() {
            return Turn::End(AttemptEnd::Broken, "could not look for themselves".to_owned());
        }
        if self.looks >= LOOKS_MAX || self.turns >= self.turns_max {
            return self.walk_away("was told it is done, and it is not");
        }
        self.re_asks += 1;
        self.doing = Doing::Saying;
        Wanted::say(Say::Complain, Spot::Here, false, Purpose::Complain)
    }

    /// The last word, and then the end.
    pub(super) fn close(&mut self, how: AttemptEnd, why: String, glad: bool) -> Turn {
        // Who did not get what they came for has nothing to thank for.
        self.doing = Doing::Closing(how, why.into());
        let permitted =
            if glad { vec![Move::Say(Say::Thank), Move::React, Move::Wait] } else { vec![Move::Wait] };
        Turn::Move(Wanted { permitted, spot: Spot::Here, mention: false, purpose: Purpose::Close })
    }
}

impl Doing {
    fn name(&self) -> &'static str {
        match self {
            Self::Nothing | Self::Left => "go on",
            Self::Opening | Self::Moving => "open the conversation",
            Self::Saying => "say it",
            Self::Pressing => "press the button",
            Self::Looking => "look",
            Self::Closing(..) => "say goodbye",
        }
    }
}
