//! The conversations of a running run, bounded: those under way, and of the ended ones the failing first.

use std::collections::VecDeque;

use nightcrew_model::event::{Acted, AttemptEnd, AttemptEnded, AttemptStarted, Called, Heard};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::time::At;

use crate::text;

/// The most lines kept of a conversation. Beyond, lines after the opening give way: the opening says what was wanted, the
/// latest lines how it went.
pub const LINES_MAX: usize = 40;
/// Lines of the opening that never give way.
const OPENING_LINES: usize = 6;
/// The longest line kept, in characters.
pub const LINE_CHARS_MAX: usize = 400;
/// The most conversations followed while they are under way; more are counted, not kept.
pub const OPEN_MAX: usize = 1_000;
/// The most failing conversations kept after their end.
pub const FAILED_MAX: usize = 120;
/// The most other conversations kept after their end.
pub const ENDED_MAX: usize = 80;

/// Who a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The person whose attempt it is.
    Person,
    /// Somebody else of the company.
    Colleague,
    /// The system under test.
    Subject,
    /// A twin's world: something was changed.
    World,
}

/// One line of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When, on the crew's clock.
    pub at: At,
    /// From whom.
    pub voice: Voice,
    /// Who that is, for a reader.
    pub who: String,
    /// What was said or done: capped, made visible, still to be escaped.
    pub text: String,
}

/// One conversation.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The attempt.
    pub attempt: AttemptId,
    /// Who tries.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their persona.
    pub persona: String,
    /// What they try.
    pub scenario: String,
    /// When it began.
    pub started: At,
    /// How it ended, with the reason.
    pub end: Option<(At, AttemptEnd, String)>,
    /// Its lines.
    pub lines: VecDeque<Line>,
    /// How many lines gave way.
    pub skipped: u64,
    /// The machine's time of the first act, in microseconds, lag taken off.
    pub asked_us: Option<u64>,
    /// Time to the first reply, in microseconds.
    pub first_reply_us: Option<u64>,
}

impl Conversation {
    /// A conversation that begins.
    #[must_use]
    pub fn begin(attempt: AttemptId, at: At, begun: &AttemptStarted, name: &str) -> Self {
        Self {
            attempt,
            person: begun.person,
            name: text::label(name),
            persona: text::label(&begun.persona),
            scenario: text::label(&begun.scenario),
            started: at,
            end: None,
            lines: VecDeque::new(),
            skipped: 0,
            asked_us: None,
            first_reply_us: None,
        }
    }

    /// Whether it ended without what the person came for, as far as the engine knows.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.end.as_ref().is_some_and(|(_, how, _)| failing(*how))
    }

    fn push(&mut self, line: Line) {
        if self.lines.len() >= LINES_MAX {
            self.lines.remove(OPENING_LINES);
            self.skipped += 1;
        }
        self.lines.push_back(line);
    }

    /// Adds what somebody did.
    pub fn acted(&mut self, at: At, us: u64, acted: &Acted, who: &str) {
        let own = acted.person == self.person;
        if own && self.asked_us.is_none() {
            self.asked_us = Some(us.saturating_sub(u64::from(acted.lag_ms) * 1_000));
        }
        let said = acted.act.arg("text").map_or_else(
            || text::one_line(&format!("[{}] {}", acted.act.verb, acted.purpose), LINE_CHARS_MAX),
            |said| text::visible(said, LINE_CHARS_MAX),
        );
        let voice = if own { Voice::Person } else { Voice::Colleague };
        self.push(Line { at, voice, who: text::label(who), text: said });
    }

    /// Adds what somebody noticed of the subject; the time to a first reply, if this is one.
    pub fn heard(&mut self, at: At, us: u64, heard: &Heard, subject: &str) -> Option<u64> {
        if !heard.from_subject {
            return None;
        }
        self.push(Line {
            at,
            voice: Voice::Subject,
            who: text::label(subject),
            text: text::visible(&heard.text, LINE_CHARS_MAX),
        });
        if heard.person != self.person || self.first_reply_us.is_some() {
            return None;
        }
        self.first_reply_us = self.asked_us.map(|asked| us.saturating_sub(asked));
        self.first_reply_us
    }

    /// Adds a change that the subject made in a twin.
    pub fn called(&mut self, at: At, call: &Called) {
        if !call.by.is_subject() || !call.changed {
            return;
        }
        let what = call.note.as_deref().unwrap_or(&call.endpoint);
        // What the subject says in Slack is heard by somebody and stands as their notice already.
        if call.twin == "slack" {
            return;
        }
        self.push(Line {
            at,
            voice: Voice::World,
            who: text::label(&call.twin),
            text: text::one_line(what, LINE_CHARS_MAX),
        });
    }
}

/// Whether an end counts as failing in the feed.
#[must_use]
pub fn failing(how: AttemptEnd) -> bool {
    matches!(how, AttemptEnd::WalkedAway | AttemptEnd::Broken | AttemptEnd::OutOfBudget)
}

/// The conversations kept.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    open: std::collections::BTreeMap<AttemptId, Conversation>,
    failed: VecDeque<Conversation>,
    ended: VecDeque<Conversation>,
    /// Attempts that were not followed because too many were under way.
    pub unfollowed: u64,
}

impl Feed {
    /// Begins to follow an attempt.
    pub fn begin(&mut self, conversation: Conversation) {
        if self.open.len() >= OPEN_MAX {
            self.unfollowed += 1;
        } else {
            self.open.insert(conversation.attempt, conversation);
        }
    }

    /// The followed conversation of an attempt under way.
    pub fn open_mut(&mut self, attempt: AttemptId) -> Option<&mut Conversation> {
        self.open.get_mut(&attempt)
    }

    /// Ends an attempt.
    pub fn end(&mut self, attempt: AttemptId, at: At, ended: &AttemptEnded) {
        let Some(mut conversation) = self.open.remove(&attempt) else { return };
        conversation.end = Some((at, ended.how, text::one_line(&ended.why, LINE_CHARS_MAX)));
        let (kept, most) =
            if failing(ended.how) { (&mut self.failed, FAILED_MAX) } else { (&mut self.ended, ENDED_MAX) };
        if kept.len() >= most {
            kept.pop_back();
        }
        kept.push_front(conversation);
    }

    /// Conversations for a reader: failing ones first, then those under way by their latest line, then the others; each
    /// group newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Conversation> {
        let mut open: Vec<&Conversation> = self.open.values().filter(|open| !open.lines.is_empty()).collect();
        open.sort_by_key(|open| std::cmp::Reverse(open.lines.back().map(|line| line.at)));
        self.failed.iter().chain(open).chain(self.ended.iter())
    }

    /// One conversation, if it is still kept.
    #[must_use]
    pub fn find(&self, attempt: AttemptId) -> Option<&Conversation> {
        self.open
            .get(&attempt)
            .or_else(|| self.failed.iter().chain(&self.ended).find(|kept| kept.attempt == attempt))
    }
}
