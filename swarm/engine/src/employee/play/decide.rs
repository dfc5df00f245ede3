//! Deciding: what an approver does when the subject asks them, with buttons or by a reminder in words.

use nightcrew_model::act::Act;
use nightcrew_model::notice::Message;
use nightcrew_model::scenario::{Decision, Scenario};
use nightcrew_model::time::At;
use nightcrew_personas::situation::Move;
use nightcrew_personas::understand::buttons;

use super::{Doing, Play, Purpose, Request, Spoken, Spot, Turn, Wanted};

impl Play {
    /// The subject asks for a decision, with buttons.
    pub(super) fn decide(&mut self, now: At, message: &Message, scenario: &Scenario) -> Turn {
        let same = |request: &Request| {
            *request.message.channel == *message.channel && *request.message.ts == *message.ts
        };
        if self.decided && self.request.as_deref().is_some_and(same) {
            // The message has changed below their hands; they have decided on it.
            return self.tick(now, scenario);
        }
        let button = match self.decision(scenario) {
            Decision::Deny => buttons::denying(&message.buttons),
            Decision::Approve | Decision::OverlookFirst => buttons::approving(&message.buttons),
            Decision::Ignore => None,
        };
        let button = button.cloned();
        let message = Spoken { channel: message.channel.as_str().into(), ts: message.ts.as_str().into() };
        self.request = Some(Box::new(Request { message, button }));
        self.press(now, scenario)
    }

    /// The subject reminds them of a decision, without buttons: those of the request are still there.
    pub(super) fn remind(&mut self, now: At, scenario: &Scenario) -> Turn {
        if self.decided { self.tick(now, scenario) } else { self.press(now, scenario) }
    }

    fn press(&mut self, now: At, scenario: &Scenario) -> Turn {
        self.asked_to_decide = self.asked_to_decide.saturating_add(1);
        let willing = self.decision(scenario) != Decision::OverlookFirst || self.asked_to_decide > 1;
        let button = self.request.as_deref().filter(|_| willing).and_then(|request| request.button.clone());
        let Some(button) = button else { return self.tick(now, scenario) };
        self.doing = Doing::Pressing;
        let permitted = vec![Move::Press(button)];
        Turn::Move(Wanted { permitted, spot: Spot::Here, mention: false, purpose: Purpose::Decide })
    }

    fn decision(&self, scenario: &Scenario) -> Decision {
        scenario.parts.get(self.role(scenario)).map_or(Decision::Approve, |part| part.decides)
    }

    pub(super) fn pressing(&self) -> Option<Act> {
        let Request { message, button } = self.request.as_deref()?;
        let button = button.as_ref()?;
        let act = Act::new("slack.press_button").with("channel", &*message.channel).with("ts", &*message.ts);
        let act = act.with("action_id", button.action_id.as_str()).with("block_id", button.block_id.as_str());
        Some(act.with("value", button.value.as_str()).with("label", button.label.as_str()))
    }
}
