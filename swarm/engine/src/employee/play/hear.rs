//! Hearing the subject: what a message's meaning makes a person do.

use nightcrew_model::event::AttemptEnd;
use nightcrew_model::notice::{Meaning, Message};
use nightcrew_model::scenario::{Opening, Scenario, Trigger, Until};
use nightcrew_model::time::At;
use nightcrew_personas::situation::Say;
use nightcrew_personas::slot::fact_for;

use super::{Doing, FACTS_MAX, Place, Play, Purpose, Spot, Turn, Wanted};

/// Times that a person lets themselves be sent from one place to another before they walk away.
const MOVES_MAX: u16 = 2;
/// Answers that are given for each turn of patience: being asked is less tiresome than having to ask.
const ANSWERS_PER_TURN: u16 = 2;
/// What the understanding calls a question for a decision that came without buttons.
const DECISION: &str = "decision";
/// What the understanding calls a direct message.
const DIRECT: &str = "dm";

impl Play {
    /// The subject said something.
    pub(super) fn hear(
        &mut self,
        now: At,
        meaning: &Meaning,
        message: &Message,
        scenario: &Scenario,
    ) -> Turn {
        if self.doing == Doing::Left {
            return self.tick(now, scenario);
        }
        self.replied = true;
        self.expect_news(now);
        self.follow(message);
        match meaning {
            Meaning::Asks(slot) if slot == DECISION && self.asked_to_decide > 0 => self.remind(now, scenario),
            // In a thread it is for whoever opened it to answer; others merely read along.
            Meaning::Asks(_) if !self.opened && message.thread.is_some() => self.tick(now, scenario),
            Meaning::Asks(slot) => self.answer(slot),
            Meaning::AsksDecision => self.decide(now, message, scenario),
            Meaning::Redirected(to) => self.go_elsewhere(to, now, scenario),
            Meaning::Acknowledged => self.step_or(Trigger::Acknowledged, scenario, now),
            Meaning::Done => self.heard_final(Until::Done, Trigger::Done, now, scenario),
            Meaning::Refused => self.heard_final(Until::Refused, Trigger::Refused, now, scenario),
            Meaning::Cancelled => self.heard_final(Until::Cancelled, Trigger::Done, now, scenario),
            Meaning::DecisionTaken => self.heard_final(Until::DecisionTaken, Trigger::Done, now, scenario),
            Meaning::Trouble | Meaning::Unclear => self.tick(now, scenario),
        }
    }

    /// The conversation goes on where the subject speaks; a message that only this person sees has no thread to go on in.
    fn follow(&mut self, message: &Message) {
        if message.ephemeral || !message.buttons.is_empty() {
            return;
        }
        let here = self.place.as_ref();
        let direct = here.is_some_and(|place| *place.channel == *message.channel && place.thread.is_none());
        if !direct || message.thread.is_some() {
            let thread = message.thread.as_deref().map(Box::from);
            self.place = Some(Place { channel: message.channel.as_str().into(), thread });
        }
    }

    fn answer(&mut self, slot: &str) -> Turn {
        if self.turns >= self.turns_max.saturating_mul(ANSWERS_PER_TURN) {
            return self.walk_away("the questions did not end");
        }
        self.doing = Doing::Saying;
        let facts = &self.casting.facts;
        let Some(fact) = fact_for(slot, facts, &self.told()).map(str::to_owned) else {
            return Wanted::say(Say::DoNotKnow(slot.to_owned()), Spot::Here, false, Purpose::Answer);
        };
        let place = facts.keys().position(|name| *name == fact).filter(|place| *place < FACTS_MAX);
        let bit = place.map_or(0, |place| 1 << place);
        if self.told & bit != 0 {
            self.re_asks += 1;
        }
        self.told |= bit;
        Wanted::say(Say::Answer(fact), Spot::Here, false, Purpose::Answer)
    }

    fn go_elsewhere(&mut self, to: &str, now: At, scenario: &Scenario) -> Turn {
        if let Some(next) = self.scenario_step(Trigger::Redirected, scenario) {
            self.re_asks += 1;
            return next;
        }
        if !self.opened {
            // It is somebody else's wish; this person has nothing to ask anywhere.
            return self.tick(now, scenario);
        }
        if self.re_asks >= MOVES_MAX || self.turns >= self.turns_max {
            return self.walk_away("sent from one place to another");
        }
        self.re_asks += 1;
        self.doing = Doing::Moving;
        let Opening::Slack(opening) = &scenario.opening;
        let spot = if to == DIRECT { Spot::Direct } else { Spot::Channel(to.into()) };
        Wanted::say(Say::Open(opening.say.clone()), spot, false, Purpose::Open)
    }

    /// The subject has said something final: it is what the person waited for, or it is not.
    fn heard_final(&mut self, said: Until, trigger: Trigger, now: At, scenario: &Scenario) -> Turn {
        if !self.protagonist {
            return Turn::Wait(self.total_at);
        }
        if said != scenario.until {
            // A person who only decides hears of the other's matter; it is not theirs to end.
            if scenario.until == Until::DecisionTaken {
                return self.tick(now, scenario);
            }
            if let Some(next) = self.scenario_step(trigger, scenario) {
                return next;
            }
            let why = format!("heard {said:?}, waited for {:?}", scenario.until);
            return self.close(AttemptEnd::Settled, why, false);
        }
        if scenario.verify.is_some() && said == Until::Done {
            self.doing = Doing::Looking;
            let (spot, purpose) = (Spot::Here, Purpose::Verify);
            return Turn::Move(Wanted { permitted: Vec::new(), spot, mention: false, purpose });
        }
        self.close(AttemptEnd::Heard, String::new(), said == Until::Done)
    }
}
