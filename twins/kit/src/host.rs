//! Twins put together: one company, one key, one clock, one ledger. A change that one twin makes in the company is told to
//! the others here; no twin knows another.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use axum::Router;
use nightcrew_model::act::{Scheme, Verb};
use nightcrew_model::ask::{Answer, Ask, QuestionCard};
use nightcrew_model::company::{Company, CompanyError, CompanySource};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::{AttemptId, PersonId, Trace};
use nightcrew_model::plan::TwinSettings;
use nightcrew_model::plan::casting::{Arrangement, Standing};
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, Network};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::api::Endpoint;
use crate::app_sockets::AppSockets;
use crate::attribution::Attributor;
use crate::call::Call;
use crate::deliveries::Dispatcher;
use crate::desk::Desk;
use crate::effects::Change;
use crate::ledger::Ledger;
use crate::notices::Board;
use crate::pipeline::{self, Surface};
use crate::twin::{PlantError, SubjectWiring, Twin};
use crate::watch::Watches;

/// What a host is made with.
#[derive(Clone, Debug)]
pub struct HostSettings {
    /// The twins' clock, at the machine's pace.
    pub clock: Clock,
    /// The key of all credentials.
    pub key: CrewKey,
    /// The seed of the twins' own draws.
    pub seed: Seed,
    /// The token of the control surface.
    pub control_token: String,
    /// The way to the subject.
    pub network: Arc<dyn Network>,
}

/// Twins put together.
pub struct Host {
    pub(crate) common: Arc<Common>,
    twins: Vec<Arc<dyn Planted>>,
    control_token: String,
    casts: Mutex<BTreeMap<AttemptId, Vec<PersonId>>>,
    /// The e-mail addresses of the planted company, by the people's numbers: what some vendors sign people in with.
    emails: Mutex<Vec<Box<str>>>,
    /// Where the planted company came from.
    planted: Mutex<Option<CompanySource>>,
}

/// What the twins of a host have in common. A twin holds this and not its host, which holds the twins: else neither would ever
/// be dropped.
pub(crate) struct Common {
    pub(crate) clock: Clock,
    pub(crate) key: CrewKey,
    pub(crate) seed: Seed,
    pub(crate) ledger: Ledger,
    pub(crate) watches: Watches,
    pub(crate) attributor: Attributor,
    pub(crate) board: Board,
    pub(crate) deliveries: Dispatcher,
    twins: OnceLock<Vec<Weak<dyn Planted>>>,
    addresses: OnceLock<Addresses>,
}

/// Where a host listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The vendor surface of each twin, without a slash at its end: `http://127.0.0.1:9001`.
    pub twins: BTreeMap<String, String>,
    /// The desks: `ws://127.0.0.1:9008`.
    pub desk: String,
    /// The control surface.
    pub control: String,
}

/// A twin with its type erased, for the host.
pub trait Planted: Send + Sync {
    /// Its name.
    fn name(&self) -> &'static str;
    /// Its version.
    fn version(&self) -> u32;
    /// How people show who they are to it.
    fn scheme(&self) -> Scheme;
    /// The vendor's surface and the doors.
    fn surface(&self) -> Surface;
    /// Its part of the control surface.
    fn control(&self) -> Router;
    /// The files of its page.
    fn page(&self) -> Router;
    /// Resets the world and plants the company.
    ///
    /// # Errors
    /// When the company cannot be represented.
    fn plant(&self, company: &Company, key: &CrewKey) -> Result<(), PlantError>;
    /// The world as JSON.
    fn snapshot(&self) -> Option<serde_json::Value>;
    /// Puts a world back; false when it is not one of this twin's.
    fn restore(&self, world: serde_json::Value) -> bool;
    /// Answers a question.
    fn ask(&self, ask: &Ask) -> Option<Answer>;
    /// Takes note of a change elsewhere.
    fn absorb(&self, change: &Change, call: &Call);
    /// Arranges a standing; false when that is another twin's business.
    fn arrange(&self, arrangement: &Arrangement, call: &Call) -> bool;
    /// Answers an attempt's questions for the first time.
    fn observe_first(&self, attempt: AttemptId, call: &Call);
    /// Puts settings in force.
    fn set(&self, settings: &TwinSettings);
    /// Tells where the subject listens.
    fn wire(&self, wiring: &SubjectWiring);
    /// The sockets that the subject's app has opened to it.
    fn sockets(&self) -> &Arc<AppSockets>;
    /// Drops what is no longer kept.
    fn retain(&self);
    /// Its verbs.
    fn verbs(&self) -> &'static [Verb];
    /// Its questions.
    fn questions(&self) -> Vec<QuestionCard>;
    /// Every endpoint, served and refused.
    fn coverage(&self) -> Vec<Endpoint>;
    /// The subject's environment.
    fn environment(&self, key: &CrewKey, base_url: &str) -> Vec<(&'static str, String)>;
}

impl<T: Twin> Planted for Desk<T> {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn version(&self) -> u32 {
        T::VERSION
    }

