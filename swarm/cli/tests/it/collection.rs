//! Runs as a collection: listed, named by label and release, followed over releases, and judged again by newer checks.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::journals::{header, run_with};
use crate::process::{Ended, folder, nightcrew};

const DAY_MS: i64 = 86_400_000;

/// Three runs of the plan `night`, the last two of one release, and one of the plan `day`.
fn collection(name: &str) -> PathBuf {
    let top = folder(name);
    for (run, plan, release, day) in [
        ("night-1", "night", "1.4.1", 1),
        ("night-2", "night", "1.4.2", 2),
        ("night-3", "night", "1.4.2", 3),
        ("day-1", "day", "1.4.2", 4),
    ] {
        let events = header(|header| {
            header.plan.name = plan.to_owned();
            header.plan.subject.release = Some(release.to_owned());
            header.unix_ms = day * DAY_MS;
        });
        run_with(&top.join("runs"), run, events);
    }
    top
}

fn ran(top: &Path, arguments: &[&str]) -> Ended {
    nightcrew(top, "told", arguments)
}

fn told(top: &Path, arguments: &[&str]) -> Value {
    let ended = ran(top, arguments);
    assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}

#[test]
fn runs_are_listed_newest_first_whatever_is_left_of_them() {
    let top = collection("collection-runs");
    let report = ran(&top, &["report", "runs/night-1"]);
    assert!(matches!(report.code, Some(0 | 1 | 5)), "{}", report.stderr);
    // A report alone is enough; one of another version is not, nor is one that is no report.
    fs::remove_file(top.join("runs/night-1/journal.jsonl.zst")).unwrap();
    let old = fs::read_to_string(top.join("runs/night-1/report.json")).unwrap();
    let old = old.replacen("\"version\": 1", "\"version\": 0", 1).replace("\"1.4.1\"", "\"old\"");
    fs::write(top.join("runs/night-2/report.json"), old).unwrap();
    fs::write(top.join("runs/night-3/report.json"), "[]").unwrap();
    fs::create_dir(top.join("runs/stray")).unwrap();
    let listed = told(&top, &["runs", "--json"]);
    let runs = listed["runs"].as_array().unwrap();
    let folders: Vec<&str> = runs.iter().map(|run| run["folder"].as_str().unwrap()).collect();
    assert_eq!(folders, ["runs/day-1", "runs/night-3", "runs/night-2", "runs/night-1"]);
    let releases: Vec<&str> = runs.iter().map(|run| run["run"]["release"].as_str().unwrap()).collect();
    assert_eq!(releases, ["1.4.2", "1.4.2", "1.4.2", "1.4.1"]);
    assert_eq!(listed["broken"][0]["folder"], "runs/stray");
    assert_eq!(told(&top, &["runs", "--plan", "day", "--json"])["runs"].as_array().unwrap().len(), 1);
    let text = ran(&top, &["runs"]).stdout;
    assert!(text.contains("1970-01-04 00:00") && text.contains("cannot be read: runs/stray"), "{text}");
    assert_eq!(ran(&top, &["runs", "--dir", "nowhere"]).code, Some(2));
}

#[test]
fn a_baseline_is_set_found_by_its_names_and_cleared() {
    let top = collection("collection-baseline");
    let set = ran(&top, &["baseline", "set", "runs/night-1"]);
    assert_eq!(set.code, Some(0), "{}", set.stderr);
    assert!(fs::read_to_string(top.join("runs/baselines.json")).unwrap().contains("\"run\": \"night-1\""));
    let shown = ran(&top, &["baseline"]).stdout;
    assert!(shown.contains("night") && shown.contains("1.4.1") && shown.contains("current"), "{shown}");
    assert!(
        ran(&top, &["runs"]).stdout.lines().any(|line| line.contains("night-1") && line.ends_with("1.4.1"))
    );
    for (base, head) in [("baseline", "runs/night-3"), ("1.4.1", "runs/night-2"), ("night-1", "night-2")] {
        let ended = ran(&top, &["compare", base, head]);
        assert!(matches!(ended.code, Some(0 | 1 | 5)), "{base} {head}: {}", ended.stderr);
    }
    for (base, head, why) in [
        ("1.4.1", "1.4.2", "runs/night-3 (plan night)"),
        ("1.4.11", "runs/night-2", "did you mean `1.4.1`?"),
        ("baseline", "runs/day-1", "no baseline of plan day"),
    ] {
        let ended = ran(&top, &["compare", base, head]);
        assert_eq!(ended.code, Some(2), "{}", ended.stdout);
        assert!(ended.stderr.contains(why), "{}", ended.stderr);
    }
    assert_eq!(ran(&top, &["baseline", "clear", "--label", "1.4.0"]).code, Some(2));
    assert_eq!(ran(&top, &["baseline", "clear"]).code, Some(0));
    assert!(ran(&top, &["baseline"]).stdout.contains("no baselines"));
}

