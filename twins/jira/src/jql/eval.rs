//! What a query finds: it is resolved against the site, planned over its indexes, and tested on no more issues than need be.

use super::ast::Query;
use super::condition::Test;
use super::plan::{Plan, Probe};
use super::resolve::resolve;
use super::{JqlError, order, parse, walk};
use crate::world::Site;

/// Who asks, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    /// The place of their account.
    pub account: u32,
    /// Now: Unix milliseconds.
    pub now: i64,
}

/// A page of what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Issue ids in the query's order.
    pub ids: Vec<u64>,
    /// Whether there are more behind them.
    pub more: bool,
}

/// What must hold, and the order.
pub(super) fn read(site: &Site, asker: Asker, text: &str) -> Result<(Test, Vec<order::By>), JqlError> {
    let Query { filter, order } = parse(text)?;
    let keys = order::keys(&order)?;
    let Some(filter) = filter else {
        return Err(JqlError::one(
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
        ));
    };
    Ok((resolve(site, asker, &filter)?, keys))
}

/// The projects that somebody may see.
pub(super) fn seen(site: &Site, asker: Asker) -> Vec<u32> {
    site.projects().map(|(place, _)| place).filter(|place| site.can_browse(asker.account, *place)).collect()
}

/// Searches the site: what is found from a place on, at most so many.
///
/// # Errors
/// When the query cannot be read, names what does not exist, or restricts nothing.
pub fn page(site: &Site, asker: Asker, text: &str, start: usize, most: usize) -> Result<Page, JqlError> {
    let (test, keys) = read(site, asker, text)?;
    let end = start.saturating_add(most);
    let plan = Plan::of(site, &test, seen(site, asker), Probe::Page);
    // One more than is shown tells whether there are more.
    let hits = walk::first(site, &plan, &test, &keys, end.saturating_add(1));
    let more = hits.len() > end;
    Ok(Page { ids: hits.into_iter().skip(start).take(most).collect(), more })
}

/// How many issues a query finds.
///
/// # Errors
/// As [`page`].
pub fn count(site: &Site, asker: Asker, text: &str) -> Result<usize, JqlError> {
    let (test, _) = read(site, asker, text)?;
    let plan = Plan::of(site, &test, seen(site, asker), Probe::Count);
    Ok(plan.total().unwrap_or_else(|| walk::all(site, &plan, &test).len()))
}

#[cfg(test)]
mod tests;
