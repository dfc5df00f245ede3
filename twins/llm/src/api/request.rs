//! A request's body, checked as the vendor checks it: what it does not know it names, what the twin does not model it refuses.

use serde_json::{Map, Value};

use crate::MODEL;
use crate::error::ApiError;

/// The model's context, in bytes of prompt: far above what an employee's turn needs, and what keeps counting cheap.
const PROMPT_BYTES_MAX: usize = 400_000;
/// What the model gives at most when a request names no cap.
const OUTPUT_MAX: u64 = 16_384;
/// More messages than this are refused, as a conversation of employees never has them.
const MESSAGES_MAX: usize = 2_048;

/// Fields of chat completions that are understood, or that change nothing here.
const CHAT_FIELDS: &[&str] = &[
    "messages",
    "model",
    "stream",
    "stream_options",
    "max_completion_tokens",
    "max_tokens",
    "response_format",
    "seed",
    "temperature",
    "top_p",
    "n",
    "service_tier",
    "user",
    "safety_identifier",
    "prompt_cache_key",
    "metadata",
    "store",
    "presence_penalty",
    "frequency_penalty",
    "stop",
    "reasoning_effort",
    "verbosity",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
];
/// Fields of responses.
const RESPONSE_FIELDS: &[&str] = &[
    "input",
    "instructions",
    "model",
    "stream",
    "max_output_tokens",
    "text",
    "temperature",
    "top_p",
    "service_tier",
    "user",
    "safety_identifier",
    "prompt_cache_key",
    "metadata",
    "store",
    "reasoning",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "truncation",
    "include",
];

/// A checked request.
pub(super) struct Asked {
    /// The prompt's texts, oldest first.
    pub texts: Vec<String>,
    pub schema: Option<Value>,
    pub output_cap: u64,
    pub seed: u64,
    pub stream: bool,
    pub include_usage: bool,
}

type Fields = Map<String, Value>;

fn fields(body: &[u8], known: &[&str]) -> Result<Fields, ApiError> {
    let parsed: Value = serde_json::from_slice(body).map_err(|_| {
        let message = "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP \
                       library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)";
        ApiError::invalid(message, "", None)
    })?;
    let Value::Object(fields) = parsed else {
        return Err(ApiError::invalid(
            "Invalid type for the body: expected an object.",
            "",
            Some("invalid_type"),
        ));
    };
    if let Some(unknown) = fields.keys().find(|name| !known.contains(&name.as_str())) {
        let shown: String = unknown.chars().take(100).collect();
        return Err(ApiError::invalid(
            format!("Unknown parameter: '{shown}'."),
            &shown,
            Some("unknown_parameter"),
        ));
    }
    let model = match fields.get("model").and_then(Value::as_str) {
        None | Some("") => {
            return Err(ApiError::invalid("you must provide a model parameter", "model", None));
        }
        Some(model) => model,
    };
    if model != MODEL {
        return Err(ApiError::no_model(model));
    }
    let forced =
        fields.get("tool_choice").is_some_and(|choice| !matches!(choice.as_str(), Some("auto" | "none")));
    if forced && fields.get("tools").is_some() {
        return Err(ApiError::unsupported("a forced tool choice", "tool_choice"));
    }
    Ok(fields)
}

fn flag(fields: &Fields, name: &str) -> bool {
    fields.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn output_cap(fields: &Fields, names: &[&str]) -> Result<u64, ApiError> {
    for name in names {
        match fields.get(*name) {
            None | Some(Value::Null) => {}
            Some(value) => match value.as_u64() {
                Some(cap) if cap > 0 => return Ok(cap.min(OUTPUT_MAX)),
                _ => {
                    let message =
                        format!("Invalid '{name}': integer below minimum value. Expected a value >= 1.");
                    return Err(ApiError::invalid(message, name, Some("integer_below_min_value")));
                }
            },
        }
    }
    Ok(OUTPUT_MAX)
}

/// The schema of `{type: json_schema, …}`; `{type: json_object}` gets an open one.
fn schema(format: Option<&Value>, param: &str) -> Result<Option<Value>, ApiError> {
    let Some(format) = format.filter(|format| !format.is_null()) else { return Ok(None) };
    match format.get("type").and_then(Value::as_str) {
        Some("text") => Ok(None),
        Some("json_schema") => {
            let inner = format.get("json_schema").unwrap_or(format);
            let named = inner.get("name").and_then(Value::as_str).is_some_and(|name| !name.is_empty());
            match inner.get("schema") {
                Some(schema) if schema.is_object() && named => Ok(Some(schema.clone())),
                _ => Err(ApiError::invalid(
                    format!("Missing required parameter in '{param}'."),
                    param,
                    Some("missing_required_parameter"),
                )),
            }
        }
        Some("json_object") => Err(ApiError::unsupported("response_format json_object", param)),
        _ => {
            Err(ApiError::invalid(format!("Invalid value for '{param}.type'."), param, Some("invalid_value")))
        }
    }
}

/// The text of a message's content: a string, or parts of which only texts are modelled.
fn content(content: Option<&Value>, param: &str) -> Result<String, ApiError> {
    match content {
        Some(Value::String(text)) => Ok(text.clone()),
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().map(|part| match part.get("text").and_then(Value::as_str) {
                Some(text) => Ok(text),
                None => Err(ApiError::unsupported("content parts that are no text", param)),
            });
            Ok(texts.collect::<Result<Vec<_>, _>>()?.concat())
        }
        Some(_) => {
            Err(ApiError::invalid(format!("Invalid type for '{param}'."), param, Some("invalid_type")))
        }
    }
}

