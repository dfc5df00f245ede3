//! A whole run: twins planted and wired, the subject started, the crew let loose, drained and written down.

mod preparation;
pub mod probe;
mod resumption;
mod watch;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_model::act::Verb;
use nightcrew_model::company::Company;
use nightcrew_model::event::{AttemptEnd, EndReason, HeldOut, RunEnded, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::casting::Casting;
use nightcrew_model::plan::{Connections, Plan, Seat};
use nightcrew_model::time::At;
use nightcrew_personas::understand::recall::Recall;
use nightcrew_runtime::{Clock, Either, Network, Tasks, race};

use crate::arrivals::Schedule;
use crate::checkpoint::{Resumable, Turn};
use crate::crew::Crew;
use crate::desk::{DeskError, Notices};
use crate::directory::{Directory, DirectoryError};
use crate::driver::Driver;
use crate::employee::Employee;
use crate::engine::Book;
pub use crate::engine::{Engine, Finished};
use crate::faults;
use crate::feed::{self, Progress};

use crate::health::Lag;
use crate::journal::{FILE_NAME, Observer};
use crate::mind::Mind;
use crate::phase::Phase;
use crate::routine;
use crate::subject::{Orders, Subject, SubjectError, end_stray};
use crate::timings::Timings;
use crate::twins::{ControlError, Twins};

use preparation::{hands, header, names, open_desks, open_journal, prepare, start_subject};
use watch::{beat, look_after, tell_health, tell_shocks, tell_timings};

/// How long attempts under way have to end when the run is drained, on the machine's clock, unless told otherwise.
const DRAIN_WITHIN: Duration = Duration::from_secs(15);
/// Why an attempt has no end of its own when the run is stopped.
const STOPPED: &str = "the run was stopped before its evidence was complete";
/// How long everything may take to end after that.
const CUT_WITHIN: Duration = Duration::from_secs(15);

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
    /// Where it is started; nothing for where this process is.
    pub command_folder: Option<PathBuf>,
    /// What the subject's environment holds: the twins' addresses and credentials.
    pub environment: BTreeMap<String, String>,
    /// The run's folder; it exists, and holds no journal unless the run is resumed.
    pub out: PathBuf,
    /// What words acts.
    pub mind: Mind,
    /// The crew's clock.
    pub clock: Clock,
    /// The way to the twins.
    pub network: Arc<dyn Network>,
    /// How notices come to the crew.
    pub notices: Notices,
    /// Where the twins' ledger is read.
    pub ledger: feed::Source,
    /// Sees every event as it is written.
    pub observer: Option<Observer>,
    /// What a run that was killed goes on from; the plan is then that of its header. Nothing for a new run.
    pub resumed: Option<Resumable>,
}

impl RunSettings {
    /// What the subject is started with.
    fn orders(&self, silent: bool) -> Orders {
        Orders {
            command: self.command.clone(),
            folder: self.command_folder.clone(),
            environment: self.environment.clone(),
            silent,
        }
    }
}

/// How a run is stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It is drained, then cut, and over.
    Drain,
    /// It is left as it stands, to go on another time: what is under way is void then, as after a kill.
    Leave,
}

/// What is kept of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeping {
    /// Its journal and the subject's log.
    Everything,
    /// Nothing.
    Nothing,
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
}

/// A run.
pub struct Run {
    engine: Arc<Engine>,
    tasks: Tasks,
    subject: Option<Subject>,
    health_url: Option<String>,
    out: PathBuf,
    drain_within: Duration,
    ledger: feed::Source,
    /// Where everybody stands who has begun before, in a run that goes on.
    turns: BTreeMap<PersonId, Turn>,
    /// The moment up to which a run that goes on has told what happens.
    told_until: Option<At>,
}

impl Run {
    /// Prepares a run: plants and wires the twins, starts the subject, opens the desks, and writes the journal's header.
    ///
    /// # Errors
    /// When anything needed cannot be had.
    pub async fn start(settings: RunSettings) -> Result<Self, RunError> {
        Self::begin(settings, Keeping::Everything).await
    }

    /// The same for a run of which nothing may be written down: only the observer sees its events, what the subject prints is
    /// thrown away, and of the run's folder nothing comes to be but, while it lasts, the record of who the subject is.
    ///
    /// # Errors
    /// When anything needed cannot be had.
    pub async fn start_unkept(settings: RunSettings) -> Result<Self, RunError> {
        Self::begin(settings, Keeping::Nothing).await
    }

    /// Tells what the crew of a sealed pack came to. To be called before the crew is let loose.
    pub fn tell_held_out(&self, held_out: HeldOut) {
        self.engine.journal.write(None, None, What::HeldOut(held_out));
    }

