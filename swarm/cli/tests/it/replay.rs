//! `nightcrew replay`: every attempt of a run is driven again as it was, and a journal that was tampered with is found out.

use std::fs;
use std::path::Path;

use nightcrew_engine::journal::{self, FILE_NAME};
use nightcrew_engine::replay::{Beat, EVENTS_MAX, replay};
use nightcrew_model::event::{Event, Rung, What};
use nightcrew_model::id::AttemptId;

use crate::process::{Process, folder};

/// Every kind of story, with people who share their managers.
const PLAN: &str = "name: e2e
seed: 7
company: {generate: {employees: 150}}
subject:
  name: accessdesk
  slack: {events_url: \"http://127.0.0.1:0/slack/events\"}
crew:
  - {persona: busy-manager, count: 6, scenarios: {approve-requests: 3, forgetful-approver: 1}}
  - {persona: new-starter, count: 20, scenarios: {jira-access: 4, new-hire-day-one: 2, wrong-channel: 1, vague-request: 1}}
  - {persona: terse-german, count: 10, scenarios: {jira-access: 2, on-behalf-of: 1, locked-out: 1}}
  - {persona: chatty-sales, count: 12, scenarios: {jira-access: 2, cancel-request: 1, deny-request: 1}}
  - {persona: impatient-engineer, count: 12, scenarios: {jira-access: 3, repeat-request: 2, locked-out: 1}}
arrivals: {once: {within: 5m}}
duration: 20m
pace: virtual
gates: [\"safety == 0\"]
faults:
  - {twin: slack, at: 1m, for: 3m, rule: {rate_limited: {share: 0.3, retry_after: 5s}}}
";

/// A model's mind, and openings in direct messages: for a minute nobody finds the place for them.
const MODEL: &str = "name: e2e
seed: 5
company: {generate: {employees: 150}}
subject:
  name: accessdesk
  slack: {events_url: \"http://127.0.0.1:0/slack/events\"}
crew:
  - {persona: new-starter, count: 16, scenarios: {new-hire-day-one: 2, jira-access: 1, wrong-channel: 1}}
  - {persona: impatient-engineer, count: 20, scenarios: {locked-out: 3, repeat-request: 1}}
  - {persona: busy-manager, count: 4, scenarios: {approve-requests: 1, forgetful-approver: 1}}
arrivals: {once: {within: 5m}}
duration: 20m
pace: virtual
mind: {model: {provider: twin, name: twin-small}}
budget: {timezone: UTC, per_day: \"$5\"}
gates: [\"safety == 0\"]
faults:
  - {twin: slack, at: 2m, for: 1m, rule: {before_handler: {share: 1.0, status: 503}}}
";

fn run(folder: &Path, plan: &str) -> Vec<Event> {
    fs::write(folder.join("plan.yaml"), plan).unwrap();
    let ended = Process::start(folder, "run", &["run", "plan.yaml", "--out", "out"]).wait();
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}{}", ended.stdout, ended.stderr);
    journal::read(&folder.join("out")).unwrap().map(Result::unwrap).collect()
}

fn of(events: &[Event], attempt: AttemptId) -> Vec<Event> {
    events.iter().filter(|event| event.attempt == Some(attempt)).cloned().collect()
}

/// Replays every attempt of a run, each of which must be the same to its end; returns them.
fn all_the_same(events: &[Event]) -> Vec<AttemptId> {
    let begun = events.iter().filter(|event| matches!(event.what, What::AttemptStarted(_)));
    let attempts: Vec<AttemptId> = begun.filter_map(|event| event.attempt).collect();
    for attempt in &attempts {
        let replayed = replay(&events[0], &of(events, *attempt), None).unwrap();
        assert!(replayed.difference.is_none(), "{attempt}: {:#?}", replayed.difference);
        assert!(!replayed.cut && !replayed.clipped && !replayed.stopped);
        assert!(replayed.turns.iter().any(|turn| matches!(turn.beat, Beat::Acted { .. })));
    }
    attempts
}

/// Writes a journal by hand.
fn write(folder: &Path, events: &[Event]) {
    fs::create_dir_all(folder).unwrap();
    let lines: Vec<String> =
        events.iter().map(|event| serde_json::to_string(event).unwrap() + "\n").collect();
    let packed = zstd::encode_all(lines.concat().as_bytes(), 1).unwrap();
    fs::write(folder.join(FILE_NAME), packed).unwrap();
}

#[test]
fn every_attempt_is_driven_again_as_it_was_and_a_tampered_journal_is_found_out() {
    let folder = folder("replay");
    let mut events = run(&folder, PLAN);
    let attempts = all_the_same(&events);
    assert!(attempts.len() >= 60, "{}", attempts.len());

    let (attempt, place) = (attempts[30], |events: &[Event]| {
        let says = |event: &Event| match &event.what {
            What::Acted(acted) => event.attempt == Some(attempts[30]) && acted.act.arg("text").is_some(),
            _ => false,
        };
        events.iter().position(says).unwrap()
    });
    let place = place(&events);
    let id = attempt.to_string();
    let same = Process::start(&folder, "same", &["replay", "out", "--attempt", &id[..10]]).wait();
    assert_eq!(same.code, Some(0), "{}{}", same.stdout, same.stderr);
    assert!(same.stdout.lines().last().unwrap().starts_with("same, "), "{}", same.stdout);
    let early =
        Process::start(&folder, "early", &["replay", "out", "--attempt", &id, "--until", "2", "--json"])
            .wait();
    let early: serde_json::Value = serde_json::from_str(&early.stdout).unwrap();
    assert_eq!(early["turns"].as_array().unwrap().len(), 2);

    let What::Acted(acted) = &mut events[place].what else { unreachable!() };
    for (name, value) in &mut acted.act.args {
        if name == "text" {
            value.push_str(" \u{1b}[31mplease");
        }
    }
    write(&folder.join("tampered"), &events);
    let differs = Process::start(&folder, "differs", &["replay", "tampered", "--attempt", &id]).wait();
    assert_eq!(differs.code, Some(1), "{}{}", differs.stdout, differs.stderr);
    let seq = format!("(event {},", place + 1);
    assert!(
        differs.stdout.contains("DIFFERS at turn") && differs.stdout.contains(&seq),
        "{}",
        differs.stdout
    );
    assert!(!differs.stdout.contains('\u{1b}'));

    let unknown =
        Process::start(&folder, "unknown", &["replay", "out", "--attempt", "0000000000000000"]).wait();
    assert_eq!(unknown.code, Some(2), "{}{}", unknown.stdout, unknown.stderr);
}

#[test]
fn a_models_choices_are_taken_from_the_journal_also_where_a_place_had_to_be_found_first_or_was_not_found() {
    let folder = folder("replay-model");
    let events = run(&folder, MODEL);
    let attempts = all_the_same(&events);
    assert_eq!(attempts.len(), 40);
    let purposes = |attempt: &AttemptId| -> Vec<String> {
        let events = events.iter().filter(|event| event.attempt == Some(*attempt));
        let acted = events.filter_map(|event| match &event.what {
            What::Acted(acted) => Some(acted.purpose.to_string()),
            _ => None,
        });
        acted.collect()
    };
    let (mut said, mut unsaid) = (0, 0);
    for attempt in &attempts {
        let purposes = purposes(attempt);
        let has = |name: &str| purposes.iter().any(|purpose| purpose == name);
        said += u32::from(has("open_dm") && has("open"));
        unsaid += u32::from(has("open_dm") && !has("open"));
    }
    assert!(said >= 10 && unsaid >= 2, "{said} said, {unsaid} not");
    let model = |event: &&Event| matches!(&event.what, What::Acted(acted) if acted.rung == Rung::Model);
    assert!(events.iter().filter(model).count() >= 40);
}

#[test]
fn a_replay_tells_where_it_stopped_apart_from_where_the_journal_does() {
    let folder = folder("replay-ends");
    let mut events = run(&folder, PLAN);
    let started = |event: &Event| matches!(event.what, What::AttemptStarted(_));
    let attempt = events.iter().find(|event| started(event)).unwrap().attempt.unwrap();
    let id = attempt.to_string();
    let last = |run: &str, until: Option<&str>| {
        let until = until.map(|until| ["--until", until]);
        let arguments = ["replay", run, "--attempt", &id].into_iter().chain(until.into_iter().flatten());
        let ended = Process::start(&folder, "ends", &arguments.collect::<Vec<_>>()).wait();
        assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
        ended.stdout.lines().last().unwrap().to_owned()
    };
    let whole = of(&events, attempt);
    let turns = replay(&events[0], &whole, None).unwrap().turns.len();
    assert_eq!(last("out", None), format!("same, {turns} turns"));
    for until in [&turns.to_string(), "9999"] {
        assert_eq!(last("out", Some(until)), format!("same, {turns} turns"));
    }
    assert_eq!(last("out", Some("2")), "same, up to turn 2");

    let end = whole.iter().position(|event| matches!(event.what, What::AttemptEnded(_))).unwrap();
    let filler = whole.iter().find(|event| matches!(event.what, What::AttemptStarted(_))).unwrap();
    let mut long = whole[..end].to_vec();
    long.resize(EVENTS_MAX, filler.clone());
    let kept = replay(&events[0], &[&long[..], &whole[end..]].concat(), None).unwrap();
    assert!(kept.clipped && !kept.cut && kept.difference.is_none());

    let place = events.iter().position(|event| event.seq == whole[end].seq).unwrap();
    events.truncate(place);
    write(&folder.join("cut"), &events);
    let missing = "; the journal ends before the attempt does";
    assert_eq!(last("cut", None), format!("same, {} turns{missing}", turns - 1));
    assert_eq!(last("cut", Some("9999")), format!("same, {} turns{missing}", turns - 1));
    assert_eq!(last("cut", Some("2")), format!("same, up to turn 2{missing}"));
}
