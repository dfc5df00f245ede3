//! Slack's search words: plain ones, `"phrases"`, `beginnings*`, modifiers (`from:`, `in:`, `to:`, `has:`, `is:`, `before:`,
//! `after:`, `on:`, `during:`), and a minus before any of them. (slack.com/help: search in Slack)

use jiff::tz::TimeZone;

use super::days::{begins, days, today};
use crate::index::words;
use crate::ts::Ts;
use crate::world::{Kind, Place, Who, World};

/// The most words and modifiers of a query that are read.
const WORDS_MAX: usize = 50;
/// The shortest beginning of a word that a star may follow, in letters.
const BEGINNING_MIN: usize = 3;

/// A word that a message must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its letters.
    pub text: String,
    /// It is only how the word begins.
    pub is_beginning: bool,
}

/// What a message must be besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    /// These words, one behind the other; the word, if it is one.
    Says(Vec<String>),
    /// Somebody wrote it.
    From(Who),
    /// It stands there.
    In(Place),
    /// It stands in a direct conversation with them, and others wrote it.
    To(Who),
    /// It holds a link.
    Link,
    /// Somebody reacted to it, or reacted so.
    Reaction(Option<String>),
    /// It is pinned.
    Pin,
    /// A file is shared with it.
    File,
    /// It has the searcher's star.
    Star,
    /// It stands in a thread.
    Thread,
    /// It was posted from the first of these moments on, and before the second.
    Within(Ts, Ts),
    /// Nothing is so: the modifier names nobody and nothing.
    Never,
}

/// A query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// Words that the index knows.
    pub words: Vec<Word>,
    /// What else must be so (`true`) or must not.
    pub filters: Vec<(bool, Filter)>,
}

/// Who searches, and when.
#[derive(Clone, Copy)]
pub(crate) struct Searcher<'a> {
    pub world: &'a World,
    pub who: Who,
    pub unix_ms: i64,
}

impl Query {
    /// Reads a query.
    pub fn read(text: &str, by: Searcher<'_>) -> Self {
        let mut query = Self::default();
        for part in parts(text).into_iter().take(WORDS_MAX) {
            query.add(&part, by);
        }
        query
    }

    /// Whether anything is asked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.filters.is_empty()
    }

    fn add(&mut self, part: &Part, by: Searcher<'_>) {
        let wanted = !part.minus;
        if let Some((name, value)) = part.modifier()
            && let Some(filter) = by.filter(&name, &value)
        {
            self.filters.push((wanted, filter));
            return;
        }
        let all: Vec<String> = words(&part.text).collect();
        let is_beginning = !part.quoted && part.text.ends_with('*');
        let long = all.last().is_some_and(|last| last.chars().count() >= BEGINNING_MIN);
        match all.as_slice() {
            [] => {}
            [only] if wanted => {
                self.words.push(Word { text: only.clone(), is_beginning: is_beginning && long });
            }
            several => {
                if wanted {
                    self.words
                        .extend(several.iter().map(|word| Word { text: word.clone(), is_beginning: false }));
                }
                self.filters.push((wanted, Filter::Says(all)));
            }
        }
    }
}

/// A part of a query: a word, a phrase or a modifier.
#[derive(Debug)]
struct Part {
    minus: bool,
    quoted: bool,
    text: String,
}

impl Part {
    fn modifier(&self) -> Option<(String, String)> {
        if self.quoted {
            return None;
        }
        let (name, value) = self.text.split_once(':')?;
        let plain = name.len() > 1 && name.chars().all(|letter| letter.is_ascii_alphabetic());
        (plain && !value.is_empty()).then(|| (name.to_lowercase(), value.trim_matches('"').to_owned()))
    }
}

