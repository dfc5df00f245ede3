//! Groups and apps: membership seen from both sides, assignment, what is told and asked.

use nightcrew_model::ask::{Answer, Ask, AskArg};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::plan::casting::{Arrangement, Standing};
use nightcrew_twin_kit::ledger::Recorded;
use serde_json::json;

use crate::server::Server;

fn asks(person: PersonId) -> Vec<Ask> {
    let ask = |question: &str, args| Ask { twin: "okta".to_owned(), question: question.to_owned(), args };
    vec![
        ask("in_group", vec![AskArg::Person(person), AskArg::Text("jira-users".to_owned())]),
        ask("group_count", vec![AskArg::Person(person)]),
    ]
}

#[tokio::test]
async fn a_membership_is_made_once_seen_from_both_sides_and_observed() {
    let server = Server::start(40).await;
    let person = PersonId(6);
    let standing = Standing::NotInGroup("jira-users".to_owned());
    let arrange = [Arrangement { person, standing }];
    server.host.begin(AttemptId(9), &[person], &arrange, asks(person)).unwrap();
    let before = server.host.ledger().last_place();
    let (group, user) = (server.group_id("jira-users").await, server.user_id(person).await);
    let path = format!("/api/v1/groups/{group}/users/{user}");
    for _ in 0..2 {
        let added = server.call("PUT", &path, None).await;
        assert_eq!((added.status, added.header("content-type")), (204, ""));
    }
    let groups = server.get(&format!("/api/v1/users/{user}/groups")).await.names("/profile/name");
    assert!(groups.contains(&"jira-users".to_owned()));
    let members = server.get(&format!("/api/v1/groups/{group}/users")).await.names("/id");
    assert!(members.contains(&user));
    let entries = server.host.ledger().after(before, 100).entries;
    let news: Vec<&Answer> = entries
        .iter()
        .filter_map(|entry| match &entry.what {
            Recorded::Observed(observed) => Some(&observed.answer),
            _ => None,
        })
        .collect();
    assert_eq!(news[0], &Answer::Flag(true));
    assert!(matches!(news[1], Answer::Count(_)));
    assert_eq!(news.len(), 2, "the second PUT changed nothing");
    let calls: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.what {
            Recorded::Called(called) if called.endpoint.starts_with("PUT") => Some((entry.attempt, called)),
            _ => None,
        })
        .collect();
    let name = server.company.person(person).unwrap().display_name();
    assert_eq!(calls[0].1.note.as_deref(), Some(&*format!("added {name} to jira-users")));
    assert_eq!((calls[0].1.changed, calls[1].1.changed), (true, false));
    assert_eq!(calls[0].0, Some(AttemptId(9)), "the call is attributed by its person");
    assert_eq!(server.call("DELETE", &path, None).await.status, 204);
    let ask = &asks(person)[0];
    assert_eq!(server.host.twin("okta").unwrap().ask(ask), Some(Answer::Flag(false)));
}

#[tokio::test]
async fn groups_are_found_by_the_beginning_of_their_name_and_never_by_name_in_the_path() {
    let server = Server::start(40).await;
    let found = server.get("/api/v1/groups?q=jira-").await.names("/profile/name");
    assert_eq!(found, ["jira-admins", "jira-fin", "jira-hr", "jira-users"]);
    let exact = server.get("/api/v1/groups?search=profile.name%20eq%20%22jira-hr%22").await;
    assert_eq!(exact.names("/profile/name"), ["jira-hr"]);
    assert_eq!(server.get("/api/v1/groups/jira-users").await.status, 404);
    let builtin = server.get("/api/v1/groups?filter=type+eq+%22BUILT_IN%22").await;
    let everyone = builtin.names("/id").remove(0);
    let user = server.user_id(PersonId(1)).await;
    let refused = server.call("DELETE", &format!("/api/v1/groups/{everyone}/users/{user}"), None).await;
    assert_eq!((refused.status, refused.body["errorCode"].as_str()), (403, Some("E0000006")));
}

#[tokio::test]
async fn a_group_is_made_renamed_and_deleted_with_its_memberships() {
    let server = Server::start(40).await;
    let body = json!({ "profile": { "name": "night-shift", "description": "Owls" } });
    let made = server.call("POST", "/api/v1/groups", Some(body.clone())).await;
    assert_eq!((made.status, made.body["type"].as_str()), (200, Some("OKTA_GROUP")));
    assert_eq!(server.call("POST", "/api/v1/groups", Some(body)).await.body["errorCode"], "E0000001");
    let id = made.body["id"].as_str().unwrap();
    let user = server.user_id(PersonId(2)).await;
    assert_eq!(server.call("PUT", &format!("/api/v1/groups/{id}/users/{user}"), None).await.status, 204);
    let renamed = json!({ "profile": { "name": "owls" } });
    let renamed = server.call("PUT", &format!("/api/v1/groups/{id}"), Some(renamed)).await;
    assert_eq!(renamed.body["profile"]["name"], "owls");
    assert_eq!(server.call("DELETE", &format!("/api/v1/groups/{id}"), None).await.status, 204);
    let groups = server.get(&format!("/api/v1/users/{user}/groups")).await.names("/profile/name");
    assert!(!groups.contains(&"owls".to_owned()));
    assert_eq!(server.get(&format!("/api/v1/groups/{id}")).await.status, 404);
}

#[tokio::test]
async fn an_app_is_had_by_its_groups() {
    let server = Server::start(40).await;
    let apps = server.get("/api/v1/apps?q=jira").await;
    assert_eq!(apps.names("/label"), ["Jira"]);
    let app = apps.names("/id").remove(0);
    let assigned = server.get(&format!("/api/v1/apps/{app}/groups?limit=200")).await.names("/id");
    let users = server.group_id("jira-users").await;
    assert!(assigned.contains(&users));
    let of_group = server.get(&format!("/api/v1/groups/{users}/apps")).await;
    assert_eq!(of_group.names("/id"), [app.as_str()]);
    let (person, _) =
        server.company.iter().find(|(id, _)| server.company.in_group(*id, "jira-users")).unwrap();
    let user = server.user_id(person).await;
    let links = server.get(&format!("/api/v1/users/{user}/appLinks")).await.names("/label");
    assert!(links.contains(&"Jira".to_owned()));
    assert_eq!(server.get(&format!("/api/v1/apps/{app}/users/{user}")).await.body["scope"], "GROUP");
    let path = format!("/api/v1/apps/{app}/groups/{users}");
    assert_eq!(server.call("DELETE", &path, None).await.status, 204);
    assert_eq!(server.call("DELETE", &path, None).await.status, 404);
    let members = server.get(&format!("/api/v1/apps/{app}/users?limit=500")).await.names("/id");
    let special = ["jira-admins", "jira-fin", "jira-hr"];
    let still = special.iter().any(|group| server.company.in_group(person, group));
    assert_eq!(members.contains(&user), still);
    let put = server.call("PUT", &path, Some(json!({ "priority": 3 }))).await;
    assert_eq!((put.status, put.body["priority"].as_i64()), (200, Some(3)));
}
