//! Slack's older paging: `count` and `page` in, `paging` out, and `pagination` where things are searched.

use std::ops::Range;

use super::Args;
use crate::json::Object;

/// The most items of a page.
const COUNT_MAX: usize = 1_000;
/// The last page that is served.
const PAGES_MAX: usize = 100;

/// A page that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    /// The most items.
    pub count: usize,
    /// Its number, from 1 on.
    pub page: usize,
}

impl Numbered {
    /// The page that the arguments ask for; what is no number counts as not said, as in Slack.
    pub fn of(args: &Args, usual: usize, most: usize) -> Self {
        let number = |name: &str| args.text(name).and_then(|text| text.parse::<usize>().ok());
        let count = number("count").or_else(|| number("limit")).filter(|count| *count > 0);
        let page = number("page").filter(|page| *page > 0);
        Self {
            count: count.unwrap_or(usual).min(most.min(COUNT_MAX)),
            page: page.unwrap_or(1).min(PAGES_MAX),
        }
    }

    /// Which of so many items are on the page.
    pub fn range(&self, total: usize) -> Range<usize> {
        let from = (self.page - 1).saturating_mul(self.count).min(total);
        from..from.saturating_add(self.count).min(total)
    }

    fn pages(&self, total: usize) -> usize {
        total.div_ceil(self.count.max(1))
    }

    /// Adds `paging`.
    pub fn paging(&self, object: Object, total: usize) -> Object {
        object.object("paging", |paging| {
            paging
                .count("count", whole(self.count))
                .count("total", whole(total))
                .count("page", whole(self.page))
                .count("pages", whole(self.pages(total)))
        })
    }

    /// Adds `pagination`.
    pub fn pagination(&self, object: Object, total: usize) -> Object {
        let range = self.range(total);
        object.object("pagination", |pagination| {
            pagination
                .count("total_count", whole(total))
                .count("page", whole(self.page))
                .count("per_page", whole(self.count))
                .count("page_count", whole(self.pages(total)))
                .count("first", whole(if range.is_empty() { 0 } else { range.start + 1 }))
                .count("last", whole(range.end))
        })
    }
}

/// A count as JSON has it.
fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Numbered {
        Numbered::of(&Args::of(query, &http::HeaderMap::new(), b"").unwrap(), 20, 100)
    }

    #[test]
    fn pages_are_counted_from_one_and_end_where_items_do() {
        assert_eq!((asked("").range(45), asked("page=3").range(45)), (0..20, 40..45));
        assert_eq!(
            (asked("count=500").count, asked("count=x&page=0")),
            (100, Numbered { count: 20, page: 1 })
        );
        assert_eq!(asked("page=9").range(45), 45..45);
        let shown = asked("page=3").pagination(asked("page=3").paging(Object::new(), 45), 45).end();
        assert_eq!(
            shown,
            r#"{"paging":{"count":20,"total":45,"page":3,"pages":3},"pagination":{"total_count":45,"page":3,"per_page":20,"page_count":3,"first":41,"last":45}}"#
        );
    }
}
