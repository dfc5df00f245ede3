//! A subject that dies in the middle of a run: it is started again, which is an episode of the run and not its end.

use serde_json::Value;

use crate::plans::Draft;
use crate::process::{BINARY, Process, folder, text};

/// A subject that is killed once, some seconds after its first start.
const DIES_ONCE: &str = r#"if [ ! -e died ]; then touch died; timeout -s KILL 4 "$0" accessdesk --remind-after 2s; exit 1; else exec "$0" accessdesk --remind-after 2s; fi"#;

#[test]
fn a_subject_that_dies_is_started_again_and_the_run_goes_on() {
    let folder = folder("restart");
    let plan = Draft::new(60, "15m").write(&folder, "plan");
    let arguments =
        ["run", &plan, "--out", "out", "--no-dashboard", "--", "sh", "-c", DIES_ONCE, BINARY];
    let ended = Process::start(&folder, "run", &arguments).wait();
    let report: Value = serde_json::from_str(&text(&folder.join("out/report.json"))).unwrap();
    let told: Vec<&str> = report["episodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|episode| episode["text"].as_str())
        .collect();
    let has = |part: &str| told.iter().any(|text| text.contains(part));
    assert!(has("went away: it ended"), "{told:?} {}", ended.stderr);
    assert!(has("started again (1 so far)"), "{told:?}");
    let accounting = &report["accounting"];
    assert_eq!(accounting["started"], 60, "{accounting}");
    assert_eq!(accounting["ended"], 60, "{accounting}");
    assert_ne!(report["run"]["end"], "subject_lost");
}
