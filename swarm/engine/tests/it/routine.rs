//! Background work against real twins: it is done, told apart, ended with the run, and its notices reach desks of either kind.

use nightcrew_model::event::{Background, EndReason, Event, What};
use nightcrew_model::plan::{Connections, Detail, Plan, Routine};
use nightcrew_model::time::Span;

use super::stage::{Stage, events};

/// Everybody works, nobody asks.
fn work(plan: &mut Plan, connections: Connections, detail: Detail) {
    let line = plan.lines.first_mut().unwrap();
    line.scenarios.clear();
    line.routine = Some(Routine { every: Span(400) });
    plan.connections = connections;
    plan.detail = detail;
    plan.duration = Span::secs(3);
}

fn told(events: &[Event]) -> Background {
    let background = events.iter().rev().find_map(|event| match event.what {
        What::Background(background) => Some(background),
        _ => None,
    });
    background.unwrap()
}

/// A run of this kind from its beginning to its end.
async fn ran(connections: Connections, detail: Detail) -> Vec<Event> {
    let stage = Stage::set().await;
    let out = tempfile::tempdir().unwrap();
    let run = stage.run_with(12, 1, out.path(), |plan| work(plan, connections, detail)).await;
    let probe = run.probe();
    let finished = run.finish(std::future::pending()).await.unwrap();
    assert_eq!((finished.reason, finished.started), (EndReason::Completed, 0));
    assert!(probe.take_notices().is_some_and(|took| !took.is_empty()), "no notice reached a desk");
    events(out.path())
}

#[tokio::test]
async fn background_work_is_written_down_without_an_attempt() {
    let events = ran(Connections::PerEmployee, Detail::Full).await;
    let background = told(&events);
    assert_eq!((background.people, background.failed), (12, 0));
    assert!(background.acts > 36, "{background:?}");
    let mut acts = 0;
    for act in events.iter().filter(|event| matches!(event.what, What::Acted(_))) {
        acts += 1;
        assert_eq!(act.attempt, None);
        let caused = |event: &&Event| event.cause == Some(act.seq);
        assert!(events.iter().filter(caused).any(|event| matches!(event.what, What::Answered(_))));
    }
    assert_eq!(acts, background.acts);
    assert!(events.iter().any(|event| matches!(event.what, What::Called(_))));
}

#[tokio::test]
async fn background_work_that_is_only_counted_leaves_its_times_and_nothing_else() {
    let events = ran(Connections::Shared, Detail::Summary).await;
    assert!(told(&events).acts > 36);
    let single = |event: &&Event| matches!(event.what, What::Acted(_) | What::Answered(_));
    assert_eq!(events.iter().filter(single).count(), 0);
    assert!(events.iter().any(|event| matches!(&event.what, What::Timings(all) if !all.is_empty())));
}
