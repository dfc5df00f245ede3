//! Search by JQL: pages by token, no total, bounded queries only. It sees every write at once.

use nightcrew_twin_kit::paging;
use serde_json::Value;

use super::bean::{self, Wanted};
use super::{Asked, Outcome, Reply, people_of};
use crate::error::Refusal;
use crate::{jql, json};

/// Issues on a page, usually.
const PAGE: usize = 50;
/// The same, at most, when only ids and keys are wanted.
const SMALL_PAGE_MAX: usize = 5_000;
/// The same, at most, with other fields.
const PAGE_MAX: usize = 100;
/// The most issues that a client may ask to be reconciled.
const RECONCILED_MAX: usize = 50;

/// A search as a client asks for it.
struct Search {
    jql: String,
    token: Option<String>,
    most: usize,
    fields: Vec<String>,
    expand: Option<String>,
    reconciled: usize,
}

pub(super) fn by_query(asked: &Asked) -> Outcome {
    run(
        asked,
        &Search {
            jql: asked.query("jql").unwrap_or_default().to_owned(),
            token: asked.query("nextPageToken").map(str::to_owned),
            most: asked.number("maxResults", PAGE, SMALL_PAGE_MAX)?,
            fields: asked.list("fields"),
            expand: asked.query("expand").map(str::to_owned),
            reconciled: asked.list("reconcileIssues").len(),
        },
    )
}

pub(super) fn by_body(asked: &Asked) -> Outcome {
    let body = asked.object()?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let list = |name: &str| -> Vec<String> {
        match body.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(text)) => text.split(',').map(|part| part.trim().to_owned()).collect(),
            _ => Vec::new(),
        }
    };
    let most = match body.get("maxResults") {
        None | Some(Value::Null) => PAGE,
        Some(number) => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .ok_or_else(|| Refusal::bad("The value of 'maxResults' must be a whole number."))?,
    };
    run(
        asked,
        &Search {
            jql: text("jql").unwrap_or_default().to_owned(),
            token: text("nextPageToken").map(str::to_owned),
            most,
            fields: list("fields"),
            expand: text("expand").map(str::to_owned),
            reconciled: body.get("reconcileIssues").and_then(Value::as_array).map_or(0, Vec::len),
        },
    )
}

fn run(asked: &Asked, search: &Search) -> Outcome {
    let asker = asked.asker()?;
    if search.reconciled > RECONCILED_MAX {
        return Err(Refusal::bad(format!("At most {RECONCILED_MAX} issues can be reconciled.")));
    }
    let wanted = Wanted::read(&search.fields, search.expand.as_deref(), "id");
    let most = search.most.clamp(1, if wanted.is_small() { SMALL_PAGE_MAX } else { PAGE_MAX });
    // A token belongs to its query: another query's is refused.
    let salt = format!("{} {}", asker.account, search.jql);
    let start = match &search.token {
        None => 0,
        Some(token) => paging::position(&salt, token)
            .and_then(|start| usize::try_from(start).ok())
            .ok_or_else(|| Refusal::bad("The provided next page token is invalid or expired."))?,
    };
    asked.desk.read(|site| {
        let page = jql::page(site, asker, &search.jql, start, most)?;
        let shown: Vec<&crate::world::Issue> = page.ids.iter().filter_map(|id| site.issue(*id)).collect();
        // All that there is to be found is one issue.
        if let ([issue], 0, false) = (shown.as_slice(), start, page.more) {
            asked.about(&site.key(issue), people_of(site, issue));
        }
        Ok(Reply::ok(json::object(|o| {
            o.flag("isLast", !page.more);
            o.at("issues").list(shown, |out, issue| bean::listed(out, asked, site, issue, &wanted));
            if page.more {
                o.text("nextPageToken", &paging::cursor(&salt, (start + most) as u64));
            }
        })))
    })
}

pub(super) fn count(asked: &Asked) -> Outcome {
    let asker = asked.asker()?;
    let body = asked.object()?;
    let text = body.get("jql").and_then(Value::as_str).unwrap_or_default();
    let count = asked.desk.read(|site| jql::count(site, asker, text))?;
    Ok(Reply::ok(json::object(|o| o.number("count", count))))
}
