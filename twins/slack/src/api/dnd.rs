//! `dnd.*`

use nightcrew_model::id::PersonId;

use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::method::{Callers, Doing, Method, TIER_2, TIER_3, good, method};
use crate::shape;
use crate::world::night;

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/dnd.endDnd", TIER_2, "dnd:write", end_dnd).of(Callers::People),
    method("/api/dnd.endSnooze", TIER_2, "dnd:write", end_snooze).of(Callers::People),
    method("/api/dnd.info", TIER_3, "dnd:read", info),
    method("/api/dnd.setSnooze", TIER_2, "dnd:write", set_snooze).of(Callers::People),
    method("/api/dnd.teamInfo", TIER_2, "dnd:read", team_info),
];

/// The most people whom one call asks about, as in Slack.
const TEAM_MAX: usize = 50;
/// The longest snooze, in minutes: 30 days.
const SNOOZE_MINUTES_MAX: i64 = 30 * 24 * 60;

fn person(doing: &Doing<'_>) -> Result<PersonId, Refusal> {
    doing.who.person().ok_or(Refusal::NotAllowedTokenType)
}

fn info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let who = match doing.args.text("user") {
        None => doing.who,
        Some(user) => doing.world.who(user).ok_or(Refusal::UserNotFound)?,
    };
    let (world, now_ms) = (&*doing.world, doing.now_ms);
    Ok(if who == doing.who {
        shape::quiet(good(), world, now_ms, who)
    } else {
        shape::quiet_seen_by_others(good(), world, now_ms, who)
    })
}

fn team_info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let users = doing.args.ids("users");
    if users.is_empty() {
        return Err(Refusal::missing("users"));
    }
    if users.len() > TEAM_MAX {
        return Err(Refusal::TooManyUsers);
    }
    let known = users.iter().filter_map(|user| Some((user, doing.world.who(user)?)));
    let all = known.fold(Object::new(), |all, (user, who)| {
        all.named(user, &shape::quiet_seen_by_others(Object::new(), doing.world, doing.now_ms, who).end())
    });
    Ok(good().raw("users", &all.end()).flag("cached", false))
}

fn set_snooze(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let minutes = doing.args.text("num_minutes").ok_or(Refusal::MissingDuration)?;
    let minutes: i64 = minutes.parse().map_err(|_| Refusal::MissingDuration)?;
    if minutes < 1 {
        return Err(Refusal::SnoozeFailed);
    }
    if minutes > SNOOZE_MINUTES_MAX {
        return Err(Refusal::TooLong);
    }
    let mut quiet = doing.world.quiets.of(person);
    quiet.snoozed_until = doing.now_ms.div_euclid(1000) + minutes * 60;
    doing.world.quiets.set(person, quiet);
    doing.effects.changed([]);
    events::dnd_updated(doing);
    Ok(good()
        .flag("snooze_enabled", true)
        .count("snooze_endtime", quiet.snoozed_until)
        .count("snooze_remaining", minutes * 60)
        .flag("snooze_is_indefinite", false))
}

fn end_snooze(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    shape::snooze(doing.world, doing.now_ms, person).ok_or(Refusal::SnoozeNotActive)?;
    let mut quiet = doing.world.quiets.of(person);
    quiet.snoozed_until = 0;
    doing.world.quiets.set(person, quiet);
    doing.effects.changed([]);
    events::dnd_updated(doing);
    Ok(shape::quiet(good(), doing.world, doing.now_ms, doing.who))
}

/// Ends the night that is now, and a snooze.
fn end_dnd(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let person = person(doing)?;
    let zone = doing.world.person(person).map(|described| described.timezone.clone()).unwrap_or_default();
    let mut quiet = doing.world.quiets.of(person);
    let now = doing.now_ms.div_euclid(1000);
    if let Some((begins, ends)) = night(&zone, doing.now_ms, quiet.ended)
        && begins <= now
    {
        quiet.ended = ends;
    }
    quiet.snoozed_until = 0;
    doing.world.quiets.set(person, quiet);
    doing.effects.changed([]);
    events::dnd_updated(doing);
    Ok(good())
}
