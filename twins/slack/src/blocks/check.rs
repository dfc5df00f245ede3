//! What is wrong with a JSON value, as Slack says it: a line for each problem, each with a JSON pointer to its place.

use std::fmt;

use super::Surface;

/// The most lines of one answer: a hostile message must not make an answer as long as itself.
const LINES_MAX: usize = 50;
/// The longest piece of the app's own text that a line repeats, in characters.
const QUOTED_MAX: usize = 64;

/// A place within JSON, as a chain on the stack: nothing is written unless something is wrong there.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'a> {
    /// Where the value begins: `/blocks`.
    Root(&'a str),
    /// A field of an object.
    Field(&'a Self, &'a str),
    /// An item of a list.
    Item(&'a Self, usize),
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            At::Root(root) => f.write_str(root),
            At::Field(parent, name) => write!(f, "{parent}/{name}"),
            At::Item(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

/// A check under way.
#[derive(Debug)]
pub(super) struct Check {
    /// Where the blocks are shown: not every kind may stand everywhere.
    pub surface: Surface,
    lines: Vec<String>,
}

impl Check {
    pub const fn of(surface: Surface) -> Self {
        Self { surface, lines: Vec::new() }
    }

    /// Notes a problem.
    pub fn wrong(&mut self, at: &At<'_>, what: impl fmt::Display) {
        if self.lines.len() < LINES_MAX {
            self.lines.push(format!("[ERROR] {what} [json-pointer:{at}]"));
        }
    }

    /// How many problems were found so far.
    pub const fn count(&self) -> usize {
        self.lines.len()
    }

    /// Notes a problem of the whole in front of those of its parts, which begin at `first`.
    pub fn wrong_before(&mut self, first: usize, at: &At<'_>, what: &str) {
        if self.lines.len() < LINES_MAX {
            self.lines.insert(first.min(self.lines.len()), format!("[ERROR] {what} [json-pointer:{at}]"));
        }
    }

    pub fn lines(self) -> Vec<String> {
        self.lines
    }
}

/// The beginning of the app's own text, as lines repeat it.
pub(super) fn quoted(text: &str) -> &str {
    let end = text.char_indices().nth(QUOTED_MAX).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// Whether a text has more characters than this. Most texts have fewer bytes than that already.
pub(super) fn longer(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().nth(most).is_some()
}