    fn scheme(&self) -> Scheme {
        T::SCHEME
    }

    fn surface(&self) -> Surface {
        pipeline::surface(self.clone())
    }

    fn control(&self) -> Router {
        pipeline::control(self.clone())
    }

    fn page(&self) -> Router {
        T::page()
    }

    fn plant(&self, company: &Company, key: &CrewKey) -> Result<(), PlantError> {
        let mut world = T::World::default();
        T::plant(company, key, &mut world)?;
        let mut place = self.world();
        T::carry_over(std::mem::take(&mut *place), &mut world);
        self.0.faults.begin_anew();
        *place = world;
        self.0.onlookers.changed();
        Ok(())
    }

    fn snapshot(&self) -> Option<serde_json::Value> {
        let world = self.read(Clone::clone);
        serde_json::to_value(world).ok()
    }

    fn restore(&self, world: serde_json::Value) -> bool {
        match serde_json::from_value(world) {
            Ok(world) => {
                *self.world() = world;
                self.0.onlookers.changed();
                // What is put back may have work waiting that nobody would wake the twin for.
                self.wake();
                true
            }
            Err(_) => false,
        }
    }

    fn ask(&self, ask: &Ask) -> Option<Answer> {
        self.read(|world| Self::answer(world, ask))
    }

    fn absorb(&self, change: &Change, call: &Call) {
        self.change(call, |world, effects| T::absorb(world, change, effects));
    }

    fn arrange(&self, arrangement: &Arrangement, call: &Call) -> bool {
        self.change(call, |world, effects| T::arrange(world, arrangement, effects))
    }

    fn observe_first(&self, attempt: AttemptId, call: &Call) {
        let news = self.read(|world| {
            self.0.common.watches.renew_attempt(T::NAME, attempt, |ask| Self::answer(world, ask))
        });
        self.0.common.observe(call.seq, Some(attempt), news);
    }

    fn set(&self, settings: &TwinSettings) {
        Self::set(self, settings);
    }

    fn wire(&self, wiring: &SubjectWiring) {
        let call = Call::internal(self.0.common.ledger.number(), None);
        self.change(&call, |world, effects| {
            T::wire(world, wiring);
            T::wired(world, effects);
        });
    }

    fn sockets(&self) -> &Arc<AppSockets> {
        Self::sockets(self)
    }

    fn retain(&self) {
        let now = self.unix_ms();
        T::retain(&mut self.world(), now);
    }

    fn verbs(&self) -> &'static [Verb] {
        T::verbs()
    }

    fn questions(&self) -> Vec<QuestionCard> {
        question_cards::<T>()
    }

    fn coverage(&self) -> Vec<Endpoint> {
        let mut endpoints = T::api().endpoints().to_vec();
        endpoints.extend_from_slice(T::unsupported());
        endpoints
    }