fn messages(list: Option<&Value>, param: &str) -> Result<Vec<String>, ApiError> {
    let list = match list {
        Some(Value::Array(list)) if !list.is_empty() && list.len() <= MESSAGES_MAX => list,
        Some(Value::Array(_)) => {
            let message = format!("Invalid '{param}': expected an array of 1 to {MESSAGES_MAX} items.");
            return Err(ApiError::invalid(message, param, Some("invalid_value")));
        }
        _ => {
            let message = format!("Missing required parameter: '{param}'.");
            return Err(ApiError::invalid(message, param, Some("missing_required_parameter")));
        }
    };
    let mut texts = Vec::with_capacity(list.len());
    for message in list {
        match message.get("role").and_then(Value::as_str) {
            Some("system" | "developer" | "user" | "assistant" | "tool") => {}
            _ => {
                return Err(ApiError::invalid(
                    format!("Invalid value for '{param}[].role'."),
                    param,
                    Some("invalid_value"),
                ));
            }
        }
        texts.push(content(message.get("content"), param)?);
    }
    Ok(texts)
}

fn checked(asked: Asked) -> Result<Asked, ApiError> {
    let bytes: usize = asked.texts.iter().map(String::len).sum();
    if bytes > PROMPT_BYTES_MAX {
        let message =
            format!("This model's maximum context length is exceeded: {bytes} bytes of {PROMPT_BYTES_MAX}.");
        return Err(ApiError::invalid(message, "messages", Some("context_length_exceeded")));
    }
    Ok(asked)
}

/// A chat completion's request.
pub(super) fn chat(body: &[u8]) -> Result<Asked, ApiError> {
    let fields = fields(body, CHAT_FIELDS)?;
    if fields.get("n").is_some_and(|n| n.as_u64() != Some(1) && !n.is_null()) {
        return Err(ApiError::unsupported("more than one choice", "n"));
    }
    let include = fields.get("stream_options").and_then(|options| options.get("include_usage"));
    checked(Asked {
        texts: messages(fields.get("messages"), "messages")?,
        schema: schema(fields.get("response_format"), "response_format")?,
        output_cap: output_cap(&fields, &["max_completion_tokens", "max_tokens"])?,
        seed: fields.get("seed").and_then(Value::as_u64).unwrap_or(0),
        stream: flag(&fields, "stream"),
        include_usage: include.and_then(Value::as_bool).unwrap_or(false),
    })
}

/// A response's request.
pub(super) fn response(body: &[u8]) -> Result<Asked, ApiError> {
    let fields = fields(body, RESPONSE_FIELDS)?;
    if flag(&fields, "stream") {
        return Err(ApiError::unsupported("streamed responses", "stream"));
    }
    let mut texts = match fields.get("input") {
        Some(Value::String(text)) => vec![text.clone()],
        input => messages(input, "input")?,
    };
    if let Some(instructions) = fields.get("instructions").and_then(Value::as_str) {
        texts.insert(0, instructions.to_owned());
    }
    checked(Asked {
        texts,
        schema: schema(fields.get("text").and_then(|text| text.get("format")), "text.format")?,
        output_cap: output_cap(&fields, &["max_output_tokens"])?,
        seed: 0,
        stream: false,
        include_usage: false,
    })
}
