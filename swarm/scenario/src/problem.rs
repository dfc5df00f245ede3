//! What is wrong with a file: where it stands, what it is, and what to do about it. A [`Report`] holds the problems of all
//! files at once, in the order of their places.

use std::fmt;
use std::sync::Arc;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity, SourceCode,
};

/// Problems that a report keeps: nobody reads more before they mend the first.
pub const PROBLEMS_MAX: usize = 100;
/// Columns of a rendered report, so that it reads alike in a terminal and in a log.
const WIDTH: usize = 110;
/// Characters of a message: what a hostile file quotes must not fill the screen.
const MESSAGE_MAX: usize = 500;

/// A text with a name, as it is shown: control and direction characters are masked, each by as many bytes.
#[derive(Debug)]
pub struct Shown {
    name: String,
    source: NamedSource<String>,
}

impl Shown {
    /// A file's name and text.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Arc<Self> {
        let name = printable(name);
        let source = NamedSource::new(&name, masked(text));
        Arc::new(Self { name, source })
    }
}

/// A place in a file: bytes from, and how many.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub shown: Arc<Shown>,
    /// The first byte.
    pub start: usize,
    /// How many bytes.
    pub len: usize,
}

impl Place {
    /// Line and column, both from 1; columns count characters.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        let text = self.shown.source.inner();
        let mut start = self.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = text.get(..start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }
}

/// Something wrong in a file.
#[derive(Clone, Debug)]
pub struct Problem {
    place: Place,
    message: String,
    label: Option<String>,
    hint: Option<String>,
    severity: Severity,
}

impl Problem {
    /// A problem at a place.
    #[must_use]
    pub fn new(place: Place, message: impl AsRef<str>) -> Self {
        Self {
            place,
            message: printable(message.as_ref()),
            label: None,
            hint: None,
            severity: Severity::Error,
        }
    }

    /// The same with a word at the underlined place.
    #[must_use]
    pub fn label(mut self, label: impl AsRef<str>) -> Self {
        self.label = Some(printable(label.as_ref()));
        self
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(printable(hint.as_ref()));
        self
    }

    /// What is wrong, in a sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The file's name.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.place.shown.name
    }

    /// Line and column, both from 1.
    #[must_use]
    pub fn line_column(&self) -> (usize, usize) {
        self.place.line_column()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.hint.as_ref().map(|hint| Box::new(hint) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let text = self.place.shown.source.inner();
        let start = self.place.start.min(text.len());
        let len = self.place.len.min(text.len() - start);
        let label = self.label.clone().unwrap_or_else(|| "here".to_owned());
        Some(Box::new(std::iter::once(LabeledSpan::new(Some(label), start, len))))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.place.shown.source)
    }
}

/// All problems of all files that were looked at.
#[derive(Clone, Debug, Default)]
pub struct Report {
    problems: Vec<Problem>,
    found: usize,
    warnings: Vec<Problem>,
}

impl Report {
    /// Takes a problem in, unless it is known. Beyond [`PROBLEMS_MAX`] they are only counted.
    pub fn add(&mut self, problem: Problem) {
        let of =
            |problem: &Problem| (problem.file().to_owned(), problem.place.start, problem.message.clone());
        let key = of(&problem);
        if self.problems.iter().any(|known| of(known) == key) {
            return;
        }
        self.found += 1;
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        }
    }

    /// Takes in something that is allowed, but of which somebody should know. It makes no report wrong; beyond
    /// [`PROBLEMS_MAX`] such things are dropped.
    pub fn warn(&mut self, problem: Problem) {
        if self.warnings.len() < PROBLEMS_MAX {
            self.warnings.push(Problem { severity: Severity::Warning, ..problem });
        }
    }

    /// The warnings, in order of file and place.
    #[must_use]
    pub fn warnings(&self) -> Vec<&Problem> {
        sorted(&self.warnings)
    }

    /// The warnings with the lines of the files, underlined; empty when there is none. `color` for a terminal.
    #[must_use]
    pub fn fancy_warnings(&self, color: bool) -> String {
        rendered(&self.warnings(), color)
    }

    /// Takes in the problems of another report.
    pub fn merge(&mut self, other: Self) {
        let kept = other.problems.len();
        let only_counted = other.found - kept;
        other.problems.into_iter().for_each(|problem| self.add(problem));
        self.found += only_counted;
        other.warnings.into_iter().for_each(|problem| self.warn(problem));
    }

    /// True when nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found == 0
    }

    /// How many problems were found, also those that are not kept.
    #[must_use]
    pub fn count(&self) -> usize {
        self.found
    }

    /// The problems kept, in order of file and place.
    #[must_use]
    pub fn problems(&self) -> Vec<&Problem> {
        sorted(&self.problems)
    }

    /// With the lines of the files, underlined. `color` for a terminal.
    #[must_use]
    pub fn fancy(&self, color: bool) -> String {
        rendered(&self.problems(), color) + &self.closing()
    }

    /// One line a problem, `file:line:column: what`, and its hint below.
    #[must_use]
    pub fn plain(&self) -> String {
        let mut text: String = self.problems().into_iter().map(line_of).collect();
        text.push_str(&self.closing());
        text
    }

    fn closing(&self) -> String {
        let shown = self.problems().len();
        match self.found {
            0 => "no problems\n".to_owned(),
            1 => "1 problem\n".to_owned(),
            found if found > PROBLEMS_MAX => format!("{found} problems; the first {shown} are shown\n"),
            _ => format!("{shown} problems\n"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.plain())
    }
}

