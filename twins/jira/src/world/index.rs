//! The indexes that search walks: issues by what they are, by label, by moment and by word, project by project where that
//! says who may see them. They hold what the site holds and no more, and are made anew from a snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::{Ids, Issue, Says, naming, words};

/// A field that has one value of an issue, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Facet {
    /// The issue that it is a part of.
    Parent,
    /// Where it stands.
    Status,
    /// Its type.
    Kind,
    /// How much it matters.
    Priority,
    /// Its resolution: there is only one.
    Resolution,
    /// Who works on it.
    Assignee,
    /// Who reported it.
    Reporter,
    /// Who made it.
    Creator,
    /// Whether it has any label.
    Labelled,
}

impl Facet {
    /// All of them.
    const ALL: [Self; 9] = [
        Self::Parent,
        Self::Status,
        Self::Kind,
        Self::Priority,
        Self::Resolution,
        Self::Assignee,
        Self::Reporter,
        Self::Creator,
        Self::Labelled,
    ];

    /// An issue's value.
    pub(crate) fn value(self, issue: &Issue) -> Option<u64> {
        match self {
            Self::Parent => issue.parent,
            Self::Status => Some(issue.status as u64),
            Self::Kind => Some(issue.kind as u64),
            Self::Priority => Some(issue.priority as u64),
            Self::Resolution => issue.resolved.map(|_| 1),
            Self::Assignee => issue.assignee.map(u64::from),
            Self::Reporter => Some(issue.reporter.into()),
            Self::Creator => Some(issue.creator.into()),
            Self::Labelled => (!issue.labels.is_empty()).then_some(1),
        }
    }

    /// Whether its values are so few that each can be looked at.
    pub(crate) const fn is_small(self) -> bool {
        matches!(self, Self::Status | Self::Kind | Self::Priority | Self::Resolution | Self::Labelled)
    }
}

/// A moment that every issue has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// When it was made.
    Created,
    /// When anything changed last.
    Updated,
}

impl When {
    /// An issue's moment: Unix milliseconds.
    pub(crate) const fn of(self, issue: &Issue) -> i64 {
        match self {
            Self::Created => issue.created,
            Self::Updated => issue.updated,
        }
    }
}

/// How an issue stood in the indexes before a change.
pub(super) struct Stood {
    facets: [Option<u64>; Facet::ALL.len()],
    moments: [i64; 2],
    labels: Vec<String>,
    comments: usize,
    is_long: bool,
    /// Its words, if the change may take some away.
    words: Vec<u128>,
}

impl Stood {
    /// How an issue stands that is about to be changed so.
    pub(super) fn of(issue: &Issue, says: Says) -> Self {
        let is_long = naming::is_long(issue);
        let words = if says == Says::Else && !is_long { words::of(issue, usize::MAX) } else { Vec::new() };
        Self {
            facets: Facet::ALL.map(|facet| facet.value(issue)),
            moments: [issue.created, issue.updated],
            labels: issue.labels.clone(),
            comments: issue.comments.len(),
            is_long,
            words,
        }
    }
}

/// The indexes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Index {
    /// By project, field and value.
    facets: BTreeMap<(u32, Facet, Option<u64>), Ids>,
    /// By label, then by project, in order: most labels are of one project, and many of one issue.
    labels: BTreeMap<String, Vec<(u32, Ids)>>,
    /// By project and moment: made, changed.
    moments: [BTreeSet<(u32, i64, u64)>; 2],
    /// By the number of a word.
    words: BTreeMap<u128, Ids>,
    /// Issues that say more than is looked through: any word may be theirs.
    long: Ids,
}

impl Index {
    /// Takes in an issue.
    pub(super) fn add(&mut self, issue: &Issue) {
        for facet in Facet::ALL {
            self.add_facet(issue, facet, facet.value(issue));
        }
        for (moments, at) in self.moments.iter_mut().zip([issue.created, issue.updated]) {
            moments.insert((issue.project, at, issue.id));
        }
        self.add_labels(issue);
        if naming::is_long(issue) {
            self.long.insert(issue.id);
        } else {
            self.add_words(&words::of(issue, usize::MAX), issue.id);
        }
    }

    /// Forgets an issue.
    pub(super) fn remove(&mut self, issue: &Issue) {
        let stood = Stood::of(issue, Says::Else);
        for (facet, value) in Facet::ALL.into_iter().zip(stood.facets) {
            self.drop_facet(issue, facet, value);
        }
        for (moments, at) in self.moments.iter_mut().zip(stood.moments) {
            moments.remove(&(issue.project, at, issue.id));
        }
        self.drop_labels(issue, &stood.labels);
        self.drop_words(&stood.words, issue.id);
        self.long.remove(issue.id);
    }

    /// Moves an issue that was changed.
    pub(super) fn renew(&mut self, stood: &Stood, issue: &Issue, says: Says) {
        for (facet, before) in Facet::ALL.into_iter().zip(stood.facets) {
            let now = facet.value(issue);
            if now != before {
                self.drop_facet(issue, facet, before);
                self.add_facet(issue, facet, now);
            }
        }
        let now = [issue.created, issue.updated];
        for (moments, (before, now)) in self.moments.iter_mut().zip(stood.moments.into_iter().zip(now)) {
            if before != now {
                moments.remove(&(issue.project, before, issue.id));
                moments.insert((issue.project, now, issue.id));
            }
        }
        if stood.labels != issue.labels {
            self.drop_labels(issue, &stood.labels);
            self.add_labels(issue);
        }
        self.renew_words(stood, issue, says);
    }

