//! What must stand before a crew is let loose: twins planted and wired, the subject healthy, desks open.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use nightcrew_model::act::Verb;
use nightcrew_model::company::Company;
use nightcrew_model::event::{JOURNAL_VERSION, RunStarted};
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::{Detail, Plan, digest};
use nightcrew_runtime::{Clock, Network, Tasks};

use super::{Keeping, RunError};
use crate::checkpoint::Resumable;
use crate::crew::Crew;
use crate::desk::{Desks, Notices, Whose, hand_out};
use crate::hands::{Hands, Service};
use crate::journal::{FILE_NAME, FlushBy, Journal, JournalSettings, Observer};
use crate::subject::{Orders, Subject, connected, healthy};
use crate::twins::{Card, Twins, Wiring, authority};

/// Connections to each twin. Ten thousand people with a second's pause need no more: a call takes well under a millisecond.
const CONNECTIONS: usize = 64;

/// Plants the company unless it stands, puts the twins' settings in force, and tells them where the subject listens.
pub(super) async fn prepare(twins: &Twins, card: &Card, plan: &Plan, plant: bool) -> Result<(), RunError> {
    if plant {
        twins.plant(&plan.company).await?;
    }
    if let Some(manifest) = &plan.subject.manifest {
        twins.describe_app(manifest).await?;
    }
    // Twins in a process of their own may still have the settings of the run before, above all when its engine was killed.
    let present = card.twins.iter().map(|twin| &twin.name);
    for name in present.chain(plan.twins.keys()).collect::<BTreeSet<_>>() {
        twins.set(name, &plan.twins.get(name).cloned().unwrap_or_default()).await?;
    }
    let wiring = Wiring {
        events_url: plan.subject.events_url.clone(),
        interactivity_url: plan.subject.interactivity_url.clone(),
        socket_mode: plan.subject.socket_mode,
    };
    twins.wire_subject(&wiring).await?;
    Ok(())
}

/// Starts the subject if there is a command, and waits until it is healthy.
pub(super) async fn start_subject(
    twins: &Twins,
    plan: &Plan,
    orders: Orders,
    out: &Path,
) -> Result<(Option<Subject>, Option<String>), RunError> {
    let health_url = plan.subject.health_url.clone();
    if health_url.is_none() && !plan.subject.socket_mode {
        return Ok((None, None));
    }
    let is_up = async {
        if let Some(url) = &health_url {
            healthy(url).await?;
        }
        if plan.subject.socket_mode { connected(twins).await } else { Ok(()) }
    };
    if orders.command.is_empty() {
        is_up.await?;
        return Ok((None, health_url));
    }
    let mut subject = Subject::start(orders, &out.join("subject.log"))?;
    subject.ready(is_up).await?;
    Ok((Some(subject), health_url))
}

/// Lets notices come in: a desk for each, one for all, or the stream of this process.
pub(super) async fn open_desks(
    notices: Notices,
    shared: Option<&str>,
    card: &Card,
    clock: &Clock,
    people: &[PersonId],
    crew: &Arc<Crew>,
    tasks: &Tasks,
) -> Result<(), RunError> {
    if let Notices::InProcess(stream) = notices {
        tasks.spawn(hand_out(stream, clock.clone(), Arc::clone(crew)));
        return Ok(());
    }
    let desks = Arc::new(Desks::new(&authority(&card.addresses.desk)?, card.key.clone(), clock.clone()));
    if let Some(token) = shared {
        let whose = Whose::Everybody(Arc::from(token));
        let socket = desks.open(&whose, None).await?;
        tasks.spawn(desks.attend(whose, socket, Arc::clone(crew)));
        return Ok(());
    }
    for chunk in people.chunks(CONNECTIONS) {
        let whose: Vec<Whose> = chunk.iter().map(|person| Whose::Person(*person)).collect();
        let opening = whose.iter().map(|whose| desks.open(whose, None));
        let sockets = futures_util::future::try_join_all(opening).await?;
        for (whose, socket) in whose.into_iter().zip(sockets) {
            // Boxed: a task takes thrice what its future does.
            tasks.spawn(Box::pin(Arc::clone(&desks).attend(whose, socket, Arc::clone(crew))));
        }
    }
    Ok(())
}

/// Hands for all twins of the host.
pub(super) fn hands(
    card: &Card,
    verbs: &[&'static Verb],
    company: &Arc<Company>,
    clock: &Clock,
    network: &dyn Network,
) -> Result<Hands, RunError> {
    let mut services = Vec::new();
    for twin in &card.twins {
        let Some(address) = card.addresses.twins.get(&twin.name) else { continue };
        let wire = network.wire(&authority(address)?, CONNECTIONS);
        services.push(Service { name: twin.name.clone(), scheme: twin.scheme, wire });
    }
    Ok(Hands::new(services, verbs, card.key.clone(), Arc::clone(company), clock.clone()))
}

/// The journal's first event.
pub(super) fn header(
    plan: &Plan,
    card: &Card,
    clock: &Clock,
    version: &str,
    (people, app): (BTreeMap<PersonId, String>, &str),
) -> RunStarted {
    let twins: BTreeMap<String, u32> =
        card.twins.iter().map(|twin| (twin.name.clone(), twin.version)).collect();
    RunStarted {
        journal: JOURNAL_VERSION,
        nightcrew: version.to_owned(),
        plan: plan.clone(),
        unix_ms: clock.epoch_ms(),
        digests: digest::digests(plan, &twins),
        people,
        app: app.to_owned(),
    }
}

/// The journal of a run: a new one, or the one that goes on.
pub(super) fn open_journal(
    out: &Path,
    clock: &Clock,
    (detail, resumed, keeping): (Detail, Option<&Resumable>, Keeping),
    observer: Option<Observer>,
) -> Result<Journal, RunError> {
    if keeping == Keeping::Nothing {
        let observer = observer.unwrap_or_else(|| Box::new(|_| {}));
        return Ok(Journal::unkept(clock.clone(), observer));
    }
    let path = out.join(FILE_NAME);
    let settings = JournalSettings {
        flush: if clock.is_virtual() { FlushBy::Size } else { FlushBy::Time },
        checkpoints: !clock.is_virtual(),
        detail,
        ..JournalSettings::default()
    };
    let journal = match resumed {
        Some(resumed) => Journal::resume(&path, clock.clone(), settings, resumed, observer),
        None => Journal::create(&path, clock.clone(), settings, observer),
    };
    journal.map_err(|error| RunError::Journal(path, error))
}

/// The names of people for transcripts.
pub(super) fn names(company: &Company, people: &[PersonId]) -> BTreeMap<PersonId, String> {
    let name = |id: &PersonId| company.person(*id).map(|person| (*id, person.display_name()));
    people.iter().filter_map(name).collect()
}
