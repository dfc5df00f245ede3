//! A shock during a run: which further attempts it gives an employee. Whether and when is drawn for the person and the shock,
//! so that neither arrivals nor other shocks move it.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::plan::arrivals::{Arrivals, Timezone};
use nightcrew_model::plan::shock::MondayMorning;
use nightcrew_model::plan::{Plan, PlannedShock, Share, Shock};
use nightcrew_model::time::{At, Span};

use super::calendar::Zone;
use super::{Schedule, Whose, poisson};

/// Time zones that a sentence names.
const ZONES_NAMED: usize = 3;

/// A shock, looked up for a run.
#[derive(Clone, Debug)]
pub(super) struct Surge {
    /// The scenario that its attempts must be.
    pub scenario: Option<u32>,
    /// Its place in the plan.
    place: usize,
    /// Whether it reaches the employees of each line.
    lines: Vec<bool>,
    /// Its draws: shocks of a kind are told apart by their order, so that one of another kind moves none.
    purpose: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Once at each of these moments.
    Once(Wave, Vec<At>),
    /// At nine o'clock of each Monday, by a calendar.
    Mondays(Wave, Timezone, BTreeMap<Arc<str>, Vec<At>>),
    /// More of the usual, so many times more, within this window.
    More(u32, At, At),
}

/// How people of a wave come.
#[derive(Clone, Copy, Debug)]
struct Wave {
    share: Share,
    within: Span,
}

/// The surges of a plan's shocks, in order.
pub(super) fn surges(plan: &Plan, zones: &BTreeMap<Arc<str>, Zone>) -> Vec<Surge> {
    let mut of_kind: BTreeMap<&str, u32> = BTreeMap::new();
    let mut surge = |(place, planned): (usize, &PlannedShock)| {
        let name = planned.shock.name();
        let number = of_kind.entry(name).or_default();
        *number += 1;
        let mut lines = vec![false; plan.lines.len()];
        for line in &planned.lines {
            if let Some(reached) = lines.get_mut(*line as usize) {
                *reached = true;
            }
        }
        let kind = match &planned.shock {
            Shock::MondayMorning(monday) => {
                let wave = Wave { share: monday.share, within: monday.within };
                let timezone = timezone_of(monday, &plan.arrivals);
                let counts = |name: &str| match &timezone {
                    Timezone::Each => true,
                    Timezone::Named(named) => named == name,
                };
                let mondays = zones.iter().filter(|(name, _)| counts(name));
                Kind::Mondays(
                    wave,
                    timezone.clone(),
                    mondays.map(|(name, zone)| (Arc::clone(name), zone.mondays())).collect(),
                )
            }
            Shock::Onboarding(batch) => {
                Kind::Once(Wave { share: batch.share, within: batch.within }, vec![At(batch.at.0)])
            }
            Shock::Outage(outage) => {
                Kind::Once(Wave { share: outage.share, within: outage.within }, vec![At(outage.at.0)])
            }
            Shock::QuarterEnd(review) => {
                let from = At(review.at.0);
                Kind::More(review.times, from, from + review.lasts)
            }
        };
        let purpose = format!("shock {name} {number}");
        Surge { scenario: planned.scenario, place, lines, purpose, kind }
    };
    plan.shocks.iter().enumerate().map(&mut surge).collect()
}

/// By whose calendar it is Monday morning.
pub(super) fn timezone_of(monday: &MondayMorning, arrivals: &Arrivals) -> Timezone {
    match (&monday.timezone, arrivals) {
        (Some(named), _) => named.clone(),
        (None, Arrivals::OfficeHours(office)) => office.timezone.clone(),
        (None, _) => Timezone::Each,
    }
}

impl Surge {
    /// Whether it reaches the employees of a line.
    pub fn reaches(&self, line: u32) -> bool {
        self.lines.get(line as usize) == Some(&true)
    }

