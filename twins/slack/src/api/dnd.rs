//! `dnd.*`

use nightcrew_model::id::PersonId;

use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::method::{Callers, Doing, Method, TIER_2, TIER_3, good, method};
use crate::world::{Who, night};

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

/// The night of somebody; bots have none.
fn nightly(object: Object, doing: &Doing<'_>, who: Who) -> Object {
    let described = who.person().and_then(|person| Some((person, doing.world.person(person)?)));
    let found = described.and_then(|(person, described)| {
        night(&described.timezone, doing.now_ms, doing.world.quiets.of(person).ended)
    });
    let (begins, ends) = found.unwrap_or((1, 1));
    object
        .flag("dnd_enabled", found.is_some())
        .count("next_dnd_start_ts", begins)
        .count("next_dnd_end_ts", ends)
}

/// The seconds that are left of somebody's snooze, with its end.
fn snooze(doing: &Doing<'_>, person: PersonId) -> Option<(i64, i64)> {
    let (until, now) = (doing.world.quiets.of(person).snoozed_until, doing.now_ms.div_euclid(1000));
    (until > now).then_some((until, until - now))
}

/// All of it, as the person themselves sees it.
pub(crate) fn fields(object: Object, doing: &Doing<'_>, who: Who) -> Object {
    let object = nightly(object, doing, who);
    match who.person().and_then(|person| snooze(doing, person)) {
        Some((until, left)) => object
            .flag("snooze_enabled", true)
            .count("snooze_endtime", until)
            .count("snooze_remaining", left)
            .flag("snooze_is_indefinite", false),
        None => object.flag("snooze_enabled", false),
    }
}

/// What others see of it.
pub(crate) fn seen_by_others(object: Object, doing: &Doing<'_>, who: Who) -> Object {
    nightly(object, doing, who)
}

fn info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let who = match doing.args.text("user") {
        None => doing.who,
        Some(user) => doing.world.who(user).ok_or(Refusal::UserNotFound)?,
    };
    Ok(if who == doing.who { fields(good(), doing, who) } else { seen_by_others(good(), doing, who) })
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
        all.named(user, &seen_by_others(Object::new(), doing, who).end())
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
    snooze(doing, person).ok_or(Refusal::SnoozeNotActive)?;
    let mut quiet = doing.world.quiets.of(person);
    quiet.snoozed_until = 0;
    doing.world.quiets.set(person, quiet);
    doing.effects.changed([]);
    events::dnd_updated(doing);
    Ok(fields(good(), doing, doing.who))
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
