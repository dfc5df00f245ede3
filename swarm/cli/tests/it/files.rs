//! `nightcrew check`: broken files are named by file, line and column, with a hint and exit code 2; all shipped files are clean.

use std::fs;
use std::path::Path;

use crate::plans::Draft;
use crate::process::{folder, nightcrew, text};

/// The top of the repository.
const TOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// One way to break a file: its name, what is replaced by what, and the text whose line the error must name.
type Break = (&'static str, &'static str, &'static str, &'static str);

const PLANS: [Break; 12] = [
    ("unknown-field", "duration: 4m", "duration: 4m\ndurration: 8h", "durration"),
    (
        "wrong-type",
        "count: 10, scenarios: {jira-access: 3",
        "count: many, scenarios: {jira-access: 3",
        "many",
    ),
    ("unknown-persona", "persona: new-starter", "persona: new-startr", "new-startr"),
    ("unknown-scenario", "{jira-access: 1,", "{jira-acess: 1,", "jira-acess"),
    (
        "vendor-host",
        "http://127.0.0.1:0/slack/events",
        "https://hooks.slack.com/services/x",
        "hooks.slack.com",
    ),
    (
        "count-of-a-billion",
        "count: 10, scenarios: {jira-access: 3",
        "count: 1000000000, scenarios: {jira-access: 3",
        "1000000000",
    ),
    ("employees-of-a-billion", "employees: 150", "employees: 1000000000", "1000000000"),
    ("duplicate-key", "pace: 60x", "pace: 60x\nseed: 8", "seed: 8"),
    ("bad-gate", "safety == 0", "safeti == 0", "safeti"),
    (
        "unknown-zone",
        "once: {within: 4m}",
        "office_hours: {attempts_per_day: 9, timezone: Europe/Berlim}",
        "Berlim",
    ),
    (
        "model-without-budget",
        "pace: 60x",
        "pace: 60x\nmind: {model: {provider: twin, name: twin-small}}",
        "twin-small",
    ),
    ("tab", "  name: accessdesk", "\tname: accessdesk", "\tname"),
];

const SCENARIOS: [Break; 6] = [
    ("bad-cel", "  - claims.all(c, c.held)", "  - claims.all(c, c.held) && &&", "&& &&"),
    (
        "circular-cast",
        "  approver: manager",
        "  approver: {manager_of: boss}\n  boss: {manager_of: approver}",
        "manager_of",
    ),
    ("unknown-question", "  - claims.all(c, c.held)", "  - okta.acount(requester) == 'ACTIVE'", "acount"),
    ("unknown-group", "not_in_group: jira-users", "not_in_group: jira-user", "jira-user}"),
    ("unknown-utterance", "say: ask-access", "say: ask-acces", "ask-acces}"),
    ("unknown-role", "  - claims.all(c, c.held)", "  - okta.account(requestor) == 'ACTIVE'", "requestor"),
];

/// Checks one broken file: exit code 2, and the place with a hint on standard error.
fn broken(folder: &Path, file: &str, line: Option<usize>) {
    let told = nightcrew(folder, &file.replace('/', "-"), &["check", file]);
    assert_eq!(told.code, Some(2), "{file}: {}{}", told.stdout, told.stderr);
    let places = told.stderr.lines().filter_map(|told| {
        let (_, place) = told.split_once(&format!("{file}:"))?;
        let mut parts = place.splitn(3, ':');
        let (line, column) = (parts.next()?.parse::<usize>().ok()?, parts.next()?.parse::<usize>().ok()?);
        assert!(line > 0 && column > 0 && !parts.next()?.trim().is_empty(), "{told}");
        Some(line)
    });
    let places: Vec<usize> = places.collect();
    assert!(!places.is_empty(), "{file}: no FILE:LINE:COLUMN in {}", told.stderr);
    assert!(line.is_none_or(|line| places.contains(&line)), "{file}: line {line:?} in {}", told.stderr);
    assert!(told.stderr.contains("hint: "), "{file}: no hint in {}", told.stderr);
    assert!(!told.stderr.contains("panicked"), "{file}: {}", told.stderr);
}

/// Writes a broken file and checks it.
fn all_broken(folder: &Path, right: &str, breaks: &[Break]) {
    for (name, from, to, marked) in breaks {
        assert!(right.contains(from), "{name}: nothing to replace");
        let wrong = right.replacen(from, to, 1);
        let line = wrong.lines().position(|line| line.contains(marked)).map(|place| place + 1);
        assert!(line.is_some(), "{name}");
        let file = format!("{name}.yaml");
        fs::write(folder.join(&file), wrong).unwrap();
        broken(folder, &file, line);
    }
}

#[test]
fn broken_plans_are_named_by_place_with_a_hint() {
    let folder = folder("broken-plans");
    all_broken(&folder, &Draft::new(30, "4m").text(), &PLANS);
    fs::write(folder.join("latin-1.yaml"), b"name: e2e\nseed: 7\nsubject: {name: caf\xe9}\n").unwrap();
    broken(&folder, "latin-1.yaml", Some(3));
    fs::write(folder.join("empty.yaml"), "").unwrap();
    broken(&folder, "empty.yaml", Some(1));
    fs::write(folder.join("deep.yaml"), format!("name: {}", "[".repeat(100_000))).unwrap();
    broken(&folder, "deep.yaml", Some(1));
    broken(&folder, "missing.yaml", Some(1));
}

#[test]
fn broken_scenarios_are_named_by_place_with_a_hint() {
    let folder = folder("broken-scenarios");
    let right = text(&Path::new(TOP).join("personas/packs/it-helpdesk/jira-access.yaml"));
    all_broken(&folder, &right, &SCENARIOS);
}

#[test]
fn a_run_refuses_a_broken_plan_before_it_starts_anything() {
    let folder = folder("broken-run");
    fs::write(folder.join("plan.yaml"), Draft::new(30, "4m").text().replace("new-starter", "new-startr"))
        .unwrap();
    let command = ["run", "plan.yaml", "--out", "out", "--", "sh", "-c", "touch started"];
    let told = nightcrew(&folder, "run", &command);
    assert_eq!(told.code, Some(2), "{}", told.stderr);
    assert!(told.stderr.contains("plan.yaml:8:15: "), "{}", told.stderr);
    assert!(told.stderr.contains("did you mean `new-starter`?"), "{}", told.stderr);
    assert!(!folder.join("started").exists() && !folder.join("out").exists());
}

#[test]
fn files_that_are_right_are_clean() {
    let folder = folder("clean");
    let plan = Draft::new(30, "4m").write(&folder, "plan");
    let told = nightcrew(&folder, "plan", &["check", &plan]);
    assert_eq!(
        (told.code, told.stdout.as_str()),
        (Some(0), "1 file checked, nothing wrong\n"),
        "{}",
        told.stderr
    );
}

#[test]
fn every_shipped_file_is_clean() {
    let folder = folder("shipped");
    let shipped = [
        "deploy/plans",
        "deploy/rubrics",
        "deploy/tiny-llm/plan.yaml",
        "personas/library",
        "personas/packs",
        "swarm/cli/src/commands/demo.yaml",
        "swarm/cli/src/commands/bench/yardstick.yaml",
    ];
    let paths = shipped.map(|path| format!("{TOP}/{path}"));
    let arguments: Vec<&str> = ["check"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let told = nightcrew(&folder, "check", &arguments);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    let files: usize = told.stdout.split(' ').next().unwrap().parse().unwrap();
    assert!(files >= 4 + 1 + 6 + 8 + 2, "{}", told.stdout);
}
