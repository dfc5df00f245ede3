//! A message as sentences, clauses and folded words: markup, quotes and fields that repeat what a person wrote are taken
//! out, contractions are spelt out. Hostile text is only ever cut, never interpreted.

use std::borrow::Cow;

use super::words::Words;

/// Bytes of a message that are read: what a notice carries at most.
const READ_BYTES_MAX: usize = nightcrew_model::notice::NOTICE_TEXT_BYTES_MAX;
/// Words of a clause that are read. People write at most thirty; the rest of a longer one is not looked at.
const CLAUSE_WORDS_MAX: usize = 60;
/// Clauses of a message that are read.
const CLAUSES_MAX: usize = 160;
/// A quotation that is longer is a forgotten quotation mark.
const QUOTE_CHARS_MAX: usize = 400;
/// What stands in place of a quotation of more than one word.
pub const QUOTATION: &str = "\u{27ea}quote\u{27eb}";

/// One clause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clause {
    /// Its folded words.
    pub words: Words,
    /// The sentence that it belongs to.
    pub sentence: usize,
    /// True when it ends a question.
    pub question: bool,
}

/// A message, heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Its clauses, in order.
    pub clauses: Vec<Clause>,
}

/// Reads a message.
#[must_use]
pub fn hear(text: &str) -> Heard {
    let mut heard = Heard::default();
    let mut open = Clause::default();
    let plain = plain(cut(text, READ_BYTES_MAX));
    for line in plain.lines() {
        let Some(line) = own_words(line) else { continue };
        for piece in unquoted(line).split_whitespace() {
            heard.piece(piece, &mut open);
        }
        heard.end(&mut open, true, false);
    }
    heard
}

fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Slack's markup as words: `<@U…>` as `@person`, `<#C…|name>` as `#name`, links as their label.
fn plain(text: &str) -> String {
    // Slack escapes three letters, and most messages have none of them.
    let text = match text.contains('&') {
        true => {
            Cow::Owned(text.replace("&lt;", "\u{2039}").replace("&gt;", "\u{203a}").replace("&amp;", "&"))
        }
        false => Cow::Borrowed(text),
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let Some(length) = rest[at..].find(['>', '\n']).filter(|end| rest[at + end..].starts_with('>'))
        else {
            rest = &rest[at + 1..];
            continue;
        };
        let (target, label) =
            rest[at + 1..at + length].split_once('|').unwrap_or((&rest[at + 1..at + length], ""));
        match target.chars().next() {
            Some('@') => out.push_str(" @person "),
            Some('#') => {
                out.push_str(" #");
                out.push_str(if label.is_empty() { &target[1..] } else { label });
                out.push(' ');
            }
            Some('!') => {}
            _ if target.starts_with("mailto:") => out.push_str(" @person "),
            _ => out.push_str(if label.is_empty() { " link " } else { label }),
        }
        rest = &rest[at + length + 1..];
    }
    out.push_str(rest);
    out
}

/// A line without what only repeats a person's own words: quoted lines and labelled fields.
fn own_words(line: &str) -> Option<&str> {
    const LABELS: &[&str] = &[
        "reason",
        "grund",
        "begründung",
        "justification",
        "request",
        "anfrage",
        "your message",
        "deine nachricht",
        "comment",
        "kommentar",
        "original request",
        "message",
        "nachricht",
        "description",
        "beschreibung",
        "summary",
    ];
    let trimmed = line.trim_start();
    if trimmed.starts_with(['>', '\u{203a}']) {
        return None;
    }
    let Some((label, _)) = trimmed.split_once(':') else { return Some(line) };
    let label = label.trim_matches(['*', '_', ' ', '-', '•']);
    if LABELS.contains(&label.to_lowercase().as_str()) { None } else { Some(line) }
}

