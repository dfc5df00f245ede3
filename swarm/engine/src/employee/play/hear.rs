//! Hearing the subject: what a message's meaning makes a person do.

use nightcrew_model::event::AttemptEnd;
use nightcrew_model::notice::{Meaning, Message};
use nightcrew_model::scenario::{Opening, Scenario, Trigger, Until};
use nightcrew_model::time::At;
use nightcrew_personas::situation::Say;
use nightcrew_personas::slot::fact_for;

use super::{Doing, Next, Place, Play, Spot};

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
    pub fn hear(&mut self, now: At, meaning: &Meaning, message: &Message, scenario: &Scenario) -> Next {
        self.remember(true, &message.text);
        self.latest = Some((message.channel.clone(), message.ts.clone()));
        if matches!(self.doing, Doing::Closing(..) | Doing::Left) {
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
        let direct = here.is_some_and(|place| place.channel == message.channel && place.thread.is_none());
        if !direct || message.thread.is_some() {
            self.place = Some(Place { channel: message.channel.clone(), thread: message.thread.clone() });
        }
    }

    fn answer(&mut self, slot: &str) -> Next {
        if self.turns >= self.turns_max.saturating_mul(ANSWERS_PER_TURN) {
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

    fn go_elsewhere(&mut self, to: &str, now: At, scenario: &Scenario) -> Next {
        if let Some(next) = self.step(Trigger::Redirected, scenario) {
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
        let spot = if to == DIRECT { Spot::Direct } else { Spot::Channel(to.to_owned()) };
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
            let why = format!("heard {said:?}, waited for {:?}", scenario.until);
            return self.close(AttemptEnd::Settled, why, false);
        }
        if let Some(look) = &scenario.verify
            && said == Until::Done
        {
            self.doing = Doing::Looking;
            return Next::Look(self.look_act(look));
        }
        self.close(AttemptEnd::Heard, String::new(), said == Until::Done)
    }
}
