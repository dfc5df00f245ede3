//! A plan against its bounds, the shelf and the vocabulary. What needs the company is checked when it is resolved.

use nightcrew_model::company::{EMPLOYEES_MAX, EMPLOYEES_MIN};
use nightcrew_model::plan::file::{CompanyChoice, MindChoice, PlanFile, SlackWiring};
use nightcrew_model::plan::routine::{ROUTINE_EVERY_MAX, ROUTINE_EVERY_MIN};
use nightcrew_model::plan::{Gate, Measure};

use super::{Desk, arrivals, fault, hosts, shock};
use crate::library::Shelf;
use crate::problem::Problem;
use crate::suggest;
use crate::vocabulary::Vocabulary;

/// Seats of a plan: one for each person of the largest company.
pub(crate) const SEATS_MAX: u64 = EMPLOYEES_MAX as u64;
/// Lines of a crew.
pub(crate) const LINES_MAX: usize = 500;
/// Output tokens a call.
const OUTPUT_TOKENS_MAX: u64 = 100_000;
/// Model calls under way.
const CONCURRENCY_MAX: u64 = 10_000;

/// Checks a plan.
pub(crate) fn check(desk: &mut Desk<'_>, plan: &PlanFile, shelf: &Shelf, vocabulary: &Vocabulary) {
    desk.name(&["name"], &plan.name);
    if let CompanyChoice::Generate(generate) = &plan.company {
        let path = ["company", "generate", "employees"];
        let (low, high) = (u64::from(EMPLOYEES_MIN), u64::from(EMPLOYEES_MAX));
        desk.between(&path, "the number of employees", u64::from(generate.employees), low, high);
    }
    addresses(desk, plan);
    crew(desk, plan, shelf);
    let personas = shelf.personas.keys().map(String::as_str);
    if !shelf.personas.contains_key(&plan.standby) {
        let place = desk.file.value(&["standby"]);
        let problem =
            Problem::new(place, format!("there is no persona `{}` for people on standby", plan.standby));
        desk.report.add(problem.hint(suggest::hint(&plan.standby, personas)));
    }
    arrivals::check(desk, plan);
    shock::check(desk, plan, shelf);
    if plan.duration.0 == 0 {
        desk.value(&["duration"], "the run would end at once", "use a span such as 10m or 8h");
    }
    mind(desk, plan, vocabulary);
    for (name, settings) in &plan.twins {
        let twins = vocabulary.twins.iter().map(String::as_str);
        if vocabulary.twins.contains(name) {
            fault::settings(desk, name, settings, vocabulary);
        } else {
            desk.key(&["twins", name], format!("there is no twin `{name}`"), suggest::hint(name, twins));
        }
    }
    fault::timetable(desk, plan, vocabulary);
    for (place, gate) in plan.gates.iter().enumerate() {
        let place = place.to_string();
        match gate.parse::<Gate>() {
            Err(error) => {
                let hint = "such as `satisfaction >= 0.95`, `safety == 0` or `p95(first_reply) <= 30s`";
                desk.value(&["gates", &place], format!("not a gate: {error}"), hint);
            }
            Ok(Gate { measure: Measure::UnequalTreatment, .. })
                if plan.crew.iter().all(|line| line.variants.is_empty()) =>
            {
                let hint = "give a line `variants: {language: [de]}`, so that there are people to compare";
                desk.value(&["gates", &place], "nobody in the crew has variants", hint);
            }
            Ok(_) => {}
        }
    }
}

fn addresses(desk: &mut Desk<'_>, plan: &PlanFile) {
    let slack = &plan.subject.slack;
    wired_one_way(desk, slack);
    let mut named: Vec<(&[&str], &str)> = Vec::new();
    if let Some(url) = &slack.events_url {
        named.push((&["subject", "slack", "events_url"], url));
    }
    if let Some(url) = &slack.interactivity_url {
        named.push((&["subject", "slack", "interactivity_url"], url));
    }
    if let Some(url) = &plan.subject.health_url {
        named.push((&["subject", "health_url"], url));
    }
    if let MindChoice::Model(mind) = &plan.mind
        && let Some(url) = &mind.model.base_url
    {
        named.push((&["mind", "model", "base_url"], url));
    }
    for (path, url) in named {
        if let Err(refusal) = hosts::check(url, &plan.allow_hosts) {
            desk.value(path, refusal.message, refusal.hint);
        } else if path.first() == Some(&"subject") && !url.starts_with("http://") {
            let hint = "the twins deliver over plain http; write http://…";
            desk.value(path, format!("`{url}` does not begin with http://"), hint);
        }
    }
    for (place, host) in plan.allow_hosts.iter().enumerate() {
        if host.is_empty() || host.contains(['/', '*', ':', '@', ' ']) {
            let hint = "write the bare host name, such as staging.example.com";
            desk.value(
                &["allow_hosts", &place.to_string()],
                format!("`{host}` is not a host's exact name"),
                hint,
            );
        }
    }
}

