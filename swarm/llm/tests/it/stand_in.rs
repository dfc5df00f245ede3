//! A stand-in for a model provider: answers what the test told it to, one way a call, and remembers what it was asked. It
//! knows nothing of money or tokens; the provider twin does.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use axum::routing::post;
use serde_json::{Value, json};

/// One way to answer.
#[derive(Clone, Debug)]
pub enum Way {
    /// A whole stream with this usage (input, output).
    Stream(u64, u64),
    /// A whole stream without usage.
    NoUsage,
    /// A stream that breaks off after some text.
    Cut,
    /// A stream that ends cleanly in the middle of the answer.
    Stops,
    /// An error inside the stream.
    ErrorInside,
    /// One JSON body although a stream was asked for, with this usage.
    Whole(u64, u64),
    /// A whole stream at another service tier.
    Tier(&'static str),
    /// 200 with something else.
    Garbage,
    /// A status with a body, and a header.
    Status(u16, &'static str),
    /// No answer at all.
    Hang,
}

#[derive(Clone, Default)]
pub struct StandIn {
    ways: Arc<Mutex<VecDeque<Way>>>,
    pub asked: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
}

impl StandIn {
    /// One that answers in these ways, and then hangs.
    pub fn of(ways: impl IntoIterator<Item = Way>) -> Self {
        Self { ways: Arc::new(Mutex::new(ways.into_iter().collect())), asked: Arc::default() }
    }

    /// Its routes.
    pub fn router(&self) -> axum::Router {
        axum::Router::new().route("/v1/chat/completions", post(answer)).with_state(self.clone())
    }

    /// Starts one that answers in these ways, and then hangs. Returns its base address.
    pub async fn start(ways: impl IntoIterator<Item = Way>) -> (Self, String) {
        let stand_in = Self::of(ways);
        let router = stand_in.router();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        #[expect(clippy::disallowed_methods, reason = "a stand-in lives as long as its test's runtime")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        (stand_in, format!("http://{address}/v1/"))
    }

    pub fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn chunk(delta: &Value, finish: Option<&str>) -> String {
    let choice = json!({ "index": 0, "delta": delta, "finish_reason": finish, "logprobs": null });
    format!(
        "data: {}\n\n",
        json!({ "id": "c1", "object": "chat.completion.chunk", "choices": [choice], "usage": null })
    )
}

fn stream(parts: Vec<Result<String, std::io::Error>>) -> Response<Body> {
    let body = Body::from_stream(futures_util::stream::iter(parts));
    Response::builder().header("content-type", "text/event-stream; charset=utf-8").body(body).unwrap()
}

fn whole_stream(usage: Option<(u64, u64)>, tier: Option<&str>) -> Response<Body> {
    let mut parts = vec![
        Ok(": keep-alive\n\n".to_owned()),
        Ok(chunk(&json!({ "role": "assistant", "content": "" }), None)),
        Ok(chunk(&json!({ "content": "{\"choice\":" }), None)),
        Ok(chunk(&json!({ "content": "1}" }), None)),
        Ok(chunk(&json!({}), Some("stop"))),
    ];
    if let Some((input, output)) = usage {
        let usage =
            json!({ "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output });
        parts.push(Ok(format!(
            "data: {}\n\n",
            json!({ "choices": [], "usage": usage, "service_tier": tier })
        )));
    }
    parts.push(Ok("data: [DONE]\n\n".to_owned()));
    stream(parts)
}

async fn answer(
    State(stand_in): State<StandIn>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response<Body>, Infallible> {
    let asked = serde_json::from_slice(&body).unwrap();
    stand_in.asked.lock().unwrap().push((headers, asked));
    let way = stand_in.ways.lock().unwrap().pop_front().unwrap_or(Way::Hang);
    let text = || Ok(chunk(&json!({ "content": "{\"cho" }), None));
    Ok(match way {
        Way::Stream(input, output) => whole_stream(Some((input, output)), Some("default")),
        Way::NoUsage => whole_stream(None, None),
        Way::Tier(tier) => whole_stream(Some((20, 5)), Some(tier)),
        Way::Cut => stream(vec![text(), Err(std::io::Error::other("cut"))]),
        Way::Stops => stream(vec![text()]),
        Way::ErrorInside => {
            stream(vec![text(), Ok("data: {\"error\":{\"message\":\"oops\"}}\n\n".to_owned())])
        }
        Way::Whole(input, output) => {
            let choice =
                json!({ "index": 0, "message": { "content": "{\"choice\":1}" }, "finish_reason": "stop" });
            let usage = json!({ "prompt_tokens": input, "completion_tokens": output });
            let body = json!({ "choices": [choice], "usage": usage }).to_string();
            Response::builder().header("content-type", "application/json").body(Body::from(body)).unwrap()
        }
        Way::Garbage => Response::new(Body::from("<html>welcome to the hotel's network</html>")),
        Way::Status(status, body) => {
            Response::builder().status(status).header("retry-after", "0").body(Body::from(body)).unwrap()
        }
        Way::Hang => std::future::pending().await,
    })
}
