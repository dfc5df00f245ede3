//! What is watched while a run lasts: the engine's own health, and the subject's.

use std::sync::Arc;
use std::time::Duration;

use nightcrew_model::event::{Episode, Health, What};

use crate::engine::Engine;
use crate::health::resident_bytes;
use crate::subject::{Subject, is_healthy};

/// How often health is told.
const HEALTH_EVERY: Duration = Duration::from_secs(1);
/// How often it is told in virtual time, where a month has too many seconds and nothing of the machine is told.
const HEALTH_EVERY_VIRTUAL: Duration = Duration::from_secs(60);
/// How often it is told how long acts took: at a few hundred bytes a verb, a day of it is smaller than a minute of acts.
const TIMINGS_EVERY: Duration = Duration::from_secs(10);
/// The same in virtual time, where a month has too many of these.
const TIMINGS_EVERY_VIRTUAL: Duration = Duration::from_secs(600);
/// How often the subject is looked after.
const SUBJECT_EVERY: Duration = Duration::from_secs(5);
/// How long a client of Socket Mode has to open its next socket.
const RECONNECTS_WITHIN: Duration = Duration::from_secs(2);
/// How often in a row a subject is started again that does not become healthy in between: then it is lost.
const RESTARTS_MAX: u32 = 5;

/// Tells every second how the engine is doing and what was spent.
pub(super) async fn tell_health(engine: Arc<Engine>) {
    let is_virtual = engine.clock.is_virtual();
    let every = if is_virtual { HEALTH_EVERY_VIRTUAL } else { HEALTH_EVERY };
    loop {
        tokio::time::sleep(every).await;
        let late = engine.lag.take();
        let health = Health {
            active: u32::try_from(engine.crew.active()).unwrap_or(u32::MAX),
            lag_p99_ms: late.p99_ms,
            lag_max_ms: late.max_ms,
            rss_bytes: if is_virtual { 0 } else { resident_bytes().0 },
            // A journal's disk is the machine's, of which virtual time tells nothing.
            journal_waiting: if is_virtual { 0 } else { engine.journal.waiting() },
            calls_waiting: engine.hands.waiting(),
            inbox_most: engine.crew.take_fullest(),
        };
        engine.journal.write(None, None, What::Health(health));
        for episode in engine.crew.desks.take() {
            engine.journal.write(None, None, What::Episode(episode));
        }
        if let Some(spent) = engine.mind.spent() {
            engine.journal.write(None, None, What::Spent(spent));
        }
    }
}

/// Tells now and then how long acts took.
pub(super) async fn tell_timings(engine: Arc<Engine>) {
    let every = if engine.clock.is_virtual() { TIMINGS_EVERY_VIRTUAL } else { TIMINGS_EVERY };
    loop {
        tokio::time::sleep(every).await;
        engine.tell_timings();
        engine.tell_background();
    }
}

/// Takes the engine's own pulse.
pub(super) async fn beat(engine: Arc<Engine>) {
    engine.lag.beat(&engine.clock).await;
}

/// Tells when the plan's shocks begin.
pub(super) async fn tell_shocks(engine: Arc<Engine>) {
    for (at, sentence) in engine.schedule.shocks(&engine.plan) {
        // A run that goes on after it was killed has told of what lies behind it.
        if at >= engine.clock.now() {
            engine.clock.sleep_until(at).await;
            engine.journal.write(None, None, What::Episode(Episode::Shock(sentence)));
        }
    }
}

/// Looks after the subject; returns when it is lost for good. One that ends is started again: a restart is an episode of a
/// night, not its end.
pub(super) async fn look_after(engine: &Engine, mut subject: Option<&mut Subject>, health_url: Option<&str>) {
    if subject.is_none() && health_url.is_none() && !engine.plan.subject.socket_mode {
        return std::future::pending().await;
    }
    let tell = |episode: Episode| {
        engine.journal.write(None, None, What::Episode(episode));
    };
    let (mut down, mut restarts, mut in_a_row) = (false, 0, 0);
    loop {
        tokio::time::sleep(SUBJECT_EVERY).await;
        if let Some(subject) = subject.as_mut()
            && let Some(status) = subject.ended()
        {
            if !down {
                tell(Episode::SubjectDown(format!("it ended ({status})")));
            }
            restarts += 1;
            in_a_row += 1;
            down = true;
            if in_a_row > RESTARTS_MAX {
                return;
            }
            if subject.start_again().is_ok() {
                tell(Episode::SubjectRestarted(restarts));
            }
            continue;
        }
        let why = why_down(engine, health_url).await;
        let up = why.is_none();
        if up == down {
            tell(why.map_or(Episode::SubjectUp, |why| Episode::SubjectDown(why.to_owned())));
            down = !up;
        }
        if up {
            in_a_row = 0;
        }
    }
}

/// Why the subject counts as down: it fails its health check or, where it has none, keeps no socket to the Slack twin. Nothing while it
/// is up, and while the twins do not tell, of which the feed tells.
async fn why_down(engine: &Engine, health_url: Option<&str>) -> Option<&'static str> {
    if let Some(url) = health_url {
        let up = is_healthy(url).await.unwrap_or(false);
        return (!up).then_some("no 200 from its health check");
    }
    if !engine.plan.subject.socket_mode || !is_unconnected(engine).await {
        return None;
    }
    // A client that changes its socket has none for a moment.
    tokio::time::sleep(RECONNECTS_WITHIN).await;
    is_unconnected(engine).await.then_some("it has no socket to the Slack twin")
}

async fn is_unconnected(engine: &Engine) -> bool {
    engine.twins.open_sockets("slack").await.is_ok_and(|sockets| sockets == 0)
}