    fn renew_words(&mut self, stood: &Stood, issue: &Issue, says: Says) {
        match (says, stood.is_long, naming::is_long(issue)) {
            (Says::Same, ..) | (Says::More, true, _) => {}
            (Says::More, false, false) => {
                self.add_words(&words::of_comments(issue, stood.comments), issue.id);
            }
            (Says::More, false, true) => {
                self.drop_words(&words::of(issue, stood.comments), issue.id);
                self.long.insert(issue.id);
            }
            (Says::Else, _, is_long) => {
                let now = if is_long { Vec::new() } else { words::of(issue, usize::MAX) };
                if is_long {
                    self.long.insert(issue.id);
                } else {
                    self.long.remove(issue.id);
                }
                if now != stood.words {
                    self.drop_words(&stood.words, issue.id);
                    self.add_words(&now, issue.id);
                }
            }
        }
    }

    fn add_facet(&mut self, issue: &Issue, facet: Facet, value: Option<u64>) {
        self.facets.entry((issue.project, facet, value)).or_default().insert(issue.id);
    }

    fn drop_facet(&mut self, issue: &Issue, facet: Facet, value: Option<u64>) {
        drop_id(&mut self.facets, &(issue.project, facet, value), issue.id);
    }

    fn add_labels(&mut self, issue: &Issue) {
        for label in &issue.labels {
            let projects = match self.labels.get_mut(label) {
                Some(projects) => projects,
                None => self.labels.entry(label.clone()).or_default(),
            };
            let at = projects.binary_search_by_key(&issue.project, |(project, _)| *project);
            let at = at.unwrap_or_else(|at| {
                projects.reserve_exact(1);
                projects.insert(at, (issue.project, Ids::default()));
                at
            });
            if let Some((_, ids)) = projects.get_mut(at) {
                ids.insert(issue.id);
            }
        }
    }

    fn drop_labels(&mut self, issue: &Issue, labels: &[String]) {
        for label in labels {
            if let Some(projects) = self.labels.get_mut(label) {
                for (_, ids) in projects.iter_mut().filter(|(project, _)| *project == issue.project) {
                    ids.remove(issue.id);
                }
                projects.retain(|(_, ids)| !ids.is_empty());
                if projects.is_empty() {
                    self.labels.remove(label);
                }
            }
        }
    }

    fn add_words(&mut self, words: &[u128], id: u64) {
        for word in words {
            self.words.entry(*word).or_default().insert(id);
        }
    }

    fn drop_words(&mut self, words: &[u128], id: u64) {
        for word in words {
            drop_id(&mut self.words, word, id);
        }
    }
}

/// Takes an id out of what stands under a key, and the key with the last of them.
fn drop_id<K: Ord>(index: &mut BTreeMap<K, Ids>, key: &K, id: u64) {
    if let Some(ids) = index.get_mut(key) {
        ids.remove(id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}

impl Index {
    /// The issues of a project whose field has this value, or none.
    pub(crate) fn valued(&self, project: u32, facet: Facet, value: Option<u64>) -> Option<&Ids> {
        self.facets.get(&(project, facet, value))
    }

    /// The values that a field has in a project, each with its issues.
    pub(crate) fn values(&self, project: u32, facet: Facet) -> impl Iterator<Item = (Option<u64>, &Ids)> {
        let all = (project, facet, None)..=(project, facet, Some(u64::MAX));
        self.facets.range(all).map(|((_, _, value), ids)| (*value, ids))
    }

    /// How many issues a project has.
    pub(crate) fn size(&self, project: u32) -> usize {
        self.values(project, Facet::Status).map(|(_, ids)| ids.len()).sum()
    }

    /// The issues of a project that have a label.
    pub(crate) fn labelled(&self, label: &str, project: u32) -> Option<&Ids> {
        self.labels.get(label)?.iter().find(|(known, _)| *known == project).map(|(_, ids)| ids)
    }

    /// All labels, in order.
    pub(crate) fn labels(&self) -> impl ExactSizeIterator<Item = &str> {
        self.labels.keys().map(String::as_str)
    }

    /// The issues of a project whose moment is within bounds, the earliest first.
    pub(crate) fn moments(
        &self,
        project: u32,
        when: When,
        within: RangeInclusive<i64>,
    ) -> impl DoubleEndedIterator<Item = (i64, u64)> {
        let (first, last) = within.into_inner();
        // Nothing is within bounds that are the wrong way round.
        let last = if first > last { None } else { Some((project, last, u64::MAX)) };
        let all = last.map(|last| self.moments[when as usize].range((project, first, 0)..=last));
        all.into_iter().flatten().map(|(_, at, id)| (*at, *id))
    }

    /// The issues that may say words of these numbers, word by word, without those that may say any.
    pub(crate) fn saying(&self, numbers: RangeInclusive<u128>) -> impl Iterator<Item = &Ids> {
        self.words.range(numbers).map(|(_, ids)| ids)
    }

    /// The issues that may say any word.
    pub(crate) const fn long(&self) -> &Ids {
        &self.long
    }
}
