//! Along the indexes: what is found comes in the query's order where an index has that order, so that a page costs no more than
//! what stands before its end; otherwise all that may be found is looked at and put in order.

use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::condition::{Place, Test};
use super::order::{self, By, Key};
use super::plan::{Plan, Probe, Source, bounds};
use crate::world::{Facet, Issue, Site, When};

/// An order that an index has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Along {
    /// By id, the latest first.
    Newest,
    /// By key.
    Keys { descending: bool },
    /// By a moment, and the latest first of those that share it.
    Moments { when: When, descending: bool },
}

impl Along {
    fn of(keys: &[By]) -> Option<Self> {
        match *keys {
            [] => Some(Self::Newest),
            [(Key::Id, descending), ..] => Some(Self::Keys { descending }),
            [(Key::Created, descending), ..] => Some(Self::Moments { when: When::Created, descending }),
            [(Key::Updated, descending), ..] => Some(Self::Moments { when: When::Updated, descending }),
            _ => None,
        }
    }
}

/// The first of what is found, in order: at most so many ids.
pub(super) fn first(site: &Site, plan: &Plan<'_>, test: &Test, keys: &[By], most: usize) -> Vec<u64> {
    if let Some(along) = Along::of(keys)
        && let Some(found) = walked(site, plan, test, (along, keys), most)
    {
        return found;
    }
    if plan.most > most
        && let [(key, descending), rest @ ..] = keys
        && let Some(facet) = facet(*key)
    {
        return in_turn(site, plan, test, (facet, *descending, rest), most);
    }
    let mut hits = all(site, plan, test);
    if let (Some(last), true) = (most.checked_sub(1), hits.len() > most) {
        hits.select_nth_unstable_by(last, |one, other| order::compare(site, keys, one, other));
        hits.truncate(most);
    }
    hits.sort_unstable_by(|one, other| order::compare(site, keys, one, other));
    hits.into_iter().map(|issue| issue.id).collect()
}

/// All that is found, in no order, each once.
pub(super) fn all<'a>(site: &'a Site, plan: &Plan<'a>, test: &Test) -> Vec<&'a Issue> {
    let mut ids: Vec<u64> = Vec::new();
    for source in &plan.sources {
        match source {
            Source::Index(index) => ids.extend(index.iter()),
            Source::Listed(listed) => ids.extend(listed),
            Source::Numbered(project, within) => {
                ids.extend(site.numbered(*project, within.clone()).map(|(_, id)| id));
            }
            Source::Moments(project, when, span) => {
                ids.extend(site.index().moments(*project, *when, span.clone()).map(|(_, id)| id));
            }
        }
    }
    if plan.twice {
        ids.sort_unstable();
        ids.dedup();
    }
    let issues = ids.into_iter().filter_map(|id| site.issue(id));
    issues.filter(|issue| plan.exact || (plan.has(issue.project) && test.holds(issue))).collect()
}

/// The field of an order that has few values.
const fn facet(key: Key) -> Option<Facet> {
    match key {
        Key::Status => Some(Facet::Status),
        Key::Priority => Some(Facet::Priority),
        Key::Kind => Some(Facet::Kind),
        _ => None,
    }
}

/// The first of what is found, in the order of a field with few values: value by value.
fn in_turn(
    site: &Site,
    plan: &Plan<'_>,
    test: &Test,
    (facet, descending, rest): (Facet, bool, &[By]),
    most: usize,
) -> Vec<u64> {
    let mut values: Vec<u64> = plan
        .scope
        .iter()
        .flat_map(|project| site.index().values(*project, facet))
        .filter_map(|(value, _)| value)
        .collect();
    values.sort_unstable();
    values.dedup();
    if descending {
        values.reverse();
    }
    let mut found = Vec::new();
    for value in values {
        let narrower = Test::And(vec![test.clone(), Test::Among(Place::Of(facet), vec![value])]);
        let plan = Plan::of(site, &narrower, plan.scope.clone(), Probe::Page);
        found.extend(first(site, &plan, &narrower, rest, most - found.len()));
        if found.len() >= most {
            break;
        }
    }
    found
}

/// A step along an index: the greater comes first.
type Step = ([i64; 2], u64);
type Steps<'a> = Box<dyn Iterator<Item = Step> + 'a>;

