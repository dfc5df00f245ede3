//! Deliveries: what a vendor sends to the subject, by the vendor's own timetable. They are queued, never awaited inside a
//! request; each try is recorded.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use nightcrew_model::event::{Delivered, DeliveryOutcome};
use nightcrew_model::id::{AttemptId, Trace};
use nightcrew_runtime::{Either, Network, Tasks, Wire, WireError, race};
use tokio::sync::Semaphore;

use crate::faults::Faults;
use crate::host::Common;
use crate::ledger::Recorded;

/// The most deliveries that wait or are under way; what comes on top is given up at once and recorded so.
pub const PENDING_MAX: usize = 100_000;
/// The most deliveries that are being sent at a time.
pub const SENDING_MAX: usize = 256;
/// The most different addresses that are delivered to.
const ADDRESSES_MAX: usize = 64;

/// When a vendor expects an answer, and when it tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// How long the subject has for a 2xx.
    pub ack_within: Duration,
    /// The pauses before each further try.
    pub retries: &'static [Duration],
    /// A header of the answer that forbids further tries.
    pub no_retry_header: Option<&'static str>,
}

/// Which try a request is prepared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Try {
    /// 0 for the first.
    pub no: u32,
    /// Why the try before failed, in Slack's words: `http_timeout`, `connection_failed`, `http_error`, `unknown_error`.
    pub reason: Option<&'static str>,
    /// Now: Unix milliseconds, for signatures.
    pub unix_ms: i64,
}

/// Makes the request of a try: absolute URI, signed for that moment.
pub type Prepare = Box<dyn Fn(&Try) -> Option<Request<Bytes>> + Send + Sync>;
/// Takes the answer of the try that succeeded.
pub type OnAnswer = Box<dyn FnOnce(Response<Bytes>) + Send + Sync>;

/// Something to deliver.
pub struct Delivery {
    /// The vendor's event or payload type: `message`, `block_actions`.
    pub kind: String,
    /// When it is tried.
    pub timetable: Timetable,
    /// Makes the request of each try.
    pub prepare: Prepare,
    /// Takes the answer, where the vendor reads it (a dialog's errors, a select's options).
    pub on_answer: Option<OnAnswer>,
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("kind", &self.kind)
            .field("timetable", &self.timetable)
            .finish_non_exhaustive()
    }
}

/// Sends deliveries.
pub(crate) struct Dispatcher {
    tasks: Tasks,
    pending: AtomicUsize,
    sending: Semaphore,
    network: Arc<dyn Network>,
    wires: Mutex<BTreeMap<String, Arc<dyn Wire>>>,
}

/// A delivery on its way, with what its record needs.
struct Parcel {
    twin: &'static str,
    number: u64,
    attempt: Option<AttemptId>,
    cause: u64,
    faults: Arc<Faults>,
    delivery: Delivery,
}

impl Dispatcher {
    pub(crate) fn new(network: Arc<dyn Network>) -> Self {
        Self {
            tasks: Tasks::new(),
            pending: AtomicUsize::new(0),
            sending: Semaphore::new(SENDING_MAX),
            network,
            wires: Mutex::default(),
        }
    }

    /// Queues a delivery that the call of number `cause` set off.
    pub(crate) fn send(
        common: &Arc<Common>,
        twin: &'static str,
        faults: Arc<Faults>,
        attempt: Option<AttemptId>,
        cause: u64,
        delivery: Delivery,
    ) {
        let number = common.ledger.number();
        let parcel = Parcel { twin, number, attempt, cause, faults, delivery };
        let dispatcher = &common.deliveries;
        if dispatcher.pending.fetch_add(1, Ordering::AcqRel) >= PENDING_MAX {
            dispatcher.pending.fetch_sub(1, Ordering::AcqRel);
            record(common, &parcel, 0, 0, DeliveryOutcome::GivenUp, 0);
            return;
        }
        let common = Arc::clone(common);
        dispatcher.tasks.clone().spawn(async move {
            carry(&common, parcel).await;
            common.deliveries.pending.fetch_sub(1, Ordering::AcqRel);
        });
    }

    fn wire(&self, authority: &str) -> Option<Arc<dyn Wire>> {
        let mut wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wire) = wires.get(authority) {
            return Some(Arc::clone(wire));
        }
        if wires.len() >= ADDRESSES_MAX {
            return None;
        }
        let wire = self.network.wire(authority, SENDING_MAX);
        wires.insert(authority.to_owned(), Arc::clone(&wire));
        Some(wire)
    }

    /// The tasks of all twins.
    pub(crate) const fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    pub(crate) fn stop(&self) {
        self.tasks.stop();
    }
}

