//! Shapes: what an OpenAI client gets for its calls and mistakes.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{call, call_with, host};

const CHAT: &str = "/v1/chat/completions";

fn body(more: Value) -> String {
    let mut body = json!({ "model": "twin-small", "messages": [
        { "role": "system", "content": "You are an employee." },
        { "role": "user", "content": "facts: {\"project\": \"ENG\"}\npermitted: [{\"n\": 1, \"move\": \"say\", \"what\": \"open\", \"utterance\": \"ask-access\"}]" },
    ] });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body.to_string()
}

#[tokio::test]
async fn a_completion_answers_the_situation_and_counts_its_tokens() {
    let host = host();
    let (status, text) = call(&host, "POST", CHAT, body(json!({ "seed": 3 }))).await;
    assert_eq!(status, StatusCode::OK);
    let answer = crate::json(&text);
    let content: Value = crate::json(answer["choices"][0]["message"]["content"].as_str().unwrap());
    assert_eq!(content["choice"], 1);
    assert!(content["text"].as_str().unwrap().contains("ENG"));
    assert_eq!(
        (&answer["object"], &answer["choices"][0]["finish_reason"]),
        (&"chat.completion".into(), &"stop".into())
    );
    let usage = &answer["usage"];
    assert!(
        usage["prompt_tokens"].as_u64().unwrap() > 20 && usage["completion_tokens"].as_u64().unwrap() > 5
    );
    // The same prompt and seed on a fresh host: the same answer.
    let (_, again) = call(&crate::host(), "POST", CHAT, body(json!({ "seed": 3 }))).await;
    assert_eq!(crate::json(&again)["choices"], answer["choices"]);
}

#[tokio::test]
async fn a_stream_says_the_same_in_chunks_and_ends_with_usage() {
    let host = host();
    let (_, whole) = call(&host, "POST", CHAT, body(json!({}))).await;
    let more = json!({ "stream": true, "stream_options": { "include_usage": true } });
    let (status, stream) = call(&host, "POST", CHAT, body(more)).await;
    assert_eq!(status, StatusCode::OK);
    let mut events: Vec<&str> =
        stream.split("\n\n").filter_map(|event| event.strip_prefix("data: ")).collect();
    assert_eq!(events.pop(), Some("[DONE]"));
    let events: Vec<Value> = events.into_iter().map(crate::json).collect();
    let text: String =
        events.iter().filter_map(|event| event["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(crate::json(&whole)["choices"][0]["message"]["content"], text);
    let (last, others) = events.split_last().unwrap();
    assert_eq!((&last["choices"], &last["usage"]), (&json!([]), &crate::json(&whole)["usage"]));
    assert!(
        others.iter().all(|event| event["usage"].is_null() && event["object"] == "chat.completion.chunk")
    );
    assert_eq!(others.last().unwrap()["choices"][0]["finish_reason"], "stop");
}

#[tokio::test]
async fn the_output_cap_holds() {
    let (_, text) = call(&host(), "POST", CHAT, body(json!({ "max_completion_tokens": 4 }))).await;
    let answer = crate::json(&text);
    assert_eq!(answer["choices"][0]["finish_reason"], "length");
    assert!(answer["usage"]["completion_tokens"].as_u64().unwrap() <= 4);
}

#[tokio::test]
async fn a_schema_is_satisfied() {
    let schema = json!({ "type": "object", "properties": { "choice": { "type": "integer" }, "why": { "type": "string" } } });
    let format =
        json!({ "type": "json_schema", "json_schema": { "name": "act", "strict": true, "schema": schema } });
    let (_, text) = call(&host(), "POST", CHAT, body(json!({ "response_format": format }))).await;
    let content = crate::json(crate::json(&text)["choices"][0]["message"]["content"].as_str().unwrap());
    let names: Vec<&str> = content.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((names, &content["choice"]), (vec!["choice", "why"], &json!(1)));
}

#[tokio::test]
async fn mistakes_get_the_vendors_errors() {
    let host = host();
    for (method, path, body, key, status, code, message) in [
        ("POST", CHAT, body(json!({})), None, 401, Value::Null, "You didn't provide an API key"),
        ("POST", CHAT, body(json!({})), Some("sk-other"), 401, json!("invalid_api_key"), "Incorrect API key"),
        ("POST", CHAT, body(json!({ "model": "gpt-9" })), Some(""), 404, json!("model_not_found"), "`gpt-9`"),
        (
            "POST",
            CHAT,
            body(json!({ "frobnicate": 1 })),
            Some(""),
            400,
            json!("unknown_parameter"),
            "'frobnicate'",
        ),
        (
            "POST",
            CHAT,
            body(json!({ "n": 2 })),
            Some(""),
            400,
            json!("unsupported_parameter"),
            "more than one",
        ),
        ("POST", CHAT, body(json!({ "messages": [] })), Some(""), 400, json!("invalid_value"), "messages"),
        (
            "POST",
            CHAT,
            body(json!({ "max_tokens": 0 })),
            Some(""),
            400,
            json!("integer_below_min_value"),
            "max_tokens",
        ),
        ("POST", CHAT, "{".to_owned(), Some(""), 400, Value::Null, "could not parse"),
        ("POST", CHAT, "[]".to_owned(), Some(""), 400, json!("invalid_type"), "object"),
        (
            "POST",
            "/v1/embeddings",
            "{}".to_owned(),
            Some(""),
            404,
            Value::Null,
            "Invalid URL (POST /v1/embeddings)",
        ),
        ("GET", "/v2/anything", String::new(), Some(""), 404, Value::Null, "Invalid URL"),
    ] {
        let key =
            key.map(
                |key| if key.is_empty() { nightcrew_twin_llm::crew_key(host.key()) } else { key.to_owned() },
            );
        let (got, text) = call_with(&host, method, path, body, key.as_deref()).await;
        let error = &crate::json(&text)["error"];
        assert_eq!((got.as_u16(), &error["code"]), (status, &code), "{method} {path}: {text}");
        assert!(error["message"].as_str().unwrap().contains(message), "{text}");
    }
    assert_eq!(crate::count(&host, "calls"), 0);
}

#[tokio::test]
async fn models_and_responses_have_their_shapes() {
    let host = host();
    let (_, list) = call(&host, "GET", "/v1/models", "").await;
    assert_eq!(crate::json(&list)["data"][0]["id"], "twin-small");
    assert_eq!(call(&host, "GET", "/v1/models/gpt-9", "").await.0, StatusCode::NOT_FOUND);
    let asked = json!({ "model": "twin-small", "instructions": "Be brief.", "input": "permitted: [{\"move\": \"say\", \"what\": \"thank\"}]" });
    let (status, text) = call(&host, "POST", "/v1/responses", asked.to_string()).await;
    let answer = crate::json(&text);
    assert_eq!((status, &answer["status"]), (StatusCode::OK, &"completed".into()));
    assert!(answer["output"][0]["content"][0]["text"].as_str().unwrap().contains("hank"));
    assert!(answer["usage"]["input_tokens"].as_u64().unwrap() > 0);
    let streamed = json!({ "model": "twin-small", "input": "x", "stream": true });
    assert_eq!(call(&host, "POST", "/v1/responses", streamed.to_string()).await.0, StatusCode::BAD_REQUEST);
}
