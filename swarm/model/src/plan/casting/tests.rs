//! What casting promises: roles by the chart, draws by the attempt, and a world that stands as the story needs it.

use super::*;
use crate::company::{CompanySource, DEFAULT_DOMAIN};
use crate::plan::{Arrivals, Connections, Mind, Pace, PlannedScenario, Subject};
use crate::time::Span;

fn company() -> Company {
    let domain = DEFAULT_DOMAIN.to_owned();
    Company::build(&CompanySource::Generated { seed: Seed(1), employees: 60, domain }).unwrap()
}

fn scenario(cast: serde_json::Value) -> PlannedScenario {
    let scenario = serde_json::from_value(serde_json::json!({
        "name": "s", "family": "f", "story": "", "cast": cast,
        "facts": {"project": ["ENG", "PAY", "OPS", "WEB"], "reason": "joining"},
        "opening": {"slack": {}}, "patience": {"turns": 3, "first_reply": "1m", "total": "9m"}, "expect": [],
    }));
    PlannedScenario { scenario: scenario.unwrap(), expect: Vec::new(), never: Vec::new() }
}

fn plan(scenarios: Vec<PlannedScenario>, seats: Vec<Seat>) -> Plan {
    let places = (0..).zip(&scenarios).map(|(place, _)| (place, 1)).collect();
    Plan {
        detail: crate::plan::Detail::Full,
        name: "p".to_owned(),
        seed: Seed(7),
        company: CompanySource::Generated { seed: Seed(1), employees: 60, domain: DEFAULT_DOMAIN.to_owned() },
        subject: Subject {
            name: "s".to_owned(),
            release: None,
            events_url: None,
            interactivity_url: None,
            socket_mode: false,
            manifest: None,
            health_url: None,
        },
        personas: Vec::new(),
        scenarios,
        lines: vec![Line { persona: 0, count: 1, scenarios: places, routine: None }],
        seats,
        standby: Vec::new(),
        arrivals: Arrivals::Once { within: Span::secs(1) },
        shocks: Vec::new(),
        starts_at_ms: None,
        duration: Span::secs(1),
        pace: Pace::default(),
        connections: Connections::default(),
        mind: Mind::Scripted,
        budget: None,
        twins: BTreeMap::new(),
        faults: Vec::new(),
        gates: Vec::new(),
    }
}

fn cast(plan: &Plan, company: &Company, ordinal: u32) -> Result<Cast, CastError> {
    let seat = plan.seats[0];
    Casting::new(plan, company).cast(plan, company, &seat, 0, attempt_id(plan.seed, seat.person, ordinal))
}

#[test]
fn roles_follow_the_chart() {
    let company = company();
    let (lead, member) = (PersonId(2), PersonId(3));
    let roles = serde_json::json!({
        "requester": {"not_in_group": "jira-users"}, "approver": "manager", "above": {"manager_of": "approver"},
        "other": {"colleague": {"in_group": "jira-users", "account": "LOCKED_OUT"}}, "theirs": {"manager_of": "other"},
    });
    let seat = Seat { person: member, line: 0, colleague: Some(PersonId(5)) };
    let cast = cast(&plan(vec![scenario(roles)], vec![seat]), &company, 0).unwrap();
    assert_eq!(cast.roles["requester"], member);
    assert_eq!(cast.roles["approver"], lead);
    assert_eq!(cast.roles["above"], PersonId(1));
    assert_eq!(cast.roles["theirs"], company.people[5].manager.unwrap());
    assert_eq!(cast.facts["reason"], "joining");
    let out = |group: &str| Arrangement { person: member, standing: Standing::NotInGroup(group.to_owned()) };
    for group in ["jira-users", "jira-admins", "jira-fin", "jira-hr"] {
        assert!(cast.arrangements.contains(&out(group)), "no other way into Jira than {group}");
    }
    assert!(!cast.arrangements.contains(&out("confluence-users")));
    let locked = Arrangement { person: PersonId(5), standing: Standing::Account("LOCKED_OUT".to_owned()) };
    assert!(cast.arrangements.contains(&locked));
}

#[test]
fn leaving_the_admins_does_not_take_the_app() {
    let roles = serde_json::json!({"requester": {"not_in_group": "jira-admins"}});
    let seat = Seat { person: PersonId(3), line: 0, colleague: None };
    let cast = cast(&plan(vec![scenario(roles)], vec![seat]), &company(), 0).unwrap();
    assert_eq!(cast.arrangements.len(), 1);
}

