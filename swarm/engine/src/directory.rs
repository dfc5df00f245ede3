//! What everybody at the company can look up: the subject's app, channels by name, colleagues by e-mail. Learned over the wire
//! and remembered, since it does not change during a run.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use nightcrew_model::act::Act;
use nightcrew_model::id::PersonId;

use crate::hands::{Hands, HandsError, Outcome};

/// Tries of one look-up, when the service is busy or broken.
const TRIES_MAX: u32 = 4;
/// The pause before another try.
const AGAIN_AFTER: Duration = Duration::from_millis(700);
/// Names that are remembered at most.
const NAMES_MAX: usize = 100_000;

/// The directory.
#[derive(Debug, Default)]
pub struct Directory {
    app: String,
    channels: Mutex<BTreeMap<String, String>>,
    colleagues: Mutex<BTreeMap<String, String>>,
}

/// Something cannot be looked up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// An act cannot be sent.
    #[error(transparent)]
    Hands(#[from] HandsError),
    /// The service refused: what was looked up, its word for it, and the status (0 when no answer came).
    #[error("cannot look up {0} at Slack: {1}")]
    Refused(String, String, u16),
}

impl DirectoryError {
    /// The status that the service answered; 0 when nothing could be sent or nothing came back.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Hands(_) => 0,
            Self::Refused(_, _, status) => *status,
        }
    }
}

impl Directory {
    /// A directory that knows the subject's app, looked up as some person.
    ///
    /// # Errors
    /// When the service refuses or cannot be reached.
    pub async fn read(hands: &Hands, person: PersonId) -> Result<Self, DirectoryError> {
        let app = looked_up(hands, person, "the app", Act::new("slack.look_up_app"), "user").await?;
        Ok(Self { app, ..Self::default() })
    }

    /// The app's user id.
    #[must_use]
    pub fn app(&self) -> &str {
        &self.app
    }

    /// The id of the channel of this name, without `#`.
    ///
    /// # Errors
    /// When there is none that the person can see.
    pub async fn channel(
        &self,
        hands: &Hands,
        person: PersonId,
        name: &str,
    ) -> Result<String, DirectoryError> {
        let act = || Act::new("slack.find_channel").with("name", name);
        remembered(&self.channels, name, looked_up(hands, person, name, act(), "channel")).await
    }

    /// The user id of the colleague with this e-mail address.
    ///
    /// # Errors
    /// When there is none.
    pub async fn colleague(
        &self,
        hands: &Hands,
        person: PersonId,
        email: &str,
    ) -> Result<String, DirectoryError> {
        let act = || Act::new("slack.find_user").with("email", email);
        remembered(&self.colleagues, email, looked_up(hands, person, email, act(), "user")).await
    }
}

/// What is remembered under a name, or what the look-up finds.
async fn remembered(
    names: &Mutex<BTreeMap<String, String>>,
    name: &str,
    look_up: impl Future<Output = Result<String, DirectoryError>>,
) -> Result<String, DirectoryError> {
    let known = names.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
    if let Some(known) = known {
        return Ok(known);
    }
    let found = look_up.await?;
    let mut names = names.lock().unwrap_or_else(PoisonError::into_inner);
    if names.len() >= NAMES_MAX {
        names.pop_first();
    }
    names.insert(name.to_owned(), found.clone());
    Ok(found)
}

async fn looked_up(
    hands: &Hands,
    person: PersonId,
    what: &str,
    act: Act,
    kept: &'static str,
) -> Result<String, DirectoryError> {
    let mut tried = 0;
    loop {
        let outcome: Outcome = hands.act(person, &act, None).await?;
        tried += 1;
        match outcome.kept(kept) {
            Some(found) if outcome.ok => return Ok(found.to_owned()),
            _ if outcome.may_pass() && tried < TRIES_MAX => tokio::time::sleep(AGAIN_AFTER).await,
            _ => {
                let why = outcome.kept("error").unwrap_or("no answer").to_owned();
                return Err(DirectoryError::Refused(what.to_owned(), why, outcome.status));
            }
        }
    }
}
