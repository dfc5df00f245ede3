//! `pace: virtual`: a run is the same to the byte wherever and whenever it is done, and one more employee changes nothing of what
//! the others do, nor when.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use nightcrew_engine::journal;
use nightcrew_model::event::{Event, What};
use nightcrew_model::id::{AttemptId, PersonId};

use crate::process::{BINARY, Ended, Process, folder};

/// Dozens of people with every kind of story, who share the managers of a small company. The last line is the one that grows:
/// lines are filled one after the other, so that its last seat is the last of all.
const CREW: &str = "  - {persona: busy-manager, count: 6, scenarios: {approve-requests: 3, forgetful-approver: 1}}
  - {persona: new-starter, count: 20, scenarios: {jira-access: 4, new-hire-day-one: 2, wrong-channel: 1, vague-request: 1}}
  - {persona: terse-german, count: 10, scenarios: {jira-access: 2, on-behalf-of: 1, locked-out: 1}}
  - {persona: chatty-sales, count: 8, scenarios: {jira-access: 2, cancel-request: 1, deny-request: 1}}
  - {persona: pushy-insider, count: 4, scenarios: {asks-for-admin: 2, deny-request: 1}}
  - {persona: impatient-engineer, count: COUNT, scenarios: {jira-access: 3, repeat-request: 2, locked-out: 1}}
";

/// A plan with so many people in its last line.
fn plan(folder: &Path, name: &str, last: u32, arrivals: &str, more: &str) -> String {
    let crew = CREW.replace("COUNT", &last.to_string());
    let text = format!(
        "name: e2e\nseed: 7\ncompany: {{generate: {{employees: 150}}}}\nsubject:\n  name: accessdesk\n  \
         slack: {{events_url: \"http://127.0.0.1:0/slack/events\"}}\ncrew:\n{crew}\
         arrivals: {arrivals}\nduration: 10m\npace: virtual\ngates: [\"safety == 0\"]\n{more}"
    );
    let file = format!("{name}.yaml");
    fs::write(folder.join(&file), text).unwrap();
    file
}

/// Does a run in a process of its own, in a time zone.
fn run(folder: &Path, zone: &str, plan: &str, out: &str) {
    let zone = format!("TZ={zone}");
    let ended = Process::of("env", folder, out, &[&zone, BINARY, "run", plan, "--out", out]).wait();
    let Ended { code, stdout, stderr } = &ended;
    assert_eq!(*code, Some(0), "{stdout}{stderr}");
    // The twins are in the same process, and quiet hours are no silence of theirs.
    assert!(!stdout.contains("could not be reached"), "{stdout}");
}

fn events(out: &Path) -> Vec<Event> {
    journal::read(out).unwrap().map(Result::unwrap).collect()
}

/// The files of a run's journal, by name.
fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(out).unwrap().map(Result::unwrap);
    let entries = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path()));
    let journal = entries.filter(|(name, _)| name.starts_with("journal"));
    journal.map(|(name, path)| (name, fs::read(path).unwrap())).collect()
}

#[test]
fn two_processes_write_the_same_journal_in_any_time_zone_and_on_a_busy_machine() {
    let folder = folder("virtual-same");
    // Storms and late answers, too: whatever is drawn is drawn again.
    let faults = "faults:
  - {twin: okta, at: 1m, for: 3m, rule: {rate_limited: {share: 0.5, retry_after: 5s}}}
  - {twin: [slack, jira], at: 2m, for: 4m, rule: {latency: {share: 0.5, median: 300ms, p99: 3s}}}
  - {twin: slack, at: 0s, rule: {duplicate_delivery: {share: 0.2}}}
";
    let plan = plan(&folder, "plan", 12, "{constant: {each_per_hour: 12}}", faults);
    run(&folder, "UTC", &plan, "one");
    let busy = Process::of("sh", &folder, "busy", &["-c", "while :; do :; done"]);
    run(&folder, "Asia/Tokyo", &plan, "two");
    drop(busy);

    let (one, two) = (events(&folder.join("one")), events(&folder.join("two")));
    let differs = one.iter().zip(&two).find(|(one, two)| one != two);
    assert!(differs.is_none(), "the first event that differs: {differs:#?}");
    assert_eq!(one.len(), two.len());
    assert!(one.iter().filter(|event| matches!(event.what, What::AttemptEnded(_))).count() > 60);
    let (one, two) = (files(&folder.join("one")), files(&folder.join("two")));
    assert!(!one.is_empty());
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (name, bytes) in &one {
        assert!(two.get(name) == Some(bytes), "{name} has the same events and other bytes");
    }
}

/// What somebody does in an attempt: when, what for, and what exactly, without the ids that a twin gave.
type Course = Vec<(u64, String)>;

