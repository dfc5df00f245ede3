//! What a person signs in with at each twin, for those who play a person with a vendor's own client. It tells nothing that the
//! card's key does not: whoever holds the control token can compute all of it.

use std::collections::BTreeMap;

use nightcrew_model::act::Scheme;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use serde::Serialize;

use crate::host::Host;

/// A person's credential at one twin, in the form in which the vendor's clients take it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Credential {
    /// A token of its own: Slack's `xoxp-…`, or the bare secret of a twin where people hold no token of the vendor's.
    Token(String),
    /// The e-mail address and API token of Basic authentication (Jira).
    Account {
        /// The e-mail address, which is the user name.
        email: String,
        /// The API token, which is the password.
        token: String,
    },
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// The credential of the person with this e-mail address at a twin.
fn credential(scheme: Scheme, key: &CrewKey, twin: &str, person: PersonId, email: &str) -> Credential {
    let secret = key.person_secret(twin, person);
    match scheme {
        Scheme::SlackUser => Credential::Token(format!("xoxp-{secret}")),
        Scheme::Person => Credential::Token(secret),
        Scheme::EmailToken => Credential::Account { email: email.to_owned(), token: secret },
    }
}

/// A person's credentials by the twins' names; `None` when nobody of the company has this number.
pub(crate) fn of(host: &Host, person: PersonId) -> Option<BTreeMap<&'static str, Credential>> {
    let email = host.email(person)?;
    let at = |twin: &std::sync::Arc<dyn crate::host::Planted>| {
        (twin.name(), credential(twin.scheme(), host.key(), twin.name(), person, &email))
    };
    Some(host.twins().iter().map(at).collect())
}

#[cfg(test)]
mod tests {
    use nightcrew_model::company::{CompanySource, DEFAULT_DOMAIN};
    use nightcrew_model::seed::Seed;
    use nightcrew_runtime::Clock;

    use super::*;
    use crate::HostSettings;

    #[test]
    fn each_scheme_has_its_form_and_each_secret_its_person() {
        let (key, person) = (CrewKey::new("k"), PersonId(7));
        let at = |scheme, twin| credential(scheme, &key, twin, person, "ana@x.example");
        let Credential::Token(slack) = at(Scheme::SlackUser, "slack") else { panic!("not a token") };
        assert_eq!(key.person_of("slack", slack.strip_prefix("xoxp-").unwrap()), Some(person));
        let Credential::Token(okta) = at(Scheme::Person, "okta") else { panic!("not a token") };
        assert_eq!(key.person_of("okta", &okta), Some(person));
        let jira = serde_json::to_value(at(Scheme::EmailToken, "jira")).unwrap();
        assert_eq!(jira["email"], "ana@x.example");
        assert_eq!(key.person_of("jira", jira["token"].as_str().unwrap()), Some(person));
    }

    #[test]
    fn a_credential_is_not_printed() {
        let held = credential(Scheme::Person, &CrewKey::new("k"), "okta", PersonId(1), "");
        assert_eq!(format!("{held:?}"), "Credential(…)");
    }

    #[test]
    fn only_people_of_the_company_have_credentials() {
        let settings = HostSettings {
            network: std::sync::Arc::new(nightcrew_runtime::Sockets),
            clock: Clock::paced(1),
            key: CrewKey::new("k"),
            seed: Seed(1),
            control_token: "t".to_owned(),
        };
        let host = Host::builder(settings).build();
        assert!(of(&host, PersonId(0)).is_none());
        let source =
            CompanySource::Generated { seed: Seed(1), employees: 12, domain: DEFAULT_DOMAIN.to_owned() };
        host.plant(&source).unwrap();
        assert!(of(&host, PersonId(11)).is_some());
        assert!(of(&host, PersonId(12)).is_none());
    }
}
