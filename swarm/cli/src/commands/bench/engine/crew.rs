//! The crew of a measurement: people with a routine, and nobody who asks.

use nightcrew_scenario::{Loaded, Overrides, load_plan_text};

use crate::commands::bench::engine::choice::{Desks, Keeps};
use crate::failure::Failure;
use crate::shelf;

/// A company in which everybody has a seat: the persona is one for members and managers alike.
pub fn load(
    employees: u32,
    think: &str,
    seconds: u32,
    desks: Desks,
    keeps: Keeps,
) -> Result<Loaded, Failure> {
    let (connections, detail) = (desks.word(), keeps.word());
    // The subject is named because a plan must; nothing is delivered to it, and it is not waited for.
    let text = format!(
        "name: bench\nseed: 7\ncompany: {{generate: {{employees: {employees}}}}}\nsubject:\n  name: nobody\n  \
         slack: {{events_url: \"http://127.0.0.1:9/slack/events\"}}\ncrew:\n  \
         - {{persona: terse-german, count: {employees}, routine: {{every: {think}}}}}\n\
         arrivals: {{once: {{within: 1s}}}}\nduration: {seconds}s\nconnections: {connections}\ndetail: {detail}\n"
    );
    let mut loaded =
        load_plan_text("bench.yaml", &text, &shelf::library(), &shelf::vocabulary(), &Overrides::default())
            .map_err(|report| Failure::Files(Box::new(report)))?;
    loaded.plan.subject.health_url = None;
    Ok(loaded)
}
