//! What a scenario lets the subject change: endpoints that the twins serve, each once, and none that only reads.

use std::collections::BTreeSet;

use nightcrew_model::scenario::Scenario;

use super::Desk;
use crate::suggest;
use crate::vocabulary::Vocabulary;

/// Endpoints of a list at most: a story that needs more than this has no list but a licence.
const CHANGES_MAX: usize = 100;

/// Checks the list, if there is one.
pub(super) fn check(desk: &mut Desk<'_>, scenario: &Scenario, vocabulary: &Vocabulary) {
    let Some(changes) = &scenario.changes else { return };
    if changes.len() > CHANGES_MAX {
        let message = format!("{} endpoints are too many", changes.len());
        desk.value(&["changes"], message, format!("use {CHANGES_MAX} at most"));
        return;
    }
    let mut seen = BTreeSet::new();
    for (place, endpoint) in changes.iter().enumerate() {
        let place = place.to_string();
        let path = ["changes", place.as_str()];
        let known = vocabulary.endpoints.iter().any(|one| one == endpoint);
        if !known {
            let message = format!("no twin serves `{endpoint}`");
            desk.value(&path, message, hint(endpoint, vocabulary));
        } else if endpoint.split(' ').nth(1) == Some("GET") {
            let hint = "leave it out: the subject may always read";
            desk.value(&path, format!("`{endpoint}` changes nothing"), hint);
        } else if !seen.insert(endpoint) {
            desk.value(&path, format!("`{endpoint}` stands there twice"), "leave one out");
        }
    }
}

/// The endpoint that was probably meant; else those of its twin, else how one is written.
fn hint(endpoint: &str, vocabulary: &Vocabulary) -> String {
    let all = || vocabulary.endpoints.iter().map(String::as_str);
    if let Some(close) = suggest::closest(endpoint, all()) {
        return format!("did you mean `{close}`?");
    }
    let twin = endpoint.split(' ').next().unwrap_or_default();
    if vocabulary.twins.iter().any(|one| one == twin) {
        let of_twin = all().filter(|one| one.strip_prefix(twin).is_some_and(|rest| rest.starts_with(' ')));
        return suggest::hint(endpoint, of_twin);
    }
    "write twin, method and route as the twin's README lists them: `okta PUT /api/v1/groups/{id}/users/{user}`"
        .to_owned()
}