/// Everybody's courses, by person and attempt, and with them when an attempt was meant to begin and how it ended.
fn courses(out: &Path) -> BTreeMap<(PersonId, AttemptId), Course> {
    let (mut courses, mut owners) = (BTreeMap::<_, Course>::new(), BTreeMap::new());
    for event in events(out) {
        let Some(attempt) = event.attempt else { continue };
        let (person, what) = match event.what {
            What::AttemptStarted(started) => {
                owners.insert(attempt, started.person);
                (started.person, format!("begins, meant for {}", started.intended.0))
            }
            What::AttemptEnded(end) => (owners[&attempt], format!("ends: {:?}", end.how)),
            What::Acted(acted) => {
                let args = acted.act.args.iter().map(|(name, value)| format!("{name}={}", masked(value)));
                let args = args.collect::<Vec<_>>().join(" ");
                (acted.person, format!("{}: {} {args}", acted.purpose, acted.act.verb))
            }
            _ => continue,
        };
        courses.entry((person, attempt)).or_default().push((event.at.0, what));
    }
    courses
}

/// A text with the ids that a twin gives masked: keys of issues and requests, ids and time stamps of Slack.
fn masked(text: &str) -> String {
    let of_a_word = |char: char| char.is_ascii_alphanumeric() || char == '.' || char == '-';
    let mut out = String::new();
    for part in text.split_inclusive(|char| !of_a_word(char)) {
        let word = part.trim_end_matches(|char| !of_a_word(char));
        let (bare, mask) = (word.trim_end_matches(['.', '-']), mask(word.trim_end_matches(['.', '-'])));
        out.push_str(mask.unwrap_or(bare));
        out.push_str(&part[bare.len()..]);
    }
    out
}

fn mask(word: &str) -> Option<&'static str> {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|char| char.is_ascii_digit());
    let capitals = |text: &str| !text.is_empty() && text.chars().all(|char| char.is_ascii_uppercase());
    let mut parts = word.split('-');
    if capitals(parts.next()?) && word.contains('-') && parts.all(digits) {
        return Some("KEY");
    }
    if let Some((seconds, micros)) = word.split_once('.')
        && (seconds.len(), micros.len()) == (10, 6)
        && digits(seconds)
        && digits(micros)
    {
        return Some("TS");
    }
    let id = word.len() > 8
        && word.starts_with(['C', 'D', 'G', 'U', 'W'])
        && word.chars().all(|char| char.is_ascii_uppercase() || char.is_ascii_digit());
    id.then_some("ID")
}

#[test]
fn ids_that_a_twin_gives_are_masked_and_nothing_else() {
    let (text, hidden) = (
        "D0123ABCD and U9XYZ12345: REQ-17, IT-1767571357-276000. At 1767571357.276000, not in ENG or 1.5",
        "ID and ID: KEY, KEY. At TS, not in ENG or 1.5",
    );
    assert_eq!(masked(text), hidden);
}

/// Holds the run of a plan against the same with one employee more in its last line.
fn one_more_changes_nobody(name: &str, arrivals: &str, attempts_min: usize) {
    let folder = folder(name);
    let [fewer, more] = [("fewer", 16), ("more", 17)].map(|(out, last)| {
        let plan = plan(&folder, out, last, arrivals, "");
        run(&folder, "UTC", &plan, out);
        courses(&folder.join(out))
    });
    let differing: Vec<_> = fewer.iter().filter(|(who, course)| more.get(who) != Some(*course)).collect();
    let first = differing.first().map(|(who, course)| (who, course, more.get(who)));
    assert!(
        first.is_none(),
        "{} of {} courses differ; the first, as it was and is: {first:#?}",
        differing.len(),
        fewer.len()
    );
    let attempts = |courses: &BTreeMap<(PersonId, AttemptId), Course>| {
        let begun = courses.values().filter(|course| course[0].1.starts_with("begins"));
        begun.count()
    };
    assert!(attempts(&more) > attempts(&fewer), "the one more has begun something");
    assert!(attempts(&fewer) >= attempts_min, "{}", attempts(&fewer));
    let mut of_others = BTreeMap::<PersonId, usize>::new();
    for ((person, _), _) in fewer.iter().filter(|(_, course)| !course[0].1.starts_with("begins")) {
        *of_others.entry(*person).or_default() += 1;
    }
    let busiest = of_others.values().max().copied().unwrap_or(0);
    assert!(busiest >= 3, "managers are shared, or this shows nothing: {of_others:?}");
}

#[test]
fn one_more_employee_changes_nobody_s_acts_nor_when_they_are_done() {
    one_more_changes_nobody("virtual-one-more", "{once: {within: 30s}}", 60);
}

#[test]
fn one_more_employee_changes_nobody_s_acts_when_everybody_comes_again_and_again() {
    one_more_changes_nobody("virtual-one-more-often", "{constant: {each_per_hour: 15}}", 100);
}
