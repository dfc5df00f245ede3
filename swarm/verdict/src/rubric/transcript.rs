//! What a judge is shown of an attempt: what was said, by whom, and nothing of what the twins know. Written by people and by the
//! subject, so it is capped, and whatever is invisible or steers is shown.

use std::collections::{BTreeMap, BTreeSet};

use nightcrew_model::event::{Event, What};
use nightcrew_model::id::{AttemptId, PersonId};
use serde::{Deserialize, Serialize};

use crate::fold::course::Course;
use crate::fold::lexicon::Lexicon;
use crate::fold::transcript::{cap, name};
use crate::report::{LineKind, TRANSCRIPT_LINES_MAX};

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Who: `employee`, `colleague`, `subject`, `others`.
    pub who: String,
    /// What. Hostile text.
    pub text: String,
}

/// Something said, capped and with everything invisible shown.
#[must_use]
pub fn said(who: &str, text: &str) -> Said {
    Said { who: shown(&cap(who)), text: shown(&cap(text)) }
}

/// The same for a whole transcript from elsewhere: its beginning and its end, as far as one of a run goes.
#[must_use]
pub fn bounded(lines: &[Said]) -> Vec<Said> {
    let half = TRANSCRIPT_LINES_MAX / 2;
    let left_out = lines.len().saturating_sub(TRANSCRIPT_LINES_MAX);
    let kept = lines.iter().enumerate().filter(|(place, _)| *place < half || *place >= half + left_out);
    kept.map(|(_, line)| said(&line.who, &line.text)).collect()
}

/// A text in which control characters, and letters that turn the reading direction or cannot be seen, are written out.
fn shown(text: &str) -> String {
    let hides = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if hides(letter) {
            out.extend(letter.escape_unicode());
        } else {
            out.push(letter);
        }
    }
    out
}

/// A fold that keeps the transcripts of some attempts.
#[derive(Debug, Default)]
pub struct Transcripts {
    wanted: BTreeSet<AttemptId>,
    open: BTreeMap<AttemptId, Course>,
    lexicon: Lexicon,
    people: BTreeMap<PersonId, String>,
}

impl Transcripts {
    /// A fold for these attempts.
    #[must_use]
    pub fn of(wanted: impl IntoIterator<Item = AttemptId>) -> Self {
        Self { wanted: wanted.into_iter().collect(), ..Self::default() }
    }

    /// Takes the next event.
    pub fn add(&mut self, event: &Event) {
        if let What::RunStarted(started) = &event.what {
            self.people.clone_from(&started.people);
        }
        let Some(id) = event.attempt.filter(|id| self.wanted.contains(id)) else { return };
        if let What::AttemptStarted(started) = &event.what {
            self.open.entry(id).or_insert_with(|| Course::new(event, started));
        } else if let Some(course) = self.open.get_mut(&id) {
            course.add(event, &mut self.lexicon);
        }
    }

    /// What was said in each; an attempt that the journal does not have is not there.
    #[must_use]
    pub fn finish(self) -> BTreeMap<AttemptId, Vec<Said>> {
        let people = &self.people;
        let told = |(id, course): (AttemptId, Course)| {
            let employee = name(course.started.person, people);
            let (lines, _) = course.transcript.lines(people);
            let spoken = lines.into_iter().filter_map(|line| {
                let who = match line.kind {
                    LineKind::Act if line.who == employee => "employee",
                    LineKind::Act => "colleague",
                    LineKind::Subject => "subject",
                    LineKind::Heard => "others",
                    LineKind::Call | LineKind::State | LineKind::Note => return None,
                };
                Some(said(who, &line.text))
            });
            (id, spoken.collect())
        };
        self.open.into_iter().map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        let line = said("subject", "a\u{202e}b\u{1b}[2J\nc\u{200b}d\u{e0041} ü 🙏");
        assert_eq!(line.text, "a\\u{202e}b\\u{1b}[2J\\u{a}c\\u{200b}d\\u{e0041} ü 🙏");
        assert!(said("x", &"ü".repeat(5000)).text.len() < 600);
    }

    #[test]
    fn a_long_transcript_keeps_its_beginning_and_its_end() {
        let lines: Vec<Said> = (0..500).map(|number| said("subject", &number.to_string())).collect();
        let kept = bounded(&lines);
        assert_eq!(kept.len(), TRANSCRIPT_LINES_MAX);
        assert_eq!((kept[0].text.as_str(), kept[79].text.as_str()), ("0", "499"));
        assert_eq!(bounded(&lines[..3]).len(), 3);
    }
}
