//! `nightcrew judge RUN --rubric FILE`: a model asked how people were treated, its word known by labels, annotating or vetoing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nightcrew_engine::journal;
use nightcrew_model::event::What;
use nightcrew_model::id::AttemptId;
use nightcrew_model::money::NanoDollars;
use nightcrew_model::plan::Plan;
use nightcrew_scenario::{LoadedRubric, load_rubric};
use nightcrew_verdict::Run;
use nightcrew_verdict::rubric::judgements::Judgements;
use nightcrew_verdict::rubric::line::{FORMAT, Judge as Judging, Judged, Labelled, Line, Opened};
use nightcrew_verdict::rubric::transcript::{Said, Transcripts};
use nightcrew_verdict::rubric::{prompt, sample};
use serde_json::json;

use super::{Outcome, on_runtime, say};
use crate::failure::Failure;
use crate::judging::{Book, Job, Label, Provider, Round, Stopped, identity, open_model, read_labels};
use crate::outputs;

/// The exit code of a round that the budget ended.
const BUDGET_SPENT: u8 = 4;
/// The exit code of a round that the provider ended.
const PROVIDER_FAILED: u8 = 3;

/// `nightcrew judge`.
#[derive(Debug, clap::Args)]
pub struct Judge {
    /// The run's folder, or its journal.
    pub run: PathBuf,
    /// What is asked: a rubric's file.
    #[arg(long, value_name = "FILE")]
    pub rubric: PathBuf,
    /// What people say about attempts of this run or about transcripts from elsewhere, to know the judge by: JSON lines or CSV.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// The model, if not that of the plan's mind.
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// The address of its provider, which speaks OpenAI's chat completions. The key comes from `OPENAI_API_KEY`.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// A host beyond this machine to which the transcripts may be sent.
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
    /// What judging this run by this rubric may cost, over all times that it is begun.
    #[arg(long, value_name = "AMOUNT")]
    pub budget: Option<NanoDollars>,
    /// The budget's ledger, if not the one of this user.
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

pub fn judge(args: &Judge) -> Outcome {
    let rubric = load_rubric(&args.rubric).map_err(|report| Failure::Files(Box::new(report)))?;
    let labels = args.labels.as_deref().map(read_labels).transpose()?;
    let run = outputs::judge(&args.run)?;
    if run.records.ended.is_none() {
        let why = "the run has no end yet: wait for it, or finish it with `nightcrew run --resume`";
        return Err(Failure::Usage(why.to_owned()));
    }
    let plan = plan_of(&args.run)?;
    let provider = Provider::of(&plan, (args.model.as_deref(), args.base_url.as_deref()), &args.allow_host)?;
    let opened = opened(&rubric, &run, &provider, identity(&args.run)?, labels.is_some());
    let scope = format!("judge {} {} {}", opened.run, opened.judge.digest, provider.name);
    let mut book = Book::open(&args.run)?;
    book.write(Line::Opened(opened.clone()))?;
    for label in labels.iter().flatten() {
        book.write(Line::Labelled(Labelled { of: label.of.clone(), label: label.label }))?;
    }
    let chosen = sample::chosen(&run.records, rubric.rubric.sample);
    let jobs = jobs(&args.run, &chosen, labels.as_deref().unwrap_or_default(), &mut book, &opened)?;
    let left = jobs.len() as u64;
    let (answered, stopped) = if jobs.is_empty() {
        (0, None)
    } else {
        on_runtime(async {
            let (model, scope) = open_model(&provider, &plan, (args.budget, args.ledger.as_deref()), &scope)?;
            let seed = plan.seed;
            let round =
                Round { model: &model, scope: &scope, rubric: &rubric.rubric, judge: &opened.judge, seed };
            round.ask(jobs, &mut book).await
        })?
    };
    drop(book);
    let run = outputs::judge(&args.run)?;
    let html = outputs::write(&args.run, &run)?;
    told(args, &run, (answered, left - answered), stopped.as_ref(), &html)?;
    Ok(match stopped {
        None => ExitCode::SUCCESS,
        Some(Stopped::Budget(_)) => ExitCode::from(BUDGET_SPENT),
        Some(Stopped::Provider(_)) => ExitCode::from(PROVIDER_FAILED),
    })
}

fn opened(rubric: &LoadedRubric, run: &Run, provider: &Provider, identity: String, labels: bool) -> Opened {
    let chosen = sample::chosen(&run.records, rubric.rubric.sample).len();
    Opened {
        format: FORMAT,
        run: identity,
        judge: Judging { digest: prompt::digest(&rubric.digest), model: provider.name.clone() },
        rubric: rubric.rubric.name.clone(),
        version: rubric.rubric.version,
        mode: rubric.rubric.mode,
        question: rubric.rubric.question.clone(),
        sampled: chosen as u64,
        population: run.records.attempts.iter().filter(|record| record.is_judged()).count() as u64,
        labels,
    }
}

/// The plan in the journal's header.
fn plan_of(run: &Path) -> Result<Plan, Failure> {
    for event in journal::read(run).map_err(|error| Failure::usage(&error))? {
        if let What::RunStarted(started) = event.map_err(|error| Failure::usage(&error))?.what {
            return Ok(started.plan);
        }
    }
    Err(Failure::Usage(format!("{}: the journal has no header", run.display())))
}

/// What is still to be asked: the sample, then whatever else is labelled. What this judge has answered already is not.
fn jobs(
    run: &Path,
    chosen: &[AttemptId],
    labels: &[Label],
    book: &mut Book,
    opened: &Opened,
) -> Result<Vec<Job>, Failure> {
    let said = Judgements::by(&book.lines, opened.clone());
    let labelled = labels.iter().filter_map(|label| label.attempt);
    let mut transcripts = Transcripts::of(chosen.iter().copied().chain(labelled));
    for event in journal::read(run).map_err(|error| Failure::usage(&error))? {
        transcripts.add(&event.map_err(|error| Failure::usage(&error))?);
    }
    let transcripts: BTreeMap<AttemptId, Vec<Said>> = transcripts.finish();
    let mut jobs: Vec<Job> = Vec::new();
    for id in chosen {
        let of = id.to_string();
        match said.answer(&of) {
            Some(before) if before.sampled => {}
            // It was asked only to know the judge: the same answer counts for the sample.
            Some(before) => {
                let (calls, charge) = (0, NanoDollars::ZERO);
                book.write(Line::Judged(Judged { sampled: true, calls, charge, ..before.clone() }))?;
            }
            None => {
                let transcript = transcripts.get(id).cloned().unwrap_or_default();
                jobs.push(Job { of, sampled: true, transcript });
            }
        }
    }
    let sampled: std::collections::BTreeSet<AttemptId> = chosen.iter().copied().collect();
    for label in labels.iter().filter(|label| said.answer(&label.of).is_none()) {
        let transcript = match label.attempt {
            Some(id) if sampled.contains(&id) => continue,
            Some(id) => transcripts.get(&id).cloned().ok_or_else(|| {
                Failure::Usage(format!("the labels name the attempt {id}, which this run does not have"))
            })?,
            None => label.transcript.clone(),
        };
        jobs.push(Job { of: label.of.clone(), sampled: false, transcript });
    }
    Ok(jobs)
}

/// Says what came of it.
fn told(
    args: &Judge,
    run: &Run,
    (answered, left): (u64, u64),
    stopped: Option<&Stopped>,
    html: &Path,
) -> Result<(), Failure> {
    let Some(judge) = &run.report.judge else {
        return Err(Failure::Environment("the judge's answers cannot be read back".to_owned()));
    };
    let why = stopped.map(|stopped| match stopped {
        Stopped::Budget(why) => format!("the budget is spent ({why})"),
        Stopped::Provider(why) => format!("the provider failed ({why})"),
    });
    if args.json {
        let told = json!({ "judge": judge, "answered_now": answered, "left": left, "stopped": why });
        say(&serde_json::to_string_pretty(&told).map_err(|error| Failure::environment(&error))?);
        return Ok(());
    }
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", crate::printable::printable(&judge.sentence));
    let _ = writeln!(
        out,
        "  asked {answered} now, {} of {} attempts in all; {} in {} calls so far",
        judge.n + judge.unreadable,
        judge.sampled,
        NanoDollars(judge.nano_dollars),
        judge.calls
    );
    if let Some(known) = judge.calibration.as_ref().and_then(|known| known.kappa) {
        let _ = writeln!(out, "  kappa {:.2} ({:.2} to {:.2})", known.value, known.low, known.high);
    }
    if let Some(why) = why {
        let _ = writeln!(
            out,
            "  stopped: {}; {left} were not asked; the same command goes on",
            crate::printable::printable(&why)
        );
    } else if left > 0 {
        let _ = writeln!(out, "  {left} got no answer; the same command asks again");
    }
    let _ = writeln!(out, "  report {}", html.display());
    say(&out);
    Ok(())
}
