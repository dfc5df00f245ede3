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

use nightcrew_model::event::Event;
use nightcrew_model::id::Seq;
use nightcrew_scenario::{Overrides, load_plan_text};
use nightcrew_verdict::RunFold;
use nightcrew_verdict::audit::{Audit, Breach, Invariant};

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

/// Simulates; the journal is written into `folder`.
pub fn simulate(simulation: Simulation, folder: &Path) -> Result<Simulated, Failure> {
    let text = drawn::plan(simulation.seed, simulation.attempts);
    let overrides = Overrides::default();
    let loaded = load_plan_text("simulation", &text, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let bot = in_process::arguments(&[])?;
    let watch = Arc::new(Mutex::new(Some(Watch {
        audit: Audit::new(timetables()),
        fold: RunFold::new(),
        events: 0,
    })));
    let watching = Arc::clone(&watch);
    let observer = Box::new(move |event: &Event| {
        if let Some(watch) = watching.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            watch.events += 1;
            watch.audit.add(event);
            watch.fold.add(event);
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
        beside: simulation.sabotage.map(|sabotage| sabotage.beside()),
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

/// The vendors' pauses between tries, by twin.
fn timetables() -> BTreeMap<String, Vec<u64>> {
    let slack = nightcrew_twin_slack::signing::EVENTS.retries.iter();
    let pauses = slack.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)).collect();
    BTreeMap::from([("slack".to_owned(), pauses)])
}
