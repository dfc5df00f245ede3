//! The site keeps its indexes in step with its issues, and access with its groups.

use super::table::Status;
use super::*;
use crate::text::Rich;

fn account(email: &str, name: &str) -> Account {
    let zone: std::sync::Arc<str> = "UTC".into();
    Account {
        email: email.into(),
        name: name.into(),
        timezone: std::sync::Arc::clone(&zone),
        locale: zone,
        active: true,
        app: false,
    }
}

fn site() -> Site {
    let mut site = Site::default();
    for (email, name) in
        [("ana@x.example", "Ana María López"), ("bo@x.example", "Bo Li"), ("bo2@x.example", "Bo Li")]
    {
        site.add_account(account(email, name));
    }
    site.settle_people();
    site.add_account(Account { app: true, ..account("app@x.example", "App") });
    for key in ["ENG", "HR"] {
        site.add_project(Project { key: key.to_owned(), name: key.to_owned(), lead: 0, last_number: 0 });
    }
    let carries = AccessGroup { members: vec![0, 1], carries: true, restricts: None };
    site.add_group("jira-users".to_owned(), carries);
    let people = AccessGroup { members: vec![1], carries: true, restricts: Some("HR".to_owned()) };
    site.add_group("jira-hr".to_owned(), people);
    site
}

fn about(site: &Site, person: u32) -> usize {
    site.issues_about(PersonId(person)).count()
}

#[test]
fn an_issue_names_people_by_address_id_and_the_name_of_only_one() {
    let mut site = site();
    let id =
        site.file(Issue { summary: "Access for Ana María López.".to_owned(), ..Issue::default() }).unwrap();
    assert_eq!((about(&site, 0), about(&site, 1)), (1, 0));
    let by_id = format!("[~accountid:{}] wants it", account_id(1));
    site.edit(id, Says::Else, |issue| issue.description = Some(Rich::Wiki(by_id))).unwrap();
    assert_eq!((about(&site, 0), about(&site, 1)), (1, 1));
    let (_, people) = site
        .edit(id, Says::Else, |issue| {
            issue.summary = "Bo Li <BO2@x.example>,".to_owned();
            issue.description = None;
        })
        .unwrap();
    assert_eq!([0, 1, 2].map(|person| about(&site, person)), [0, 0, 1], "two are called Bo Li");
    assert_eq!(people.len(), 3, "who was named before is told as well");
    site.delete(id);
    assert_eq!(about(&site, 2), 0);
    assert!(site.find_issue("ENG-1").is_none());
}

#[test]
fn further_comments_name_further_people_and_a_change_that_says_nothing_names_the_same() {
    let mut site = site();
    let summary = "Access for Ana María López.".to_owned();
    let id = site.file(Issue { summary, labels: vec!["a".to_owned()], ..Issue::default() }).unwrap();
    let body = |text: &str| Rich::Wiki(text.to_owned());
    let comment = |body: Rich| Comment { id: 1, author: 0, editor: 0, body, created: 0, updated: 0 };
    for text in ["bo@x.example", "Again Ana María López", "nobody"] {
        site.edit(id, Says::More, |issue| issue.comments.push(comment(body(text)))).unwrap();
    }
    site.edit(id, Says::Same, |issue| issue.labels = vec!["b".to_owned()]).unwrap();
    let (more, looked) = (site.issue(id).unwrap().about.clone(), site.issue(id).unwrap().looked);
    assert_eq!(more, [0, 1]);
    assert_eq!([0, 1, 2].map(|person| about(&site, person)), [1, 1, 0]);
    assert_eq!(site.labels().collect::<Vec<_>>(), ["b"]);
    site.edit(id, Says::Else, |_| ()).unwrap();
    let issue = site.issue(id).unwrap();
    assert_eq!((&issue.about, issue.looked), (&more, looked), "looked through anew, nothing else is found");
}

#[test]
fn keys_count_up_in_their_project_and_are_found_in_any_case() {
    let mut site = site();
    for project in [0, 0, 1] {
        site.file(Issue { project, ..Issue::default() }).unwrap();
    }
    let keys: Vec<String> = site.issues().map(|issue| site.key(issue)).collect();
    assert_eq!(keys, ["HR-1", "ENG-2", "ENG-1"]);
    assert_eq!(site.find_issue("eng-2").unwrap().id, 10_001);
    assert_eq!(site.find_issue("10002").unwrap().project, 1);
    for wrong in ["ENG-", "-1", "ENG-99999999999", "ENG", "", "ÄÖ-1"] {
        assert!(site.find_issue(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn access_follows_groups_and_restricted_projects_their_own() {
    let mut site = site();
    assert!(site.can_browse(0, 0) && !site.can_browse(0, 1));
    assert!(site.can_browse(1, 1), "a member of the restricting group");
    assert!(!site.can_browse(2, 0), "no access to the product");
    assert!(site.can_browse(3, 1), "the app's account sees all");
    site.set_carries("jira-users", false);
    assert!(!site.may_use(0) && site.may_use(1));
    site.set_member(0, "jira-hr", true);
    assert!(site.can_browse(0, 1));
    site.account_mut(0).unwrap().active = false;
    assert!(!site.can_browse(0, 1));
    assert!(!site.is_admin(1));
    site.set_member(1, "jira-admins", true);
    assert!(site.is_admin(1));
}

#[test]
fn done_issues_beyond_the_bound_are_dropped_oldest_first() {
    let mut site = site();
    for now in 0..i64::try_from(DONE_MAX).unwrap() + 3 {
        let id = site.file(Issue::default()).unwrap();
        site.edit(id, Says::Else, |issue| issue.move_to(Status::Done, now)).unwrap();
    }
    let open = site.file(Issue::default()).unwrap();
    site.retain(0);
    assert_eq!(site.issues().count(), DONE_MAX + 1);
    assert!(site.find_issue("ENG-3").is_none() && site.find_issue("ENG-4").is_some());
    assert!(site.issue(open).is_some());
}

#[test]
fn what_is_done_goes_after_days_and_what_is_open_after_weeks_untouched() {
    let mut site = site();
    let [done, open, touched] = [0, 1, 2].map(|_| site.file(Issue::default()).unwrap());
    site.edit(done, Says::Else, |issue| issue.move_to(Status::Done, 1_000)).unwrap();
    site.edit(touched, Says::Else, |issue| issue.updated = OPEN_KEPT_MS).unwrap();
    let left = |site: &Site| [done, open, touched].map(|id| site.issue(id).is_some());
    site.retain(1_000 + DONE_KEPT_MS);
    assert_eq!(left(&site), [true; 3]);
    site.retain(1_001 + DONE_KEPT_MS);
    assert_eq!(left(&site), [false, true, true]);
    site.retain(1 + OPEN_KEPT_MS);
    assert_eq!(left(&site), [false, false, true]);
    site.retain(1 + 2 * OPEN_KEPT_MS);
    assert_eq!(left(&site), [false; 3]);
    assert!(site.find_issue("ENG-1").is_none());
}