impl std::error::Error for Report {}

/// In order of file and place.
fn sorted(problems: &[Problem]) -> Vec<&Problem> {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|problem| (problem.file(), problem.place.start, problem.message()));
    sorted
}

/// With the lines of the files, underlined.
fn rendered(problems: &[&Problem], color: bool) -> String {
    let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(WIDTH).with_links(false);
    let mut text = String::new();
    for problem in problems {
        if handler.render_report(&mut text, *problem).is_err() {
            text.push_str(&line_of(problem));
        }
        text.push('\n');
    }
    text
}

fn line_of(problem: &Problem) -> String {
    let (line, column) = problem.line_column();
    let hint = problem.hint.as_ref().map_or_else(String::new, |hint| format!("  hint: {hint}\n"));
    format!("{}:{line}:{column}: {}\n{hint}", problem.file(), problem.message)
}

/// Characters that change what a terminal shows instead of being shown.
fn is_hostile(letter: char) -> bool {
    let direction =
        matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    direction || letter == '\u{feff}' || letter.is_control() && !matches!(letter, '\n' | '\t')
}

/// The text with hostile characters masked by as many bytes, so that places stay where they are.
fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter.len_utf8() {
            _ if !is_hostile(letter) => masked.push(letter),
            3 => masked.push('\u{fffd}'),
            // A carriage return at a line's end is only white space.
            bytes => masked.extend(std::iter::repeat_n(if letter == '\r' { ' ' } else { '?' }, bytes)),
        }
    }
    masked
}

/// One line of text that is safe to print.
fn printable(text: &str) -> String {
    let line = text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c });
    let safe: String = line.take(MESSAGE_MAX).map(|c| if is_hostile(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().count() > MESSAGE_MAX { format!("{safe}…") } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str, start: usize, len: usize) -> Problem {
        Problem::new(Place { shown: Shown::new("a.yaml", text), start, len }, "wrong").hint("mend it")
    }

    #[test]
    fn places_count_characters_from_one() {
        assert_eq!(problem("ä: ö\nß: ü", 0, 1).line_column(), (1, 1));
        assert_eq!(problem("ä: ö\nß: ü", 11, 2).line_column(), (2, 4));
        assert_eq!(problem("ab", 99, 99).line_column(), (1, 3));
        assert_eq!(problem("ä", 1, 1).line_column(), (1, 1), "within a character");
    }

    #[test]
    fn hostile_text_is_masked_and_keeps_its_length() {
        let text = "a\u{1b}[31m\u{202e}b\u{85}\r\n";
        assert_eq!(masked(text).len(), text.len());
        let mut report = Report::default();
        report.add(Problem::new(problem(text, 1, 3).place, "saw \u{1b}[2J"));
        for rendered in [report.fancy(false), report.plain()] {
            assert!(!rendered.contains('\u{1b}') && !rendered.contains('\u{202e}'), "{rendered:?}");
        }
    }

    #[test]
    fn a_report_is_bounded_and_says_so() {
        let mut report = Report::default();
        for place in (0..500).chain(0..50) {
            report.add(problem(&"x".repeat(600), place, 1));
        }
        assert_eq!((report.count(), report.problems().len()), (500, PROBLEMS_MAX));
        assert!(report.plain().ends_with("500 problems; the first 100 are shown\n"));
    }
}
