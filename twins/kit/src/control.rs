//! The control surface `/_twin/…`: on a listener of its own, with a token, never given to a subject.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use nightcrew_model::act::{Scheme, Verb};
use nightcrew_model::ask::{Ask, QuestionCard};
use nightcrew_model::company::CompanySource;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::plan::TwinSettings;
use nightcrew_model::plan::casting::Arrangement;
use serde::{Deserialize, Serialize};

use crate::credentials;
use crate::host::{Addresses, Host};
use crate::ledger::PAGE_MAX;
use crate::notices;
use crate::twin::SubjectWiring;

/// How long a reader of the journal may wait for news.
const WAIT_MS_MAX: u64 = 30_000;

/// What an attempt needs of the twins at its beginning.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// Everybody who takes part.
    pub cast: Vec<PersonId>,
    /// How they must stand.
    #[serde(default)]
    pub arrange: Vec<Arrangement>,
    /// The questions of its checks.
    #[serde(default)]
    pub asks: Vec<Ask>,
}

/// What was arranged, a line each.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Begun {
    /// What was arranged.
    pub made: Vec<String>,
}

/// What a crew must know of a host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Card {
    /// The key of all credentials.
    pub key: CrewKey,
    /// Where it listens.
    pub addresses: Addresses,
    /// The last place of its ledger so far: where a new reader begins.
    pub place: u64,
    /// The twins: name, version, and how people show who they are.
    pub twins: Vec<TwinCard>,
}

/// What is told when an attempt has ended.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Ended {
    /// The last place of the ledger that may speak of the attempt: whoever has read so far has all its evidence.
    pub place: u64,
}

/// What a crew must know of a twin.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TwinCard {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// How people show who they are.
    pub scheme: Scheme,
}

/// The control surface of a host.
pub fn router(host: Arc<Host>) -> Router {
    let shared = Router::new()
        .route("/_twin/health", get(|| async { Json(serde_json::json!({ "ok": true })) }))
        .route("/_twin/card", get(card))
        .route("/_twin/plant", post(plant))
        .route("/_twin/reset", post(reset))
        .route("/_twin/subject", put(subject))
        .route("/_twin/attempts/{attempt}", post(begin).delete(end))
        .route("/_twin/ask", post(ask))
        .route("/_twin/journal", get(journal))
        .route("/_twin/verbs", get(verbs))
        .route("/_twin/questions", get(questions))
        .route("/_twin/credentials/{person}", get(person_credentials))
        .route("/_twin/{twin}/settings", put(settings))
        .route("/_twin/{twin}/coverage", get(coverage))
        .route("/_twin/{twin}/sockets", get(sockets))
        .route("/_twin/{twin}/snapshot", get(snapshot).put(restore))
        .with_state(Arc::clone(&host));
    let all = host.twins().iter().fold(shared, |router, twin| router.merge(twin.control()));
    // Pages stand outside of the guard: a browser asks for their files before they can show the token.
    let pages = host.twins().iter().fold(Router::new(), |router, twin| router.merge(twin.page()));
    all.layer(from_fn_with_state(host, guard)).merge(pages)
}

/// The crew's listener: the desks.
pub fn desks(host: Arc<Host>) -> Router {
    Router::new().route("/_desk", get(notices::desk)).with_state(host)
}

async fn guard(State(host): State<Arc<Host>>, request: Request, next: Next) -> Response {
    let token = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match token.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(token) if host.is_control_token(token) => next.run(request).await,
        _ => refused(
            StatusCode::UNAUTHORIZED,
            "the control surface needs `Authorization: Bearer $TWIN_CONTROL_TOKEN`",
        ),
    }
}

fn refused(status: StatusCode, why: impl Into<String>) -> Response {
    (status, Json(serde_json::json!({ "error": why.into() }))).into_response()
}

async fn card(State(host): State<Arc<Host>>) -> Json<Card> {
    let twins = host.twins().iter().map(|twin| TwinCard {
        name: twin.name().to_owned(),
        version: twin.version(),
        scheme: twin.scheme(),
    });
    let place = host.ledger().last_place();
    Json(Card { key: host.key().clone(), addresses: host.addresses(), place, twins: twins.collect() })
}

async fn plant(State(host): State<Arc<Host>>, Json(source): Json<CompanySource>) -> Response {
    match host.plant(&source) {
        Ok(company) => Json(serde_json::json!({ "people": company.people.len() })).into_response(),
        Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
    }
}

/// Every twin as it was when the company was planted.
async fn reset(State(host): State<Arc<Host>>) -> Response {
    match host.plant_again() {
        Ok(Some(company)) => Json(serde_json::json!({ "people": company.people.len() })).into_response(),
        Ok(None) => refused(StatusCode::CONFLICT, "no company was planted yet: POST one to /_twin/plant"),
        Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
    }
}

