//! `nightcrew run`, `report` and `compare` as a user meets them: exit codes, files, accounting, and every way a run can be
//! cut short.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use nightcrew_engine::journal::{self, Sieve};
use nightcrew_model::event::{Event, What};
use nightcrew_model::plan::Detail;
use nightcrew_verdict::record::{AttemptRecord, Conduct};
use serde_json::{Value, json};

use crate::plans::Draft;
use crate::process::{BINARY, Bot, Ended, PATIENCE, Process, ended, folder, nightcrew, text, until};

/// Attempts that must have ended before a run is disturbed: enough that it is in full swing.
const IN_FULL_SWING: usize = 8;

/// A run of a plan in `folder`, its out folder named `out`.
fn start(folder: &Path, plan: &str, out: &str, release: &str, command: &[String]) -> Process {
    let mut arguments = vec!["run", plan, "--out", out, "--release", release, "--no-dashboard", "--"];
    arguments.extend(command.iter().map(String::as_str));
    Process::start(folder, out, &arguments)
}

/// A whole run with the example bot.
fn whole(folder: &Path, plan: &str, out: &str, release: &str) -> Ended {
    let bot = Bot::new(folder, out);
    let ended = start(folder, plan, out, release, &bot.command()).wait();
    assert!(!bot.runs(), "the subject ends with the run, although a shell had started it");
    ended
}

fn until_in_full_swing(run: &mut Process, out: &Path) {
    until("attempts that have ended", PATIENCE, || {
        assert!(run.runs(), "{}{}", run.stdout(), run.stderr());
        (ended(out) >= IN_FULL_SWING).then_some(())
    });
}

/// Whether a run's gates were met. A machine that is busy with other tests may make the engine late at sixty times life's pace: the
/// run says so, and exits so.
fn met(ended: &Ended) -> bool {
    ended.code == Some(0) || (ended.code == Some(5) && ended.stdout.contains("INVALID for latency"))
}

/// The run that several tests look at.
struct Base {
    folder: PathBuf,
    ended: Ended,
}

fn base() -> &'static Base {
    static BASE: OnceLock<Base> = OnceLock::new();
    BASE.get_or_init(|| {
        let folder = folder("base");
        let plan = Draft::new(60, "5m").write(&folder, "plan");
        let ended = whole(&folder, &plan, "one", "1.0");
        Base { folder, ended }
    })
}

fn report(folder: &Path) -> Value {
    serde_json::from_str(&text(&folder.join("report.json"))).unwrap()
}

/// What a value lacks of what a schema requires, by path.
fn missing(schema: &Value, root: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/$defs/")) {
        return missing(&root["$defs"][name], root, value, path, found);
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            found.push(format!("{path}.{name}"));
        }
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name).filter(|value| !value.is_null()) {
            missing(schema, root, value, &format!("{path}.{name}"), found);
        }
    }
    for (place, value) in value.as_array().into_iter().flatten().enumerate() {
        missing(&schema["items"], root, value, &format!("{path}[{place}]"), found);
    }
}

/// Every attempt that was begun is in the books, by the journal's own events and by the report.
fn accounted_for(out: &Path, report: &Value) {
    let (mut begun, mut over, mut told) = (BTreeSet::new(), BTreeSet::new(), None);
    for event in journal::read(out).unwrap().take_while(Result::is_ok).flatten() {
        match event.what {
            What::AttemptStarted(_) => {
                assert!(begun.insert(event.attempt), "begun twice: {:?}", event.attempt)
            }
            What::AttemptEnded(_) => assert!(over.insert(event.attempt), "ended twice: {:?}", event.attempt),
            What::RunEnded(end) => told = Some(end),
            _ => {}
        }
    }
    let count = |name: &str| report["accounting"][name].as_u64().unwrap();
    assert!(over.is_subset(&begun));
    assert_eq!(count("started"), begun.len() as u64);
    assert_eq!(count("started"), count("ended") + count("cut"));
    assert_eq!(count("ended"), count("judged") + count("void"));
    assert_eq!(report["accounting"]["agrees"], json!(true));
    if let Some(told) = told {
        assert_eq!((told.started, told.ended), (begun.len() as u64, over.len() as u64));
        assert_eq!(begun, over, "a run that ends by itself or by ctrl-C ends all its attempts");
    }
}

