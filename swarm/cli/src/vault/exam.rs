//! The sealed crew's runs: the same plan, subject and kind of twins, started fresh for each seed, with nothing on the disk, no page
//! and no log. What fails is told by its class.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use accessdesk::program::Arguments;
use nightcrew_engine::desk::Notices;
use nightcrew_engine::feed::Source;
use nightcrew_engine::journal::Observer;
use nightcrew_engine::{Run, RunError, RunSettings};
use nightcrew_model::event::{Event, HeldOut};
use nightcrew_model::plan::{Pace, Plan};
use nightcrew_runtime::{Clock, Either, Sockets, race};
use nightcrew_scenario::{Loaded, Overrides};
use nightcrew_verdict::{RunFold, RunRecords};

use super::count::Count;
use super::{Opened, unfit};
use crate::commands::on_runtime;
use crate::failure::Failure;
use crate::quiet::Silence;
use crate::{descriptors, follow, in_process, minds, shelf, wiring};

/// What a sealed pack is run with.
pub struct Exam<'a> {
    /// The pack.
    pub opened: &'a Opened,
    /// The plan's file.
    pub file: &'a Path,
    /// What the command line says over it.
    pub overrides: &'a Overrides,
    /// The plan.
    pub plan: &'a Plan,
    /// The subject's command.
    pub command: &'a [String],
    /// The run's folder, in which nothing is left.
    pub out: &'a Path,
    /// The budget's ledger.
    pub ledger: Option<&'a Path>,
}

type Fold = Arc<Mutex<RunFold>>;

/// Does the sealed runs, one for each of the pack's seeds.
pub fn sit(exam: &Exam<'_>) -> Result<HeldOut, Failure> {
    if exam.plan.pace != Pace::Virtual && exam.command.is_empty() {
        let why = "a sealed pack is played against a fresh start of the subject: give its command after `--`";
        return Err(Failure::Usage(why.to_owned()));
    }
    let loaded = loaded(exam)?;
    announce(&exam.opened.commitment, &loaded);
    let mut count = Count::default();
    let silence = Silence::begin();
    for one in loaded {
        count.add(&judged(exam, one)?);
    }
    drop(silence);
    let known: BTreeSet<&str> = exam.plan.scenarios.iter().map(|one| one.scenario.family.as_str()).collect();
    Ok(count.told(exam.opened.commitment.clone(), &exam.opened.digest, &known))
}

/// The runs' plans. The pack's own problems are told by their number.
fn loaded(exam: &Exam<'_>) -> Result<Vec<Loaded>, Failure> {
    let (library, vocabulary) = (shelf::library(), shelf::vocabulary());
    let pack = &exam.opened.pack;
    let contents = pack.check(&library, &vocabulary).map_err(|report| unfit(report.count()))?;
    let plan = |seed| pack.planned(exam.file, seed, (&library, &vocabulary), exam.overrides);
    let plans: Result<Vec<Loaded>, _> = contents.seeds.into_iter().map(plan).collect();
    plans.map_err(|report| unfit(report.count()))
}

#[expect(clippy::print_stderr, reason = "the CLI is where progress is told")]
fn announce(commitment: &str, loaded: &[Loaded]) {
    let attempts: usize = loaded.iter().map(|one| one.plan.seats.len()).sum();
    let known_by = commitment.get(..12).unwrap_or(commitment);
    eprintln!("sealed pack {known_by}…: {attempts} attempts first, of which nothing is shown");
}

fn judged(exam: &Exam<'_>, loaded: Loaded) -> Result<RunRecords, Failure> {
    let fold = Fold::default();
    if loaded.plan.pace == Pace::Virtual {
        let bot = in_process::arguments(exam.command)?;
        in_virtual_time(exam, loaded, &bot, &fold)?;
    } else {
        on_runtime(at_a_pace(exam, loaded, &fold))?;
    }
    let fold = std::mem::take(&mut *fold.lock().unwrap_or_else(PoisonError::into_inner));
    fold.finish().map(|run| run.records).map_err(|_| failed("its events cannot be judged"))
}

fn observer(fold: &Fold) -> Observer {
    let fold = Arc::clone(fold);
    Box::new(move |event: &Event| fold.lock().unwrap_or_else(PoisonError::into_inner).add(event))
}

fn in_virtual_time(exam: &Exam<'_>, loaded: Loaded, bot: &Arguments, fold: &Fold) -> Result<(), Failure> {
    let starts_ms = loaded.plan.starts_at_ms.unwrap_or(in_process::STARTS_MS);
    let order = in_process::Order {
        loaded,
        starts_ms,
        service_seed: None,
        bot,
        out: exam.out,
        observer: Some(observer(fold)),
        #[cfg(debug_assertions)]
        beside: None,
    };
    in_process::run_unkept(order).map(drop).map_err(|_| failed("the run in virtual time broke off"))
}

async fn at_a_pace(exam: &Exam<'_>, loaded: Loaded, fold: &Fold) -> Result<(), Failure> {
    let Loaded { mut plan, company } = loaded;
    let Pace::Times(times) = plan.pace else { return Err(failed("it has no pace")) };
    descriptors::check(&plan, true).map_err(|_| failed("this process may not open enough connections"))?;
    let port = wiring::settle(&mut plan.subject, true).map_err(|_| failed("the subject's address"))?;
    let reached = follow::served(plan.seed).await.map_err(|_| failed("the twins did not start"))?;
    let mut environment = reached.environment.clone();
    environment.extend(port.map(|port| ("PORT".to_owned(), port.to_string())));
    let control = (reached.control_url.as_str(), reached.control_token.as_str());
    let mind = minds::mind(&plan, exam.ledger, control).await.map_err(|_| failed("the plan's mind"))?;
    let settings = RunSettings {
        plan,
        company,
        version: env!("CARGO_PKG_VERSION"),
        verbs: shelf::verbs(),
        control_url: reached.control_url.clone(),
        control_token: reached.control_token.clone(),
        command: exam.command.to_vec(),
        command_folder: None,
        environment,
        out: exam.out.to_owned(),
        mind,
        clock: Clock::paced(times),
        network: Arc::new(Sockets),
        notices: Notices::Sockets,
        ledger: Source::Control,
        observer: Some(observer(fold)),
        resumed: None,
    };
    let work = async {
        let run = Run::start_unkept(settings).await.map_err(|error| failed(class(&error)))?;
        run.finish(std::future::pending()).await.map_err(|error| failed(class(&error)))
    };
    match race(work, follow::stopped()).await {
        Either::First(finished) => finished.map(drop),
        Either::Second(()) => Err(failed("it was stopped")),
    }
}

/// Why a run cannot be done, without its words.
fn class(error: &RunError) -> &'static str {
    match error {
        RunError::Control(_) => "the twins cannot be used",
        RunError::Subject(_) => "the subject did not start or did not become healthy",
        RunError::Desk(_) => "the crew's desks cannot be opened",
        RunError::Directory(_) => "the crew finds nobody to talk to",
        RunError::Journal(..) => "something was to be written",
    }
}

fn failed(class: &str) -> Failure {
    Failure::Environment(format!(
        "the sealed pack could not be played: {class}. More is not told of sealed runs; a run without --held-out says more where \
         the cause is not in the pack"
    ))
}
