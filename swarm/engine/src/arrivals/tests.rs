//! Arrivals: rates within bounds, everybody's times their own, and shocks over and above them.

use nightcrew_model::company::CompanySource;
use nightcrew_model::plan::arrivals::{Change, Count, OfficeHours, Rate, Stage};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const HOUR_MS: u64 = 3_600_000;
const DAY: Span = Span(24 * HOUR_MS);
/// Monday, 2 November 2026, midnight UTC.
const MONDAY_MS: i64 = 1_793_577_600_000;

/// A plan of one line, whose people are those of a company with as many and one more.
struct Office {
    plan: Plan,
    company: Company,
    schedule: Schedule,
}

fn stage(seats: u32, arrivals: &Arrivals, duration: Span, hours: &Value, shocks: &Value) -> Office {
    let source =
        json!({"generated": {"seed": 7, "employees": seats.max(10), "domain": "northwind.example.com"}});
    let source: CompanySource = serde_json::from_value(source).unwrap();
    let company = Company::build(&source).unwrap();
    let plan = json!({
        "name": "test", "seed": 7, "company": source,
        "subject": {"name": "x", "release": null, "events_url": null, "interactivity_url": null, "health_url": null},
        "personas": [{"name": "p", "about": "Somebody.", "hours": hours}],
        "scenarios": [],
        "lines": [{"persona": 0, "count": seats, "scenarios": [[0, 1]]}],
        "seats": (0..seats).map(|person| json!({"person": person, "line": 0, "colleague": null})).collect::<Vec<_>>(),
        "standby": [], "arrivals": arrivals, "shocks": shocks, "duration": duration, "pace": "1x",
        "mind": "scripted", "budget": null, "twins": {}, "gates": [],
    });
    let plan: Plan = serde_json::from_value(plan).unwrap();
    let schedule = Schedule::new(&plan, &company, MONDAY_MS);
    Office { plan, company, schedule }
}

fn quiet(seats: u32, arrivals: &Arrivals, duration: Span, hours: &str) -> Office {
    stage(seats, arrivals, duration, &json!(hours), &json!([]))
}

impl Office {
    /// All arrivals of one person.
    fn of(&self, seat: u32) -> Vec<At> {
        let mut all = Vec::new();
        let mut last = None;
        while let Some(at) = self.schedule.next(&self.plan, &self.company, seat, last) {
            assert!(all.last().is_none_or(|before| *before < at), "in order");
            all.push(at);
            // An attempt takes a minute.
            last = Some(Last { intended: at, ended: at + Span::mins(1) });
        }
        all
    }

    fn all(&self) -> Vec<At> {
        (0..u32::try_from(self.plan.seats.len()).unwrap()).flat_map(|seat| self.of(seat)).collect()
    }
}

fn within(all: &[At], from: u64, to: u64) -> usize {
    all.iter().filter(|at| (from..to).contains(&at.0)).count()
}

fn each_per_hour(each: u32) -> Rate {
    Rate::EachPerHour(Count { milli: each * 1000 })
}

fn office(rate: Rate, timezone: &str) -> Arrivals {
    let (attempts_per_day, each_per_day) = match rate {
        Rate::AttemptsPerDay(total) => (Some(total), None),
        Rate::EachPerDay(each) => (None, Some(each)),
        _ => (None, None),
    };
    Arrivals::OfficeHours(OfficeHours {
        attempts_per_day,
        each_per_day,
        timezone: timezone.to_owned().into(),
    })
}

#[test]
fn once_is_once_within_its_span() {
    let all = quiet(500, &Arrivals::Once { within: Span::secs(60) }, Span::mins(10), "always").all();
    assert_eq!(all.len(), 500);
    assert!(all.iter().all(|at| at.0 < 60_000));
    let first_half = within(&all, 0, 30_000);
    assert!((200..300).contains(&first_half), "{first_half}");
}

