//! A scenario against itself and the vocabulary: cast, facts, opening, steps, looks and checks.

use std::collections::BTreeSet;

use nightcrew_model::company::Company;
use nightcrew_model::plan::Check;
use nightcrew_model::scenario::{CastRule, Fact, Given, Opening, Scenario};

use super::{Desk, changes};
use crate::expression::{self, FACTS, Scope, TRAJECTORY};
use crate::problem::Problem;
use crate::vocabulary::Vocabulary;

/// Checks of a scenario, `expect` and `never` each.
const CHECKS_MAX: usize = 50;
/// Roles, facts and steps of a scenario: what one story can hold.
const PARTS_MAX: usize = 30;
/// States of an Okta account.
const ACCOUNT_STATES: [&str; 8] = [
    "STAGED",
    "PROVISIONED",
    "ACTIVE",
    "RECOVERY",
    "PASSWORD_EXPIRED",
    "LOCKED_OUT",
    "SUSPENDED",
    "DEPROVISIONED",
];

/// A scenario's checks, taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct TakenApart {
    pub expect: Vec<Check>,
    pub never: Vec<Check>,
}

/// Checks a scenario. Groups and channels are looked up when the company is known.
pub(crate) fn check(
    desk: &mut Desk<'_>,
    scenario: &Scenario,
    vocabulary: &Vocabulary,
    company: Option<&Company>,
) -> TakenApart {
    desk.name(&["name"], &scenario.name);
    desk.name(&["family"], &scenario.family);
    desk.text(&["story"], &scenario.story);
    sizes(desk, scenario);
    cast(desk, scenario, vocabulary);
    standings(desk, scenario, company);
    facts(desk, scenario);
    opening(desk, scenario, vocabulary, company);
    patience(desk, scenario);
    steps(desk, scenario, vocabulary, company);
    look(desk, scenario, vocabulary);
    changes::check(desk, scenario, vocabulary);
    let roles: BTreeSet<&str> = scenario.cast.keys().map(String::as_str).collect();
    let facts: BTreeSet<&str> = scenario.facts.keys().map(String::as_str).collect();
    let scope = Scope { roles: &roles, facts: &facts, vocabulary };
    if scenario.expect.is_empty() {
        desk.value(
            &["expect"],
            "nothing is expected, so every attempt would pass",
            "say in CEL what must hold at the end",
        );
    }
    TakenApart {
        expect: checks(desk, "expect", &scenario.expect, scope),
        never: checks(desk, "never", &scenario.never, scope),
    }
}

fn sizes(desk: &mut Desk<'_>, scenario: &Scenario) {
    for (field, count) in [
        ("cast", scenario.cast.len()),
        ("facts", scenario.facts.len()),
        ("steps", scenario.steps.len()),
        ("parts", scenario.parts.len()),
    ] {
        if count > PARTS_MAX {
            desk.value(
                &[field],
                format!("{count} are too many for one story"),
                format!("use {PARTS_MAX} at most"),
            );
        }
    }
}