/// The first of what is found along an index; `None` when what comes first is so rarely found that it is quicker to look at all
/// that may be.
fn walked(
    site: &Site,
    plan: &Plan<'_>,
    test: &Test,
    (along, keys): (Along, &[By]),
    most: usize,
) -> Option<Vec<u64>> {
    // Along the newest go the sources themselves; other indexes hold all of the projects.
    let narrow = along != Along::Newest && plan.is_narrow();
    let known = plan.exact && !narrow;
    if narrow && plan.most <= most {
        return None;
    }
    let mut left = if narrow { plan.most } else { usize::MAX };
    // Issues that share a moment are in the order of the other fields.
    let grouped = matches!(along, Along::Moments { .. }) && keys.len() > 1;
    let (mut found, mut group, mut begun): (Vec<u64>, Option<Step>, usize) = (Vec::new(), None, 0);
    for (key, id) in merged(steps(site, plan, test, along)) {
        let before = group.replace((key, id));
        if before == Some((key, id)) {
            continue;
        }
        if grouped && before.is_some_and(|(before, _)| before != key) {
            in_order(site, keys, found.get_mut(begun..).unwrap_or_default());
            begun = found.len();
        }
        if found.len() >= most && (!grouped || begun == found.len()) {
            break;
        }
        left = left.checked_sub(1)?;
        let holds = |issue: &Issue| plan.has(issue.project) && test.holds(issue);
        if known || site.issue(id).is_some_and(holds) {
            found.push(id);
        }
    }
    if grouped {
        in_order(site, keys, found.get_mut(begun..).unwrap_or_default());
    }
    found.truncate(most);
    Some(found)
}

fn in_order(site: &Site, keys: &[By], ids: &mut [u64]) {
    ids.sort_unstable_by(|one, other| match (site.issue(*one), site.issue(*other)) {
        (Some(one), Some(other)) => order::compare(site, keys, one, other),
        _ => one.cmp(other),
    });
}

/// The ways along an order, each the greatest step first.
fn steps<'a>(site: &'a Site, plan: &'a Plan<'_>, test: &Test, along: Along) -> Vec<Steps<'a>> {
    match along {
        Along::Newest => plan.sources.iter().map(|source| newest(site, source)).collect(),
        Along::Keys { descending } => {
            let key = |place: u32| site.project(place).map(|project| project.key.as_str());
            let mut names: Vec<_> = plan.scope.iter().map(|place| key(*place)).collect();
            names.sort_unstable();
            names.dedup();
            let ways = plan.scope.iter().map(|place| -> Steps<'a> {
                let rank = names.partition_point(|name| *name < key(*place));
                let rank = i64::try_from(rank).unwrap_or(i64::MAX);
                let all = site.numbered(*place, 0..=u32::MAX);
                if descending {
                    Box::new(all.rev().map(move |(number, id)| ([rank, number.into()], id)))
                } else {
                    Box::new(all.map(move |(number, id)| ([!rank, !i64::from(number)], id)))
                }
            });
            ways.collect()
        }
        Along::Moments { when, descending } => {
            let span = bounds(test, when);
            let ways = plan.scope.iter().map(|place| -> Steps<'a> {
                if descending {
                    let all = site.index().moments(*place, when, span.clone()).rev();
                    Box::new(all.map(|(at, id)| ([at, 0], id)))
                } else {
                    Box::new(earliest(site, *place, when, *span.start(), *span.end()))
                }
            });
            ways.collect()
        }
    }
}

/// The latest issues of a source first.
fn newest<'a>(site: &'a Site, source: &'a Source<'_>) -> Steps<'a> {
    let step = |id: u64| ([0, 0], id);
    match source {
        Source::Index(ids) => Box::new(ids.iter().rev().map(step)),
        Source::Listed(ids) => Box::new(ids.iter().rev().map(move |id| step(*id))),
        Source::Numbered(project, within) => {
            Box::new(site.numbered(*project, within.clone()).rev().map(move |(_, id)| step(id)))
        }
        Source::Moments(project, when, span) => {
            let all = site.index().moments(*project, *when, span.clone());
            let mut ids: Vec<u64> = all.map(|(_, id)| id).collect();
            ids.sort_unstable();
            Box::new(ids.into_iter().rev().map(step))
        }
    }
}

/// The earliest moments of a project first, and the latest issue of each.
fn earliest(site: &Site, project: u32, when: When, first: i64, last: i64) -> impl Iterator<Item = Step> {
    let mut from = Some(first);
    let moments = std::iter::from_fn(move || {
        let (at, _) = site.index().moments(project, when, from?..=last).next()?;
        from = at.checked_add(1);
        Some(at)
    });
    moments.flat_map(move |at| {
        site.index().moments(project, when, at..=at).rev().map(move |(_, id)| ([!at, 0], id))
    })
}

/// Several ways as one.
fn merged(mut ways: Vec<Steps<'_>>) -> impl Iterator<Item = Step> {
    let mut heads: BinaryHeap<(Step, usize)> = BinaryHeap::with_capacity(ways.len());
    heads.extend(ways.iter_mut().enumerate().filter_map(|(at, way)| Some((way.next()?, at))));
    std::iter::from_fn(move || {
        let mut head = heads.peek_mut()?;
        let (step, at) = *head;
        match ways.get_mut(at).and_then(Iterator::next) {
            Some(next) => head.0 = next,
            None => {
                PeekMut::pop(head);
            }
        }
        Some(step)
    })
}
