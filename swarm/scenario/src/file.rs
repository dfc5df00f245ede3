//! A file of a user: read with caps, parsed with budgets, and able to say where each of its values stands.

mod kind;

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::{Error, Options, Spanned};

use crate::problem::{Place, Problem, Shown};
use crate::suggest;
pub use kind::Kind;

/// The largest plan, persona or scenario file. Real ones have a few kilobytes.
pub const FILE_MAX: usize = 1 << 20;
/// The largest company file: some fifty thousand people.
pub const COMPANY_FILE_MAX: usize = 8 << 20;
/// Levels of nesting. Real files have six.
const DEPTH_MAX: usize = 40;
/// Nodes of a file: more than 8 MiB of a company need.
const NODES_MAX: usize = 1_000_000;
/// Events that aliases may add: enough for a shared style block, not for a bomb.
const REPLAYED_MAX: usize = 10_000;

/// A file's name and text.
#[derive(Clone, Debug)]
pub struct File {
    shown: Arc<Shown>,
    text: Arc<str>,
    tree: Arc<OnceLock<Option<Node>>>,
}

impl File {
    /// A text that is already in memory.
    ///
    /// # Errors
    /// When it is too large.
    pub fn from_text(name: &str, text: &str) -> Result<Self, Problem> {
        if text.len() > COMPANY_FILE_MAX {
            return Err(too_large(name, text.len()));
        }
        Ok(Self { shown: Shown::new(name, text), text: text.into(), tree: Arc::default() })
    }

    /// Reads a file from disk, never more than [`COMPANY_FILE_MAX`].
    ///
    /// # Errors
    /// When it cannot be read, is too large or is not UTF-8.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        use std::io::Read as _;
        let name = path.display().to_string();
        let unreadable = |error: &std::io::Error| {
            Problem::new(nowhere(&name), format!("cannot be read: {error}"))
                .hint("check the path and its permissions")
        };
        // Asked before it is opened: opening a pipe waits for whoever writes into it.
        if std::fs::metadata(path).map_err(|error| unreadable(&error)).map(|found| !found.is_file())? {
            return Err(Problem::new(nowhere(&name), "is not a file").hint("name a YAML file"));
        }
        let opened = std::fs::File::open(path).map_err(|error| unreadable(&error))?;
        let mut bytes = Vec::new();
        let cap = COMPANY_FILE_MAX as u64 + 1;
        opened.take(cap).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
        Self::from_bytes(&name, &bytes)
    }

    /// Bytes that should be a file's text.
    ///
    /// # Errors
    /// When they are too many or not UTF-8.
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Self, Problem> {
        if bytes.len() > COMPANY_FILE_MAX {
            return Err(too_large(name, bytes.len()));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::from_text(name, text),
            Err(error) => {
                let shown = Shown::new(name, &String::from_utf8_lossy(bytes));
                let place = Place { shown, start: error.valid_up_to(), len: 1 };
                Err(Problem::new(place, "the file is not UTF-8 text")
                    .label("this byte cannot be read")
                    .hint("save the file as UTF-8"))
            }
        }
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True for a grammar of utterances, which belongs to the mind and is read there.
    #[must_use]
    pub fn is_grammar(&self) -> bool {
        self.has_key("utterances")
    }

    /// True when a line begins with this key: told without parsing, so that also a broken file is what it is.
    fn has_key(&self, key: &str) -> bool {
        let at_start =
            |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'));
        self.text.lines().any(at_start)
    }

    /// What it is, told by its top-level keys.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        let any = |keys: &[&str]| keys.iter().any(|key| self.has_key(key));
        if any(&["display_information"]) || self.has_key("\"display_information\"") {
            Some(Kind::Manifest)
        } else if any(&["seeds"]) {
            Some(Kind::Pack)
        } else if any(&["question", "prompt"]) {
            Some(Kind::Rubric)
        } else if any(&["crew", "subject", "arrivals"]) {
            Some(Kind::Plan)
        } else if any(&["cast", "opening", "expect", "story"]) {
            Some(Kind::Scenario)
        } else if any(&["people"]) {
            Some(Kind::Company)
        } else if any(&["about", "style", "hours", "words_per_minute", "omission", "attitude"]) {
            Some(Kind::Persona)
        } else {
            None
        }
    }

    /// Reads it as a `T`.
    ///
    /// # Errors
    /// The first thing that does not fit, with its place.
    pub fn parse<T: DeserializeOwned>(&self, kind: Kind) -> Result<T, Problem> {
        let cap = if kind == Kind::Company { COMPANY_FILE_MAX } else { FILE_MAX };
        if self.text.len() > cap {
            return Err(Problem::new(self.start(), format!("the file has {} bytes", self.text.len()))
                .hint(format!("a file of this kind has at most {cap} bytes")));
        }
        if self.text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Err(Problem::new(self.start(), "the file is empty").hint(kind.expected()));
        }
        serde_saphyr::from_str_with_options(&self.text, options())
            .map_err(|error| self.of_error(&error, kind))
    }

    /// The start of the file.
    #[must_use]
    pub fn start(&self) -> Place {
        let len = self.text.lines().next().map_or(0, str::len);
        self.place(0..len)
    }

    /// These bytes of the file.
    #[must_use]
    pub fn place(&self, bytes: Range<usize>) -> Place {
        Place { shown: Arc::clone(&self.shown), start: bytes.start, len: bytes.len() }
    }

    /// Where the value at a path of keys and list positions stands; the nearest that there is.
    #[must_use]
    pub fn value(&self, path: &[&str]) -> Place {
        self.locate(path).map_or_else(|| self.start(), |(_, value)| self.place(value))
    }

    /// Where the key at the end of a path stands.
    #[must_use]
    pub fn key(&self, path: &[&str]) -> Place {
        self.locate(path).map_or_else(|| self.start(), |(key, _)| self.place(key))
    }

    /// The place of a part of the text at a path: bytes `part` of `written`. The whole text when it is not written as it
    /// reads (escapes, folded lines).
    #[must_use]
    pub fn within(&self, path: &[&str], written: &str, part: Range<usize>) -> Place {
        let Some((_, value)) = self.locate(path) else { return self.start() };
        let source = self.text.get(value.clone()).unwrap_or_default();
        match source.find(written) {
            Some(at) if part.end <= written.len() && part.start < part.end => {
                self.place(value.start + at + part.start..value.start + at + part.end)
            }
            _ => self.place(value),
        }
    }

    fn locate(&self, path: &[&str]) -> Option<(Range<usize>, Range<usize>)> {
        let tree = self.tree.get_or_init(|| serde_saphyr::from_str_with_options(&self.text, options()).ok());
        let mut node = tree.as_ref()?;
        let mut key = self.clip(&node.bytes);
        for step in path {
            match &node.shape {
                Shape::Map(entries) => match entries.iter().find(|(name, _, _)| name == step) {
                    Some((_, name, value)) => (key, node) = (self.clip(name), value),
                    None => break,
                },
                Shape::List(items) => match step.parse().ok().and_then(|place: usize| items.get(place)) {
                    Some(item) => (key, node) = (self.clip(&item.bytes), item),
                    None => break,
                },
                Shape::Scalar => break,
            }
        }
        Some((key, self.clip(&node.bytes)))
    }

    /// A span for underlining: within the text, and of a value of many lines only the first.
    fn clip(&self, bytes: &Range<usize>) -> Range<usize> {
        let start = bytes.start.min(self.text.len());
        let end = bytes.end.clamp(start, self.text.len());
        let source = self.text.get(start..end).unwrap_or_default();
        // A block scalar keeps its lines: what is in it may be looked for.
        if source.starts_with(['|', '>']) {
            return start..end;
        }
        start..start + source.lines().next().map_or(0, str::len).max(usize::from(start < self.text.len()))
    }

    fn of_error(&self, error: &Error, kind: Kind) -> Problem {
        let error = error.without_snippet();
        let bytes = error.location().map_or(0..0, |location| bytes_of(&location, &self.text));
        let place = self.place(self.clip(&bytes));
        describe(error, place, kind)
    }
}

