//! The fold from a journal's events to judged attempts. One pass, bounded memory: an attempt's course is kept while it is
//! under way, and folds to a small record soon after its end.

pub mod answers;
pub mod conduct;
pub mod course;
pub mod honesty;
pub mod lexicon;
pub mod named;
pub mod paths;
pub mod rejudged;
pub mod step;
pub mod tally;
pub mod timeline;
pub mod transcript;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use cel::Env;
use nightcrew_model::event::{AttemptEnd, Episode, Event, JOURNAL_VERSION, RunEnded, RunStarted, What};
use nightcrew_model::id::AttemptId;
use nightcrew_model::verdict::{Blame, Layer};

use crate::checks::ScenarioChecks;
use crate::judge::{Bench, Judged};
use crate::record::{AttemptRecord, Judgement, RunRecords};
use crate::report::{CLUSTERS_MAX, FAILING_MAX, FailingAttempt, Report};
use course::Course;
use honesty::HonestyFold;
use lexicon::Lexicon;
use paths::{Exemplar, FailedCourse, Paths};
use tally::Tally;

/// Events for which an attempt is kept after its end: what the twins' ledger tells a little later (the call of a last
/// press, a state that changed too late) still belongs to it.
const LINGER_EVENTS: u64 = 10_000;

/// The journal cannot be judged at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoldError {
    /// It holds no event.
    #[error("the journal holds no event: the run left nothing behind, or this is not a journal")]
    Empty,
    /// It has no header.
    #[error(
        "the journal does not begin with the run's header: its beginning is lost, or this is not a journal of nightcrew"
    )]
    NoHeader,
    /// A newer Nightcrew wrote it.
    #[error("the journal has format {found}, and this nightcrew reads up to {known}: use the newer one")]
    Newer {
        /// Its format.
        found: u32,
        /// What is known here.
        known: u32,
    },
}

/// A run, judged.
#[derive(Clone, Debug)]
pub struct Run {
    /// The report.
    pub report: Report,
    /// What comparisons work on.
    pub records: RunRecords,
}

/// The fold. Feed it every event of a journal in order, then [`RunFold::finish`].
#[derive(Debug, Default)]
pub struct RunFold {
    header: Option<Box<RunStarted>>,
    ended: Option<RunEnded>,
    bench: Option<Bench>,
    open: BTreeMap<AttemptId, Course>,
    lingering: VecDeque<(u64, AttemptId)>,
    known: BTreeSet<AttemptId>,
    records: Vec<AttemptRecord>,
    failing: Failing,
    paths: Paths,
    lexicon: Lexicon,
    honesty: HonestyFold,
    violated: BTreeMap<String, u64>,
    ended_events: u64,
    events: u64,
    last_seq: u64,
    tally: Tally,
    error: Option<FoldError>,
    linger: Option<u64>,
    vetoes: BTreeMap<AttemptId, String>,
}

/// Failing attempts kept for the report, each kind bounded by itself, so that the weightiest are never crowded out.
#[derive(Debug, Default)]
struct Failing {
    violations: Vec<FailingAttempt>,
    failures: Vec<FailingAttempt>,
    void: Vec<FailingAttempt>,
    total: u64,
}

impl RunFold {
    /// A fold that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A fold that keeps an attempt for so many events only after its end, for somebody who cannot wait: [`RunFold::take_judged`]
    /// then gives records early. The whole run's report is for a fold that waits as long as it takes.
    #[must_use]
    pub fn hasty(linger_events: u64) -> Self {
        Self { linger: Some(linger_events), ..Self::default() }
    }

    /// A fold in which these attempts count as failed if they were satisfied, each for the reason given: a judge's veto.
    #[must_use]
    pub fn vetoed(vetoes: BTreeMap<AttemptId, String>) -> Self {
        Self { vetoes, ..Self::default() }
    }

    /// The records of the attempts that were judged since this was last asked. They are then in no report.
    pub fn take_judged(&mut self) -> Vec<AttemptRecord> {
        std::mem::take(&mut self.records)
    }

    /// Takes the next event.
    pub fn add(&mut self, event: &Event) {
        self.events += 1;
        self.follow(event.seq.0);
        self.tally.add(event);
        self.honesty.add(event);
        match &event.what {
            What::RunStarted(started) => self.begin(started),
            What::RunEnded(ended) => self.ended = Some(ended.clone()),
            What::Episode(Episode::LedgerOverrun(_)) => {
                self.gap("the twins' ledger ran over while it was under way")
            }
            What::Episode(Episode::TwinUnreachable(_)) => {
                self.gap("a twin could not be reached while it was under way")
            }
            _ => self.attempt(event),
        }
        let linger = self.linger.unwrap_or(LINGER_EVENTS);
        while self.lingering.front().is_some_and(|(since, _)| since + linger < self.events) {
            if let Some((_, id)) = self.lingering.pop_front() {
                self.close(id);
            }
        }
    }

    /// Journal numbers have no gaps; one means that events were lost.
    fn follow(&mut self, seq: u64) {
        if self.last_seq > 0 && seq != self.last_seq + 1 {
            self.tally.gaps += 1;
            if seq > self.last_seq {
                self.gap("events of the journal are missing while it was under way");
            }
        }
        self.last_seq = self.last_seq.max(seq);
    }

    fn begin(&mut self, started: &RunStarted) {
        if self.header.is_some() {
            return;
        }
        if started.journal > JOURNAL_VERSION {
            self.error = Some(FoldError::Newer { found: started.journal, known: JOURNAL_VERSION });
        }
        let checks = started.plan.scenarios.iter().map(ScenarioChecks::new).collect();
        let bench = Bench::new(checks, Arc::new(Env::stdlib()), started.plan.detail);
        self.bench = Some(bench.vetoed(std::mem::take(&mut self.vetoes)));
        self.honesty.begin(started);
        self.header = Some(Box::new(started.clone()));
    }