async fn subject(State(host): State<Arc<Host>>, Json(wiring): Json<SubjectWiring>) -> StatusCode {
    host.wire(&wiring);
    StatusCode::NO_CONTENT
}

async fn begin(
    State(host): State<Arc<Host>>,
    Path(attempt): Path<AttemptId>,
    Json(begin): Json<Begin>,
) -> Response {
    match host.begin(attempt, &begin.cast, &begin.arrange, begin.asks) {
        Ok(made) => Json(Begun { made }).into_response(),
        Err(why) => refused(StatusCode::CONFLICT, why),
    }
}

async fn end(State(host): State<Arc<Host>>, Path(attempt): Path<AttemptId>) -> Json<Ended> {
    host.end(attempt);
    Json(Ended { place: host.ledger().last_place() })
}

async fn ask(State(host): State<Arc<Host>>, Json(ask): Json<Ask>) -> Response {
    match host.twin(&ask.twin).and_then(|twin| twin.ask(&ask)) {
        Some(answer) => Json(answer).into_response(),
        None => refused(
            StatusCode::NOT_FOUND,
            format!("{}.{} is not a question with these arguments", ask.twin, ask.question),
        ),
    }
}

/// From which place a reader goes on.
#[derive(Debug, Deserialize)]
struct After {
    /// The last place that the reader has.
    #[serde(default)]
    after: u64,
    /// The most entries wanted.
    #[serde(default)]
    max: Option<usize>,
    /// How long to wait for the first, in milliseconds.
    #[serde(default)]
    wait_ms: u64,
}

async fn journal(State(host): State<Arc<Host>>, Query(query): Query<After>) -> Response {
    let patience = Duration::from_millis(query.wait_ms.min(WAIT_MS_MAX));
    Json(host.ledger().wait_after(query.after, query.max.unwrap_or(PAGE_MAX), patience).await).into_response()
}

async fn verbs(State(host): State<Arc<Host>>) -> Json<Vec<&'static Verb>> {
    Json(host.twins().iter().flat_map(|twin| twin.verbs()).collect())
}

async fn questions(State(host): State<Arc<Host>>) -> Json<Vec<QuestionCard>> {
    Json(host.twins().iter().flat_map(|twin| twin.questions()).collect())
}

/// What a person signs in with at each twin, for those who play a person with a vendor's own client.
async fn person_credentials(State(host): State<Arc<Host>>, Path(person): Path<PersonId>) -> Response {
    match credentials::of(&host, person) {
        Some(credentials) => Json(credentials).into_response(),
        None => {
            refused(StatusCode::NOT_FOUND, format!("the company has nobody with the number {}", person.0))
        }
    }
}

async fn settings(
    State(host): State<Arc<Host>>,
    Path(name): Path<String>,
    Json(settings): Json<TwinSettings>,
) -> Response {
    match host.twin(&name) {
        Some(twin) => {
            twin.set(&settings);
            StatusCode::NO_CONTENT.into_response()
        }
        None => no_such_twin(&host, &name),
    }
}

async fn coverage(State(host): State<Arc<Host>>, Path(name): Path<String>) -> Response {
    match host.twin(&name) {
        Some(twin) => Json(twin.coverage()).into_response(),
        None => no_such_twin(&host, &name),
    }
}

/// How many sockets the subject's app has open to a twin.
async fn sockets(State(host): State<Arc<Host>>, Path(name): Path<String>) -> Response {
    match host.twin(&name) {
        Some(twin) => Json(serde_json::json!({ "open": twin.sockets().count() })).into_response(),
        None => no_such_twin(&host, &name),
    }
}

async fn snapshot(State(host): State<Arc<Host>>, Path(name): Path<String>) -> Response {
    match host.twin(&name) {
        Some(twin) => Json(twin.snapshot()).into_response(),
        None => no_such_twin(&host, &name),
    }
}

async fn restore(
    State(host): State<Arc<Host>>,
    Path(name): Path<String>,
    Json(world): Json<serde_json::Value>,
) -> Response {
    match host.twin(&name) {
        Some(twin) if twin.restore(world) => StatusCode::NO_CONTENT.into_response(),
        Some(_) => {
            refused(StatusCode::UNPROCESSABLE_ENTITY, format!("this is not a world of the {name} twin"))
        }
        None => no_such_twin(&host, &name),
    }
}

fn no_such_twin(host: &Host, name: &str) -> Response {
    let known: Vec<&str> = host.twins().iter().map(|twin| twin.name()).collect();
    refused(StatusCode::NOT_FOUND, format!("there is no twin `{name}` here; there are {}", known.join(", ")))
}

/// The subject's environment, given the address of each twin's vendor surface.
#[must_use]
pub fn environment(host: &Host, base_urls: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let pairs = host
        .twins()
        .iter()
        .filter_map(|twin| base_urls.get(twin.name()).map(|base_url| twin.environment(host.key(), base_url)));
    pairs.flatten().map(|(name, value)| (name.to_owned(), value)).collect()
}
