//! Every attempt that begins is ended once, with its evidence, whether the run is left alone or cut.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use nightcrew_model::event::{AttemptEnd, Caller, EndReason, Event, What};
use nightcrew_model::id::{AttemptId, Seq};

use super::stage::{Stage, events};

/// How attempts ended; every one of them once, after its beginning.
fn ends(events: &[Event]) -> BTreeMap<AttemptId, AttemptEnd> {
    let mut under_way = BTreeSet::new();
    let mut ends = BTreeMap::new();
    for (event, number) in events.iter().zip(1..) {
        assert_eq!(event.seq, Seq(number));
        match (&event.what, event.attempt) {
            (What::AttemptStarted(_), Some(attempt)) => assert!(under_way.insert(attempt)),
            (What::AttemptEnded(ended), Some(attempt)) => {
                assert!(under_way.remove(&attempt), "ended twice, or before it began");
                assert_eq!(ends.insert(attempt, ended.how), None);
            }
            (What::Acted(_), Some(attempt)) => assert!(under_way.contains(&attempt)),
            _ => {}
        }
    }
    assert_eq!(under_way, BTreeSet::new(), "never ended");
    ends
}

/// What the last event says of the run, if it is the run's end.
fn last(events: &[Event]) -> Option<(EndReason, u64, u64)> {
    match &events.last()?.what {
        What::RunEnded(ended) => Some((ended.reason, ended.started, ended.ended)),
        _ => None,
    }
}

#[tokio::test]
async fn a_run_left_alone_ends_every_attempt_with_its_evidence() {
    let stage = Stage::set().await;
    let out = tempfile::tempdir().unwrap();
    let run = stage.run(5, 100, out.path()).await;
    let finished = run.finish(std::future::pending()).await.unwrap();
    assert_eq!((finished.reason, finished.started, finished.ended), (EndReason::Completed, 5, 5));
    let events = events(out.path());
    assert!(matches!(events[0].what, What::RunStarted(_)));
    assert_eq!(last(&events), Some((EndReason::Completed, 5, 5)));
    // Nobody answers, so everybody loses patience.
    let ends = ends(&events);
    assert_eq!(ends.len(), 5);
    assert!(ends.values().all(|how| *how == AttemptEnd::WalkedAway), "{ends:?}");
    for attempt in ends.keys() {
        let theirs = |event: &&Event| event.attempt == Some(*attempt);
        let observed = events.iter().filter(theirs).find(|event| matches!(event.what, What::Observed(_)));
        assert!(observed.is_some(), "the twins were not asked what the check needs");
    }
}

#[tokio::test]
async fn a_call_at_a_twin_is_caused_by_the_act_that_made_it() {
    let stage = Stage::set().await;
    let out = tempfile::tempdir().unwrap();
    let run = stage.run(3, 100, out.path()).await;
    run.finish(std::future::pending()).await.unwrap();
    let events = events(out.path());
    let acts: Vec<&Event> = events
        .iter()
        .filter(|event| matches!(&event.what, What::Acted(act) if act.purpose == "open"))
        .collect();
    assert_eq!(acts.len(), 3);
    for act in acts {
        let person = match &act.what {
            What::Acted(acted) => acted.person,
            _ => unreachable!(),
        };
        let called = events.iter().find(|event| {
            event.cause == Some(act.seq)
                && matches!(&event.what, What::Called(called) if called.by == Caller::Person(person))
        });
        assert_eq!(called.unwrap().attempt, act.attempt);
        let delivered = events.iter().find(|event| {
            event.cause == Some(called.unwrap().seq) && matches!(event.what, What::Delivered(_))
        });
        assert_eq!(
            delivered.map(|event| event.attempt),
            Some(act.attempt),
            "the message reached the subject"
        );
    }
}

#[tokio::test]
async fn a_run_cut_in_the_middle_ends_what_it_began_and_can_be_read_meanwhile() {
    let stage = Stage::set().await;
    let out = tempfile::tempdir().unwrap();
    // At this pace nobody loses patience within the second that this takes.
    let run = stage.run(6, 10, out.path()).await.draining_within(Duration::from_millis(100));
    let somebody_has_acted = async {
        while !events(out.path()).iter().any(|event| matches!(event.what, What::Acted(_))) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let finished = run.finish(somebody_has_acted).await.unwrap();
    assert_eq!(finished.reason, EndReason::Interrupted);
    assert!(finished.started > 0 && finished.ended == finished.started, "{finished:?}");
    let events = events(out.path());
    assert_eq!(last(&events), Some((EndReason::Interrupted, finished.started, finished.ended)));
    let acted = events.iter().find(|event| matches!(event.what, What::Acted(_))).unwrap();
    let took_us = events.last().unwrap().us - acted.us;
    assert!(took_us < 8_000_000, "a cut takes {took_us} µs: somebody has missed it");
    let ends = ends(&events);
    assert_eq!(ends.len() as u64, finished.started);
    assert!(ends.values().all(|how| *how == AttemptEnd::Stopped), "{ends:?}");
}