#[test]
fn a_constant_rate_is_kept_by_all_together_or_by_each() {
    for rate in [Rate::AttemptsPerMinute(100), Rate::AttemptsPerHour(6_000), each_per_hour(30)] {
        let count = quiet(200, &Arrivals::Constant(rate), Span::mins(60), "office").all().len();
        // 6,000 expected; four standard deviations are 310.
        assert!((5_690..6_310).contains(&count), "{count}");
    }
}

#[test]
fn gaps_of_a_constant_rate_are_those_of_a_poisson_process() {
    let all = quiet(1, &Arrivals::Constant(each_per_hour(60)), Span(200 * HOUR_MS), "office").of(0);
    let gaps: Vec<u64> = all.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    let longer = |ms: u64| gaps.iter().filter(|gap| **gap > ms).count() * 1000 / gaps.len();
    // Of 12,000 gaps with a mean of a minute, e⁻¹ are longer than it, and e⁻³ longer than three.
    assert!((355..380).contains(&longer(60_000)), "{}", longer(60_000));
    assert!((44..56).contains(&longer(180_000)), "{}", longer(180_000));
}

#[test]
fn a_ramp_rises_and_stays() {
    let ramp = Arrivals::Ramp {
        from: Rate::AttemptsPerMinute(0),
        to: Rate::AttemptsPerMinute(100),
        over: Span::mins(60),
    };
    let all = quiet(50, &ramp, Span::mins(120), "office").all();
    let (first, second) = (within(&all, 0, HOUR_MS / 2), within(&all, HOUR_MS / 2, HOUR_MS));
    // A quarter of the 3,000 of the ramp, and three quarters.
    assert!((640..860).contains(&first) && (2_060..2_440).contains(&second), "{first}, {second}");
    let after = within(&all, HOUR_MS, 2 * HOUR_MS);
    assert!((5_690..6_310).contains(&after), "{after}");
}

#[test]
fn stages_step_and_slope_and_end() {
    let stage =
        |mins: u64, rate: u32, change| Stage { lasts: Span::mins(mins), rate: each_per_hour(rate), change };
    let stages = vec![
        stage(60, 60, Change::Step),
        stage(60, 0, Change::Linear),
        stage(30, 0, Change::Step),
        stage(30, 20, Change::Step),
    ];
    let all = quiet(50, &Arrivals::Stages(stages), Span::mins(240), "office").all();
    let counts = [(0, 60), (60, 120), (120, 150), (150, 180), (180, 240)]
        .map(|(from, to)| within(&all, from * 60_000, to * 60_000));
    assert!((2_780..3_220).contains(&counts[0]), "{counts:?}");
    assert!((1_345..1_655).contains(&counts[1]), "{counts:?}");
    assert_eq!((counts[2], counts[4]), (0, 0));
    assert!((410..590).contains(&counts[3]), "{counts:?}");
}

#[test]
fn a_burst_comes_to_everybody_and_again_after_every_pause() {
    let arrivals = Arrivals::Burst { within: Span::secs(10), every: Span::mins(5) };
    let stage = quiet(50, &arrivals, Span::mins(20), "always");
    for seat in 0..50 {
        let theirs = stage.of(seat);
        assert_eq!(theirs.len(), 4);
        for (burst, at) in (0..).zip(theirs) {
            assert!((burst * 300_000..burst * 300_000 + 10_000).contains(&at.0), "{at:?}");
        }
    }
}

#[test]
fn a_closed_loop_pauses_after_each_end() {
    let theirs = quiet(20, &Arrivals::Closed { pause: Span::secs(30) }, Span::mins(15), "office").of(3);
    assert!(theirs[0] < At(30_000));
    // A minute of attempt and half a minute of pause.
    assert!(theirs.windows(2).all(|pair| pair[1] == pair[0] + Span::secs(90)));
}

