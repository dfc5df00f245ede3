//! The scenario's steps: what else happens on the way, each at most once.

use nightcrew_model::scenario::{Opening, Scenario, Trigger, Until};
use nightcrew_model::time::At;
use nightcrew_personas::situation::Say;

use super::{Doing, Play, Purpose, Spot, Turn, Wanted};

/// Steps of a scenario that are told apart; those behind it share a bit and are taken at most once together.
const STEPS_TOLD_APART: usize = 64;

impl Play {
    pub(super) fn unused_step(&self, on: Trigger, scenario: &Scenario) -> Option<usize> {
        let unused = |place: usize| self.steps_done & bit(place) == 0;
        let mut steps = scenario.steps.iter().enumerate();
        steps.find(|(place, step)| step.on == on && unused(*place)).map(|(place, _)| place)
    }

    /// The scenario's step for a trigger, if there is one left and this is the role it belongs to.
    pub(super) fn scenario_step(&mut self, on: Trigger, scenario: &Scenario) -> Option<Turn> {
        if !self.protagonist {
            return None;
        }
        let place = self.unused_step(on, scenario)?;
        let step = scenario.steps.get(place)?;
        self.steps_done |= bit(place);
        let Opening::Slack(opening) = &scenario.opening;
        let utterance = step.say.clone().unwrap_or_else(|| opening.say.clone());
        self.cancelling |= scenario.until == Until::Cancelled;
        let spot = step.channel.as_deref().map_or(Spot::Here, |name| Spot::Channel(name.into()));
        self.doing = if spot == Spot::Here { Doing::Saying } else { Doing::Opening };
        Some(Wanted::say(Say::Step(utterance), spot, false, Purpose::Step))
    }

    pub(super) fn step_or(&mut self, on: Trigger, scenario: &Scenario, now: At) -> Turn {
        self.scenario_step(on, scenario).unwrap_or_else(|| self.tick(now, scenario))
    }
}

const fn bit(place: usize) -> u64 {
    1 << (place % STEPS_TOLD_APART)
}
