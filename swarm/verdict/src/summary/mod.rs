//! From judged attempts to the report and to the records that comparisons work on.

pub mod behaviour;
pub mod clusters;
pub mod degradation;
pub mod findings;
pub mod gates;
pub mod group;
pub mod held_out;
pub mod honesty;
pub mod layers;
pub mod listing;
pub mod strain;
pub mod treatment;
pub mod words;

use std::collections::BTreeMap;

use nightcrew_model::event::{RunEnded, RunStarted};
use nightcrew_model::plan::Mind;
use nightcrew_model::verdict::{Blame, Verdict};

use crate::exit;
use crate::fold::Run;
use crate::fold::honesty::HonestyFold;
use crate::fold::lexicon::Lexicon;
use crate::fold::paths::Gathered;
use crate::fold::tally::Tally;
use crate::judge::Names;
use crate::judge::ways::Ways;
use crate::record::{AttemptRecord, Judgement, RunRecords, Weight};
use crate::report::{
    Accounting, Behaviour, FailingAttempt, GateResult, Latency, Percentiles, REPORT_VERSION, Report, RunCard,
    RungUse, Slice, VoidAttempts, end_name, reason_name, rung_name,
};
use crate::sensitivity;
use crate::stats::share;
use group::Group;
use layers::Bars;

/// The 99th percentile of the engine's lag above which it was the bottleneck: half a second, which a person would feel.
pub const LAG_TRUSTED_MS: u64 = 500;
/// The fewest judged attempts on which anything is called good.
pub const ATTEMPTS_MIN: u64 = 20;
/// The share of void attempts above which a run says nothing about the subject.
pub const VOID_SHARE_MAX: f64 = 0.20;

/// All blames, so that a report lists each.
const BLAMES: [Blame; 5] =
    [Blame::Subject, Blame::Employee, Blame::Twin, Blame::Infrastructure, Blame::Budget];

/// What the fold hands over.
#[derive(Debug)]
pub struct Folded {
    /// The run's header.
    pub header: RunStarted,
    /// The run's end, if the journal has it.
    pub ended: Option<RunEnded>,
    /// Scenarios and personas by place.
    pub names: Names,
    /// Judged attempts, by identity.
    pub attempts: Vec<AttemptRecord>,
    /// Failing attempts, bounded.
    pub failing: Vec<FailingAttempt>,
    /// How many there are.
    pub failing_total: u64,
    /// Failed attempts that failed alike, the most first, bounded.
    pub gathered: Vec<Gathered>,
    /// What the places in conducts and courses stand for.
    pub lexicon: Lexicon,
    /// Violations by check.
    pub violated: BTreeMap<String, u64>,
    /// Ends of attempts that the journal holds, cut ones included.
    pub ended_events: u64,
    /// Events read.
    pub events: u64,
    /// Counts over the whole run.
    pub tally: Tally,
    /// What the crew itself did wrong.
    pub honesty: HonestyFold,
}

/// Makes report and records.
#[must_use]
pub fn summarise(mut folded: Folded) -> Run {
    let told = Told::take(&mut folded);
    let lag = folded.tally.lag();
    let mut records = records(&mut folded, &lag);
    let header = &folded.header;
    let whole = Group::of(&records.attempts, |_| true);
    let accounting = accounting(&folded, &records, &whole);
    let degradations = degradation::all(&folded, &whole, &accounting, &records);
    let weight = degradations.iter().map(|one| one.weight).max().unwrap_or(Weight::Note);
    let bars = Bars::new(&records.gates, weight, records.latency_invalid.is_none(), records.lag_p99_ms);
    let layers = bars.layers(&whole, "the run");
    let treatment = treatment::all(&records, weight);
    let gates = gates::all(&records.gates, &whole, &bars, &treatment);
    let mix = sensitivity::to_mix(&records, &bars);
    let verdict = sensitivity::settle(doubted(&gates, &whole, &bars), &gates, &records.gates, &mix);
    let reasons = words::reasons(&gates, &layers, &degradations, &whole, &treatment, &mix);
    let void = void(&records.attempts);
    let (families, scenarios, personas) = slices(&records, &bars);
    let mut report = Report {
        version: REPORT_VERSION,
        run: records.run.clone(),
        verdict,
        exit_code: exit::code(verdict, records.ended),
        sentence: words::verdict(&records.run, &whole),
        reasons,
        gates: gates.clone(),
        attempts: accounting.ended,
        accounting,
        satisfaction: layers::satisfaction(&whole),
        safety: layers::safety(&whole, folded.violated),
        experience: layers::experience(&whole),
        layers,
        families,
        scenarios,
        personas,
        blame: blames(&records.attempts),
        honesty: honesty::honesty(folded.honesty, &header.plan, &whole, &void, mix),
        void,
        ends: ends(&records.attempts),
        latency: latency(&folded.tally, &records, whole.first_reply(), lag),
        spend: folded.tally.spend(header.plan.budget.as_ref().map_or(0, |budget| budget.per_day.0)),
        rungs: rungs(&folded.tally),
        fallback_acts: folded.tally.rungs.get(&nightcrew_model::event::Rung::Fallback).copied().unwrap_or(0),
        background_acts: folded.tally.background.acts,
        background_failed: folded.tally.background.failed,
        twins: folded.tally.twins(),
        unsupported: folded.tally.unsupported(),
        deliveries: folded.tally.deliveries,
        degradations: degradations.iter().map(|one| one.text.clone()).collect(),
        peak_rss_bytes: peak_rss(folded.ended.as_ref(), &folded.tally),
        digests: header.digests.clone(),
        comparable: records.comparable.clone(),
        failing: folded.failing,
        failing_total: folded.failing_total,
        rows: listing::rows(&records),
        course: listing::course(&records),
        held_out: held_out::report(folded.tally.held_out.as_ref(), &records),
        episodes: folded.tally.episodes,
        behaviour: Behaviour::default(),
        judge: None,
        clusters: Vec::new(),
        findings: Vec::new(),
        treatment,
    };
    drop(whole);
    told.explain(&mut report, &mut records);
    records.gate_results = gates;
    records.degradations = degradations;
    Run { report, records }
}