/// Tries until the subject takes it or the timetable ends.
async fn carry(common: &Arc<Common>, mut parcel: Parcel) {
    let mut reason = None;
    let timetable = parcel.delivery.timetable;
    let mut no = 0;
    let held_ms = parcel.faults.holds_back_ms(parcel.attempt, &parcel.delivery.kind);
    if held_ms > 0 {
        tokio::time::sleep(Duration::from_millis(held_ms)).await;
    }
    loop {
        // A twin that is away sends nothing; what was due meanwhile goes out when it is back.
        parcel.faults.back().await;
        let began = common.clock.elapsed_us();
        let (status, failed, forbidden, answer) = one_try(common, &parcel, no, reason).await;
        let took = common.clock.elapsed_us().saturating_sub(began);
        let Some(why) = failed else {
            record(common, &parcel, no, status, DeliveryOutcome::Acked, took);
            if let (Some(take), Some(answer)) = (parcel.delivery.on_answer.take(), answer) {
                take(answer);
            }
            if no == 0 && parcel.faults.duplicates(parcel.attempt, &parcel.delivery.kind) {
                // The acknowledgement is lost on its way back: the vendor sends again what the subject has already taken.
                reason = Some("http_timeout");
                no = 1;
                continue;
            }
            return;
        };
        let pause = timetable.retries.get(no as usize).filter(|_| !forbidden);
        let outcome = if pause.is_some() { DeliveryOutcome::WillRetry } else { DeliveryOutcome::GivenUp };
        record(common, &parcel, no, status, outcome, took);
        let Some(pause) = pause else { return };
        tokio::time::sleep(*pause).await;
        reason = Some(why);
        no += 1;
    }
}

type Tried = (u16, Option<&'static str>, bool, Option<Response<Bytes>>);

/// One try: the status, why it failed (`None` when it did not), whether the subject forbids more, and the answer.
async fn one_try(common: &Arc<Common>, parcel: &Parcel, no: u32, reason: Option<&'static str>) -> Tried {
    let dispatcher = &common.deliveries;
    let Ok(_permit) = dispatcher.sending.acquire().await else {
        return (0, Some("unknown_error"), true, None);
    };
    if parcel.faults.drops(parcel.attempt, &parcel.delivery.kind) {
        return (0, Some("http_timeout"), false, None);
    }
    let attempt = Try { no, reason, unix_ms: common.clock.unix_ms() };
    let Some(mut request) = (parcel.delivery.prepare)(&attempt) else {
        return (0, Some("unknown_error"), true, None);
    };
    let Some(authority) = request.uri().authority().map(with_port) else {
        return (0, Some("connection_failed"), true, None);
    };
    let Some(wire) = dispatcher.wire(&authority) else { return (0, Some("connection_failed"), true, None) };
    if let Some(path) = request.uri().path_and_query().and_then(|path| path.as_str().parse().ok()) {
        *request.uri_mut() = path;
    }
    if let Some(attempt) = parcel.attempt {
        let header = Trace { attempt, parent: Trace::TWIN_BIT | parcel.number }.header();
        if let Ok(value) = HeaderValue::from_str(&header) {
            request.headers_mut().insert(HeaderName::from_static("traceparent"), value);
        }
    }
    match race(wire.call(request), tokio::time::sleep(parcel.delivery.timetable.ack_within)).await {
        Either::First(Ok(answer)) if answer.status().is_success() => {
            (answer.status().as_u16(), None, false, Some(answer))
        }
        Either::First(Ok(answer)) => {
            let header = parcel.delivery.timetable.no_retry_header;
            let forbidden = header.is_some_and(|name| answer.headers().contains_key(name));
            (answer.status().as_u16(), Some("http_error"), forbidden, None)
        }
        Either::First(Err(WireError::Connect(_))) => (0, Some("connection_failed"), false, None),
        Either::First(Err(_)) => (0, Some("unknown_error"), false, None),
        Either::Second(()) => (0, Some("http_timeout"), false, None),
    }
}

/// Host and port: HTTP's own where the address names none (a Compose service's, say).
fn with_port(authority: &http::uri::Authority) -> String {
    match authority.port() {
        Some(_) => authority.to_string(),
        None => format!("{}:80", authority.host()),
    }
}

fn record(common: &Common, parcel: &Parcel, no: u32, status: u16, outcome: DeliveryOutcome, took_us: u64) {
    let delivered = Delivered {
        twin_seq: parcel.number,
        twin: parcel.twin.to_owned(),
        kind: parcel.delivery.kind.clone(),
        attempt_no: no,
        status,
        outcome,
        took_us,
    };
    let cause = Trace::TWIN_BIT | parcel.cause;
    common.ledger.record(common.clock.elapsed_us(), parcel.attempt, cause, Recorded::Delivered(delivered));
}
