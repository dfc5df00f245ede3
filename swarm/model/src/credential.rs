//! Credentials of simulated people. A person's secret is computed from the crew's key, so that neither the engine nor a
//! twin keeps a table of a hundred thousand tokens, and a twin checks one in constant time.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::id::PersonId;

/// Bytes of a digest that a secret shows.
const MARK_BYTES: usize = 12;
/// Hex digits of a secret.
const MARK_DIGITS: usize = 2 * MARK_BYTES;

/// The key from which all throwaway credentials of one twin host are computed. Never printed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct CrewKey {
    secret: String,
    /// HMAC with the key taken in already: each call asks for a secret or two, and half the work is the key's.
    keyed: Option<Hmac<Sha256>>,
}

impl PartialEq for CrewKey {
    fn eq(&self, other: &Self) -> bool {
        self.secret == other.secret
    }
}

impl Eq for CrewKey {}

impl From<String> for CrewKey {
    fn from(secret: String) -> Self {
        // HMAC takes a key of any length; the type cannot say so.
        let keyed = Hmac::new_from_slice(secret.as_bytes()).ok();
        Self { secret, keyed }
    }
}

impl From<CrewKey> for String {
    fn from(key: CrewKey) -> Self {
        key.secret
    }
}

impl fmt::Debug for CrewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CrewKey(…)")
    }
}

impl CrewKey {
    /// A key from any secret text.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self::from(secret.into())
    }

    /// A person's secret at a service: `<number in hex>-<24 hex digits>`. The service's twin puts its own prefix before it.
    #[must_use]
    pub fn person_secret(&self, service: &str, person: PersonId) -> String {
        format!("{:x}-{}", person.0, digits(&self.mark(service, &person.0.to_le_bytes())))
    }

    /// The person whose secret at `service` this is; `None` for any other text.
    #[must_use]
    pub fn person_of(&self, service: &str, secret: &str) -> Option<PersonId> {
        let (number, mark) = secret.split_once('-')?;
        if number.is_empty() || number.len() > 8 || number.starts_with('+') {
            return None;
        }
        let person = PersonId(u32::from_str_radix(number, 16).ok()?);
        (self.mark(service, &person.0.to_le_bytes()) == mark.as_bytes()).then_some(person)
    }

    /// A secret for something that is not a person: the subject's bot token, a signing secret, an API token. 24 hex digits.
    #[must_use]
    pub fn app_secret(&self, service: &str, name: &str) -> String {
        digits(&self.mark(service, name.as_bytes())).to_owned()
    }

    fn mark(&self, service: &str, what: &[u8]) -> [u8; MARK_DIGITS] {
        let mut mark = [b'0'; MARK_DIGITS];
        let Some(mut mac) = self.keyed.clone() else { return mark };
        mac.update(service.as_bytes());
        mac.update(&[0]);
        mac.update(what);
        let digest = mac.finalize().into_bytes();
        // Half as many bytes as digits, of a longer digest: it cannot fail.
        let _ = hex::encode_to_slice(digest.get(..MARK_BYTES).unwrap_or_default(), &mut mark);
        mark
    }
}

/// The digits of a mark as text.
fn digits(mark: &[u8; MARK_DIGITS]) -> &str {
    std::str::from_utf8(mark).unwrap_or_default()
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