    fn environment(&self, key: &CrewKey, base_url: &str) -> Vec<(&'static str, String)> {
        T::environment(key, base_url)
    }
}

/// A twin's questions as checks are written against them.
#[must_use]
pub fn question_cards<T: Twin>() -> Vec<QuestionCard> {
    let card = |question: &crate::twin::Question<T>| QuestionCard {
        twin: T::NAME,
        name: question.name,
        about: question.about,
        args: question.args,
        answer: question.answer,
    };
    T::questions().iter().map(card).collect()
}

/// Adds twins to a host that is being made.
pub struct HostBuilder {
    common: Arc<Common>,
    control_token: String,
    twins: Vec<Arc<dyn Planted>>,
}

impl HostBuilder {
    /// Adds a twin.
    #[must_use]
    pub fn with<T: Twin>(mut self) -> Self {
        self.twins.push(Arc::new(Desk::<T>::new(Arc::clone(&self.common))));
        self
    }

    /// The host.
    #[must_use]
    pub fn build(self) -> Arc<Host> {
        // A builder's twins do not know each other yet, so this sets them.
        let _ = self.common.twins.set(self.twins.iter().map(Arc::downgrade).collect());
        Arc::new(Host {
            common: self.common,
            twins: self.twins,
            control_token: self.control_token,
            casts: Mutex::default(),
            emails: Mutex::default(),
            planted: Mutex::default(),
        })
    }
}

impl Host {
    /// Begins a host.
    #[must_use]
    pub fn builder(settings: HostSettings) -> HostBuilder {
        let common = Common {
            clock: settings.clock.unpaced(),
            key: settings.key,
            seed: settings.seed,
            ledger: Ledger::default(),
            watches: Watches::default(),
            attributor: Attributor::default(),
            board: Board::default(),
            deliveries: Dispatcher::new(settings.network),
            twins: OnceLock::new(),
            addresses: OnceLock::new(),
        };
        HostBuilder { common: Arc::new(common), control_token: settings.control_token, twins: Vec::new() }
    }

    /// The twins, in the order in which they were added.
    #[must_use]
    pub fn twins(&self) -> &[Arc<dyn Planted>] {
        &self.twins
    }

    /// The twin of this name.
    #[must_use]
    pub fn twin(&self, name: &str) -> Option<&Arc<dyn Planted>> {
        self.twins().iter().find(|twin| twin.name() == name)
    }

    /// Tells the host where it listens; once.
    pub fn listens_at(&self, addresses: Addresses) {
        // Whoever starts the listeners does so once; a second call would only repeat it.
        let _ = self.common.addresses.set(addresses);
    }

