//! Twins in a process of their own outlive a run; what one run has set there is not the next one's.

use nightcrew_model::event::{Event, What};
use nightcrew_model::plan::{FaultRule, TwinSettings};
use serde_json::json;

use super::stage::{Stage, events};

/// Calls that were answered so.
fn answered(events: &[Event], status: u16) -> usize {
    events
        .iter()
        .filter(|event| matches!(&event.what, What::Called(called) if called.status == status))
        .count()
}

#[tokio::test]
async fn a_twin_s_settings_end_with_the_run_that_made_them() {
    let stage = Stage::set().await;
    let (troubled, next) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let rule = json!({"before_handler": {"path": "/api/chat.postMessage", "share": 1, "status": 503}});
    let faults: Vec<FaultRule> = vec![serde_json::from_value(rule).unwrap()];
    let run = stage
        .run_with(3, 100, troubled.path(), |plan| {
            plan.twins.insert("slack".to_owned(), TwinSettings { faults, ..TwinSettings::default() });
        })
        .await;
    run.finish(std::future::pending()).await.unwrap();
    assert!(answered(&events(troubled.path()), 503) > 0, "the plan's own settings are in force");
    // A plan that says nothing of the twin.
    let run = stage.run(3, 100, next.path()).await;
    run.finish(std::future::pending()).await.unwrap();
    assert_eq!(answered(&events(next.path()), 503), 0);
}
