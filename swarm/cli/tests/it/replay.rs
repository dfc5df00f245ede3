//! `nightcrew replay`: every attempt of a run is driven again as it was, and a journal that was tampered with is found out.

use std::fs;
use std::path::Path;

use nightcrew_engine::journal::{self, FILE_NAME};
use nightcrew_engine::replay::{Beat, replay};
use nightcrew_model::event::{Event, What};
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

fn run(folder: &Path) -> Vec<Event> {
    fs::write(folder.join("plan.yaml"), PLAN).unwrap();
    let ended = Process::start(folder, "run", &["run", "plan.yaml", "--out", "out"]).wait();
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}{}", ended.stdout, ended.stderr);
    journal::read(&folder.join("out")).unwrap().map(Result::unwrap).collect()
}

fn of(events: &[Event], attempt: AttemptId) -> Vec<Event> {
    events.iter().filter(|event| event.attempt == Some(attempt)).cloned().collect()
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
    let mut events = run(&folder);
    let begun = events.iter().filter(|event| matches!(event.what, What::AttemptStarted(_)));
    let attempts: Vec<AttemptId> = begun.filter_map(|event| event.attempt).collect();
    assert!(attempts.len() >= 60, "{}", attempts.len());
    for attempt in &attempts {
        let replayed = replay(&events[0], &of(&events, *attempt), None).unwrap();
        assert!(replayed.difference.is_none(), "{attempt}: {:#?}", replayed.difference);
        assert!(!replayed.cut);
        assert!(replayed.turns.iter().any(|turn| matches!(turn.beat, Beat::Acted { .. })));
    }

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
