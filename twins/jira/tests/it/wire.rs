//! What every answer has in common: credentials, headers, limits, endpoints.

use nightcrew_model::plan::{Limits, TwinSettings};
use nightcrew_twin_jira::Jira;
use nightcrew_twin_kit::Twin as _;
use serde_json::json;

use crate::server::Server;

#[tokio::test]
async fn a_credential_must_be_the_person_s_own() {
    let server = Server::start(60).await;
    let person = server.somebody(true);
    let me = server.person(person, "GET", "/rest/api/2/myself", None).await;
    assert_eq!((me.status, me.text("/emailAddress")), (200, &*server.company.person(person).unwrap().email));
    assert_eq!(me.header("x-aaccountid"), me.text("/accountId"));
    for wrong in ["", "Basic bm9wZQ==", "Basic ???", "Bearer x", "Basic YUBiLmV4YW1wbGU6dG9rZW4="] {
        let refused = server.call_as(wrong, "GET", "/rest/api/3/myself", None).await;
        assert_eq!(refused.status, 401, "{wrong}");
        assert!(refused.body["errorMessages"].is_array());
    }
    let info = server.call_as("", "GET", "/rest/api/2/serverInfo", None).await;
    assert_eq!(info.text("/deploymentType"), "Cloud");
    assert!(info.body["versionNumbers"].as_array().unwrap().iter().all(serde_json::Value::is_u64));
    assert_eq!(info.text("/baseUrl"), server.origin);
}

#[tokio::test]
async fn a_snapshot_puts_both_worlds_back() {
    let server = Server::start(60).await;
    let person = server.somebody(false);
    let key = server.file("ENG", "Kept").await;
    let before: Vec<_> = server.host.twins().iter().map(|twin| twin.snapshot().unwrap()).collect();
    server.set_member(person, "jira-users", true).await;
    assert_eq!(server.call("DELETE", &format!("/rest/api/3/issue/{key}"), None).await.status, 204);
    for (twin, world) in server.host.twins().iter().zip(&before) {
        assert_ne!(&twin.snapshot().unwrap(), world);
        assert!(twin.restore(world.clone()));
        assert_eq!(&twin.snapshot().unwrap(), world);
    }
    assert_eq!(server.get(&format!("/rest/api/3/issue/{key}")).await.text("/fields/summary"), "Kept");
    assert_eq!(server.person(person, "GET", "/rest/api/3/project/ENG", None).await.status, 404);
}

#[tokio::test]
async fn bursts_and_writes_to_one_issue_are_limited_on_demand() {
    let server = Server::start(30).await;
    let key = server.file("ENG", "Busy").await;
    let settings = TwinSettings { limits: Limits::Enforce, ..TwinSettings::default() };
    server.host.twin("jira").unwrap().set(&settings);
    let mut refused = None;
    // A hundred are refused in any thirty seconds; so many calls cannot fall into more than two windows.
    for number in 0..220 {
        let body = json!({ "body": format!("{number}") });
        let answer = server.call("POST", &format!("/rest/api/2/issue/{key}/comment"), Some(body)).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap();
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert!(["jira-per-issue-on-write", "jira-burst-based"].contains(&refused.header("ratelimit-reason")));
    assert!(refused.headers.contains_key("x-ratelimit-reset"));
}

#[tokio::test]
async fn every_declared_endpoint_answers_and_every_other_is_refused_in_jira_s_words() {
    let server = Server::start(30).await;
    let key = server.file("ENG", "Walk").await;
    let fill = |path: &str| {
        let parts = path.split('/').map(|part| match part {
            "{version}" => "3",
            "{key}" => key.as_str(),
            "{project}" => "ENG",
            part if part.starts_with('{') => "10001",
            part => part,
        });
        parts.collect::<Vec<_>>().join("/")
    };
    for endpoint in Jira::api().endpoints() {
        // A deleted issue would make what follows a different test.
        if endpoint.method == "DELETE" {
            continue;
        }
        let answer = server.call(endpoint.method, &fill(endpoint.path), None).await;
        let named = matches!(answer.status, 200..=204) || answer.body["errorMessages"].is_array();
        assert!(named, "{} {} answers {}", endpoint.method, endpoint.path, answer.status);
        assert!(answer.status < 500 && answer.status != 405, "{} {}", endpoint.method, endpoint.path);
        assert!(answer.headers.contains_key("x-arequestid"));
    }
    for endpoint in Jira::unsupported() {
        let answer = server.call(endpoint.method, &fill(endpoint.path), None).await;
        assert_eq!(answer.status, 501, "{} {}", endpoint.method, endpoint.path);
        assert!(answer.body["errorMessages"].is_array());
    }
    assert_eq!(server.call("PUT", "/rest/api/3/myself", None).await.status, 405);
    assert_eq!(server.get("/rest/api/3/nothing").await.status, 404);
}
