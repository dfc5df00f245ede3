//! The most tokens that a request can have. A token of every tokenizer in use covers at least one byte of the text, so the
//! text's bytes bound it without a tokenizer; what a chat template adds is allowed for, learned, and watched.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use crate::call::Request;

/// Tokens that a template may add once: begin marks, and what a server renders of a response schema around it.
const TEMPLATE_BASE: u64 = 64;
/// Tokens that a template may add for a message: role, begin, end.
const TEMPLATE_PER_MESSAGE: u64 = 16;

/// The most input tokens of a request: its UTF-8 bytes, the schema's included, and the template.
#[must_use]
pub fn input_bound(request: &Request) -> u64 {
    let messages = u64::try_from(request.messages.len()).unwrap_or(u64::MAX).saturating_add(1);
    text_bytes(request)
        .saturating_add(TEMPLATE_BASE)
        .saturating_add(TEMPLATE_PER_MESSAGE.saturating_mul(messages))
}

fn text_bytes(request: &Request) -> u64 {
    let schema =
        request.schema.as_ref().map_or(0, |schema| schema.name.len() + schema.schema.to_string().len());
    let messages: usize = request.messages.iter().map(|message| message.text.len()).sum();
    u64::try_from(request.system.len() + messages + schema).unwrap_or(u64::MAX)
}

/// What has been learned about a model's template: by how many tokens its count has exceeded the text's bytes at most. Far
/// below zero for ordinary prose, which has four bytes to a token.
#[derive(Debug)]
pub struct Template(AtomicI64);

impl Default for Template {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl Template {
    /// Learns from an answer; false when the provider counted more than the bound, and no bound of this model holds.
    #[must_use]
    pub fn learn(&self, request: &Request, input_tokens: u64) -> bool {
        let over =
            i64::try_from(input_tokens).unwrap_or(i64::MAX).saturating_sub_unsigned(text_bytes(request));
        self.0.fetch_max(over, Relaxed);
        input_tokens <= input_bound(request)
    }

    /// The largest excess of tokens over bytes so far; `None` before the first answer.
    #[must_use]
    pub fn learned(&self) -> Option<i64> {
        Some(self.0.load(Relaxed)).filter(|over| *over != i64::MIN)
    }
}
