//! Variants of a line of the crew, written out: each becomes a line of its own behind all others, with a persona (and for a
//! channel, scenarios) that differs from the original's in one trait. Nobody who sits in a line of the file moves.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::company::Company;
use nightcrew_model::persona::Hours;
use nightcrew_model::plan::file::{CrewLine, PlanFile};
use nightcrew_model::plan::{NameScript, Trait, Variants};
use nightcrew_model::scenario::{Opening, Scenario};

use crate::check::Desk;
use crate::check::plan::{LINES_MAX, SEATS_MAX};
use crate::check::scenario::TakenApart;
use crate::library::{Entry, Shelf};
use crate::vocabulary::Vocabulary;

/// Values of one line, over all its traits: each is compared with the original, and each costs as many people.
const VALUES_MAX: usize = 20;

/// Checks the variants of a plan. Channels are looked up when the company is known.
pub(crate) fn check(
    desk: &mut Desk<'_>,
    plan: &PlanFile,
    shelf: &Shelf,
    vocabulary: &Vocabulary,
    company: Option<&Company>,
) {
    for (place, line) in plan.crew.iter().enumerate().filter(|(_, line)| !line.variants.is_empty()) {
        let at = place.to_string();
        let each = line.variants.each();
        if line.routine.is_some() {
            let hint = "background work is not judged, so there is nothing to compare";
            desk.key(&["crew", &at, "variants"], "who has a routine has no variants", hint);
        }
        let twice = |(other, one): (usize, &CrewLine)| other != place && one.persona == line.persona;
        if plan.crew.iter().enumerate().any(twice) {
            let hint = "give the persona one line: its variants are compared with everybody who plays it";
            desk.value(
                &["crew", &at, "persona"],
                "a persona with variants stands in another line as well",
                hint,
            );
        }
        if each.len() > VALUES_MAX {
            let message = format!("{} values are too many", each.len());
            desk.key(&["crew", &at, "variants"], message, format!("use {VALUES_MAX} at most in one line"));
        }
        let mut known = BTreeSet::new();
        for (value, one) in &each {
            let value = value.to_string();
            let path = ["crew", at.as_str(), "variants", one.name(), value.as_str()];
            if !known.insert(one.to_string()) {
                desk.value(&path, "this value stands here twice", "keep one of the two");
            }
            of_value(desk, &path, one, vocabulary, company);
        }
        let drawn = line.scenarios.keys().filter_map(|name| shelf.scenarios.get(name));
        if !line.variants.channel.is_empty()
            && !line.scenarios.is_empty()
            && drawn.map(|entry| &entry.value).all(|scenario| channel(scenario).is_none())
        {
            let hint = "name a scenario whose opening has a channel";
            let message = "none of these scenarios begins in a channel";
            desk.key(&["crew", &at, "variants", "channel"], message, hint);
        }
    }
    let lines: usize = plan.crew.iter().map(|line| 1 + line.variants.each().len()).sum();
    let seats: u64 = plan.crew.iter().map(|line| u64::from(line.count) * times(&line.variants)).sum();
    let has_variants = plan.crew.iter().any(|line| !line.variants.is_empty());
    if has_variants && (lines > LINES_MAX || seats > SEATS_MAX) {
        let message = format!("with its variants the crew has {lines} lines and {seats} seats");
        desk.value(&["crew"], message, format!("use {LINES_MAX} lines and {SEATS_MAX} seats at most"));
    }
}

fn of_value(
    desk: &mut Desk<'_>,
    path: &[&str],
    one: &Trait,
    vocabulary: &Vocabulary,
    company: Option<&Company>,
) {
    let mut between = |number: u64, high: u64| desk.between(path, one.name(), number, 0, high);
    match one {
        Trait::Language(name) => {
            desk.known(
                path,
                "language that people can write in",
                name,
                vocabulary.languages.iter().map(String::as_str),
            );
        }
        Trait::TyposPermille(number) => between(u64::from(*number), 500),
        Trait::Seniority(number) | Trait::Competence(number) => between(u64::from(*number), 100),
        Trait::Hours(Hours::Curve { .. }) => {
            let hint = "write `office`, `early`, `late` or `always`; a curve belongs in a persona of its own";
            desk.value(path, "hours of a variant have a name", hint);
        }
        Trait::Channel(name) => {
            if let Some(company) = company {
                let known = company.channels.iter().map(|channel| channel.name.as_str());
                desk.known(path, "channel", name, known);
            }
        }
        Trait::Hours(_) | Trait::NameScript(_) => {}
    }
}

/// How many times the people of a line there are, with its variants.
pub(crate) fn times(variants: &Variants) -> u64 {
    1 + variants.each().len() as u64
}

/// The script in which the names of a variant's people are written, if that is what it varies.
pub(crate) fn name_script(persona: &str) -> Option<NameScript> {
    let original = nightcrew_model::plan::variants::original(persona);
    [NameScript::Plain, NameScript::Marked, NameScript::Other]
        .into_iter()
        .find(|script| Trait::NameScript(*script).of(original) == persona)
}

/// The plan with a line for each variant, the shelf with their personas and scenarios, and the checks with the latter's.
pub(crate) fn written_out(
    mut plan: PlanFile,
    shelf: &Shelf,
    mut checks: BTreeMap<String, TakenApart>,
) -> (PlanFile, Shelf, BTreeMap<String, TakenApart>) {
    let mut shelf = shelf.clone();
    let mut further = Vec::new();
    for line in &mut plan.crew {
        for (_, one) in std::mem::take(&mut line.variants).each() {
            let mut scenarios = line.scenarios.clone();
            if let Trait::Channel(name) = &one {
                scenarios = elsewhere(&line.scenarios, name, &one, &mut shelf, &mut checks);
            }
            let persona = one.of(&line.persona);
            if let Some(entry) = shelf.personas.get(&line.persona) {
                let mut value = entry.value.clone();
                value.name.clone_from(&persona);
                one.give(&mut value);
                let entry = Entry { file: entry.file.clone(), value };
                shelf.personas.insert(persona.clone(), entry);
            }
            further.push(CrewLine { persona, scenarios, ..line.clone() });
        }
    }
    plan.crew.append(&mut further);
    (plan, shelf, checks)
}

/// The same scenarios, those that begin in a channel in another one.
fn elsewhere(
    scenarios: &BTreeMap<String, u32>,
    to: &str,
    one: &Trait,
    shelf: &mut Shelf,
    checks: &mut BTreeMap<String, TakenApart>,
) -> BTreeMap<String, u32> {
    let mut moved = BTreeMap::new();
    for (name, weight) in scenarios {
        let entry = shelf.scenarios.get(name).filter(|entry| channel(&entry.value).is_some()).cloned();
        let Some(mut entry) = entry else {
            moved.insert(name.clone(), *weight);
            continue;
        };
        let varied = one.of(name);
        entry.value.name.clone_from(&varied);
        let Opening::Slack(opening) = &mut entry.value.opening;
        opening.channel = Some(to.to_owned());
        shelf.scenarios.insert(varied.clone(), entry);
        if let Some(taken) = checks.get(name).cloned() {
            checks.insert(varied.clone(), taken);
        }
        moved.insert(varied, *weight);
    }
    moved
}

fn channel(scenario: &Scenario) -> Option<&str> {
    let Opening::Slack(opening) = &scenario.opening;
    opening.channel.as_deref()
}
