//! Whose fault a wait is. A twin that stands still shows as what people waited, from when they meant to begin; an engine that
//! stands still shows as its own lag, and its run is INVALID for latency.

use std::fs;
use std::path::Path;
use std::time::Duration;

use nightcrew_model::event::What;
use nightcrew_runtime::Clock;
use serde_json::Value;

use crate::process::{BINARY, Ended, PATIENCE, Process, events, folder, text, until};

/// Thirty seconds of background work by so many people that in two of them more acts are due than the engine has workers, and
/// beside them enough who ask for a verdict.
const PLAN: &str = "name: freeze
seed: 7
company: {generate: {employees: 600}}
subject:
  name: accessdesk
  slack: {events_url: \"http://127.0.0.1:0/slack/events\"}
crew:
  - {persona: new-starter, count: 24, scenarios: {jira-access: 1}}
  - {persona: new-starter, count: 300, routine: {every: 15s}}
arrivals: {once: {within: 2m}}
duration: 5m
connections: shared
pace: 10x
gates: [\"safety == 0\"]
";
/// How long twin or engine stand still.
const STANDSTILL: Duration = Duration::from_secs(2);

/// Twins in a process of their own, and a run that is attached to them, past the rush of its beginning.
fn started(folder: &Path) -> (Process, Process) {
    let mut twins = Process::start(folder, "twins", &["twins", "--env-file", "twins.env"]);
    until("the twins", PATIENCE, || {
        assert!(twins.runs(), "{}", twins.stderr());
        twins.stdout().contains("ready").then_some(())
    });
    fs::write(folder.join("plan.yaml"), PLAN).unwrap();
    let arguments = ["run", "plan.yaml", "--attach", "twins.env", "--out", "out", "--no-dashboard"];
    let mut run = Process::start(
        folder,
        "run",
        &[&arguments[..], &["--", BINARY, "accessdesk", "--remind-after", "10s"][..]].concat(),
    );
    let out = folder.join("out");
    // Everybody has found their colleague and opened a conversation by then.
    until("the middle of the run", PATIENCE, || {
        assert!(run.runs(), "{}{}", run.stdout(), run.stderr());
        (events(&out, |what| matches!(what, What::Answered(_))) > 300 * 6).then_some(())
    });
    (twins, run)
}

/// Stops a process for a while, as a debugger does or a machine that swaps; how long it really was.
fn stand_still(process: &Process, so_long: Duration) -> Duration {
    let clock = Clock::paced(1);
    process.pause();
    until("the end of the standstill", PATIENCE, || {
        (u128::from(clock.elapsed_us()) >= so_long.as_micros()).then_some(())
    });
    process.go_on();
    Duration::from_micros(clock.elapsed_us())
}

fn report(folder: &Path) -> Value {
    serde_json::from_str(&text(&folder.join("out/report.json"))).unwrap()
}

#[test]
fn a_twin_that_stands_still_for_two_seconds_is_what_people_waited_and_no_lag_of_the_engine() {
    let folder = folder("freeze-twin");
    let (twins, mut run) = started(&folder);
    let stood = stand_still(&twins, STANDSTILL);
    let Ended { code, stdout, stderr } = run.wait();

    let report = report(&folder);
    let latency = &report["latency"];
    let slack = latency["twins"].as_array().unwrap().iter().find(|twin| twin["name"] == "slack").unwrap();
    let us = |name: &str| slack[name].as_u64().unwrap();
    assert!(us("waited_p99_us") >= 1_500_000, "{slack:#}{stdout}");
    assert!(us("waited_p50_us") < 500_000, "it was two seconds of thirty: {slack:#}");
    assert!(us("waited_max_us") >= 1_900_000, "stood still for {stood:?}: {slack:#}");

    // On the timeline it is where it was, and the engine's lag beside it was small.
    let step = latency["timeline"]["step_ms"].as_u64().unwrap();
    let slices = latency["timeline"]["slices"].as_array().unwrap();
    let slowest = slices.iter().map(|slice| slice["slowest_ms"].as_u64().unwrap());
    let (place, peak) = slowest.clone().enumerate().max_by_key(|(_, slowest)| *slowest).unwrap();
    assert!(peak >= 1_500, "{latency:#}");
    // The timeline is by the crew's clock, which is ten times as fast.
    let seconds = place as u64 * step / 10_000;
    assert!((6..30).contains(&seconds), "in the middle: slice {place} of {step} ms");
    let of_the_rest =
        slowest.enumerate().filter(|(at, _)| at.abs_diff(place) > 2).map(|(_, slowest)| slowest);
    let of_the_rest = of_the_rest.max().unwrap();
    assert!(of_the_rest < peak, "nowhere else anybody waited so long: {of_the_rest} ms, {peak} ms");
    assert_eq!(latency["trusted"], true, "the engine was well: {stdout}{stderr}");
    // All of the engine's workers hung: whoever was due meanwhile waited for the twin, too, and not for the engine.
    assert!(us("lag_p99_us") < 250_000, "{slack:#}");
    assert!(!stdout.contains("INVALID"), "{stdout}");
    assert!(stdout.contains("engine lag p99"), "{stdout}");
    assert_eq!(code, Some(0), "{stdout}{stderr}");
}

#[test]
fn an_engine_that_stands_still_is_invalid_for_latency_and_exits_so() {
    let folder = folder("freeze-engine");
    let (_twins, mut run) = started(&folder);
    stand_still(&run, 2 * STANDSTILL);
    let Ended { code, stdout, stderr } = run.wait();

    let report = report(&folder);
    let latency = &report["latency"];
    assert_eq!(latency["trusted"], false, "{stdout}{stderr}");
    let why = latency["invalid"].as_str().unwrap();
    assert!(why.starts_with("INVALID for latency: the engine was the bottleneck"), "{why}");
    assert!(stdout.contains(why), "{stdout}");
    assert!(stdout.contains("INVALID: "), "it stands before every wait: {stdout}");
    // By this alone: the same run whose twin stood still exits with 0.
    assert_eq!(code, Some(5), "{stdout}{stderr}");
    assert_eq!(report["exit_code"], 5);
}
