//! What people say of themselves: profile, status, presence.

use super::look;
use crate::error::Refusal;
use crate::events;
use crate::json::{Object, Tree};
use crate::method::{Doing, good};
use crate::shape;
use crate::world::{PROFILE_FIELDS_MAX, PROFILE_VALUE_MAX, Profile, ProfileField, STATUS_MAX, Who};

/// The emoji of a status that names none.
const USUAL_EMOJI: &str = ":speech_balloon:";
/// The longest id of a profile's field.
const FIELD_ID_MAX: usize = 40;

/// The user whom the call names, or the caller.
fn user(doing: &Doing<'_>) -> Result<Who, Refusal> {
    let Some(user) = doing.args.text("user") else { return Ok(doing.who) };
    let who = doing.world.who(user).ok_or(Refusal::UserNotFound)?;
    if let Who::Person(person) = who {
        doing.call.person(person);
    }
    Ok(who)
}

pub(super) fn get(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let who = user(doing)?;
    let profile = shape::profile(doing.world, who, &look(doing)).ok_or(Refusal::UserNotFound)?;
    Ok(good().raw("profile", &profile.end()))
}

pub(super) fn set(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let who = user(doing)?;
    let admin = doing.who.person().is_some_and(|person| doing.world.is_admin(person));
    if who != doing.who && !admin {
        return Err(Refusal::NotAdmin);
    }
    let sent = match doing.args.tree("profile").map_err(|_| Refusal::InvalidProfile)? {
        Some(sent) => sent,
        None => {
            let name = doing.args.text("name").ok_or(Refusal::InvalidProfile)?;
            let value = doing.args.text("value").unwrap_or_default();
            Tree::Object(vec![(name.to_owned(), Tree::Text(value.to_owned()))])
        }
    };
    let Tree::Object(sent) = sent else { return Err(Refusal::InvalidProfile) };
    let before = doing.world.profiles.of(who).cloned().unwrap_or_default();
    let mut after = before.clone();
    for (name, value) in &sent {
        change(&mut after, name, value)?;
    }
    if after.status_emoji.is_empty() && !after.status_text.is_empty() {
        USUAL_EMOJI.clone_into(&mut after.status_emoji);
    }
    if after.status_emoji.is_empty() {
        after.status_expiration = 0;
    }
    let status = (&before.status_text, &before.status_emoji, before.status_expiration)
        != (&after.status_text, &after.status_emoji, after.status_expiration);
    if before != after {
        *doing.world.profile_mut(who, doing.now_ms) =
            Profile { updated: doing.now_ms.div_euclid(1000), ..after };
        doing.effects.changed(who.person());
        events::user_changed(doing, who, status);
        doing.call.note(if status { "set their status" } else { "changed their profile" });
    }
    let profile = shape::profile(doing.world, who, &look(doing)).ok_or(Refusal::UserNotFound)?;
    Ok(good().text("username", doing.world.handle(who)).raw("profile", &profile.end()))
}

