//! Invariants broken on purpose, in test builds only: a simulation that never fails might as well see nothing.

use std::sync::Arc;

use nightcrew_model::event::{Attribution, Called, Caller, Delivered, DeliveryOutcome, Event, Tier, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::money::NanoDollars;
use nightcrew_model::plan::casting::{Arrangement, Standing};
use nightcrew_model::time::Span;
use nightcrew_runtime::Clock;
use nightcrew_twin_kit::ledger::Recorded;
use nightcrew_twin_kit::{Call, Host};

use crate::in_process::Beside;

/// How often something happens behind everybody's back.
const EVERY: Span = Span::secs(1);
/// The rights.
const GROUP: &str = "jira-users";
/// Whose: the first so many people of the company, one after the other.
const PEOPLE: u32 = 120;

/// What is broken: something for each invariant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Sabotage {
    /// People get rights that nobody gave them: a state without an act that caused it.
    GhostGrant,
    /// A delivery is given up after its first try.
    EarlySurrender,
    /// A person calls without having done anything.
    OrphanCall,
    /// What is spent is told to be nothing.
    HiddenSpending,
    /// No end of an attempt is told.
    LostEnds,
}

impl Sabotage {
    /// What happens beside the run.
    pub fn beside(self) -> Option<Beside> {
        match self {
            Self::GhostGrant => Some(Box::new(|host, clock| Box::pin(grant(host, clock)))),
            Self::EarlySurrender => Some(Box::new(|host, clock| Box::pin(forge(host, clock, surrender)))),
            Self::OrphanCall => Some(Box::new(|host, clock| Box::pin(forge(host, clock, orphan)))),
            Self::HiddenSpending | Self::LostEnds => None,
        }
    }

    /// What the audit sees of an event.
    pub fn seen(self, event: &Event) -> Event {
        let mut seen = event.clone();
        match (self, &mut seen.what) {
            // Something that says nothing stands in its place: a gap would put every later event at a wrong number.
            (Self::LostEnds, What::AttemptEnded(_)) => seen.what = What::Timings(Vec::new()),
            (Self::HiddenSpending, What::Spent(told)) => told.spent = NanoDollars::ZERO,
            _ => {}
        }
        seen
    }
}

/// Writes into the twins' ledger what never happened.
async fn forge(host: Arc<Host>, clock: Clock, forged: fn(u64) -> Recorded) {
    loop {
        clock.sleep(EVERY).await;
        let number = host.ledger().number();
        host.ledger().record(clock.elapsed_us(), None, 0, forged(number));
    }
}

fn surrender(number: u64) -> Recorded {
    Recorded::Delivered(Delivered {
        twin_seq: number,
        twin: "slack".to_owned(),
        kind: "message".to_owned(),
        attempt_no: 0,
        status: 500,
        outcome: DeliveryOutcome::GivenUp,
        took_us: 1_000,
    })
}

fn orphan(number: u64) -> Recorded {
    Recorded::Called(Called {
        twin_seq: number,
        twin: "slack".to_owned(),
        by: Caller::Person(PersonId(0)),
        endpoint: "POST /api/chat.postMessage".to_owned(),
        tier: Tier::Semantic,
        status: 200,
        error: None,
        fault: None,
        over_limit: false,
        changed: false,
        took_us: 1_000,
        attribution: Attribution::Trace,
        note: None,
    })
}

async fn grant(host: Arc<Host>, clock: Clock) {
    for person in (0..PEOPLE).cycle() {
        clock.sleep(EVERY).await;
        let standing = Standing::InGroup(GROUP.to_owned());
        let arrangement = Arrangement { person: PersonId(person), standing };
        let call = Call::internal(host.ledger().number(), None);
        for twin in host.twins() {
            if twin.arrange(&arrangement, &call) {
                break;
            }
        }
    }
}
