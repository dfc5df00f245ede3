//! Which language a message is in, by its small words. English and German; a message without a sign keeps what was
//! spoken before.

use crate::understand::typo::is_among;
use crate::understand::{de, en};

/// A language in which the desk answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// From a Slack locale such as `de-DE`; English for all that is not German.
    #[must_use]
    pub fn of_locale(locale: Option<&str>) -> Self {
        if locale.is_some_and(|locale| locale.starts_with("de")) { Self::De } else { Self::En }
    }
}

/// The message's language, if its words tell.
#[must_use]
pub fn language(words: &[&str]) -> Option<Language> {
    let count = |table: &[&str]| words.iter().filter(|word| is_among(word, table)).count();
    let (english, german) = (count(en::SMALL_WORDS), count(de::SMALL_WORDS));
    match english.cmp(&german) {
        std::cmp::Ordering::Greater => Some(Language::En),
        std::cmp::Ordering::Less => Some(Language::De),
        std::cmp::Ordering::Equal => None,
    }
}
