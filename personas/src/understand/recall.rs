//! What texts heard lately were taken to mean. A bot says the same to hundreds of people, and the same text means the same to
//! all who are in the same situation.

use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};

use nightcrew_model::notice::{Meaning, Message};
use rustc_hash::FxBuildHasher;

use super::{Hint, understand};

/// Texts that are kept; a later one takes the place of an earlier one.
const PLACES: usize = 1024;
/// The longest text that is kept, in bytes: what is longer is hardly said twice. All of them together take at most 600 kB.
const TEXT_BYTES_MAX: usize = 512;

/// Meanings of texts heard lately. It changes how long understanding takes, never what comes of it.
pub struct Recall(Mutex<Box<[Option<Kept>]>>);

/// A text and its meaning.
struct Kept {
    text: Box<str>,
    hint: Hint,
    meaning: Meaning,
}

impl Default for Recall {
    fn default() -> Self {
        Self(Mutex::new((0..PLACES).map(|_| None).collect()))
    }
}

impl fmt::Debug for Recall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recall(…)")
    }
}

impl Recall {
    /// What a message means to somebody: as [`understand`] says.
    #[must_use]
    pub fn understand(&self, message: &Message, hint: Hint) -> Meaning {
        // With buttons the text does not decide alone.
        if !message.buttons.is_empty() || message.text.len() > TEXT_BYTES_MAX {
            return understand(message, hint);
        }
        let mixed = FxBuildHasher.hash_one((message.text.as_str(), hint));
        let place = usize::try_from(mixed % PLACES as u64).unwrap_or_default();
        if let Some(meaning) = self.known(place, &message.text, hint) {
            return meaning;
        }
        let meaning = understand(message, hint);
        let kept = Kept { text: message.text.as_str().into(), hint, meaning: meaning.clone() };
        if let Some(kept_there) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place) {
            *kept_there = Some(kept);
        }
        meaning
    }

    fn known(&self, place: usize, text: &str, hint: Hint) -> Option<Meaning> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = places.get(place)?.as_ref()?;
        (kept.hint == hint && *kept.text == *text).then(|| kept.meaning.clone())
    }
}

#[cfg(test)]
mod tests {
    use nightcrew_model::notice::{Author, Button};

    use super::*;

    fn message(text: &str) -> Message {
        let json = serde_json::json!({"channel": "C1", "ts": "1.2", "from": Author::Subject, "text": text});
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn it_says_what_understanding_says_however_often_and_whatever_else_was_heard() {
        let recall = Recall::default();
        let hints = [Hint::default(), Hint { cancelling: true, ..Hint::default() }];
        let texts = ["Which project do you need?", "Done: you have access to ENG.", "I've dropped it.", ""];
        // More texts than there are places.
        let others: Vec<String> =
            (0..PLACES + 7).map(|number| format!("Ticket ITSM-{number} is done")).collect();
        for _ in 0..2 {
            for text in texts.iter().copied().chain(others.iter().map(String::as_str)) {
                for hint in hints {
                    let message = message(text);
                    let meaning = recall.understand(&message, hint);
                    assert_eq!(meaning, understand(&message, hint), "{text}");
                    assert_eq!(recall.understand(&message, hint), meaning, "{text}");
                }
            }
        }
    }

    #[test]
    fn the_same_text_with_buttons_may_mean_something_else() {
        let recall = Recall::default();
        let plain = message("Ana needs access to ENG");
        let button = |label: &str| Button {
            label: label.to_owned(),
            action_id: label.to_lowercase(),
            block_id: String::new(),
            value: String::new(),
        };
        let asked = Message { buttons: vec![button("Approve"), button("Deny")], ..plain.clone() };
        let first = recall.understand(&plain, Hint::default());
        assert_eq!(recall.understand(&asked, Hint::default()), Meaning::AsksDecision);
        assert_eq!(recall.understand(&plain, Hint::default()), first);
        assert_ne!(first, Meaning::AsksDecision);
    }
}
