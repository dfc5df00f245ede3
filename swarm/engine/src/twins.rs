//! The control surface of the twins, as the engine uses it: the same over loopback and in process, since both are a wire.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use nightcrew_model::act::Scheme;
use nightcrew_model::ask::Ask;
use nightcrew_model::company::CompanySource;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::ledger::Page;
use nightcrew_model::plan::TwinSettings;
use nightcrew_model::plan::casting::Arrangement;
use nightcrew_runtime::{Either, Network, Wire, WireError, race};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Connections to the control surface: one waits for the ledger, the others begin and end attempts.
const CONNECTIONS: usize = 16;
/// Where a company is planted.
const PLANT: &str = "/_twin/plant";
/// How long planting may take: a hundred thousand people.
const PLANTED_WITHIN: Duration = Duration::from_secs(120);
/// How long any other answer may take, beside what it was asked to wait: a host with many attempts beginning at once.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// The control surface cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// No answer came.
    #[error("the twins' control surface does not answer: {0}")]
    Wire(#[from] WireError),
    /// It did not answer in time.
    #[error("the twins' control surface did not answer within {} s", .0.as_secs())]
    Late(Duration),
    /// It refused.
    #[error("the twins refused {0}: {1}")]
    Refused(String, String),
    /// Its answer cannot be read: it is of another version.
    #[error("the twins' answer to {0} cannot be read ({1}); are they of another version?")]
    Unreadable(String, String),
    /// The address cannot be used.
    #[error("`{0}` is not an http address of the form http://host:port")]
    Address(String),
}

/// What a host tells about itself.
#[derive(Clone, Debug, Deserialize)]
pub struct Card {
    /// The key of all credentials.
    pub key: CrewKey,
    /// Where it listens.
    pub addresses: Addresses,
    /// The last place of its ledger so far: a run must not read what happened before it.
    pub place: u64,
    /// Its twins.
    pub twins: Vec<TwinCard>,
}

/// Where a host listens.
#[derive(Clone, Debug, Deserialize)]
pub struct Addresses {
    /// The vendor surface of each twin.
    pub twins: BTreeMap<String, String>,
    /// The desks.
    pub desk: String,
}

/// A twin.
#[derive(Clone, Debug, Deserialize)]
pub struct TwinCard {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// How people show who they are.
    pub scheme: Scheme,
}

/// Where the subject listens.
#[derive(Clone, Debug, Serialize)]
pub struct Wiring {
    /// Where events go.
    pub events_url: Option<String>,
    /// Where presses go.
    pub interactivity_url: Option<String>,
    /// It opens sockets instead.
    pub socket_mode: bool,
}

#[derive(Serialize)]
struct Begin<'a> {
    cast: Vec<PersonId>,
    arrange: &'a [Arrangement],
    asks: &'a [Ask],
}

#[derive(Deserialize)]
struct Begun {
    made: Vec<String>,
}

#[derive(Deserialize)]
struct OpenSockets {
    open: usize,
}

#[derive(Deserialize)]
struct Ended {
    place: u64,
}

/// The control surface.
#[derive(Clone)]
pub struct Twins {
    wire: Arc<dyn Wire>,
    token: Arc<str>,
}

/// The authority of `http://host:port`.
///
/// # Errors
/// When it is no such address.
pub fn authority(address: &str) -> Result<String, ControlError> {
    let bare = address.strip_prefix("http://").or_else(|| address.strip_prefix("ws://"));
    let bare =
        bare.map(|rest| rest.trim_end_matches('/')).filter(|rest| !rest.is_empty() && !rest.contains('/'));
    bare.map(str::to_owned).ok_or_else(|| ControlError::Address(address.to_owned()))
}

impl Twins {
    /// The control surface at this address.
    ///
    /// # Errors
    /// When the address cannot be used.
    pub fn new(network: &dyn Network, address: &str, token: &str) -> Result<Self, ControlError> {
        let wire = network.wire(&authority(address)?, CONNECTIONS);
        Ok(Self { wire, token: Arc::from(token) })
    }

    /// What the host tells about itself.
    ///
    /// # Errors
    /// When the control surface does not answer, or is of another version.
    pub async fn card(&self) -> Result<Card, ControlError> {
        self.get("/_twin/card").await
    }

