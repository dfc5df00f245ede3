//! The view model of a running run, folded from its events. It tolerates missing events (the channel to the dashboard
//! drops rather than blocks) and never judges: what it calls satisfied is the engine's word so far, the verdict comes
//! from the whole journal at the end.

use std::collections::BTreeMap;

use nightcrew_model::event::{
    AttemptEnd, AttemptEnded, Called, DeliveryOutcome, EndReason, Episode, Event, Health, RunStarted, Spent,
    Tier, What,
};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::time::At;
use nightcrew_verdict::fold::timeline::Slices;
use nightcrew_verdict::summary::LAG_TRUSTED_MS;
use nightcrew_verdict::timings::Timings;

use crate::fold::conversation::{Conversation, Feed};
use crate::fold::series::Series;
use crate::fold::traffic::{Times, Traffic};
use crate::text;

/// The most episodes kept, newest last: a subject that restarts all night must not fill the page.
const EPISODES_MAX: usize = 50;
/// The most endpoints listed that the twins do not serve; a subject that makes up addresses must not fill the page.
const NOT_SERVED_MAX: usize = 50;
/// The most outcomes of model calls told apart.
const OUTCOMES_MAX: usize = 16;

/// Where a run stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing has begun.
    #[default]
    Starting,
    /// Attempts begin.
    Steady,
    /// No more attempts begin; those under way come to their end.
    Draining,
    /// The run is over, for this reason.
    Ended(EndReason),
}

/// Which run it is, from its header.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// The plan's name.
    pub plan: String,
    /// The subject's name.
    pub subject: String,
    /// The release, if it has a label.
    pub release: Option<String>,
    /// The seed.
    pub seed: String,
    /// How fast the crew's clock runs.
    pub pace: String,
    /// People in the crew.
    pub employees: usize,
    /// How long attempts keep beginning, in milliseconds.
    pub duration_ms: u64,
    /// The version of Nightcrew.
    pub nightcrew: String,
}

/// Attempts so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Begun.
    pub started: u64,
    /// Ended.
    pub ended: u64,
    /// Ended by the engine's word with what the person waited for: heard or settled.
    pub well: u64,
    /// Ended because the person walked away.
    pub walked: u64,
    /// Ended because a twin or the engine failed.
    pub broken: u64,
    /// Ended because the budget left the person without a mind.
    pub out_of_budget: u64,
    /// Cut short by the end of the run.
    pub stopped: u64,
}

impl Attempts {
    /// Ended attempts that say something about the subject: the cut ones do not.
    #[must_use]
    pub fn telling(&self) -> u64 {
        self.ended.saturating_sub(self.stopped)
    }
}

/// A running run.
#[derive(Clone, Debug, Default)]
pub struct Running {
    /// Which run it is.
    pub card: Card,
    /// The number of the last event.
    pub seq: u64,
    /// The crew's time of the last event.
    pub at: At,
    /// The machine's time of the last event, in microseconds.
    pub us: u64,
    /// Why it ended.
    pub ended: Option<EndReason>,
    /// Attempts so far.
    pub attempts: Attempts,
    /// The engine's own state.
    pub health: Health,
    /// The worst lag told so far, in milliseconds.
    pub lag_worst_ms: u32,
    /// Seconds so far in which the engine was overloaded.
    pub overloaded: u64,
    /// What was spent.
    pub spent: Spent,
    /// Model calls by outcome.
    pub model_calls: BTreeMap<String, u64>,
    /// Calls that the budget refused.
    pub refused: u64,
    /// Times to the first reply.
    pub first_reply: Times,
    /// All of these times added up, in microseconds.
    pub first_reply_total_us: u64,
    /// The calls of each twin.
    pub traffic: Traffic,
    /// What the subject called in vain, by twin and endpoint.
    pub not_served: BTreeMap<(String, String, Tier), u64>,
    /// Deliveries that the vendor gave up.
    pub given_up: u64,
    /// What happened out of the ordinary, newest last.
    pub episodes: std::collections::VecDeque<(At, String)>,
    /// The conversations.
    pub feed: Feed,
    /// What happened over time.
    pub series: Series,
    /// The slowest waits over time.
    pub slices: Slices,
    /// How long acts took, by verb, as far as it was told.
    pub timings: Timings,
    /// Events that the dashboard could not take in.
    pub dropped: u64,
    people: BTreeMap<PersonId, String>,
}

impl Running {
    /// Where the run stands.
    #[must_use]
    pub fn state(&self) -> State {
        match self.ended {
            Some(reason) => State::Ended(reason),
            None if self.attempts.started == 0 => State::Starting,
            None if self.card.duration_ms > 0 && self.at.0 >= self.card.duration_ms => State::Draining,
            None => State::Steady,
        }
    }