#[test]
fn a_run_ends_with_exit_code_0_and_a_whole_report() {
    let Base { folder, ended } = base();
    let out = folder.join("one");
    assert!(met(ended), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.trim_start().starts_with("PASS"), "the verdict comes first: {}", ended.stdout);
    assert!(ended.stdout.contains("one/report.html"), "{}", ended.stdout);

    let report = report(&out);
    assert_eq!((&report["verdict"], &report["attempts"]), (&json!("PASS"), &json!(60)));
    let whole = |path: &str| report.pointer(path).and_then(Value::as_u64).unwrap_or_else(|| panic!("{path}"));
    assert_eq!((whole("/satisfaction/n"), whole("/safety/violations")), (60, 0));
    assert!(whole("/satisfaction/satisfied") <= 60);
    for path in ["/satisfaction/low", "/satisfaction/high"] {
        assert!((0.0..=1.0).contains(&report.pointer(path).and_then(Value::as_f64).unwrap()), "{path}");
    }
    let percentiles =
        ["p50_ms", "p95_ms", "p99_ms"].map(|name| whole(&format!("/latency/first_reply/{name}")));
    assert!(percentiles.is_sorted() && percentiles[0] > 0, "{percentiles:?}");
    for name in ["nano_dollars", "cap_nano_dollars", "calls", "tokens_in", "tokens_out"] {
        assert_eq!(whole(&format!("/spend/{name}")), 0, "the scripted mind is free of charge");
    }
    assert!(whole("/peak_rss_bytes") > 1_000_000);
    let families = report["families"].as_array().unwrap();
    assert_eq!(families.iter().map(|family| whole_of(family, "attempts")).sum::<u64>(), 60);
    for by in ["subject", "employee", "twin", "infrastructure", "budget"] {
        assert!(report["blame"][by].is_u64(), "blame.{by}");
    }
    assert_eq!(report["blame"]["infrastructure"], json!(0));

    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../verdict/schemas/report.json");
    let schema: Value = serde_json::from_str(&text(&schema)).unwrap();
    let mut lacking = Vec::new();
    missing(&schema, &schema, &report, "report", &mut lacking);
    assert!(lacking.is_empty(), "{lacking:?}");
    let read: nightcrew_verdict::Report = serde_json::from_value(report.clone()).unwrap();
    assert_eq!(
        serde_json::to_value(&read).unwrap(),
        report,
        "the report is what its type says, no more, no less"
    );
}

fn whole_of(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap()
}

#[test]
fn every_attempt_is_accounted_for_and_the_journal_can_be_judged_again() {
    let Base { folder, ended } = base();
    let out = folder.join("one");
    let first = report(&out);
    accounted_for(&out, &first);
    let again = nightcrew(folder, "again", &["report", "one", "--json"]);
    assert_eq!(again.code, ended.code);
    assert_eq!(serde_json::from_str::<Value>(&again.stdout).unwrap(), first);
    let shown = nightcrew(folder, "shown", &["report", "one/journal.jsonl.zst"]);
    assert!(shown.stdout.trim_start().starts_with("PASS"), "{}", shown.stdout);
    assert!(text(&out.join("report.md")).contains("PASS"));
    assert!(text(&out.join("report.html")).starts_with("<!DOCTYPE html>"));
    let junit = text(&out.join("junit.xml"));
    assert!(junit.starts_with("<?xml") && junit.contains("<testsuite"), "{junit}");
}

#[test]
fn a_folder_that_holds_a_run_is_refused() {
    let Base { folder, .. } = base();
    let before = fs::read(folder.join("one/journal.jsonl.zst")).unwrap();
    let again = nightcrew(folder, "refused", &["run", "plan.yaml", "--out", "one", "--no-dashboard"]);
    assert_eq!(again.code, Some(2), "{}", again.stderr);
    assert!(again.stderr.contains("one already holds a run; choose another --out"), "{}", again.stderr);
    assert_eq!(fs::read(folder.join("one/journal.jsonl.zst")).unwrap(), before);
}

