//! Hands: a verb and its arguments become a call on the wire, with the person's own credentials.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Request, Uri};
use nightcrew_model::act::{Act, Encoding, Field, FieldValue, Method, Scheme, Success, Verb};
use nightcrew_model::company::Company;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::{PersonId, Trace};
use nightcrew_runtime::{Clock, TRACEPARENT, Wire};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The longest value that is kept of an answer, in bytes.
const KEPT_BYTES_MAX: usize = 200;

/// A service as the hands know it.
pub struct Service {
    /// Its name.
    pub name: String,
    /// How people show who they are.
    pub scheme: Scheme,
    /// The wire to it.
    pub wire: Arc<dyn Wire>,
}

/// What came of an act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The HTTP status; 0 when no answer came.
    pub status: u16,
    /// Whether it worked.
    pub ok: bool,
    /// From sending to the whole answer.
    pub took_us: u64,
    /// What the person kept, or the service's error under `error`.
    pub kept: BTreeMap<Cow<'static, str>, String>,
}

impl Outcome {
    /// What comes of an act that no service answered.
    #[must_use]
    pub fn failed(why: &dyn std::fmt::Display) -> Self {
        Self { kept: BTreeMap::from([(Cow::Borrowed("error"), why.to_string())]), ..Self::default() }
    }

    /// Whether trying the same again may work: nothing came back, the service was busy, or it broke.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        !self.ok && (self.status == 0 || self.status == 429 || self.status >= 500)
    }

    /// Something kept.
    #[must_use]
    pub fn kept(&self, name: &str) -> Option<&str> {
        self.kept.get(name).map(String::as_str)
    }
}

/// The hands of all employees.
pub struct Hands {
    services: BTreeMap<String, Service>,
    verbs: BTreeMap<&'static str, &'static Verb>,
    key: CrewKey,
    company: Arc<Company>,
    clock: Clock,
}

/// An act cannot even be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandsError {
    /// No twin declares the verb.
    #[error("there is no verb `{0}`")]
    UnknownVerb(String),
    /// The verb's twin is not there.
    #[error("there is no service `{0}` in this run")]
    UnknownService(String),
    /// A needed argument is missing.
    #[error("`{0}` needs `{1}`")]
    Missing(&'static str, &'static str),
    /// The call cannot be put into HTTP.
    #[error("`{0}` cannot be sent: {1}")]
    Unsendable(&'static str, String),
}

impl Hands {
    /// Hands with these services and verbs.
    #[must_use]
    pub fn new(
        services: Vec<Service>,
        verbs: &[&'static Verb],
        key: CrewKey,
        company: Arc<Company>,
        clock: Clock,
    ) -> Self {
        Self {
            services: services.into_iter().map(|service| (service.name.clone(), service)).collect(),
            verbs: verbs.iter().map(|verb| (verb.name, *verb)).collect(),
            key,
            company,
            clock,
        }
    }

    /// Calls that wait for a free connection to a twin.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.services.values().map(|service| service.wire.waiting()).fold(0, u32::saturating_add)
    }

    /// Does something as a person.
    ///
    /// # Errors
    /// When the act cannot be sent at all; a refusal by the service is an [`Outcome`].
    pub async fn act(
        &self,
        person: PersonId,
        act: &Act,
        trace: Option<Trace>,
    ) -> Result<Outcome, HandsError> {
        let verb =
            self.verbs.get(act.verb.as_ref()).ok_or_else(|| HandsError::UnknownVerb(act.verb.to_string()))?;
        let service = self
            .services
            .get(act.service())
            .ok_or_else(|| HandsError::UnknownService(act.service().to_owned()))?;
        let request = self.request(service, verb, person, act, trace)?;
        let began = self.clock.elapsed_us();
        let answer = service.wire.call(request).await;
        let took_us = self.clock.elapsed_us().saturating_sub(began);
        Ok(match answer {
            Ok(answer) => read(verb, answer.status().as_u16(), answer.body(), took_us),
            Err(error) => Outcome {
                took_us,
                kept: BTreeMap::from([(Cow::Borrowed("error"), error.to_string())]),
                ..Outcome::default()
            },
        })
    }

    fn request(
        &self,
        service: &Service,
        verb: &'static Verb,
        person: PersonId,
        act: &Act,
        trace: Option<Trace>,
    ) -> Result<Request<Bytes>, HandsError> {
        for arg in verb.args.iter().filter(|arg| arg.required) {
            act.arg(arg.name).ok_or(HandsError::Missing(verb.name, arg.name))?;
        }
        let mut path = filled(verb.call.path, act);
        let body = match verb.call.encoding {
            Encoding::Query => {
                let query = query(verb.call.fields, act);
                if !query.is_empty() {
                    path.push('?');
                    path.push_str(&query);
                }
                Bytes::new()
            }
            Encoding::Json => json(verb.call.fields, act),
        };
        let unsendable = |error: http::Error| HandsError::Unsendable(verb.name, error.to_string());
        let header =
            |text: String| HeaderValue::try_from(text).map_err(|error| unsendable(http::Error::from(error)));
        let is_json = verb.call.encoding == Encoding::Json && !body.is_empty();
        let mut request = Request::new(body);
        *request.method_mut() = method(verb.call.method);
        *request.uri_mut() = Uri::try_from(path).map_err(|error| unsendable(error.into()))?;
        let headers = request.headers_mut();
        if is_json {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        }
        headers.insert(AUTHORIZATION, header(self.authorization(service, person))?);
        if let Some(trace) = trace {
            headers.insert(TRACEPARENT, header(trace.header())?);
        }
        Ok(request)
    }

