//! A whole run: twins planted and wired, the subject started, the crew let loose, drained and written down.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nightcrew_model::act::Verb;
use nightcrew_model::company::Company;
use nightcrew_model::event::{EndReason, Episode, Health, JOURNAL_VERSION, RunEnded, RunStarted, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::casting::Casting;
use nightcrew_model::plan::{Pace, Plan, digest};
use nightcrew_model::scenario::Scenario;
use nightcrew_runtime::{Clock, Either, Tasks, TcpWire, race};

use crate::arrivals::Schedule;
use crate::crew::Crew;
use crate::desk::{DeskError, Desks};
use crate::directory::{Directory, DirectoryError};
use crate::driver::Driver;
use crate::employee::Employee;
use crate::feed::{self, Progress};
use crate::hands::{Hands, Service};
use crate::health::{Lag, resident_bytes};
use crate::journal::{FILE_NAME, Journal, Observer};
use crate::mind::Mind;
use crate::phase::Phase;
use crate::subject::{Subject, SubjectError, healthy, is_healthy};
use crate::twins::{Card, ControlError, Twins, Wiring, authority};

/// Connections to each twin. Ten thousand people with a second's pause need no more: a call takes well under a millisecond.
const CONNECTIONS: usize = 64;
/// How long attempts under way have to end when the run is drained, on the machine's clock.
const DRAIN_WITHIN: Duration = Duration::from_secs(15);
/// How long everything may take to end after that.
const CUT_WITHIN: Duration = Duration::from_secs(15);
/// How often health is told.
const HEALTH_EVERY: Duration = Duration::from_secs(1);
/// How often the subject is looked after.
const SUBJECT_EVERY: Duration = Duration::from_secs(5);

/// What a run is made with.
pub struct RunSettings {
    /// The plan.
    pub plan: Plan,
    /// Its company.
    pub company: Company,
    /// The version of Nightcrew.
    pub version: &'static str,
    /// The verbs of all twins.
    pub verbs: Vec<&'static Verb>,
    /// The address of the twins' control surface.
    pub control_url: String,
    /// Its token.
    pub control_token: String,
    /// The subject's command; none when it runs elsewhere.
    pub command: Vec<String>,
    /// What the subject's environment holds: the twins' addresses and credentials.
    pub environment: BTreeMap<String, String>,
    /// The run's folder; it exists and holds no journal.
    pub out: PathBuf,
    /// What words acts.
    pub mind: Mind,
    /// Sees every event as it is written.
    pub observer: Option<Observer>,
}

/// A run cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The twins cannot be used.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// The subject cannot be used.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// The desks cannot be opened.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// Nothing can be looked up.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The journal cannot be written.
    #[error("cannot write the journal {0}: {1}")]
    Journal(PathBuf, std::io::Error),
    /// The plan needs something that this build does not do yet.
    #[error("{0}")]
    Unsupported(&'static str),
}

/// What is known at the end.
#[derive(Clone, Copy, Debug)]
pub struct Finished {
    /// Why it ended.
    pub reason: EndReason,
    /// Attempts begun.
    pub started: u64,
    /// Attempts ended.
    pub ended: u64,
    /// Peak resident memory in bytes.
    pub peak_rss_bytes: u64,
}

/// What all drivers share.
pub struct Engine {
    pub(crate) plan: Plan,
    pub(crate) company: Arc<Company>,
    pub(crate) casting: Casting,
    pub(crate) crew: Arc<Crew>,
    pub(crate) hands: Hands,
    pub(crate) directory: Directory,
    pub(crate) twins: Twins,
    pub(crate) progress: Arc<Progress>,
    pub(crate) journal: Journal,
    pub(crate) mind: Mind,
    pub(crate) clock: Clock,
    pub(crate) schedule: Schedule,
    pub(crate) lag: Lag,
    pub(crate) phase: Phase,
    started: AtomicU64,
    ended: AtomicU64,
    seats_left: AtomicUsize,
    budget_spent: AtomicBool,
    reason: Mutex<EndReason>,
    all_finished: tokio::sync::Notify,
}

impl Engine {
    pub(crate) fn scenario(&self, place: u32) -> Option<&Scenario> {
        self.plan.scenarios.get(place as usize).map(|planned| &planned.scenario)
    }

    pub(crate) fn count_started(&self) {
        self.started.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_ended(&self) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }

    /// One employee will begin no further attempt.
    pub(crate) fn seat_finished(&self) {
        if self.seats_left.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.all_finished.notify_waiters();
        }
    }

    /// The budget is spent and the plan says to stop.
    pub(crate) fn budget_spent(&self) {
        if !self.budget_spent.swap(true, Ordering::AcqRel) {
            self.end_for(EndReason::BudgetSpent);
            self.phase.drain();
        }
    }

    /// The first reason to end early is the one that is told.
    fn end_for(&self, reason: EndReason) {
        let mut told = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        if *told == EndReason::Completed {
            *told = reason;
        }
    }

    async fn finished(&self) {
        loop {
            let all = self.all_finished.notified();
            if self.seats_left.load(Ordering::Acquire) == 0 {
                return;
            }
            all.await;
        }
    }
}

