//! The timetable of faults: at each of its moments the twins are given the rules that are then in force, and the journal an
//! episode. What is in force is a function of the moment, so a run that goes on after a kill finds in force what was.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_model::event::{Episode, What};
use nightcrew_model::plan::fault::FaultWindow;
use nightcrew_model::plan::{FaultRule, Plan, TwinSettings, fault};
use nightcrew_model::time::At;

use crate::engine::Engine;
use crate::twins::ControlError;

/// The pause before twins that did not take their rules are given them again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What each twin was given; nothing is known of those that are not in it.
type Given = BTreeMap<String, Vec<FaultRule>>;

/// Follows the plan's timetable for as long as the task runs; returns when nothing will change any more. What a run that goes on has
/// told before it was killed (`told_until`) is not told again.
pub(crate) async fn follow(engine: Arc<Engine>, told_until: Option<At>) {
    let plan = &engine.plan;
    if plan.faults.is_empty() {
        return;
    }
    let told = |window: &FaultWindow| told_until.is_some_and(|until| window.in_force(until));
    let (mut given, mut told) = (Given::new(), plan.faults.iter().map(told).collect::<Vec<bool>>());
    loop {
        let now = engine.clock.now();
        if give(&engine, &mut given, now).await.is_err() {
            // The feed tells of twins that do not answer.
            tokio::time::sleep(AGAIN_AFTER).await;
            continue;
        }
        for (window, told) in plan.faults.iter().zip(&mut told) {
            let in_force = window.in_force(now);
            if in_force != *told {
                *told = in_force;
                let line = window.to_string();
                let episode = if in_force { Episode::FaultBegan(line) } else { Episode::FaultOver(line) };
                engine.journal.write(None, None, What::Episode(episode));
            }
        }
        let Some(next) = plan.faults.iter().filter_map(|window| window.next_change(now)).min() else {
            return;
        };
        engine.clock.sleep_until(next).await;
    }
}

/// Takes the timetable's rules off the twins when the run ends: those in a process of their own go on.
pub(crate) async fn lift(engine: &Engine) {
    let Ok(names) = twins(engine).await else { return };
    for twin in names {
        // A twin that no longer answers has no rules in force either.
        let _ = engine.twins.set(&twin, &own(&engine.plan, &twin)).await;
    }
}

/// The twins that the timetable is about.
async fn twins(engine: &Engine) -> Result<Vec<String>, ControlError> {
    let plan = &engine.plan;
    if plan.faults.is_empty() {
        return Ok(Vec::new());
    }
    let card = engine.twins.card().await?;
    let names = card.twins.into_iter().map(|twin| twin.name);
    Ok(names.filter(|name| plan.faults.iter().any(|window| window.twin.contain(name))).collect())
}

/// A twin's own settings.
fn own(plan: &Plan, twin: &str) -> TwinSettings {
    plan.twins.get(twin).cloned().unwrap_or_default()
}

/// Gives each twin the rules in force at `now`, where it is not known to have them.
async fn give(engine: &Engine, given: &mut Given, now: At) -> Result<(), ControlError> {
    let plan = &engine.plan;
    for twin in twins(engine).await? {
        let own = own(plan, &twin);
        let faults = fault::in_force(&own.faults, &plan.faults, &twin, now);
        if given.get(&twin) != Some(&faults) {
            engine.twins.set(&twin, &TwinSettings { faults: faults.clone(), ..own }).await?;
            given.insert(twin, faults);
        }
    }
    Ok(())
}