    async fn begin(settings: RunSettings, keeping: Keeping) -> Result<Self, RunError> {
        // Before the twins are told where the subject listens: one that a killed engine has left there would answer for the new one,
        // with credentials that hold no more, and a vendor who is refused asks only much later again.
        end_stray(&settings.out).await;
        let orders = settings.orders(keeping == Keeping::Nothing);
        let plan = settings.plan;
        let network = &*settings.network;
        let twins = Twins::new(network, &settings.control_url, &settings.control_token)?;
        let card = twins.card().await?;
        let resumed = settings.resumed.as_ref();
        prepare(&twins, &card, &plan, resumed.is_none_or(|resumed| !resumption::stand(&card, resumed)))
            .await?;
        let (subject, health_url) = start_subject(&twins, &plan, orders, &settings.out).await?;
        let company = Arc::new(settings.company);
        let (asking, background): (Vec<&Seat>, Vec<&Seat>) =
            plan.seats.iter().partition(|seat| !plan.has_routine(seat));
        let seated = asking.iter().map(|seat| seat.person);
        // Who has a slot: whoever asks, and whoever they may call upon.
        let mut people: Vec<PersonId> = seated.chain(plan.standby.iter().map(|s| s.person)).collect();
        let crew = Arc::new(Crew::new(people.iter().copied()));
        // Everybody with a routine counts as one: their work is over when the run begins nothing any more.
        let seats = asking.len() + usize::from(!background.is_empty());
        let names = names(&company, &people);
        people
            .extend(background.iter().map(|seat| seat.person).filter(|person| crew.slot(*person).is_none()));
        let tasks = Tasks::new();
        let clock = settings.clock;
        let shared = (plan.connections == Connections::Shared).then_some(settings.control_token.as_str());
        open_desks(settings.notices, shared, &card, &clock, &people, &crew, &tasks).await?;
        let hands = hands(&card, &settings.verbs, &company, &clock, network)?;
        let observer_id = people.first().copied().unwrap_or_default();
        let directory = Directory::read(&hands, observer_id).await?;
        let journal =
            open_journal(&settings.out, &clock, (plan.detail, resumed, keeping), settings.observer)?;
        if resumed.is_none() {
            let header = header(&plan, &card, &clock, settings.version, (names, directory.app()));
            journal.write(None, None, What::RunStarted(Box::new(header)));
        }
        let epoch_ms = resumed.and_then(Resumable::started).map_or(clock.epoch_ms(), |it| it.unix_ms);
        let engine = Arc::new(Engine {
            casting: Casting::new(&plan, &company),
            schedule: Schedule::new(&plan, &company, epoch_ms),
            book: resumed.map_or_else(|| Book::new(seats), |resumed| Book::resumed(seats, &resumed.roll)),
            plan,
            company,
            crew,
            hands,
            directory,
            twins,
            progress: Arc::new(Progress::starting_at(card.place)),
            journal,
            mind: settings.mind,
            recall: Recall::default(),
            clock,
            lag: Lag::default(),
            timings: Timings::default(),
            phase: Phase::default(),
        });
        let told_until = settings.resumed.as_ref().map(|resumed| resumed.roll.at);
        let mut turns = BTreeMap::new();
        if let Some(resumed) = settings.resumed {
            resumption::go_on(&engine, &resumed).await;
            turns = resumed.roll.people;
        }
        let (out, drain_within, ledger) = (settings.out, DRAIN_WITHIN, settings.ledger);
        Ok(Self { engine, tasks, subject, health_url, out, drain_within, ledger, turns, told_until })
    }

    /// A probe into the run.
    #[must_use]
    pub fn probe(&self) -> probe::Probe {
        probe::Probe(Arc::clone(&self.engine))
    }

    /// The same run, with so long for attempts under way to end when it is drained, on the machine's clock (15 s otherwise).
    #[must_use]
    pub const fn draining_within(mut self, span: Duration) -> Self {
        self.drain_within = span;
        self
    }

    /// Lets the crew loose and waits for its end. `stop` ends it early: it is drained, then cut.
    ///
    /// # Errors
    /// When the journal cannot be written to its end.
    pub async fn finish(self, stop: impl Future<Output = ()>) -> Result<Finished, RunError> {
        let stop = async {
            stop.await;
            Stop::Drain
        };
        self.finish_or_leave(stop).await
    }

