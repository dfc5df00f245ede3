//! The builder of a twin's routes. Every route is added together with its tier, so the coverage table cannot differ from
//! the router: it *is* what is served.

use std::future::Future;

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{MethodRouter, on};
use nightcrew_model::event::Tier;
use serde::Serialize;

use crate::call::Call;
use crate::desk::Desk;
use crate::pipeline::{Answering, Around, Through};
use crate::twin::Twin;

/// An endpoint and how far it is modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Endpoint {
    /// The HTTP method; `*` for any.
    pub method: &'static str,
    /// The path with `{name}` places.
    pub path: &'static str,
    /// How far it is modelled.
    pub tier: Tier,
}

/// What serves a method that is found by its name alone.
type Serving<T> = Box<dyn Fn(Desk<T>, Call, Request) -> Answering + Send + Sync>;

/// Makes a route, once it is known what is around its handler.
type Routing<T> = Box<dyn FnOnce(Around) -> MethodRouter<Desk<T>>>;

/// A method that is found by its name alone.
pub(crate) struct Named<T: Twin> {
    /// What it is in the coverage table.
    pub(crate) endpoint: Endpoint,
    /// What serves it.
    pub(crate) serve: Serving<T>,
}

/// A twin's routes with their tiers.
pub struct Api<T: Twin> {
    routes: Vec<(&'static str, Routing<T>)>,
    named: Vec<Named<T>>,
    endpoints: Vec<Endpoint>,
}

impl<T: Twin> Default for Api<T> {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! verb {
    ($name:ident, $method:literal, $filter:ident, $doc:literal) => {
        #[doc = $doc]
        #[must_use]
        pub fn $name<H, X>(self, path: &'static str, tier: Tier, handler: H) -> Self
        where
            H: Handler<X, Desk<T>>,
            X: 'static,
        {
            let endpoint = Endpoint { method: $method, path, tier };
            let filter = axum::routing::MethodFilter::$filter;
            self.add(endpoint, move |around| on(filter, Through::of(endpoint, around, handler)))
        }
    };
}

impl<T: Twin> Api<T> {
    /// No routes.
    #[must_use]
    pub fn new() -> Self {
        Self { routes: Vec::new(), named: Vec::new(), endpoints: Vec::new() }
    }

    verb!(get, "GET", GET, "Adds a GET route.");
    verb!(post, "POST", POST, "Adds a POST route.");
    verb!(put, "PUT", PUT, "Adds a PUT route.");
    verb!(patch, "PATCH", PATCH, "Adds a PATCH route.");
    verb!(delete, "DELETE", DELETE, "Adds a DELETE route.");

    /// Adds a method with a path of its own, without `{name}` places, that answers GET and POST alike, as Slack's do. Such a call
    /// goes straight to its handler: what a router does for it costs as much as the handler itself. The handler is given the call,
    /// which the request does not hold, and bounds the body itself, as by [`crate::pipeline::REQUEST_BYTES_MAX`].
    #[must_use]
    pub fn named<F, A>(mut self, path: &'static str, tier: Tier, handler: F) -> Self
    where
        F: Fn(Desk<T>, Call, Request) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let endpoint = Endpoint { method: "*", path, tier };
        let serve = handler.clone();
        self.named.push(Named {
            endpoint,
            serve: Box::new(move |desk, call, request| Box::pin(serve(desk, call, request))),
        });
        // The router has it as well, for the other things that a client may ask of a path: HEAD, say.
        let routed =
            move |State(desk): State<Desk<T>>, call: Call, request: Request| handler(desk, call, request);
        self.add(endpoint, move |around| {
            let routed = Through::of(endpoint, around, routed);
            axum::routing::get(routed.clone()).post(routed)
        })
    }

    fn add(
        mut self,
        endpoint: Endpoint,
        route: impl FnOnce(Around) -> MethodRouter<Desk<T>> + 'static,
    ) -> Self {
        self.endpoints.push(endpoint);
        self.routes.push((endpoint.path, Box::new(route)));
        self
    }

    /// Puts the routes of two together.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        self.named.extend(other.named);
        self.endpoints.extend(other.endpoints);
        self
    }

    /// The endpoints, in the order in which they were added.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// The router with this around each handler, and the methods that are found by their names.
    pub(crate) fn into_parts(self, around: Around) -> (Router<Desk<T>>, Vec<Named<T>>) {
        let routes = self.routes.into_iter();
        (routes.fold(Router::new(), |router, (path, route)| router.route(path, route(around))), self.named)
    }
}