/// A run.
pub struct Run {
    engine: Arc<Engine>,
    tasks: Tasks,
    subject: Option<Subject>,
    health_url: Option<String>,
    out: PathBuf,
}

impl Run {
    /// Prepares a run: plants and wires the twins, starts the subject, opens the desks, and writes the journal's header.
    ///
    /// # Errors
    /// When anything needed cannot be had.
    pub async fn start(settings: RunSettings) -> Result<Self, RunError> {
        let times = match settings.plan.pace {
            Pace::Times(times) => times,
            Pace::Virtual => {
                return Err(RunError::Unsupported(
                    "`pace: virtual` is not served by `run` yet; use 1x to 1000x",
                ));
            }
        };
        let plan = settings.plan;
        let twins = Twins::new(&settings.control_url, &settings.control_token)?;
        let card = twins.card().await?;
        prepare(&twins, &plan).await?;
        let (subject, health_url) =
            start_subject(&plan, &settings.command, &settings.environment, &settings.out).await?;
        let company = Arc::new(settings.company);
        let people: Vec<PersonId> =
            plan.seats.iter().map(|seat| seat.person).chain(plan.standby.iter().map(|s| s.person)).collect();
        let crew = Arc::new(Crew::new(people.iter().copied()));
        let tasks = Tasks::new();
        let clock = Clock::paced(times);
        open_desks(&card, &clock, &people, &crew, &tasks).await?;
        let hands = hands(&card, &settings.verbs, &company, &clock)?;
        let observer_id = people.first().copied().unwrap_or_default();
        let directory = Directory::read(&hands, observer_id).await?;
        let path = settings.out.join(FILE_NAME);
        let journal = Journal::create(&path, clock.clone(), settings.observer)
            .map_err(|error| RunError::Journal(path, error))?;
        let header = header(&plan, &company, &card, &clock, settings.version, &people);
        journal.write(None, None, What::RunStarted(Box::new(header)));
        let engine = Arc::new(Engine {
            casting: Casting::new(&plan, &company),
            schedule: Schedule::new(&plan, clock.epoch_ms()),
            seats_left: AtomicUsize::new(plan.seats.len()),
            plan,
            company,
            crew,
            hands,
            directory,
            twins,
            progress: Arc::default(),
            journal,
            mind: settings.mind,
            clock,
            lag: Lag::default(),
            phase: Phase::default(),
            started: AtomicU64::new(0),
            ended: AtomicU64::new(0),
            budget_spent: AtomicBool::new(false),
            reason: Mutex::new(EndReason::Completed),
            all_finished: tokio::sync::Notify::new(),
        });
        Ok(Self { engine, tasks, subject, health_url, out: settings.out })
    }

