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
use tower::Service;

use super::{Stage, by_name};
use crate::twin::Twin;

/// An answer under way.
type Answering = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

/// A twin's whole surface: the vendor's and the doors. Clones share it.
#[derive(Clone)]
pub struct Surface(Arc<dyn Fn(Request) -> Answering + Send + Sync>);

impl Surface {
    /// The surface of a twin whose router has its pipeline around each route.
    pub(super) fn new<T: Twin>(stage: Arc<Stage<T>>, router: Router) -> Self {
        Self(Arc::new(move |request| match stage.named(&request) {
            Some(named) => {
                let (stage, named) = (Arc::clone(&stage), Arc::clone(named));
                Box::pin(async move { Ok(by_name(&stage, &named, request).await) })
            }
            None => {
                let mut router = router.clone();
                Box::pin(async move { router.call(request).await })
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
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        (self.0)(request.map(Body::new))
    }
}
