//! Every answer to the byte: a walk through the API, and what it answered when it was blessed last.

use std::fmt::Write as _;

use nightcrew_twin_jira::Jira;
use nightcrew_twin_kit::Twin as _;
use serde_json::{Value, json};

use crate::server::Server;

/// A walk, and what was answered to it.
struct Walk {
    server: Server,
    said: String,
}

impl Walk {
    async fn call(&mut self, method: &str, path: &str, body: Option<Value>) {
        let answer = self.server.call(method, path, body).await;
        let raw = answer.raw.replace(&self.server.origin, "ORIGIN");
        writeln!(self.said, "{method} {path}\n{} {}\n", answer.status, timeless(&raw)).unwrap();
    }

    async fn get(&mut self, path: &str) {
        self.call("GET", path, None).await;
    }
}

/// A text in which each moment with a time of day is `TIME`.
fn timeless(text: &str) -> String {
    let form = |at: usize| -> bool {
        text.as_bytes().get(at..at + 19).is_some_and(|piece| {
            piece.iter().zip(b"0000-00-00T00:00:00").all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                wanted => byte == wanted,
            })
        })
    };
    let (mut out, mut from) = (String::new(), 0);
    for (at, _) in text.match_indices('T') {
        if at >= from + 10 && form(at - 10) {
            let end = at + 9;
            let end =
                end + text[end..].find(|c: char| !(c.is_ascii_digit() || ".+".contains(c))).unwrap_or(0);
            out.push_str(&text[from..at - 10]);
            out.push_str("TIME");
            from = end;
        }
    }
    out.push_str(&text[from..]);
    out
}

/// Issues with all that an issue may have.
async fn write(walk: &mut Walk) {
    let text = "He said \"now\" \\ é \u{1}\tand <went> for [~accountid:712020:77]";
    let paragraph = json!({ "type": "paragraph", "content": [{ "type": "text", "text": text, "marks": [{ "type": "strong" }] }] });
    let document = json!({ "version": 1, "type": "doc", "content": [paragraph] });
    let fields = json!({
        "project": { "key": "ENG" }, "issuetype": { "name": "Bug" }, "summary": "Say \"hi\" \\ to é", "description": document,
        "environment": document, "labels": ["b", "a\"b"], "duedate": "2026-12-01", "priority": { "name": "High" },
    });
    walk.call("POST", "/rest/api/3/issue", Some(json!({ "fields": fields }))).await;
    let child = json!({ "project": { "key": "ENG" }, "issuetype": { "name": "Subtask" }, "summary": "Part", "parent": { "key": "ENG-1" } });
    walk.call("POST", "/rest/api/2/issue", Some(json!({ "fields": child }))).await;
    walk.call("POST", "/_door/jira/create_issue", Some(json!({ "project": "OPS", "summary": "By form" })))
        .await;
    let wiki = "h2. Title\n\n* one\n* two\n\n\"quoted\" \\ line\nand [~accountid:712020:77]";
    walk.call("POST", "/rest/api/2/issue/ENG-1/comment", Some(json!({ "body": wiki }))).await;
    walk.call("POST", "/rest/api/3/issue/ENG-1/comment", Some(json!({ "body": document }))).await;
    walk.call("PUT", "/rest/api/3/issue/ENG-1/comment/10000", Some(json!({ "body": document }))).await;
    for other in ["ENG-2", "OPS-1"] {
        let link = json!({ "type": { "name": "Blocks" }, "inwardIssue": { "key": "ENG-1" }, "outwardIssue": { "key": other } });
        walk.call("POST", "/rest/api/3/issueLink", Some(link)).await;
    }
    let me: Value = serde_json::from_str(&walk.server.get("/rest/api/3/myself").await.raw).unwrap();
    let assigned = json!({ "accountId": me["accountId"] });
    walk.call("PUT", "/rest/api/3/issue/ENG-1/assignee", Some(assigned)).await;
    walk.get("/rest/api/3/issue/ENG-1/transitions").await;
    walk.get("/rest/api/3/issue/ENG-1/transitions?transitionId=31").await;
    let done = json!({ "transition": { "id": "31" }, "fields": { "resolution": { "name": "Done" } } });
    walk.call("POST", "/rest/api/3/issue/ENG-1/transitions", Some(done)).await;
    walk.call(
        "PUT",
        "/rest/api/3/issue/ENG-1?returnIssue=true",
        Some(json!({ "fields": { "summary": "Said" } })),
    )
    .await;
}

async fn read(walk: &mut Walk) {
    for version in ["2", "3"] {
        for fields in [
            "",
            "?fields=status",
            "?fields=id",
            "?fields=*all,-comment,-project",
            "?fields=-labels",
            "?fields=parent,issuelinks,comment,nothing",
        ] {
            walk.get(&format!("/rest/api/{version}/issue/ENG-1{fields}")).await;
        }
        walk.get(&format!("/rest/api/{version}/issue/10001")).await;
        walk.get(&format!("/rest/api/{version}/issue/ENG-1/comment?orderBy=-created")).await;
        walk.get(&format!("/rest/api/{version}/issue/ENG-1/comment?startAt=1&maxResults=1")).await;
        walk.get(&format!("/rest/api/{version}/issue/ENG-1/comment/10001")).await;
    }
    for search in [
        "jql=project%3DENG",
        "jql=project%3DENG&fields=*all&maxResults=1",
        "jql=project%3DENG&fields=summary,status",
        "jql=key%3DENG-1&fields=key",
        "jql=key%3DENG-9",
    ] {
        walk.get(&format!("/rest/api/3/search/jql?{search}")).await;
    }
    let count = json!({ "jql": "project = ENG" });
    walk.call("POST", "/rest/api/3/search/approximate-count", Some(count)).await;
    for path in [
        "project/search?maxResults=2",
        "project/search?startAt=2&maxResults=2&query=e",
        "project/search?keys=ENG,OPS",
        "project/10000",
        "user/search?query=a&maxResults=3",
    ] {
        walk.get(&format!("/rest/api/3/{path}")).await;
    }
    walk.get("/rest/api/3/mypermissions?permissions=BROWSE_PROJECTS,ADMINISTER").await;
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test may be told to bless what it compares with")]
async fn answers_are_to_the_byte_what_they_were() {
    let mut walk = Walk { server: Server::start(30).await, said: String::new() };
    write(&mut walk).await;
    read(&mut walk).await;
    let fill = |path: &str| {
        let part = |part: &str| match part {
            "{version}" => "3".to_owned(),
            "{key}" => "ENG-1".to_owned(),
            "{project}" => "ENG".to_owned(),
            part if part.starts_with('{') => "10000".to_owned(),
            part => part.to_owned(),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    for endpoint in Jira::api().endpoints().iter().filter(|endpoint| endpoint.method == "GET") {
        walk.get(&fill(endpoint.path)).await;
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/answers.txt");
    if std::env::var_os("NIGHTCREW_BLESS").is_some() {
        std::fs::write(path, &walk.said).unwrap();
    }
    let blessed = std::fs::read_to_string(path).unwrap();
    for (now, before) in walk.said.lines().zip(blessed.lines()) {
        assert_eq!(now, before);
    }
    assert_eq!(walk.said.len(), blessed.len());
}
