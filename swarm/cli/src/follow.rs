//! A run from its plan to its reports: what `run`, `demo` and `bench` share.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_dashboards::live::{Header, Live, LiveHandle};
use nightcrew_engine::checkpoint::Resumable;
use nightcrew_engine::desk::Notices;
use nightcrew_engine::feed::Source;
use nightcrew_engine::journal::Observer;
use nightcrew_engine::{Run, RunSettings, Stop};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::{Event, HeldOut};
use nightcrew_model::plan::Pace;
use nightcrew_runtime::{Clock, Either, Sockets, race};
use nightcrew_scenario::Loaded;
use nightcrew_twins::{Served, TwinOptions};
use nightcrew_verdict::Run as Judged;

use crate::failure::Failure;
use crate::progress::{Counts, Progress};
use crate::{descriptors, env_file, minds, outputs, secret, shelf, slack_page, wiring};

/// How long attempts under way have to end when enough was seen of a run.
const CUT_AFTER: Duration = Duration::from_secs(1);

/// What a run is done with.
pub struct Order {
    /// The plan and its company.
    pub loaded: Loaded,
    /// The run's folder.
    pub out: PathBuf,
    /// The subject's command.
    pub command: Vec<String>,
    /// Where it is started; nothing for where this process is.
    pub command_folder: Option<PathBuf>,
    /// Twins that already run.
    pub attach: Option<PathBuf>,
    /// The budget's ledger.
    pub ledger: Option<PathBuf>,
    /// Where the live page listens, if there is one.
    pub dashboard: Option<SocketAddr>,
    /// Whether progress is shown.
    pub progress: bool,
    /// What a run that was killed goes on from.
    pub resumed: Option<Resumable>,
}

/// Where the twins are.
pub struct Reached {
    /// The address of their control surface.
    pub control_url: String,
    /// Its token.
    pub control_token: String,
    /// The subject's environment.
    pub environment: BTreeMap<String, String>,
    /// Twins of this process, which end when this is dropped.
    _served: Option<Served>,
}

/// Does a run and writes its reports.
pub async fn follow(order: Order) -> Result<(Judged, PathBuf), Failure> {
    follow_beside(order, None).await
}

/// The same for a run whose journal begins with what the crew of a sealed pack came to.
pub async fn follow_beside(order: Order, held_out: Option<HeldOut>) -> Result<(Judged, PathBuf), Failure> {
    follow_to(order, held_out, Watched { seen: None, enough: std::future::pending() }).await
}

/// The same for a run that somebody watches, and that ends early once they have seen enough. What is under way then is cut short
/// after a moment: it would count no more.
pub async fn follow_until(
    order: Order,
    seen: Observer,
    enough: impl Future<Output = ()>,
) -> Result<Judged, Failure> {
    let (judged, _) = follow_to(order, None, Watched { seen: Some(seen), enough }).await?;
    Ok(judged)
}

/// Who watches a run.
struct Watched<F> {
    seen: Option<Observer>,
    enough: F,
}