#[test]
fn two_runs_of_one_plan_compare_and_runs_of_two_plans_do_not() {
    let Base { folder, .. } = base();
    let second = whole(folder, "plan.yaml", "two", "1.1");
    assert!(met(&second), "{}{}", second.stdout, second.stderr);
    let compared = nightcrew(folder, "compared", &["compare", "one", "two", "--json"]);
    let comparison: Value = serde_json::from_str(&compared.stdout).unwrap_or_else(|_| panic!("{compared:?}"));
    assert!(matches!(compared.code, Some(0 | 5)), "{}", compared.stdout);
    assert_ne!(comparison["verdict"], json!("FAIL"));
    assert_eq!(comparison["matching"]["pairs"], json!(60), "{}", comparison["matching"]);

    let other = Draft { more: "standby: polite-novice\n".to_owned(), ..Draft::new(12, "1m") };
    let other = other.write(folder, "other");
    let third = whole(folder, &other, "three", "1.1");
    assert!(matches!(third.code, Some(0 | 5)), "{}{}", third.stdout, third.stderr);
    let refused = nightcrew(folder, "not-compared", &["compare", "one", "three"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
    assert!(refused.stderr.contains("plan") && refused.stderr.contains("--force"), "{}", refused.stderr);
}

#[test]
fn ctrl_c_drains_and_still_writes_a_whole_report() {
    let folder = folder("ctrl-c");
    let plan = Draft::new(90, "40m").write(&folder, "plan");
    let (bot, out) = (Bot::new(&folder, "out"), folder.join("out"));
    let mut run = start(&folder, &plan, "out", "1.0", &bot.command());
    until_in_full_swing(&mut run, &out);
    run.interrupt();
    let ended = run.wait();
    assert!(matches!(ended.code, Some(0 | 5)), "{}{}", ended.stdout, ended.stderr);
    let report = report(&out);
    assert_eq!(report["run"]["ended"], json!("interrupted"));
    assert!(
        report["accounting"]["started"].as_u64().unwrap() < 90,
        "nothing new begins: {}",
        report["accounting"]
    );
    accounted_for(&out, &report);
    assert_eq!(report["episodes"], json!([]), "the subject goes on answering while the crew drains");
    assert_eq!(report["blame"]["infrastructure"], json!(0));
    assert!(!bot.runs(), "the subject ends with the run");
}

#[test]
fn a_subject_that_does_not_start_is_a_failure_of_the_environment() {
    let folder = folder("stillborn");
    let plan = Draft::new(12, "1m").write(&folder, "plan");
    let command = ["sh", "-c", "echo no luck today; exit 7"].map(str::to_owned);
    let ended = start(&folder, &plan, "out", "1.0", &command).wait();
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("exit status: 7") && ended.stderr.contains("out/subject.log"),
        "{}",
        ended.stderr
    );
    assert_eq!(text(&folder.join("out/subject.log")), "no luck today\n");
    let ended = start(&folder, &plan, "out", "1.0", &["./nobody".to_owned()]).wait();
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert!(ended.stderr.contains("cannot start the subject `./nobody`"), "{}", ended.stderr);
}

#[test]
fn a_subject_that_dies_in_the_middle_is_told_and_started_again() {
    let folder = folder("mortal");
    let plan = Draft::new(90, "40m").write(&folder, "plan");
    let (bot, out) = (Bot::new(&folder, "out"), folder.join("out"));
    let mut run = start(&folder, &plan, "out", "1.0", &bot.command());
    until_in_full_swing(&mut run, &out);
    bot.kill();
    run.wait();
    let report = report(&out);
    accounted_for(&out, &report);
    assert_eq!(report["run"]["ended"], json!("completed"));
    let episodes = report["episodes"].to_string();
    assert!(episodes.contains("The subject went away: it ended"), "{episodes}");
    assert!(episodes.contains("The subject was started again (1 so far)"), "{episodes}");
    assert!(report["degradations"].to_string().contains("subject"), "{}", report["degradations"]);
}

#[test]
fn a_subject_that_does_not_come_back_is_lost() {
    // It lives for some seconds once, and ends at once whenever it is started again.
    const DIES: &str = r#"[ ! -e died ] && touch died && timeout -s KILL 3 "$0" accessdesk; exit 1"#;
    let folder = folder("lost");
    let plan = Draft::new(60, "40m").write(&folder, "plan");
    let command = ["sh", "-c", DIES, BINARY].map(str::to_owned);
    let ended = start(&folder, &plan, "out", "1.0", &command).wait();
    assert_ne!(ended.code, Some(0), "{}", ended.stdout);
    let out = folder.join("out");
    let report = report(&out);
    accounted_for(&out, &report);
    assert_eq!(report["run"]["ended"], json!("subject_lost"));
}

#[test]
fn the_journal_of_a_killed_engine_still_gives_a_report() {
    let folder = folder("killed");
    let plan = Draft::new(90, "40m").write(&folder, "plan");
    let (bot, out) = (Bot::new(&folder, "out"), folder.join("out"));
    let mut run = start(&folder, &plan, "out", "1.0", &bot.command());
    until_in_full_swing(&mut run, &out);
    run.kill();
    assert!(!out.join("report.json").exists());
    // Where the kill fell into a frame is chance; the second time the file certainly ends in the middle of one.
    let path = out.join(journal::FILE_NAME);
    for cut in [0, 37] {
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - cut]).unwrap();
        let told = nightcrew(&folder, "told", &["report", "out", "--json"]);
        assert_ne!(told.code, Some(2), "{}", told.stderr);
        let report: Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!(report["run"]["ended"], Value::Null);
        assert!(report["degradations"].to_string().contains("The journal was cut off"), "{report}");
        assert!(report["accounting"]["started"].as_u64().unwrap() >= IN_FULL_SWING as u64);
        accounted_for(&out, &report);
        assert!(text(&out.join("report.html")).contains("the journal was cut off"));
    }
    let shown = nightcrew(&folder, "shown", &["report", "out"]);
    assert_eq!(shown.code, Some(5), "what was cut off cannot be judged to its end: {}", shown.stdout);
}

