//! `nightcrew rehearse` as a user meets it: the forecast is what the run then comes to, a cap that will not do is told, nobody is
//! contacted, and nothing is left behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nightcrew_engine::journal;
use nightcrew_model::event::{Event, What};
use serde_json::{Value, json};

use crate::plans::Draft;
use crate::process::{BINARY, Ended, PATIENCE, Process, folder, nightcrew, text, until};

/// A crew of a few: the tokenizer is slow where nothing is optimised.
const PEOPLE: u32 = 12;

/// A plan whose crew is worded by a model, with a budget of so much a day.
fn plan(folder: &Path, name: &str, model: &str, budget: &str) -> String {
    let more = format!(
        "mind: {{model: {{{model}}}}}\nbudget: {{timezone: UTC, {budget}}}\nallow_hosts: [\"api.openai.com\"]\n"
    );
    Draft { more, ..Draft::new(PEOPLE, "5m") }.write(folder, name)
}

const TWIN: &str = "provider: twin, name: twin-small";
const AMPLE: &str = "per_day: \"$1.00\"";

fn forecast(ended: &Ended) -> Value {
    let read = serde_json::from_str(&ended.stdout);
    assert!(read.is_ok(), "{}{}", ended.stdout, ended.stderr);
    read.unwrap()
}

/// Rehearses a plan and reads the forecast.
fn rehearsed(folder: &Path, name: &str, plan: &str, more: &[&str]) -> (Option<i32>, Value) {
    let arguments = [&["rehearse", plan, "--pace", "virtual", "--json"], more].concat();
    let ended = nightcrew(folder, name, &arguments);
    (ended.code, forecast(&ended))
}

fn whole(value: &Value, path: &str) -> u64 {
    let found = value.pointer(path).and_then(Value::as_u64);
    assert!(found.is_some(), "{path} in {value}");
    found.unwrap()
}

#[test]
fn a_forecast_is_what_the_same_run_in_virtual_time_then_comes_to() {
    let folder = folder("rehearse-same");
    let plan = plan(&folder, "plan", TWIN, AMPLE);
    let (code, forecast) = rehearsed(&folder, "forecast", &plan, &["--runs", "1"]);
    assert_eq!(code, Some(0));
    for out in ["one", "two"] {
        let arguments = ["run", &plan, "--pace", "virtual", "--out", out];
        let ended = nightcrew(&folder, &format!("{out}-run"), &arguments);
        assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}{}", ended.stdout, ended.stderr);
    }
    let journal = |out: &str| fs::read(folder.join(out).join("journal.jsonl.zst")).unwrap();
    assert!(journal("one") == journal("two"), "two runs in virtual time with the model twin are one");

    let report: Value = serde_json::from_str(&text(&folder.join("one/report.json"))).unwrap();
    for (told, measured) in [
        ("attempts", "/accounting/started"),
        ("model_calls", "/spend/calls"),
        ("tokens_in", "/spend/tokens_in"),
        ("tokens_out", "/spend/tokens_out"),
        ("nano_dollars", "/spend/nano_dollars"),
    ] {
        assert_eq!(whole(&forecast, &format!("/{told}/expected")), whole(&report, measured), "{told}");
    }
    assert_eq!(whole(&forecast, "/attempts/expected"), u64::from(PEOPLE));
    assert!(whole(&forecast, "/nano_dollars/expected") > 0);
}

#[test]
fn the_forecast_is_told_with_a_band_and_in_a_shape_that_scripts_rely_on() {
    let folder = folder("rehearse-shape");
    let plan = plan(&folder, "plan", TWIN, AMPLE);
    let more = ["--runs", "2", "--starts-at", "2026-11-23T22:00[Europe/Berlin]"];
    let (code, forecast) = rehearsed(&folder, "json", &plan, &more);
    assert_eq!(code, Some(0));
    let mut fields: Vec<&str> = forecast.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    let known = "acts arrivals attempts band budget calls cannot_know days deliveries duration_ms fallbacks model_calls nano_dollars \
                 pace plan seeds starts_ms tokens_in tokens_out took_ms walked_away";
    assert_eq!(fields, known.split_whitespace().collect::<Vec<_>>());
    assert_eq!((&forecast["seeds"], &forecast["starts_ms"]), (&json!([7, 8]), &json!(1_795_467_600_000_u64)));
    assert!(
        forecast.pointer("/days/2026-11-23").is_some(),
        "the day is the calendar's at the start: {forecast}"
    );
    for name in ["slack", "jira", "okta", "llm"] {
        assert!(whole(&forecast, &format!("/calls/{name}/expected")) > 0, "{name}");
    }
    let tokens = &forecast["tokens_in"];
    let runs: Vec<u64> = serde_json::from_value(tokens["runs"].clone()).unwrap();
    assert_eq!((runs.len(), runs[0]), (2, whole(tokens, "/expected")));
    assert!(
        runs.iter().all(|run| (whole(tokens, "/low")..=whole(tokens, "/high")).contains(run)),
        "{tokens}"
    );
    assert_eq!(forecast.pointer("/budget/cap"), Some(&json!("within")));
    let begun: Vec<u64> = serde_json::from_value(forecast["arrivals"]["begun"].clone()).unwrap();
    assert_eq!(begun.iter().sum::<u64>(), whole(&forecast, "/attempts/expected"));
}