    /// Adds an event.
    pub fn add(&mut self, event: &Event) {
        self.seq = self.seq.max(event.seq.0);
        self.at = self.at.max(event.at);
        self.us = self.us.max(event.us);
        self.slices.add(event);
        match &event.what {
            What::RunStarted(started) => self.run_started(started),
            What::RunEnded(ended) => self.ended = Some(ended.reason),
            What::Health(health) => self.told_health(*health),
            What::Spent(spent) => self.told_spent(event.at, *spent),
            What::BudgetRefused(_) => self.refused += 1,
            What::Modelled(call) => count(&mut self.model_calls, &call.outcome, OUTCOMES_MAX),
            What::Episode(episode) => self.episode(event.at, episode),
            What::Delivered(delivery) => {
                self.given_up += u64::from(delivery.outcome == DeliveryOutcome::GivenUp)
            }
            What::Called(call) => self.called(event, call),
            What::AttemptStarted(_) | What::AttemptEnded(_) | What::Acted(_) | What::Heard(_) => {
                self.attempt(event)
            }
            What::Timings(told) => self.timings.add(told),
            What::Answered(_)
            | What::Observed(_)
            | What::Arranged(_)
            | What::Background(_)
            | What::HeldOut(_) => {}
        }
    }

    fn run_started(&mut self, started: &RunStarted) {
        let plan = &started.plan;
        self.card = Card {
            plan: text::label(&plan.name),
            subject: text::label(&plan.subject.name),
            release: plan.subject.release.as_deref().map(text::label),
            seed: plan.seed.0.to_string(),
            pace: plan.pace.to_string(),
            employees: plan.seats.len(),
            duration_ms: plan.duration.0,
            nightcrew: text::label(&started.nightcrew),
        };
        self.spent.cap = plan.budget.as_ref().map_or(NanoDollars::ZERO, |budget| budget.per_day);
        self.people.clone_from(&started.people);
    }

    fn told_health(&mut self, health: Health) {
        self.health = health;
        self.lag_worst_ms = self.lag_worst_ms.max(health.lag_p99_ms);
        self.overloaded += u64::from(health.overloaded(u32::try_from(LAG_TRUSTED_MS).unwrap_or(u32::MAX)));
    }

    fn told_spent(&mut self, at: At, spent: Spent) {
        self.spent = spent;
        self.series.at(at).spent = Some(spent.spent.0);
    }

    fn episode(&mut self, at: At, episode: &Episode) {
        let told = text::label(&episode.to_string());
        if self.episodes.len() >= EPISODES_MAX {
            self.episodes.pop_front();
        }
        self.episodes.push_back((at, told));
    }

    fn called(&mut self, event: &Event, call: &Called) {
        self.traffic.called(event.us, call);
        if call.by.is_subject() && matches!(call.tier, Tier::Unsupported | Tier::Unknown) {
            let key = (text::label(&call.twin), text::label(&call.endpoint), call.tier);
            if self.not_served.len() < NOT_SERVED_MAX || self.not_served.contains_key(&key) {
                *self.not_served.entry(key).or_default() += 1;
            }
        }
        if let Some(open) = event.attempt.and_then(|attempt| self.feed.open_mut(attempt)) {
            open.called(event.at, call);
        }
    }

    fn attempt(&mut self, event: &Event) {
        let Some(attempt) = event.attempt else { return };
        match &event.what {
            What::AttemptStarted(begun) => {
                self.attempts.started += 1;
                self.series.at(event.at).arrived += 1;
                let name = name_of(&self.people, begun.person);
                self.feed.begin(Conversation::begin(attempt, event.at, begun, &name));
            }
            What::AttemptEnded(ended) => self.attempt_ended(attempt, event.at, ended),
            What::Acted(acted) => {
                if let Some(open) = self.feed.open_mut(attempt) {
                    open.acted(event.at, event.us, acted, &name_of(&self.people, acted.person));
                }
            }
            What::Heard(heard) => {
                let Some(open) = self.feed.open_mut(attempt) else { return };
                // A journal that does not tell when it reached the desk tells when it was noticed.
                let arrived = if heard.arrived_us > 0 { heard.arrived_us } else { event.us };
                if let Some(us) = open.heard(event.at, arrived, heard, &self.card.subject) {
                    self.first_reply.record(us);
                    self.first_reply_total_us = self.first_reply_total_us.saturating_add(us);
                    let bucket = self.series.at(event.at);
                    bucket.replies += 1;
                    bucket.reply_ms = bucket.reply_ms.saturating_add(us / 1_000);
                    bucket.reply_max_ms = bucket.reply_max_ms.max(us / 1_000);
                }
            }
            _ => {}
        }
    }

    fn attempt_ended(&mut self, attempt: AttemptId, at: At, ended: &AttemptEnded) {
        self.attempts.ended += 1;
        let bucket = self.series.at(at);
        match ended.how {
            AttemptEnd::Heard | AttemptEnd::Settled => {
                self.attempts.well += 1;
                bucket.well += 1;
            }
            AttemptEnd::WalkedAway => {
                self.attempts.walked += 1;
                bucket.walked += 1;
            }
            AttemptEnd::Broken => {
                self.attempts.broken += 1;
                bucket.other += 1;
            }
            AttemptEnd::OutOfBudget => {
                self.attempts.out_of_budget += 1;
                bucket.other += 1;
            }
            AttemptEnd::Stopped => {
                self.attempts.stopped += 1;
                bucket.other += 1;
            }
        }
        self.feed.end(attempt, at, ended);
    }
}

fn name_of(people: &BTreeMap<PersonId, String>, person: PersonId) -> String {
    people.get(&person).cloned().unwrap_or_else(|| person.to_string())
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str, most: usize) {
    let name = text::label(name);
    if counts.len() < most || counts.contains_key(&name) {
        *counts.entry(name).or_default() += 1;
    }
}
