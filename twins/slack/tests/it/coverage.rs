//! The coverage table is the router's own list: every declared endpoint answers, every other is refused, the README agrees.

use nightcrew_twin_kit::{Tier, Twin as _};
use nightcrew_twin_slack::{Slack, coverage};
use serde_json::{Value, json};

use crate::office::office;

#[tokio::test]
async fn every_declared_endpoint_answers_and_every_other_is_unknown() {
    let office = office().await;
    for endpoint in Slack::api().endpoints().iter().chain(Slack::doors().endpoints()) {
        let path = endpoint.path.replace("{team}", "T1").replace("{number}", "1").replace("{secret}", "x");
        let mut request = http::Request::post(&path);
        if endpoint.method == "GET" {
            request = http::Request::get(&path);
        }
        // Whoever ends their own sign-in is refused from then on.
        let who = if path.ends_with("auth.revoke") { 2 } else { 1 };
        let request = request.header("authorization", format!("Bearer {}", office.person(who)));
        let answer = office.send(request.body(bytes::Bytes::new()).unwrap()).await;
        // A socket's endpoint answers plain text when nobody asks it for one.
        let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        assert_ne!(body["error"], "unknown_method", "{path}");
        assert_ne!(body["error"], "not_found", "{path}");
    }
    let unknown = ["/api/no.such.method", "/api/"].into_iter();
    for path in coverage::UNSUPPORTED.iter().map(|endpoint| endpoint.path).chain(unknown) {
        let answer = office.raw(&office.bot(), path, &json!({})).await;
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!((answer.status().as_u16(), &body["error"]), (200, &json!("unknown_method")), "{path}");
    }
    assert_eq!(office.raw(&office.bot(), "/somewhere", &json!({})).await.status(), 404);
}

#[test]
fn no_method_is_both_served_and_refused() {
    let api = Slack::api();
    for endpoint in api.endpoints() {
        assert!(
            coverage::UNSUPPORTED.iter().all(|refused| refused.path != endpoint.path),
            "{}",
            endpoint.path
        );
        assert!(matches!(endpoint.tier, Tier::Semantic | Tier::Shape));
    }
}

#[test]
fn the_readme_holds_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = std::fs::read_to_string(path).unwrap();
    let (begin, end) =
        ("<!-- coverage: made by a test; NIGHTCREW_BLESS=1 writes it -->\n", "<!-- end of coverage -->");
    let (head, rest) = readme.split_once(begin).unwrap();
    let (held, tail) = rest.split_once(end).unwrap();
    let endpoints = [Slack::api().endpoints(), Slack::doors().endpoints()].concat();
    let table = coverage::table(&endpoints);
    if std::env::var("NIGHTCREW_BLESS").is_ok() {
        std::fs::write(path, format!("{head}{begin}{table}{end}{tail}")).unwrap();
    } else {
        assert_eq!(held, table, "run with NIGHTCREW_BLESS=1 to write the table");
    }
}