    fn gap(&mut self, why: &'static str) {
        for course in self.open.values_mut() {
            course.gap.get_or_insert(why);
        }
    }

    fn attempt(&mut self, event: &Event) {
        let Some(id) = event.attempt else { return };
        if let What::AttemptStarted(started) = &event.what {
            if self.known.insert(id) {
                self.open.insert(id, Course::new(event, started));
            }
            return;
        }
        let Some(course) = self.open.get_mut(&id) else { return };
        let was_open = course.end.is_none();
        course.add(event, &mut self.lexicon);
        if was_open && course.end.is_some() {
            self.ended_events += 1;
            self.lingering.push_back((self.events, id));
        }
    }

    /// Judges an attempt and keeps its record.
    fn close(&mut self, id: AttemptId) {
        let Some(course) = self.open.remove(&id) else { return };
        let (Some(bench), Some(header)) = (&mut self.bench, &self.header) else { return };
        let judged = bench.judge(course, &header.people, &self.lexicon);
        let Judged { record, failing, violated, steps, marks, rows } = judged;
        if let Some(check) = violated {
            *self.violated.entry(check).or_default() += 1;
        }
        if record.is_satisfied() {
            self.paths.satisfied(record.scenario, &steps);
        }
        if let Some(failing) = failing {
            if let Some(failure) = record.conduct.failure {
                let lines = failing.omitted_lines + failing.transcript.len() as u64;
                let exemplar = Exemplar { id: record.id, lines, marks, rows, failing: failing.clone() };
                self.paths.failed(FailedCourse {
                    scenario: record.scenario,
                    persona: record.persona,
                    layer: failing.layer,
                    failure,
                    steps,
                    exemplar,
                });
            }
            self.failing.keep(&record, failing);
        }
        self.records.push(record);
    }

    /// The judged attempts, by identity, for who needs no report of them: its intervals take as long as a tenth of a run.
    ///
    /// # Errors
    /// As [`RunFold::finish`].
    pub fn attempts(mut self) -> Result<Vec<AttemptRecord>, FoldError> {
        self.close_all()?;
        Ok(self.records)
    }

    /// Judges what is still kept.
    fn close_all(&mut self) -> Result<(), FoldError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if self.events == 0 {
            return Err(FoldError::Empty);
        }
        if self.header.is_none() {
            return Err(FoldError::NoHeader);
        }
        for id in self.open.keys().copied().collect::<Vec<_>>() {
            self.close(id);
        }
        self.records.sort_by_key(|record| record.id);
        Ok(())
    }

    /// The judged run.
    ///
    /// # Errors
    /// When the journal has no header or a newer format. A journal without an end is judged as far as it goes.
    pub fn finish(mut self) -> Result<Run, FoldError> {
        self.close_all()?;
        let (Some(header), Some(bench)) = (self.header, self.bench) else { return Err(FoldError::NoHeader) };
        let failing_total = self.failing.total;
        let mut gathered = self.paths.finish();
        gathered.truncate(CLUSTERS_MAX);
        Ok(crate::summary::summarise(crate::summary::Folded {
            header: *header,
            ended: self.ended,
            names: bench.into_names(),
            attempts: self.records,
            failing: self.failing.listed(gathered.iter().map(|one| &one.exemplar.failing)),
            failing_total,
            gathered,
            lexicon: self.lexicon,
            violated: self.violated,
            ended_events: self.ended_events,
            events: self.events,
            tally: self.tally,
            honesty: self.honesty,
        }))
    }
}

impl Failing {
    fn keep(&mut self, record: &AttemptRecord, failing: FailingAttempt) {
        self.total += 1;
        let list = match (record.violation, record.judgement) {
            (true, _) => &mut self.violations,
            (false, Judgement::Void(_)) => &mut self.void,
            (false, _) => &mut self.failures,
        };
        if list.len() < FAILING_MAX {
            list.push(failing);
        }
    }

    /// The list: the weightiest first, and always those that a cluster is shown by.
    fn listed<'a>(self, shown: impl Iterator<Item = &'a FailingAttempt>) -> Vec<FailingAttempt> {
        let shown: BTreeMap<&str, &FailingAttempt> = shown.map(|one| (one.attempt.as_str(), one)).collect();
        let mut room = FAILING_MAX.saturating_sub(shown.len());
        let mut listed: Vec<FailingAttempt> = Vec::new();
        let mut found = BTreeSet::new();
        for list in [self.violations, self.failures, self.void] {
            for one in list {
                let is_shown = shown.contains_key(one.attempt.as_str());
                if is_shown {
                    found.insert(one.attempt.clone());
                } else if room == 0 {
                    continue;
                } else {
                    room -= 1;
                }
                listed.push(one);
            }
        }
        // Those that came too late for their list take the places kept for them, before what is void.
        let late = shown.into_values().filter(|one| !found.contains(&one.attempt)).cloned();
        listed.extend(late);
        listed.sort_by_key(|one| (one.blame != Blame::Subject, one.layer != Layer::Safety));
        listed
    }
}

/// Judges a whole journal.
///
/// # Errors
/// As [`RunFold::finish`].
pub fn judge_run(events: impl IntoIterator<Item = Event>) -> Result<Run, FoldError> {
    let mut fold = RunFold::new();
    for event in events {
        fold.add(&event);
    }
    fold.finish()
}

/// True for an end that is no end of the attempt's own.
#[must_use]
pub fn is_cut(end: Option<AttemptEnd>) -> bool {
    matches!(end, None | Some(AttemptEnd::Stopped))
}