/// True for a name that CEL can read.
fn is_identifier(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// True when the crew's own employee plays the role.
fn is_crew(rule: &CastRule) -> bool {
    matches!(rule, CastRule::Anyone | CastRule::InGroup(_) | CastRule::NotInGroup(_) | CastRule::Account(_))
}

fn cast(desk: &mut Desk<'_>, scenario: &Scenario, vocabulary: &Vocabulary) {
    protagonist(desk, scenario);
    for (role, rule) in &scenario.cast {
        name_of_role(desk, role, vocabulary);
        rule_of_role(desk, scenario, role, rule);
    }
    one_of_a_kind(desk, scenario);
    for (role, _) in scenario.parts.iter().filter(|(role, _)| !scenario.cast.contains_key(*role)) {
        let hint = crate::suggest::hint(role, scenario.cast.keys().map(String::as_str));
        desk.key(&["parts", role], format!("there is no role `{role}` in the cast"), hint);
    }
}

/// The protagonist is in the cast, and an employee of the crew.
fn protagonist(desk: &mut Desk<'_>, scenario: &Scenario) {
    match scenario.cast.get(&scenario.protagonist) {
        None => {
            let named = desk.file.value(&["protagonist"]);
            // Without the field the protagonist is the requester, and the cast is what lacks them.
            let place = if scenario.protagonist == nightcrew_model::scenario::REQUESTER {
                desk.file.key(&["cast"])
            } else {
                named
            };
            let message = format!("the protagonist `{}` is not in the cast", scenario.protagonist);
            let roles = scenario.cast.keys().map(String::as_str);
            let hint = crate::suggest::hint(&scenario.protagonist, roles);
            desk.report.add(Problem::new(place, message).hint(hint));
        }
        Some(rule) if !is_crew(rule) => desk.value(
            &["cast", &scenario.protagonist],
            format!("the protagonist `{}` must be the crew's employee", scenario.protagonist),
            "use anyone, in_group, not_in_group or account; describe the others from their side",
        ),
        Some(_) => {}
    }
}

/// Checks name roles, so a role is an identifier that means nothing else there.
fn name_of_role(desk: &mut Desk<'_>, role: &str, vocabulary: &Vocabulary) {
    let path = ["cast", role];
    if !is_identifier(role) {
        let hint = "use lower case letters, digits and _: checks name it";
        desk.key(&path, format!("`{role}` cannot be a role"), hint);
    } else if role == FACTS || TRAJECTORY.contains(&role) || vocabulary.twins.iter().any(|twin| twin == role)
    {
        let message = format!("`{role}` already means something in checks");
        desk.key(&path, message, "call the role something else");
    }
}

/// Who plays a role can be found, and is nobody who plays another.
fn rule_of_role(desk: &mut Desk<'_>, scenario: &Scenario, role: &str, rule: &CastRule) {
    if is_crew(rule) && role != scenario.protagonist && scenario.cast.contains_key(&scenario.protagonist) {
        let message =
            format!("`{role}` would be the same person as the protagonist `{}`", scenario.protagonist);
        desk.value(&["cast", role], message, "use manager, manager_of, colleague or report");
    }
    let CastRule::ManagerOf(other) = rule else { return };
    let path = ["cast", role, "manager_of"];
    if !scenario.cast.contains_key(other) {
        desk.known(&path, "role", other, scenario.cast.keys().map(String::as_str));
    } else if is_circular(scenario, role) {
        let message = format!(
            "the cast goes in a circle: `{role}` is the manager of somebody who is found through `{role}`"
        );
        desk.value(&path, message, "let one of them be the manager of the protagonist");
    }
}

/// A scenario has one colleague and one report at most.
fn one_of_a_kind(desk: &mut Desk<'_>, scenario: &Scenario) {
    type IsKind = fn(&CastRule) -> bool;
    let kinds: [(&str, IsKind); 2] = [
        ("colleague", |rule| matches!(rule, CastRule::Colleague(_))),
        ("report", |rule| matches!(rule, CastRule::Report(_))),
    ];
    for (what, is_kind) in kinds {
        if let Some((role, _)) = scenario.cast.iter().filter(|(_, rule)| is_kind(rule)).nth(1) {
            let message = format!("`{role}` would be the same person as another {what}");
            desk.value(&["cast", role], message, format!("a scenario has one {what} at most"));
        }
    }
}

fn is_circular(scenario: &Scenario, role: &str) -> bool {
    let mut at = role;
    for _ in 0..=scenario.cast.len() {
        match scenario.cast.get(at) {
            Some(CastRule::ManagerOf(other)) => at = other,
            _ => return false,
        }
        if at == role {
            return true;
        }
    }
    // It runs into a circle that others form, and they are told.
    false
}

fn standings(desk: &mut Desk<'_>, scenario: &Scenario, company: Option<&Company>) {
    for (role, rule) in &scenario.cast {
        let role = role.as_str();
        match rule {
            CastRule::InGroup(name) => group(desk, &["cast", role, "in_group"], name, company),
            CastRule::NotInGroup(name) => group(desk, &["cast", role, "not_in_group"], name, company),
            CastRule::Account(state) => account(desk, &["cast", role, "account"], state),
            CastRule::Colleague(given) => standing(desk, ["cast", role, "colleague"], given, company),
            CastRule::Report(given) => standing(desk, ["cast", role, "report"], given, company),
            CastRule::Anyone | CastRule::Manager | CastRule::ManagerOf(_) => {}
        }
    }
}

fn standing(desk: &mut Desk<'_>, [cast, role, rule]: [&str; 3], given: &Given, company: Option<&Company>) {
    if let Some(name) = &given.in_group {
        group(desk, &[cast, role, rule, "in_group"], name, company);
    }
    if let Some(name) = &given.not_in_group {
        group(desk, &[cast, role, rule, "not_in_group"], name, company);
    }
    if let Some(state) = &given.account {
        account(desk, &[cast, role, rule, "account"], state);
    }
}

fn group(desk: &mut Desk<'_>, path: &[&str], name: &str, company: Option<&Company>) {
    if let Some(company) = company {
        desk.known(path, "group", name, company.groups.keys().map(String::as_str));
    }
}

fn account(desk: &mut Desk<'_>, path: &[&str], state: &str) {
    desk.known(path, "account state", state, ACCOUNT_STATES);
}

fn facts(desk: &mut Desk<'_>, scenario: &Scenario) {
    for (name, fact) in &scenario.facts {
        if !is_identifier(name) {
            desk.key(
                &["facts", name],
                format!("`{name}` cannot be a fact"),
                "use lower case letters, digits and _: checks name it",
            );
        }
        let empty = match fact {
            Fact::Text(text) => text.trim().is_empty(),
            Fact::OneOf(values) => values.is_empty() || values.iter().any(|text| text.trim().is_empty()),
        };
        if empty {
            desk.value(
                &["facts", name],
                format!("the fact `{name}` says nothing"),
                "write a text or a list of texts",
            );
        }
    }
    for (place, name) in scenario.withhold.iter().enumerate() {
        desk.known(
            &["withhold", &place.to_string()],
            "fact",
            name,
            scenario.facts.keys().map(String::as_str),
        );
    }
}

fn opening(desk: &mut Desk<'_>, scenario: &Scenario, vocabulary: &Vocabulary, company: Option<&Company>) {
    let Opening::Slack(opening) = &scenario.opening;
    let at = ["opening", "slack"];
    if !opening.say.is_empty() {
        utterance(desk, &[at[0], at[1], "say"], &opening.say, vocabulary);
    }
    if let Some(by) = &opening.by {
        desk.known(&[at[0], at[1], "by"], "role", by, scenario.cast.keys().map(String::as_str));
    }
    if let Some(name) = &opening.channel {
        channel(desk, &[at[0], at[1], "channel"], name, company);
    }
}

fn channel(desk: &mut Desk<'_>, path: &[&str], name: &str, company: Option<&Company>) {
    if let Some(company) = company {
        desk.known(path, "channel", name, company.channels.iter().map(|channel| channel.name.as_str()));
    }
}

fn utterance(desk: &mut Desk<'_>, path: &[&str], name: &str, vocabulary: &Vocabulary) {
    desk.known(path, "utterance", name, vocabulary.utterances.iter().map(String::as_str));
}

fn patience(desk: &mut Desk<'_>, scenario: &Scenario) {
    let patience = &scenario.patience;
    if patience.turns == 0 {
        desk.value(&["patience", "turns"], "nobody could write a single message", "use 1 or more turns");
    }
    for (field, span) in [("first_reply", patience.first_reply), ("total", patience.total)] {
        if span.0 == 0 {
            desk.value(&["patience", field], "nobody would wait at all", "use a span such as 2m");
        }
    }
    if patience.total < patience.first_reply {
        let message =
            format!("the whole matter gets {}, its first reply {}", patience.total, patience.first_reply);
        desk.value(&["patience", "total"], message, "let total be as long as first_reply at least");
    }
}

fn steps(desk: &mut Desk<'_>, scenario: &Scenario, vocabulary: &Vocabulary, company: Option<&Company>) {
    for (place, step) in scenario.steps.iter().enumerate() {
        let place = place.to_string();
        if let Some(say) = &step.say {
            utterance(desk, &["steps", &place, "say"], say, vocabulary);
        }
        if let Some(name) = &step.channel {
            channel(desk, &["steps", &place, "channel"], name, company);
        }
    }
}

fn look(desk: &mut Desk<'_>, scenario: &Scenario, vocabulary: &Vocabulary) {
    let Some(look) = &scenario.verify else { return };
    let names = vocabulary.verbs.iter().map(|verb| verb.name.as_str());
    if !desk.known(&["verify", "verb"], "verb", &look.verb, names) {
        return;
    }
    let Some(verb) = vocabulary.verbs.iter().find(|verb| verb.name == look.verb) else { return };
    for (arg, value) in &look.args {
        if !verb.args.iter().any(|(name, _)| name == arg) {
            let hint = crate::suggest::hint(arg, verb.args.iter().map(|(name, _)| name.as_str()));
            desk.key(&["verify", "args", arg], format!("{} takes no `{arg}`", verb.name), hint);
        }
        if let Some(fact) = value.strip_prefix("facts.") {
            desk.known(&["verify", "args", arg], "fact", fact, scenario.facts.keys().map(String::as_str));
        }
    }
    for (arg, _) in verb.args.iter().filter(|(arg, required)| *required && !look.args.contains_key(arg)) {
        desk.key(&["verify"], format!("{} needs `{arg}`", verb.name), format!("add `args: {{{arg}: …}}`"));
    }
}

fn checks(desk: &mut Desk<'_>, field: &str, texts: &[String], scope: Scope<'_>) -> Vec<Check> {
    if texts.len() > CHECKS_MAX {
        desk.value(
            &[field],
            format!("{} checks are too many", texts.len()),
            format!("use {CHECKS_MAX} at most"),
        );
        return Vec::new();
    }
    let mut made = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        match expression::take_apart(text, scope) {
            Ok(check) => made.push(check),
            Err(faults) => {
                for fault in faults {
                    let place = desk.file.within(&[field, &place.to_string()], text, fault.part);
                    desk.report.add(Problem::new(place, fault.message).hint(fault.hint));
                }
            }
        }
    }
    made
}
