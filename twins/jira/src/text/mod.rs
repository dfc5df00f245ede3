//! Rich text: what version 3 of the API writes as a document and version 2 as wiki text, of the same issue. Kept as it was
//! written; each version reads it in its own form.

mod document;
mod wiki;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The longest text, in characters: the vendor's default limit.
pub const TEXT_MAX: usize = 32_767;

/// A rich text as it was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rich {
    /// A document (ADF).
    Document(Value),
    /// Wiki text.
    Wiki(String),
}

/// How long a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// It says nothing.
    Blank,
    /// It says something.
    Fits,
    /// It is longer than the vendor takes.
    TooLong,
}

impl Rich {
    /// Reads what a client wrote in version 3; `None` when it is no document.
    #[must_use]
    pub fn from_document(value: Value) -> Option<Self> {
        let typed = value.get("type").and_then(Value::as_str) == Some("doc");
        let versioned = value.get("version").and_then(Value::as_u64) == Some(1);
        let filled = value.get("content").is_some_and(Value::is_array);
        (typed && versioned && filled).then_some(Self::Document(value))
    }

    /// The text as version 3 reads it.
    #[must_use]
    pub fn as_document(&self) -> Value {
        match self {
            Self::Document(document) => document.clone(),
            Self::Wiki(text) => wiki::to_document(text),
        }
    }

    /// The text as version 2 reads it.
    #[must_use]
    pub fn as_wiki(&self) -> String {
        match self {
            Self::Document(document) => document::to_wiki(document),
            Self::Wiki(text) => text.clone(),
        }
    }

    /// The words alone, for search.
    #[must_use]
    pub fn plain(&self) -> Cow<'_, str> {
        match self {
            Self::Document(document) => Cow::Owned(document::to_plain(document)),
            Self::Wiki(text) => Cow::Borrowed(text),
        }
    }

    /// How long it is.
    #[must_use]
    pub fn extent(&self) -> Extent {
        let plain = self.plain();
        if plain.len() > TEXT_MAX && plain.chars().count() > TEXT_MAX {
            Extent::TooLong
        } else if plain.trim().is_empty() {
            Extent::Blank
        } else {
            Extent::Fits
        }
    }
}
