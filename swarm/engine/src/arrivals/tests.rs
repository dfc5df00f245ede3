//! Arrivals: rates within bounds, and everybody's times their own.

use std::collections::BTreeMap;

use nightcrew_model::company::CompanySource;
use nightcrew_model::plan::{Mind, Pace, Seat, Subject};
use nightcrew_model::seed::Seed;

use super::*;

const HOUR_MS: u64 = 3_600_000;
/// Monday, 2 November 2026, midnight UTC.
const MONDAY_MS: i64 = 1_793_577_600_000;

fn plan(seats: u32, arrivals: Arrivals, duration: Span) -> Plan {
    let domain = "northwind.example.com".to_owned();
    Plan {
        name: "test".to_owned(),
        seed: Seed(7),
        company: CompanySource::Generated { seed: Seed(7), employees: 10, domain },
        subject: Subject {
            name: "x".to_owned(),
            release: None,
            events_url: None,
            interactivity_url: None,
            health_url: None,
        },
        personas: Vec::new(),
        scenarios: Vec::new(),
        lines: Vec::new(),
        seats: (0..seats).map(|person| Seat { person: PersonId(person), line: 0, colleague: None }).collect(),
        standby: Vec::new(),
        arrivals,
        duration,
        pace: Pace::Times(1),
        connections: nightcrew_model::plan::Connections::default(),
        mind: Mind::Scripted,
        budget: None,
        twins: BTreeMap::new(),
        gates: Vec::new(),
    }
}

/// All arrivals of one person.
fn of(plan: &Plan, person: u32, hours: &Hours) -> Vec<At> {
    let schedule = Schedule::new(plan, MONDAY_MS);
    let mut all = Vec::new();
    let mut last = None;
    for ordinal in 0.. {
        let Some(at) = schedule.next(plan, PersonId(person), hours, ordinal, last) else { break };
        all.push(at);
        last = Some(at);
    }
    all
}

fn all(plan: &Plan, hours: &Hours) -> Vec<At> {
    (0..plan.seats.len()).flat_map(|person| of(plan, u32::try_from(person).unwrap(), hours)).collect()
}

#[test]
fn once_is_once_within_its_span() {
    let plan = plan(500, Arrivals::Once { within: Span::secs(60) }, Span::mins(10));
    let all = all(&plan, &Hours::Always);
    assert_eq!(all.len(), 500);
    assert!(all.iter().all(|at| at.0 < 60_000));
    let first_half = all.iter().filter(|at| at.0 < 30_000).count();
    assert!((200..300).contains(&first_half), "{first_half}");
}

#[test]
fn a_constant_rate_is_kept_by_all_together() {
    let plan = plan(200, Arrivals::Constant { attempts_per_minute: 100 }, Span::mins(60));
    let count = all(&plan, &Hours::Office).len();
    // 6,000 expected; four standard deviations are 310.
    assert!((5_690..6_310).contains(&count), "{count}");
}

#[test]
fn a_burst_comes_to_everybody_and_again_after_every_pause() {
    let arrivals = Arrivals::Burst { within: Span::secs(10), every: Span::mins(5) };
    let plan = plan(50, arrivals, Span::mins(20));
    for person in 0..50 {
        let theirs = of(&plan, person, &Hours::Always);
        assert_eq!(theirs.len(), 4);
        for (burst, at) in (0..).zip(theirs) {
            assert!((burst * 300_000..burst * 300_000 + 10_000).contains(&at.0), "{at:?}");
        }
    }
}

#[test]
fn office_hours_give_the_days_attempts_by_day_and_nothing_by_night() {
    let arrivals = Arrivals::OfficeHours { attempts_per_day: 1_000, timezone: "UTC".to_owned() };
    let plan = plan(100, arrivals, Span(24 * HOUR_MS));
    let all = all(&plan, &Hours::Office);
    assert!((870..1_130).contains(&all.len()), "{}", all.len());
    let by_night = all.iter().filter(|at| at.0 < 6 * HOUR_MS || at.0 >= 23 * HOUR_MS).count();
    assert_eq!(by_night, 0);
    let before_noon = all.iter().filter(|at| (8 * HOUR_MS..12 * HOUR_MS).contains(&at.0)).count();
    let by_evening = all.iter().filter(|at| at.0 >= 18 * HOUR_MS).count();
    assert!(before_noon > 5 * by_evening, "{before_noon} against {by_evening}");
}

#[test]
fn a_long_weekend_ends_nobodys_week() {
    // One busy person: a night holds thousands of candidates, a weekend tens of thousands.
    let arrivals = Arrivals::OfficeHours { attempts_per_day: 4_000, timezone: "UTC".to_owned() };
    let weekday = vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 100];
    let hours = Hours::Curve { weekday, weekend: Vec::new() };
    let plan = plan(1, arrivals, Span(8 * 24 * HOUR_MS));
    let all = of(&plan, 0, &hours);
    let next_monday = all.iter().filter(|at| at.0 >= 7 * 24 * HOUR_MS).count();
    assert!((3_700..4_300).contains(&next_monday), "{next_monday}");
}

#[test]
fn hours_are_those_of_the_plans_time_zone() {
    let arrivals = Arrivals::OfficeHours { attempts_per_day: 500, timezone: "Asia/Kolkata".to_owned() };
    let plan = plan(10, arrivals, Span(24 * HOUR_MS));
    let weekday = (0..24).map(|hour| if hour == 9 { 100 } else { 0 }).collect();
    let hours = Hours::Curve { weekday, weekend: vec![0; 24] };
    // Nine to ten at half past five ahead of UTC.
    let window = 3 * HOUR_MS + HOUR_MS / 2..4 * HOUR_MS + HOUR_MS / 2;
    let all = all(&plan, &hours);
    assert!(all.len() > 400 && all.iter().all(|at| window.contains(&at.0)), "{}", all.len());
}

#[test]
fn the_same_plan_gives_the_same_times_and_one_more_employee_changes_nobodys() {
    let kinds = [
        Arrivals::Once { within: Span::secs(60) },
        Arrivals::Burst { within: Span::secs(10), every: Span::mins(5) },
    ];
    for arrivals in kinds {
        let small = plan(20, arrivals.clone(), Span::mins(30));
        let large = plan(21, arrivals, Span::mins(30));
        for person in 0..20 {
            let theirs = of(&small, person, &Hours::Office);
            assert_eq!(theirs, of(&small, person, &Hours::Office));
            assert_eq!(theirs, of(&large, person, &Hours::Office));
        }
    }
}

#[test]
fn nobody_comes_in_a_curve_of_nothing() {
    let arrivals = Arrivals::OfficeHours { attempts_per_day: 4_000, timezone: "UTC".to_owned() };
    let hours = Hours::Curve { weekday: vec![0; 24], weekend: vec![0; 24] };
    assert_eq!(of(&plan(1, arrivals, Span(24 * HOUR_MS)), 0, &hours), []);
}
