//! The held-out vault: a sealed pack is played, its families are told of in figures, and no byte of its texts, names or files is
//! anywhere afterwards, also when something goes wrong.

use std::fs;
use std::path::{Path, PathBuf};

use nightcrew_engine::journal;
use nightcrew_model::event::{Event, What};
use serde_json::{Value, json};

use crate::plans::Draft;
use crate::process::{BINARY, Bot, Ended, Process, folder, nightcrew, text};

/// What every name and text of the pack has in it, and nothing else in the world: too long for sealed bytes to read so by chance.
const PLANTED: &str = "zqxvjk";

const PACK: &str = "name: zqxvjkpack
seeds: [41, 42]
crew:
  - {persona: zqxvjkpersona, count: 14, scenarios: {zqxvjkstory-one: 1}}
  - {persona: new-starter, count: 12, scenarios: {zqxvjkstory-two: 1}}
  - {persona: new-starter, count: 6, scenarios: {zqxvjkstory-three: 1}}
within: 1m
";
const PERSONA: &str = "name: zqxvjkpersona\nabout: Zqxvjkabout, who comes from zqxvjktown.\n";
const SCENARIO: &str = "name: NAME
family: FAMILY
story: Somebody zqxvjktells a story of zqxvjkland.
cast:
  requester: {not_in_group: jira-users}
  approver: manager
facts:
  project: [ENG, PAY]
  reason: [the zqxvjkreason of zqxvjksomebody]
  zqxvjkfact: [zqxvjkvalue]
opening: {slack: {channel: it-help, say: ask-access}}
patience: {turns: 8, first_reply: 10m, total: 2h}
verify: {verb: jira.open_board, args: {project: facts.project}}
expect:
  - jira.can_browse(requester, facts.project) && facts.zqxvjkfact != 'zqxvjkother'
never:
  - okta.in_group(requester, 'jira-admins') && !before(okta.in_group(requester, 'jira-admins'))
";

/// The pack's folder, its keys and where it is run.
struct Vault {
    /// Where it is run: whatever is in here is looked through.
    folder: PathBuf,
    /// Where the pack's texts and the secret are.
    secret: PathBuf,
    key: String,
    recipient: String,
}

impl Vault {
    fn new(name: &str) -> Self {
        let (folder, secret) = (folder(name), folder(&format!("{name}-secret")));
        for below in ["personas", "scenarios"] {
            fs::create_dir_all(secret.join("pack").join(below)).unwrap();
        }
        fs::create_dir(folder.join("tmp")).unwrap();
        let write = |path: &str, text: &str| fs::write(secret.join("pack").join(path), text).unwrap();
        let story = |name: &str, family: &str| SCENARIO.replace("NAME", name).replace("FAMILY", family);
        write("pack.yaml", PACK);
        write("personas/zqxvjkfile.yaml", PERSONA);
        write("scenarios/zqxvjkone.yaml", &story("zqxvjkstory-one", "zqxvjkfamily"));
        write("scenarios/zqxvjktwo.yaml", &story("zqxvjkstory-two", "access"));
        write("scenarios/zqxvjkthree.yaml", &story("zqxvjkstory-three", "zqxvjkrare"));
        let made = nightcrew(&secret, "keygen", &["vault", "keygen", "--out", "key.txt"]);
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        let (key, recipient) = (text(&secret.join("key.txt")), made.stdout.trim().to_owned());
        Self { folder, secret, key, recipient }
    }

    fn seal(&self) -> String {
        let out = self.folder.join("pack.age").display().to_string();
        let sealed = nightcrew(
            &self.secret,
            "seal",
            &["vault", "seal", "pack", "--recipient", &self.recipient, "--out", &out],
        );
        assert_eq!(sealed.code, Some(0), "{}{}", sealed.stdout, sealed.stderr);
        assert!(!sealed.stdout.contains(PLANTED), "{}", sealed.stdout);
        let commitment = sealed.stdout.lines().find_map(|line| line.strip_prefix("commitment "));
        commitment.unwrap().to_owned()
    }

    /// Does something with the key in the environment and as much of a log as there can be.
    fn run(&self, name: &str, key: Option<&str>, arguments: &[&str]) -> Ended {
        let key = key.map(|key| format!("NIGHTCREW_VAULT_KEY={key}"));
        let tmp = format!("TMPDIR={}", self.folder.join("tmp").display());
        let words: Vec<&str> =
            key.iter().map(String::as_str).chain([&*tmp, "RUST_LOG=trace", BINARY]).collect();
        Process::of("env", &self.folder, name, &[&words, arguments].concat()).wait()
    }