    /// Lets the crew loose and waits for its end. `stop` ends it early: it is drained, then cut.
    ///
    /// # Errors
    /// When the journal cannot be written to its end.
    pub async fn finish(mut self, stop: impl Future<Output = ()>) -> Result<Finished, RunError> {
        let engine = Arc::clone(&self.engine);
        self.tasks.spawn(feed::follow(
            engine.twins.clone(),
            engine.journal.clone(),
            Arc::clone(&engine.progress),
        ));
        self.tasks.spawn(tell_health(Arc::clone(&engine)));
        let drivers = self.spawn_drivers();
        let looking_after = look_after(&engine, self.subject.as_mut(), self.health_url.as_deref());
        match race(engine.finished(), race(stop, race(looking_after, drained(&engine)))).await {
            Either::First(()) => {}
            Either::Second(Either::First(())) => engine.end_for(EndReason::Interrupted),
            Either::Second(Either::Second(Either::First(()))) => engine.end_for(EndReason::SubjectLost),
            Either::Second(Either::Second(Either::Second(()))) => {}
        }
        engine.phase.drain();
        race(engine.finished(), tokio::time::sleep(DRAIN_WITHIN)).await;
        engine.phase.end();
        race(drivers.idle(), tokio::time::sleep(CUT_WITHIN)).await;
        drivers.stop();
        self.close().await
    }

    fn spawn_drivers(&self) -> Tasks {
        let drivers = Tasks::new();
        let engine = &self.engine;
        let seats = engine.plan.seats.iter().zip(0_u32..).filter_map(|(seat, place)| {
            let line = engine.plan.lines.get(seat.line as usize)?;
            Some(Employee::new(seat.person, Some(place), line.persona))
        });
        let standby =
            engine.plan.standby.iter().map(|standby| Employee::new(standby.person, None, standby.persona));
        for employee in seats.chain(standby) {
            if let Some(driver) = Driver::new(Arc::clone(engine), employee) {
                drivers.spawn(driver.live());
            }
        }
        drivers
    }

    /// Writes the end, stops everything, and closes the journal.
    async fn close(self) -> Result<Finished, RunError> {
        let engine = &self.engine;
        if let Some(spent) = engine.mind.spent() {
            engine.journal.write(None, None, What::Spent(spent));
        }
        let finished = Finished {
            reason: *engine.reason.lock().unwrap_or_else(PoisonError::into_inner),
            started: engine.started.load(Ordering::Acquire),
            ended: engine.ended.load(Ordering::Acquire),
            peak_rss_bytes: resident_bytes().1,
        };
        self.tasks.stop();
        self.tasks.idle().await;
        engine.journal.write(
            None,
            None,
            What::RunEnded(RunEnded {
                reason: finished.reason,
                started: finished.started,
                ended: finished.ended,
                peak_rss_bytes: finished.peak_rss_bytes,
            }),
        );
        if let Mind::Model(mind) = &engine.mind {
            mind.model.governor().give_back();
        }
        if let Some(subject) = self.subject {
            subject.stop().await;
        }
        engine.journal.close().map_err(|error| RunError::Journal(self.out.join(FILE_NAME), error))?;
        Ok(finished)
    }
}

/// Waits until somebody else drains the run: the budget.
async fn drained(engine: &Engine) {
    while engine.phase.is_running() {
        engine.phase.changed().await;
    }
}

/// Plants the company, puts the twins' settings in force, and tells them where the subject listens.
async fn prepare(twins: &Twins, plan: &Plan) -> Result<(), RunError> {
    twins.plant(&plan.company).await?;
    for (name, settings) in &plan.twins {
        twins.set(name, settings).await?;
    }
    let wiring = Wiring {
        events_url: plan.subject.events_url.clone(),
        interactivity_url: plan.subject.interactivity_url.clone(),
    };
    twins.wire_subject(&wiring).await?;
    Ok(())
}

