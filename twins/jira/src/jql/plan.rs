//! Where to look for what a query finds: the projects that it may be in, and the narrowest index that holds all of it.

use std::ops::RangeInclusive;

use super::Operator;
use super::condition::{Place, Test, Text, Time, compare};
use super::matching::Words;
use crate::world::{Facet, Ids, Index, Site, When, is_told_apart, numbers};

/// Issues in a span of time that are counted to learn whether it is narrow: what a page costs anyway.
const PROBED_MAX: usize = 1_000;
/// Indexes of words with a common beginning that are looked at: more of them narrow nothing.
const ENDINGS_MAX: usize = 1_000;

/// How far a span of time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    /// As far as is worth it for a page.
    Page,
    /// To its end, which is still less than to look at each issue.
    Count,
}

/// Where issues are found.
#[derive(Clone, Debug)]
pub(super) enum Source<'a> {
    /// An index.
    Index(&'a Ids),
    /// Some ids, in order.
    Listed(Vec<u64>),
    /// The issues of a project with numbers within bounds.
    Numbered(u32, RangeInclusive<u32>),
    /// The issues of a project in a span of time.
    Moments(u32, When, RangeInclusive<i64>),
}

/// Places that together hold all that a query finds.
#[derive(Clone, Debug, Default)]
struct Narrow<'a> {
    sources: Vec<Source<'a>>,
    /// So many issues they hold, or more than they do.
    most: usize,
    /// Whether they hold nothing else, nothing twice, and exactly `most`.
    exact: bool,
    /// Whether they may hold an issue twice.
    twice: bool,
}

/// Where to look.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    /// The places of the projects, in order.
    pub(super) scope: Vec<u32>,
    /// Places that together hold all that is found.
    pub(super) sources: Vec<Source<'a>>,
    /// So many issues they hold at most.
    pub(super) most: usize,
    /// So many issues the projects have.
    pub(super) size: usize,
    /// Whether the sources hold nothing else and nothing twice.
    pub(super) exact: bool,
    /// Whether the sources may hold an issue twice.
    pub(super) twice: bool,
}

impl<'a> Plan<'a> {
    /// Plans a search in the projects that the asker may see.
    pub(super) fn of(site: &'a Site, test: &Test, seen: Vec<u32>, probe: Probe) -> Self {
        let planner = Planner { site, index: site.index(), probe };
        let (scope, _) = planner.scope(test, &seen);
        let Narrow { sources, most, exact, twice } = planner.narrow(test, &scope);
        let size = planner.size(&scope);
        Self { scope, sources, most, size, exact, twice }
    }

    /// How many issues are found, if no issue has to be looked at to know it.
    pub(super) fn total(&self) -> Option<usize> {
        self.exact.then_some(self.most)
    }

    /// Whether an issue may be found in this project.
    pub(super) fn has(&self, project: u32) -> bool {
        self.scope.binary_search(&project).is_ok()
    }

    /// Whether the sources are narrower than the projects.
    pub(super) fn is_narrow(&self) -> bool {
        self.most < self.size
    }
}

/// The span of time that a comparison with a moment leaves; `None` when it is no span.
fn span(operator: Operator, at: i64) -> Option<RangeInclusive<i64>> {
    Some(match operator {
        Operator::Equals => at..=at,
        // Nothing is before the first moment or after the last.
        Operator::Less => i64::MIN..=at.checked_sub(1)?,
        Operator::LessEquals => i64::MIN..=at,
        Operator::Greater => at.checked_add(1)?..=i64::MAX,
        Operator::GreaterEquals => at..=i64::MAX,
        _ => return None,
    })
}

/// The parts that must all hold.
fn parts<'t>(test: &'t Test, all: &mut Vec<&'t Test>) {
    match test {
        Test::And(inner) => inner.iter().for_each(|part| parts(part, all)),
        part => all.push(part),
    }
}

/// The span of a moment outside of which a test cannot hold.
pub(super) fn bounds(test: &Test, when: When) -> RangeInclusive<i64> {
    let mut all = Vec::new();
    parts(test, &mut all);
    let (mut first, mut last) = (i64::MIN, i64::MAX);
    for part in all {
        if let Test::Moment(Time::Always(known), operator, at) = part
            && *known == when
            && let Some(span) = span(*operator, *at)
        {
            (first, last) = (first.max(*span.start()), last.min(*span.end()));
        }
    }
    first..=last
}

/// The only field that a test looks at, if there is only one and it has a value that can be told apart.
fn only(test: &Test) -> Option<Place> {
    let same = |tests: &[Test]| {
        let (first, rest) = tests.split_first()?;
        only(first).filter(|place| rest.iter().all(|other| only(other) == Some(*place)))
    };
    match test {
        Test::And(tests) | Test::Or(tests) => same(tests),
        Test::Not(test) => only(test),
        Test::Among(place @ (Place::Project | Place::Of(_)), _)
        | Test::Empty(place @ (Place::Project | Place::Of(_))) => Some(*place),
        Test::Ranks(..) => Some(Place::Of(Facet::Priority)),
        _ => None,
    }
}