/// Parts a query at its spaces, but not within quotation marks or references (`<@U…>`).
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut current = String::new();
    let (mut within_quotes, mut quoted) = (false, false);
    for letter in text.chars().chain([' ']) {
        match letter {
            '"' | '“' | '”' => {
                quoted |= !within_quotes && current.trim_start_matches('-').is_empty();
                within_quotes = !within_quotes;
            }
            space if space.is_whitespace() && !within_quotes => {
                let minus = current.len() > 1 && current.starts_with('-');
                let text = if minus { current.split_off(1) } else { std::mem::take(&mut current) };
                current.clear();
                if !text.is_empty() && parts.len() < WORDS_MAX {
                    parts.push(Part { minus, quoted, text });
                }
                quoted = false;
            }
            other => current.push(other),
        }
    }
    // A quotation mark that nobody closed: what follows it are plain words.
    if within_quotes {
        let rest = std::mem::take(&mut current);
        let words = rest.split_whitespace().take(WORDS_MAX.saturating_sub(parts.len()));
        parts.extend(words.map(|word| Part { minus: false, quoted: false, text: word.to_owned() }));
    }
    parts
}

impl Searcher<'_> {
    /// What a modifier asks for; nothing when it is none.
    fn filter(self, name: &str, value: &str) -> Option<Filter> {
        let or_never = |filter: Option<Filter>| Some(filter.unwrap_or(Filter::Never));
        match name {
            "from" => or_never(self.user(value).map(Filter::From)),
            "to" => or_never(self.user(value).map(Filter::To)),
            "in" => or_never(self.place(value).map(Filter::In)),
            "has" | "is" | "hasmy" => or_never(has(name, value)),
            "before" | "after" | "on" | "during" => or_never(self.within(name, value)),
            _ => None,
        }
    }

    /// `me`, `@jo.doe`, `jo.doe`, `<@U…>`, `U…`.
    fn user(self, named: &str) -> Option<Who> {
        let plain = named.trim_start_matches("<@").trim_end_matches('>').trim_start_matches('@');
        let plain = plain.split('|').next().unwrap_or(plain);
        if plain.eq_ignore_ascii_case("me") {
            return Some(self.who);
        }
        if let Some(who) = self.world.who(plain) {
            return Some(who);
        }
        if plain.eq_ignore_ascii_case(self.world.handle(Who::App))
            || plain.eq_ignore_ascii_case(self.world.app.name())
        {
            return Some(Who::App);
        }
        // A handle is what stands before the @ of the address.
        self.world.by_email(&format!("{plain}@{}", self.world.team.email_domain)).map(Who::Person)
    }

    /// `#it-help`, `it-help`, `<#C…>`, `C…`, `@jo.doe`.
    fn place(self, named: &str) -> Option<Place> {
        let plain = named.trim_start_matches("<#").trim_end_matches('>');
        let plain = plain.split('|').next().unwrap_or(plain);
        let found = self.world.channel_by_id(plain).or_else(|| self.world.channel_by_name(plain));
        if let Some(channel) = found {
            return Some(channel.place);
        }
        let other = self.user(named)?;
        let mut places = self.world.places_of(self.who, Place::default());
        places.find(|place| {
            let channel = self.world.channel(*place);
            channel.is_some_and(|channel| channel.kind == Kind::Im && channel.other(self.who) == other)
        })
    }

    fn within(self, name: &str, value: &str) -> Option<Filter> {
        let zone = self.who.person().and_then(|person| self.world.person(person));
        let zone = zone.and_then(|person| TimeZone::get(&person.timezone).ok()).unwrap_or(TimeZone::UTC);
        let days = days(value, today(&zone, self.unix_ms)?)?;
        let moment = |day| Some(Ts(u64::try_from(begins(day, &zone)?).ok()?.saturating_mul(1_000_000)));
        let (first, end) = (moment(days.first)?, moment(days.end)?);
        Some(match name {
            "before" => Filter::Within(Ts(0), first),
            "after" => Filter::Within(end, Ts(u64::MAX)),
            _ => Filter::Within(first, end),
        })
    }
}

fn has(name: &str, value: &str) -> Option<Filter> {
    match (name, value.to_lowercase().as_str()) {
        ("has", "link") => Some(Filter::Link),
        ("has", "reaction") => Some(Filter::Reaction(None)),
        ("has", "pin") => Some(Filter::Pin),
        ("has", "file") => Some(Filter::File),
        ("has", "star") | ("is", "saved" | "starred") => Some(Filter::Star),
        ("is", "thread") => Some(Filter::Thread),
        ("has", emoji) => {
            let name = emoji.strip_prefix(':').and_then(|rest| rest.strip_suffix(':'))?;
            Some(Filter::Reaction(Some(name.to_owned())))
        }
        _ => None,
    }
}
