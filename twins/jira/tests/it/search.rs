//! Search over the wire: both methods, pages by token, fields, refusals.

use serde_json::json;

use crate::server::Server;

#[tokio::test]
async fn pages_follow_their_tokens_and_hold_each_issue_once() {
    let server = Server::start(30).await;
    for number in 0..7 {
        server.file("OPS", &format!("Number {number}")).await;
    }
    let mut keys = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let mut body = json!({ "jql": "project = OPS ORDER BY created ASC, key", "maxResults": 3, "fields": ["summary"] });
        if let Some(token) = &token {
            body["nextPageToken"] = json!(token);
        }
        let page = server.call("POST", "/rest/api/3/search/jql", Some(body)).await;
        assert!(page.body.get("total").is_none());
        let issues = page.body["issues"].as_array().unwrap();
        keys.extend(issues.iter().map(|issue| issue["key"].as_str().unwrap().to_owned()));
        token = page.body.get("nextPageToken").map(|token| token.as_str().unwrap().to_owned());
        assert_eq!(page.body["isLast"].as_bool(), Some(token.is_none()));
        if token.is_none() {
            break;
        }
    }
    assert_eq!(keys, (1..=7).map(|number| format!("OPS-{number}")).collect::<Vec<_>>());
    let forged = server.get("/rest/api/3/search/jql?jql=project%3DOPS&nextPageToken=abc").await;
    assert_eq!(forged.status, 400);
}

#[tokio::test]
async fn only_the_id_is_given_unless_fields_are_named_with_commas_or_repeated() {
    let server = Server::start(30).await;
    server.file("OPS", "Only").await;
    let bare = server.get("/rest/api/2/search/jql?jql=project=OPS").await.body;
    assert_eq!(bare["issues"][0].as_object().unwrap().len(), 1);
    for fields in ["fields=summary,status", "fields=summary&fields=status"] {
        let named = server.get(&format!("/rest/api/2/search/jql?jql=project=OPS&{fields}")).await.body;
        let fields = named["issues"][0]["fields"].as_object().unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["status", "summary"]);
    }
    let all = server.get("/rest/api/2/search/jql?jql=project=OPS&fields=*all,-comment").await.body;
    let fields = all["issues"][0]["fields"].as_object().unwrap();
    assert!(fields.contains_key("labels") && !fields.contains_key("comment"));
    let count = json!({ "jql": "project = OPS" });
    assert_eq!(
        server.call("POST", "/rest/api/3/search/approximate-count", Some(count)).await.body["count"],
        1
    );
}

#[tokio::test]
async fn refusals_are_worded_as_the_vendor_s() {
    let server = Server::start(30).await;
    for (jql, wanted) in [
        ("", "Unbounded JQL queries are not allowed here."),
        ("project%20=%20NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("project%20NOPE", "Error in the JQL Query: Expecting operator"),
    ] {
        let refused = server.get(&format!("/rest/api/3/search/jql?jql={jql}")).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text("/errorMessages/0").starts_with(wanted), "{}", refused.body);
    }
    let removed = server.get("/rest/api/3/search?jql=project=OPS").await;
    assert_eq!(removed.status, 410);
    let person = server.somebody(false);
    assert_eq!(
        server.person(person, "GET", "/rest/api/3/search/jql?jql=project=OPS", None).await.status,
        403
    );
}
