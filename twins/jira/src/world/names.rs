//! Accounts by the name that people see, and the words that names begin with: most words of a text begin none, which one look
//! must tell.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// Names, each with the place of the only account that has it; none for a name that several have.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Known", into = "Known")]
pub(super) struct Names {
    known: Known,
    /// The first word of each name.
    first_words: FxHashSet<Box<str>>,
}

type Known = BTreeMap<Box<str>, Option<u32>>;

/// What stands before a name's first space: all of a name of one word.
fn first_word(name: &str) -> &str {
    name.split(' ').next().unwrap_or_default()
}

impl From<Known> for Names {
    fn from(known: Known) -> Self {
        let first_words = known.keys().map(|name| first_word(name).into()).collect();
        Self { known, first_words }
    }
}

impl From<Names> for Known {
    fn from(names: Names) -> Self {
        names.known
    }
}

impl Names {
    /// Adds the name of an account.
    pub(super) fn add(&mut self, name: &str, place: u32) {
        let first = first_word(name);
        if !self.first_words.contains(first) {
            self.first_words.insert(first.into());
        }
        self.known.entry(name.into()).and_modify(|only| *only = None).or_insert(Some(place));
    }

    /// The only account that has this name.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.known.get(name).copied().flatten()
    }

    /// Whether this is the first word of any name.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.first_words.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_the_names_alone_and_finds_as_before() {
        let mut names = Names::default();
        for (name, place) in [("Ana María López", 0), ("Bo Li", 1), ("Bo Li", 2)] {
            names.add(name, place);
        }
        let text = serde_json::to_string(&names).unwrap();
        assert_eq!(text, r#"{"Ana María López":0,"Bo Li":null}"#);
        let back: Names = serde_json::from_str(&text).unwrap();
        assert_eq!(back, names);
        assert!(back.begins("Ana") && back.begins("Bo") && !back.begins("B") && !back.begins("María"));
        assert_eq!((back.find("Ana María López"), back.find("Bo Li")), (Some(0), None));
    }
}
