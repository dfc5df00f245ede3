//! The example subject inside this process: the same bot that runs as a process of its own, with its calls over the network of
//! this process and its time from the paused clock.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use accessdesk::inbox::EVENTS_PATH;
use accessdesk::program::Arguments;
use accessdesk::{Accessdesk, BoxFuture, TokioClock, Transport, TransportError};
use axum::body::Body;
use axum::response::Response as AxumResponse;
use bytes::Bytes;
use clap::Parser as _;
use http::uri::PathAndQuery;
use http::{Method, Request, Response, Uri};
use http_body_util::{BodyExt as _, Full};
use nightcrew_runtime::{Clock, InProcess, Line, Network, Wire, WireError};
use tower::{Service, service_fn};

use crate::failure::Failure;

/// Where the subject listens in this process.
pub const AUTHORITY: &str = "subject";

/// The flags of the example bot out of a command: `accessdesk …`, as it is or carried by this binary.
pub fn arguments(command: &[String]) -> Result<Arguments, Failure> {
    let place = command.iter().position(|word| word == "accessdesk" || word.ends_with("/accessdesk"));
    let words = match place {
        Some(place) => command.get(place..).unwrap_or_default(),
        None if command.is_empty() => &["accessdesk".to_owned()][..],
        None => {
            return Err(Failure::Usage(format!(
                "in virtual time only the example bot can be the subject, not `{}`: write `-- accessdesk [FLAGS]`, or `run` the plan at a pace \
                 such as `--pace 1x`",
                command.join(" ")
            )));
        }
    };
    Arguments::try_parse_from(words).map_err(|error| {
        let told = error.to_string();
        // Help and version are no errors, but a run cannot begin with them either.
        if error.use_stderr() {
            Failure::Usage(told.strip_prefix("error: ").unwrap_or(&told).trim_end().to_owned())
        } else {
            Failure::Asked(told)
        }
    })
}

/// Starts the bot on a network of this process.
pub fn start(
    network: &InProcess,
    clock: &Clock,
    arguments: &Arguments,
    environment: &BTreeMap<String, String>,
) -> Result<Accessdesk, Failure> {
    let wrong = |error: accessdesk::program::StartError| Failure::usage(&error);
    let config = arguments.config(|name| environment.get(name).cloned()).map_err(wrong)?;
    let policy = arguments.policy().map_err(wrong)?;
    let today = TokioClock::starting_at(u64::try_from(clock.unix_ms()).unwrap_or_default());
    let transport = Arc::new(Calls { network: network.line(), wires: Mutex::default() });
    let bot = Accessdesk::new(config, policy, transport, Arc::new(today));
    network.serve(AUTHORITY, inbox(bot.clone()));
    Ok(bot)
}

/// The bot's surface. Deliveries, which are nearly all that comes, go past the router: it would cost each its boxes.
fn inbox(
    bot: Accessdesk,
) -> impl Service<Request<Full<Bytes>>, Response = AxumResponse, Error = Infallible, Future: Send> + Clone {
    let router = bot.router();
    service_fn(move |request: Request<Full<Bytes>>| {
        let is_delivery = request.method() == Method::POST && request.uri().path() == EVENTS_PATH;
        let other = (!is_delivery).then(|| router.clone());
        let bot = bot.clone();
        async move {
            if let Some(mut router) = other {
                return router.call(request.map(Body::new)).await;
            }
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok(bot.take(&parts.headers, &body))
        }
    })
}

/// The bot's calls.
struct Calls {
    network: Line,
    /// Its wires, by authority: as many as there are twins.
    wires: Mutex<BTreeMap<String, Arc<dyn Wire>>>,
}

impl Calls {
    fn wire(&self, authority: &str) -> Arc<dyn Wire> {
        let mut wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wire) = wires.get(authority) {
            return Arc::clone(wire);
        }
        let wire = self.network.wire(authority, 1);
        wires.insert(authority.to_owned(), Arc::clone(&wire));
        wire
    }
}

impl Transport for Calls {
    fn call(
        &self,
        mut request: Request<Bytes>,
    ) -> BoxFuture<'static, Result<Response<Bytes>, TransportError>> {
        let uri = request.uri();
        let wire = self.wire(uri.authority().map_or("", |authority| authority.as_str()));
        let path = uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
        *request.uri_mut() = Uri::from(path);
        Box::pin(async move {
            wire.call(request).await.map_err(|error| match error {
                WireError::Connect(_) => TransportError::Connect(error.to_string()),
                _ => TransportError::Lost(error.to_string()),
            })
        })
    }
}
