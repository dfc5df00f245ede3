//! What goes wrong on purpose: rules of the plan, drawn from the seed by the call's identity.
//!
//! A draw belongs to the rule, the attempt, who called (employee or subject), the endpoint, and how many-th such call of this
//! attempt it is since the rule came into force. Numbers that all calls share (the ledger's, the journal's) are not in it: one
//! more employee moves them, and must move nobody's faults. Calls without a trace share one row of numbers.

mod rule;
pub(crate) mod stale;

use std::sync::{Arc, PoisonError, RwLock};

use nightcrew_model::id::{AttemptId, Trace};
use nightcrew_model::plan::FaultRule;
use nightcrew_model::plan::fault::{CallFault, CutFault, RateFault, RestartFault};
use nightcrew_model::seed::Seed;
use nightcrew_model::time::Span;
use tokio::sync::Notify;

use crate::call::Call;
use rule::{Rule, entity};
use stale::Reads;

/// The faults of one twin. The rules in force change; what was drawn under those that stay is kept.
#[derive(Debug)]
pub struct Faults {
    seed: Seed,
    twin: &'static str,
    rules: RwLock<Arc<[Arc<Rule>]>>,
    changed: Notify,
    pub(crate) reads: Reads,
}

/// A call, as its draws know it.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// Its trace, where it has one.
    pub trace: Option<Trace>,
    /// Method and route, without ids: `POST /api/chat.postMessage`.
    pub endpoint: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path as it was called.
    pub path: &'a str,
}

/// What becomes of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    /// Delay it by so many milliseconds.
    pub delay_ms: u64,
    /// Let its handler not run, and end it so.
    pub before: Option<Ending>,
    /// When its handler has run, end it so.
    pub after: Option<Ending>,
    /// Under a rule of stale reads: how old an answer may be, and whether this call gets such a one.
    pub stale: Option<(Span, bool)>,
}

/// How a call ends that gets no answer of its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With this status, in the vendor's shape.
    Status(u16),
    /// With 429; the vendor's headers say that the client may come back after so many seconds, where it is told.
    RateLimited(Option<u32>),
    /// The connection is closed.
    Cut,
}

impl Faults {
    /// The faults of a twin.
    #[must_use]
    pub fn new(seed: Seed, twin: &'static str, rules: &[FaultRule]) -> Self {
        let faults = Self {
            seed,
            twin,
            rules: RwLock::new(Arc::from([])),
            changed: Notify::new(),
            reads: Reads::default(),
        };
        faults.set(rules);
        faults
    }

    /// Puts rules in force. A rule that was in force before goes on counting where it stood. True when the twin goes away by it.
    pub fn set(&self, rules: &[FaultRule]) -> bool {
        let before = self.rules();
        let mut after: Vec<Arc<Rule>> = Vec::with_capacity(rules.len());
        for (place, rule) in rules.iter().enumerate() {
            let same = rules.get(..place).unwrap_or_default().iter().filter(|one| *one == rule).count();
            let known = before.iter().filter(|known| known.rule == *rule).nth(same);
            after.push(known.map_or_else(|| Arc::new(Rule::new(self.twin, rule, same)), Arc::clone));
        }
        if !after.iter().any(|rule| matches!(rule.rule, FaultRule::StaleRead(_))) {
            self.reads.clear();
        }
        let goes_away = away(&before).is_none() && away(&after).is_some();
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::from(after);
        self.changed.notify_waiters();
        goes_away
    }

    /// Forgets what was drawn: another run begins.
    pub(crate) fn begin_anew(&self) {
        let rules: Vec<FaultRule> = self.rules().iter().map(|rule| rule.rule.clone()).collect();
        self.set(&[]);
        self.set(&rules);
    }

    fn rules(&self) -> Arc<[Arc<Rule>]> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What becomes of a call. Every rule that matches is drawn, whatever the others gave; the first that hits decides.
    #[must_use]
    pub fn fate(&self, call: Identity<'_>) -> Fate {
        let mut fate = Fate::default();
        let rules = {
            let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
            // Most runs have none: such a call counts no reference that all calls share.
            if rules.is_empty() {
                return fate;
            }
            Arc::clone(&rules)
        };
        if let Some(away) = away(&rules) {
            fate.before = Some(away.status.map_or(Ending::Cut, Ending::Status));
            return fate;
        }
        let entity = entity(call.trace, call.endpoint);
        for rule in rules.iter() {
            let Some((share, first, ending)) = call_fault(&rule.rule) else {
                self.bend(&mut fate, rule, entity, call);
                continue;
            };
            if !rule.matches(call.method, call.path) || !rule.draw(self.seed, entity).chance_ppm(share) {
                continue;
            }
            let after = matches!(rule.rule, FaultRule::AfterHandler(_) | FaultRule::CutAfter(_));
            let place = if after { &mut fate.after } else { &mut fate.before };
            if place.is_none() && rule.within_first(first) {
                *place = Some(ending);
            }
        }
        fate
    }

