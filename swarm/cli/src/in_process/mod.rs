//! A whole run inside this process: twins, the example subject and the crew on one paused clock, without a socket. As fast as the
//! machine can, and the same for the same plan and seed wherever it runs.

mod subject;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use accessdesk::Accessdesk;
use accessdesk::program::Arguments;
use futures_util::StreamExt as _;
use futures_util::stream;
use nightcrew_engine::desk::Notices;
use nightcrew_engine::feed::Source;
use nightcrew_engine::journal::Observer;
use nightcrew_engine::run::Finished;
use nightcrew_engine::{Run, RunSettings};
use nightcrew_model::event::HeldOut;
use nightcrew_model::plan::{Pace, Plan};
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, InProcess, Tasks};
use nightcrew_scenario::Loaded;
use nightcrew_twin_kit::ledger::PAGE_MAX;
use nightcrew_twins::Housed;

use crate::failure::Failure;
use crate::{minds, shelf};
pub use subject::arguments;

/// The calendar of a run in virtual time that names none: Monday, 5 January 2026, at midnight UTC. A run must not differ by the
/// day on which it is made.
pub const STARTS_MS: i64 = 1_767_571_200_000;

/// What happens in the process beside the run: a sabotage, in test builds.
#[cfg(debug_assertions)]
pub type Beside =
    Box<dyn FnOnce(Arc<nightcrew_twin_kit::Host>, Clock) -> futures_util::future::BoxFuture<'static, ()>>;

/// What a run is done with.
pub struct Order<'a> {
    /// The plan and its company.
    pub loaded: Loaded,
    /// The calendar at its start: milliseconds since 1970.
    pub starts_ms: i64,
    /// What the times of calls are drawn from, where it is not the plan's seed: two runs of one plan and seed then differ in what
    /// two real runs differ in, and in nothing else.
    pub service_seed: Option<Seed>,
    /// The flags of the example bot.
    pub bot: &'a Arguments,
    /// The run's folder; it holds no run.
    pub out: &'a Path,
    /// Sees every event.
    pub observer: Option<Observer>,
    /// What happens beside it.
    #[cfg(debug_assertions)]
    pub beside: Option<Beside>,
}

/// What is kept of a run.
enum Keeping {
    /// Its journal, which begins with what the crew of a sealed pack came to, if there was one.
    Journal(Option<HeldOut>),
    /// Nothing.
    Nothing,
}

/// Does a run on a paused clock of its own.
pub fn run(order: Order<'_>) -> Result<Finished, Failure> {
    run_beside(order, None)
}

/// The same for a run whose journal begins with what the crew of a sealed pack came to.
pub fn run_beside(order: Order<'_>, held_out: Option<HeldOut>) -> Result<Finished, Failure> {
    on_paused_clock(order, Keeping::Journal(held_out))
}

/// The same for a run of which only the observer sees anything.
pub fn run_unkept(order: Order<'_>) -> Result<Finished, Failure> {
    on_paused_clock(order, Keeping::Nothing)
}

/// The same for a run that ends early once `enough` was seen of it.
pub fn run_until(order: Order<'_>, enough: impl Future<Output = ()>) -> Result<Finished, Failure> {
    stopped_on_paused_clock(order, Keeping::Journal(None), enough)
}

fn on_paused_clock(order: Order<'_>, keeping: Keeping) -> Result<Finished, Failure> {
    stopped_on_paused_clock(order, keeping, std::future::pending())
}

fn stopped_on_paused_clock(
    order: Order<'_>,
    keeping: Keeping,
    stop: impl Future<Output = ()>,
) -> Result<Finished, Failure> {
    // Without the I/O driver: any real I/O fails loudly instead of going wrong, and timers are cheaper.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| Failure::environment(&error))?;
    runtime.block_on(go(order, keeping, stop))
}

/// How many times as fast as the subject's the crew's clock runs.
fn times(plan: &Plan) -> u32 {
    match plan.pace {
        Pace::Times(times) => times,
        Pace::Virtual => 1,
    }
}

async fn go(order: Order<'_>, keeping: Keeping, stop: impl Future<Output = ()>) -> Result<Finished, Failure> {
    let Loaded { mut plan, company } = order.loaded;
    let clock = Clock::virtual_from(order.starts_ms, times(&plan));
    let network = InProcess::new(order.service_seed.unwrap_or(plan.seed), clock.clone());
    let twins = Housed::start(&network, &clock, plan.seed);
    let bot = subject::start(&network, &clock.unpaced(), order.bot, &twins.subject_environment())?;
    wire(&mut plan);
    let mind = minds::mind_in_process(&plan, &network, &twins, &clock)?;
    let settings = RunSettings {
        resumed: None,
        plan,
        company,
        version: env!("CARGO_PKG_VERSION"),
        verbs: shelf::verbs(),
        control_url: twins.host().addresses().control,
        control_token: twins.control_token().to_owned(),
        command: Vec::new(),
        command_folder: None,
        environment: std::collections::BTreeMap::new(),
        out: order.out.to_owned(),
        mind,
        clock,
        network: Arc::new(network.line()),
        notices: notices(&twins),
        ledger: ledger(&twins),
        observer: order.observer,
    };
    #[cfg(debug_assertions)]
    let clock = settings.clock.clone();
    let run = match keeping {
        Keeping::Journal(_) => Run::start(settings).await,
        Keeping::Nothing => Run::start_unkept(settings).await,
    };
    let run = run.map_err(|error| Failure::environment(&error))?;
    if let Keeping::Journal(Some(held_out)) = keeping {
        run.tell_held_out(held_out);
    }
    connect(&bot).await?;
    let tasks = Tasks::new();
    #[cfg(debug_assertions)]
    if let Some(beside) = order.beside {
        tasks.spawn(beside(Arc::clone(twins.host()), clock));
    }
    let finished = run.finish(stop).await;
    tasks.stop();
    bot.stop().await;
    finished.map_err(|error| Failure::environment(&error))
}

/// The subject listens where this process has it.
fn wire(plan: &mut Plan) {
    plan.subject.events_url = Some(format!("http://{}/slack/events", subject::AUTHORITY));
    plan.subject.interactivity_url = None;
    plan.subject.socket_mode = false;
    plan.subject.health_url = None;
}

async fn connect(bot: &Accessdesk) -> Result<(), Failure> {
    bot.connect().await.map_err(|error| Failure::environment(&error))
}

/// The twins' ledger, taken as it comes.
fn ledger(twins: &Housed) -> Source {
    let host = Arc::clone(twins.host());
    Source::InProcess(Box::new(move |patience| {
        let host = Arc::clone(&host);
        Box::pin(async move { host.ledger().take(PAGE_MAX, patience).await })
    }))
}

/// Everybody's notices, from the twins' board.
fn notices(twins: &Housed) -> Notices {
    let lines = twins.host().board().listen_to_all();
    let stream = stream::unfold(lines, |mut lines| async move { Some((lines.recv().await?, lines)) });
    Notices::InProcess(Box::pin(stream.filter_map(async |line| serde_json::from_str(&line).ok())))
}
