//! What was said and done in one attempt, as a person reads it. Every text is hostile: made visible, then escaped.

use maud::{Markup, html};
use nightcrew_verdict::report::{FailingAttempt, LineKind};

use crate::figure;
use crate::fold::conversation::{Conversation, Voice};
use crate::text;

/// One line, borrowed from wherever it is kept.
pub struct Line<'a> {
    /// When, in milliseconds on the crew's clock.
    pub at_ms: u64,
    /// The class that sets it apart: `person`, `colleague`, `subject`, `world`, `note`.
    pub class: &'static str,
    /// From whom.
    pub who: &'a str,
    /// What.
    pub text: &'a str,
}

/// Lines in order; `left_out` of the middle are missing.
#[must_use]
pub fn transcript<'a>(lines: impl Iterator<Item = Line<'a>>, left_out: u64) -> Markup {
    html! {
        @if left_out > 0 { p class="dim" { (figure::counted(left_out, "line is", "lines are")) " left out." } }
        ol class="talk" {
            @for line in lines {
                li class=(line.class) {
                    span class="when" { (figure::clock(line.at_ms)) }
                    b class="who" { (text::label(line.who)) }
                    p dir="auto" { (text::visible(line.text, text::LINE_CHARS_MAX)) }
                }
            }
        }
    }
}

/// The latest `most` lines of a running or ended conversation.
#[must_use]
pub fn of_conversation(conversation: &Conversation, most: usize) -> Markup {
    let skip = conversation.lines.len().saturating_sub(most);
    let lines = conversation.lines.iter().skip(skip).map(|line| Line {
        at_ms: line.at.0,
        class: match line.voice {
            Voice::Person => "person",
            Voice::Colleague => "colleague",
            Voice::Subject => "subject",
            Voice::World => "world",
        },
        who: &line.who,
        text: &line.text,
    });
    transcript(lines, conversation.skipped + skip as u64)
}

/// The transcript of a failing attempt of a report.
#[must_use]
pub fn of_failure(failure: &FailingAttempt) -> Markup {
    let lines = failure.transcript.iter().map(|line| Line {
        at_ms: line.at_ms,
        class: match line.kind {
            LineKind::Act if line.who == failure.name => "person",
            LineKind::Act | LineKind::Heard => "colleague",
            LineKind::Subject => "subject",
            LineKind::Call | LineKind::State => "world",
            LineKind::Note => "note",
        },
        who: &line.who,
        text: &line.text,
    });
    transcript(lines, failure.omitted_lines)
}
