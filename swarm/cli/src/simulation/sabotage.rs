//! Invariants broken on purpose, in test builds only: a simulation that never fails might as well see nothing.

use std::sync::Arc;

use nightcrew_model::id::PersonId;
use nightcrew_model::plan::casting::{Arrangement, Standing};
use nightcrew_model::time::Span;
use nightcrew_runtime::Clock;
use nightcrew_twin_kit::{Call, Host};

use crate::in_process::Beside;

/// How often somebody's rights change behind everybody's back.
const EVERY: Span = Span::secs(1);
/// The rights.
const GROUP: &str = "jira-users";
/// Whose: the first so many people of the company, one after the other.
const PEOPLE: u32 = 120;

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Sabotage {
    /// People get rights that nobody gave them: a state without an act that caused it.
    GhostGrant,
}

impl Sabotage {
    /// What happens beside the run.
    pub fn beside(self) -> Beside {
        match self {
            Self::GhostGrant => Box::new(|host, clock| Box::pin(grant(host, clock))),
        }
    }
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
