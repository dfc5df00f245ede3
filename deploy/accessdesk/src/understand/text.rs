//! Slack's text as words: mentions and addresses kept whole, markup removed, letters folded, so that the rest of the
//! understanding sees plain tokens. Hostile text is only ever cut, never interpreted.

use std::borrow::Cow;

/// Letters of one message that are read. Nobody's request is longer; the rest is ignored.
pub const READ_CHARS_MAX: usize = 2_000;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A word or number.
    Word,
    /// A person's Slack id, from `<@U…>`.
    Mention(String),
    /// An e-mail address.
    Email(String),
}

/// One token with its place in [`Heard::plain`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// As written.
    pub raw: String,
    /// Lower case, accents folded, apostrophes dropped.
    pub folded: String,
    /// What it is.
    pub kind: Kind,
    /// First byte in the plain text.
    pub start: usize,
    /// One past its last byte in the plain text.
    pub end: usize,
}

/// A message as words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// The text without markup.
    pub plain: String,
    /// Its tokens, in order.
    pub tokens: Vec<Token>,
    /// Whether all letters are capitals, so that capitals say nothing.
    pub shouting: bool,
}

/// Reads a message. `bot` is the bot's own id, whose mentions are left out.
#[must_use]
pub fn hear(text: &str, bot: &str) -> Heard {
    let cut: String = text.chars().take(READ_CHARS_MAX).collect();
    let mut heard = Heard::default();
    let mut rest = cut.as_str();
    while let Some(open) = rest.find('<') {
        heard.add_text(&rest[..open]);
        let Some(length) = rest[open..].find('>') else {
            rest = &rest[open + 1..];
            continue;
        };
        heard.add_markup(&rest[open + 1..open + length], bot);
        rest = &rest[open + length + 1..];
    }
    heard.add_text(rest);
    heard.join_can_not();
    let mut letters = heard.plain.chars().filter(|letter| letter.is_alphabetic()).peekable();
    heard.shouting = letters.peek().is_some()
        && heard.plain.chars().all(|letter| !letter.is_lowercase())
        && heard.tokens.len() > 2;
    heard
}

/// A name as its folded words, by the same rules as messages.
#[must_use]
pub fn name_words(name: &str) -> Vec<String> {
    let mut heard = Heard::default();
    heard.add_words(name);
    heard.tokens.into_iter().map(|token| token.folded).collect()
}

impl Heard {
    fn add_markup(&mut self, inside: &str, bot: &str) {
        let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
        if let Some(id) = target.strip_prefix('@') {
            if id != bot {
                self.add_whole(&format!("@{id}"), Kind::Mention(id.to_owned()));
            }
        } else if let Some(address) = target.strip_prefix("mailto:") {
            self.add_whole(address, Kind::Email(address.to_lowercase()));
        } else if !label.is_empty() {
            self.add_text(label);
        } else if target.contains("://") {
            // A bare link: the issue key at its end may matter, the host does not.
            self.add_text(target.rsplit('/').next().unwrap_or_default());
        }
    }

    fn add_text(&mut self, text: &str) {
        // Slack escapes three letters, and most messages have none of them.
        let text = match text.contains('&') {
            true => Cow::Owned(text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")),
            false => Cow::Borrowed(text),
        };
        let mut from = 0;
        for piece in text.split_inclusive(char::is_whitespace) {
            let trimmed = piece.trim_matches(|letter: char| !letter.is_alphanumeric());
            if is_email(trimmed) {
                self.add_whole(trimmed, Kind::Email(trimmed.to_lowercase()));
                self.plain.push(' ');
            } else {
                self.add_words(&text[from..from + piece.len()]);
            }
            from += piece.len();
        }
    }

    fn add_whole(&mut self, raw: &str, kind: Kind) {
        if self.plain.chars().next_back().is_some_and(|last| !last.is_whitespace()) {
            self.plain.push(' ');
        }
        let start = self.plain.len();
        self.plain.push_str(raw);
        let folded = fold(raw);
        self.tokens.push(Token { raw: raw.to_owned(), folded, kind, start, end: self.plain.len() });
    }

    fn add_words(&mut self, text: &str) {
        let base = self.plain.len();
        self.plain.push_str(text);
        let mut start = None;
        for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
            let inside = letter.is_alphanumeric() || (start.is_some() && joins_word(letter));
            match (inside, start) {
                (true, None) => start = Some(at),
                (false, Some(first)) => {
                    self.add_word(&text[first..at], base + first);
                    start = None;
                }
                _ => {}
            }
        }
    }

