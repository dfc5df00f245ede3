//! The service that stands around each route of a twin's router: a layer of its own, since axum's functions as layers cost each
//! call two boxes more.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use axum::routing::Route;
use tower::{Layer, Service};

use super::{REQUEST_BYTES_MAX, Stage, by_route};
use crate::twin::Twin;

/// Puts [`Around`] around routes.
pub(super) struct Surround<T: Twin>(pub(super) Arc<Stage<T>>);

/// A route with what surrounds it.
pub(super) struct Around<T: Twin> {
    stage: Arc<Stage<T>>,
    route: Route,
}

impl<T: Twin> Clone for Surround<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Twin> Clone for Around<T> {
    fn clone(&self) -> Self {
        Self { stage: Arc::clone(&self.stage), route: self.route.clone() }
    }
}

impl<T: Twin> Layer<Route> for Surround<T> {
    type Service = Around<T>;

    fn layer(&self, route: Route) -> Around<T> {
        Around { stage: Arc::clone(&self.0), route }
    }
}

impl<T: Twin> Service<Request> for Around<T> {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request>::poll_ready(&mut self.route, cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        DefaultBodyLimit::max(REQUEST_BYTES_MAX).apply(&mut request);
        let stage = Arc::clone(&self.stage);
        // The one that was asked whether it is ready serves; its copy waits for the next call.
        let waiting = self.route.clone();
        let route = std::mem::replace(&mut self.route, waiting);
        Box::pin(async move { Ok(by_route(&stage, request, route).await) })
    }
}