/// Changes one thing of a profile. What Slack has and the twin does not is passed over.
fn change(profile: &mut Profile, name: &str, value: &Tree) -> Result<(), Refusal> {
    let text = |most: usize, refusal: Refusal| match value {
        Tree::Text(text) if text.chars().nth(most).is_none() => Ok(text.clone()),
        Tree::Text(_) => Err(refusal),
        Tree::Null => Ok(String::new()),
        _ => Err(Refusal::InvalidProfile),
    };
    let short = || text(PROFILE_VALUE_MAX, Refusal::InvalidProfile);
    match name {
        "status_text" => profile.status_text = text(STATUS_MAX, Refusal::StatusTooLong)?,
        "status_emoji" => {
            let emoji = short()?;
            let written = emoji.len() > 2 && emoji.starts_with(':') && emoji.ends_with(':');
            if !emoji.is_empty() && !written {
                return Err(Refusal::StatusNotEmoji);
            }
            profile.status_emoji = emoji;
        }
        "status_expiration" => {
            let until = match value {
                Tree::Number(number) => number.as_i64(),
                Tree::Text(text) if text.is_empty() => Some(0),
                Tree::Text(text) => text.parse().ok(),
                _ => None,
            };
            profile.status_expiration = until.filter(|until| *until >= 0).ok_or(Refusal::InvalidProfile)?;
        }
        "display_name" => profile.display_name = Some(short()?),
        "real_name" => profile.real_name = Some(short()?).filter(|name| !name.is_empty()),
        "first_name" => profile.real_name = Some(renamed(profile, &short()?, true)),
        "last_name" => profile.real_name = Some(renamed(profile, &short()?, false)),
        "title" => profile.title = Some(short()?),
        "phone" => profile.phone = Some(short()?),
        "pronouns" => profile.pronouns = Some(short()?).filter(|pronouns| !pronouns.is_empty()),
        "fields" => fields(profile, value)?,
        _ => {}
    }
    Ok(())
}

/// The whole name, with another first or last one.
fn renamed(profile: &Profile, name: &str, is_first: bool) -> String {
    let whole = profile.real_name.as_deref().unwrap_or_default();
    let (first, last) = whole.split_once(' ').unwrap_or((whole, ""));
    let (first, last) = if is_first { (name, last) } else { (first, name) };
    format!("{first} {last}").trim().to_owned()
}

/// Changes fields that the workspace has added; an empty one goes.
fn fields(profile: &mut Profile, sent: &Tree) -> Result<(), Refusal> {
    let Tree::Object(sent) = sent else { return Err(Refusal::InvalidProfile) };
    for (id, field) in sent {
        let (value, alt) = match field {
            Tree::Text(value) => (value.as_str(), ""),
            field => (field.text("value").unwrap_or_default(), field.text("alt").unwrap_or_default()),
        };
        let long = [value, alt].iter().any(|text| text.chars().nth(PROFILE_VALUE_MAX).is_some());
        let plain = id.len() <= FIELD_ID_MAX && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if long || !plain || !id.starts_with("Xf") {
            return Err(Refusal::InvalidProfile);
        }
        if value.is_empty() {
            profile.fields.remove(id);
        } else {
            let field = ProfileField { value: value.to_owned(), alt: alt.to_owned() };
            profile.fields.insert(id.clone(), field);
        }
    }
    if profile.fields.len() > PROFILE_FIELDS_MAX { Err(Refusal::InvalidProfile) } else { Ok(()) }
}

pub(super) fn get_presence(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let who = user(doing)?;
    let manual = doing.world.profiles.of(who).is_some_and(|profile| profile.away);
    let there = match who {
        Who::App => doing.world.app.is_always_online(),
        Who::Person(person) => !doing.world.is_deleted(person),
    };
    let active = there && !manual;
    let object = good().text("presence", if active { "active" } else { "away" });
    if who != doing.who {
        return Ok(object);
    }
    // Only of oneself one learns why.
    Ok(object
        .flag("online", there)
        .flag("auto_away", false)
        .flag("manual_away", manual)
        .count("connection_count", i64::from(there))
        .count("last_activity", doing.now_ms.div_euclid(1000)))
}

pub(super) fn set_presence(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let away = match doing.args.text("presence") {
        Some("auto") => false,
        Some("away") => true,
        _ => return Err(Refusal::InvalidPresence),
    };
    let is_away = doing.world.profiles.of(doing.who).is_some_and(|profile| profile.away);
    if away != is_away {
        doing.world.profile_mut(doing.who, doing.now_ms).away = away;
        doing.effects.changed(doing.who.person());
    }
    Ok(good())
}

/// Says that somebody is there; Slack does nothing with it any more.
pub(super) fn set_active(_: &mut Doing<'_>) -> Result<Object, Refusal> {
    Ok(good())
}