/// The line with quotations of several words replaced; a quoted word stays.
fn unquoted(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((at, open)) = rest.char_indices().find(|(_, letter)| closing(*letter).is_some()) {
        out.push_str(&rest[..at]);
        let inside = &rest[at + open.len_utf8()..];
        let ends: &[char] = closing(open).unwrap_or(&[]);
        let reach = inside.char_indices().take(QUOTE_CHARS_MAX).find(|(_, letter)| ends.contains(letter));
        match reach {
            Some((length, close)) => {
                let quoted = inside[..length].trim();
                out.push_str(if quoted.contains(char::is_whitespace) { QUOTATION } else { quoted });
                rest = &inside[length + close.len_utf8()..];
            }
            None => rest = inside,
        }
    }
    out.push_str(rest);
    out
}

fn closing(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '“' => Some(&['”', '"']),
        '„' => Some(&['“', '”', '"']),
        '«' => Some(&['»']),
        '»' => Some(&['«']),
        _ => None,
    }
}

impl Heard {
    /// Adds what stands between two spaces, and ends clauses where its punctuation says so.
    fn piece(&mut self, piece: &str, open: &mut Clause) {
        if matches!(piece, "-" | "–" | "—" | "->" | "→" | "|" | "·" | "•") {
            self.end(open, false, false);
            return;
        }
        let bare = piece.trim_start_matches(['(', '[', '*', '_', '~', '`', '…']);
        if bare.len() < piece.len() && piece.starts_with(['(', '[']) {
            self.end(open, false, false);
        }
        let core = bare.trim_end_matches(|letter: char| {
            is_mark(letter) || matches!(letter, '*' | '_' | '~' | '`' | '"')
        });
        let marks = &bare[core.len()..];
        add_words(core, &mut open.words);
        let ends_sentence = marks.contains(['!', '?', '…', '。'])
            || (marks.contains('.') && !is_abbreviation(core))
            || matches!(core, "✅" | "❌" | ":white_check_mark:" | ":x:");
        if ends_sentence {
            self.end(open, true, marks.contains('?'));
        } else if marks.contains([',', ';', ':', ')', ']']) || matches!(core, "—" | "–") {
            self.end(open, false, false);
        }
    }

    fn end(&mut self, open: &mut Clause, sentence: bool, question: bool) {
        let number = open.sentence;
        if !open.words.is_empty() && self.clauses.len() < CLAUSES_MAX {
            open.words.truncate(CLAUSE_WORDS_MAX);
            self.clauses.push(Clause { question, ..std::mem::take(open) });
        } else if question && let Some(last) = self.clauses.last_mut().filter(|last| last.sentence == number)
        {
            last.question = true;
        }
        *open = Clause { sentence: number + usize::from(sentence), ..Clause::default() };
    }
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '…' | '。' | '，' | '、')
}

fn is_abbreviation(word: &str) -> bool {
    const KNOWN: &[&str] = &[
        "e.g", "i.e", "eg", "z.b", "z", "b", "d.h", "bzw", "ca", "etc", "mr", "mrs", "ms", "dr", "nr", "no",
        "vs", "evtl", "ggf",
    ];
    let lower = word.to_lowercase();
    // "no." ends a sentence far more often than it abbreviates a number.
    lower != "no" && KNOWN.contains(&lower.as_str())
        || (word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty())
}

/// Splits at everything that is no letter, folds, and spells contractions out.
fn add_words(core: &str, words: &mut Words) {
    if core.starts_with('#') && core.len() > 1 {
        let name = core[1..].trim_matches(|letter: char| !letter.is_alphanumeric());
        words.push(format!("#{}", name.to_lowercase()));
        return;
    }
    if core == "@person" || core == QUOTATION {
        words.push(core);
        return;
    }
    if core.contains('@') && core.contains('.') {
        words.push("@person");
        return;
    }
    if core.contains("://") {
        words.push("link");
        return;
    }
    if matches!(core, "✅" | "☑️" | "✔️" | ":white_check_mark:" | ":heavy_check_mark:") {
        words.push("✅");
        return;
    }
    for word in core.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’' | '@'))
    {
        if words.len() > CLAUSE_WORDS_MAX {
            return;
        }
        let word = word.trim_matches(['\'', '’', '@']);
        if !word.is_empty() {
            spell_out(&fold(word), words);
        }
    }
}

