//! Services of this process, called without a socket: what a virtual run stands on. A call takes a seeded time of its own, by
//! the identity of whoever makes it; without that all latencies would be nothing, and nothing would ever race.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, HeaderValue};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Body;
use nightcrew_model::seed::Seed;
use tower::Service;

use super::{ANSWER_BYTES_MAX, Calling, Network, Wire, WireError, trace_of};
use crate::clock::Clock;

/// The shortest time that a call takes, in milliseconds: the grain of the clock.
const CALL_MS_MIN: u64 = 1;
/// Most calls take less than this on top.
const CALL_MS_SPREAD: u64 = 6;
/// One call in so many is slow.
const SLOW_ONE_IN: u64 = 64;
/// How much longer a slow call takes.
const SLOW_TIMES: u64 = 8;
/// The port of an address that names none.
const PORT: &str = "80";

type Answering = Pin<Box<dyn Future<Output = Result<Response<Bytes>, WireError>> + Send>>;
type Serving = dyn Fn(Request<Full<Bytes>>) -> Answering + Send + Sync;

/// Services of this process, by their authority, until this is dropped. Whoever is to call one is given a [`Line`]: services
/// call each other, and would keep each other for ever if their wires kept what they lead to.
pub struct InProcess(Arc<Inner>);

/// The way to the services of an [`InProcess`], for as long as that is there; nobody answers afterwards.
#[derive(Clone)]
pub struct Line(Weak<Inner>);

struct Inner {
    seed: Seed,
    clock: Clock,
    services: Mutex<BTreeMap<String, Arc<Serving>>>,
}

impl InProcess {
    /// A network without services, whose calls take times drawn from `seed` on `clock`.
    #[must_use]
    pub fn new(seed: Seed, clock: Clock) -> Self {
        Self(Arc::new(Inner { seed, clock, services: Mutex::default() }))
    }

    /// The way to these services.
    #[must_use]
    pub fn line(&self) -> Line {
        Line(Arc::downgrade(&self.0))
    }

    /// Serves an authority from now on: a router, or whatever else answers requests.
    pub fn serve<S, B>(&self, authority: &str, service: S)
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let name = with_port(authority);
        let shown: Arc<str> = Arc::from(name.as_str());
        let serving: Arc<Serving> = Arc::new(move |request| {
            let (mut service, shown) = (service.clone(), Arc::clone(&shown));
            Box::pin(async move {
                let Ok(answer) = service.call(request).await;
                whole(answer, shown).await
            })
        });
        self.0.services.lock().unwrap_or_else(PoisonError::into_inner).insert(name, serving);
    }
}

impl Inner {
    fn service(&self, authority: &str) -> Option<Arc<Serving>> {
        self.services.lock().unwrap_or_else(PoisonError::into_inner).get(authority).cloned()
    }

    /// How long a call takes. It is drawn by the attempt and the moment, and so does not depend on what others do; a call
    /// without an attempt (a look into the directory, the control surface) is nobody's and takes no time, or whoever happens
    /// to make it first would be held up for all.
    fn takes(&self, authority: &str, request: &Request<Bytes>) -> Duration {
        let Some(trace) = trace_of(request.headers()) else { return Duration::ZERO };
        let draw = self.seed.derive(trace.attempt, authority, self.clock.elapsed_us());
        let spread = draw % CALL_MS_SPREAD;
        let slow = (draw >> 32).is_multiple_of(SLOW_ONE_IN);
        Duration::from_millis(CALL_MS_MIN + if slow { spread * SLOW_TIMES } else { spread })
    }
}

/// The whole answer, bounded as over a socket.
async fn whole<B>(answer: Response<B>, authority: Arc<str>) -> Result<Response<Bytes>, WireError>
where
    B: Body<Data = Bytes> + Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (mut parts, body) = answer.into_parts();
    match Limited::new(body, ANSWER_BYTES_MAX).collect().await {
        Ok(body) => {
            let body = body.to_bytes();
            // A server says how long a body is, whether its service did or not.
            if !body.is_empty() {
                parts.headers.entry(CONTENT_LENGTH).or_insert_with(|| HeaderValue::from(body.len()));
            }
            Ok(Response::from_parts(parts, body))
        }
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            Err(WireError::TooLarge(authority.to_string()))
        }
        Err(_) => Err(WireError::Broken(authority.to_string())),
    }
}

fn with_port(authority: &str) -> String {
    if authority.contains(':') { authority.to_owned() } else { format!("{authority}:{PORT}") }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Line").field(&self.0.strong_count()).finish()
    }
}