async fn follow_to<F: Future<Output = ()>>(
    order: Order,
    held_out: Option<HeldOut>,
    watched: Watched<F>,
) -> Result<(Judged, PathBuf), Failure> {
    let Order { loaded, out, command, command_folder, attach, ledger, dashboard, progress, resumed } = order;
    let Loaded { mut plan, company } = loaded;
    let Pace::Times(times) = plan.pace else {
        return Err(Failure::Usage("a run in virtual time does not leave this process".to_owned()));
    };
    let is_watched = watched.seen.is_some();
    let clock = Clock::paced(times).gone_on(resumed.as_ref().map_or(0, |resumed| resumed.roll.us));
    descriptors::check(&plan, attach.is_none())?;
    let port = wiring::settle(&mut plan.subject, !command.is_empty())?;
    let mut reached = match &attach {
        Some(path) => attached(path)?,
        None => served(plan.seed).await?,
    };
    if let Some(port) = port {
        reached.environment.insert("PORT".to_owned(), port.to_string());
    }
    let control = (reached.control_url.as_str(), reached.control_token.as_str());
    let mind = minds::mind(&plan, ledger.as_deref(), control).await?;
    let live = dashboard.map(|bind| live(bind, &plan.name, &reached)).transpose()?;
    let before = resumed.as_ref().map_or((0, 0), |resumed| (resumed.roll.started, resumed.roll.ended));
    let counts = Arc::new(Counts::going_on(before.0, before.1));
    let settings = RunSettings {
        plan,
        company,
        version: env!("CARGO_PKG_VERSION"),
        verbs: shelf::verbs(),
        control_url: reached.control_url.clone(),
        control_token: reached.control_token.clone(),
        command,
        command_folder,
        environment: reached.environment.clone(),
        out: out.clone(),
        mind,
        clock,
        network: Arc::new(Sockets),
        notices: Notices::Sockets,
        ledger: Source::Control,
        observer: Some(observer(Arc::clone(&counts), live.as_ref(), watched.seen)),
        resumed,
    };
    let mut stop = std::pin::pin!(stopped());
    let run = match race(Run::start(settings), stop.as_mut()).await {
        Either::First(run) => run.map_err(|error| Failure::environment(&error))?,
        Either::Second(()) => return Err(Failure::Environment("stopped before the run began".to_owned())),
    };
    if let Some(held_out) = held_out {
        run.tell_held_out(held_out);
    }
    let shown = progress.then(|| Progress::start(Arc::clone(&counts)));
    let run = if is_watched { run.draining_within(CUT_AFTER) } else { run };
    let stop = stopped_early(race(stop, watched.enough), !is_watched);
    let finished = run.finish_or_leave(stop).await;
    drop(shown);
    let finished = finished.map_err(|error| Failure::environment(&error))?;
    if let Some(live) = live {
        live.stop();
    }
    if finished.left_off {
        return Err(Failure::LeftOff(out));
    }
    let judged = outputs::judge(&out)?;
    let html = outputs::write(&out, &judged)?;
    Ok((judged, html))
}

/// How a run is stopped before its end. One that somebody watches is not left off: they wait for its verdict.
async fn stopped_early<T>(enough: impl Future<Output = T>, may_leave: bool) -> Stop {
    let left = async { if may_leave { told_to_leave().await } else { std::future::pending().await } };
    match race(enough, left).await {
        Either::First(_) => Stop::Drain,
        Either::Second(()) => Stop::Leave,
    }
}

#[expect(clippy::print_stderr, reason = "the CLI is where the pages' addresses are told")]
fn live(bind: SocketAddr, title: &str, reached: &Reached) -> Result<LiveHandle, Failure> {
    let header = Header { title: title.to_owned(), ..Header::default() };
    let live = Live::start(bind, header).map_err(|error| Failure::environment(&error))?;
    eprintln!("live page: {}", live.url());
    if std::io::stderr().is_terminal() {
        eprintln!("slack page: {}", slack_page::address(&reached.control_url, &reached.control_token));
    }
    Ok(live)
}

fn observer(counts: Arc<Counts>, live: Option<&LiveHandle>, seen: Option<Observer>) -> Observer {
    let feed = live.map(LiveHandle::sender);
    Box::new(move |event: &Event| {
        counts.add(event);
        if let Some(feed) = &feed {
            feed.feed(event);
        }
        if let Some(seen) = &seen {
            seen(event);
        }
    })
}

/// Twins that already run.
pub fn attached(path: &std::path::Path) -> Result<Reached, Failure> {
    let mut environment = env_file::read(path)?;
    let mut take = |name: &str| {
        let missing = || {
            Failure::Usage(format!(
                "{} does not name {name}; was it written by `nightcrew twins`?",
                path.display()
            ))
        };
        environment.remove(name).ok_or_else(missing)
    };
    let (control_url, control_token) = (take(env_file::CONTROL_URL)?, take(env_file::CONTROL_TOKEN)?);
    Ok(Reached { control_url, control_token, environment, _served: None })
}

/// Twins of this process.
pub async fn served(seed: nightcrew_model::seed::Seed) -> Result<Reached, Failure> {
    let fresh = || secret::fresh().map_err(|error| Failure::environment(&error));
    let options =
        TwinOptions { seed, key: CrewKey::new(fresh()?), control_token: fresh()?, ..TwinOptions::default() };
    let served = Served::start(options).await.map_err(|error| Failure::environment(&error))?;
    Ok(Reached {
        control_url: served.addresses().control,
        control_token: served.control_token().to_owned(),
        environment: served.subject_environment(),
        _served: Some(served),
    })
}

/// Waits for SIGUSR1: the run is left off, as before the machine goes down.
async fn told_to_leave() {
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::user_defined1()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

/// Waits for ctrl-C or SIGTERM.
pub async fn stopped() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    match race(interrupted, terminated).await {
        Either::First(()) | Either::Second(()) => {}
    }
}
