//! A handler with what surrounds it, as a handler of its own: a layer of a router would cost each call its boxes once more.

use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;

use super::{Answering, REQUEST_BYTES_MAX, Serve, handle};
use crate::api::Endpoint;
use crate::desk::Desk;
use crate::twin::Twin;

/// A handler that is given its calls by the pipeline.
#[derive(Clone)]
pub(crate) struct Through<H> {
    /// What it serves; nothing for the one that refuses what is not served.
    endpoint: Option<Endpoint>,
    around: Around,
    handler: H,
}

/// What is around a handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Around {
    /// All that happens to a call at a vendor.
    Vendor,
    /// What the control surface needs.
    Control,
}

impl<H> Through<H> {
    /// What serves an endpoint.
    pub(crate) const fn of(endpoint: Endpoint, around: Around, handler: H) -> Self {
        Self { endpoint: Some(endpoint), around, handler }
    }

    /// What answers to all that is not served.
    pub(super) const fn unserved(handler: H) -> Self {
        Self { endpoint: None, around: Around::Vendor, handler }
    }
}

impl<T, H, X> Handler<(Through<()>, X), Desk<T>> for Through<H>
where
    T: Twin,
    H: Handler<X, Desk<T>>,
    X: 'static,
{
    type Future = Answering;

    fn call(self, mut request: Request, desk: Desk<T>) -> Answering {
        let (Self { endpoint, around, handler }, state) = (self, desk.clone());
        let serve: Serve = Box::new(move |call, mut request| {
            request.extensions_mut().insert(call);
            Box::pin(handler.call(request, state))
        });
        if around == Around::Vendor {
            DefaultBodyLimit::max(REQUEST_BYTES_MAX).apply(&mut request);
        }
        Box::pin(async move { handle(&desk, request, endpoint, around, serve).await })
    }
}
