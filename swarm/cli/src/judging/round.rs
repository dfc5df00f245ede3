//! A round of asking: a few calls at a time, each with a hold, each answer in the book before the next is awaited; it ends when
//! all are asked, the budget is spent, or the provider fails again and again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use futures_util::StreamExt as _;
use futures_util::stream;
use nightcrew_governor::Scope;
use nightcrew_llm::{Finish, Governed, Message, Request, Role, Schema, Without};
use nightcrew_model::money::NanoDollars;
use nightcrew_model::rubric::Rubric;
use nightcrew_model::seed::Seed;
use nightcrew_verdict::rubric::line::{Answer, Judge, Judged, Line, Lost};
use nightcrew_verdict::rubric::prompt::{OUTPUT_TOKENS_MAX, prompt, read, schema};
use nightcrew_verdict::rubric::transcript::Said;

use super::book::Book;
use crate::failure::Failure;

/// Calls under way: enough to hide a provider's latency, few enough that a kill strands little.
pub const CONCURRENCY: usize = 4;
/// Times that a transcript is put to the judge at most: what is twice no answer stays unreadable.
const TRIES: u32 = 2;
/// Calls without any answer, in a row, after which the provider is given up.
const FAILURES_MAX: u32 = 8;

/// Something to ask about.
#[derive(Clone, Debug)]
pub struct Job {
    /// What stands for it in the book.
    pub of: String,
    /// True for an attempt of the sample.
    pub sampled: bool,
    /// What was said.
    pub transcript: Vec<Said>,
}

/// Why a round ended before all were asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The budget.
    Budget(String),
    /// The provider.
    Provider(String),
}

/// Who asks whom.
pub struct Round<'a> {
    /// The model.
    pub model: &'a Governed,
    /// Where its money comes from.
    pub scope: &'a Scope,
    /// What is asked.
    pub rubric: &'a Rubric,
    /// Who judges, as the book names it.
    pub judge: &'a Judge,
    /// The run's seed.
    pub seed: Seed,
}

/// What came of one question.
struct Came {
    line: Line,
    without: Option<Without>,
}

impl Round<'_> {
    /// Asks about all of them; returns how many were answered, and why the rest was not.
    pub async fn ask(&self, jobs: Vec<Job>, book: &mut Book) -> Result<(u64, Option<Stopped>), Failure> {
        let stop = AtomicBool::new(false);
        let open = stream::iter(jobs).take_while(|_| std::future::ready(!stop.load(Relaxed)));
        let mut came = std::pin::pin!(open.map(|job| self.one(job)).buffer_unordered(CONCURRENCY));
        let (mut answered, mut failures, mut stopped) = (0, 0, None);
        while let Some(Came { line, without }) = came.next().await {
            if !matches!(&line, Line::Lost(lost) if lost.calls == 0) {
                book.write(line)?;
            }
            let why = match without {
                None => {
                    (answered, failures) = (answered + 1, 0);
                    continue;
                }
                Some(Without::Budget(refused)) => Some(Stopped::Budget(refused.to_string())),
                Some(Without::Broken(why)) => Some(Stopped::Provider(why)),
                Some(Without::Failed(failure)) => {
                    failures += 1;
                    (failures >= FAILURES_MAX).then(|| Stopped::Provider(failure.to_string()))
                }
            };
            if why.is_some() {
                stop.store(true, Relaxed);
                stopped = stopped.or(why);
            }
        }
        Ok((answered, stopped))
    }

    /// One question, put again once if the answer is none.
    async fn one(&self, job: Job) -> Came {
        let asked = prompt(self.rubric, &job.transcript);
        let system: Arc<str> = asked.system.into();
        let schema = Schema { name: "judgement".to_owned(), schema: Arc::new(schema()) };
        let (mut calls, mut charge, mut answer) = (0_u32, NanoDollars::ZERO, Answer::Unreadable);
        let mut without = None;
        for tried in 0..TRIES {
            let request = Request {
                model: String::new(),
                system: Arc::clone(&system),
                messages: vec![Message { role: Role::User, text: asked.user.clone() }],
                schema: Some(schema.clone()),
                max_output_tokens: OUTPUT_TOKENS_MAX,
                seed: Some(self.seed.derive(job.of.as_str(), "judge", u64::from(tried))),
                temperature_milli: None,
            };
            let turn = self.model.complete(self.scope, request).await;
            calls += u32::try_from(turn.calls.len()).unwrap_or(u32::MAX);
            charge += turn.calls.iter().map(|call| call.charge).sum();
            match turn.reply {
                Ok(reply) if reply.finish == Finish::Stop => answer = read(&reply.text),
                Ok(_) => answer = Answer::Unreadable,
                Err(why) => {
                    without = Some(why);
                    break;
                }
            }
            if answer != Answer::Unreadable {
                break;
            }
        }
        let (judge, of) = (self.judge.clone(), job.of);
        let line = match without {
            None => Line::Judged(Judged { judge, of, sampled: job.sampled, answer, calls, charge }),
            Some(_) => Line::Lost(Lost { judge, of, calls, charge }),
        };
        Came { line, without }
    }
}
