//! A user, as answers and events hold one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nightcrew_model::company::Person;
use nightcrew_model::id::PersonId;

use super::{ICONS, UPDATED};
use crate::id;
use crate::json::Object;
use crate::world::{APP_HANDLE, Profile, Who, World};

/// What most users take.
pub(crate) const USER_BYTES: usize = 1_152;
/// What the profile of a person says who has changed nothing in it.
const NO_STATUS: &str = r#""fields":{},"status_text":"","status_text_canonical":"","status_emoji":"","status_emoji_display_info":[],"status_expiration":0"#;
/// Pictures that are none: a twin sends nobody to another host.
pub(crate) const NO_PICTURES: &str =
    r#""image_24":"","image_32":"","image_48":"","image_72":"","image_192":"","image_512":"""#;
/// What every person's account is.
const A_PERSON: &str = r#""is_restricted":false,"is_ultra_restricted":false,"is_bot":false,"is_app_user":false,"is_email_confirmed":true,"who_can_share_contact_card":"EVERYONE""#;

/// How users are looked at: by whom, and at which moment. A page of people has few zones.
pub(crate) struct Look<'a> {
    unix_ms: i64,
    zones: BTreeMap<&'a str, i32>,
    email: bool,
    locale: bool,
}

impl Look<'_> {
    /// At this moment, with or without people's addresses and languages.
    pub(crate) const fn at(unix_ms: i64, email: bool, locale: bool) -> Self {
        Self { unix_ms, zones: BTreeMap::new(), email, locale }
    }

    /// What the app sees of an event.
    pub(crate) fn of_app(world: &World, unix_ms: i64) -> Self {
        let email = world.app.bot.as_ref().is_none_or(|bot| bot.scopes.has_any("users:read.email"));
        Self::at(unix_ms, email, false)
    }
}

/// A user.
pub(crate) fn user(world: &World, who: Who, look: &mut Look<'_>) -> Option<Object> {
    if let Who::Person(person) = who {
        world.person(person)?;
    }
    let offset = world.person_of(who).map(|person| offset_secs(&person.timezone, look.unix_ms));
    Some(fields(Object::with_capacity(USER_BYTES), world, who, offset.unwrap_or(0), look))
}

/// A user's fields, one of many; none for a person who is not of the company.
pub(crate) fn user_fields<'a>(object: Object, world: &'a World, who: Who, look: &mut Look<'a>) -> Object {
    let unix_ms = look.unix_ms;
    let offset = world.person_of(who).map_or(0, |person| {
        let zone: &'a str = &person.timezone;
        *look.zones.entry(zone).or_insert_with(|| offset_secs(zone, unix_ms))
    });
    fields(object, world, who, offset, look)
}

