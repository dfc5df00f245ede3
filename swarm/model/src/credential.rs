//! Credentials of simulated people. A person's secret is computed from the crew's key, so that neither the engine nor a
//! twin keeps a table of a hundred thousand tokens, and a twin checks one in constant time.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::id::PersonId;

/// The key from which all throwaway credentials of one twin host are computed. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CrewKey(String);

impl fmt::Debug for CrewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CrewKey(…)")
    }
}

impl CrewKey {
    /// A key from any secret text.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// A person's secret at a service: `<number in hex>-<24 hex digits>`. The service's twin puts its own prefix before it.
    #[must_use]
    pub fn person_secret(&self, service: &str, person: PersonId) -> String {
        format!("{:x}-{}", person.0, self.mark(service, &person.0.to_le_bytes()))
    }

    /// The person whose secret at `service` this is; `None` for any other text.
    #[must_use]
    pub fn person_of(&self, service: &str, secret: &str) -> Option<PersonId> {
        let (number, mark) = secret.split_once('-')?;
        if number.is_empty() || number.len() > 8 || number.starts_with('+') {
            return None;
        }
        let person = PersonId(u32::from_str_radix(number, 16).ok()?);
        (self.mark(service, &person.0.to_le_bytes()) == mark).then_some(person)
    }

    /// A secret for something that is not a person: the subject's bot token, a signing secret, an API token. 24 hex digits.
    #[must_use]
    pub fn app_secret(&self, service: &str, name: &str) -> String {
        self.mark(service, name.as_bytes())
    }

    fn mark(&self, service: &str, what: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else {
            // HMAC takes a key of any length; the type cannot say so.
            return String::new();
        };
        mac.update(service.as_bytes());
        mac.update(&[0]);
        mac.update(what);
        let digest = mac.finalize().into_bytes();
        hex::encode(digest.get(..12).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_names_its_person_at_its_service_only() {
        let key = CrewKey::new("k");
        let secret = key.person_secret("slack", PersonId(4711));
        assert_eq!(key.person_of("slack", &secret), Some(PersonId(4711)));
        assert_eq!(key.person_of("jira", &secret), None);
        assert_eq!(CrewKey::new("other").person_of("slack", &secret), None);
        for wrong in ["", "-", "zz-00", "+1-ab", "1267-", "fffffffff-00"] {
            assert_eq!(key.person_of("slack", wrong), None, "{wrong}");
        }
        assert_eq!(format!("{key:?}"), "CrewKey(…)");
    }
}
