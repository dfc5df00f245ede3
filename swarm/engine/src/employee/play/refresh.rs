//! Hitting refresh: what people do out of impatience although it changes nothing. They press a button twice, edit what they
//! wrote, or delete it and write it anew.

use nightcrew_model::act::Act;
use nightcrew_model::event::Rung;
use nightcrew_model::scenario::{Opening, Scenario};
use nightcrew_model::time::{At, Span};
use nightcrew_personas::restless::Rework;
use nightcrew_personas::situation::Say;

use super::step::{Deed, Pending};
use super::{Doing, Play, Purpose, Spoken, Spot, Turn, Wanted};
use crate::hands::Outcome;

/// How long after the first press the second follows: a double click of somebody who looks at what comes of it takes about as long.
const TWICE_AFTER: Span = Span(300);
/// How long deleting a message takes: the menu, the item, the question whether one is sure.
const DELETE_TAKES: Span = Span(1_500);

impl Play {
    /// The second press, by who presses twice.
    pub(super) fn press_again(&mut self, now: At) -> Option<Turn> {
        std::mem::take(&mut self.restless.presses_twice).then(|| unchosen(Deed::Press, now + TWICE_AFTER))
    }

    /// What they do with an opening that nobody has answered so far.
    pub(super) fn rework(&mut self, now: At, scenario: &Scenario) -> Option<Turn> {
        self.written.as_ref()?;
        let Opening::Slack(opening) = &scenario.opening;
        Some(match self.restless.reworks.take()? {
            Rework::Edit => {
                let say = Say::Open(opening.say.clone());
                Wanted::say(say, Spot::Here, opening.mention, Purpose::Refresh)
            }
            Rework::Rewrite => unchosen(Deed::Delete, now + DELETE_TAKES),
        })
    }

    /// Whether [`Play::rework`] will have something.
    pub(super) fn would_rework(&self) -> bool {
        self.written.is_some() && self.restless.reworks.is_some()
    }

    /// Notes which message can be edited or deleted: the opening, as long as they have written nothing after it.
    pub(super) fn note_written(&mut self, purpose: Purpose, channel: &str, outcome: &Outcome) {
        // What is opened elsewhere, by the scenario or because they were sent there, is left as it is.
        let opening =
            purpose == Purpose::Open && self.doing == Doing::Opening && self.restless.reworks.is_some();
        let ts = outcome.kept("ts").filter(|_| opening);
        self.written = ts.map(|ts| Box::new(Spoken { channel: channel.into(), ts: ts.into() }));
    }

    pub(super) fn editing(&self, text: String) -> Option<Act> {
        let written = self.written.as_deref()?;
        let act = Act::new("slack.edit_message").with("channel", &*written.channel);
        Some(act.with("ts", &*written.ts).with("text", text))
    }

    pub(super) fn deleting(&self) -> Option<Act> {
        let written = self.written.as_deref()?;
        let act = Act::new("slack.delete_message").with("channel", &*written.channel);
        Some(act.with("ts", &*written.ts))
    }

    /// It was done, or refused: they go on as if they had not done it, but for what they have taken away.
    pub(super) fn refreshed(
        &mut self,
        now: At,
        deed: &Deed,
        outcome: &Outcome,
        act: Option<&Act>,
        scenario: &Scenario,
    ) -> Turn {
        self.moves = self.moves.saturating_add(1);
        match (deed, act) {
            (Deed::Edit(_), Some(act)) if outcome.ok => {
                self.memory.add(false, act.arg("text").unwrap_or_default());
            }
            (Deed::Delete, Some(_)) if outcome.ok => return self.write_opening(scenario),
            _ => {}
        }
        self.written = None;
        self.tick(now, scenario)
    }
}

/// Something that needs no choice.
fn unchosen(deed: Deed, due: At) -> Turn {
    let (spot, purpose, rung) = (Spot::Here, Purpose::Refresh, Rung::Event);
    Turn::Deed(Box::new(Pending { deed, spot, purpose, rung, due }))
}
