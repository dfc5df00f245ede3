//! Tokens as a real tokenizer counts them (o200k), over the chat as a model sees it. Texts are hostile: they are cut into pieces
//! before they are encoded, since encoding takes more than linear time in the length of one word.

use tiktoken_rs::o200k_base_singleton;

/// Texts are encoded in pieces of at most this many bytes. A cut may add a token or so per piece.
const PIECE_BYTES: usize = 1024;
/// What the chat format adds to each message: begin, role and end marks.
const PER_MESSAGE: u64 = 4;
/// What it adds once, to begin the answer.
const PER_CHAT: u64 = 3;

/// The tokens of a text. Never more than its bytes.
#[must_use]
pub fn count(text: &str) -> u64 {
    pieces(text).map(|piece| encode(piece).map_or(piece.len(), |tokens| tokens.len()) as u64).sum()
}

/// The tokens of a whole prompt: its messages, and the response schema, which vendors put into the prompt.
#[must_use]
pub fn count_chat<'a>(messages: impl IntoIterator<Item = &'a str>, schema: Option<&'a str>) -> u64 {
    let messages = messages.into_iter().chain(schema);
    messages.fold(PER_CHAT, |sum, text| sum + PER_MESSAGE + count(text))
}

/// The text cut to at most `cap` tokens, its tokens, and whether it was cut.
#[must_use]
pub fn cut(text: &str, cap: u64) -> (String, u64, bool) {
    let mut kept = String::new();
    let mut used = 0_u64;
    for part in split(text) {
        let tokens = count(part);
        if used + tokens > cap {
            return (kept, used, true);
        }
        kept.push_str(part);
        used += tokens;
    }
    (kept, used, false)
}

/// A text in small parts as a stream sends them: word by word, the space before it included, as tokenizers cut.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    let words = std::iter::from_fn(move || {
        let first = rest.chars().next()?.len_utf8();
        let end = rest.get(first..).and_then(|after| after.find(' ')).map_or(rest.len(), |at| first + at);
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    });
    // A word without an end is sent in parts as well.
    words.flat_map(pieces)
}

fn encode(piece: &str) -> Option<Vec<u32>> {
    // No special token is honoured in a user's text; a text that the tokenizer gives up on counts by its bytes.
    o200k_base_singleton().encode(piece, &Default::default()).ok().map(|(tokens, _)| tokens)
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_the_tokenizers_and_never_above_the_bytes() {
        assert_eq!(count("Hello world"), 2);
        assert_eq!(count(""), 0);
        let hostile = [
            "a".repeat(5000),
            " ".repeat(5000),
            "\n\u{a0}".repeat(3000),
            "ज़".repeat(1000),
            "<|endoftext|>".repeat(9),
        ];
        for text in &hostile {
            let tokens = count(text);
            assert!(tokens > 0 && tokens <= text.len() as u64, "{tokens} of {}", text.len());
        }
    }

    #[test]
    fn a_cap_cuts_between_words() {
        let (kept, used, was_cut) = cut("one two three four", 2);
        assert_eq!((kept.as_str(), used, was_cut), ("one two", 2, true));
        assert_eq!(cut("one", 50), ("one".to_owned(), 1, false));
    }
}
