//! `POST /v1/chat/completions`, whole and streamed. What the faults do to an answer (cut, without usage) they do after it was
//! made and billed, as it happens with a vendor.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::HeaderMap;
use nightcrew_twin_kit::{Call, Desk};
use serde_json::{Value, json};

use super::{Made, id, json_answer, make, request};
use crate::{Llm, MODEL, auth, tokens};

pub(super) async fn create(
    State(desk): State<Desk<Llm>>,
    call: Call,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let account = match auth::account(&desk, &call, &headers) {
        Ok(account) => account,
        Err(error) => return error.into_response(),
    };
    let asked = match request::chat(&body) {
        Ok(asked) => asked,
        Err(error) => {
            call.error(error.code.unwrap_or(error.kind));
            return error.into_response();
        }
    };
    let made = make(&desk, &call, account, &asked);
    let faults = desk.faults();
    let shown = Shown {
        id: format!("chatcmpl-{}", id(&desk, &call, "completion")),
        created: desk.unix_ms() / 1000,
        omit_usage: faults.omits_usage(&call),
        include_usage: asked.include_usage,
    };
    let (mut parts, kind) = if asked.stream {
        (shown.chunks(&made), "text/event-stream; charset=utf-8")
    } else {
        (shown.whole(&made), "application/json")
    };
    if faults.cuts_stream(&call) {
        // The connection breaks before the second half.
        parts.truncate(parts.len() / 2);
        let broken = parts
            .into_iter()
            .map(|part| Ok(Bytes::from(part)))
            .chain([Err(std::io::Error::other("cut on purpose"))]);
        return json_answer(&desk, &call, Body::from_stream(futures_util::stream::iter(broken)), kind);
    }
    let whole = parts.into_iter().map(|part| Ok::<_, std::convert::Infallible>(Bytes::from(part)));
    json_answer(&desk, &call, Body::from_stream(futures_util::stream::iter(whole)), kind)
}

/// What an answer looks like on the wire.
struct Shown {
    id: String,
    created: i64,
    omit_usage: bool,
    include_usage: bool,
}

impl Shown {
    fn usage(made: &Made) -> Value {
        json!({
            "prompt_tokens": made.input,
            "completion_tokens": made.output,
            "total_tokens": made.input + made.output,
            "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
            "completion_tokens_details": {
                "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0
            },
        })
    }

    const fn finish(made: &Made) -> &'static str {
        if made.cut { "length" } else { "stop" }
    }

    /// One body, in two parts so that it can be cut.
    fn whole(&self, made: &Made) -> Vec<String> {
        let mut body = json!({
            "id": self.id,
            "object": "chat.completion",
            "created": self.created,
            "model": MODEL,
            "choices": [{
                "index": 0,
                "message": { "role": "assistant", "content": made.text, "refusal": null, "annotations": [] },
                "logprobs": null,
                "finish_reason": Self::finish(made),
            }],
            "service_tier": "default",
            "system_fingerprint": "fp_twin_1",
        });
        if let Some(fields) = body.as_object_mut().filter(|_| !self.omit_usage) {
            fields.insert("usage".to_owned(), Self::usage(made));
        }
        let text = body.to_string();
        let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
        vec![first.to_owned(), second.to_owned()]
    }

    fn chunk(&self, choices: &Value, usage: &Value) -> String {
        let mut chunk = json!({
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": MODEL,
            "service_tier": "default",
            "system_fingerprint": "fp_twin_1",
            "choices": choices,
        });
        // The field is there in every chunk if usage was asked for, and null in all but the last.
        if let Some(fields) = chunk.as_object_mut().filter(|_| self.include_usage) {
            fields.insert("usage".to_owned(), usage.clone());
        }
        format!("data: {chunk}\n\n")
    }

    fn chunks(&self, made: &Made) -> Vec<String> {
        let choice = |delta: Value, finish: Option<&str>| {
            let choice = json!([{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish }]);
            self.chunk(&choice, &Value::Null)
        };
        let mut parts = vec![choice(json!({ "role": "assistant", "content": "", "refusal": null }), None)];
        parts.extend(tokens::split(&made.text).map(|part| choice(json!({ "content": part }), None)));
        parts.push(choice(json!({}), Some(Self::finish(made))));
        if self.include_usage && !self.omit_usage {
            parts.push(self.chunk(&json!([]), &Self::usage(made)));
        }
        parts.push("data: [DONE]\n\n".to_owned());
        parts
    }
}
