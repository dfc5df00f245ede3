//! What every site of the twin has alike: issue types, statuses and their categories, priorities, link types. The vendor's
//! defaults, with its ids' form.

use serde::{Deserialize, Serialize};

/// The id of the first project.
pub const FIRST_PROJECT: u32 = 10_000;
/// The types of links: id, name, inward and outward words.
pub const LINK_TYPES: [(&str, &str, &str, &str); 4] = [
    ("10000", "Blocks", "is blocked by", "blocks"),
    ("10001", "Cloners", "is cloned by", "clones"),
    ("10002", "Duplicate", "is duplicated by", "duplicates"),
    ("10003", "Relates", "relates to", "relates to"),
];
/// The one resolution: id, name, description.
pub const RESOLUTION: (&str, &str, &str) = ("10000", "Done", "Work has been completed on this issue.");

/// An issue's type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something to be done.
    #[default]
    Task,
    /// Something broken.
    Bug,
    /// Something that a user wants.
    Story,
    /// Something large.
    Epic,
    /// A part of another issue.
    Subtask,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Task, Self::Bug, Self::Story, Self::Epic, Self::Subtask];

    /// Id and name.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Task => ("10001", "Task"),
            Self::Bug => ("10002", "Bug"),
            Self::Story => ("10003", "Story"),
            Self::Epic => ("10004", "Epic"),
            Self::Subtask => ("10005", "Subtask"),
        }
    }

    /// The type with this id or name.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| is(kind.words(), text))
    }
}

/// Where an issue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not begun.
    #[default]
    ToDo,
    /// Begun.
    InProgress,
    /// Done.
    Done,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ToDo, Self::InProgress, Self::Done];

    /// Id and name.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ToDo => ("10000", "To Do"),
            Self::InProgress => ("10001", "In Progress"),
            Self::Done => ("10002", "Done"),
        }
    }

    /// Its category: id, key, name and colour.
    #[must_use]
    pub const fn category(self) -> (u32, &'static str, &'static str, &'static str) {
        match self {
            Self::ToDo => (2, "new", "To Do", "blue-gray"),
            Self::InProgress => (4, "indeterminate", "In Progress", "yellow"),
            Self::Done => (3, "done", "Done", "green"),
        }
    }

    /// The id of the transition that leads to it, which bears its name.
    #[must_use]
    pub const fn transition(self) -> &'static str {
        match self {
            Self::ToDo => "11",
            Self::InProgress => "21",
            Self::Done => "31",
        }
    }

    /// Where the workflow leads from here: the vendor's default lets every status follow every other.
    pub fn next(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |status| *status != self)
    }

    /// The status with this id or name.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| is(status.words(), text))
    }

    /// The status whose category has this id, key or name.
    #[must_use]
    pub fn find_category(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| {
            let (id, key, name, _) = status.category();
            text == id.to_string() || text.eq_ignore_ascii_case(key) || text.eq_ignore_ascii_case(name)
        })
    }
}

/// How much an issue matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Least.
    Lowest,
    /// Little.
    Low,
    /// As usual.
    #[default]
    Medium,
    /// Much.
    High,
    /// Most.
    Highest,
}

impl Priority {
    /// All of them, the highest first.
    pub const ALL: [Self; 5] = [Self::Highest, Self::High, Self::Medium, Self::Low, Self::Lowest];

    /// Id and name.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Highest => ("1", "Highest"),
            Self::High => ("2", "High"),
            Self::Medium => ("3", "Medium"),
            Self::Low => ("4", "Low"),
            Self::Lowest => ("5", "Lowest"),
        }
    }

    /// The priority with this id or name.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| is(priority.words(), text))
    }
}

fn is((id, name): (&str, &str), text: &str) -> bool {
    text == id || text.eq_ignore_ascii_case(name)
}