    /// Plants a company into all twins.
    ///
    /// # Errors
    /// When a twin refuses the company, or the control surface does not answer.
    pub async fn plant(&self, company: &CompanySource) -> Result<(), ControlError> {
        self.send(Method::POST, PLANT, Some(company)).await.map(drop)
    }

    /// Tells where the subject listens.
    ///
    /// # Errors
    /// When an address of the subject is refused, or the control surface does not answer.
    pub async fn wire_subject(&self, wiring: &Wiring) -> Result<(), ControlError> {
        self.send(Method::PUT, "/_twin/subject", Some(wiring)).await.map(drop)
    }

    /// Describes the subject's app to the Slack twin by an app manifest.
    ///
    /// # Errors
    /// When there is no Slack twin, it refuses the manifest, or the control surface does not answer.
    pub async fn describe_app(&self, manifest: &serde_json::Value) -> Result<(), ControlError> {
        self.send(Method::PUT, "/_twin/slack/app", Some(manifest)).await.map(drop)
    }

    /// How many sockets the subject's app has open to a twin.
    ///
    /// # Errors
    /// When there is no such twin, or the control surface does not answer.
    pub async fn open_sockets(&self, twin: &str) -> Result<usize, ControlError> {
        self.get::<OpenSockets>(&format!("/_twin/{twin}/sockets")).await.map(|sockets| sockets.open)
    }

    /// Puts a twin's settings in force.
    ///
    /// # Errors
    /// When there is no such twin, it refuses the settings, or the control surface does not answer.
    pub async fn set(&self, twin: &str, settings: &TwinSettings) -> Result<(), ControlError> {
        self.send(Method::PUT, &format!("/_twin/{twin}/settings"), Some(settings)).await.map(drop)
    }

    /// Begins an attempt; returns what was arranged.
    ///
    /// # Errors
    /// When an arrangement or a question is refused, or the control surface does not answer.
    pub async fn begin(
        &self,
        attempt: AttemptId,
        cast: Vec<PersonId>,
        arrange: &[Arrangement],
        asks: &[Ask],
    ) -> Result<Vec<String>, ControlError> {
        let path = format!("/_twin/attempts/{attempt}");
        let body = self.send(Method::POST, &path, Some(&Begin { cast, arrange, asks })).await?;
        parsed::<Begun>(&path, &body).map(|begun| begun.made)
    }

    /// Ends an attempt; returns the last place of the ledger that may speak of it.
    ///
    /// # Errors
    /// When the control surface does not answer; the evidence of the attempt may then be incomplete.
    pub async fn end(&self, attempt: AttemptId) -> Result<u64, ControlError> {
        let path = format!("/_twin/attempts/{attempt}");
        let body = self.send::<()>(Method::DELETE, &path, None).await?;
        parsed::<Ended>(&path, &body).map(|ended| ended.place)
    }

    /// The ledger after a place; waits for news for at most so long.
    ///
    /// # Errors
    /// When the control surface does not answer.
    pub async fn ledger(&self, after: u64, patience: Duration) -> Result<Page, ControlError> {
        let wait_ms = patience.as_millis();
        self.get(&format!("/_twin/journal?after={after}&wait_ms={wait_ms}")).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ControlError> {
        let body = self.send::<()>(Method::GET, path, None).await?;
        parsed(path, &body)
    }

    async fn send<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> Result<Bytes, ControlError> {
        let within = if path == PLANT { PLANTED_WITHIN } else { ANSWER_WITHIN };
        let unreadable =
            |error: &dyn std::fmt::Display| ControlError::Unreadable(path.to_owned(), error.to_string());
        let bytes = match body {
            Some(body) => serde_json::to_vec(body).map_err(|error| unreadable(&error))?.into(),
            None => Bytes::new(),
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .body(bytes)
            .map_err(|error| unreadable(&error))?;
        let answer = match race(self.wire.call(request), tokio::time::sleep(within)).await {
            Either::First(answer) => answer?,
            Either::Second(()) => return Err(ControlError::Late(within)),
        };
        if answer.status().is_success() {
            return Ok(answer.into_body());
        }
        let why = String::from_utf8_lossy(answer.body()).chars().take(300).collect();
        Err(ControlError::Refused(path.to_owned(), why))
    }
}

fn parsed<T: DeserializeOwned>(path: &str, body: &[u8]) -> Result<T, ControlError> {
    serde_json::from_slice(body).map_err(|error| ControlError::Unreadable(path.to_owned(), error.to_string()))
}