    /// The header by which a person shows who they are.
    fn authorization(&self, service: &Service, person: PersonId) -> String {
        let secret = self.key.person_secret(&service.name, person);
        match service.scheme {
            Scheme::SlackUser => format!("Bearer xoxp-{secret}"),
            Scheme::Person => format!("Bearer {secret}"),
            Scheme::EmailToken => {
                let email = self.company.person(person).map_or("", |person| &person.email);
                format!("Basic {}", BASE64.encode(format!("{email}:{secret}")))
            }
        }
    }
}

fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
    }
}

/// The path with its `{arg}` places filled, percent-encoded.
fn filled(path: &str, act: &Act) -> String {
    let mut out = String::with_capacity(path.len() + 16);
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.extend(utf8_percent_encode(act.arg(name).unwrap_or_default(), NON_ALPHANUMERIC));
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn values<'a>(fields: &'static [Field], act: &'a Act) -> impl Iterator<Item = (&'static str, &'a str)> {
    fields.iter().filter_map(|field| match field.value {
        FieldValue::Arg(name) => act.arg(name).map(|value| (field.name, value)),
        FieldValue::Text(text) => Some((field.name, text)),
    })
}

fn query(fields: &'static [Field], act: &Act) -> String {
    let encoded = values(fields, act)
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
    encoded.collect::<Vec<_>>().join("&")
}

fn json(fields: &'static [Field], act: &Act) -> Bytes {
    let object: serde_json::Map<String, Value> =
        values(fields, act).map(|(name, value)| (name.to_owned(), Value::String(value.to_owned()))).collect();
    // A map of texts always serialises.
    serde_json::to_vec(&object).unwrap_or_default().into()
}

/// Reads an answer: whether it worked, and what is kept of it.
fn read(verb: &Verb, status: u16, body: &[u8], took_us: u64) -> Outcome {
    let good_status = (200..300).contains(&status);
    // Most of an answer is not looked at: only its parts are told apart, and what is kept is read.
    let needs_parts = good_status && (!verb.keeps.is_empty() || matches!(verb.success, Success::Flag(_)));
    let parts: Parts<'_> =
        if needs_parts { serde_json::from_slice(body).unwrap_or_default() } else { Parts::default() };
    let ok = good_status
        && match verb.success {
            Success::Status => true,
            Success::Flag(name) => parts.0.get(name).is_some_and(|part| part.get() == "true"),
        };
    let mut kept = BTreeMap::new();
    if ok {
        for keep in verb.keeps {
            if let Some(value) = parts.pointer(keep.pointer) {
                kept.insert(Cow::Borrowed(keep.name), text_of(&value));
            }
        }
    } else {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        kept.insert(Cow::Borrowed("error"), error_of(status, &body));
    }
    Outcome { status, ok, took_us, kept }
}

/// The parts of an object, unread.
#[derive(Default, Deserialize)]
#[serde(transparent)]
struct Parts<'a>(#[serde(borrow)] BTreeMap<Cow<'a, str>, &'a RawValue>);

impl Parts<'_> {
    /// What a JSON pointer points at.
    fn pointer(&self, pointer: &str) -> Option<Value> {
        let path = pointer.strip_prefix('/')?;
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        let value: Value = serde_json::from_str(self.0.get(name)?.get()).ok()?;
        if rest.is_empty() { Some(value) } else { value.pointer(&format!("/{rest}")).cloned() }
    }
}

fn text_of(value: &Value) -> String {
    let mut text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.truncate(text.floor_char_boundary(KEPT_BYTES_MAX));
    text
}

/// The service's own word for what was wrong, in the shapes that the vendors use.
fn error_of(status: u16, body: &Value) -> String {
    let told = ["/error", "/errorSummary", "/errorMessages/0", "/error/message"]
        .iter()
        .find_map(|pointer| body.pointer(pointer).and_then(Value::as_str));
    text_of(&Value::String(told.map_or_else(|| format!("status {status}"), str::to_owned)))
}

#[cfg(test)]
mod tests {
    use nightcrew_model::act::{Arg, Keep, WireCall};

    use super::*;

    const POST: Verb = Verb {
        name: "slack.post_message",
        about: "",
        args: &[Arg { name: "channel", about: "", required: true }],
        call: WireCall {
            method: Method::Post,
            path: "/x/{channel}/y",
            encoding: Encoding::Json,
            fields: &[Field { name: "channel", value: FieldValue::Arg("channel") }],
        },
        success: Success::Flag("ok"),
        keeps: &[Keep { name: "ts", pointer: "/ts" }],
    };

    #[test]
    fn hostile_arguments_stay_arguments() {
        let act = Act::new("slack.post_message").with("channel", "../a?b=\"c\"");
        assert_eq!(filled(POST.call.path, &act), "/x/%2E%2E%2Fa%3Fb%3D%22c%22/y");
        assert_eq!(json(POST.call.fields, &act), r#"{"channel":"../a?b=\"c\""}"#);
    }

    #[test]
    fn a_refusal_with_status_200_is_a_refusal() {
        let refused = read(&POST, 200, br#"{"ok":false,"error":"channel_not_found"}"#, 1);
        assert!(!refused.ok && !refused.may_pass());
        assert_eq!(refused.kept("error"), Some("channel_not_found"));
        let done = read(&POST, 200, br#"{"ok":true,"ts":"1.2"}"#, 1);
        assert_eq!((done.ok, done.kept("ts")), (true, Some("1.2")));
        assert!(read(&POST, 503, b"<html>", 1).may_pass());
    }
}
