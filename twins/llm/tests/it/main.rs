//! The provider twin as its clients see it: the wire, the bill, and the governor's promise against it.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set up its case has failed")]

mod bill;
mod kill;
mod mind;
mod readme;
mod wire;

use std::sync::Arc;

use axum::body::Body;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use nightcrew_model::ask::{Answer, Ask};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::plan::{FaultRule, TwinSettings};
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, Tasks};
use nightcrew_twin_kit::{Host, HostSettings, Surface};
use nightcrew_twin_llm::{Llm, crew_key};
use serde_json::Value;
use tower::ServiceExt as _;

fn host() -> Arc<Host> {
    let settings = HostSettings {
        network: std::sync::Arc::new(nightcrew_runtime::Sockets),
        clock: Clock::starting_at(1_795_262_400_000, 1),
        key: CrewKey::new("test"),
        seed: Seed(7),
        control_token: "control".to_owned(),
    };
    Host::builder(settings).with::<Llm>().build()
}

fn surface(host: &Arc<Host>) -> Surface {
    host.twin("llm").unwrap().surface()
}

fn faults(host: &Arc<Host>, faults: Vec<FaultRule>) {
    host.twin("llm").unwrap().set(&TwinSettings { faults, ..TwinSettings::default() });
}

fn count(host: &Arc<Host>, question: &str) -> u64 {
    let ask = Ask { twin: "llm".to_owned(), question: question.to_owned(), args: Vec::new() };
    match host.twin("llm").unwrap().ask(&ask) {
        Some(Answer::Count(count)) => u64::try_from(count).unwrap(),
        other => panic!("{other:?}"),
    }
}

/// The twin on loopback; its base address.
async fn serve(host: &Arc<Host>, tasks: &Tasks) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let surface = surface(host);
    tasks.spawn(async move {
        let _ = axum::serve(listener, axum::ServiceExt::<axum::extract::Request>::into_make_service(surface))
            .await;
    });
    format!("http://{address}/v1")
}

/// A call in process with the crew's key; status and body (as far as it came).
async fn call(host: &Arc<Host>, method: &str, path: &str, body: impl Into<Body>) -> (StatusCode, String) {
    call_with(host, method, path, body, Some(&crew_key(host.key()))).await
}

async fn call_with(
    host: &Arc<Host>,
    method: &str,
    path: &str,
    body: impl Into<Body>,
    key: Option<&str>,
) -> (StatusCode, String) {
    let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("authorization", format!("Bearer {key}"));
    }
    let response = surface(host).oneshot(request.body(body.into()).unwrap()).await.unwrap();
    let status = response.status();
    let mut body = response.into_body();
    let mut text = String::new();
    while let Some(Ok(frame)) = body.frame().await {
        text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
    }
    (status, text)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
