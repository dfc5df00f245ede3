//! One run of the yardstick: the example bot and its crew in virtual time, judged as it goes.

use std::sync::{Arc, Mutex, PoisonError};

use accessdesk::program::Arguments;
use nightcrew_model::event::Event;
use nightcrew_model::seed::Seed;
use nightcrew_scenario::{Overrides, load_plan_text};
use nightcrew_verdict::{RunFold, RunRecords};

use crate::failure::Failure;
use crate::{in_process, shelf};

/// The yardstick's plan.
const PLAN: &str = include_str!("../yardstick.yaml");
/// How soon the bot reminds a silent approver, of its own time: three minutes of the crew's.
const REMIND_AFTER: [&str; 2] = ["--remind-after", "3s"];

/// Which run.
#[derive(Clone, Copy, Debug)]
pub struct Trial<'a> {
    /// People, and so attempts: each begins one.
    pub attempts: u32,
    /// What people, facts and arrivals are drawn from: runs that share it pair up.
    pub plan_seed: u64,
    /// What the times of calls are drawn from: what is never the same in two runs.
    pub service_seed: u64,
    /// The bot's seeded defect.
    pub defect: Option<&'a str>,
}

/// Does the run and judges it.
pub fn judged(trial: Trial<'_>) -> Result<RunRecords, Failure> {
    let overrides = Overrides {
        employees: Some(trial.attempts),
        release: Some(trial.defect.unwrap_or("honest").to_owned()),
        seed: Some(trial.plan_seed),
        ..Overrides::default()
    };
    let loaded = load_plan_text("yardstick.yaml", PLAN, &shelf::library(), &shelf::vocabulary(), &overrides)
        .map_err(|report| Failure::Files(Box::new(report)))?;
    let folder = tempfile::tempdir().map_err(|error| Failure::environment(&error))?;
    let fold = Arc::new(Mutex::new(RunFold::new()));
    let folding = Arc::clone(&fold);
    in_process::run(in_process::Order {
        loaded,
        starts_ms: in_process::STARTS_MS,
        service_seed: Some(Seed(trial.service_seed)),
        bot: &bot(trial.defect)?,
        out: folder.path(),
        observer: Some(Box::new(move |event: &Event| {
            folding.lock().unwrap_or_else(PoisonError::into_inner).add(event);
        })),
        #[cfg(debug_assertions)]
        beside: None,
    })?;
    let fold = std::mem::take(&mut *fold.lock().unwrap_or_else(PoisonError::into_inner));
    fold.finish().map(|run| run.records).map_err(|error| Failure::environment(&error))
}

fn bot(defect: Option<&str>) -> Result<Arguments, Failure> {
    let mut words: Vec<String> =
        ["accessdesk"].iter().chain(&REMIND_AFTER).map(|word| (*word).to_owned()).collect();
    words.extend(defect.iter().flat_map(|name| ["--defect".to_owned(), (*name).to_owned()]));
    in_process::arguments(&words)
}
