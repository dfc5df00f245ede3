//! Deciding: what an approver does when the subject asks them, with buttons or by a reminder in words.

use nightcrew_model::notice::Message;
use nightcrew_model::scenario::{Decision, Scenario};
use nightcrew_model::time::At;
use nightcrew_personas::situation::Move;
use nightcrew_personas::understand::buttons;

use super::{Doing, Next, Play, Request, Spot, Wanted};

impl Play {
    /// The subject asks for a decision, with buttons.
    pub(super) fn decide(&mut self, now: At, message: &Message, scenario: &Scenario) -> Next {
        let same = |request: &Request| (&request.channel, &request.ts) == (&message.channel, &message.ts);
        if self.decided && self.request.as_ref().is_some_and(same) {
            // The message has changed below their hands; they have decided on it.
            return self.tick(now, scenario);
        }
        let button = match self.decision(scenario) {
            Decision::Deny => buttons::denying(&message.buttons),
            Decision::Approve | Decision::OverlookFirst => buttons::approving(&message.buttons),
            Decision::Ignore => None,
        };
        self.request = Some(Request {
            channel: message.channel.clone(),
            ts: message.ts.clone(),
            button: button.cloned(),
        });
        self.press(now, scenario)
    }

    /// The subject reminds them of a decision, without buttons: those of the request are still there.
    pub(super) fn remind(&mut self, now: At, scenario: &Scenario) -> Next {
        if self.decided { self.tick(now, scenario) } else { self.press(now, scenario) }
    }

    fn press(&mut self, now: At, scenario: &Scenario) -> Next {
        self.asked_to_decide = self.asked_to_decide.saturating_add(1);
        let willing = self.decision(scenario) != Decision::OverlookFirst || self.asked_to_decide > 1;
        let button = self.request.as_ref().filter(|_| willing).and_then(|request| request.button.clone());
        let Some(button) = button else { return self.tick(now, scenario) };
        self.doing = Doing::Pressing;
        let permitted = vec![Move::Press(button)];
        Next::Move(Wanted { permitted, spot: Spot::Here, mention: false, purpose: "decide" })
    }

    fn decision(&self, scenario: &Scenario) -> Decision {
        scenario.parts.get(&self.role).map_or(Decision::Approve, |part| part.decides)
    }
}