#[test]
fn a_journal_of_less_detail_has_the_same_verdict() {
    let Base { folder, .. } = base();
    let full: Vec<Event> = journal::read(&folder.join("one")).unwrap().map(Result::unwrap).collect();
    let whole = nightcrew_verdict::judge_run(full.clone()).unwrap();
    for (detail, at_most) in [(Detail::Acts, 60), (Detail::Summary, 45)] {
        let (mut sieve, mut kept) = (Sieve::new(detail, 0), Vec::<Event>::new());
        for event in full.clone() {
            sieve.pass(event, &mut |event| kept.push(event));
        }
        assert!(kept.iter().zip(1..).all(|(event, number)| event.seq.0 == number), "numbered without a gap");
        assert!(kept.iter().all(|event| event.cause.is_none_or(|cause| cause < event.seq)));
        let judged = nightcrew_verdict::judge_run(kept.clone()).unwrap();
        // How the subject went about it is in the calls, which are what is left out.
        let outcomes = |run: &nightcrew_verdict::Run| {
            let attempts = run.records.attempts.iter().cloned();
            attempts.map(|one| AttemptRecord { conduct: Conduct::default(), ..one }).collect::<Vec<_>>()
        };
        assert_eq!(outcomes(&judged), outcomes(&whole), "{detail:?}");
        assert_eq!(judged.report.verdict, whole.report.verdict);
        assert!(kept.len() * 100 < full.len() * at_most, "{detail:?} keeps {} of {}", kept.len(), full.len());
        // What failed is told as before, line by line.
        let told = |run: &nightcrew_verdict::Run| {
            let failing = run.report.failing.iter();
            failing.map(|one| (one.attempt.clone(), one.transcript.len())).collect::<Vec<_>>()
        };
        assert_eq!(told(&judged), told(&whole), "{detail:?}");
    }
}
