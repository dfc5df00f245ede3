//! An issue, its comments, and links between issues.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::table::{Kind, Priority, Status};
use crate::text::Rich;

/// An issue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Its id.
    pub id: u64,
    /// The place of its project.
    pub project: u32,
    /// Its number in the project.
    pub number: u32,
    /// Its type.
    pub kind: Kind,
    /// One line.
    pub summary: String,
    /// What it is about.
    pub description: Option<Rich>,
    /// Where it happened.
    pub environment: Option<Rich>,
    /// Where it stands.
    pub status: Status,
    /// How much it matters.
    pub priority: Priority,
    /// Its labels, in order.
    pub labels: Vec<String>,
    /// Who reported it.
    pub reporter: u32,
    /// Who made it.
    pub creator: u32,
    /// Who works on it.
    pub assignee: Option<u32>,
    /// The day it is due: `2026-11-30`.
    pub due: Option<String>,
    /// The id of the issue that it is a part of.
    pub parent: Option<u64>,
    /// When it was made: Unix milliseconds.
    pub created: i64,
    /// When anything changed last.
    pub updated: i64,
    /// When it was resolved; only then has it a resolution.
    pub resolved: Option<i64>,
    /// When its status changed last.
    pub status_changed: i64,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
    /// The places of the people whom it names: kept by the site.
    pub(crate) about: Vec<u32>,
    /// How many bytes of it were looked through for them.
    #[serde(default)]
    pub(crate) looked: usize,
}

impl Issue {
    /// The places of the people whom it names.
    #[must_use]
    pub fn about(&self) -> &[u32] {
        &self.about
    }

    /// Puts it into another status.
    pub fn move_to(&mut self, status: Status, now: i64) {
        self.status = status;
        self.status_changed = now;
        self.updated = now;
        self.resolved = (status == Status::Done).then_some(now);
    }

    /// All that it says, in pieces: summary, description, environment, labels, comments.
    pub fn texts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let rich = [&self.description, &self.environment].into_iter().flatten();
        std::iter::once(Cow::Borrowed(self.summary.as_str()))
            .chain(rich.map(Rich::plain))
            .chain(self.labels.iter().map(|label| Cow::Borrowed(label.as_str())))
            .chain(self.comments.iter().map(|comment| comment.body.plain()))
    }
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// Who wrote it.
    pub author: u32,
    /// Who changed it last.
    pub editor: u32,
    /// What it says.
    pub body: Rich,
    /// When it was written: Unix milliseconds.
    pub created: i64,
    /// When it was changed last.
    pub updated: i64,
}

/// A link between two issues.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: u64,
    /// Its type: a place in [`super::table::LINK_TYPES`].
    pub kind: usize,
    /// The issue at the inward end ("is blocked by").
    pub inward: u64,
    /// The issue at the outward end ("blocks").
    pub outward: u64,
}
