//! `emoji.list`: a workspace without emoji of its own.

use crate::error::Refusal;
use crate::json::Object;
use crate::method::{Doing, Method, TIER_2, good, method};
use crate::ts::Ts;

/// The family's methods.
pub(super) const METHODS: &[Method] = &[method("/api/emoji.list", TIER_2, "emoji:read", list)];

fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let now = Ts(u64::try_from(doing.now_ms).unwrap_or(0).saturating_mul(1000));
    let object = good().raw("emoji", "{}").plain("cache_ts", now);
    if doing.args.flag("include_categories").unwrap_or(false) {
        return Ok(object.text("categories_version", "5").raw("categories", "[]"));
    }
    Ok(object)
}