#[test]
fn office_hours_give_the_days_attempts_by_day_and_nothing_by_night() {
    for rate in [Rate::AttemptsPerDay(1_000), Rate::EachPerDay(Count { milli: 10_000 })] {
        let all = quiet(100, &office(rate, "UTC"), DAY, "office").all();
        assert!((870..1_130).contains(&all.len()), "{}", all.len());
        assert_eq!(within(&all, 0, 6 * HOUR_MS) + within(&all, 23 * HOUR_MS, DAY.0), 0);
        let (morning, evening) = (within(&all, 8 * HOUR_MS, 12 * HOUR_MS), within(&all, 18 * HOUR_MS, DAY.0));
        assert!(morning > 5 * evening, "{morning} against {evening}");
    }
}

#[test]
fn a_long_weekend_ends_nobodys_week() {
    let weekday = vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 100];
    let hours = json!({"curve": {"weekday": weekday, "weekend": []}});
    let arrivals = office(Rate::AttemptsPerDay(4_000), "UTC");
    let all = stage(1, &arrivals, Span(8 * DAY.0), &hours, &json!([])).of(0);
    let next_monday = within(&all, 7 * DAY.0, 8 * DAY.0);
    assert!((3_700..4_300).contains(&next_monday), "{next_monday}");
    assert_eq!(within(&all, 5 * DAY.0, 7 * DAY.0), 0);
}

#[test]
fn hours_are_those_of_the_plans_time_zone_or_of_each_employees() {
    let weekday: Vec<u8> = (0..24).map(|hour| if hour == 9 { 100 } else { 0 }).collect();
    let hours = json!({"curve": {"weekday": weekday, "weekend": vec![0; 24]}});
    // Nine to ten at half past five ahead of UTC.
    let kolkata = 3 * HOUR_MS + HOUR_MS / 2..4 * HOUR_MS + HOUR_MS / 2;
    let arrivals = office(Rate::AttemptsPerDay(500), "Asia/Kolkata");
    let all = stage(10, &arrivals, DAY, &hours, &json!([])).all();
    assert!(all.len() > 400 && all.iter().all(|at| kolkata.contains(&at.0)), "{}", all.len());
    let each = stage(60, &office(Rate::EachPerDay(Count { milli: 9_000 }), "each"), DAY, &hours, &json!([]));
    for (seat, person) in (0..60).zip(&each.company.people) {
        let zone = jiff::tz::TimeZone::get(&person.timezone).unwrap();
        for at in each.of(seat) {
            let moment = jiff::Timestamp::from_millisecond(MONDAY_MS + i64::try_from(at.0).unwrap()).unwrap();
            assert_eq!(moment.to_zoned(zone.clone()).hour(), 9, "{}", person.timezone);
        }
    }
}

#[test]
fn an_hour_that_the_clocks_skip_or_repeat_shifts_nobodys_morning() {
    // From Monday, 19 October 2026, over the end of summer time in Berlin on the 25th.
    let weekday: Vec<u8> = (0..24).map(|hour| if hour == 9 { 100 } else { 0 }).collect();
    let hours = json!({"curve": {"weekday": weekday, "weekend": weekday}});
    let mut stage =
        stage(5, &office(Rate::AttemptsPerDay(500), "Europe/Berlin"), Span(14 * DAY.0), &hours, &json!([]));
    let start = MONDAY_MS - 14 * 86_400_000;
    stage.plan.starts_at_ms = Some(start);
    stage.schedule = Schedule::new(&stage.plan, &stage.company, 0);
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let all = stage.all();
    assert!((6_500..7_500).contains(&all.len()), "{}", all.len());
    for at in all {
        let moment = jiff::Timestamp::from_millisecond(start + i64::try_from(at.0).unwrap()).unwrap();
        assert_eq!(moment.to_zoned(zone.clone()).hour(), 9);
    }
}

