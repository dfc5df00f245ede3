//! Installations under way: codes that somebody's consent is exchanged by.

use std::collections::BTreeMap;

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

/// How long a code is good, in milliseconds (docs.slack.dev/authentication/installing-with-oauth: ten minutes).
pub const CODE_MS: i64 = 10 * 60 * 1000;
/// The most codes that are remembered at a time; the oldest go first. Far more than people install in that time.
pub const CODES_MAX: usize = 1_000;

/// What somebody has consented to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Who installs the app.
    pub person: PersonId,
    /// What its bot may do.
    pub bot: Vec<String>,
    /// What it may do for the person.
    pub user: Vec<String>,
    /// Where the installation returns to, if it was asked for.
    pub redirect_uri: Option<String>,
    /// It was exchanged.
    pub used: bool,
    /// When it ends: Unix milliseconds.
    pub until_ms: i64,
}

/// Codes by number. One that was used is remembered until it would have ended, so that the error says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Consents(BTreeMap<u64, Consent>);

/// Why a code is not exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoConsent {
    /// There is none, or it has ended.
    Unknown,
    /// It was exchanged before.
    Used,
}

impl Consents {
    /// Remembers a consent.
    pub(crate) fn give(&mut self, number: u64, consent: Consent) {
        if self.0.len() >= CODES_MAX {
            self.0.pop_first();
        }
        self.0.insert(number, consent);
    }

    /// Exchanges a code.
    pub(crate) fn redeem(&mut self, number: u64, unix_ms: i64) -> Result<Consent, NoConsent> {
        let consent = self.0.get_mut(&number).filter(|consent| unix_ms < consent.until_ms);
        let consent = consent.ok_or(NoConsent::Unknown)?;
        if std::mem::replace(&mut consent.used, true) { Err(NoConsent::Used) } else { Ok(consent.clone()) }
    }

    /// Forgets what has ended. Numbers rise with time, so that it stands in front.
    pub(crate) fn forget(&mut self, unix_ms: i64) {
        while self.0.first_entry().is_some_and(|consent| consent.get().until_ms <= unix_ms) {
            self.0.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_for_ten_minutes() {
        let consent = |until_ms| Consent {
            person: PersonId(1),
            bot: Vec::new(),
            user: Vec::new(),
            redirect_uri: None,
            used: false,
            until_ms,
        };
        let mut consents = Consents::default();
        consents.give(1, consent(CODE_MS));
        consents.give(2, consent(CODE_MS));
        assert!(consents.redeem(1, CODE_MS - 1).is_ok());
        assert_eq!(consents.redeem(1, CODE_MS - 1), Err(NoConsent::Used));
        assert_eq!(consents.redeem(2, CODE_MS), Err(NoConsent::Unknown));
        consents.forget(CODE_MS);
        assert_eq!(consents, Consents::default());
        for number in 0..2 * CODES_MAX as u64 {
            consents.give(number, consent(CODE_MS));
        }
        assert_eq!(consents.0.len(), CODES_MAX);
    }
}
