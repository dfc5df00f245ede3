//! Events of user groups. Everybody may know of them, and so may the app.

use std::collections::BTreeSet;

use nightcrew_model::id::PersonId;

use super::send;
use crate::id;
use crate::json::{self, Object};
use crate::method::Doing;
use crate::shape::usergroup_fields;

/// A group was made or changed.
pub(crate) fn subteam(doing: &mut Doing<'_>, kind: &'static str, id: &str) {
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let Some(group) = doing.world.usergroups.get(id) else { return };
    let event = Object::new()
        .text("type", kind)
        .object("subteam", |subteam| usergroup_fields(subteam, doing.world, group, true))
        .text("event_ts", &now)
        .end();
    send(doing, kind, &event);
}

/// A group has other members; `since` is when it was changed before.
pub(crate) fn subteam_members(
    doing: &mut Doing<'_>,
    id: &str,
    since: i64,
    members: (&BTreeSet<PersonId>, &BTreeSet<PersonId>),
) {
    let (before, after) = members;
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let users = |these: &mut dyn Iterator<Item = &PersonId>| {
        let these: Vec<String> = these.map(|person| id::user(*person)).collect();
        (json::texts(&these), i64::try_from(these.len()).unwrap_or(i64::MAX))
    };
    let (added, added_count) = users(&mut after.difference(before));
    let (removed, removed_count) = users(&mut before.difference(after));
    let event = Object::new()
        .text("type", "subteam_members_changed")
        .text("subteam_id", id)
        .text("team_id", id::TEAM)
        .count("date_previous_update", since)
        .count("date_update", doing.now_ms.div_euclid(1000))
        .raw("added_users", &added)
        .count("added_users_count", added_count)
        .raw("removed_users", &removed)
        .count("removed_users_count", removed_count)
        .text("event_ts", &now)
        .end();
    send(doing, "subteam_members_changed", &event);
}
