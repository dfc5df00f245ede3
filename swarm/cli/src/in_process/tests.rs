//! What is left of a run in this process when it has ended.

use std::sync::{Mutex, Weak};

use nightcrew_engine::journal::Observer;
use nightcrew_model::event::Event;
use nightcrew_scenario::{Overrides, load_plan_text};
use nightcrew_twin_kit::Host;

use super::*;

/// Thirty seconds of the access story: attempts are under way, and the bot's reminders wait, when it is over.
const PLAN: &str = include_str!("../commands/bench/story.yaml");

#[test]
fn nothing_of_a_run_outlives_it() {
    let text = PLAN.replace("DURATION", "30s");
    let loaded =
        load_plan_text("story", &text, &shelf::library(), &shelf::vocabulary(), &Overrides::default())
            .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (seen, watched) = (Arc::new(()), Arc::new(Mutex::new(Weak::<Host>::new())));
    let (seeing, watching) = (Arc::clone(&seen), Arc::clone(&watched));
    let finished = run(Order {
        loaded,
        starts_ms: STARTS_MS,
        service_seed: None,
        bot: &arguments(&[]).unwrap(),
        out: folder.path(),
        observer: Some(Box::new(move |_: &Event| drop(Arc::clone(&seeing))) as Observer),
        beside: Some(Box::new(move |host, _| {
            *watching.lock().unwrap() = Arc::downgrade(&host);
            Box::pin(std::future::pending())
        })),
    })
    .unwrap();
    assert!(finished.ended > 0);
    assert_eq!(watched.lock().unwrap().strong_count(), 0, "the twins are still there");
    assert_eq!(Arc::strong_count(&seen), 1, "the engine is still there");
}
