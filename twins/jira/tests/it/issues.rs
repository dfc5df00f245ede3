//! Issues: filed, read in both forms, commented, moved, edited; what is counted about people.

use nightcrew_model::ask::Answer as Told;
use nightcrew_model::id::AttemptId;
use nightcrew_twin_kit::ledger::Recorded;
use serde_json::{Value, json};

use crate::server::{Server, ask};

fn document(text: &str) -> Value {
    json!({ "type": "doc", "version": 1, "content": [
        { "type": "paragraph", "content": [{ "type": "text", "text": text }] },
    ]})
}

#[tokio::test]
async fn a_request_s_ticket_is_filed_counted_commented_and_closed() {
    let server = Server::start(60).await;
    let person = server.somebody(false);
    let of = server.company.person(person).unwrap();
    let watched = vec![ask("open_tickets_about", person, Some("eng"))];
    server.host.begin(AttemptId(5), &[person], &[], watched).unwrap();
    let fields = json!({
        "project": { "key": "ITSM" }, "issuetype": { "name": "Task" },
        "summary": format!("Access to the Jira project ENG for {}", of.display_name()),
        "description": document(&format!("Requested by <{}>.", of.email)),
        "labels": ["accessdesk", "accessdesk-77"],
    });
    let filed = server.call("POST", "/rest/api/3/issue", Some(json!({ "fields": fields }))).await;
    assert_eq!((filed.status, filed.text("/key")), (201, "ITSM-1"));
    assert!(filed.text("/self").starts_with(&server.origin));
    assert_eq!(server.ask("tickets_about", person, Some("")), Told::Count(1));
    assert_eq!(server.ask("open_tickets_about", person, Some("Jira project eng")), Told::Count(1));
    assert_eq!(server.ask("tickets_about", person, Some("PAY")), Told::Count(0));
    let comment = json!({ "body": document("Approved by the manager.") });
    let added = server.call("POST", "/rest/api/3/issue/ITSM-1/comment", Some(comment)).await;
    assert_eq!((added.status, added.text("/author/accountType")), (201, "app"));
    let offered = server.get("/rest/api/3/issue/ITSM-1/transitions").await.body;
    let names: Vec<&str> =
        offered["transitions"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["In Progress", "Done"], "only legal ones");
    let with = server.get("/rest/api/3/issue/ITSM-1?fields=status&expand=names,transitions").await.body;
    assert_eq!(with["transitions"], offered["transitions"]);
    let body = json!({ "jql": "key = ITSM-1", "fields": ["id"], "expand": "transitions" });
    let found = server.call("POST", "/rest/api/3/search/jql", Some(body)).await.body;
    assert_eq!(found["issues"][0]["transitions"], offered["transitions"]);
    let done = json!({ "transition": { "id": "31" }, "fields": { "resolution": { "name": "Done" } } });
    let moved = server.call("POST", "/rest/api/3/issue/ITSM-1/transitions", Some(done.clone())).await;
    assert_eq!((moved.status, moved.body), (204, Value::Null));
    assert_eq!(server.call("POST", "/rest/api/3/issue/ITSM-1/transitions", Some(done)).await.status, 400);
    let status = server.get("/rest/api/3/issue/ITSM-1?fields=status").await;
    assert_eq!(status.text("/fields/status/statusCategory/key"), "done");
    assert_eq!(status.body["fields"].as_object().unwrap().len(), 1);
    assert_eq!(status.body.get("transitions"), None, "nobody asked for them");
    assert_eq!(server.ask("open_tickets_about", person, Some("")), Told::Count(0));
    assert_eq!(server.ask("tickets_about", person, Some("")), Told::Count(1));
    let entries = server.host.ledger().after(0, 1000).entries;
    let observed: Vec<Told> = entries
        .iter()
        .filter_map(|entry| match &entry.what {
            Recorded::Observed(observed) => Some(observed.answer.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(observed, [Told::Count(0), Told::Count(1), Told::Count(0)]);
    let attributed = entries.iter().filter(|entry| matches!(entry.what, Recorded::Called(_)));
    assert!(
        attributed.into_iter().all(|entry| entry.attempt == Some(AttemptId(5))),
        "by its person, then by its key"
    );
}

#[tokio::test]
async fn one_issue_reads_as_document_and_as_wiki_text() {
    let server = Server::start(30).await;
    let key = server.file("ENG", "Forms").await;
    let two = format!("/rest/api/2/issue/{key}");
    let three = format!("/rest/api/3/issue/{key}");
    let edit = json!({ "fields": { "description": document("as a document") } });
    assert_eq!(server.call("PUT", &three, Some(edit)).await.status, 204);
    assert_eq!(server.get(&two).await.text("/fields/description"), "as a document");
    let edit = json!({ "fields": { "description": "as *wiki*\n\ntext" } });
    assert_eq!(server.call("PUT", &two, Some(edit.clone())).await.status, 204);
    let read = server.get(&three).await.body;
    assert_eq!(read["fields"]["description"]["content"].as_array().unwrap().len(), 2);
    assert_eq!(
        server.get(&format!("/rest/api/latest/issue/{key}")).await.text("/fields/description"),
        "as *wiki*\n\ntext"
    );
    let refused = server.call("PUT", &three, Some(edit)).await;
    assert!(refused.text("/errors/description").contains("Atlassian Document"));
    assert_eq!(server.call("GET", &format!("/rest/api/4/issue/{key}"), None).await.status, 404);
}

#[tokio::test]
async fn fields_and_operations_are_written_and_what_is_wrong_is_said_by_field() {
    let server = Server::start(30).await;
    let key = server.file("ENG", "Fields").await;
    let path = format!("/rest/api/2/issue/{key}");
    let found = server.get("/rest/api/2/user/search?query=accessdesk").await;
    let account = found.text("/0/accountId").to_owned();
    let edit = json!({
        "fields": { "assignee": { "accountId": account }, "priority": { "name": "High" }, "duedate": "2026-12-01" },
        "update": { "labels": [{ "add": "b" }, { "add": "a" }, { "remove": "b" }], "comment": [{ "add": { "body": "and a word" } }] },
    });
    assert_eq!(server.call("PUT", &path, Some(edit)).await.status, 204);
    let issue = server.get(&path).await;
    assert_eq!(issue.text("/fields/assignee/accountId"), account);
    assert_eq!((issue.text("/fields/priority/name"), issue.text("/fields/duedate")), ("High", "2026-12-01"));
    assert_eq!(issue.body["fields"]["labels"], json!(["a"]));
    assert_eq!(issue.text("/fields/comment/comments/0/body"), "and a word");
    assert_eq!(issue.body["fields"]["components"], json!([]));
    assert_eq!(
        server.call("PUT", &format!("{path}/assignee"), Some(json!({ "accountId": null }))).await.status,
        204
    );
    assert_eq!(server.get(&path).await.body["fields"]["assignee"], Value::Null);
    let wrong = json!({ "fields": { "summary": "", "labels": ["two words"], "mood": "x", "assignee": { "accountId": "nobody" } } });
    let refused = server.call("PUT", &path, Some(wrong)).await;
    assert_eq!(refused.status, 400);
    let errors = refused.body["errors"].as_object().unwrap();
    assert_eq!(errors.keys().collect::<Vec<_>>(), ["assignee", "labels", "mood", "summary"]);
    // Values where operations belong: a popular client makes these, and nothing may seem to have changed.
    for operations in [json!(["lost"]), json!("lost"), json!({ "add": "lost" })] {
        let wrong = json!({ "update": { "labels": operations } });
        let refused = server.call("PUT", &path, Some(wrong)).await;
        assert_eq!((refused.status, refused.body["errors"]["labels"].is_string()), (400, true));
    }
    let empty = server.call("POST", "/rest/api/2/issue", Some(json!({ "fields": {} }))).await;
    let errors = empty.body["errors"].as_object().unwrap();
    assert_eq!(errors.keys().collect::<Vec<_>>(), ["issuetype", "project", "summary"]);
}

#[tokio::test]
async fn comments_links_and_deletion() {
    let server = Server::start(60).await;
    let (one, other) = (server.file("ENG", "One").await, server.file("ENG", "Other").await);
    let path = format!("/rest/api/2/issue/{one}/comment");
    let id = server.call("POST", &path, Some(json!({ "body": "first" }))).await.text("/id").to_owned();
    let edited = server.call("PUT", &format!("{path}/{id}"), Some(json!({ "body": "better" }))).await;
    assert_eq!((edited.status, edited.text("/body")), (200, "better"));
    let person = server.somebody(true);
    let foreign = server.person(person, "DELETE", &format!("{path}/{id}"), None).await;
    assert_eq!(foreign.status, 400, "another's comment");
    assert_eq!(server.get(&path).await.body["total"], 1);
    assert_eq!(server.call("DELETE", &format!("{path}/{id}"), None).await.status, 204);
    assert_eq!(server.call("POST", &path, Some(json!({ "body": " " }))).await.status, 400);
    let link = json!({ "type": { "name": "Blocks" }, "inwardIssue": { "key": one }, "outwardIssue": { "key": other } });
    assert_eq!(server.call("POST", "/rest/api/3/issueLink", Some(link)).await.status, 201);
    let shown = server.get(&format!("/rest/api/3/issue/{one}?fields=issuelinks")).await;
    assert_eq!(shown.text("/fields/issuelinks/0/outwardIssue/key"), other);
    let refused = server.person(person, "DELETE", &format!("/rest/api/3/issue/{one}"), None).await;
    assert_eq!(refused.status, 403);
    assert_eq!(server.call("DELETE", &format!("/rest/api/3/issue/{one}"), None).await.status, 204);
    assert_eq!(server.get(&format!("/rest/api/3/issue/{one}")).await.status, 404);
    let shown = server.get(&format!("/rest/api/3/issue/{other}?fields=issuelinks")).await;
    assert_eq!(shown.body["fields"]["issuelinks"], json!([]));
}
