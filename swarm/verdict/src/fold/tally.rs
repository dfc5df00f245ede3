//! Counts over the whole run that belong to no single attempt: calls, deliveries, spending, lag, episodes.

use std::collections::BTreeMap;

use nightcrew_model::event::{Background, Called, Episode, Event, Health, HeldOut, Rung, Tier, What};

use super::timeline::Slices;
use super::transcript::cap;
use crate::record::EndpointCalls;
use crate::report::{
    Deliveries, EPISODES_MAX, EndpointUse, EpisodeLine, Percentiles, Spend, Strain, TwinUse, UnsupportedCall,
    tier_name,
};
use crate::summary::LAG_TRUSTED_MS;
use crate::timings::Timings;

/// Endpoints told apart at one twin. A vendor has hundreds; a subject that invents paths must not fill memory, and what
/// goes beyond is counted together.
const ENDPOINTS_MAX: usize = 2000;
/// Twins told apart.
const TWINS_MAX: usize = 64;
/// What goes beyond is counted under this name.
const OTHERS: &str = "(others)";
/// Lags above ten seconds are told apart by whole seconds only, so that their table stays small.
const LAG_EXACT_MS: u32 = 10_000;

#[derive(Clone, Copy, Debug, Default)]
struct EndpointCount {
    calls: u64,
    subject_calls: u64,
    errors: u64,
}

#[derive(Clone, Debug, Default)]
struct TwinCount {
    calls: u64,
    subject_calls: u64,
    faults: u64,
    over_limit: u64,
    server_errors: u64,
    endpoints: BTreeMap<String, BTreeMap<Tier, EndpointCount>>,
}

/// The counts.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    twins: BTreeMap<String, TwinCount>,
    lag: BTreeMap<u32, u64>,
    /// How long acts took.
    pub timings: Timings,
    /// The slowest waits over time.
    pub slices: Slices,
    /// How the engine itself was doing.
    pub strain: Strain,
    told_us: u64,
    /// Tries to deliver something to the subject.
    pub deliveries: Deliveries,
    /// What minds cost.
    pub spend: Spend,
    charges: u64,
    /// Acts by rung.
    pub rungs: BTreeMap<Rung, u64>,
    /// What happened.
    pub episodes: Vec<EpisodeLine>,
    /// Times that the subject went away.
    pub subject_down: u64,
    /// Entries of the twins' ledger that were lost.
    pub overrun: u64,
    /// Times that a twin could not be reached.
    pub unreachable: u64,
    /// Places where journal numbers jump.
    pub gaps: u64,
    /// Background work.
    pub background: Background,
    /// What the crew of a sealed pack came to.
    pub held_out: Option<HeldOut>,
    /// The most resident memory that the engine told of.
    pub rss_bytes: u64,
    /// The last moment on the crew's clock, in milliseconds.
    pub crew_ms: u64,
    /// The last moment on the machine's clock, in microseconds.
    pub machine_us: u64,
}

impl Tally {
    /// Takes an event.
    pub fn add(&mut self, event: &Event) {
        self.crew_ms = self.crew_ms.max(event.at.0);
        self.machine_us = self.machine_us.max(event.us);
        self.slices.add(event);
        match &event.what {
            What::Called(called) => self.called(called),
            What::Delivered(delivered) => self.deliveries.count(delivered.outcome),
            What::Acted(acted) => {
                // What decides background work says nothing about how attempts were played.
                if event.attempt.is_some() {
                    *self.rungs.entry(acted.rung).or_default() += 1;
                }
                let lag = acted.lag_ms;
                let bin = if lag > LAG_EXACT_MS { lag / 1000 * 1000 } else { lag };
                *self.lag.entry(bin).or_default() += 1;
            }
            What::Modelled(modelled) => {
                self.spend.calls += 1;
                self.spend.failed_calls += u64::from(!matches!(modelled.outcome.as_str(), "ok" | "no_usage"));
                self.charges = self.charges.saturating_add(modelled.charge.0);
                let usage = modelled.usage.unwrap_or_default();
                self.spend.tokens_in = self.spend.tokens_in.saturating_add(usage.input);
                self.spend.tokens_out = self.spend.tokens_out.saturating_add(usage.output);
            }
            What::BudgetRefused(_) => self.spend.refused += 1,
            What::Spent(spent) => {
                self.spend.nano_dollars = spent.spent.0;
                self.spend.held_nano_dollars = spent.held.0;
                self.spend.cap_nano_dollars = spent.cap.0;
            }
            What::Episode(episode) => self.episode(event.at.0, episode),
            What::Background(background) => self.background = *background,
            What::Health(health) => self.health(event.us, health),
            What::Timings(told) => self.timings.add(told),
            What::HeldOut(held_out) => self.held_out = Some(held_out.clone()),
            _ => {}
        }
    }

    /// Counts the seconds since it was last told how the engine is doing: one that stands still tells nothing meanwhile.
    fn health(&mut self, us: u64, health: &Health) {
        self.rss_bytes = self.rss_bytes.max(health.rss_bytes);
        let seconds = (us.saturating_sub(self.told_us) / 1_000_000).max(1);
        self.told_us = us;
        let strain = &mut self.strain;
        strain.seconds = strain.seconds.saturating_add(seconds);
        if health.overloaded(u32::try_from(LAG_TRUSTED_MS).unwrap_or(u32::MAX)) {
            strain.overloaded = strain.overloaded.saturating_add(seconds);
        }
        strain.lag_worst_ms = strain.lag_worst_ms.max(u64::from(health.lag_p99_ms));
        strain.lag_max_ms = strain.lag_max_ms.max(u64::from(health.lag_max_ms));
        strain.journal_waiting = strain.journal_waiting.max(u64::from(health.journal_waiting));
        strain.calls_waiting = strain.calls_waiting.max(u64::from(health.calls_waiting));
        strain.inbox_most = strain.inbox_most.max(u64::from(health.inbox_most));
    }

