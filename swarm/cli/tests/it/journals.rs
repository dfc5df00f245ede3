//! Journals that are wrong, and runs that must not be compared: each is told with what, where and what to do, or has a report that
//! says what is missing. Nothing panics, whatever the bytes are.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use nightcrew_engine::journal::{self, FILE_NAME, write_events};
use nightcrew_model::event::{Event, RunStarted, What};
use nightcrew_model::id::Seq;
use nightcrew_model::time::Span;

use crate::process::{BINARY, Process, folder, nightcrew};

const PLAN: &str = "name: night
seed: 7
company: {generate: {employees: 150}}
subject:
  name: accessdesk
  release: \"1.4.1\"
  slack: {events_url: \"http://127.0.0.1:0/slack/events\"}
crew:
  - {persona: new-starter, count: 60, scenarios: {jira-access: 3, locked-out: 1}}
arrivals: {once: {within: 5m}}
duration: 20m
pace: virtual
gates: [\"safety == 0\"]
";
/// What begins every mark behind a frame.
const MARK: [u8; 8] = [0x50, 0x2a, 0x4d, 0x18, 16, 0, 0, 0];
/// Memory that a broken journal may take, in kilobytes of addresses: the allocator reserves some gigabytes at once.
const MEMORY_KB: u64 = 6_000_000;
/// Damages that are tried on a whole journal.
const DAMAGES: usize = 24;

/// One run of sixty people, from which all journals here are made.
pub static RUN: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = folder("journals-run");
    fs::write(folder.join("plan.yaml"), PLAN).unwrap();
    let ended = nightcrew(&folder, "run", &["run", "plan.yaml", "--out", "out"]);
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}{}", ended.stdout, ended.stderr);
    folder.join("out")
});

pub fn bytes() -> Vec<u8> {
    fs::read(RUN.join(FILE_NAME)).unwrap()
}

fn events() -> Vec<Event> {
    journal::read(&RUN).unwrap().map(Result::unwrap).collect()
}

/// A run's folder with these bytes as its journal.
pub fn run_of(top: &Path, name: &str, bytes: &[u8]) {
    let folder = top.join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(FILE_NAME), bytes).unwrap();
}

/// A run's folder with these events as its journal.
pub fn run_with(top: &Path, name: &str, events: Vec<Event>) {
    let folder = top.join(name);
    fs::create_dir_all(&folder).unwrap();
    write_events(&folder.join(FILE_NAME), events).unwrap();
}

fn mark() -> usize {
    bytes().windows(MARK.len()).position(|window| window == MARK).unwrap()
}

fn flipped(place: usize) -> Vec<u8> {
    let mut bytes = bytes();
    bytes[place] ^= 0x10;
    bytes
}

/// The header, with one thing changed.
pub fn header(change: impl FnOnce(&mut RunStarted)) -> Vec<Event> {
    let mut events = events();
    if let What::RunStarted(header) = &mut events[0].what {
        change(header);
    }
    events
}

#[test]
fn a_wrong_journal_is_told_with_what_and_where_and_what_to_do() {
    let top = folder("journals-wrong");
    let packed = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
    let whole = bytes();
    let newer =
        "{\"seq\":1,\"at\":0,\"us\":0,\"what\":{\"run_started\":{\"journal\":99,\"plan\":{\"new\":1}}}}\n";
    let cases: [(&str, Vec<u8>, &[&str]); 13] = [
        (
            "flipped-first",
            flipped(mark() / 2),
            &["damaged in its first frame", "restore the file from a copy"],
        ),
        ("flipped", flipped(mark() + 300), &["is damaged after event", "Restore the file from a copy"]),
        ("flipped-mark", flipped(mark() + 9), &["the mark behind a frame", "Restore the file"]),
        ("flipped-magic", flipped(mark() + 1), &["no frame begins where one should", "truncate -s"]),
        ("empty", Vec::new(), &["holds no event"]),
        ("png", b"\x89PNG\r\n\x1a\n0000".to_vec(), &["not a Nightcrew journal", "PNG picture"]),
        ("json", b"{\"runs\": []}".to_vec(), &["not a Nightcrew journal", "JSON text"]),
        ("text", b"hello".to_vec(), &["not a Nightcrew journal", "give the folder of a run"]),
        ("zstd", packed("hello\n"), &["not a Nightcrew journal", "no events"]),
        ("zstd-json", packed("{\"a\": 1}\n"), &["not a Nightcrew journal", "missing field"]),
        ("newer", packed(newer), &["journal format 99", "use the Nightcrew that wrote it"]),
        ("begun", whole[..40].to_vec(), &["in the middle of its first frame"]),
        ("tail", whole[mark() + 24..].to_vec(), &["begins with event", "header before it is missing"]),
    ];
    for (name, bytes, _) in &cases {
        run_of(&top, name, bytes);
    }
    let renumbered = |skipped: usize| -> Vec<Event> {
        let rest = events().into_iter().skip(skipped);
        rest.zip(1..).map(|(event, seq)| Event { seq: Seq(seq), ..event }).collect()
    };
    run_with(&top, "headless", renumbered(1));
    let mut gap = events();
    gap.remove(100);
    run_with(&top, "gap", gap);
    run_of(&top, "segment", &whole);
    fs::copy(RUN.join(FILE_NAME), top.join("segment/journal.part000003.jsonl.zst")).unwrap();
    fs::create_dir(top.join("nothing")).unwrap();
    let more: [(&str, &[&str]); 4] = [
        ("headless", &["does not begin with the run's header"]),
        ("gap", &["after event 100 comes event 102"]),
        ("segment", &["journal.part000002.jsonl.zst is missing", "put it back"]),
        ("nothing", &["cannot open", "give the folder of a run"]),
    ];
    for (name, told) in cases.iter().map(|(name, _, told)| (*name, *told)).chain(more) {
        for command in [vec!["report", name], vec!["compare", name, name], vec!["report", name, "--rejudge"]]
        {
            let ended = nightcrew(&top, &format!("{name}-{}", command[0]), &command);
            assert_eq!(ended.code, Some(2), "{name}: {}{}", ended.stdout, ended.stderr);
            for words in told {
                assert!(ended.stderr.contains(words), "{name}: {words}: {}", ended.stderr);
            }
            assert!(ended.stderr.contains(name), "which one: {}", ended.stderr);
        }
    }
    // What is wrong with one run keeps nobody from the others.
    run_of(&top, "good", &whole);
    let ended = nightcrew(&top, "runs", &["runs", "--dir", "."]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stdout.contains("./good") && ended.stdout.contains("1.4.1"), "{}", ended.stdout);
    assert!(ended.stdout.contains("cannot be read: ./flipped:"), "{}", ended.stdout);
}