#[test]
fn a_paid_provider_is_rehearsed_at_its_prices_without_a_key_and_without_contacting_it() {
    let folder = folder("rehearse-paid");
    let model = "provider: openai, name: gpt-5-nano, base_url: \"https://api.openai.com/v1\"";
    let plan = plan(&folder, "plan", model, AMPLE);
    let (code, forecast) = rehearsed(&folder, "forecast", &plan, &["--runs", "1"]);
    assert_eq!(code, Some(0));
    let figure = |name: &str| whole(&forecast, &format!("/{name}/expected"));
    // $0.05 and $0.40 per million tokens; each call is rounded up.
    let exact = figure("tokens_in") * 50 + figure("tokens_out") * 400;
    let told = figure("nano_dollars");
    assert!(exact > 0 && (exact..=exact + figure("model_calls")).contains(&told), "{exact} {told}");

    let ended = nightcrew(&folder, "run", &["run", &plan, "--pace", "virtual", "--out", "one"]);
    assert_eq!(ended.code, Some(2), "a run in virtual time must not stand in silently");
    assert!(ended.stderr.contains("nightcrew rehearse"), "{}", ended.stderr);
}

#[test]
fn a_cap_that_will_not_do_is_told_with_what_then_happens() {
    let folder = folder("rehearse-over");
    let cap = 2_000_000;
    let rehearse = |when: &str| {
        let plan = plan(&folder, when, TWIN, &format!("per_day: \"$0.002\", when_spent: {when}"));
        let (code, forecast) = rehearsed(&folder, &format!("{when}-json"), &plan, &["--runs", "1"]);
        assert_eq!(code, Some(4), "{forecast}");
        assert_eq!(forecast.pointer("/budget/cap"), Some(&json!("exceeded")));
        assert!(whole(&forecast, "/budget/without_cap_nano_dollars") > cap);
        assert!(whole(&forecast, "/nano_dollars/expected") <= cap);
        assert!(forecast.pointer("/budget/spent_at_ms").unwrap().is_u64());
        forecast
    };
    let scripted = rehearse("scripted");
    assert_eq!(whole(&scripted, "/attempts/expected"), u64::from(PEOPLE));
    assert!(whole(&scripted, "/fallbacks/expected") > 0);
    let stopped = rehearse("stop");
    assert_eq!(stopped.pointer("/budget/ended"), Some(&json!("budget_spent")));
    assert!(whole(&stopped, "/acts/expected") < whole(&scripted, "/acts/expected"));

    let told = nightcrew(&folder, "told", &["rehearse", "stop.yaml", "--pace", "virtual", "--runs", "1"]);
    assert!(
        told.stdout.contains("EXCEEDED") && told.stdout.contains("`when_spent: stop`"),
        "{}",
        told.stdout
    );
}

#[test]
fn who_waits_for_the_next_day_s_budget_is_refused_once() {
    let folder = folder("rehearse-pause");
    let plan = plan(&folder, "plan", TWIN, "per_day: \"$0.002\", when_spent: pause");
    let ended = nightcrew(&folder, "run", &["run", &plan, "--pace", "virtual", "--out", "out"]);
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}{}", ended.stdout, ended.stderr);
    let mut refused = BTreeSet::new();
    for event in journal::read(&folder.join("out")).unwrap() {
        let event: Event = event.unwrap();
        if matches!(event.what, What::BudgetRefused(_)) {
            assert!(refused.insert((event.attempt, event.cause)), "{event:?} is told again");
        }
    }
    assert!(!refused.is_empty(), "the budget does not last");
    let report: Value = serde_json::from_str(&text(&folder.join("out/report.json"))).unwrap();
    assert_eq!(report["run"]["ended"], json!("completed"), "the next day's budget lets everybody go on");
}

#[test]
fn no_file_is_left_behind_also_after_ctrl_c() {
    let folder = folder("rehearse-files");
    let plan = plan(&folder, "plan", TWIN, AMPLE);
    let temporary = folder.join("temporary");
    fs::create_dir(&temporary).unwrap();
    let variable = format!("TMPDIR={}", temporary.display());
    let left = || fs::read_dir(&temporary).unwrap().count();
    let start = |name: &str, runs: &str| {
        Process::of("env", &folder, name, &[&variable, BINARY, "rehearse", &plan, "--runs", runs])
    };
    let ended = start("whole", "1").wait();
    assert_eq!((ended.code, left()), (Some(0), 0), "{}", ended.stderr);

    let mut process = start("stopped", "20");
    until("a first rehearsed run", PATIENCE, || process.stderr().contains("(1 of 20)").then_some(()));
    assert_eq!(left(), 1);
    process.interrupt();
    assert_eq!((process.wait().code, left()), (Some(130), 0));
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["plan.yaml", "stopped.err", "stopped.out", "temporary", "whole.err", "whole.out"]);
}

#[test]
fn only_the_example_bot_can_be_rehearsed() {
    let folder = folder("rehearse-bot");
    let plan = plan(&folder, "plan", TWIN, AMPLE);
    let ended = nightcrew(&folder, "other", &["rehearse", &plan, "--", "./my-bot"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("accessdesk"), "{}", ended.stderr);
    assert!(ended.stderr.contains("or `run` the plan at a pace"), "{}", ended.stderr);

    let ended = nightcrew(&folder, "flag", &["rehearse", &plan, "--", "accessdesk", "--nope"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.starts_with("error: unexpected argument '--nope'"), "{}", ended.stderr);
    let ended = nightcrew(&folder, "help", &["rehearse", &plan, "--", "accessdesk", "--help"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert!(
        ended.stdout.starts_with("An access bot") && ended.stdout.contains("--remind-after"),
        "{}",
        ended.stdout
    );
}
