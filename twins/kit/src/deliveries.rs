//! Deliveries: what a vendor sends to the subject, by the vendor's own timetable, to an address or through a socket of the
//! app. They are queued, never awaited inside a request; each try is recorded.

mod address;
mod carry;
mod http;
mod recent;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ::http::{Request, Response};
use bytes::Bytes;
use nightcrew_model::event::DeliveryOutcome;
use nightcrew_model::id::AttemptId;
use nightcrew_runtime::{Network, Tasks, Wire};
use tokio::sync::Semaphore;

use crate::app_sockets::AppSockets;
use crate::faults::Faults;
use crate::host::Common;
use address::Addresses;
use recent::Recent;

pub use address::Challenge;

/// The most deliveries that wait or are under way; what comes on top is given up at once and recorded so.
pub const PENDING_MAX: usize = 100_000;
/// The most deliveries that are being sent to addresses at a time.
pub const SENDING_MAX: usize = 256;

/// When a vendor expects an answer, and when it tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// How long the subject has for a 2xx, or to take an envelope.
    pub ack_within: Duration,
    /// The pauses before each further try.
    pub retries: &'static [Duration],
    /// A header of the answer that forbids further tries.
    pub no_retry_header: Option<&'static str>,
    /// How many redirects are followed.
    pub redirects: u8,
}

/// Which try a request is prepared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Try {
    /// 0 for the first.
    pub no: u32,
    /// Why the try before failed, in Slack's words: `http_timeout`, `connection_failed`, `http_error`, `too_many_redirects`,
    /// `unknown_error`.
    pub reason: Option<&'static str>,
    /// Now: Unix milliseconds, for signatures.
    pub unix_ms: i64,
}

/// Makes the request of a try: absolute URI, signed for that moment.
pub type Prepare = Box<dyn Fn(&Try) -> Option<Request<Bytes>> + Send + Sync>;
/// Makes the text of a try that goes through a socket, given the name by which the app takes it.
pub type Envelope = Box<dyn Fn(&Try, &str) -> Option<String> + Send + Sync>;
/// Takes what became of a delivery.
pub type OnEnd = Box<dyn FnOnce(Ended) + Send + Sync>;
/// Learns of each try that failed; true when another follows.
pub type OnFailure = Box<dyn Fn(bool) + Send + Sync>;

/// Which way a delivery goes.
pub enum Route {
    /// To an address.
    Address {
        /// Makes the request of each try.
        prepare: Prepare,
        /// What the address must have answered rightly before.
        challenge: Option<&'static Challenge>,
    },
    /// Through a socket that the app has opened. An answer comes as if it were the body of a 200, typed as JSON.
    Socket(Envelope),
}

/// What became of a delivery.
#[derive(Debug)]
pub enum Ended {
    /// The subject took it, and answered this.
    Taken(Response<Bytes>),
    /// It was given up.
    GivenUp {
        /// Why the last try failed: see [`Try::reason`].
        reason: &'static str,
        /// The last answer's status; 0 when there was none.
        status: u16,
    },
}

/// Something to deliver.
pub struct Delivery {
    /// The vendor's event or payload type: `message`, `block_actions`.
    pub kind: String,
    /// When it is tried.
    pub timetable: Timetable,
    /// Which way it goes.
    pub route: Route,
    /// Takes what became of it, where somebody waits for that: a dialog's errors, a select's options, a person.
    pub on_end: Option<OnEnd>,
    /// Learns of failed tries, where the vendor counts them.
    pub on_failure: Option<OnFailure>,
}

impl Delivery {
    /// A delivery to an address, of whose fate nobody needs to know.
    #[must_use]
    pub fn to_address(kind: impl Into<String>, timetable: Timetable, prepare: Prepare) -> Self {
        let route = Route::Address { prepare, challenge: None };
        Self { kind: kind.into(), timetable, route, on_end: None, on_failure: None }
    }
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
    wires: Recent<dyn Wire>,
    addresses: Addresses,
}

/// Whose deliveries these are: a twin with its faults and its app's sockets.
#[derive(Clone)]
pub(crate) struct Sender {
    pub(crate) twin: &'static str,
    pub(crate) faults: Arc<Faults>,
    pub(crate) sockets: Arc<AppSockets>,
}

/// What set deliveries off.
#[derive(Clone, Copy)]
pub(crate) struct Cause {
    /// The attempt that they belong to.
    pub(crate) attempt: Option<AttemptId>,
    /// The number of the call.
    pub(crate) call: u64,
}

/// A delivery on its way, with what its record needs.
struct Parcel {
    sender: Sender,
    number: u64,
    cause: Cause,
    delivery: Delivery,
}

impl Dispatcher {
    pub(crate) fn new(network: Arc<dyn Network>) -> Self {
        Self {
            tasks: Tasks::new(),
            pending: AtomicUsize::new(0),
            sending: Semaphore::new(SENDING_MAX),
            network,
            wires: Recent::default(),
            addresses: Addresses::default(),
        }
    }

    /// Queues a delivery.
    pub(crate) fn send(common: &Arc<Common>, sender: Sender, cause: Cause, delivery: Delivery) {
        let number = common.ledger.number();
        let parcel = Parcel { sender, number, cause, delivery };
        let dispatcher = &common.deliveries;
        if dispatcher.pending.fetch_add(1, Ordering::AcqRel) >= PENDING_MAX {
            dispatcher.pending.fetch_sub(1, Ordering::AcqRel);
            carry::record(common, &parcel.label(), 0, 0, DeliveryOutcome::GivenUp, 0);
            return;
        }
        let common = Arc::clone(common);
        dispatcher.tasks.clone().spawn(async move {
            carry::carry(&common, parcel).await;
            common.deliveries.pending.fetch_sub(1, Ordering::AcqRel);
        });
    }

    /// Records that something was not even tried.
    pub(crate) fn withhold(common: &Common, twin: &'static str, cause: Cause, kind: &str) {
        let label = carry::Label { twin, number: common.ledger.number(), cause, kind };
        carry::record(common, &label, 0, 0, DeliveryOutcome::GivenUp, 0);
    }

    /// Asks an address anew whether it takes deliveries; until it answers rightly, nothing else goes there.
    pub(crate) fn challenge(
        common: &Arc<Common>,
        twin: &'static str,
        cause: Cause,
        url: String,
        challenge: &'static Challenge,
    ) {
        let asked = Arc::clone(common);
        common.deliveries.tasks.spawn(async move {
            address::ask_anew(&asked, (twin, cause), &url, challenge).await;
        });
    }

    fn wire(&self, authority: &str) -> Arc<dyn Wire> {
        self.wires.of(authority, || self.network.wire(authority, SENDING_MAX))
    }

    /// The tasks of all twins.
    pub(crate) const fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    pub(crate) fn stop(&self) {
        self.tasks.stop();
    }
}

impl Parcel {
    fn label(&self) -> carry::Label<'_> {
        carry::Label {
            twin: self.sender.twin,
            number: self.number,
            cause: self.cause,
            kind: &self.delivery.kind,
        }
    }
}
