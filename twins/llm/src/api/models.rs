//! `GET /v1/models` and `GET /v1/models/{model}`.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;
use nightcrew_twin_kit::{Call, Desk};
use serde_json::{Value, json};

use super::json_answer;
use crate::error::ApiError;
use crate::{Llm, MODEL, auth};

/// When the model came out, in seconds since 1970: any fixed moment would do.
const CREATED: i64 = 1_767_225_600;

fn card() -> Value {
    json!({ "id": MODEL, "object": "model", "created": CREATED, "owned_by": "nightcrew" })
}

pub(super) async fn list(State(desk): State<Desk<Llm>>, call: Call, headers: HeaderMap) -> Response {
    if let Err(error) = auth::account(&desk, &call, &headers) {
        return error.into_response();
    }
    let body = json!({ "object": "list", "data": [card()] });
    json_answer(&desk, &call, Body::from(body.to_string()), "application/json")
}

pub(super) async fn retrieve(
    State(desk): State<Desk<Llm>>,
    Path(model): Path<String>,
    call: Call,
    headers: HeaderMap,
) -> Response {
    if let Err(error) = auth::account(&desk, &call, &headers) {
        return error.into_response();
    }
    if model != MODEL {
        return ApiError::no_model(&model).into_response();
    }
    json_answer(&desk, &call, Body::from(card().to_string()), "application/json")
}