    /// The same for a run that may also be left off, to go on another time.
    ///
    /// # Errors
    /// When the journal cannot be written to its end.
    pub async fn finish_or_leave(mut self, stop: impl Future<Output = Stop>) -> Result<Finished, RunError> {
        let engine = Arc::clone(&self.engine);
        self.tasks.spawn(feed::follow(
            std::mem::take(&mut self.ledger),
            engine.twins.clone(),
            engine.journal.clone(),
            Arc::clone(&engine.progress),
            engine.clock.is_virtual(),
        ));
        self.tasks.spawn(tell_health(Arc::clone(&engine)));
        self.tasks.spawn(faults::follow(Arc::clone(&engine), self.told_until));
        self.tasks.spawn(tell_timings(Arc::clone(&engine)));
        self.tasks.spawn(beat(Arc::clone(&engine)));
        self.tasks.spawn(tell_shocks(Arc::clone(&engine)));
        let drivers = self.spawn_drivers();
        let looking_after = look_after(&engine, self.subject.as_mut(), self.health_url.as_deref());
        // A run that cannot be written down is worth nothing: it ends at once, and closing the journal says why.
        let over = race(engine.phase.drained(), engine.journal.failed());
        match race(engine.finished(), race(stop, race(looking_after, over))).await {
            Either::First(()) => {}
            Either::Second(Either::First(Stop::Drain)) => engine.end_for(EndReason::Interrupted),
            Either::Second(Either::First(Stop::Leave)) => {
                drivers.stop();
                drivers.idle().await;
                return self.leave_off().await;
            }
            Either::Second(Either::Second(Either::First(()))) => engine.end_for(EndReason::SubjectLost),
            Either::Second(Either::Second(Either::Second(Either::First(())))) => {}
            Either::Second(Either::Second(Either::Second(Either::Second(())))) => engine.phase.end(),
        }
        engine.phase.drain();
        let drained = race(engine.phase.cut(), tokio::time::sleep(self.drain_within));
        race(engine.finished(), drained).await;
        engine.phase.end();
        race(drivers.idle(), tokio::time::sleep(CUT_WITHIN)).await;
        drivers.stop();
        // Stopped tasks are dropped at their next await; none of them may write behind the run's end.
        drivers.idle().await;
        engine.end_what_is_open(AttemptEnd::Stopped, STOPPED);
        self.close().await
    }

    fn spawn_drivers(&self) -> Tasks {
        let drivers = Tasks::new();
        let engine = &self.engine;
        if engine.plan.lines.iter().any(|line| line.routine.is_some()) {
            drivers.spawn(routine::work(Arc::clone(engine)));
        }
        let asking = engine.plan.seats.iter().zip(0_u32..).filter(|(seat, _)| !engine.plan.has_routine(seat));
        let seats = asking.filter_map(|(seat, place)| {
            let line = engine.plan.lines.get(seat.line as usize)?;
            let employee = Employee::new(seat.person, Some(place), line.persona);
            Some(match self.turns.get(&seat.person) {
                Some(turn) => {
                    Employee { ordinal: turn.ordinal + 1, next_at: Some(turn.intended), ..employee }
                }
                None => employee,
            })
        });
        let standby =
            engine.plan.standby.iter().map(|standby| Employee::new(standby.person, None, standby.persona));
        for employee in seats.chain(standby) {
            let seated = employee.seat.is_some();
            match Driver::new(Arc::clone(engine), employee) {
                Some(driver) => drivers.spawn(driver.live()),
                None if seated => engine.seat_finished(),
                None => {}
            }
        }
        drivers
    }

    /// Stops everything where it stands and closes the journal, behind a checkpoint: without its end, the run can go on.
    async fn leave_off(self) -> Result<Finished, RunError> {
        let finished = Finished { left_off: true, ..self.engine.finished_so_far() };
        self.tasks.stop();
        self.tasks.idle().await;
        faults::lift(&self.engine).await;
        self.shut().await?;
        Ok(finished)
    }

    /// Writes the end, stops everything, and closes the journal.
    async fn close(self) -> Result<Finished, RunError> {
        let engine = &self.engine;
        if let Some(spent) = engine.mind.spent() {
            engine.journal.write(None, None, What::Spent(spent));
        }
        let finished = engine.finished_so_far();
        self.tasks.stop();
        self.tasks.idle().await;
        faults::lift(engine).await;
        engine.tell_timings();
        engine.tell_background();
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
        self.shut().await?;
        Ok(finished)
    }

    /// Gives back what the run holds, ends the subject and closes the journal.
    async fn shut(self) -> Result<(), RunError> {
        if let Mind::Model(mind) = &self.engine.mind {
            mind.model.governor().give_back();
        }
        if let Some(subject) = self.subject {
            subject.stop().await;
        }
        self.engine.journal.close().map_err(|error| RunError::Journal(self.out.join(FILE_NAME), error))
    }
}