#[test]
fn nobody_comes_in_a_curve_of_nothing() {
    let hours = json!({"curve": {"weekday": vec![0; 24], "weekend": vec![0; 24]}});
    let arrivals = office(Rate::AttemptsPerDay(4_000), "UTC");
    assert_eq!(stage(1, &arrivals, DAY, &hours, &json!([])).of(0), []);
}

#[test]
fn on_monday_morning_they_come_at_nine_by_their_own_clocks() {
    let shock = json!({"shock": {"monday_morning": {"share": 0.5, "within": "20m", "timezone": "each"}}, "lines": [0]});
    let arrivals = Arrivals::Constant(Rate::EachPerDay(Count { milli: 1 }));
    let stage = stage(400, &arrivals, Span(8 * DAY.0), &json!("office"), &json!([shock]));
    let mut came = 0;
    for (seat, person) in (0..400).zip(&stage.company.people) {
        let zone = jiff::tz::TimeZone::get(&person.timezone).unwrap();
        let surged: Vec<_> = stage
            .of(seat)
            .into_iter()
            .map(|at| jiff::Timestamp::from_millisecond(MONDAY_MS + i64::try_from(at.0).unwrap()).unwrap())
            .map(|moment| moment.to_zoned(zone.clone()))
            .filter(|local| local.weekday() == jiff::civil::Weekday::Monday)
            .filter(|local| local.hour() == 9 && local.minute() < 20)
            .collect();
        came += surged.len();
    }
    // Two Mondays, half of 400 people each, less those to whom the run's first hours are no longer Monday nine.
    assert!((330..470).contains(&came), "{came}");
    let told = stage.schedule.shocks(&stage.plan);
    assert!(
        told.len() > 10 && told.is_sorted() && told[0].1.contains("50 % begin within 20m"),
        "{:?}",
        told[0]
    );
}

#[test]
fn an_outage_makes_everyone_ask_at_once_and_forces_its_scenario() {
    let shock = json!({"shock": {"outage": {"at": "1h", "within": "3m", "share": 0.8, "scenario": "locked-out"}},
        "lines": [0], "scenario": 4});
    let arrivals = Arrivals::Constant(each_per_hour(1));
    let calm = quiet(300, &arrivals, Span::mins(180), "office");
    let stage = stage(300, &arrivals, Span::mins(180), &json!("office"), &json!([shock]));
    let mut asked = 0;
    for seat in 0..300 {
        let usual = calm.of(seat);
        for at in stage.of(seat) {
            let forced = stage.schedule.forced_scenario(&stage.plan, &stage.company, seat, at);
            if usual.contains(&at) {
                assert_eq!(forced, None);
            } else {
                assert_eq!(forced, Some(4));
                assert!((HOUR_MS..HOUR_MS + 180_000).contains(&at.0));
                asked += 1;
            }
        }
    }
    assert!((210..270).contains(&asked), "{asked}");
    assert_eq!(
        stage.schedule.shocks(&stage.plan),
        [(At(HOUR_MS), "outage: 80 % begin within 3m of all employees with locked-out".to_owned())]
    );
}

#[test]
fn a_quarters_end_is_a_multiple_of_the_usual() {
    let shock = json!({"shock": {"quarter_end": {"at": "1d", "times": 4, "persona": "p"}}, "lines": [0]});
    let arrivals = office(Rate::EachPerDay(Count { milli: 2_000 }), "UTC");
    let stage = stage(300, &arrivals, Span(3 * DAY.0), &json!("office"), &json!([shock]));
    let all = stage.all();
    let days = [0, 1, 2].map(|day| within(&all, day * DAY.0, (day + 1) * DAY.0));
    assert!((500..700).contains(&days[0]) && (500..700).contains(&days[2]), "{days:?}");
    assert!((2_200..2_600).contains(&days[1]), "{days:?}");
    assert_eq!(within(&all, DAY.0, DAY.0 + 6 * HOUR_MS), 0, "by night nobody reviews");
}

