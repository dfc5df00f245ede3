//! A twin's whole surface as one service: a method that is found by its name goes straight to its handler, everything else
//! through the router.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use axum::{BoxError, Router};
use http::Method;
use rustc_hash::FxHashMap;
use tower::Service;

use super::{Around, Serve, handle};
use crate::api::Named;
use crate::desk::Desk;
use crate::twin::Twin;

/// An answer under way.
type Serving = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

/// A twin's whole surface: the vendor's and the doors. Clones share it.
#[derive(Clone)]
pub struct Surface(Arc<dyn Fn(Request) -> Serving + Send + Sync>);

impl Surface {
    /// The surface of a twin: methods that are found by their names, and a router whose handlers have the pipeline around them.
    pub(super) fn new<T: Twin>(desk: Desk<T>, named: Vec<Named<T>>, router: Router) -> Self {
        let named = named.into_iter().map(|named| (named.endpoint.path, Arc::new(named)));
        let named: FxHashMap<&'static str, Arc<Named<T>>> = named.collect();
        Self(Arc::new(move |request| {
            let is_asked = matches!(*request.method(), Method::GET | Method::POST);
            match named.get(request.uri().path()).filter(|_| is_asked) {
                Some(named) => {
                    let (desk, state, named) = (desk.clone(), desk.clone(), Arc::clone(named));
                    let endpoint = Some(named.endpoint);
                    let serve: Serve = Box::new(move |call, request| (named.serve)(state, call, request));
                    Box::pin(async move { Ok(handle(&desk, request, endpoint, Around::Vendor, serve).await) })
                }
                None => {
                    let mut router = router.clone();
                    Box::pin(async move { router.call(request).await })
                }
            }
        }))
    }
}

impl fmt::Debug for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Surface(…)")
    }
}

impl<B> Service<http::Request<B>> for Surface
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Serving;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        (self.0)(request.map(Body::new))
    }
}