#[test]
fn trends_follow_the_releases_of_each_plan() {
    let top = collection("collection-trends");
    let trends = told(&top, &["trends", "--plan", "night", "--json"]);
    let releases = trends[0]["releases"].as_array().unwrap();
    let of = |place: usize| {
        (releases[place]["release"].as_str().unwrap(), releases[place]["runs"].as_u64().unwrap())
    };
    assert_eq!((releases.len(), of(0), of(1)), (2, ("1.4.1", 1), ("1.4.2", 2)));
    assert_eq!(releases[1]["run"], "runs/night-3", "a release is its newest run");
    assert!(releases[1]["satisfaction"]["n"].as_u64().unwrap() > 20);
    let last = told(&top, &["trends", "--last", "1", "--json"]);
    assert_eq!(
        (last[1]["releases"][0]["release"].as_str(), last[1]["earlier"].as_u64()),
        (Some("1.4.2"), Some(1))
    );
    assert!(ran(&top, &["trends"]).stdout.contains("95 % interval"));
}

#[test]
fn an_old_journal_is_judged_by_newer_checks_and_keeps_its_own_reports() {
    let top = collection("collection-rejudge");
    let rejudged = |top: &Path| -> Vec<String> {
        let names = fs::read_dir(top.join("runs/night-1")).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.into_string().unwrap());
        names.filter(|name| name.starts_with("report.rejudged-") && name.ends_with(".json")).collect()
    };
    ran(&top, &["report", "runs/night-1"]);
    let own = fs::read(top.join("runs/night-1/report.json")).unwrap();
    let ended = ran(&top, &["report", "runs/night-1", "--rejudge"]);
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}", ended.stderr);
    assert!(ended.stdout.contains("by the checks of the built-in packs"), "{}", ended.stdout);
    assert_eq!(rejudged(&top).len(), 1);
    // A check that asks what nobody asked then.
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/../../personas/packs/it-helpdesk/jira-access.yaml");
    let scenario = fs::read_to_string(pack).unwrap();
    let scenario = scenario.replacen("expect:\n", "expect:\n  - okta.account(requester) == 'ACTIVE'\n", 1);
    assert!(scenario.contains("ACTIVE"), "the pack is written otherwise now:\n{scenario}");
    fs::create_dir(top.join("scenarios")).unwrap();
    fs::write(top.join("scenarios/jira-access.yaml"), scenario).unwrap();
    fs::copy(crate::journals::RUN.join("../plan.yaml"), top.join("plan.yaml")).unwrap();
    let ended = ran(&top, &["report", "runs/night-1", "--rejudge", "plan.yaml", "--json"]);
    assert_eq!(ended.code, Some(5), "{}{}", ended.stdout, ended.stderr);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let by = &report["run"]["judged_by"];
    assert!(by["unanswered"].as_u64().unwrap() > 20 && by["source"] == "plan.yaml", "{by}");
    assert!(by["reasons"][0].as_str().unwrap().contains("no answer to okta.account"), "{by}");
    assert_eq!(rejudged(&top).len(), 2);
    assert_eq!(fs::read(top.join("runs/night-1/report.json")).unwrap(), own);
}
