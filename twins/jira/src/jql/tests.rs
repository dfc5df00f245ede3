//! What is found along the indexes is what a look at every issue finds, whatever happened in the site and whatever is asked.

use std::sync::Arc;

use proptest::prelude::*;

use super::eval::{read, seen};
use super::{Asker, JqlError, count, order, page};
use crate::text::Rich;
use crate::world::table::{Kind, Priority, Status};
use crate::world::{AccessGroup, Account, Comment, Issue, Project, Says, Site};

const DAY: i64 = 86_400_000;
const NOW: i64 = 20_000 * DAY;
const LABELS: [&str; 3] = ["access", "new", "vpn"];

fn site() -> Site {
    let mut site = Site::default();
    let zone: Arc<str> = "UTC".into();
    let account = |name: &str, app| Account {
        email: format!("{}@x.example", name.to_lowercase()).into(),
        name: name.into(),
        timezone: Arc::clone(&zone),
        locale: Arc::clone(&zone),
        active: true,
        app,
    };
    for name in ["Ana", "Bo", "Cy"] {
        site.add_account(account(name, false));
    }
    site.settle_people();
    site.add_account(account("App", true));
    let group = |members, restricts: Option<&str>| AccessGroup {
        members,
        carries: true,
        restricts: restricts.map(str::to_owned),
    };
    site.add_group("jira-users".to_owned(), group(vec![0, 1], None));
    site.add_group("jira-hr".to_owned(), group(vec![1], Some("HR")));
    for key in ["OPS", "ENG", "HR"] {
        site.add_project(Project {
            key: key.to_owned(),
            name: format!("The {key}"),
            lead: 0,
            last_number: 0,
        });
    }
    site
}

/// What happens to a site.
#[derive(Clone, Debug)]
enum Act {
    File(Box<Issue>),
    Change(usize, Says, Box<Issue>),
    Comment(usize, String),
    Delete(usize),
    Restore,
}

fn texts() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "access",
        "Access",
        "accessible",
        "to",
        "the",
        "board",
        "boards",
        "VPN",
        "please",
        "López",
        "STRASSE",
        "internationalisation",
        "internationalised",
        "7",
    ]);
    prop::collection::vec(words, 1..5).prop_map(|words| words.join(" "))
}

fn issues() -> impl Strategy<Value = Issue> {
    let who = (0_u32..4, 0_u32..4, prop::option::of(0_u32..4), prop::option::of(10_000_u64..10_010));
    let what = (
        prop::sample::select(Kind::ALL.to_vec()),
        prop::sample::select(Status::ALL.to_vec()),
        prop::sample::select(Priority::ALL.to_vec()),
        prop::sample::subsequence(LABELS.to_vec(), 0..3),
    );
    // Few moments, so that many issues share one.
    let when = (0_i64..6, 0_i64..6, prop::option::of(prop::sample::select(vec!["2024-10-01", "2024-10-03"])));
    let says = (texts(), prop::option::of(texts()), prop::option::of(texts()));
    (0_u32..3, who, what, when, says).prop_map(|(project, who, what, when, says)| {
        let mut issue = Issue {
            project,
            reporter: who.0,
            creator: who.1,
            assignee: who.2,
            parent: who.3,
            kind: what.0,
            priority: what.2,
            labels: what.3.into_iter().map(str::to_owned).collect(),
            created: NOW - when.0 * DAY,
            due: when.2.map(str::to_owned),
            summary: says.0,
            description: says.1.map(Rich::Wiki),
            environment: says.2.map(Rich::Wiki),
            ..Issue::default()
        };
        issue.move_to(what.1, NOW - when.1 * DAY);
        issue
    })
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let says = prop::sample::select(vec![Says::Same, Says::Else]);
    let act = prop_oneof![
        6 => issues().prop_map(|issue| Act::File(Box::new(issue))),
        2 => (any::<usize>(), says, issues()).prop_map(|(at, says, issue)| Act::Change(at, says, Box::new(issue))),
        2 => (any::<usize>(), texts()).prop_map(|(at, text)| Act::Comment(at, text)),
        1 => any::<usize>().prop_map(Act::Delete),
        1 => Just(Act::Restore),
    ];
    prop::collection::vec(act, 0..60)
}

/// Puts all of one issue into another that may be changed: all but what it says, if that stays.
fn take_on(issue: &mut Issue, other: Issue, says: Says) {
    let (id, project, number) = (issue.id, issue.project, issue.number);
    let old = std::mem::replace(issue, Issue { id, project, number, ..other });
    if says == Says::Same {
        issue.summary = old.summary;
        issue.description = old.description;
        issue.environment = old.environment;
        issue.labels = old.labels;
    }
    (issue.comments, issue.about, issue.looked) = (old.comments, old.about, old.looked);
}