/// `don't` as `do not`, `you're` as `you are`, also where the apostrophe is missing.
fn spell_out(word: &str, words: &mut Words) {
    const PLAIN: &[(&str, &[&str])] = &[
        ("cannot", &["can", "not"]),
        ("cant", &["can", "not"]),
        ("can't", &["can", "not"]),
        ("won't", &["will", "not"]),
        ("wont", &["will", "not"]),
        ("shan't", &["shall", "not"]),
        ("ain't", &["is", "not"]),
        ("dont", &["do", "not"]),
        ("doesnt", &["does", "not"]),
        ("didnt", &["did", "not"]),
        ("isnt", &["is", "not"]),
        ("arent", &["are", "not"]),
        ("wasnt", &["was", "not"]),
        ("hasnt", &["has", "not"]),
        ("havent", &["have", "not"]),
        ("couldnt", &["could", "not"]),
        ("wouldnt", &["would", "not"]),
        ("ive", &["i", "have"]),
        ("im", &["im"]),
        ("youre", &["you", "are"]),
        ("youve", &["you", "have"]),
        ("youll", &["you", "will"]),
        ("it's", &["it", "is"]),
        ("that's", &["that", "is"]),
        ("what's", &["what", "is"]),
        ("who's", &["who", "is"]),
        ("there's", &["there", "is"]),
        ("here's", &["here", "is"]),
        ("he's", &["he", "is"]),
        ("she's", &["she", "is"]),
        ("everything's", &["everything", "is"]),
        ("let's", &["let", "us"]),
        ("gibt's", &["gibt", "es"]),
        ("geht's", &["geht", "es"]),
    ];
    if let Some((_, spelt)) = PLAIN.iter().find(|(short, _)| *short == word) {
        spelt.iter().for_each(|word| words.push(*word));
        return;
    }
    let endings =
        [("n't", "not"), ("'ve", "have"), ("'re", "are"), ("'ll", "will"), ("'m", "am"), ("'d", "would")];
    for (ending, spelt) in endings {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            words.push(stem);
            words.push(spelt);
            return;
        }
    }
    // What is left is a genitive or a dropped letter.
    words.push(word.split('\'').next().unwrap_or(word));
}

/// Lower case, German letters spelt out, common accents dropped, one kind of apostrophe.
#[must_use]
pub fn fold(word: &str) -> String {
    // Most words need no more.
    if word.bytes().all(|byte| byte.is_ascii() && byte != b'`') {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'à' | 'á' | 'â' => folded.push('a'),
            'è' | 'é' | 'ê' => folded.push('e'),
            'ì' | 'í' | 'î' => folded.push('i'),
            'ò' | 'ó' | 'ô' => folded.push('o'),
            'ù' | 'ú' | 'û' => folded.push('u'),
            '’' | '`' | '´' => folded.push('\''),
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> Vec<String> {
        hear(text)
            .clauses
            .iter()
            .map(|clause| clause.words.join(" ") + if clause.question { "?" } else { "" })
            .collect()
    }

    #[test]
    fn clauses_end_where_people_pause() {
        assert_eq!(
            clauses("Done: you've access to <https://x/ENG|ENG-12>, Ana! It isn’t open? (ITSM-4)"),
            ["done", "you have access to eng 12", "ana", "it is not open?", "itsm 4"]
        );
        assert_eq!(clauses("z.B. ENG. Ask in <#C1|it-help> or <#C2>"), ["z b eng", "ask in #it-help or #c2"]);
        assert_eq!(
            clauses("You wrote \"is it done yet\" and \"ENG\""),
            [format!("you wrote {QUOTATION} and eng")]
        );
        assert_eq!(clauses("> it is done\nReason: all done\nok"), ["ok"]);
        assert_eq!(clauses("Für dich, geht's?"), ["fuer dich", "geht es?"]);
    }
}
