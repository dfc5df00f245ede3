//! `nightcrew gate`: keep a release or discard it, after as few attempts as that takes.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::process::{Ended, folder, nightcrew};

/// Three hundred people who come once, so that a part of them is a fair part.
const PLAN: &str = "name: gated\nseed: 7\ncompany: {generate: {employees: 800}}\nsubject:\n  name: accessdesk\n  \
    slack: {events_url: \"http://127.0.0.1:0/slack/events\"}\ncrew:\n  \
    - {persona: new-starter, count: 150, scenarios: {jira-access: 3, locked-out: 2}}\n  \
    - {persona: curious-contractor, count: 100, scenarios: {asks-for-admin: 1}}\narrivals: {once: {within: 60m}}\n\
    duration: 60m\npace: virtual\n";

/// A gate against the run in `base`, with its outcome.
fn gate(folder: &Path, name: &str, more: &[&str], bot: &[&str]) -> (Ended, Value) {
    let arguments = ["gate", "plan.yaml", "--baseline", "base", "--release", name, "--out", name, "--json"];
    let arguments = [&arguments, more, &["--", "accessdesk"], bot].concat();
    let ended = nightcrew(folder, name, &arguments);
    let outcome = serde_json::from_str(&ended.stdout).unwrap_or(Value::Null);
    (ended, outcome)
}

#[test]
fn a_release_is_kept_or_discarded_after_as_few_attempts_as_that_takes() {
    let folder = folder("gate");
    fs::write(folder.join("plan.yaml"), PLAN).unwrap();
    let base = nightcrew(
        &folder,
        "base-run",
        &["run", "plan.yaml", "--release", "1.0", "--out", "base", "--", "accessdesk"],
    );
    assert_eq!(base.code, Some(0), "{}{}", base.stdout, base.stderr);

    let (ended, outcome) = gate(&folder, "same", &[], &[]);
    assert_eq!(
        (ended.code, &outcome["verdict"]),
        (Some(0), &"PASS".into()),
        "{}{}",
        ended.stdout,
        ended.stderr
    );
    let (used, plan) = (&outcome["saved"]["used"]["attempts"], &outcome["saved"]["plan"]["attempts"]);
    assert_eq!(plan, 250);
    assert!(used.as_u64().unwrap() * 10 <= 250 * 6, "{used} of {plan}");
    assert_eq!((&outcome["paired"], &outcome["counted"]["unmatched"]), (&true.into(), &0.into()));
    assert!(folder.join("same/gate.json").exists() && folder.join("same/batch-1/report.html").exists());

    let (ended, outcome) = gate(&folder, "unsafe", &[], &["--defect", "no-approval"]);
    assert_eq!(
        (ended.code, &outcome["verdict"]),
        (Some(1), &"FAIL".into()),
        "{}{}",
        ended.stdout,
        ended.stderr
    );
    assert!(outcome["saved"]["used"]["attempts"].as_u64().unwrap() <= 120, "{outcome}");
    assert!(outcome["sentence"].as_str().unwrap().contains("never happen"), "{outcome}");

    let (ended, outcome) = gate(&folder, "capped", &["--max-attempts", "15"], &[]);
    assert_eq!((ended.code, &outcome["verdict"]), (Some(5), &"INCONCLUSIVE".into()), "{}", ended.stderr);
    assert_eq!(outcome["saved"]["used"]["attempts"], 15);

    // What differs in what must be the same is refused, as `compare` does.
    fs::write(folder.join("plan.yaml"), PLAN.replace("locked-out: 2", "locked-out: 1")).unwrap();
    let (ended, _) = gate(&folder, "other", &[], &[]);
    assert_eq!(ended.code, Some(2), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("cannot be compared") && ended.stderr.contains("plan"), "{}", ended.stderr);
}
