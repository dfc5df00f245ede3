//! Access: what Okta's groups carry, and what it opens at Jira.

use nightcrew_model::ask::Answer as Told;
use nightcrew_model::id::AttemptId;
use nightcrew_twin_kit::ledger::Recorded;
use serde_json::json;

use crate::server::{Server, ask};

#[tokio::test]
async fn a_membership_at_okta_opens_a_board_at_jira_and_is_observed() {
    let server = Server::start(60).await;
    let person = server.somebody(false);
    let board = "/rest/api/3/project/ENG";
    let before = server.person(person, "GET", board, None).await;
    assert_eq!(
        (before.status, before.text("/errorMessages/0")),
        (404, "No project could be found with key 'ENG'.")
    );
    assert_eq!(server.person(person, "GET", "/rest/api/3/myself", None).await.status, 403);
    let watched = vec![ask("can_browse", person, Some("ENG"))];
    server.host.begin(AttemptId(3), &[person], &[], watched).unwrap();
    let place = server.host.ledger().last_place();
    server.set_member(person, "jira-users", true).await;
    let entries = server.host.ledger().after(place, 100).entries;
    let news = entries.iter().find_map(|entry| match &entry.what {
        Recorded::Observed(observed) => Some((entry.attempt, observed.answer.clone())),
        _ => None,
    });
    assert_eq!(news, Some((Some(AttemptId(3)), Told::Flag(true))));
    let after = server.person(person, "GET", board, None).await;
    assert_eq!((after.status, after.text("/name")), (200, "Engineering"));
    assert_eq!(server.ask("can_browse", person, Some("FIN")), Told::Flag(false), "Finance is restricted");
    assert_eq!(server.person(person, "GET", "/rest/api/3/project/FIN", None).await.status, 404);
    server.set_member(person, "jira-fin", true).await;
    assert_eq!(server.person(person, "GET", "/rest/api/3/project/FIN", None).await.status, 200);
    server.set_member(person, "jira-users", false).await;
    assert_eq!(
        server.ask("can_browse", person, Some("ENG")),
        Told::Flag(true),
        "jira-fin carries access, too"
    );
    server.set_member(person, "jira-fin", false).await;
    assert_eq!(server.ask("can_browse", person, Some("ENG")), Told::Flag(false));
}

#[tokio::test]
async fn administrators_are_the_members_of_their_group() {
    let server = Server::start(60).await;
    let person = server.somebody(true);
    assert_eq!(server.ask("is_admin", person, None), Told::Flag(false));
    server.set_member(person, "jira-admins", true).await;
    assert_eq!(server.ask("is_admin", person, None), Told::Flag(true));
    let path = "/rest/api/3/mypermissions?permissions=ADMINISTER,BROWSE_PROJECTS&projectKey=ENG";
    let told = server.person(person, "GET", path, None).await.body;
    assert_eq!(told["permissions"]["ADMINISTER"]["havePermission"], true);
    assert_eq!(told["permissions"]["BROWSE_PROJECTS"]["havePermission"], true);
}

#[tokio::test]
async fn a_deactivated_account_and_an_app_taken_from_a_group_lose_access() {
    let server = Server::start(60).await;
    let person = server.somebody(true);
    let email = server.company.person(person).unwrap().email.to_string();
    assert_eq!(server.okta("POST", &format!("/api/v1/users/{email}/lifecycle/deactivate")).await.status, 200);
    assert_eq!(server.person(person, "GET", "/rest/api/3/myself", None).await.status, 401);
    assert_eq!(server.ask("can_browse", person, Some("ENG")), Told::Flag(false));
    assert_eq!(server.okta("POST", &format!("/api/v1/users/{email}/lifecycle/activate")).await.status, 200);
    assert_eq!(server.person(person, "GET", "/rest/api/3/myself", None).await.status, 200);
    let app = server.okta("GET", "/api/v1/apps?q=jira").await.text("/0/id").to_owned();
    let group = server.okta("GET", "/api/v1/groups?q=jira-users").await.text("/0/id").to_owned();
    let path = format!("/api/v1/apps/{app}/groups/{group}");
    assert_eq!(server.okta("DELETE", &path).await.status, 204);
    assert_eq!(server.ask("can_browse", person, Some("ENG")), Told::Flag(false));
    assert_eq!(server.okta("PUT", &path).await.status, 200);
    assert_eq!(server.ask("can_browse", person, Some("ENG")), Told::Flag(true));
}

#[tokio::test]
async fn issues_that_may_not_be_seen_are_not_there() {
    let server = Server::start(60).await;
    let person = server.somebody(true);
    let (open, hidden) = (server.file("ENG", "Seen").await, server.file("HR", "Hidden").await);
    assert_eq!(server.person(person, "GET", &format!("/rest/api/3/issue/{open}"), None).await.status, 200);
    let refused = server.person(person, "GET", &format!("/rest/api/3/issue/{hidden}"), None).await;
    let message = "Issue does not exist or you do not have permission to see it.";
    assert_eq!((refused.status, refused.text("/errorMessages/0")), (404, message));
    let outsider = server.somebody(false);
    assert_eq!(server.person(outsider, "GET", &format!("/rest/api/3/issue/{open}"), None).await.status, 404);
    let form = json!({ "project": "HR", "summary": "x" });
    let filed = server.person(person, "POST", "/_door/jira/create_issue", Some(form)).await;
    assert_eq!((filed.status, filed.text("/errors/project")), (400, "valid project is required"));
    let form = json!({ "project": "ENG", "summary": "By form" });
    let filed = server.person(person, "POST", "/_door/jira/create_issue", Some(form)).await;
    assert_eq!((filed.status, filed.text("/key")), (201, "ENG-2"));
    let seen = server.person(person, "GET", "/rest/api/3/project/search", None).await.body;
    let keys: Vec<&str> =
        seen["values"].as_array().unwrap().iter().map(|p| p["key"].as_str().unwrap()).collect();
    assert!(keys.contains(&"ENG") && !keys.contains(&"HR") && !keys.contains(&"FIN"));
}