impl Network for Line {
    fn wire(&self, authority: &str, _connections: usize) -> Arc<dyn Wire> {
        let host = HeaderValue::from_str(authority).unwrap_or_else(|_| HeaderValue::from_static("localhost"));
        let (authority, found) = (with_port(authority), OnceLock::new());
        Arc::new(LocalWire { network: self.0.clone(), authority, host, found })
    }
}

/// A wire to one service of this process.
struct LocalWire {
    network: Weak<Inner>,
    authority: String,
    host: HeaderValue,
    /// The service, once it has been found there: a service stays for as long as its network.
    found: OnceLock<Weak<Serving>>,
}

impl LocalWire {
    fn service(&self, network: &Inner) -> Option<Arc<Serving>> {
        if self.found.get().is_none()
            && let Some(serving) = network.service(&self.authority)
        {
            // Whoever finds it at the same time finds the same.
            let _ = self.found.set(Arc::downgrade(&serving));
        }
        self.found.get().and_then(Weak::upgrade)
    }
}

impl Wire for LocalWire {
    fn call(&self, mut request: Request<Bytes>) -> Calling<'_> {
        Box::pin(async move {
            let refused = || WireError::Connect(self.authority.clone());
            let network = self.network.upgrade().ok_or_else(refused)?;
            let serving = self.service(&network).ok_or_else(refused)?;
            request.headers_mut().entry(HOST).or_insert_with(|| self.host.clone());
            let takes = network.takes(&self.authority, &request);
            drop(network);
            if !takes.is_zero() {
                tokio::time::sleep(takes).await;
            }
            serving(request.map(Full::new)).await
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use nightcrew_model::id::{AttemptId, Trace};
    use nightcrew_model::time::At;

    use super::*;

    fn traced(attempt: u64) -> Request<Bytes> {
        let trace = Trace { attempt: AttemptId(attempt), parent: 1 };
        Request::get("/x").header("traceparent", trace.header()).body(Bytes::new()).unwrap()
    }

    fn untraced(path: &str) -> Request<Bytes> {
        Request::get(path).body(Bytes::new()).unwrap()
    }

    async fn took(wire: &Arc<dyn Wire>, clock: &Clock, request: Request<Bytes>) -> u64 {
        let began = clock.now();
        wire.call(request).await.unwrap();
        clock.now().since(began).0
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_takes_its_own_time_whatever_others_do() {
        let measure = async |others: bool| {
            let clock = Clock::virtual_from(0, 1);
            let network = InProcess::new(nightcrew_model::seed::Seed(4), clock.clone());
            network.serve("twin", Router::new().route("/x", get(|| async { "x" })));
            let wire = network.line().wire("twin", 1);
            if others {
                drop(wire.call(untraced("/x")).await);
            }
            clock.sleep_until(At(10)).await;
            took(&wire, &clock, traced(7)).await
        };
        let alone = measure(false).await;
        assert!(alone >= CALL_MS_MIN);
        assert_eq!(alone, measure(true).await);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_at_an_address_is_a_refused_connection() {
        let network = InProcess::new(nightcrew_model::seed::Seed(4), Clock::virtual_from(0, 1));
        let answer = network.line().wire("nobody", 1).call(traced(1)).await;
        assert_eq!(answer.unwrap_err(), WireError::Connect("nobody:80".to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn services_that_call_each_other_end_with_their_network() {
        let network = InProcess::new(nightcrew_model::seed::Seed(4), Clock::virtual_from(0, 1));
        let held = Arc::new(());
        for (name, other) in [("one", "other"), ("other", "one")] {
            let (wire, held) = (network.line().wire(other, 1), Arc::clone(&held));
            let handler = move |request: axum::extract::Request| {
                let (wire, _held) = (Arc::clone(&wire), Arc::clone(&held));
                async move {
                    let asks = request.uri().path() == "/x";
                    if asks { wire.call(untraced("/end")).await.is_ok().to_string() } else { String::new() }
                }
            };
            network.serve(name, Router::new().fallback(handler));
        }
        let wire = network.line().wire("one", 1);
        assert_eq!(wire.call(traced(1)).await.unwrap().into_body(), "true");
        drop(network);
        assert_eq!(Arc::strong_count(&held), 1);
        assert_eq!(wire.call(traced(1)).await.unwrap_err(), WireError::Connect("one:80".to_owned()));
    }
}