/// Whether a test that looks at one field only holds for this value of it.
fn holds(test: &Test, value: Option<u64>) -> bool {
    match test {
        Test::And(tests) => tests.iter().all(|test| holds(test, value)),
        Test::Or(tests) => tests.iter().any(|test| holds(test, value)),
        Test::Not(test) => !holds(test, value),
        Test::Among(_, values) => value.is_some_and(|value| values.contains(&value)),
        Test::Empty(_) => value.is_none(),
        Test::Ranks(operator, priority) => {
            value.is_some_and(|value| compare(*operator, value, *priority as u64))
        }
        _ => false,
    }
}

struct Planner<'a> {
    site: &'a Site,
    index: &'a Index,
    probe: Probe,
}

impl<'a> Planner<'a> {
    /// The projects that a test leaves, and what else must hold.
    fn scope<'t>(&self, test: &'t Test, scope: &[u32]) -> (Vec<u32>, Vec<&'t Test>) {
        let mut all = Vec::new();
        parts(test, &mut all);
        let (of_project, rest): (Vec<&Test>, Vec<&Test>) =
            all.into_iter().partition(|part| only(part) == Some(Place::Project));
        let left = |place: &u32| of_project.iter().all(|part| holds(part, Some((*place).into())));
        (scope.iter().copied().filter(left).collect(), rest)
    }

    /// How many issues some projects have.
    fn size(&self, scope: &[u32]) -> usize {
        scope.iter().map(|project| self.index.size(*project)).sum()
    }

    /// All issues of some projects.
    fn whole(&self, scope: &[u32], exact: bool) -> Narrow<'a> {
        let sources = scope.iter().map(|project| Source::Numbered(*project, 0..=u32::MAX)).collect();
        Narrow { sources, most: self.size(scope), exact, twice: false }
    }

    /// The narrowest places that hold all for which a test holds.
    fn narrow(&self, test: &Test, scope: &[u32]) -> Narrow<'a> {
        if let Some(narrow) = self.of_field(&[test], scope) {
            return narrow;
        }
        match test {
            Test::And(_) => self.all(test, scope),
            Test::Or(tests) => self.any(tests, scope),
            Test::Among(Place::Of(facet), values) => {
                let mut values = values.clone();
                values.sort_unstable();
                values.dedup();
                let of = |project: &u32| -> Vec<&'a Ids> {
                    values
                        .iter()
                        .filter_map(|value| self.index.valued(*project, *facet, Some(*value)))
                        .collect()
                };
                indexed(scope.iter().flat_map(of))
            }
            Test::Empty(Place::Of(facet)) => {
                indexed(scope.iter().filter_map(|project| self.index.valued(*project, *facet, None)))
            }
            Test::Among(Place::Issue, ids) => self.listed(ids, scope),
            Test::Empty(Place::Project | Place::Issue) => indexed(std::iter::empty()),
            Test::Among(Place::Project, _) => {
                let (left, _) = self.scope(test, scope);
                self.whole(&left, true)
            }
            Test::Labelled(labels) => {
                let of = |project: &u32| -> Vec<&'a Ids> {
                    labels.iter().filter_map(|label| self.index.labelled(label, *project)).collect()
                };
                let narrow = indexed(scope.iter().flat_map(of));
                Narrow { exact: labels.len() == 1, twice: labels.len() > 1, ..narrow }
            }
            Test::Says(text, words) => self.saying(*text, words, scope),
            Test::Moment(Time::Always(when), operator, at) => match span(*operator, *at) {
                Some(span) => self.moments(*when, &span, scope),
                None => self.whole(scope, false),
            },
            Test::Numbered(operator, project, number) => self.numbered(*operator, *project, *number, scope),
            _ => self.whole(scope, false),
        }
    }

    fn all(&self, test: &Test, scope: &[u32]) -> Narrow<'a> {
        let (scope, rest) = self.scope(test, scope);
        match rest.as_slice() {
            [] => self.whole(&scope, true),
            [part] => self.narrow(part, &scope),
            many => {
                if let Some(narrow) = self.of_field(many, &scope) {
                    return narrow;
                }
                let narrow = many.iter().map(|part| self.narrow(part, &scope)).min_by_key(|part| part.most);
                Narrow { exact: false, ..narrow.unwrap_or_default() }
            }
        }
    }

    /// Issues for which parts hold that all look at one field with few values.
    fn of_field(&self, parts: &[&Test], scope: &[u32]) -> Option<Narrow<'a>> {
        let place = only(parts.first()?)?;
        let Place::Of(facet) = place else { return None };
        if !facet.is_small() || parts.iter().any(|part| only(part) != Some(place)) {
            return None;
        }
        let values = scope.iter().flat_map(|project| self.index.values(*project, facet));
        let hold = |value: Option<u64>| parts.iter().all(|part| holds(part, value));
        Some(indexed(values.filter(|(value, _)| hold(*value)).map(|(_, ids)| ids)))
    }

    fn any(&self, tests: &[Test], scope: &[u32]) -> Narrow<'a> {
        let mut sum = Narrow { twice: true, ..Narrow::default() };
        for test in tests {
            let Narrow { sources, most, .. } = self.narrow(test, scope);
            sum.sources.extend(sources);
            sum.most = sum.most.saturating_add(most);
        }
        let whole = self.whole(scope, false);
        if sum.most < whole.most { sum } else { whole }
    }

    /// Issues that are named.
    fn listed(&self, ids: &[u64], scope: &[u32]) -> Narrow<'a> {
        let seen =
            |id: &u64| self.site.issue(*id).is_some_and(|issue| scope.binary_search(&issue.project).is_ok());
        let mut ids: Vec<u64> = ids.iter().copied().filter(seen).collect();
        ids.sort_unstable();
        ids.dedup();
        Narrow { most: ids.len(), sources: vec![Source::Listed(ids)], exact: true, twice: false }
    }

    /// Issues that may say the rarest of some words.
    fn saying(&self, text: Text, words: &Words, scope: &[u32]) -> Narrow<'a> {
        let whole = self.whole(scope, false);
        // The index of a word tells no text from another, no project from another, and no long words that begin alike.
        let exact = text == Text::All
            && words.only().is_some_and(|word| is_told_apart(word) && self.index.long().is_empty())
            && scope.len() == self.site.projects().count();
        let of = |(word, open): (&str, bool)| {
            let ids: Vec<&Ids> = self.index.saying(numbers(word, open)).take(ENDINGS_MAX).collect();
            let most: usize = ids.iter().map(|ids| ids.len()).sum();
            (ids.len() < ENDINGS_MAX).then_some((most, ids))
        };
        let rarest = words.each().filter_map(of).min_by_key(|(most, _)| *most);
        let Some((_, ids)) = rarest else { return whole };
        let twice = ids.len() > 1;
        let narrow = indexed(ids.into_iter().chain([self.index.long()]));
        if exact || narrow.most < whole.most { Narrow { exact, twice, ..narrow } } else { whole }
    }

    /// Issues in a span of time, if they are few.
    fn moments(&self, when: When, span: &RangeInclusive<i64>, scope: &[u32]) -> Narrow<'a> {
        let probed = match self.probe {
            Probe::Page => PROBED_MAX,
            Probe::Count => usize::MAX,
        };
        let of = |project: &u32| self.index.moments(*project, when, span.clone());
        let out = |project: &u32| self.is_beyond(*project, when, span);
        if !scope.iter().any(out) {
            return self.whole(scope, true);
        }
        let most = scope.iter().flat_map(of).take(probed).count();
        if most == probed {
            return self.whole(scope, false);
        }
        let sources = scope.iter().map(|project| Source::Moments(*project, when, span.clone())).collect();
        Narrow { sources, most, exact: true, twice: false }
    }

    /// Whether a project has an issue outside of a span of time.
    fn is_beyond(&self, project: u32, when: When, span: &RangeInclusive<i64>) -> bool {
        let mut all = self.index.moments(project, when, i64::MIN..=i64::MAX);
        let (first, last) = (all.next(), all.next_back());
        [first, last].into_iter().flatten().any(|(at, _)| !span.contains(&at))
    }

    /// Issues with numbers of a project that compare so.
    fn numbered(&self, operator: Operator, project: u32, number: u32, scope: &[u32]) -> Narrow<'a> {
        let last = self.site.project(project).map_or(0, |project| project.last_number);
        let within = match operator {
            Operator::Less => 0..=number.saturating_sub(1),
            Operator::LessEquals => 0..=number,
            Operator::Greater => number.saturating_add(1)..=last,
            Operator::GreaterEquals => number..=last,
            _ => return self.whole(scope, false),
        };
        if scope.binary_search(&project).is_err() {
            return indexed(std::iter::empty());
        }
        let numbers = within.end().saturating_add(1).saturating_sub(*within.start());
        let most = usize::try_from(numbers).unwrap_or(usize::MAX).min(self.index.size(project));
        Narrow { sources: vec![Source::Numbered(project, within)], most, exact: false, twice: false }
    }
}

/// Indexes of which no two hold the same issue.
fn indexed<'a>(indexes: impl Iterator<Item = &'a Ids>) -> Narrow<'a> {
    let (mut sources, mut most) = (Vec::new(), 0_usize);
    for ids in indexes.filter(|ids| !ids.is_empty()) {
        most = most.saturating_add(ids.len());
        sources.push(Source::Index(ids));
    }
    Narrow { sources, most, exact: true, twice: false }
}
