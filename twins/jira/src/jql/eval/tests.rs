//! Queries find what the vendor's would, and complain in its words.

use std::sync::Arc;

use super::*;
use crate::text::Rich;
use crate::world::table::{Kind, Priority, Status};
use crate::world::{AccessGroup, Account, Comment, Issue, Project, Says};

const DAY: i64 = 86_400_000;
const NOW: i64 = 20_000 * DAY;

fn site() -> Site {
    let mut site = Site::default();
    let zone: Arc<str> = "UTC".into();
    for (email, name) in [("ana@x.example", "Ana López"), ("bo@x.example", "Bo Li")] {
        site.add_account(Account {
            email: email.into(),
            name: name.into(),
            timezone: Arc::clone(&zone),
            locale: Arc::clone(&zone),
            active: true,
            app: false,
        });
    }
    site.settle_people();
    let group = AccessGroup { members: vec![0, 1], carries: true, restricts: None };
    site.add_group("jira-users".to_owned(), group);
    let group = AccessGroup { members: vec![1], carries: true, restricts: Some("HR".to_owned()) };
    site.add_group("jira-hr".to_owned(), group);
    for (key, name) in [("ENG", "Engineering"), ("HR", "People")] {
        site.add_project(Project { key: key.to_owned(), name: name.to_owned(), lead: 0, last_number: 0 });
    }
    let issue = |project, summary: &str, age: i64| Issue {
        project,
        summary: summary.to_owned(),
        created: NOW - age * DAY,
        updated: NOW - age * DAY,
        ..Issue::default()
    };
    let body = Rich::Wiki("see the runbook".to_owned());
    let comment = Comment { id: 1, author: 0, editor: 0, body, created: NOW, updated: NOW };
    site.file(Issue {
        labels: vec!["access".to_owned(), "new".to_owned()],
        assignee: Some(1),
        priority: Priority::High,
        comments: vec![comment],
        ..issue(0, "Access to the board", 3)
    });
    site.file(Issue { kind: Kind::Bug, reporter: 1, ..issue(0, "Broken login", 1) });
    site.file(issue(1, "Payroll question", 2));
    site.edit(10_001, Says::Else, |issue| issue.move_to(Status::Done, NOW));
    site
}

fn found(site: &Site, asker: Asker, jql: &str) -> Result<Vec<u64>, JqlError> {
    let Page { ids, more } = page(site, asker, jql, 0, 100)?;
    assert_eq!((count(site, asker, jql)?, more), (ids.len(), false), "{jql}");
    Ok(ids)
}

fn keys(account: u32, jql: &str) -> Vec<String> {
    let site = site();
    let found =
        found(&site, Asker { account, now: NOW }, jql).map_err(|error| format!("{jql}: {error}")).unwrap();
    found.iter().map(|id| site.key(site.issue(*id).unwrap())).collect()
}

#[test]
fn fields_find_what_they_should() {
    for (jql, wanted) in [
        ("project = ENG", vec!["ENG-2", "ENG-1"]),
        ("project = engineering and status = 'to do'", vec!["ENG-1"]),
        ("project in (ENG, HR) and statusCategory = Done", vec!["ENG-2"]),
        ("statusCategory != done", vec!["HR-1", "ENG-1"]),
        ("assignee = currentUser()", vec!["ENG-1"]),
        ("assignee is EMPTY", vec!["HR-1", "ENG-2"]),
        ("assignee != currentUser()", vec![]),
        ("assignee = \"bo@x.example\" or reporter = 'Bo Li'", vec!["ENG-2", "ENG-1"]),
        ("labels = access", vec!["ENG-1"]),
        ("labels in (access, other)", vec!["ENG-1"]),
        ("labels != other", vec!["ENG-1"]),
        ("labels is empty", vec!["HR-1", "ENG-2"]),
        ("summary ~ \"board\"", vec!["ENG-1"]),
        ("text ~ runbook", vec!["ENG-1"]),
        ("project = ENG and summary !~ login", vec!["ENG-1"]),
        ("key = eng-2", vec!["ENG-2"]),
        ("key in (ENG-1, HR-1) order by key", vec!["ENG-1", "HR-1"]),
        ("project = ENG and key >= ENG-2", vec!["ENG-2"]),
        ("issuetype = Bug", vec!["ENG-2"]),
        ("priority > Medium", vec!["ENG-1"]),
        ("resolution = Unresolved", vec!["HR-1", "ENG-1"]),
        ("resolution is not EMPTY", vec!["ENG-2"]),
        ("created >= -36h", vec!["ENG-2"]),
        ("created < startOfDay('-2d')", vec!["ENG-1"]),
        ("updated >= startOfDay()", vec!["ENG-2"]),
        ("NOT (project = ENG OR project = HR)", vec![]),
        ("project is not empty order by created asc", vec!["ENG-1", "HR-1", "ENG-2"]),
        ("project is not empty order by priority, created", vec!["ENG-1", "ENG-2", "HR-1"]),
    ] {
        assert_eq!(keys(1, jql), wanted, "{jql}");
    }
}

#[test]
fn what_the_asker_may_not_see_is_not_there() {
    assert_eq!(keys(0, "created > -30d"), ["ENG-2", "ENG-1"]);
    let refused = found(&site(), Asker { account: 0, now: NOW }, "project = HR").unwrap_err();
    assert_eq!(refused.0, ["The value 'HR' does not exist for the field 'project'."]);
    assert!(found(&site(), Asker { account: 0, now: NOW }, "key = HR-1").is_err());
}

#[test]
fn complaints_are_the_vendor_s() {
    for (jql, wanted) in [
        ("", "Unbounded JQL queries are not allowed here."),
        ("order by created", "Unbounded JQL queries are not allowed here."),
        ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
        ("status = Sleeping", "The value 'Sleeping' does not exist for the field 'status'."),
        ("project ~ ENG", "The operator '~' is not supported by the 'project' field."),
        ("summary = x", "The operator '=' is not supported by the 'summary' field."),
        ("created > yesterday", "Date value 'yesterday' for field 'created' is invalid."),
        ("assignee = members()", "Unable to find JQL function 'members()'."),
        ("key = ENG-99", "An issue with key 'ENG-99' does not exist for field 'key'."),
        ("project = ENG order by mood", "Field 'mood' does not exist"),
    ] {
        let error = found(&site(), Asker { account: 1, now: NOW }, jql).unwrap_err().to_string();
        assert!(error.contains(wanted), "{jql}: {error}");
    }
    let both = found(&site(), Asker { account: 1, now: NOW }, "a = 1 and b = 2").unwrap_err();
    assert_eq!(both.0.len(), 2);
}