fn happen(site: &mut Site, act: Act) {
    let ids: Vec<u64> = site.issues().map(|issue| issue.id).collect();
    let pick = |at: usize| ids.get(at % ids.len().max(1)).copied().unwrap_or(0);
    match act {
        Act::File(issue) => {
            site.file(*issue);
        }
        Act::Change(at, says, other) => {
            site.edit(pick(at), says, |issue| take_on(issue, *other, says));
        }
        Act::Comment(at, text) => {
            site.edit(pick(at), Says::More, |issue| {
                let body = Rich::Wiki(text);
                issue.comments.push(Comment {
                    id: 1,
                    author: 0,
                    editor: 0,
                    body,
                    created: NOW,
                    updated: NOW,
                });
            });
        }
        Act::Delete(at) => {
            site.delete(pick(at));
        }
        Act::Restore => {
            let back = serde_json::from_value(serde_json::to_value(&*site).unwrap()).unwrap();
            assert!(*site == back, "the indexes of a snapshot are those that were kept");
            *site = back;
        }
    }
}

fn terms() -> impl Strategy<Value = String> {
    let among = |field: &'static str, values: &'static [&'static str]| {
        let one = (prop::sample::select(vec!["=", "!="]), prop::sample::select(values))
            .prop_map(move |(sign, value)| format!("{field} {sign} {value}"));
        let most = values.len().min(3);
        let many = (prop::sample::select(vec!["in", "not in"]), prop::sample::subsequence(values, 1..=most))
            .prop_map(move |(sign, values)| format!("{field} {sign} ({})", values.join(", ")));
        let none =
            prop::sample::select(vec!["is", "is not"]).prop_map(move |is| format!("{field} {is} EMPTY"));
        prop_oneof![4 => one, 3 => many, 1 => none]
    };
    let compared = |field: &'static str, values: &'static [&'static str]| {
        let signs = prop::sample::select(vec!["<", "<=", ">", ">="]);
        (signs, prop::sample::select(values)).prop_map(move |(sign, value)| format!("{field} {sign} {value}"))
    };
    let words = prop::sample::select(vec![
        "access",
        "'access board'",
        "'acc*'",
        "lópez",
        "'\\\"to the\\\"'",
        "'internationali*'",
        "internationalise",
        "strasse",
        "nowhere",
        "'the b*'",
    ]);
    let fields = prop::sample::select(vec!["summary", "description", "environment", "comment", "text"]);
    let says = (fields, prop::sample::select(vec!["~", "!~"]), words)
        .prop_map(|(field, sign, word)| format!("{field} {sign} {word}"));
    let people: &[&str] = &["'ana@x.example'", "Bo", "currentUser()", "App"];
    prop_oneof![
        3 => among("project", &["ENG", "'The OPS'"]),
        2 => among("status", &["'To Do'", "'In Progress'", "Done"]),
        1 => among("issuetype", &["Bug", "Task", "Epic"]),
        1 => among("priority", &["High", "Low", "Medium"]),
        1 => among("resolution", &["Done", "Unresolved"]),
        2 => among("assignee", people),
        1 => among("reporter", people),
        1 => among("creator", people),
        2 => among("labels", &["access", "new", "vpn", "other"]),
        1 => among("parent", &["10000", "10001", "10003"]),
        2 => among("key", &["10000", "10001", "10002", "10003"]),
        1 => compared("priority", &["Low", "High"]),
        2 => compared("key", &["10001", "10004"]),
        2 => compared("created", &["-2d", "-4d", "now()"]),
        2 => compared("updated", &["-1d", "-3d"]),
        1 => compared("resolved", &["-2d"]),
        1 => compared("due", &["2024-10-02"]),
        1 => Just("created = '-3d'".to_owned()),
        1 => Just("updated != '-1d'".to_owned()),
        1 => prop::sample::select(vec!["description is EMPTY", "environment is not EMPTY", "due is EMPTY"])
            .prop_map(str::to_owned),
        3 => says,
    ]
}

fn queries() -> impl Strategy<Value = String> {
    let filter = terms().prop_recursive(3, 12, 3, |inner| {
        let many = |word: &'static str| {
            prop::collection::vec(inner.clone(), 2..4)
                .prop_map(move |parts| format!("({})", parts.join(&format!(" {word} "))))
        };
        prop_oneof![3 => many("AND"), 2 => many("OR"), 1 => inner.clone().prop_map(|part| format!("NOT {part}"))]
    });
    let fields = vec![
        "key",
        "created",
        "updated",
        "project",
        "status",
        "priority",
        "issuetype",
        "summary",
        "assignee",
        "reporter",
        "resolved",
        "due",
    ];
    let way = prop::sample::select(vec!["", " ASC", " DESC"]);
    let by = (prop::sample::select(fields), way).prop_map(|(field, way)| format!("{field}{way}"));
    (filter, prop::collection::vec(by, 0..4)).prop_map(|(filter, by)| match by.as_slice() {
        [] => filter,
        by => format!("{filter} ORDER BY {}", by.join(", ")),
    })
}

