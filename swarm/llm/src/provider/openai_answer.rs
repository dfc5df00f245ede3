//! Reading the answers of OpenAI's chat completions, whatever they came over: a stream of events, a whole body, or a refusal.
//! The status and the state of a broken answer decide what the call may have cost.

use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use super::key::ApiKey;
use super::openai_wire::{Answer, WireUsage, finish};
use super::sse::Events;
use crate::call::{CallEnd, Failure, Finish, Reply, Retry};

/// The whole of an answer may have at most so many bytes on the wire: 4 MB, a hundred times the largest sensible one.
pub(super) const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Of an error's body at most so much is read.
pub(super) const ERROR_BYTES_MAX: usize = 64 * 1024;
/// Refusals with these codes are about money, not about pace: calling again only annoys.
const NEVER_AGAIN: [&str; 6] = [
    "credit_balance_exhausted",
    "insufficient_quota",
    "organization_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "project_spend_limit_exceeded",
    "enforced_spend_limit_reached",
];

/// A failure in words that do not hold the key.
pub(super) fn failure(key: &ApiKey, end: CallEnd, status: u16, message: &str, retry: Retry) -> Failure {
    Failure { end, status, message: key.scrub(message), retry }
}

/// An answer that is longer than any may be.
pub(super) fn too_long(key: &ApiKey, status: u16) -> Failure {
    failure(key, CallEnd::Unusable, status, "the answer is longer than any may be", Retry::Never)
}

/// Whether an answer is a stream of events, which is what was asked for.
pub(super) fn is_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(reqwest::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/event-stream"))
}

/// An answer that is not 200. Its status decides what it may have cost; a broken body changes nothing about that.
pub(super) fn refusal(key: &ApiKey, status: u16, headers: &HeaderMap, body: &[u8]) -> Failure {
    let wait = retry_after_ms(headers);
    let forbidden = headers.get("x-should-retry").is_some_and(|word| word == "false");
    let error = serde_json::from_slice::<Answer>(body).ok().and_then(|answer| answer.error);
    let field = |name: &str| {
        let value = error.as_ref().and_then(|error| error.get(name));
        value.and_then(serde_json::Value::as_str).unwrap_or_default()
    };
    let about_money = NEVER_AGAIN.contains(&field("code")) || NEVER_AGAIN.contains(&field("type"));
    let again = matches!(status, 408 | 429 | 500 | 502 | 503 | 504 | 529) && !about_money && !forbidden;
    let message = match field("message") {
        "" => String::from_utf8_lossy(body).into_owned(),
        message => message.to_owned(),
    };
    let retry = if again { Retry::After(wait) } else { Retry::Never };
    failure(key, end_of_status(status), status, &message, retry)
}

/// What a status other than 200 says about the bill: a refusal did not run, a failure may have.
const fn end_of_status(status: u16) -> CallEnd {
    match status {
        408 | 500 | 502 | 504 => CallEnd::Error,
        // Overloaded: refused at the door.
        300..=499 | 503 | 529 => CallEnd::Refused,
        // Whatever else there may be: assume the dearer.
        _ => CallEnd::Error,
    }
}

/// `Retry-After` in whole seconds (dates are not used by providers), or `retry-after-ms`.
fn retry_after_ms(headers: &HeaderMap) -> u64 {
    let number = |value: &HeaderValue| value.to_str().ok().and_then(|text| text.trim().parse::<u64>().ok());
    let milliseconds = headers.get("retry-after-ms").and_then(number);
    let seconds = headers.get(RETRY_AFTER).and_then(number).map(|secs| secs.saturating_mul(1000));
    milliseconds.or(seconds).unwrap_or(0)
}

/// What has been read of an answer.
#[derive(Debug, Default)]
pub(super) struct Reading {
    text: String,
    usage: Option<nightcrew_model::usage::Usage>,
    finish: Option<Finish>,
    tier: Option<String>,
    error: Option<String>,
    done: bool,
    events: Events,
    bytes: usize,
}

impl Reading {
    /// Reads a piece of a streamed answer; true when its end mark has come.
    ///
    /// # Errors
    /// When the provider tells an error in the stream, or the answer is too long.
    pub fn feed(&mut self, key: &ApiKey, piece: &[u8]) -> Result<bool, Failure> {
        self.bytes += piece.len();
        let mut events = std::mem::take(&mut self.events);
        let fed = events.feed(piece, |data| self.take(data));
        self.events = events;
        if fed.is_err() || self.bytes > ANSWER_BYTES_MAX {
            return Err(too_long(key, 200));
        }
        match self.error.take() {
            Some(error) => Err(failure(key, CallEnd::Error, 200, &error, Retry::Never)),
            None => Ok(self.done),
        }
    }

    /// The reply of a stream that is over.
    ///
    /// # Errors
    /// When it broke off.
    pub fn streamed(self, key: &ApiKey) -> Result<Reply, Failure> {
        let cut = |why| failure(key, CallEnd::Cut, 200, why, Retry::Never);
        let Some(finish) = self.finish else { return Err(cut("the answer broke off")) };
        // An end mark without usage and usage without an end mark both happen; usage always comes last.
        if !self.done && self.usage.is_none() {
            return Err(cut("the answer broke off before its end mark"));
        }
        Ok(Reply { text: self.text, usage: self.usage, finish, tier: self.tier })
    }

    /// The reply of a server that was asked to stream and does not.
    ///
    /// # Errors
    /// When the body is an error, or no completion.
    pub fn whole(mut self, key: &ApiKey, body: &[u8]) -> Result<Reply, Failure> {
        self.take(body);
        match (self.error, self.finish) {
            (Some(error), _) => Err(failure(key, CallEnd::Error, 200, &error, Retry::Never)),
            (None, Some(finish)) => Ok(Reply { text: self.text, usage: self.usage, finish, tier: self.tier }),
            (None, None) => {
                let why = "the answer is no completion";
                Err(failure(key, CallEnd::Unusable, 200, why, Retry::Never))
            }
        }
    }

    fn take(&mut self, data: &[u8]) {
        if data == b"[DONE]" {
            self.done = true;
            return;
        }
        let Ok(answer) = serde_json::from_slice::<Answer>(data) else {
            // One unreadable chunk makes the answer unreadable; its usage would be a guess.
            self.error
                .get_or_insert_with(|| "a part of the answer is no JSON of the expected shape".to_owned());
            return;
        };
        if let Some(error) = answer.error.filter(|error| !error.is_null()) {
            self.error.get_or_insert_with(|| error.to_string());
        }
        if let Some(usage) = answer.usage.as_ref().and_then(WireUsage::usage) {
            self.usage = Some(usage);
        }
        if answer.service_tier.is_some() {
            self.tier = answer.service_tier;
        }
        for choice in answer.choices.into_iter().filter(|choice| choice.index == 0) {
            if let Some(content) = choice.delta.and_then(|piece| piece.content) {
                self.text.push_str(&content);
            }
            if let Some(reason) = choice.finish_reason {
                self.finish = Some(finish(&reason));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_says_what_may_have_been_billed() {
        for refused in [301, 400, 401, 402, 403, 404, 413, 422, 429, 503, 529] {
            assert_eq!(end_of_status(refused), CallEnd::Refused, "{refused}");
        }
        for unknown in [201, 204, 408, 500, 502, 504, 520, 599] {
            assert_eq!(end_of_status(unknown), CallEnd::Error, "{unknown}");
        }
    }
}