#[test]
fn a_shock_reaches_only_its_lines() {
    let shock = json!({"shock": {"onboarding": {"persona": "q", "at": "1m", "within": "5m"}}, "lines": [1]});
    let arrivals = Arrivals::Once { within: Span::secs(10) };
    let all = stage(20, &arrivals, Span::mins(10), &json!("office"), &json!([shock])).all();
    assert_eq!((all.len(), within(&all, 10_000, 600_000)), (20, 0));
}

fn any_of_their_own() -> impl Strategy<Value = Arrivals> {
    let rate = prop_oneof![
        (1_u32..60_000).prop_map(|milli| Rate::EachPerHour(Count { milli })),
        (1_u32..60_000).prop_map(|milli| Rate::EachPerDay(Count { milli })),
    ];
    let mins = (1_u64..120).prop_map(Span::mins);
    let stages =
        prop::collection::vec((mins.clone(), rate.clone(), any::<bool>()), 1..5).prop_map(|stages| {
            let change = |linear| if linear { Change::Linear } else { Change::Step };
            let stages =
                stages.into_iter().map(|(lasts, rate, linear)| Stage { lasts, rate, change: change(linear) });
            Arrivals::Stages(stages.collect())
        });
    prop_oneof![
        mins.clone().prop_map(|within| Arrivals::Once { within }),
        mins.clone().prop_map(|every| Arrivals::Burst { within: Span(every.0 / 3), every }),
        mins.clone().prop_map(|pause| Arrivals::Closed { pause }),
        rate.clone().prop_map(Arrivals::Constant),
        (rate.clone(), rate.clone(), mins).prop_map(|(from, to, over)| Arrivals::Ramp { from, to, over }),
        stages,
        rate.prop_map(|rate| office(
            Rate::EachPerDay(Count { milli: rate.milli().try_into().unwrap() }),
            "each"
        )),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Invariant 2, for all arrivals that are not a total, with shocks over them.
    #[test]
    fn one_more_employee_changes_nobodys_times(arrivals in any_of_their_own(), seats in 10_u32..14) {
        let mut shocks = vec![
            json!({"shock": {"monday_morning": {"share": 0.4, "within": "30m"}}, "lines": [0]}),
            json!({"shock": {"outage": {"at": "3h", "within": "10m", "share": 0.5}}, "lines": [0]}),
        ];
        if arrivals.has_rate() {
            shocks.push(json!({"shock": {"quarter_end": {"at": "4h", "lasts": "6h", "times": 3}}, "lines": [0]}));
        }
        let hours = json!("office");
        let small = stage(seats, &arrivals, DAY, &hours, &json!(shocks));
        let large = stage(seats + 1, &arrivals, DAY, &hours, &json!(shocks));
        let calm = stage(seats, &arrivals, DAY, &hours, &json!([]));
        for seat in 0..seats {
            let theirs = small.of(seat);
            prop_assert_eq!(&theirs, &large.of(seat));
            if !matches!(arrivals, Arrivals::Closed { .. }) {
                prop_assert!(calm.of(seat).iter().all(|at| theirs.contains(at)), "a shock moves no arrival");
            }
        }
    }
}

/// A month of virtual time is computed in a moment. Announced: it prints its figure.
#[test]
fn a_month_of_two_thousand_employees_takes_no_time_to_plan() {
    let arrivals = office(Rate::EachPerDay(Count { milli: 4_300 }), "each");
    let stage = quiet(2_000, &arrivals, Span(30 * DAY.0), "office");
    let clock = nightcrew_runtime::Clock::paced(1);
    let all = stage.all().len();
    let took = clock.elapsed_us() / 1000;
    println!("{all} arrivals of a month of 2,000 employees in {took} ms");
    assert!((170_000..215_000).contains(&all), "{all}");
    assert!(took < if cfg!(debug_assertions) { 60_000 } else { 1_000 }, "{took} ms");
}
