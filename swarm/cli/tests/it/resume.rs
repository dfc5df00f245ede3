//! `nightcrew run --resume`: a run whose engine is killed at random moments, resumed each time, does every attempt of its plan
//! exactly once. `NIGHTCREW_FULL=1` kills ten times.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use nightcrew_engine::journal;
use nightcrew_model::event::{AttemptEnd, Episode, Event, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::Clock;
use serde_json::{Value, json};

use crate::plans::Draft;
use crate::process::{BINARY, Bot, PATIENCE, Process, events, folder, nightcrew, text, until};

/// Everybody asks a few times: each has their own next moment, whatever became of the last.
fn plan(folder: &Path, people: u32, minutes: u32) -> String {
    let once = "arrivals: {once: {within: 30m}}\nduration: 30m";
    let constant = format!("arrivals: {{constant: {{attempts_per_minute: 8}}}}\nduration: {minutes}m");
    let text = Draft::new(people, "30m").text().replace(once, &constant);
    assert!(text.contains("constant"), "{text}");
    fs::write(folder.join("soak.yaml"), text).unwrap();
    "soak.yaml".to_owned()
}

fn arguments(first: &[&str], bot: &Bot) -> Vec<String> {
    let mut arguments: Vec<String> = first.iter().map(|word| (*word).to_owned()).collect();
    arguments.extend(["--no-dashboard".to_owned(), "--".to_owned()]);
    arguments.extend(bot.command());
    arguments
}

fn start(folder: &Path, name: &str, arguments: &[String]) -> Process {
    Process::start(folder, name, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What became of a run's attempts, by person and ordinal: when they were meant to begin, and how they ended.
fn attempts(out: &Path) -> BTreeMap<(PersonId, u32), (u64, AttemptEnd)> {
    let (mut open, mut whole) = (BTreeMap::new(), BTreeMap::new());
    for event in journal::read(out).unwrap() {
        let event: Event = event.unwrap();
        match event.what {
            What::AttemptStarted(started) => {
                let who = (started.person, started.ordinal);
                assert!(!whole.contains_key(&who), "{who:?} began twice");
                assert!(
                    open.insert(event.attempt, (who, started.intended.0)).is_none(),
                    "{who:?} began twice"
                );
            }
            What::AttemptEnded(end) => {
                let (who, intended) = open.remove(&event.attempt).unwrap();
                whole.insert(who, (intended, end.how));
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "never ended: {open:?}");
    whole
}

/// Waits for some attempts more, and a random part of a second.
fn wait_at_random(run: &mut Process, out: &Path, draws: &mut nightcrew_model::seed::Stream) {
    let begun = || events(out, |what| matches!(what, What::AttemptStarted(_)));
    let (before, more) = (begun(), usize::try_from(draws.below(6)).unwrap());
    until("attempts of this stretch", PATIENCE, || {
        assert!(run.runs(), "{}{}", run.stdout(), run.stderr());
        (begun() > before + more).then_some(())
    });
    let (clock, moment) = (Clock::paced(1), draws.below(700_000));
    until("a random moment", PATIENCE, || (clock.elapsed_us() >= moment).then_some(()));
}

fn full() -> bool {
    #[expect(clippy::disallowed_methods, reason = "only the test asks for its own size")]
    std::env::var_os("NIGHTCREW_FULL").is_some_and(|full| full == "1")
}

#[test]
fn a_run_killed_at_random_moments_and_resumed_does_every_attempt_once() {
    let folder = folder("soak");
    // One of the stops is polite; all others are kills.
    let (kills, people, minutes) = if full() { (11, 60, 40) } else { (3, 24, 12) };
    let plan = plan(&folder, people, minutes);
    let bot = Bot::new(&folder, "undisturbed");
    let undisturbed =
        start(&folder, "undisturbed", &arguments(&["run", &plan, "--out", "undisturbed"], &bot)).wait();
    assert!(matches!(undisturbed.code, Some(0 | 1 | 5)), "{}{}", undisturbed.stdout, undisturbed.stderr);
    let expected = attempts(&folder.join("undisturbed"));
    assert!(expected.keys().any(|(_, ordinal)| *ordinal > 0), "people come again: {expected:?}");

    let out = folder.join("out");
    let bot = Bot::new(&folder, "out");
    let mut draws = Seed(11).stream(PersonId(0), "kill", 0);
    let mut run = start(&folder, "killed-0", &arguments(&["run", &plan, "--out", "out"], &bot));
    for kill in 1..=kills {
        wait_at_random(&mut run, &out, &mut draws);
        if kill == 2 {
            // One of them is polite, as a machine that goes down can be.
            run.leave();
            let left = run.wait();
            assert_eq!(left.code, Some(5), "{}{}", left.stdout, left.stderr);
            assert!(left.stderr.contains("left off where it stood; it goes on with"), "{}", left.stderr);
            assert!(!bot.runs(), "the subject ends with the engine");
        } else {
            run.kill();
        }
        if kill == 1 {
            // The plan is the journal's: what is edited meanwhile does not change the run.
            fs::write(folder.join(&plan), "name: another\n").unwrap();
        }
        if kill == kills {
            damaged_is_left_alone(&folder, &out);
            // Without its checkpoint the whole journal is read, and what is torn at its end is cut off.
            fs::remove_file(out.join("checkpoint.json.zst")).ok();
            tear(&out);
        }
        // The subject's command is remembered.
        run =
            Process::start(&folder, &format!("killed-{kill}"), &["run", "--resume", "out", "--no-dashboard"]);
    }
    let resumptions = || events(&out, |what| matches!(what, What::Episode(Episode::Resumed(_))));
    until("the last resumption", PATIENCE, || (resumptions() == kills).then_some(()));
    let again = nightcrew(&folder, "twice", &["run", "--resume", "out", "--no-dashboard"]);
    assert_eq!(again.code, Some(2), "{}", again.stderr);
    assert!(again.stderr.contains("another nightcrew is at work"), "{}", again.stderr);
    let last = run.wait();
    assert!(matches!(last.code, Some(0 | 1 | 5)), "{}{}", last.stdout, last.stderr);
    assert!(!bot.runs(), "no subject of a killed engine is left behind");

    let done = attempts(&out);
    let schedule = |attempts: &BTreeMap<(PersonId, u32), (u64, AttemptEnd)>| {
        attempts.iter().map(|(who, (intended, _))| (*who, *intended)).collect::<Vec<_>>()
    };
    assert_eq!(schedule(&done), schedule(&expected), "the same attempts as without a kill, each once");
    assert_eq!(resumptions(), kills);
    let report: Value = serde_json::from_str(&text(&out.join("report.json"))).unwrap();
    let count = |name: &str| report["accounting"][name].as_u64().unwrap();
    assert_eq!(report["run"]["ended"], json!("completed"));
    assert_eq!((count("started"), count("ended")), (done.len() as u64, done.len() as u64));
    assert_eq!(report["accounting"]["agrees"], json!(true));
    let broken = done.values().filter(|(_, how)| *how == AttemptEnd::Broken).count() as u64;
    assert_eq!(report["blame"]["infrastructure"].as_u64(), Some(broken), "what was interrupted is void");
    let refused = |what: &What| matches!(what, What::Delivered(given) if given.kind == "url_verification" && given.status != 200 && given.status != 0);
    assert_eq!(events(&out, refused), 0, "the subject of the killed engine was asked for the new one");
    let over = nightcrew(&folder, "over", &["run", "--resume", "out"]);
    assert_eq!(over.code, Some(2), "{}", over.stderr);
    assert!(over.stderr.contains("has ended; there is nothing to resume"), "{}", over.stderr);
}

/// A copy of the run with one damaged byte in the middle of its journal cannot go on, and is left as it is.
fn damaged_is_left_alone(folder: &Path, out: &Path) {
    let copy = folder.join("damaged");
    fs::create_dir(&copy).unwrap();
    fs::copy(out.join("run.json"), copy.join("run.json")).unwrap();
    let mut bytes = fs::read(out.join(journal::FILE_NAME)).unwrap();
    // The checksum of a frame in the middle stands before its mark.
    let mark = [0x50, 0x2A, 0x4D, 0x18, 16, 0, 0, 0];
    let marks: Vec<usize> =
        bytes.windows(mark.len()).zip(0..).filter(|(at, _)| *at == mark).map(|(_, at)| at).collect();
    assert!(marks.len() > 3, "{marks:?}");
    bytes[marks[marks.len() / 2] - 1] ^= 1;
    fs::write(copy.join(journal::FILE_NAME), &bytes).unwrap();
    let ended = nightcrew(folder, "damaged", &["run", "--resume", "damaged", "--no-dashboard"]);
    assert_eq!(ended.code, Some(2), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("is damaged after event"), "{}", ended.stderr);
    assert_eq!(fs::read(copy.join(journal::FILE_NAME)).unwrap(), bytes, "nothing is cut off");
}

/// Half a frame at the journal's end, as a crash in the middle of a write leaves it.
fn tear(out: &Path) {
    let path = out.join(journal::FILE_NAME);
    let mut bytes = fs::read(&path).unwrap();
    let half = bytes[..200].to_vec();
    bytes.extend(half);
    fs::write(&path, &bytes).unwrap();
}

#[test]
fn a_run_that_cannot_be_written_down_ends_and_says_so() {
    let folder = folder("disk-full");
    let plan = Draft::new(90, "40m").write(&folder, "plan");
    let bot = Bot::new(&folder, "out");
    // What a full disk is to a writer: nothing more can be written to a file beyond this size.
    let script = "trap '' XFSZ; ulimit -f 24; exec \"$@\"";
    let mut words = vec!["-c".to_owned(), script.to_owned(), "sh".to_owned(), BINARY.to_owned()];
    words.extend(arguments(&["run", &plan, "--out", "out"], &bot));
    let clock = Clock::paced(1);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ended = Process::of("sh", &folder, "out", &words).wait();
    assert_eq!(ended.code, Some(3), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains("cannot write the journal"), "{}", ended.stderr);
    assert!(clock.elapsed_us() < Duration::from_secs(90).as_micros().try_into().unwrap());
    assert!(!bot.runs(), "the subject ends with the run");
}

#[test]
fn what_cannot_be_resumed_is_told_and_left_as_it_is() {
    let folder = folder("unresumable");
    let resume = |name: &str, more: &[&str]| {
        let words = [&["run", "--resume", name, "--no-dashboard"], more].concat();
        let ended = nightcrew(&folder, name, &words);
        assert_eq!(ended.code, Some(2), "{}{}", ended.stdout, ended.stderr);
        ended.stderr
    };
    let none = resume("nowhere", &[]);
    assert!(none.contains("nowhere holds no run"), "{none}");
    fs::create_dir(folder.join("empty")).unwrap();
    let none = resume("empty", &[]);
    assert!(none.contains("empty holds no run"), "{none}");
    assert_eq!(fs::read_dir(folder.join("empty")).unwrap().count(), 0, "nothing is left behind");
    let changed = resume("empty", &["--pace", "1x"]);
    assert!(changed.contains("--pace"), "{changed}");

    let plan = Draft::new(150, "40m").write(&folder, "plan");
    let out = folder.join("virtual");
    let made = nightcrew(&folder, "virtual-run", &["run", &plan, "--pace", "virtual", "--out", "virtual"]);
    assert!(matches!(made.code, Some(0 | 1 | 5)), "{}{}", made.stdout, made.stderr);
    // Its end is missing, as if it had been killed.
    let bytes = fs::read(out.join(journal::FILE_NAME)).unwrap();
    let torn = &bytes[..bytes.len() - 30];
    fs::write(out.join(journal::FILE_NAME), torn).unwrap();
    let anew = resume("virtual", &[]);
    assert!(anew.contains("virtual time, which cannot go on"), "{anew}");
    assert_eq!(fs::read(out.join(journal::FILE_NAME)).unwrap(), torn, "nothing is cut off");

    let attached =
        nightcrew(&folder, "attached", &["run", &plan, "--pace", "virtual", "--attach", "nope.env"]);
    assert_eq!(attached.code, Some(2), "{}", attached.stderr);
    assert!(attached.stderr.contains("leave --attach and --ledger out"), "{}", attached.stderr);
}
