//! Who may call: the crew and the subject, each by a key of its own, so that each has its own bill.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::Caller;
use nightcrew_twin_kit::{Call, Desk};
use subtle::ConstantTimeEq as _;

use crate::Llm;
use crate::error::ApiError;
use crate::world::{Bill, World};

/// Whose bill a call goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Account {
    Crew,
    Subject,
}

impl Account {
    pub const fn bill(self, world: &mut World) -> &mut Bill {
        match self {
            Self::Crew => &mut world.crew,
            Self::Subject => &mut world.subject,
        }
    }
}

/// The key that the crew's model mind calls with.
#[must_use]
pub fn crew_key(key: &CrewKey) -> String {
    format!("sk-twin-crew-{}", key.app_secret("llm", "crew"))
}

/// The key that the subject gets in its environment.
#[must_use]
pub fn subject_key(key: &CrewKey) -> String {
    format!("sk-twin-subject-{}", key.app_secret("llm", "subject"))
}

/// The account of a call's bearer key.
pub(crate) fn account(desk: &Desk<Llm>, call: &Call, headers: &HeaderMap) -> Result<Account, ApiError> {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = value.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).unwrap_or_default();
    if given.is_empty() {
        return Err(ApiError::no_key());
    }
    let is = |known: String| bool::from(known.as_bytes().ct_eq(given.as_bytes()));
    if is(crew_key(desk.key())) {
        Ok(Account::Crew)
    } else if is(subject_key(desk.key())) {
        call.by(Caller::Subject);
        Ok(Account::Subject)
    } else {
        Err(ApiError::wrong_key())
    }
}
