//! What every answer has in common: credentials, headers, errors, limits.

use nightcrew_model::event::Tier;
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::{Limits, TwinSettings};
use nightcrew_twin_kit::Twin as _;
use nightcrew_twin_okta::Okta;

use crate::server::Server;

#[tokio::test]
async fn the_token_is_taken_with_and_without_a_space_and_nothing_else() {
    let server = Server::start(30).await;
    for authorization in [format!("SSWS {}", server.token()), format!("SSWS{}", server.token())] {
        let me = server.call_as(&authorization, "GET", "/api/v1/users/me", None).await;
        assert_eq!((me.status, me.body["profile"]["firstName"].as_str()), (200, Some("Access")));
    }
    let wrong = server.call_as("SSWS 00nope", "GET", "/api/v1/users", None).await;
    assert_eq!((wrong.status, wrong.body["errorCode"].as_str()), (401, Some("E0000011")));
    let none = server.call_as("", "GET", "/api/v1/users", None).await;
    assert_eq!((none.status, none.body["errorCode"].as_str()), (401, Some("E0000005")));
    let secret = format!("Bearer {}", server.host.key().person_secret("okta", PersonId(3)));
    let person = server.call_as(&secret, "GET", "/api/v1/groups", None).await;
    assert_eq!((person.status, person.body["errorCode"].as_str()), (403, Some("E0000006")));
    let own = server.call_as(&secret, "GET", "/api/v1/users/me", None).await;
    assert_eq!(own.body["profile"]["login"], *server.company.person(PersonId(3)).unwrap().email);
}

#[tokio::test]
async fn date_and_reset_come_from_one_clock_and_limits_are_enforced_on_demand() {
    let server = Server::start(30).await;
    let answer = server.get("/api/v1/apps").await;
    assert_eq!(answer.header("x-rate-limit-limit"), "100");
    let reset: i64 = answer.header("x-rate-limit-reset").parse().unwrap();
    let date = answer.header("date");
    assert!(date.ends_with(" GMT"), "{date}");
    assert_eq!(answer.headers.get_all("date").iter().count(), 1);
    assert_eq!(answer.headers.get_all("x-rate-limit-reset").iter().count(), 1);
    assert_eq!(reset % 60, 0);
    server.set(&TwinSettings { limits: Limits::Enforce, ..TwinSettings::default() });
    let mut refused = None;
    // Two windows' worth, in case a minute ends between.
    for _ in 0..200 {
        let answer = server.get("/api/v1/apps").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap();
    assert_eq!(refused.body["errorCode"], "E0000047");
    assert_eq!(refused.header("x-rate-limit-remaining"), "0");
}

#[tokio::test]
async fn every_declared_endpoint_answers_and_every_other_is_refused_in_okta_s_words() {
    let server = Server::start(30).await;
    let fill = |path: &str| {
        let parts = path.split('/').map(|part| if part.starts_with('{') { "00unknown" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    for endpoint in Okta::api().endpoints() {
        let answer = server.call(endpoint.method, &fill(endpoint.path), None).await;
        let known = answer.status < 300 || answer.body["errorCode"].is_string();
        assert!(known, "{} {} answers {}", endpoint.method, endpoint.path, answer.status);
        let refused = matches!(answer.status, 405 | 501);
        assert_eq!(refused, endpoint.tier == Tier::Unsupported, "{} {}", endpoint.method, endpoint.path);
    }
    for endpoint in Okta::unsupported() {
        let answer = server.call(endpoint.method, &fill(endpoint.path), None).await;
        let told = (answer.status, answer.body["errorCode"].as_str());
        assert_eq!(told, (501, Some("E0000060")), "{} {}", endpoint.method, endpoint.path);
    }
    let method = server.call("DELETE", "/api/v1/groups", None).await;
    assert_eq!((method.status, method.body["errorCode"].as_str()), (405, Some("E0000022")));
    let unknown = server.get("/api/v1/nothing").await;
    assert_eq!((unknown.status, unknown.body["errorCode"].as_str()), (404, Some("E0000007")));
    assert!(unknown.headers.contains_key("x-rate-limit-reset"));
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let server = Server::start(30).await;
    for body in [serde_json::json!([1]), serde_json::json!("x")] {
        let answer = server.call("POST", "/api/v1/users", Some(body)).await;
        assert_eq!((answer.status, answer.body["errorCode"].as_str()), (400, Some("E0000003")));
    }
}