#[test]
fn a_report_is_drawn_for_the_attempt_and_has_no_seat_if_possible() {
    let company = company();
    let lead = PersonId(2);
    let roles = serde_json::json!({"requester": "anyone", "new_hire": {"report": {}}});
    let seat = |person: u32, colleague: Option<u32>| Seat {
        person: PersonId(person),
        line: 0,
        colleague: colleague.map(PersonId),
    };
    let plan = plan(vec![scenario(roles)], vec![seat(2, Some(4)), seat(3, None)]);
    let mut drawn = BTreeSet::new();
    for ordinal in 0..40 {
        let again = cast(&plan, &company, ordinal).unwrap();
        assert_eq!(again, cast(&plan, &company, ordinal).unwrap());
        drawn.insert(again.roles["new_hire"]);
    }
    assert!(drawn.len() > 1, "not always the same person");
    assert!(drawn.iter().all(|person| company.people[person.index()].manager == Some(lead)));
    assert!(!drawn.contains(&PersonId(3)) && !drawn.contains(&PersonId(4)), "the busy ones are left alone");
}

#[test]
fn one_more_seat_moves_the_draws_that_had_fallen_on_just_that_person_and_no_other() {
    let company = company();
    let roles = serde_json::json!({"requester": "anyone", "new_hire": {"report": {}}});
    let seat = |person: PersonId| Seat { person, line: 0, colleague: None };
    let lead = PersonId(2);
    let reports = company.iter().filter(|(_, person)| person.manager == Some(lead)).map(|(id, _)| id);
    let reports: Vec<PersonId> = reports.collect();
    assert!(reports.len() > 2);
    for more in reports {
        let before = plan(vec![scenario(roles.clone())], vec![seat(lead)]);
        let after = plan(vec![scenario(roles.clone())], vec![seat(lead), seat(more)]);
        for ordinal in 0..40 {
            let drawn = |plan: &Plan| cast(plan, &company, ordinal).unwrap().roles["new_hire"];
            assert!(drawn(&after) == drawn(&before) || drawn(&before) == more);
        }
    }
}

#[test]
fn what_cannot_be_cast_says_why() {
    let company = company();
    let of = |cast_rules: serde_json::Value, person: u32| {
        let seat = Seat { person: PersonId(person), line: 0, colleague: None };
        cast(&plan(vec![scenario(cast_rules)], vec![seat]), &company, 0).unwrap_err()
    };
    let manager = serde_json::json!({"requester": "anyone", "approver": "manager"});
    assert_eq!(of(manager, 0), CastError::NoManager("approver".to_owned(), PersonId(0)));
    let circle =
        serde_json::json!({"requester": "anyone", "a": {"manager_of": "b"}, "b": {"manager_of": "a"}});
    assert!(matches!(of(circle, 3), CastError::Unfounded(_)));
    let report = serde_json::json!({"requester": "anyone", "r": {"report": {}}});
    assert!(matches!(of(report, 3), CastError::NoReport(..)));
    let colleague = serde_json::json!({"requester": "anyone", "c": {"colleague": {}}});
    assert!(matches!(of(colleague, 3), CastError::NoColleague(..)));
}

#[test]
fn draws_belong_to_the_attempt() {
    let line = Line { persona: 0, count: 1, scenarios: vec![(4, 5), (9, 1), (2, 0)], routine: None };
    let chosen: Vec<u32> =
        (0..600).map(|ordinal| choose_scenario(Seed(7), PersonId(1), ordinal, &line).unwrap()).collect();
    assert!(!chosen.contains(&2), "a weight of zero is never drawn");
    let often = chosen.iter().filter(|scenario| **scenario == 4).count();
    assert!((430..570).contains(&often), "{often} of 600 at 5 to 1");
    assert_ne!(attempt_id(Seed(7), PersonId(1), 0), attempt_id(Seed(7), PersonId(1), 1));
    assert_ne!(attempt_id(Seed(7), PersonId(1), 0), attempt_id(Seed(8), PersonId(1), 0));
    let facts: BTreeSet<String> = (0..50)
        .map(|n| {
            draw_facts(
                Seed(7),
                attempt_id(Seed(7), PersonId(1), n),
                &scenario(serde_json::json!({})).scenario,
            )
        })
        .map(|facts| facts["project"].clone())
        .collect();
    assert_eq!(facts.len(), 4);
}