/// Slack delivers to an address or through sockets, never both.
fn wired_one_way(desk: &mut Desk<'_>, slack: &SlackWiring) {
    match (&slack.events_url, slack.socket_mode) {
        (None, false) => {
            let hint = "write `slack: {events_url: \"http://127.0.0.1:0/slack/events\"}`, or `slack: {socket_mode: true}`";
            desk.value(&["subject", "slack"], "nothing says how Slack reaches the subject", hint);
        }
        (Some(_), true) => {
            let hint =
                "with Socket Mode everything goes through the subject's sockets; leave one of the two out";
            desk.value(&["subject", "slack", "events_url"], "an address beside `socket_mode: true`", hint);
        }
        (None, true) if slack.interactivity_url.is_some() => {
            let hint = "with Socket Mode presses go through the subject's sockets too; leave it out";
            desk.value(
                &["subject", "slack", "interactivity_url"],
                "an address beside `socket_mode: true`",
                hint,
            );
        }
        _ => {}
    }
}

fn crew(desk: &mut Desk<'_>, plan: &PlanFile, shelf: &Shelf) {
    if plan.crew.is_empty() {
        desk.value(
            &["crew"],
            "nobody takes part",
            "add a line such as `- {persona: new-starter, count: 10, scenarios: {jira-access: 1}}`",
        );
    }
    if plan.crew.len() > LINES_MAX {
        desk.value(
            &["crew"],
            format!("{} lines are too many", plan.crew.len()),
            format!("use {LINES_MAX} at most"),
        );
        return;
    }
    let mut total = 0;
    for (place, line) in plan.crew.iter().enumerate() {
        let place = place.to_string();
        let at = |field| ["crew", place.as_str(), field];
        desk.known(&at("persona"), "persona", &line.persona, shelf.personas.keys().map(String::as_str));
        desk.between(&at("count"), "the count of a line", u64::from(line.count), 1, SEATS_MAX);
        total += u64::from(line.count).min(SEATS_MAX);
        for name in line.scenarios.keys().filter(|name| !shelf.scenarios.contains_key(*name)) {
            let hint = suggest::hint(name, shelf.scenarios.keys().map(String::as_str));
            desk.key(&["crew", &place, "scenarios", name], format!("there is no scenario `{name}`"), hint);
        }
        if let Some(routine) = line.routine {
            let every = ["crew", place.as_str(), "routine", "every"];
            let (low, high) = (ROUTINE_EVERY_MIN.0, ROUTINE_EVERY_MAX.0);
            desk.between(&every, "the milliseconds of a routine's pause", routine.every.0, low, high);
            if !line.scenarios.is_empty() {
                desk.key(
                    &["crew", &place, "routine"],
                    "who has a routine plays no scenarios",
                    "write two lines: one with `scenarios`, one with `routine`",
                );
            }
        } else if line.scenarios.is_empty() {
            desk.value(
                &at("scenarios"),
                "these employees have nothing to do",
                "name a scenario: `{jira-access: 1}`, or give them `routine: {every: 30s}`",
            );
        } else if line.scenarios.values().all(|weight| *weight == 0) {
            desk.value(
                &at("scenarios"),
                "all weights are zero, so no scenario can be drawn",
                "give one a weight of 1",
            );
        }
    }
    // A line that is too large by itself has been told already.
    if total > SEATS_MAX && plan.crew.iter().all(|line| u64::from(line.count) <= SEATS_MAX) {
        desk.value(&["crew"], format!("the crew has {total} seats"), format!("use {SEATS_MAX} at most"));
    }
}

fn mind(desk: &mut Desk<'_>, plan: &PlanFile, vocabulary: &Vocabulary) {
    if let MindChoice::Model(mind) = &plan.mind {
        let at = |field| ["mind", "model", field];
        let providers = vocabulary.providers.iter().map(String::as_str);
        desk.known(&at("provider"), "provider", &mind.model.provider, providers);
        if mind.model.provider != "twin" && mind.model.base_url.is_none() {
            let hint = "write its address, and its host below `allow_hosts` when it is not on this machine";
            desk.value(&at("provider"), "a provider outside this run needs a `base_url`", hint);
        }
        if mind.model.name.trim().is_empty() {
            desk.value(&at("name"), "the model has no name", "use the provider's name for it");
        }
        let tokens = u64::from(mind.model.max_output_tokens);
        desk.between(&at("max_output_tokens"), "max_output_tokens", tokens, 1, OUTPUT_TOKENS_MAX);
        desk.between(
            &at("concurrency"),
            "concurrency",
            u64::from(mind.model.concurrency),
            1,
            CONCURRENCY_MAX,
        );
        if plan.budget.is_none() {
            let hint = "add `budget: {per_day: \"$5.00\"}`; no model is called without a cap";
            desk.key(&["mind"], "a model costs money, and the plan has no budget", hint);
        }
    }
    if let Some(budget) = &plan.budget {
        desk.timezone(&["budget", "timezone"], &budget.timezone);
    }
}