/// The worst of the gates; nothing is called good of which too little is known.
fn doubted(gates: &[GateResult], whole: &Group<'_>, bars: &Bars) -> Verdict {
    let verdict = exit::worst(gates.iter().map(|gate| gate.verdict));
    let doubtful = bars.weight > Weight::Note || whole.judged() < ATTEMPTS_MIN || !bars.latency_trusted;
    if verdict == Verdict::Pass && doubtful { Verdict::Inconclusive } else { verdict }
}

/// What conducts and failed courses are told with.
struct Told {
    lexicon: Lexicon,
    gathered: Vec<Gathered>,
    ways: Ways,
    /// Whether each scenario, by place, lists what may change.
    lists: Vec<bool>,
    calls_known: bool,
}

impl Told {
    fn take(folded: &mut Folded) -> Self {
        let plan = &folded.header.plan;
        Self {
            lexicon: std::mem::take(&mut folded.lexicon),
            gathered: std::mem::take(&mut folded.gathered),
            ways: std::mem::take(&mut folded.names.ways),
            lists: plan.scenarios.iter().map(|planned| planned.scenario.changes.is_some()).collect(),
            calls_known: plan.detail.is_full(),
        }
    }

    /// Names what conducts refer to, and tells behaviour, clusters and findings.
    fn explain(self, report: &mut Report, records: &mut RunRecords) {
        let (failures, collateral) = self.ways.into_parts();
        records.failures = failures;
        records.endpoints = self.lexicon.endpoints().to_vec();
        report.clusters = clusters::clusters(self.gathered, records, &self.lexicon);
        let lists = (self.lists.as_slice(), &collateral);
        report.behaviour = behaviour::behaviour(records, &report.experience, lists, self.calls_known);
        let summed = findings::Summed {
            scenarios: &report.scenarios,
            behaviour: &report.behaviour,
            void: &report.void,
            treatment: &report.treatment,
            collateral: &collateral,
        };
        report.findings = findings::findings(records, summed);
    }
}

/// What comparisons need of the run, but for its gates and degradations, which are judged from it.
fn records(folded: &mut Folded, lag: &Percentiles) -> RunRecords {
    RunRecords {
        run: card(folded),
        comparable: crate::comparable::digests(&folded.header),
        scenarios: std::mem::take(&mut folded.names.scenarios),
        personas: std::mem::take(&mut folded.names.personas),
        endpoints: Vec::new(),
        failures: Vec::new(),
        attempts: std::mem::take(&mut folded.attempts),
        gates: folded.header.plan.gates.clone(),
        gate_results: Vec::new(),
        // A journal that leaves calls out tells nothing about how often each is made.
        subject_calls: if folded.header.plan.detail.is_full() {
            folded.tally.subject_calls()
        } else {
            BTreeMap::new()
        },
        latency_invalid: strain::latency_invalid(lag, &folded.tally.strain),
        overloaded: strain::overloaded(&folded.tally.strain),
        lag_p99_ms: lag.p99_ms,
        degradations: Vec::new(),
        ended: folded.ended.as_ref().map(|ended| ended.reason),
    }
}

/// The engine's peak memory, by its last word or by what it told on the way.
fn peak_rss(ended: Option<&RunEnded>, tally: &Tally) -> u64 {
    ended.map_or(0, |ended| ended.peak_rss_bytes).max(tally.rss_bytes)
}

fn latency(
    tally: &Tally,
    records: &RunRecords,
    first_reply: Percentiles,
    engine_lag: Percentiles,
) -> Latency {
    Latency {
        first_reply,
        engine_lag,
        trusted: records.latency_invalid.is_none(),
        invalid: records.latency_invalid.clone(),
        twins: tally.timings.twins(),
        verbs: tally.timings.verbs(),
        engine: tally.strain,
        timeline: tally.slices.timeline(),
    }
}