    /// The first attempt that it gives an employee after `after` and before `until`.
    pub fn next(&self, schedule: &Schedule, whose: &Whose<'_>, after: Option<At>, until: At) -> Option<At> {
        match &self.kind {
            Kind::Once(wave, moments) => self.wave(whose, *wave, moments, after, until),
            Kind::Mondays(wave, timezone, mondays) => {
                let name = match timezone {
                    Timezone::Named(name) => name.as_str(),
                    Timezone::Each => whose.timezone.unwrap_or_default(),
                };
                self.wave(whose, *wave, mondays.get(name)?, after, until)
            }
            Kind::More(times, from, to) => {
                let course = schedule.course(whose)?;
                let more = f64::from(times.saturating_sub(1));
                let window = (*from, (*to).min(until));
                (more > 0.0 && window.0 < window.1)
                    .then(|| poisson(whose, &self.purpose, &course, more, after, window))?
            }
        }
    }

    /// The first begin of a person in waves that begin at these moments.
    fn wave(
        &self,
        whose: &Whose<'_>,
        wave: Wave,
        moments: &[At],
        after: Option<At>,
        until: At,
    ) -> Option<At> {
        let past = |moment: &At| after.is_some_and(|after| *moment + wave.within <= after);
        let first = moments.partition_point(past);
        let begins = |(place, moment): (usize, &At)| {
            let mut stream = whose.seed.stream(whose.person(), &self.purpose, place as u64);
            let comes = stream.chance_ppm(wave.share.ppm);
            comes.then(|| *moment + Span(stream.below(wave.within.0.max(1))))
        };
        let coming = moments.iter().enumerate().skip(first).take_while(|(_, moment)| **moment < until);
        coming.filter_map(begins).find(|at| after.is_none_or(|after| *at > after)).filter(|at| *at < until)
    }

    /// When it begins within the run, and a sentence for each time.
    pub fn beginnings(&self, plan: &Plan) -> Vec<(At, String)> {
        let Some(planned) = plan.shocks.get(self.place) else { return Vec::new() };
        let what = planned.shock.scenario().map_or_else(String::new, |name| format!(" with {name}"));
        match (&self.kind, &planned.shock) {
            (Kind::Once(wave, moments), Shock::Onboarding(batch)) => {
                let text = format!("onboarding: {} of the persona {}{what}", wave.text(), batch.persona);
                moments.iter().map(|moment| (*moment, text.clone())).collect()
            }
            (Kind::Once(wave, moments), _) => {
                let text = format!("outage: {} of all employees{what}", wave.text());
                moments.iter().map(|moment| (*moment, text.clone())).collect()
            }
            (Kind::Mondays(wave, _, mondays), _) => {
                let mut named: BTreeMap<At, Vec<&str>> = BTreeMap::new();
                for (zone, mondays) in mondays {
                    mondays.iter().for_each(|monday| named.entry(*monday).or_default().push(zone));
                }
                let text = |zones: &[&str]| {
                    let more = zones.len().saturating_sub(ZONES_NAMED);
                    let zones = zones.iter().take(ZONES_NAMED).copied().collect::<Vec<_>>().join(", ");
                    let more = if more > 0 { format!(" and {more} more time zones") } else { String::new() };
                    format!("Monday 9:00 in {zones}{more}: {} of the employees there{what}", wave.text())
                };
                named.into_iter().map(|(monday, zones)| (monday, text(&zones))).collect()
            }
            (Kind::More(times, from, to), shock) => {
                let who = shock.persona().map_or("managers".to_owned(), |name| format!("the persona {name}"));
                let lasts = to.since(*from);
                vec![(
                    *from,
                    format!("quarter end: {times} times as many attempts of {who} for {lasts}{what}"),
                )]
            }
        }
    }
}

impl Wave {
    fn text(self) -> String {
        let percent = f64::from(self.share.ppm) / 1e4;
        format!("{percent} % begin within {}", self.within)
    }
}