    fn add_word(&mut self, raw: &str, start: usize) {
        let raw = raw.trim_end_matches(['\'', '’', '_']);
        let mut folded = fold(raw);
        if matches!(folded.as_str(), "cannot" | "couldnt" | "cnat" | "cannt" | "canot" | "cantt") {
            "cant".clone_into(&mut folded);
        }
        self.tokens.push(Token {
            raw: raw.to_owned(),
            folded,
            kind: Kind::Word,
            start,
            end: start + raw.len(),
        });
    }

    /// "can not" means the same as "can't".
    fn join_can_not(&mut self) {
        let mut at = 0;
        while at + 1 < self.tokens.len() {
            if self.tokens[at].folded == "can" && self.tokens[at + 1].folded == "not" {
                let end = self.tokens.remove(at + 1).end;
                self.tokens[at].folded = "cant".into();
                self.tokens[at].end = end;
            }
            at += 1;
        }
    }

    /// The folded words, for matching.
    #[must_use]
    pub fn folded(&self) -> Vec<&str> {
        self.tokens.iter().map(|token| token.folded.as_str()).collect()
    }
}

/// Marks that stand inside words: apostrophes, and the signs of scripts whose vowels are written as marks.
fn joins_word(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '_' | '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{65f}'
        | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{200c}' | '\u{200d}')
}

fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !domain.ends_with('.')
    })
}

/// Lower case, German letters spelt out, common accents dropped, apostrophes dropped.
#[must_use]
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    if word.is_ascii() {
        folded
            .extend(word.chars().filter(|letter| *letter != '\'').map(|letter| letter.to_ascii_lowercase()));
        return folded;
    }
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ł' => folded.push('l'),
            'ñ' | 'ń' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' => folded.push('o'),
            'ś' | 'š' => folded.push('s'),
            'ù' | 'ú' | 'û' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            '\'' | '’' => {}
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_plain_words() {
        let heard =
            hear("<@UBOT> I can’t see <https://x.example.com/browse/ENG-12|ENG-12>, <@U7> &amp; co", "UBOT");
        assert_eq!(heard.folded(), ["i", "cant", "see", "eng", "12", "@u7", "co"]);
        assert_eq!(heard.tokens[5].kind, Kind::Mention("U7".into()));
    }

    #[test]
    fn addresses_stay_whole() {
        let heard = hear("for <mailto:Ana@x.example.com|Ana@x.example.com> or (bob@x.example.com).", "B");
        let emails: Vec<_> = heard.tokens.iter().filter(|t| matches!(t.kind, Kind::Email(_))).collect();
        assert_eq!(emails.len(), 2);
        assert_eq!(emails[0].kind, Kind::Email("ana@x.example.com".into()));
        assert_eq!(emails[1].kind, Kind::Email("bob@x.example.com".into()));
    }

    #[test]
    fn token_places_lie_in_the_plain_text() {
        let heard = hear("können <oops Überstunden <@U1>’s 王伟 can not", "B");
        for token in heard.tokens.iter().filter(|token| token.kind == Kind::Word) {
            assert!(heard.plain.get(token.start..token.end).is_some(), "{token:?}");
        }
        assert_eq!(heard.tokens.last().unwrap().folded, "cant");
    }
}
