//! The JSON of OpenAI's chat completions, as far as an answer is read: every field may be missing, and unknown ones are
//! ignored, since a dozen servers speak this format and each leaves out something else.

use nightcrew_model::usage::Usage;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::{Finish, Request, Role};

/// An answer, or one chunk of a streamed one.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    pub choices: Vec<Choice>,
    #[serde(default)]
    pub usage: Option<WireUsage>,
    #[serde(default)]
    pub service_tier: Option<String>,
    #[serde(default)]
    pub error: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    pub index: u32,
    #[serde(default, alias = "message")]
    pub delta: Option<Piece>,
    #[serde(default)]
    pub finish_reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Piece {
    #[serde(default)]
    pub content: Option<String>,
}

/// `prompt_tokens` includes cached ones, `completion_tokens` includes reasoning.
#[derive(Debug, Deserialize)]
pub(super) struct WireUsage {
    #[serde(default)]
    prompt_tokens: Option<u64>,
    #[serde(default)]
    completion_tokens: Option<u64>,
    #[serde(default)]
    prompt_tokens_details: Option<PromptDetails>,
}

#[derive(Debug, Default, Deserialize)]
struct PromptDetails {
    #[serde(default)]
    cached_tokens: Option<u64>,
    #[serde(default)]
    cache_write_tokens: Option<u64>,
}

impl WireUsage {
    /// Both counts, or nothing: half a bill is none.
    pub fn usage(&self) -> Option<Usage> {
        let details = self.prompt_tokens_details.as_ref();
        Some(Usage {
            input: self.prompt_tokens?,
            output: self.completion_tokens?,
            cache_read: details.and_then(|details| details.cached_tokens).unwrap_or(0),
            cache_write: details.and_then(|details| details.cache_write_tokens).unwrap_or(0),
        })
    }
}

pub(super) fn finish(reason: &str) -> Finish {
    match reason {
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        _ => Finish::Other,
    }
}

/// The body of a request. The output cap, one answer and the default tier are always sent: they are what makes the most that
/// a call can cost known.
pub(super) fn body(request: &Request, output_cap_field: &str) -> Value {
    let mut messages = vec![json!({ "role": "system", "content": &*request.system })];
    messages.extend(request.messages.iter().map(|message| {
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        json!({ "role": role, "content": message.text })
    }));
    let mut body = json!({
        "model": request.model,
        "messages": messages,
        "n": 1,
        "service_tier": "default",
        "stream": true,
        "stream_options": { "include_usage": true },
        output_cap_field: request.max_output_tokens,
    });
    if let Some(fields) = body.as_object_mut() {
        if let Some(seed) = request.seed {
            fields.insert("seed".to_owned(), json!(seed & SEED_MASK));
        }
        if let Some(milli) = request.temperature_milli {
            fields.insert("temperature".to_owned(), json!(f64::from(milli) / 1000.0));
        }
        if let Some(schema) = &request.schema {
            let format = json!({ "name": schema.name, "strict": true, "schema": &*schema.schema });
            fields.insert(
                "response_format".to_owned(),
                json!({ "type": "json_schema", "json_schema": format }),
            );
        }
    }
    body
}

/// Seeds are sent as 53 bits: JSON readers on the other side may hold numbers in doubles.
const SEED_MASK: u64 = (1 << 53) - 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_as_vendors_and_servers_write_it() {
        let read = |text: &str| serde_json::from_str::<WireUsage>(text).unwrap().usage();
        let openai = r#"{"prompt_tokens":1500,"completion_tokens":80,"total_tokens":1580,
            "prompt_tokens_details":{"cached_tokens":1200,"cache_write_tokens":256,"audio_tokens":0},
            "completion_tokens_details":{"reasoning_tokens":64,"accepted_prediction_tokens":0}}"#;
        assert_eq!(read(openai), Some(Usage { input: 1500, cache_read: 1200, cache_write: 256, output: 80 }));
        let plain =
            r#"{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12,"prompt_tokens_details":null}"#;
        assert_eq!(read(plain), Some(Usage { input: 5, output: 7, ..Usage::default() }));
        assert_eq!(read(r#"{"prompt_tokens":5}"#), None);
    }
}
