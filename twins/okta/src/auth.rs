//! Who calls: the subject with its API token, or a person at a door with their own secret. Secrets are compared in constant
//! time and never repeated in an answer.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::Desk;
use subtle::ConstantTimeEq as _;

use crate::Okta;
use crate::error::Refusal;

/// Somebody whose credential is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// The subject's API token.
    Token,
    /// A person.
    Person(PersonId),
}

/// The subject's API token. Okta's begin with two zeros.
pub(crate) fn api_token(key: &CrewKey) -> String {
    format!("00{}", key.app_secret("okta", "api"))
}

/// Reads the credential of a call.
pub(crate) fn who(desk: &Desk<Okta>, headers: &HeaderMap) -> Result<Who, Refusal> {
    let Some(given) = headers.get(AUTHORIZATION) else { return Err(Refusal::no_session()) };
    let given = given.to_str().map_err(|_| Refusal::invalid_token())?.trim();
    // The Python SDK sends the scheme without the space that the vendor's documents show.
    if let Some(token) = given.strip_prefix("SSWS") {
        let right = token.trim_start().as_bytes().ct_eq(api_token(desk.key()).as_bytes());
        return if right.into() { Ok(Who::Token) } else { Err(Refusal::invalid_token()) };
    }
    let person = given.strip_prefix("Bearer ").and_then(|secret| desk.person_of(secret));
    person.map(Who::Person).ok_or_else(Refusal::invalid_token)
}
