//! Who is not to be disturbed, and until when, as answers and events hold it.

use nightcrew_model::id::PersonId;

use crate::json::Object;
use crate::world::{Who, World, night};

/// The night of somebody; bots have none.
fn nightly(object: Object, world: &World, unix_ms: i64, who: Who) -> Object {
    let described = who.person().and_then(|person| Some((person, world.person(person)?)));
    let found = described
        .and_then(|(person, described)| night(&described.timezone, unix_ms, world.quiets.of(person).ended));
    let (begins, ends) = found.unwrap_or((1, 1));
    object
        .flag("dnd_enabled", found.is_some())
        .count("next_dnd_start_ts", begins)
        .count("next_dnd_end_ts", ends)
}

/// The seconds that are left of somebody's snooze, with its end.
pub(crate) fn snooze(world: &World, unix_ms: i64, person: PersonId) -> Option<(i64, i64)> {
    let (until, now) = (world.quiets.of(person).snoozed_until, unix_ms.div_euclid(1000));
    (until > now).then_some((until, until - now))
}

/// All of it, as the person themselves sees it.
pub(crate) fn quiet(object: Object, world: &World, unix_ms: i64, who: Who) -> Object {
    let object = nightly(object, world, unix_ms, who);
    match who.person().and_then(|person| snooze(world, unix_ms, person)) {
        Some((until, left)) => object
            .flag("snooze_enabled", true)
            .count("snooze_endtime", until)
            .count("snooze_remaining", left)
            .flag("snooze_is_indefinite", false),
        None => object.flag("snooze_enabled", false),
    }
}

/// What others see of it.
pub(crate) fn quiet_seen_by_others(object: Object, world: &World, unix_ms: i64, who: Who) -> Object {
    nightly(object, world, unix_ms, who)
}
