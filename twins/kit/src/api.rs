//! The builder of a twin's routes. Every route is added together with its tier, so the coverage table cannot differ from
//! the router: it *is* the router's list.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, on};
use nightcrew_model::event::Tier;
use serde::Serialize;

use crate::desk::Desk;
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

/// A twin's routes with their tiers.
pub struct Api<T: Twin> {
    router: Router<Desk<T>>,
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
            self.add($method, path, tier, on(axum::routing::MethodFilter::$filter, handler))
        }
    };
}

impl<T: Twin> Api<T> {
    /// No routes.
    #[must_use]
    pub fn new() -> Self {
        Self { router: Router::new(), endpoints: Vec::new() }
    }

    verb!(get, "GET", GET, "Adds a GET route.");
    verb!(post, "POST", POST, "Adds a POST route.");
    verb!(put, "PUT", PUT, "Adds a PUT route.");
    verb!(patch, "PATCH", PATCH, "Adds a PATCH route.");
    verb!(delete, "DELETE", DELETE, "Adds a DELETE route.");

    /// Adds a route that answers GET and POST alike, as Slack's methods do.
    #[must_use]
    pub fn any<H, X>(self, path: &'static str, tier: Tier, handler: H) -> Self
    where
        H: Handler<X, Desk<T>>,
        X: 'static,
    {
        self.add("*", path, tier, axum::routing::get(handler.clone()).post(handler))
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        tier: Tier,
        route: MethodRouter<Desk<T>>,
    ) -> Self {
        self.endpoints.push(Endpoint { method, path, tier });
        self.router = self.router.route(path, route);
        self
    }

    /// Puts the routes of two together.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.endpoints.extend(other.endpoints);
        self
    }

    /// The endpoints, in the order in which they were added.
    #[must_use]
    pub fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    pub(crate) fn into_router(self) -> Router<Desk<T>> {
        self.router
    }
}