    fn episode(&mut self, at_ms: u64, episode: &Episode) {
        match episode {
            Episode::SubjectDown(_) => self.subject_down += 1,
            Episode::LedgerOverrun(lost) => self.overrun = self.overrun.saturating_add(*lost),
            Episode::TwinUnreachable(_) => self.unreachable += 1,
            _ => {}
        }
        let text = cap(&episode.to_string());
        if self.episodes.len() < EPISODES_MAX {
            self.episodes.push(EpisodeLine { at_ms, text });
        }
    }

    fn called(&mut self, called: &Called) {
        let twin = slot(&mut self.twins, &called.twin, TWINS_MAX);
        let by_subject = u64::from(called.by.is_subject());
        twin.calls += 1;
        twin.subject_calls += by_subject;
        twin.faults += u64::from(called.fault.is_some());
        twin.over_limit += u64::from(called.over_limit);
        twin.server_errors += u64::from(called.status >= 500 && called.fault.is_none());
        let endpoint =
            slot(&mut twin.endpoints, &called.endpoint, ENDPOINTS_MAX).entry(called.tier).or_default();
        endpoint.calls += 1;
        endpoint.subject_calls += by_subject;
        endpoint.errors += u64::from(called.status >= 400 || called.error.is_some());
    }

    /// The spending: the ledger's last word, or the sum of charges if that is more.
    #[must_use]
    pub fn spend(&self, cap_of_plan: u64) -> Spend {
        let cap = if self.spend.cap_nano_dollars == 0 { cap_of_plan } else { self.spend.cap_nano_dollars };
        Spend { nano_dollars: self.spend.nano_dollars.max(self.charges), cap_nano_dollars: cap, ..self.spend }
    }

    /// The engine's lag: of the acts that the journal tells one by one, or merged, whichever are more.
    #[must_use]
    pub fn lag(&self) -> Percentiles {
        let n: u64 = self.lag.values().sum();
        let merged = self.timings.lag();
        if merged.n >= n {
            return merged;
        }
        let at = |percent: u64| {
            let rank = (n * percent).div_ceil(100).max(1);
            let mut seen = 0;
            let found = self.lag.iter().find(|(_, count)| {
                seen += **count;
                seen >= rank
            });
            found.map_or(0, |(lag, _)| u64::from(*lag))
        };
        Percentiles { n, p50_ms: at(50), p95_ms: at(95), p99_ms: at(99), max_ms: at(100) }
    }

    /// The calls by twin, endpoints by how busy they are.
    #[must_use]
    pub fn twins(&self) -> Vec<TwinUse> {
        self.twins.iter().map(|(name, count)| twin_use(name, count)).collect()
    }

    /// The endpoints that the subject called in vain, the most called first.
    #[must_use]
    pub fn unsupported(&self) -> Vec<UnsupportedCall> {
        let mut calls: Vec<UnsupportedCall> = self
            .endpoints()
            .filter(|(.., tier, count)| {
                matches!(tier, Tier::Unsupported | Tier::Unknown) && count.subject_calls > 0
            })
            .map(|(twin, endpoint, tier, count)| UnsupportedCall {
                twin: twin.clone(),
                endpoint: endpoint.clone(),
                tier: tier_name(*tier).to_owned(),
                calls: count.subject_calls,
            })
            .collect();
        calls.sort_by_key(|call| std::cmp::Reverse(call.calls));
        calls
    }

    /// The subject's calls by `twin METHOD /route`.
    #[must_use]
    pub fn subject_calls(&self) -> BTreeMap<String, EndpointCalls> {
        let mut calls: BTreeMap<String, EndpointCalls> = BTreeMap::new();
        for (twin, endpoint, tier, count) in self.endpoints().filter(|(.., count)| count.subject_calls > 0) {
            let entry = calls.entry(format!("{twin} {endpoint}")).or_default();
            entry.calls += count.subject_calls;
            entry.unknown |= *tier == Tier::Unknown;
            entry.unsupported |= *tier == Tier::Unsupported;
        }
        calls
    }

    fn endpoints(&self) -> impl Iterator<Item = (&String, &String, &Tier, &EndpointCount)> {
        self.twins.iter().flat_map(|(twin, count)| {
            count.endpoints.iter().flat_map(move |(endpoint, tiers)| {
                tiers.iter().map(move |(tier, count)| (twin, endpoint, tier, count))
            })
        })
    }
}

/// The entry of a name; of the others once there are too many. Names longer than a line are cut.
fn slot<'a, T: Default>(table: &'a mut BTreeMap<String, T>, name: &str, most: usize) -> &'a mut T {
    let room = table.len() < most || table.contains_key(name);
    table.entry(if room { cap(name) } else { OTHERS.to_owned() }).or_default()
}

fn twin_use(name: &str, count: &TwinCount) -> TwinUse {
    let mut endpoints: Vec<EndpointUse> = count
        .endpoints
        .iter()
        .flat_map(|(endpoint, tiers)| {
            tiers.iter().map(move |(tier, count)| EndpointUse {
                endpoint: endpoint.clone(),
                tier: tier_name(*tier).to_owned(),
                calls: count.calls,
                subject_calls: count.subject_calls,
                errors: count.errors,
            })
        })
        .collect();
    endpoints.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.endpoint.cmp(&b.endpoint)));
    TwinUse {
        name: name.to_owned(),
        calls: count.calls,
        subject_calls: count.subject_calls,
        faults: count.faults,
        over_limit: count.over_limit,
        server_errors: count.server_errors,
        endpoints,
    }
}