fn card(folded: &Folded) -> RunCard {
    let plan = &folded.header.plan;
    RunCard {
        name: plan.name.clone(),
        subject: plan.subject.name.clone(),
        release: plan.subject.release.clone(),
        seed: plan.seed.0,
        pace: plan.pace.to_string(),
        mind: match &plan.mind {
            Mind::Scripted => "scripted".to_owned(),
            Mind::Model(model) => format!("model {}/{}", model.provider, model.name),
        },
        started_unix_ms: folded.header.unix_ms,
        crew_ms: folded.tally.crew_ms,
        machine_ms: folded.tally.machine_us / 1000,
        employees: plan.seats.len() as u64,
        nightcrew: folded.header.nightcrew.clone(),
        ended: folded.ended.as_ref().map(|ended| reason_name(ended.reason).to_owned()),
        events: folded.events,
        judged_by: None,
    }
}

fn accounting(folded: &Folded, records: &RunRecords, whole: &Group<'_>) -> Accounting {
    let started = records.attempts.len() as u64;
    let cut = records.attempts.iter().filter(|one| crate::fold::is_cut(one.end)).count() as u64;
    let agrees =
        folded.ended.as_ref().is_none_or(|end| end.started == started && end.ended == folded.ended_events);
    Accounting { started, ended: started - cut, cut, judged: whole.judged(), void: whole.void(), agrees }
}

fn slices(records: &RunRecords, bars: &Bars) -> (Vec<Slice>, Vec<Slice>, Vec<Slice>) {
    let mut families: BTreeMap<&str, Vec<&AttemptRecord>> = BTreeMap::new();
    let mut scenarios: BTreeMap<(&str, &str), Vec<&AttemptRecord>> = BTreeMap::new();
    let mut personas: BTreeMap<&str, Vec<&AttemptRecord>> = BTreeMap::new();
    for record in &records.attempts {
        let persona = records.personas.get(record.persona as usize).map_or("", String::as_str);
        personas.entry(persona).or_default().push(record);
        if let Some(scenario) = records.scenario(record) {
            families.entry(&scenario.family).or_default().push(record);
            scenarios.entry((&scenario.name, &scenario.family)).or_default().push(record);
        }
    }
    let slice = |name: &str, family: &str, members: Vec<&AttemptRecord>| {
        let group = Group { records: members };
        let layers = bars.layers(&group, name);
        Slice {
            name: name.to_owned(),
            family: family.to_owned(),
            verdict: exit::worst(layers.iter().map(|layer| layer.verdict)),
            attempts: group.ended(),
            void: group.void(),
            satisfied: group.satisfied(),
            violations: group.violations(),
            walked_away: group.walked_away(),
            false_claims: group.false_claims(),
            layers,
        }
    };
    (
        families.into_iter().map(|(name, members)| slice(name, name, members)).collect(),
        scenarios.into_iter().map(|((name, family), members)| slice(name, family, members)).collect(),
        personas.into_iter().map(|(name, members)| slice(name, "", members)).collect(),
    )
}

fn blames(attempts: &[AttemptRecord]) -> BTreeMap<Blame, u64> {
    let mut blames: BTreeMap<Blame, u64> = BLAMES.into_iter().map(|blame| (blame, 0)).collect();
    for record in attempts {
        match record.judgement {
            Judgement::Failed => *blames.entry(Blame::Subject).or_default() += 1,
            Judgement::Void(blame) => *blames.entry(blame).or_default() += 1,
            Judgement::Satisfied | Judgement::Cut => {}
        }
    }
    blames
}

fn void(attempts: &[AttemptRecord]) -> VoidAttempts {
    let mut void = VoidAttempts::default();
    for record in attempts {
        if let Judgement::Void(blame) = record.judgement {
            void.total += 1;
            *void.by.entry(blame).or_default() += 1;
        }
    }
    let ended = attempts.iter().filter(|one| !crate::fold::is_cut(one.end)).count() as u64;
    void.share = share(void.total, ended).unwrap_or(0.0);
    void
}

fn ends(attempts: &[AttemptRecord]) -> BTreeMap<String, u64> {
    let mut ends = BTreeMap::new();
    for end in attempts.iter().filter_map(|record| record.end) {
        *ends.entry(end_name(end).to_owned()).or_default() += 1;
    }
    ends
}

fn rungs(tally: &Tally) -> BTreeMap<String, RungUse> {
    let all: u64 = tally.rungs.values().sum();
    let used = tally.rungs.iter().map(|(rung, acts)| {
        (rung_name(*rung).to_owned(), RungUse { acts: *acts, share: share(*acts, all).unwrap_or(0.0) })
    });
    used.collect()
}