fn fields(object: Object, world: &World, who: Who, offset: i32, look: &Look<'_>) -> Object {
    let Who::Person(person) = who else { return bot_user(object, world) };
    let Some(described) = world.person(person) else { return object };
    let own = world.profiles.of(who);
    let name = own.and_then(|own| own.real_name.clone()).unwrap_or_else(|| described.display_name());
    let admin = world.is_admin(person);
    let object = object
        .text("id", &id::user(person))
        .text("team_id", id::TEAM)
        .text("name", described.handle())
        .flag("deleted", world.is_deleted(person))
        .fixed(r#""color":"9f69e7""#)
        .text("real_name", &name)
        .text("tz", &described.timezone)
        .text("tz_label", &described.timezone)
        .count("tz_offset", offset)
        .object("profile", |object| {
            profile_fields(object, person, described, own, (look.unix_ms, look.email)).text("team", id::TEAM)
        })
        .flag("is_admin", admin)
        .flag("is_owner", admin)
        .flag("is_primary_owner", admin)
        .fixed(A_PERSON)
        .count("updated", own.map_or(UPDATED, |own| own.updated));
    if look.locale { object.text("locale", &locale(&described.language)) } else { object }
}

/// A language as Slack names it with its country.
fn locale(language: &str) -> String {
    match language {
        "en" => "en-US".to_owned(),
        other if other.len() == 2 => format!("{other}-{}", other.to_ascii_uppercase()),
        other => other.to_owned(),
    }
}

/// A person's profile.
fn profile_fields(
    object: Object,
    person: PersonId,
    described: &Person,
    own: Option<&Profile>,
    (unix_ms, email): (i64, bool),
) -> Object {
    let name = described.display_name();
    let said = |pick: fn(&Profile) -> Option<&str>| own.and_then(pick);
    let real = said(|own| own.real_name.as_deref()).unwrap_or(&name);
    let shown = said(|own| own.display_name.as_deref()).unwrap_or_else(|| described.handle());
    // Whoever gives themselves another name has its first word for a first name, as Slack has it.
    let (first, last) = match said(|own| own.real_name.as_deref()) {
        Some(real) => real.split_once(' ').unwrap_or((real, "")),
        None => (&*described.given, &*described.family),
    };
    let object = object
        .text("title", said(|own| own.title.as_deref()).unwrap_or(&described.title))
        .text("phone", said(|own| own.phone.as_deref()).unwrap_or_default())
        .fixed(r#""skype":"""#)
        .text("real_name", real)
        .text("real_name_normalized", real)
        .text("display_name", shown)
        .text("display_name_normalized", shown)
        .text_if("pronouns", said(|own| own.pronouns.as_deref()));
    let object = match own {
        None => object.fixed(NO_STATUS),
        Some(own) => status(object, own, unix_ms),
    };
    let object =
        object.plain("avatar_hash", format_args!("g{:011x}", u64::from(person.0).wrapping_mul(0x9e37_79b9)));
    let object = if email { object.text("email", &described.email) } else { object };
    object.text("first_name", first).text("last_name", last).fixed(NO_PICTURES)
}

fn status(object: Object, own: &Profile, unix_ms: i64) -> Object {
    let (text, emoji, until) = own.status(unix_ms);
    object
        .object("fields", |object| {
            own.fields.iter().fold(object, |object, (id, field)| {
                let value = Object::new().text("value", &field.value).text("alt", &field.alt).end();
                object.named(id, &value)
            })
        })
        .text("status_text", text)
        .text("status_text_canonical", "")
        .text("status_emoji", emoji)
        .fixed(r#""status_emoji_display_info":[]"#)
        .count("status_expiration", until)
}

/// A user's profile alone.
pub(crate) fn profile(world: &World, who: Who, look: &Look<'_>) -> Option<Object> {
    let object = Object::with_capacity(USER_BYTES);
    match who {
        Who::App => Some(bot_profile_fields(object, world)),
        Who::Person(person) => {
            let (described, own) = (world.person(person)?, world.profiles.of(who));
            Some(profile_fields(object, person, described, own, (look.unix_ms, look.email)))
        }
    }
}

/// A zone's distance from UTC now, in seconds; 0 for a zone that this machine does not know.
fn offset_secs(zone: &str, unix_ms: i64) -> i32 {
    let (Ok(zone), Ok(now)) = (TimeZone::get(zone), Timestamp::from_millisecond(unix_ms)) else { return 0 };
    zone.to_offset(now).seconds()
}

fn bot_profile_fields(object: Object, world: &World) -> Object {
    let name = world.app.name();
    object
        .fixed(r#""title":"","phone":"","skype":"""#)
        .text("real_name", name)
        .text("real_name_normalized", name)
        .fixed(r#""display_name":"","display_name_normalized":"""#)
        .fixed(NO_STATUS)
        .fixed(r#""avatar_hash":"g00000000000""#)
        .text("api_app_id", id::APP)
        .flag("always_active", world.app.is_always_online())
        .text("bot_id", id::BOT)
        .text("first_name", name)
        .text("last_name", "")
        .fixed(NO_PICTURES)
        .text("team", id::TEAM)
}

fn bot_user(object: Object, world: &World) -> Object {
    object
        .text("id", id::BOT_USER)
        .text("team_id", id::TEAM)
        .text("name", APP_HANDLE)
        .flag("deleted", world.app.uninstalled)
        .text("color", "e7392d")
        .text("real_name", world.app.name())
        .fixed(r#""tz":"UTC","tz_label":"UTC","tz_offset":0"#)
        .object("profile", |object| bot_profile_fields(object, world))
        .fixed(r#""is_admin":false,"is_owner":false,"is_primary_owner":false,"is_restricted":false"#)
        .fixed(r#""is_ultra_restricted":false,"is_bot":true,"is_app_user":false"#)
        .count("updated", UPDATED)
}

/// The app's bot, as `bots.info` describes it.
pub(crate) fn bot(world: &World) -> String {
    Object::new()
        .text("id", id::BOT)
        .flag("deleted", world.app.uninstalled)
        .text("name", world.app.name())
        .count("updated", UPDATED)
        .text("app_id", id::APP)
        .text("user_id", id::BOT_USER)
        .fixed(ICONS)
        .end()
}