fn nowhere(name: &str) -> Place {
    Place { shown: Shown::new(name, ""), start: 0, len: 0 }
}

fn too_large(name: &str, bytes: usize) -> Problem {
    Problem::new(nowhere(name), format!("the file has more than {} bytes", bytes.min(COMPANY_FILE_MAX)))
        .hint(format!("no file of Nightcrew is larger than {COMPANY_FILE_MAX} bytes"))
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH_MAX,
            flow_nesting_limit: DEPTH_MAX,
            max_documents: 1,
            max_nodes: NODES_MAX,
            max_events: 2 * NODES_MAX,
            max_total_scalar_bytes: 2 * COMPANY_FILE_MAX,
            max_aliases: 1000,
            max_anchors: 1000,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: REPLAYED_MAX, max_replay_stack_depth: 16 },
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::Error,
        strict_booleans: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    }
}

fn bytes_of(location: &serde_saphyr::Location, text: &str) -> Range<usize> {
    let number = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok());
    let span = location.span();
    let start = number(span.byte_offset()).or_else(|| {
        // Some errors only know line and column.
        let line = usize::try_from(location.line()).ok()?.checked_sub(1)?;
        let column = usize::try_from(location.column()).ok()?.saturating_sub(1);
        let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let rest = text.get(before..)?;
        Some(before + rest.char_indices().nth(column).map_or(0, |(at, _)| at))
    });
    let start = start.unwrap_or(0);
    start..start + number(span.byte_len()).unwrap_or(1).max(1)
}

