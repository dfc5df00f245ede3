//! Which fact answers what was asked for. The engine asks it before it permits an answer.

use std::collections::BTreeMap;

/// Other names under which scenarios keep what a slot asks for.
const ALIASES: &[(&str, &[&str])] = &[
    ("project", &["project_key", "board", "space", "key"]),
    ("reason", &["justification", "purpose", "why", "business_reason"]),
    ("system", &["application", "app", "tool", "service", "wish", "need"]),
    ("beneficiary", &["colleague", "employee", "person", "user", "for"]),
];
/// What answers an open question, best first: the wish, then what belongs to it.
const OPEN: &[&str] = &["system", "project", "beneficiary", "reason"];

/// The fact (by name) that answers a question for `slot`, or none if the person does not know. `told` are the facts that
/// have been told already: an open question (`other`) is answered by what has not been told, before anything is repeated.
#[must_use]
pub fn fact_for<'a>(slot: &str, facts: &'a BTreeMap<String, String>, told: &[String]) -> Option<&'a str> {
    let named = |name: &str| facts.get_key_value(name).map(|(name, _)| name.as_str());
    if let Some(exact) = named(slot) {
        return Some(exact);
    }
    if let Some((_, others)) = ALIASES.iter().find(|(known, _)| *known == slot) {
        if let Some(found) = others.iter().find_map(|name| named(name)) {
            return Some(found);
        }
        // Somebody who is asked for the system and knows only the project names that.
        return if slot == "system" { named("project") } else { None };
    }
    if slot != "other" {
        return None;
    }
    let untold = |name: &&str| !told.iter().any(|told| told == name);
    let order = || OPEN.iter().filter_map(|name| named(name)).chain(facts.keys().map(String::as_str));
    order().find(untold).or_else(|| order().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_find_their_facts() {
        let facts: BTreeMap<String, String> = [("project", "ENG"), ("reason", "planning")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(fact_for("project", &facts, &[]), Some("project"));
        assert_eq!(fact_for("system", &facts, &[]), Some("project"));
        assert_eq!(fact_for("beneficiary", &facts, &[]), None);
        assert_eq!(fact_for("other", &facts, &["project".to_owned()]), Some("reason"));
        assert_eq!(fact_for("other", &facts, &["project".to_owned(), "reason".to_owned()]), Some("project"));
        assert_eq!(fact_for("cost centre", &facts, &[]), None);
    }
}