    /// What rules do to a call that still gets an answer.
    fn bend(&self, fate: &mut Fate, rule: &Rule, entity: u64, call: Identity<'_>) {
        if !rule.matches(call.method, call.path) {
            return;
        }
        match &rule.rule {
            FaultRule::Latency(fault) => {
                let mut stream = rule.draw(self.seed, entity);
                if stream.chance_ppm(fault.share.ppm) {
                    fate.delay_ms = fate.delay_ms.saturating_add(fault.draw(&mut stream));
                }
            }
            FaultRule::StaleRead(fault) => {
                let hit = rule.draw(self.seed, entity).chance_ppm(fault.share.ppm);
                let (up_to, drawn) = fate.stale.unwrap_or_default();
                fate.stale = Some((up_to.max(fault.up_to), drawn || hit));
            }
            _ => {}
        }
    }

    /// Waits while the twin is away.
    pub(crate) async fn back(&self) {
        loop {
            let changed = self.changed.notified();
            if away(&self.rules()).is_none() {
                return;
            }
            changed.await;
        }
    }

    /// Whether a delivery is doubled.
    #[must_use]
    pub fn duplicates(&self, attempt: Option<AttemptId>, kind: &str) -> bool {
        self.hits(delivery(attempt, kind), |rule| match rule {
            FaultRule::DuplicateDelivery(fault) => Some(fault.share.ppm),
            _ => None,
        })
    }

    /// Whether a try of a delivery is lost on the way.
    #[must_use]
    pub fn drops(&self, attempt: Option<AttemptId>, kind: &str) -> bool {
        self.hits(delivery(attempt, kind), |rule| match rule {
            FaultRule::DropDelivery(fault) => Some(fault.share.ppm),
            _ => None,
        })
    }

    /// How long a delivery is held back, in milliseconds.
    #[must_use]
    pub fn holds_back_ms(&self, attempt: Option<AttemptId>, kind: &str) -> u64 {
        let entity = delivery(attempt, kind);
        self.rules().iter().fold(0_u64, |held, rule| match &rule.rule {
            FaultRule::DelayDelivery(fault) => {
                let mut stream = rule.draw(self.seed, entity);
                let hit = stream.chance_ppm(fault.share.ppm);
                held.saturating_add(if hit { stream.between(1, fault.up_to.0.max(1)) } else { 0 })
            }
            _ => held,
        })
    }

    /// Whether the stream of this call's answer is cut.
    #[must_use]
    pub fn cuts_stream(&self, call: &Call) -> bool {
        self.hits(entity(call.trace, "stream"), |rule| match rule {
            FaultRule::CutStream(fault) => Some(fault.share.ppm),
            _ => None,
        })
    }

    /// Whether this call's answer comes without its usage.
    #[must_use]
    pub fn omits_usage(&self, call: &Call) -> bool {
        self.hits(entity(call.trace, "usage"), |rule| match rule {
            FaultRule::OmitUsage(fault) => Some(fault.share.ppm),
            _ => None,
        })
    }

    fn hits(&self, entity: u64, share: impl Fn(&FaultRule) -> Option<u32>) -> bool {
        // Every rule counts the call, also behind one that hits: so none moves another's draws.
        let rules = self.rules();
        let drawn = rules
            .iter()
            .filter(|rule| share(&rule.rule).is_some_and(|ppm| rule.draw(self.seed, entity).chance_ppm(ppm)));
        drawn.count() > 0
    }
}

fn away(rules: &[Arc<Rule>]) -> Option<&RestartFault> {
    rules.iter().find_map(|rule| match &rule.rule {
        FaultRule::Restart(away) => Some(away),
        _ => None,
    })
}

/// Share, number and ending of the rules that end a call.
fn call_fault(rule: &FaultRule) -> Option<(u32, Option<u32>, Ending)> {
    match rule {
        FaultRule::BeforeHandler(CallFault { share, first, status, .. })
        | FaultRule::AfterHandler(CallFault { share, first, status, .. }) => {
            Some((share.ppm, *first, Ending::Status(*status)))
        }
        FaultRule::RateLimited(RateFault { share, first, retry_after, .. }) => {
            let secs = retry_after.map(|span| u32::try_from(span.0.div_ceil(1000)).unwrap_or(u32::MAX));
            Some((share.ppm, *first, Ending::RateLimited(secs)))
        }
        FaultRule::CutBefore(CutFault { share, first, .. })
        | FaultRule::CutAfter(CutFault { share, first, .. }) => Some((share.ppm, *first, Ending::Cut)),
        _ => None,
    }
}

fn delivery(attempt: Option<AttemptId>, kind: &str) -> u64 {
    entity(attempt.map(|attempt| Trace { attempt, parent: Trace::TWIN_BIT }), kind)
}

/// Whether a path matches a pattern with `*` for one part and `**` for the rest.
#[must_use]
pub fn path_matches(pattern: &str, path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    for want in pattern.trim_start_matches('/').split('/') {
        if want == "**" {
            return true;
        }
        match parts.next() {
            Some(part) if want == "*" || want == part => {}
            _ => return false,
        }
    }
    parts.next().is_none()
}

#[cfg(test)]
mod tests;