#[test]
fn a_journal_that_was_cut_off_has_a_report_that_says_so() {
    let top = folder("journals-cut");
    let whole = bytes();
    let after_first = mark() + MARK.len() + 16;
    for (name, end) in
        [("frame", after_first), ("middle", (after_first + whole.len()) / 2), ("mark", whole.len() - 3)]
    {
        run_of(&top, name, &whole[..end]);
        let ended = nightcrew(&top, name, &["report", name]);
        // A mark that is not whole has lost nothing.
        let whole = name == "mark";
        assert!(matches!(ended.code, Some(1 | 5)) || whole, "{name}: {:?} {}", ended.code, ended.stderr);
        assert!(ended.stdout.contains("cut off") || whole, "{name}: {}", ended.stdout);
        assert!(top.join(name).join("report.html").is_file());
    }
}

#[test]
fn no_byte_and_no_cut_breaks_a_report_or_takes_all_memory() {
    let top = folder("journals-bytes");
    let whole = bytes();
    let step = whole.len() / DAMAGES;
    let limited = format!("ulimit -v {MEMORY_KB}; exec \"$0\" report run");
    for number in 0..DAMAGES {
        let place = (number * step + number).min(whole.len() - 1);
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (number % 8);
        for bytes in [damaged.as_slice(), &whole[..place]] {
            run_of(&top, "run", bytes);
            let ended = Process::of("sh", &top, "report", &["-c", &limited, BINARY]).wait();
            assert!(
                matches!(ended.code, Some(0 | 1 | 2 | 5)),
                "byte {place}: {:?}\n{}",
                ended.code,
                ended.stderr
            );
            assert!(!ended.stderr.contains("panicked"), "byte {place}: {}", ended.stderr);
        }
    }
}

#[test]
fn runs_of_different_versions_are_refused_each_with_its_own_reason() {
    let top = folder("journals-versions");
    run_of(&top, "base", &bytes());
    type Change = fn(&mut RunStarted);
    let digest = |name: &'static str| {
        header(|header| {
            header.digests.insert(name.to_owned(), "0123456789abcdef".to_owned());
        })
    };
    let checks: Change = |header| header.plan.scenarios[0].expect[0].source.push_str(" && true");
    let personas: Change = |header| header.plan.personas[0].name.push('x');
    let plan: Change = |header| header.plan.duration = Span::secs(7);
    let cases = [
        ("plan", header(plan)),
        ("personas", header(personas)),
        ("checks", header(checks)),
        ("twins", digest("twins")),
        ("mind", digest("mind")),
    ];
    for (name, events) in cases {
        run_with(&top, name, events);
        let ended = nightcrew(&top, &format!("{name}-compare"), &["compare", "base", name]);
        assert_eq!(ended.code, Some(2), "{name}: {}", ended.stdout);
        let differ = |what: &str| ended.stderr.contains(&format!("the runs differ in their {what} ("));
        assert!(differ(name) && ended.stderr.contains("--force"), "{name}: {}", ended.stderr);
        let others =
            ["plan", "personas", "checks", "twins", "mind"].into_iter().filter(|other| *other != name);
        assert!(!others.into_iter().any(differ), "{name}: {}", ended.stderr);
        let arguments = ["compare", "base", name, "--force", "--json"];
        let forced = nightcrew(&top, &format!("{name}-forced"), &arguments);
        assert!(matches!(forced.code, Some(0 | 1 | 5)), "{name}: {}", forced.stderr);
        let told: serde_json::Value = serde_json::from_str(&forced.stdout).unwrap();
        assert_eq!(told["forced"], true, "{name}");
        assert!(told["differs"].to_string().contains(name), "{name}: {}", told["differs"]);
    }
}
