//! A plan is a value: the same files give the same bytes, and one more employee moves nobody.

use std::collections::BTreeSet;

use nightcrew_model::id::PersonId;
use nightcrew_model::plan::Pace;
use nightcrew_model::plan::casting::{Casting, attempt_id, choose_scenario};
use nightcrew_scenario::{Overrides, load_plan_text};
use proptest::prelude::*;

use crate::fixtures::{PLAN, library, load, vocabulary};

#[test]
fn the_same_files_give_the_same_bytes() {
    let bytes = |text: &str| serde_json::to_vec(&load(text).unwrap().plan).unwrap();
    assert_eq!(bytes(PLAN), bytes(PLAN));
    assert_ne!(bytes(PLAN), bytes(&PLAN.replace("seed: 7", "seed: 8")));
    assert_eq!(bytes(PLAN), bytes(&format!("# a comment\n{PLAN}")), "only what a file says counts");
}

#[test]
fn everybody_is_in_one_place() {
    let loaded = load(PLAN).unwrap();
    let (plan, company) = (&loaded.plan, &loaded.company);
    assert_eq!(plan.seats.len(), 25);
    let mut taken = BTreeSet::new();
    for seat in &plan.seats {
        assert!(taken.insert(seat.person), "one seat a person");
        if let Some(colleague) = seat.colleague {
            assert!(taken.insert(colleague), "a colleague has no seat and is nobody else's");
        }
        assert_eq!(seat.colleague.is_some(), seat.line == 0, "only where a scenario involves one");
        assert_eq!(
            company.person(seat.person).unwrap().is_manager(),
            seat.line == 1,
            "by the persona's role"
        );
        assert!(!company.in_group(seat.person, "jira-admins"));
    }
    let seats: BTreeSet<PersonId> = plan.seats.iter().map(|seat| seat.person).collect();
    assert!(plan.standby.iter().all(|standby| !seats.contains(&standby.person)));
    assert!(plan.standby.windows(2).all(|pair| pair[0].person < pair[1].person));
}

#[test]
fn every_cast_finds_its_people_in_seats_or_on_standby() {
    let loaded = load(PLAN).unwrap();
    let (plan, company) = (&loaded.plan, &loaded.company);
    let known: BTreeSet<PersonId> = plan
        .seats
        .iter()
        .map(|seat| seat.person)
        .chain(plan.standby.iter().map(|standby| standby.person))
        .collect();
    let casting = Casting::new(plan, company);
    for seat in &plan.seats {
        for ordinal in 0..20 {
            let line = &plan.lines[seat.line as usize];
            let scenario = choose_scenario(plan.seed, seat.person, ordinal, line).unwrap();
            let attempt = attempt_id(plan.seed, seat.person, ordinal);
            let cast = casting.cast(plan, company, seat, scenario, attempt).unwrap();
            assert!(cast.roles.values().all(|person| known.contains(person)), "{cast:?}");
        }
    }
    // The approver of jira-access plays the persona that the part names.
    let terse = plan.personas.iter().position(|persona| persona.name == "terse-lead").unwrap();
    assert!(plan.standby.iter().any(|standby| standby.persona as usize == terse));
    let asks = &plan.scenarios.iter().find(|s| s.scenario.name == "jira-access").unwrap().never[0].asks;
    assert_eq!(asks.len(), 1, "each question once");
}

#[test]
fn the_command_line_says_more_than_the_file() {
    let with = |employees, release: Option<&str>, seed| {
        let overrides = Overrides {
            employees,
            release: release.map(str::to_owned),
            seed,
            pace: Some(Pace::Times(60)),
            starts_at: Some("2026-11-23T22:00[Europe/Berlin]".to_owned()),
        };
        load_plan_text("plan.yaml", PLAN, &library(), &vocabulary(), &overrides).unwrap()
    };
    let larger = with(Some(250), Some("1.4.2"), Some(9));
    assert_eq!(larger.plan.lines.iter().map(|line| line.count).collect::<Vec<_>>(), [200, 50]);
    assert_eq!(larger.company.people.len(), 1200);
    assert_eq!((larger.plan.subject.release.as_deref(), larger.plan.seed.0), (Some("1.4.2"), 9));
    assert_eq!((larger.plan.pace, larger.plan.starts_at_ms), (Pace::Times(60), Some(1_795_467_600_000)));
    let smaller = with(Some(3), None, None);
    assert_eq!(smaller.plan.seats.len(), 3);
    assert_eq!(smaller.company.people.len(), 120, "a company does not shrink");
}

#[test]
fn a_shock_finds_its_people_and_what_they_need() {
    // Nobody in the line of new starters has to lead anybody, until a review makes them decide.
    let shock = "seed: 7\nshocks: [{quarter_end: {at: 1h, lasts: 2h, times: 3, persona: busy-manager, scenario: on-behalf-of}}, \
                 {outage: {at: 1h, within: 3m, scenario: jira-access}}]";
    let loaded = load(&PLAN.replace("seed: 7", shock)).unwrap();
    let (plan, company) = (&loaded.plan, &loaded.company);
    let lines: Vec<_> = plan.shocks.iter().map(|shock| shock.lines.clone()).collect();
    assert_eq!(lines, [vec![1], vec![0, 1]]);
    let casting = Casting::new(plan, company);
    for seat in &plan.seats {
        for scenario in plan.scenarios_of_line(seat.line) {
            let attempt = attempt_id(plan.seed, seat.person, 0);
            assert!(casting.cast(plan, company, seat, scenario, attempt).is_ok(), "{seat:?} {scenario}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn one_more_employee_in_the_last_line_moves_nobody(seed in 0_u64..1000, first in 1_u32..20, last in 1_u32..6) {
        let text = |last: u32| PLAN
            .replace("seed: 7", &format!("seed: {seed}"))
            .replace("employees: 120", "employees: 300")
            .replace("new-starter, count: 20", &format!("new-starter, count: {first}"))
            .replace("busy-manager, count: 5", &format!("busy-manager, count: {last}"));
        let (fewer, more) = (load(&text(last)).unwrap().plan, load(&text(last + 1)).unwrap().plan);
        prop_assert_eq!(fewer.seats.len() + 1, more.seats.len());
        prop_assert_eq!(&fewer.seats[..], &more.seats[..fewer.seats.len()]);
    }
}
