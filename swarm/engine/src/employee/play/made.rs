//! What follows from a move that was made: the next wait, a complaint, the last word, the end.

use nightcrew_model::act::Act;
use nightcrew_model::event::AttemptEnd;
use nightcrew_model::scenario::{Look, Scenario};
use nightcrew_model::time::At;
use nightcrew_personas::situation::{Move, Say};

use super::{Doing, Next, Play, Spot, Wanted};
use crate::hands::Outcome;

/// Times that a person looks for themselves before they give it up.
const LOOKS_MAX: u8 = 3;

impl Play {
    /// A move was made (or left out, when `said` is `None` and nothing was done).
    pub fn done(&mut self, now: At, outcome: &Outcome, said: Option<&str>, scenario: &Scenario) -> Next {
        self.moves = self.moves.saturating_add(1);
        if let Some(text) = said {
            self.remember(false, text);
        }
        let doing = std::mem::replace(&mut self.doing, Doing::Nothing);
        match doing {
            Doing::Closing(how, why) => return Next::End(how, why),
            Doing::Looking => return self.looked(outcome),
            _ => {}
        }
        if !outcome.ok {
            let error = outcome.kept("error").unwrap_or("no answer");
            if doing == Doing::Moving && !outcome.may_pass() {
                return self.walk_away(&format!("sent to a place that they cannot write in: {error}"));
            }
            return Next::End(AttemptEnd::Broken, format!("could not {}: {error}", doing.name()));
        }
        if said.is_some() {
            self.turns = self.turns.saturating_add(1);
        }
        match doing {
            Doing::Opening | Doing::Moving => {
                self.reply_at = now + self.reply_span;
                self.replied = false;
            }
            Doing::Pressing => self.decided = true,
            _ => {}
        }
        self.tick(now, scenario)
    }

    pub(super) fn look_act(&self, look: &Look) -> Act {
        let value = |text: &str| match text.strip_prefix("facts.") {
            Some(name) => self.facts.get(name).cloned().unwrap_or_default(),
            None => text.to_owned(),
        };
        let act = Act::new(look.verb.clone());
        look.args.iter().fold(act, |act, (name, text)| act.with(name.clone(), value(text)))
    }

    fn looked(&mut self, outcome: &Outcome) -> Next {
        self.looks = self.looks.saturating_add(1);
        if outcome.ok {
            return self.close(AttemptEnd::Heard, String::new(), true);
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

    /// The last word, and then the end.
    pub(super) fn close(&mut self, how: AttemptEnd, why: String, glad: bool) -> Next {
        // Who did not get what they came for has nothing to thank for.
        self.doing = Doing::Closing(how, why);
        let permitted =
            if glad { vec![Move::Say(Say::Thank), Move::React, Move::Wait] } else { vec![Move::Wait] };
        Next::Move(Wanted { permitted, spot: Spot::Here, mention: false, purpose: "close" })
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