/// All that a look at every issue finds.
fn scanned(site: &Site, asker: Asker, jql: &str) -> Result<Vec<u64>, JqlError> {
    let (test, keys) = read(site, asker, jql)?;
    let seen = seen(site, asker);
    let mut hits: Vec<&Issue> =
        site.issues().filter(|issue| seen.contains(&issue.project) && test.holds(issue)).collect();
    hits.sort_by(|one, other| order::compare(site, &keys, one, other));
    Ok(hits.into_iter().map(|issue| issue.id).collect())
}

/// Holds every page of a query, and its total, to what a scan finds.
fn compare(site: &Site, account: u32, jql: &str, most: usize) {
    let asker = Asker { account, now: NOW };
    let all = match scanned(site, asker, jql) {
        Ok(all) => all,
        Err(complaints) => return assert_eq!(page(site, asker, jql, 0, most), Err(complaints)),
    };
    assert_eq!(count(site, asker, jql), Ok(all.len()), "{jql}");
    for start in (0..=all.len()).step_by(most) {
        let end = all.len().min(start + most);
        let found = page(site, asker, jql, start, most).unwrap();
        assert_eq!(found.ids, all[start..end], "{jql}, {start} to {end}");
        assert_eq!(found.more, end < all.len(), "{jql}, {start} to {end}");
    }
    assert_eq!(page(site, asker, jql, usize::MAX, most).unwrap().ids, Vec::<u64>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_is_what_a_scan_finds(
        acts in acts(), jqls in prop::collection::vec(queries(), 8), account in 0_u32..4, most in 1_usize..9,
    ) {
        let mut site = site();
        acts.into_iter().for_each(|act| happen(&mut site, act));
        jqls.iter().for_each(|jql| compare(&site, account, jql, most));
    }
}

/// More issues than are probed, most of them alike.
#[test]
fn a_large_site_is_searched_as_a_small_one() {
    let mut site = site();
    for at in 0..3_000_i64 {
        let rare = at % 500 == 0;
        let mut issue = Issue {
            project: u32::from(at % 7 == 0),
            summary: if rare { "A rare one".to_owned() } else { format!("Number n{at}") },
            priority: if at % 40 == 0 { Priority::High } else { Priority::Medium },
            labels: if rare { vec!["new".to_owned()] } else { Vec::new() },
            created: NOW - (3_000 - at) * 1_000,
            ..Issue::default()
        };
        issue.move_to(if at < 2_500 { Status::Done } else { Status::ToDo }, NOW - (at * 7 % 900) * 1_000);
        site.file(issue);
    }
    for jql in [
        "project = OPS",
        "project = OPS order by created",
        "project = OPS order by updated asc, key desc",
        "project is not empty order by key",
        "project is not empty order by priority, updated",
        "status != Done and project = ENG order by created",
        "statusCategory = Done order by created desc",
        "text ~ rare order by updated",
        "text ~ 'n*'",
        "text ~ 'n29*' order by created",
        "created >= -30m",
        "created >= -10m order by updated",
        "updated >= -2m order by updated asc",
        "updated < -14m or labels = new order by status, created",
        "labels = new order by key",
        "key > OPS-2000 and key < OPS-2100 order by key desc",
    ] {
        compare(&site, 3, jql, 97);
    }
}

#[test]
fn what_is_too_long_to_be_looked_through_is_found_by_its_last_word() {
    let mut site = site();
    let long = "é ".repeat(23_000);
    let said = |word: &str| Some(Rich::Wiki(format!("{long}{word}")));
    let id = site.file(Issue { description: said("last"), ..Issue::default() }).unwrap();
    site.file(Issue { summary: "short".to_owned(), ..Issue::default() }).unwrap();
    let more = |issue: &mut Issue, word: &str| {
        let body = said(word).unwrap();
        issue.comments.push(Comment { id: 1, author: 0, editor: 0, body, created: 0, updated: 0 });
    };
    let second = site.file(Issue { description: said("early"), ..Issue::default() }).unwrap();
    site.edit(second, Says::More, |issue| more(issue, "late")).unwrap();
    site.edit(second, Says::More, |issue| more(issue, "later")).unwrap();
    for jql in ["text ~ last", "text ~ early", "comment ~ later", "text ~ short", "text ~ nothing"] {
        compare(&site, 3, jql, 1);
    }
    site.edit(second, Says::Else, |issue| issue.comments.clear()).unwrap();
    site.edit(id, Says::Else, |issue| issue.description = said(&long)).unwrap();
    for jql in ["text ~ last", "text ~ early", "text ~ later"] {
        compare(&site, 3, jql, 1);
    }
    happen(&mut site, Act::Restore);
    site.delete(id);
    site.delete(second);
    happen(&mut site, Act::Restore);
}
