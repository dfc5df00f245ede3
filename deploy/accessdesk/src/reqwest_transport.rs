//! The transport of a real process: reqwest over TCP, with rustls (ring) for https. Used by the real process only.

use crate::{BoxFuture, Transport, TransportError};
use bytes::{Bytes, BytesMut};
use http::{Request, Response};

/// The largest answer that is read: far above the largest page that the bot asks for.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;

/// reqwest behind [`Transport`].
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// A client without redirects and proxies: what is called is what was configured.
    ///
    /// # Errors
    /// When TLS or the client cannot be set up.
    pub fn new() -> Result<Self, reqwest::Error> {
        // A second installation is refused and harmless: the first one is the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?;
        Ok(Self { client })
    }
}

impl Transport for ReqwestTransport {
    fn call(&self, request: Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, TransportError>> {
        let client = self.client.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let mut answer = client
                .request(parts.method, parts.uri.to_string())
                .headers(parts.headers)
                .body(body)
                .send()
                .await
                .map_err(classify)?;
            let mut built = Response::new(Bytes::new());
            *built.status_mut() = answer.status();
            *built.headers_mut() = std::mem::take(answer.headers_mut());
            let mut collected = BytesMut::new();
            while let Some(chunk) = answer.chunk().await.map_err(classify)? {
                if collected.len() + chunk.len() > ANSWER_BYTES_MAX {
                    return Err(TransportError::Lost(format!("answer above {ANSWER_BYTES_MAX} bytes")));
                }
                collected.extend_from_slice(&chunk);
            }
            *built.body_mut() = collected.freeze();
            Ok(built)
        })
    }
}

fn classify(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() {
        TransportError::Connect(error.to_string())
    } else {
        TransportError::Lost(error.to_string())
    }
}