    /// No file that is left holds anything of the pack, packed or not.
    fn holds_nothing(&self, what: &str) {
        let key = self.key.lines().last().unwrap().to_lowercase();
        assert!(key.starts_with("age-secret-key-1"), "the file ends with the key");
        let mut files = Vec::new();
        walk(&self.folder, &mut files);
        assert!(files.len() > 2, "{files:?}");
        for path in files {
            let bytes = fs::read(&path).unwrap();
            let unpacked = zstd::decode_all(bytes.as_slice()).unwrap_or_default();
            for bytes in [path.display().to_string().into_bytes(), bytes, unpacked] {
                let text = String::from_utf8_lossy(&bytes).to_lowercase();
                assert!(!text.contains(PLANTED), "{what}: {} quotes the pack", path.display());
                assert!(!text.contains(&key), "{what}: {} holds the key", path.display());
            }
        }
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), files);
        } else {
            files.push(entry.path());
        }
    }
}

fn virtually(folder: &Path) -> String {
    let draft = Draft::new(60, "4m");
    fs::write(folder.join("plan.yaml"), draft.text().replace("pace: 60x", "pace: virtual")).unwrap();
    "plan.yaml".to_owned()
}

fn report(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap()
}

#[test]
fn a_sealed_pack_is_played_and_told_of_in_figures_of_families() {
    let vault = Vault::new("vault-virtual");
    let commitment = vault.seal();
    let plan = virtually(&vault.folder);
    let words = ["run", &plan, "--held-out", "pack.age", "--out", "out"];
    let ended = vault.run("one", Some(&vault.key), &words);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    vault.holds_nothing("a run");

    let report = report(&vault.folder.join("out"));
    let held_out = &report["held_out"];
    assert_eq!(held_out["commitment"], json!(commitment));
    let families = held_out["families"].as_array().unwrap();
    let names: Vec<&str> = families.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"access") && names.iter().any(|name| name.starts_with("family-")), "{names:?}");
    assert_eq!(names.len(), 2, "twelve attempts are too few to be told of: {names:?}");
    let n = |name: &str| {
        let one = families.iter().find(|one| one["name"].as_str().unwrap().starts_with(name)).unwrap();
        one["satisfaction"]["n"].as_u64().unwrap()
    };
    assert_eq!((n("access"), n("family-"), &held_out["too_few"]), (24, 28, &json!(12)));
    assert_eq!(held_out["alarm"], json!(false), "{}", held_out["sentence"]);
    assert!(ended.stdout.contains("held out"), "{}", ended.stdout);
    assert!(text(&vault.folder.join("out/report.html")).contains("Held-out stories"));
    assert!(text(&vault.folder.join("out/report.md")).contains("Held-out family"));

    // The journal is whole, and can be judged again by somebody without the key.
    let events: Vec<Event> = journal::read(&vault.folder.join("out")).unwrap().map(Result::unwrap).collect();
    assert!(matches!(events[1].what, What::HeldOut(_)), "told behind the header");
    assert!(matches!(events.last().unwrap().what, What::RunEnded(_)));
    let again = vault.run("again", None, &["report", "out"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);

    // The visible run is what it is without a pack, but for that one event.
    let ended = vault.run("two", None, &["run", &plan, "--out", "without"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let without: Vec<Event> =
        journal::read(&vault.folder.join("without")).unwrap().map(Result::unwrap).collect();
    assert_eq!(without.len() + 1, events.len());
    let same = without.iter().skip(1).zip(events.iter().skip(2));
    assert!(same.clone().all(|(one, two)| (one.at, one.attempt) == (two.at, two.attempt)));
}

#[test]
fn a_subject_that_fails_in_the_stories_that_it_has_not_seen_raises_the_alarm() {
    let vault = Vault::new("vault-alarm");
    // Nobody is ever satisfied in this story: as if the subject knew only the plan's.
    let path = vault.secret.join("pack/scenarios/zqxvjktwo.yaml");
    let story = text(&path).replace("'zqxvjkother'", "'zqxvjkvalue'");
    fs::write(&path, story).unwrap();
    vault.seal();
    let plan = virtually(&vault.folder);
    let ended = vault.run("run", Some(&vault.key), &["run", &plan, "--held-out", "pack.age", "--out", "out"]);
    assert_eq!(ended.code, Some(0), "the verdict is the visible run's: {}{}", ended.stdout, ended.stderr);
    assert!(ended.stdout.contains("ALARM: Sealed stories go worse"), "{}", ended.stdout);
    let held_out = &report(&vault.folder.join("out"))["held_out"];
    assert_eq!(held_out["alarm"], json!(true), "{held_out}");
    assert!(held_out["sentence"].as_str().unwrap().contains("0.0 % in access"), "{held_out}");
    assert!(text(&vault.folder.join("out/report.md")).contains("**Alarm.**"));
    vault.holds_nothing("an alarm");
}

#[test]
fn a_subject_on_the_wire_gets_neither_the_key_nor_a_log_of_the_sealed_runs() {
    let vault = Vault::new("vault-wire");
    vault.seal();
    let plan = Draft::new(12, "1m").write(&vault.folder, "plan");
    let bot = Bot::new(&vault.secret, "bot");
    // A subject that prints and keeps all that it is given to begin with.
    let script = "env >> environment.txt; echo started >> started.txt; exec \"$@\"";
    let words = [
        "run",
        &plan,
        "--no-dashboard",
        "--held-out",
        "pack.age",
        "--out",
        "out",
        "--",
        "sh",
        "-c",
        script,
        "sh",
    ];
    let command = bot.command();
    let words: Vec<&str> = words.into_iter().chain(command.iter().map(String::as_str)).collect();
    let ended = vault.run("run", Some(&vault.key), &words);
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{:?}: {}{}", ended.code, ended.stdout, ended.stderr);
    vault.holds_nothing("a run on the wire");
    assert_eq!(
        text(&vault.folder.join("started.txt")).lines().count(),
        3,
        "fresh for each seed, and for the run"
    );
    assert!(text(&vault.folder.join("environment.txt")).contains("SLACK_BOT_TOKEN"));
    let held_out = &report(&vault.folder.join("out"))["held_out"];
    assert!(held_out["suite"]["satisfaction"]["n"].as_u64().unwrap() >= 40, "{held_out}");
}

#[test]
fn whatever_goes_wrong_is_told_without_the_pack() {
    let vault = Vault::new("vault-wrong");
    vault.seal();
    let plan = virtually(&vault.folder);
    let sealed = fs::read(vault.folder.join("pack.age")).unwrap();
    let mut broken = sealed.clone();
    *broken.last_mut().unwrap() ^= 1;
    fs::write(vault.folder.join("cut.age"), &sealed[..sealed.len() - 100]).unwrap();
    fs::write(vault.folder.join("head.age"), &sealed[..40]).unwrap();
    fs::write(vault.folder.join("flipped.age"), &broken).unwrap();
    let other = nightcrew(&vault.secret, "other", &["vault", "keygen"]).stdout;
    let (key, other) = (Some(vault.key.as_str()), Some(other.trim()));
    for (name, key, pack, says) in [
        ("none", None, "pack.age", "needs its key in NIGHTCREW_VAULT_KEY"),
        ("garbage", Some("hunter2"), "pack.age", "is no key"),
        ("another", other, "pack.age", "sealed for another one"),
        ("cut", key, "cut.age", "cut short or damaged"),
        ("head", key, "head.age", "cut short or damaged"),
        ("flipped", key, "flipped.age", "cut short or damaged"),
        ("plan", key, "plan.yaml", "cut short or damaged"),
        ("nowhere", key, "nowhere.age", "cannot read nowhere.age"),
    ] {
        for words in [vec!["run", &plan, "--held-out", pack, "--out", "out"], vec!["vault", "check", pack]] {
            let ended = vault.run(name, key, &words);
            assert_eq!(ended.code, Some(2), "{name}: {}", ended.stderr);
            assert!(ended.stderr.contains(says), "{name}: {}", ended.stderr);
            assert!(!ended.stderr.contains("hunter2"), "{}", ended.stderr);
        }
        assert!(!vault.folder.join("out").exists(), "nothing has begun");
    }
    let tried = vault.run("tried", key, &["run", &plan, "--held-out", "pack.age", "--attach", "x"]);
    assert_eq!(tried.code, Some(2), "{}", tried.stderr);
    vault.holds_nothing("a pack that cannot be opened");
}

#[test]
fn a_pack_that_does_not_fit_and_a_subject_that_does_not_start_are_told_by_their_class() {
    let vault = Vault::new("vault-unfit");
    vault.seal();
    let plan = virtually(&vault.folder);
    // Sealed by other means, with a story that nobody can play, and with what is no pack at all.
    let recipient: age::x25519::Recipient = vault.recipient.parse().unwrap();
    let story = SCENARIO
        .replace("NAME", "zqxvjkstory")
        .replace("FAMILY", "zqxvjkfamily")
        .replace("jira.", "zqxvjkjira.");
    let crew = "name: zqxvjkpack\nseeds: [1]\ncrew: [{persona: new-starter, count: 5, scenarios: {zqxvjkstory: 1}}]\n";
    let unplayable = json!({"version": 1, "pack": crew, "personas": ["zqxvjk: [\n"], "scenarios": [story]});
    for (name, plain, says) in [
        ("unplayable", unplayable.to_string(), "does not fit this Nightcrew or this plan"),
        ("foreign", "zqxvjk: not a pack".to_owned(), "holds no pack"),
        (
            "future",
            json!({"version": 9, "pack": crew, "personas": [], "scenarios": []}).to_string(),
            "holds no pack",
        ),
    ] {
        let pack = format!("{name}.age");
        fs::write(vault.folder.join(&pack), age::encrypt(&recipient, plain.as_bytes()).unwrap()).unwrap();
        for words in [vec!["run", &plan, "--held-out", &pack, "--out", "out"], vec!["vault", "check", &pack]]
        {
            let ended = vault.run(name, Some(&vault.key), &words);
            assert_eq!(ended.code, Some(2), "{name}: {}", ended.stderr);
            assert!(ended.stderr.contains(says), "{name}: {}", ended.stderr);
        }
    }
    let wire = Draft::new(12, "1m").write(&vault.folder, "wire");
    let words = ["run", &wire, "--no-dashboard", "--held-out", "pack.age", "--out", "out"];
    let fails = [&words[..], &["--", "sh", "-c", "echo no luck; exit 7"]].concat();
    let ended = vault.run("stillborn", Some(&vault.key), &fails);
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert!(ended.stderr.contains("the subject did not start"), "{}", ended.stderr);
    let ended = vault.run("elsewhere", Some(&vault.key), &words);
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    assert!(ended.stderr.contains("a fresh start of the subject"), "{}", ended.stderr);
    // What goes wrong while it is played is nobody's to read either.
    let strange = ["run", &plan, "--held-out", "pack.age", "--out", "odd", "--", "accessdesk", "--defect"];
    let strange = [&strange[..], &["calls-unknown-endpoint"]].concat();
    let ended = vault.run("strange", Some(&vault.key), &strange);
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}", ended.stderr);
    vault.holds_nothing("a pack that could not be played");
}

#[test]
fn whoever_keeps_a_pack_learns_what_is_in_it_and_what_is_wrong() {
    let vault = Vault::new("vault-kept");
    let commitment = vault.seal();
    let told = vault.run("check", Some(&vault.key), &["vault", "check", "pack.age"]);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    assert!(told.stdout.contains("32 attempts for each of 2 seeds, of 3 families"), "{}", told.stdout);
    assert!(
        told.stdout.contains("about 28 attempts") && told.stdout.contains(&commitment),
        "{}",
        told.stdout
    );
    vault.holds_nothing("a check");
    let out = vault.folder.join("pack.age").display().to_string();
    let seal = ["vault", "seal", "pack", "--recipient", &vault.recipient, "--out", &out];
    let twice = nightcrew(&vault.secret, "twice", &seal);
    assert_eq!(twice.code, Some(2), "a sealed pack is never written over: {}", twice.stderr);
    fs::write(vault.secret.join("pack/scenarios/zqxvjkbad.yaml"), "name: zqxvjkbad\n").unwrap();
    let wrong = nightcrew(&vault.secret, "wrong", &seal);
    assert_eq!(wrong.code, Some(2), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("zqxvjkbad.yaml"), "to whom the texts are not sealed: {}", wrong.stderr);
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &fs::metadata(vault.secret.join("key.txt")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
}
