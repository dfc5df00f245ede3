//! Slack's paging: `limit` and `cursor` in, `response_metadata.next_cursor` out, an empty one at the end.

use nightcrew_twin_kit::paging;

use super::Args;
use crate::error::Refusal;
use crate::json::Object;

/// Slack's largest page.
pub(crate) const LIMIT_MAX: usize = 1_000;

/// A page that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The most items.
    pub limit: usize,
    /// Where it begins; `None` at the beginning.
    pub from: Option<u64>,
    salt: String,
}

impl Page {
    /// The page that the arguments ask for. `salt` names the list.
    pub fn of(args: &Args, salt: String, usual: usize) -> Result<Self, Refusal> {
        let limit = match args.text("limit") {
            None => usual,
            Some(limit) => match limit.parse::<usize>() {
                Ok(0) => usual,
                Ok(limit) => limit.min(LIMIT_MAX),
                Err(_) => return Err(Refusal::InvalidLimit),
            },
        };
        let from = match args.text("cursor") {
            None => None,
            Some(cursor) => Some(paging::position(&salt, cursor).ok_or(Refusal::InvalidCursor)?),
        };
        Ok(Self { limit, from, salt })
    }

    /// The answer's end: the cursor of the next page, or an empty one.
    pub fn close(&self, object: Object, next: Option<u64>) -> Object {
        let cursor = next.map(|next| paging::cursor(&self.salt, next)).unwrap_or_default();
        object.raw("response_metadata", &Object::new().text("next_cursor", &cursor).end())
    }
}
