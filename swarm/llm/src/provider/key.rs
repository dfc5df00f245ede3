//! A provider's API key. It can be sent and it can be scrubbed out of texts; it cannot be printed.

use std::fmt;

/// A key. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// Texts of providers are cut to this many characters: enough for a sentence, too little to fill a journal.
const MESSAGE_CHARS_MAX: usize = 300;

impl ApiKey {
    /// A key as the provider issued it.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// A provider's text without the key, control characters and excess length.
    pub(super) fn scrub(&self, text: &str) -> String {
        let text = if self.0.is_empty() { text.to_owned() } else { text.replace(&self.0, "…") };
        text.chars().filter(|c| !c.is_control()).take(MESSAGE_CHARS_MAX).collect()
    }
}
