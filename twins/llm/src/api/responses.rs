//! `POST /v1/responses`, thin: one text answer, not streamed, nothing stored.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::HeaderMap;
use nightcrew_twin_kit::{Call, Desk};
use serde_json::{Value, json};

use super::{id, json_answer, make, request};
use crate::{Llm, MODEL, auth};

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
    let asked = match request::response(&body) {
        Ok(asked) => asked,
        Err(error) => {
            call.error(error.code.unwrap_or(error.kind));
            return error.into_response();
        }
    };
    let made = make(&desk, &call, account, &asked);
    let usage = json!({
        "input_tokens": made.input,
        "input_tokens_details": { "cached_tokens": 0 },
        "output_tokens": made.output,
        "output_tokens_details": { "reasoning_tokens": 0 },
        "total_tokens": made.input + made.output,
    });
    let status = if made.cut { "incomplete" } else { "completed" };
    let why = if made.cut { json!({ "reason": "max_output_tokens" }) } else { Value::Null };
    let body = json!({
        "id": format!("resp_{}", id(&desk, &call, "response")),
        "object": "response",
        "created_at": desk.unix_ms() / 1000,
        "status": status,
        "error": null,
        "incomplete_details": why,
        "instructions": null,
        "metadata": {},
        "model": MODEL,
        "output": [{
            "id": format!("msg_{}", id(&desk, &call, "message")),
            "type": "message",
            "status": status,
            "role": "assistant",
            "content": [{ "type": "output_text", "text": made.text, "annotations": [], "logprobs": [] }],
        }],
        "parallel_tool_calls": true,
        "tool_choice": "auto",
        "tools": [],
        "service_tier": "default",
        "usage": if desk.faults().omits_usage(&call) { Value::Null } else { usage },
    });
    json_answer(&desk, &call, Body::from(body.to_string()), "application/json")
}
