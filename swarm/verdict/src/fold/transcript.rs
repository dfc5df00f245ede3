//! The bounded transcript of an attempt under way: its first lines and its last ones.

use std::collections::{BTreeMap, VecDeque};

use nightcrew_model::id::PersonId;

use crate::report::{LINE_BYTES_MAX, LineKind, TRANSCRIPT_LINES_MAX, TranscriptLine};

/// Lines kept of the beginning: the opening and the first replies.
const HEAD: usize = 20;

/// Who a line is of.
#[derive(Clone, Debug)]
pub enum Who {
    /// A person.
    Person(PersonId),
    /// The subject.
    Subject,
    /// A twin, by name.
    Twin(String),
    /// The engine.
    Engine,
}

#[derive(Clone, Debug)]
struct Line {
    at_ms: u64,
    seq: u64,
    who: Who,
    kind: LineKind,
    text: String,
}

/// The transcript.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    head: Vec<Line>,
    tail: VecDeque<Line>,
    omitted: u64,
}

impl Transcript {
    /// Adds a line, capped.
    pub fn add(&mut self, (at_ms, seq): (u64, u64), who: Who, kind: LineKind, text: &str) {
        let line = Line { at_ms, seq, who, kind, text: cap(text) };
        if self.head.len() < HEAD {
            self.head.push(line);
            return;
        }
        if self.tail.len() >= TRANSCRIPT_LINES_MAX - HEAD {
            self.tail.pop_front();
            self.omitted += 1;
        }
        self.tail.push_back(line);
    }

    /// The lines with people's names, and how many were left out.
    #[must_use]
    pub fn lines(self, people: &BTreeMap<PersonId, String>) -> (Vec<TranscriptLine>, u64) {
        let lines = self.head.into_iter().chain(self.tail).map(|line| TranscriptLine {
            at_ms: line.at_ms,
            seq: line.seq,
            who: match line.who {
                Who::Person(person) => name(person, people),
                Who::Subject => "the subject".to_owned(),
                Who::Twin(twin) => twin,
                Who::Engine => "nightcrew".to_owned(),
            },
            kind: line.kind,
            text: line.text,
        });
        (lines.collect(), self.omitted)
    }
}

/// A person's name, capped; their id when the journal has none.
#[must_use]
pub fn name(person: PersonId, people: &BTreeMap<PersonId, String>) -> String {
    people.get(&person).map_or_else(|| person.to_string(), |name| cap(name))
}

/// A text cut to [`LINE_BYTES_MAX`] at a letter's end.
#[must_use]
pub fn cap(text: &str) -> String {
    if text.len() <= LINE_BYTES_MAX {
        return text.to_owned();
    }
    let mut end = LINE_BYTES_MAX;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_left_out() {
        let mut transcript = Transcript::default();
        for number in 0..200 {
            transcript.add((number, number), Who::Engine, LineKind::Note, &"ü".repeat(1000));
        }
        let (lines, omitted) = transcript.lines(&BTreeMap::new());
        assert_eq!((lines.len(), omitted), (TRANSCRIPT_LINES_MAX, 120));
        assert_eq!((lines[0].seq, lines[19].seq, lines[20].seq, lines[79].seq), (0, 19, 140, 199));
        assert!(lines.iter().all(|line| line.text.len() <= LINE_BYTES_MAX + 3));
    }
}
