//! A seeded simulation of a whole run: a drawn plan in virtual time, with everything that happens held to the invariants of the
//! tool itself, and every attempt judged.

mod drawn;
pub mod journals;
pub mod round;
#[cfg(debug_assertions)]
pub mod sabotage;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use nightcrew_governor::Calendar;
use nightcrew_model::event::Event;
use nightcrew_model::id::Seq;
use nightcrew_model::plan::Plan;
use nightcrew_scenario::{Overrides, load_plan_text};
use nightcrew_verdict::RunFold;
use nightcrew_verdict::audit::{Audit, Breach, Invariant, Purse, Timetable};

use crate::failure::Failure;
use crate::{in_process, shelf};

/// What a simulation is done with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Simulation {
    /// The seed that everything is drawn from.
    pub seed: u64,
    /// About how many attempts.
    pub attempts: u32,
    /// What is broken on purpose.
    #[cfg(debug_assertions)]
    pub sabotage: Option<sabotage::Sabotage>,
}

/// What came of a simulation.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// Attempts begun.
    pub attempts: u64,
    /// Events of its journal.
    pub events: u64,
    /// What does not hold; nothing is well.
    pub breaches: Vec<Breach>,
}

/// What watches a simulation while it goes on.
struct Watch {
    audit: Audit,
    fold: RunFold,
    events: u64,
}

impl Watch {
    fn add(&mut self, event: &Event) {
        self.events += 1;
        self.audit.add(event);
        self.fold.add(event);
    }
}

/// Simulates; the journal is written into `folder`.
pub fn simulate(simulation: Simulation, folder: &Path) -> Result<Simulated, Failure> {
    let text = drawn::plan(simulation.seed, simulation.attempts);
    let overrides = Overrides::default();
    let loaded = load_plan_text("simulation", &text, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let bot = in_process::arguments(&[])?;
    let purse = purse(&loaded.plan)?;
    let watch = Arc::new(Mutex::new(Some(Watch {
        audit: Audit::new(timetables(), purse),
        fold: RunFold::new(),
        events: 0,
    })));
    let watching = Arc::clone(&watch);
    let observer = Box::new(move |event: &Event| {
        if let Some(watch) = watching.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            #[cfg(debug_assertions)]
            if let Some(sabotage) = simulation.sabotage {
                return watch.add(&sabotage.seen(event));
            }
            watch.add(event);
        }
    });
    let finished = in_process::run(in_process::Order {
        loaded,
        starts_ms: in_process::STARTS_MS,
        service_seed: None,
        bot: &bot,
        out: folder,
        observer: Some(observer),
        #[cfg(debug_assertions)]
        beside: simulation.sabotage.and_then(sabotage::Sabotage::beside),
    })?;
    let Some(watch) = watch.lock().unwrap_or_else(PoisonError::into_inner).take() else {
        return Err(Failure::Environment("the simulation was watched twice".to_owned()));
    };
    let mut breaches = watch.audit.finish();
    breaches.extend(unjudged(watch.fold, finished.started));
    Ok(Simulated { attempts: finished.started, events: watch.events, breaches })
}

/// Every attempt is judged, and a failure blamed on exactly one.
fn unjudged(fold: RunFold, started: u64) -> Option<Breach> {
    let breach = |what: String| Some(Breach { step: Seq(0), invariant: Invariant::AttemptsEnd, what });
    match fold.attempts() {
        Ok(judged) if judged.len() as u64 == started => None,
        Ok(judged) => breach(format!("{started} attempts began, {} are judged", judged.len())),
        Err(error) => breach(format!("the run cannot be judged: {error}")),
    }
}

/// What Slack tries once: a person waits for what they pressed, and an address is asked whether it answers.
const ONCE: &[&str] = &[
    "url_verification",
    "block_actions",
    "block_suggestion",
    "interactive_message",
    "message_action",
    "shortcut",
    "slash_commands",
    "view_closed",
    "view_submission",
];

/// The vendors' timetables, by twin.
fn timetables() -> BTreeMap<String, Timetable> {
    let slack = nightcrew_twin_slack::signing::EVENTS.retries.iter();
    let pauses = slack.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)).collect();
    // The example bot never asks to be sent nothing more.
    let slack = Timetable { pauses, once: ONCE, is_forbidden_by_answers: false };
    BTreeMap::from([("slack".to_owned(), slack)])
}

/// How long after its duration a run may go on at most, in milliseconds: people who wait for the next day's money may do so for many.
const AFTERWARDS_MS: u64 = 366 * 86_400_000;

/// What a plan may spend, and when the days of its budget begin.
fn purse(plan: &Plan) -> Result<Option<Purse>, Failure> {
    let Some(budget) = &plan.budget else { return Ok(None) };
    let calendar = Calendar::new(&budget.timezone).map_err(|error| Failure::usage(&error))?;
    let span = plan.duration.0.saturating_add(AFTERWARDS_MS);
    let end_ms = in_process::STARTS_MS.saturating_add(i64::try_from(span).unwrap_or(i64::MAX));
    let mut days_us = Vec::new();
    let mut day = calendar.day_of(in_process::STARTS_MS).map_err(|error| Failure::usage(&error))?;
    while day.end_ms < end_ms {
        days_us.push(day.end_ms.abs_diff(in_process::STARTS_MS) * 1000);
        day = calendar.day_of(day.end_ms).map_err(|error| Failure::usage(&error))?;
    }
    Ok(Some(Purse { per_day: budget.per_day, days_us }))
}