/// An error of the parser in words, with a hint.
fn describe(error: &Error, place: Place, kind: Kind) -> Problem {
    use serde_saphyr::{DefaultMessageFormatter, MessageFormatter as _};
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            Problem::new(place, format!("unknown field `{field}`"))
                .label("nothing reads this")
                .hint(suggest::hint(field, expected.iter().copied()))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            Problem::new(place, format!("`{variant}` is not one of the choices here"))
                .hint(suggest::hint(variant, expected.iter().copied()))
        }
        Error::SerdeMissingField { field, .. } => {
            Problem::new(place, format!("the field `{field}` is missing"))
                .hint(format!("add `{field}: …` here"))
        }
        Error::DuplicateMappingKey { key, .. } => {
            let key = key.as_deref().unwrap_or("this key");
            Problem::new(place, format!("`{key}` stands here twice")).hint("keep one of the two")
        }
        Error::InvalidScalar { ty, .. } => {
            let (expected, hint) = scalar(ty);
            Problem::new(place, format!("expected {expected}")).hint(hint)
        }
        Error::Budget { breach: serde_saphyr::budget::BudgetBreach::Documents { .. }, .. }
        | Error::MultipleDocuments { .. } => Problem::new(place, "a second document begins here")
            .hint("a file holds one document; remove the `---`, or write two files"),
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::Budget { .. } => {
            let message = DefaultMessageFormatter.format_message(error).into_owned();
            Problem::new(place, format!("the file unfolds into more than is read: {message}"))
                .hint("write the values out instead of repeating aliases or nesting deeply")
        }
        Error::AliasError { error, .. } => describe(error.without_snippet(), place, kind),
        _ => {
            let message = DefaultMessageFormatter.format_message(error).into_owned();
            if message.contains("untagged enum Fact") {
                return Problem::new(place, "a fact is a text or a list of texts")
                    .hint("write `project: ENG` or `project: [ENG, PAY]`");
            }
            let hint = hint_for(&message, kind);
            Problem::new(place, message).hint(hint)
        }
    }
}

/// What a scalar of a Rust type is to a user.
fn scalar(ty: &str) -> (String, String) {
    let whole = |most: u64| {
        let hint = format!("write it in digits, without quotes, from 0 to {most}");
        ("a whole number".to_owned(), hint)
    };
    match ty {
        "u8" => whole(u8::MAX.into()),
        "u16" => whole(u16::MAX.into()),
        "u32" => whole(u32::MAX.into()),
        "u64" => whole(u64::MAX),
        "bool" => ("true or false".to_owned(), "write `true` or `false`, without quotes".to_owned()),
        "f32" | "f64" => ("a number".to_owned(), "write it like 0.05, without quotes".to_owned()),
        other => (format!("a value of the type {other}"), "write it without quotes".to_owned()),
    }
}

fn hint_for(message: &str, kind: Kind) -> String {
    if message.contains("tab") {
        return "indent with spaces; YAML allows no tabs there".to_owned();
    }
    if message.contains("mapping") || message.contains("sequence") || message.contains("scan") {
        return format!("check the indentation and colons around here; {}", kind.expected());
    }
    kind.reference()
}

/// A value and where it stands.
#[derive(Clone, Debug)]
struct Node {
    bytes: Range<usize>,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    Scalar,
    List(Vec<Node>),
    Map(Vec<(String, Range<usize>, Node)>),
}

fn range_of<T>(spanned: &Spanned<T>) -> Range<usize> {
    let span = spanned.referenced.span();
    let number = |n: Option<u64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let start = number(span.byte_offset());
    start..start + number(span.byte_len())
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Shape>::deserialize(deserializer)?;
        Ok(Self { bytes: range_of(&spanned), shape: spanned.value })
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyShape)
    }
}

struct AnyShape;

impl<'de> Visitor<'de> for AnyShape {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let bytes = range_of(&key);
            entries.push((key.value, bytes, map.next_value()?));
        }
        Ok(Shape::Map(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_i128<E>(self, _: i128) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_u128<E>(self, _: u128) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Scalar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_place() {
        let file =
            File::from_text("p.yaml", "name: x\ncrew:\n  - {persona: a, count: 3}\n  - persona: \"b c\"\n")
                .unwrap();
        assert_eq!(file.value(&["crew", "0", "count"]).line_column(), (3, 25));
        assert_eq!(file.key(&["crew", "0", "count"]).line_column(), (3, 18));
        assert_eq!(file.value(&["crew", "1", "persona"]).line_column(), (4, 14));
        assert_eq!(file.within(&["crew", "1", "persona"], "b c", 2..3).line_column(), (4, 17));
        assert_eq!(file.value(&["crew", "7", "persona"]).line_column(), (3, 3), "the nearest that there is");
    }

    #[test]
    fn kinds_are_told_by_their_keys() {
        let kind = |text: &str| File::from_text("x.yaml", text).unwrap().kind();
        assert_eq!(kind("name: a\ncrew: []\n"), Some(Kind::Plan));
        assert_eq!(kind("name: a\nstory: b\n"), Some(Kind::Scenario));
        assert_eq!(kind("name: a\nabout: b\n"), Some(Kind::Persona));
        assert_eq!(kind("people: []"), Some(Kind::Company));
        assert_eq!(kind("name: a\nseeds: [1]\ncrew: []\n"), Some(Kind::Pack));
        assert_eq!(kind("name: a\nquestion: b\n"), Some(Kind::Rubric));
        assert_eq!(kind("name: a\n"), None);
    }
}
