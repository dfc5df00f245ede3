//! What the gate sees of a run while it goes on: attempts as they begin, and as they are judged.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nightcrew_engine::journal::Observer;
use nightcrew_model::event::{Event, RunStarted, What};
use nightcrew_model::id::AttemptId;
use nightcrew_model::plan::Arrivals;
use nightcrew_model::plan::digest::of_plan;
use nightcrew_verdict::comparable;
use nightcrew_verdict::compare::{Difference, differences};
use nightcrew_verdict::gate::Gate;
use nightcrew_verdict::record::AttemptRecord;
use nightcrew_verdict::{RunFold, RunRecords};
use tokio::sync::Notify;

/// Events for which an attempt is kept after its end: what the twins' ledger tells of its last acts comes within a few dozen, and a
/// run of a thousand attempts has fifty thousand.
const LINGER_EVENTS: u64 = 1000;

/// A run that is watched.
pub struct Watch {
    seen: Mutex<Seen>,
    news: Notify,
    arrivals: Arrivals,
}

#[derive(Default)]
struct Seen {
    fold: Option<RunFold>,
    begun: Vec<AttemptId>,
    judged: Vec<AttemptRecord>,
    comparable: Option<BTreeMap<String, String>>,
}

impl Watch {
    /// Nothing seen yet. `arrivals` are those of the whole plan.
    pub fn new(arrivals: Arrivals) -> Arc<Self> {
        let seen = Seen { fold: Some(RunFold::hasty(LINGER_EVENTS)), ..Seen::default() };
        Arc::new(Self { seen: Mutex::new(seen), news: Notify::new(), arrivals })
    }

    /// What sees every event.
    pub fn observer(self: &Arc<Self>) -> Observer {
        let watch = Arc::clone(self);
        Box::new(move |event: &Event| watch.see(event))
    }

    fn see(&self, event: &Event) {
        let mut seen = self.seen();
        let Some(fold) = &mut seen.fold else { return };
        fold.add(event);
        let judged = fold.take_judged();
        match (&event.what, event.attempt) {
            (What::RunStarted(started), _) => seen.comparable = Some(self.comparable(started)),
            (What::AttemptStarted(_), Some(id)) => seen.begun.push(id),
            _ if judged.is_empty() => return,
            _ => {}
        }
        seen.judged.extend(judged);
        drop(seen);
        self.news.notify_one();
    }

    /// The digests of the whole plan that a batch is a part of.
    fn comparable(&self, started: &RunStarted) -> BTreeMap<String, String> {
        let mut whole = started.clone();
        whole.plan.arrivals = self.arrivals.clone();
        whole.digests.extend(of_plan(&whole.plan).into_iter().filter(|(name, _)| name == "plan"));
        comparable::digests(&whole)
    }

    /// Gives the gate what has come, again and again, until it has decided or the runs cannot be compared.
    pub async fn enough(&self, gate: &mut Gate<'_>, base: &RunRecords) {
        while gate.decision().is_none() && self.differs(base).is_empty() {
            self.news.notified().await;
            self.give(gate);
        }
    }

    /// Gives the gate what has come.
    fn give(&self, gate: &mut Gate<'_>) {
        let (begun, judged) = {
            let mut seen = self.seen();
            (std::mem::take(&mut seen.begun), std::mem::take(&mut seen.judged))
        };
        begun.into_iter().for_each(|id| gate.began(id));
        judged.into_iter().for_each(|one| gate.judged(one));
    }

    /// The run is over: gives the gate what was still kept. A gate that has decided needs no more.
    pub fn over(&self, gate: &mut Gate<'_>) {
        self.give(gate);
        let fold = self.seen().fold.take();
        if let (Some(fold), None) = (fold, gate.decision())
            && let Ok(rest) = fold.attempts()
        {
            rest.into_iter().for_each(|one| gate.judged(one));
        }
    }

    /// Where this run differs from the baseline in what must be the same.
    pub fn differs(&self, base: &RunRecords) -> Vec<Difference> {
        let comparable = self.seen().comparable.clone();
        let head = comparable.map(|comparable| RunRecords { comparable, ..RunRecords::default() });
        head.map(|head| differences(base, &head)).unwrap_or_default()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