    /// Where it listens; empty while it does not.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.common.addresses()
    }

    /// Tells every twin where the subject listens.
    pub fn wire(&self, wiring: &SubjectWiring) {
        for twin in self.twins() {
            twin.wire(wiring);
        }
    }

    /// Drops from every world what is no longer kept.
    pub fn retain(&self) {
        for twin in self.twins() {
            twin.retain();
        }
    }

    /// The key of all credentials.
    #[must_use]
    pub fn key(&self) -> &CrewKey {
        &self.common.key
    }

    /// The ledger of all twins.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.common.ledger
    }

    /// What people notice.
    #[must_use]
    pub fn board(&self) -> &Board {
        &self.common.board
    }

    /// Resets every twin and plants the company into it.
    ///
    /// # Errors
    /// When the company contradicts itself, or a twin cannot represent it.
    pub fn plant(&self, source: &CompanySource) -> Result<Company, HostPlantError> {
        let company = Company::build(source)?;
        for twin in self.twins() {
            twin.plant(&company, &self.common.key)?;
        }
        let emails = company.people.iter().map(|person| person.email.clone()).collect();
        *self.emails.lock().unwrap_or_else(PoisonError::into_inner) = emails;
        *self.planted.lock().unwrap_or_else(PoisonError::into_inner) = Some(source.clone());
        Ok(company)
    }

    /// Resets every twin and plants the same company again; `None` when none was planted yet.
    ///
    /// # Errors
    /// When a twin cannot represent it.
    pub fn plant_again(&self) -> Result<Option<Company>, HostPlantError> {
        let source = self.planted.lock().unwrap_or_else(PoisonError::into_inner).clone();
        source.map(|source| self.plant(&source)).transpose()
    }

    /// A person's e-mail address; `None` when nobody of the company has this number.
    #[must_use]
    pub fn email(&self, person: PersonId) -> Option<Box<str>> {
        let place = usize::try_from(person.0).ok()?;
        self.emails.lock().unwrap_or_else(PoisonError::into_inner).get(place).cloned()
    }

    /// Begins an attempt: arranges the world, ties the cast to the attempt, watches its questions and answers them for the
    /// first time. Returns what was arranged, a line each; `Err` names what no twin could arrange.
    ///
    /// # Errors
    /// When nothing can arrange a standing, or too much is watched.
    pub fn begin(
        &self,
        attempt: AttemptId,
        cast: &[PersonId],
        arrangements: &[Arrangement],
        asks: Vec<Ask>,
    ) -> Result<Vec<String>, String> {
        // What is arranged is the beginning attempt's doing, not that of others in which the same people play.
        let call = Call::internal(self.common.ledger.number(), Some(Trace { attempt, parent: 0 }));
        let mut made = Vec::new();
        for arrangement in arrangements {
            if !self.twins().iter().any(|twin| twin.arrange(arrangement, &call)) {
                return Err(format!("no twin can arrange {}", describe(arrangement)));
            }
            made.push(describe(arrangement));
        }
        for person in cast {
            self.common.attributor.joins(*person, attempt);
        }
        self.casts.lock().unwrap_or_else(PoisonError::into_inner).insert(attempt, cast.to_vec());
        if !self.common.watches.watch(attempt, asks) {
            self.end(attempt);
            return Err("too many questions are watched".to_owned());
        }
        for twin in self.twins() {
            twin.observe_first(attempt, &call);
        }
        Ok(made)
    }

    /// Ends an attempt: it is watched no longer.
    pub fn end(&self, attempt: AttemptId) {
        self.common.watches.unwatch(attempt);
        let cast = self.casts.lock().unwrap_or_else(PoisonError::into_inner).remove(&attempt);
        for person in cast.unwrap_or_default() {
            self.common.attributor.leaves(person, attempt);
        }
    }

    /// Whether this is the control surface's token, compared in constant time.
    #[must_use]
    pub fn is_control_token(&self, token: &str) -> bool {
        self.control_token.as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// Stops all deliveries.
    pub fn stop(&self) {
        self.common.deliveries.stop();
    }
}

impl Common {
    /// Where the host listens; empty while it does not.
    pub(crate) fn addresses(&self) -> Addresses {
        self.addresses.get().cloned().unwrap_or_default()
    }

    /// Tells all twins but `from` of a change in the company.
    pub(crate) fn spread(&self, from: &str, change: &Change, call: &Call) {
        let twins = self.twins.get().map_or(&[][..], Vec::as_slice).iter();
        for twin in twins.filter_map(Weak::upgrade).filter(|twin| twin.name() != from) {
            twin.absorb(change, call);
        }
    }
}

/// A company cannot be planted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostPlantError {
    /// The company contradicts itself.
    #[error(transparent)]
    Company(#[from] CompanyError),
    /// A twin cannot represent it.
    #[error(transparent)]
    Twin(#[from] PlantError),
}

fn describe(arrangement: &Arrangement) -> String {
    let person = arrangement.person;
    match &arrangement.standing {
        Standing::InGroup(group) => format!("{person} is in {group}"),
        Standing::NotInGroup(group) => format!("{person} is not in {group}"),
        Standing::Account(state) => format!("{person}'s account is {state}"),
    }
}
