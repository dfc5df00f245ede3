//! What a person has in mind of a conversation: its latest lines, packed and bounded.

use serde::{Deserialize, Serialize};

/// Lines that are remembered.
const LINES_MAX: usize = 8;
/// Bytes remembered of each line: what one looks back for stands in the first sentences.
const LINE_BYTES_MAX: usize = 300;
/// Bytes remembered in all: ten thousand conversations at a time must fit into memory.
const BYTES_MAX: usize = 1_200;

/// Marks a line of the subject.
const THEIRS: char = '<';
/// Marks a line of this person.
const OWN: char = '>';
/// Ends a line. Texts that hold it lose it.
const END: char = '\0';

/// The latest lines of a conversation, oldest first, each with the mark of who wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Memory(String);

impl Memory {
    /// Remembers a line; the oldest go when there are too many.
    pub(super) fn add(&mut self, from_subject: bool, text: &str) {
        let text = text.get(..text.floor_char_boundary(LINE_BYTES_MAX)).unwrap_or_default();
        let needed = text.len() + THEIRS.len_utf8() + END.len_utf8();
        while self.0.len() + needed > BYTES_MAX || self.0.matches(END).count() >= LINES_MAX {
            let Some(oldest) = self.0.find(END) else { break };
            self.0.drain(..=oldest);
        }
        self.0.reserve_exact(needed);
        self.0.push(if from_subject { THEIRS } else { OWN });
        self.0.extend(text.chars().filter(|letter| *letter != END));
        self.0.push(END);
    }

    /// The lines: whether the subject wrote it, and the text.
    pub(super) fn lines(&self) -> impl Iterator<Item = (bool, &str)> {
        self.0
            .split_terminator(END)
            .map(|line| (line.starts_with(THEIRS), line.get(THEIRS.len_utf8()..).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_as_they_were_and_bounded_whatever_they_hold() {
        let mut memory = Memory::default();
        memory.add(true, "<which> project?\nplease");
        memory.add(false, "ENG\0\0");
        let lines: Vec<_> = memory.lines().collect();
        assert_eq!(lines, [(true, "<which> project?\nplease"), (false, "ENG")]);
        for _ in 0..20 {
            memory.add(true, &"ä".repeat(1_000));
        }
        assert!(memory.0.capacity() <= BYTES_MAX, "{}", memory.0.capacity());
        assert_eq!(memory.lines().count(), BYTES_MAX / (LINE_BYTES_MAX + 2));
        for _ in 0..20 {
            memory.add(false, "");
        }
        assert_eq!(memory.lines().collect::<Vec<_>>(), [(false, ""); LINES_MAX]);
    }
}