/// Starts the subject if there is a command, and waits until it is healthy.
async fn start_subject(
    plan: &Plan,
    command: &[String],
    environment: &BTreeMap<String, String>,
    out: &std::path::Path,
) -> Result<(Option<Subject>, Option<String>), RunError> {
    let Some(health_url) = plan.subject.health_url.clone() else { return Ok((None, None)) };
    if command.is_empty() {
        healthy(&health_url).await?;
        return Ok((None, Some(health_url)));
    }
    let mut subject = Subject::start(command, environment, &out.join("subject.log"))?;
    subject.ready(&health_url).await?;
    Ok((Some(subject), Some(health_url)))
}

async fn open_desks(
    card: &Card,
    clock: &Clock,
    people: &[PersonId],
    crew: &Arc<Crew>,
    tasks: &Tasks,
) -> Result<(), RunError> {
    let desks = Desks::new(&authority(&card.addresses.desk)?, card.key.clone(), clock.clone());
    for chunk in people.chunks(CONNECTIONS) {
        let opening = chunk.iter().map(|person| desks.open(*person));
        let sockets = futures_util::future::try_join_all(opening).await?;
        for (person, socket) in chunk.iter().zip(sockets) {
            tasks.spawn(desks.clone().attend(*person, socket, Arc::clone(crew)));
        }
    }
    Ok(())
}

fn hands(
    card: &Card,
    verbs: &[&'static Verb],
    company: &Arc<Company>,
    clock: &Clock,
) -> Result<Hands, RunError> {
    let mut services = Vec::new();
    for twin in &card.twins {
        let Some(address) = card.addresses.twins.get(&twin.name) else { continue };
        let wire = Arc::new(TcpWire::new(authority(address)?, CONNECTIONS));
        services.push(Service { name: twin.name.clone(), scheme: twin.scheme, wire });
    }
    Ok(Hands::new(services, verbs, card.key.clone(), Arc::clone(company), clock.clone()))
}

fn header(
    plan: &Plan,
    company: &Company,
    card: &Card,
    clock: &Clock,
    version: &str,
    people: &[PersonId],
) -> RunStarted {
    let twins: BTreeMap<String, u32> =
        card.twins.iter().map(|twin| (twin.name.clone(), twin.version)).collect();
    let name = |id: &PersonId| company.person(*id).map(|person| (*id, person.display_name()));
    RunStarted {
        journal: JOURNAL_VERSION,
        nightcrew: version.to_owned(),
        plan: plan.clone(),
        unix_ms: clock.epoch_ms(),
        digests: digest::digests(plan, &twins),
        people: people.iter().filter_map(name).collect(),
    }
}

/// Tells every second how the engine is doing and what was spent.
async fn tell_health(engine: Arc<Engine>) {
    loop {
        tokio::time::sleep(HEALTH_EVERY).await;
        let health = Health {
            active: u32::try_from(engine.crew.active()).unwrap_or(u32::MAX),
            lag_p99_ms: engine.lag.take_p99_ms(),
            rss_bytes: resident_bytes().0,
        };
        engine.journal.write(None, None, What::Health(health));
        if let Some(spent) = engine.mind.spent() {
            engine.journal.write(None, None, What::Spent(spent));
        }
    }
}

/// Looks after the subject; returns when it is lost for good.
async fn look_after(engine: &Engine, mut subject: Option<&mut Subject>, health_url: Option<&str>) {
    let mut down = false;
    loop {
        tokio::time::sleep(SUBJECT_EVERY).await;
        if let Some(status) = subject.as_mut().and_then(|subject| subject.ended()) {
            engine.journal.write(
                None,
                None,
                What::Episode(Episode::SubjectDown(format!("it ended ({status})"))),
            );
            return;
        }
        let Some(url) = health_url else { continue };
        let up = is_healthy(url).await.unwrap_or(false);
        if up == down {
            let episode = if up {
                Episode::SubjectUp
            } else {
                Episode::SubjectDown("no 200 from its health check".to_owned())
            };
            engine.journal.write(None, None, What::Episode(episode));
            down = !up;
        }
    }
}
