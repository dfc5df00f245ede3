//! A resolved query: what is tested on an issue.

use super::ast::Operator;
use super::date;
use super::matching::Words;
use crate::world::table::Priority;
use crate::world::{Facet, Issue, When};

/// A resolved clause.
#[derive(Clone, Debug)]
pub(super) enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    /// The field is among these places or ids.
    Among(Place, Vec<u64>),
    /// It has one of these labels.
    Labelled(Vec<String>),
    /// The field has no value.
    Empty(Place),
    /// A text holds these words.
    Says(Text, Words),
    /// A moment compares so to another.
    Moment(Time, Operator, i64),
    /// A priority compares so.
    Ranks(Operator, Priority),
    /// A number in its project compares so.
    Numbered(Operator, u32, u32),
}

/// A field with values that can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Project,
    Issue,
    Of(Facet),
    Description,
    Environment,
    Due,
}

/// A field of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Summary,
    Description,
    Environment,
    Comment,
    All,
}

/// A field of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    Always(When),
    Resolved,
    Due,
}

impl Test {
    /// Whether it holds for an issue.
    pub(super) fn holds(&self, issue: &Issue) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.holds(issue)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(issue)),
            Self::Not(part) => !part.holds(issue),
            Self::Among(place, values) => value(*place, issue).is_some_and(|value| values.contains(&value)),
            Self::Labelled(labels) => labels.iter().any(|label| issue.labels.contains(label)),
            Self::Empty(place) => is_empty(*place, issue),
            Self::Says(text, words) => says(*text, words, issue),
            Self::Moment(time, operator, to) => {
                moment(*time, issue).is_some_and(|at| compare(*operator, at, *to))
            }
            Self::Ranks(operator, priority) => compare(*operator, issue.priority, *priority),
            Self::Numbered(operator, project, number) => {
                issue.project == *project && compare(*operator, issue.number, *number)
            }
        }
    }
}

fn value(place: Place, issue: &Issue) -> Option<u64> {
    match place {
        Place::Project => Some(issue.project.into()),
        Place::Issue => Some(issue.id),
        Place::Of(facet) => facet.value(issue),
        Place::Description | Place::Environment | Place::Due => None,
    }
}

fn is_empty(place: Place, issue: &Issue) -> bool {
    match place {
        Place::Description => issue.description.is_none(),
        Place::Environment => issue.environment.is_none(),
        Place::Due => issue.due.is_none(),
        place => value(place, issue).is_none(),
    }
}

fn says(text: Text, words: &Words, issue: &Issue) -> bool {
    let rich =
        |rich: &Option<crate::text::Rich>| rich.as_ref().is_some_and(|rich| words.are_in(&rich.plain()));
    let comments = || issue.comments.iter().any(|comment| words.are_in(&comment.body.plain()));
    match text {
        Text::Summary => words.are_in(&issue.summary),
        Text::Description => rich(&issue.description),
        Text::Environment => rich(&issue.environment),
        Text::Comment => comments(),
        Text::All => {
            words.are_in(&issue.summary) || rich(&issue.description) || rich(&issue.environment) || comments()
        }
    }
}

fn moment(time: Time, issue: &Issue) -> Option<i64> {
    match time {
        Time::Always(when) => Some(when.of(issue)),
        Time::Resolved => issue.resolved,
        Time::Due => date::moment(issue.due.as_deref()?, 0),
    }
}

/// Whether two values compare so.
pub(super) fn compare<T: PartialOrd>(operator: Operator, one: T, other: T) -> bool {
    match operator {
        Operator::Equals => one == other,
        Operator::NotEquals => one != other,
        Operator::Less => one < other,
        Operator::LessEquals => one <= other,
        Operator::Greater => one > other,
        Operator::GreaterEquals => one >= other,
        _ => false,
    }
}
