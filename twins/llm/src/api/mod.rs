//! The vendor's paths, and what all of them share: the key, the parsed body, the bill, the headers.

mod chat;
mod models;
mod request;
mod responses;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, header};
use nightcrew_model::event::Tier;
use nightcrew_twin_kit::{Api, Call, Desk};
use serde_json::Value;

use crate::{Llm, answer, situation, tokens};
use request::Asked;

/// The twin's routes.
pub(crate) fn api() -> Api<Llm> {
    Api::new()
        .post("/v1/chat/completions", Tier::Semantic, chat::create)
        .post("/v1/responses", Tier::Shape, responses::create)
        .get("/v1/models", Tier::Semantic, models::list)
        .get("/v1/models/{model}", Tier::Semantic, models::retrieve)
}

/// An answer that has been made, and billed.
struct Made {
    text: String,
    input: u64,
    output: u64,
    /// True when it ran into the output cap.
    cut: bool,
}

/// Makes the answer and writes it on the bill: from here on it is owed, whatever becomes of it on its way.
fn make(desk: &Desk<Llm>, call: &Call, account: crate::auth::Account, asked: &Asked) -> Made {
    let schema_text = asked.schema.as_ref().map(Value::to_string);
    let input = tokens::count_chat(asked.texts.iter().map(String::as_str), schema_text.as_deref());
    let prompt = asked.texts.join("\n");
    let mut draws = desk.seed().stream(prompt.as_str(), "llm answer", asked.seed);
    let whole = answer::compose(&situation::read(&asked.texts), asked.schema.as_ref(), &mut draws);
    let (text, output, cut) = tokens::cut(&whole, asked.output_cap);
    desk.change(call, |world, _| account.bill(world).add(input, output));
    call.note(format!("{input} tokens in, {output} out"));
    Made { text, input, output, cut }
}

/// A number for ids: the same call of the same run gets the same one.
fn id(desk: &Desk<Llm>, call: &Call, purpose: &str) -> String {
    format!("{:016x}{:08x}", desk.seed().derive(call.seq, purpose, 0), call.seq & 0xffff_ffff)
}

fn json_answer(desk: &Desk<Llm>, call: &Call, body: Body, kind: &'static str) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert("openai-version", HeaderValue::from_static("2020-10-01"));
    if let Ok(id) = HeaderValue::try_from(format!("req_{}", id(desk, call, "request"))) {
        headers.insert("x-request-id", id);
    }
    response
}
