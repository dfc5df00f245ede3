//! Tokens. All are computed from the crew's key; none is kept.

use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::Desk;
use subtle::ConstantTimeEq as _;

use crate::Slack;
use crate::error::Refusal;
use crate::world::Who;

/// The name by which Slack's secrets are computed.
const SERVICE: &str = "slack";

/// The bot's token.
#[must_use]
pub fn bot_token(key: &CrewKey) -> String {
    format!("xoxb-{}", key.app_secret(SERVICE, "bot"))
}

/// The app-level token.
#[must_use]
pub fn app_token(key: &CrewKey) -> String {
    format!("xapp-{}", key.app_secret(SERVICE, "app"))
}

/// The secret by which deliveries are signed.
#[must_use]
pub fn signing_secret(key: &CrewKey) -> String {
    key.app_secret(SERVICE, "signing")
}

/// The old verification token that deliveries still carry.
#[must_use]
pub fn verification_token(key: &CrewKey) -> String {
    key.app_secret(SERVICE, "verification")
}

/// A person's token.
#[must_use]
pub fn person_token(key: &CrewKey, person: PersonId) -> String {
    format!("xoxp-{}", key.person_secret(SERVICE, person))
}

/// The secret of a response URL.
#[must_use]
pub fn response_secret(key: &CrewKey, number: u64) -> String {
    key.app_secret(SERVICE, &format!("response {number}"))
}

/// The secret part of a trigger.
#[must_use]
pub fn trigger_secret(key: &CrewKey, number: u64) -> String {
    key.app_secret(SERVICE, &format!("trigger {number}"))
}

/// Whose token this is. Whether the account is still in use is the world's to say.
///
/// # Errors
/// When there is none, it is nobody's, or it is of a kind that methods do not take.
pub fn holder(desk: &Desk<Slack>, token: Option<&str>) -> Result<Who, Refusal> {
    let token = token.filter(|token| !token.is_empty()).ok_or(Refusal::NotAuthed)?;
    if let Some(secret) = token.strip_prefix("xoxp-") {
        return desk.person_of(secret).map(Who::Person).ok_or(Refusal::InvalidAuth);
    }
    if same(token, &bot_token(desk.key())) {
        return Ok(Who::App);
    }
    if same(token, &app_token(desk.key())) {
        return Err(Refusal::NotAllowedTokenType);
    }
    Err(Refusal::InvalidAuth)
}

/// Compares two secrets in constant time.
#[must_use]
pub fn same(given: &str, known: &str) -> bool {
    given.as_bytes().ct_eq(known.as_bytes()).into()
}
