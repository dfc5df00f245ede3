//! Text search: every word of the query must be among the words searched; `*` at a word's end stands for any end; a phrase
//! between quotation marks must stand as it is. No stemming.

/// What `~` looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    words: Vec<(String, bool)>,
    phrases: Vec<String>,
}

impl Words {
    /// Reads what stands after `~`.
    pub(super) fn read(text: &str) -> Self {
        let (mut words, mut phrases) = (Vec::new(), Vec::new());
        for (at, part) in text.split('"').enumerate() {
            if at % 2 == 1 {
                phrases.push(split(part).collect::<Vec<_>>().join(" "));
                continue;
            }
            for word in part.split_whitespace() {
                let open = word.ends_with('*');
                let pieces: Vec<String> = split(word).collect();
                let last = pieces.len().saturating_sub(1);
                words.extend(pieces.into_iter().enumerate().map(|(at, piece)| (piece, open && at == last)));
            }
        }
        phrases.retain(|phrase| !phrase.is_empty());
        Self { words, phrases }
    }

    /// True when nothing is looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phrases.is_empty()
    }

    /// Each word that must be there; whether its end is open.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, bool)> {
        let within = self.phrases.iter().flat_map(|phrase| phrase.split(' ')).map(|word| (word, false));
        self.words.iter().map(|(word, open)| (word.as_str(), *open)).chain(within)
    }

    /// The word that alone must be there, as it is.
    pub(super) fn only(&self) -> Option<&str> {
        match (self.words.as_slice(), self.phrases.as_slice()) {
            ([(word, false)], []) => Some(word),
            _ => None,
        }
    }

    /// Whether a text holds all that is looked for.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let has = |(word, open): &(String, bool)| crate::world::split(text).any(|own| is(own, word, *open));
        self.words.iter().all(has) && (self.phrases.is_empty() || self.phrases_are_in(text))
    }

    fn phrases_are_in(&self, text: &str) -> bool {
        let whole = format!(" {} ", split(text).collect::<Vec<_>>().join(" "));
        self.phrases.iter().all(|phrase| whole.contains(&format!(" {phrase} ")))
    }
}

/// Whether a word of a text is the one that is looked for, which is in lower case, or begins so if its end is open.
fn is(own: &str, word: &str, open: bool) -> bool {
    if own.is_ascii() {
        let own = if open { own.get(..word.len()).unwrap_or(own) } else { own };
        return own.eq_ignore_ascii_case(word);
    }
    let own = own.to_lowercase();
    own == word || (open && own.starts_with(word))
}

/// The words of a text in lower case.
fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    crate::world::split(text).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_ends_and_phrases() {
        let text = "Access to ENG-project for Ana López";
        for hit in ["access", "lópez eng", "acc*", "\"access to\"", "eng-project", "for* ana"] {
            assert!(Words::read(hit).are_in(text), "{hit}");
        }
        for miss in ["acc", "\"to access\"", "bo", "access bo", "projects*"] {
            assert!(!Words::read(miss).are_in(text), "{miss}");
        }
        assert!(Words::read(" * \"\" ").is_empty());
    }
}
