//! `users.*`: who there is; [`profile`] what they say of themselves.

pub(super) mod profile;

use super::conversations as listing;
use crate::error::Refusal;
use crate::id;
use crate::json::Object;
use crate::method::{Callers, Doing, Method, Page, TIER_2, TIER_3, TIER_4, good, method};
use crate::shape;
use crate::world::Who;
use nightcrew_model::id::PersonId;

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/users.conversations", TIER_3, listing::READ, conversations),
    method("/api/users.getPresence", TIER_3, "users:read", profile::get_presence),
    method("/api/users.identity", TIER_3, "identity.basic", identity).of(Callers::People),
    method("/api/users.info", TIER_4, "users:read", info),
    method("/api/users.list", TIER_2, "users:read", list),
    method("/api/users.lookupByEmail", TIER_3, "users:read.email", lookup_by_email),
    method("/api/users.profile.get", TIER_4, "users.profile:read", profile::get),
    method("/api/users.profile.set", TIER_3, "users.profile:write", profile::set).of(Callers::People),
    method("/api/users.setActive", TIER_2, "users:write", profile::set_active),
    method("/api/users.setPresence", TIER_2, "users:write", profile::set_presence),
];

/// Users of a page when no limit is given: Slack tries to send all and advises at most 200.
const USUAL: usize = 1_000;

/// Users as the caller may see them and asked to.
fn look<'a>(doing: &Doing<'_>) -> shape::Look<'a> {
    let locale = doing.args.flag("include_locale").unwrap_or(false);
    shape::Look::at(doing.now_ms, doing.may("users:read.email"), locale)
}

pub(super) fn info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let who = doing.world.who(doing.args.required("user")?).ok_or(Refusal::UserNotFound)?;
    if let Who::Person(person) = who {
        doing.call.person(person);
    }
    let user = shape::user(doing.world, who, &mut look(doing)).ok_or(Refusal::UserNotFound)?;
    Ok(good().raw("user", &user.end()))
}

pub(super) fn lookup_by_email(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let email = doing.args.required("email")?;
    let person = doing.world.by_email(email).filter(|person| !doing.world.is_deleted(*person));
    let person = person.ok_or(Refusal::UsersNotFound)?;
    doing.call.person(person);
    let user =
        shape::user(doing.world, Who::Person(person), &mut look(doing)).ok_or(Refusal::UsersNotFound)?;
    Ok(good().raw("user", &user.end()))
}

/// The bot comes first, then the people in the company's order.
pub(super) fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let page = Page::of(doing.args, "users".to_owned(), USUAL)?;
    let from = usize::try_from(page.from.unwrap_or(0)).unwrap_or(usize::MAX);
    let all = doing.world.people.len() + 1;
    let end = from.saturating_add(page.limit).min(all);
    let who = |at: usize| match at.checked_sub(1).map(u32::try_from) {
        Some(Ok(person)) => Who::Person(PersonId(person)),
        _ => Who::App,
    };
    let mut look = look(doing);
    let (from, world) = (from.min(end), &*doing.world);
    let object = good()
        .objects("members", shape::USER_BYTES, from..end, |object, at| {
            shape::user_fields(object, world, who(at), &mut look)
        })
        .count("cache_ts", doing.now_ms.div_euclid(1000));
    Ok(page.close(object, (end < all).then_some(end as u64)))
}

pub(super) fn conversations(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let of = match doing.args.text("user") {
        None => doing.who,
        Some(user) => doing.world.who(user).ok_or(Refusal::UserNotFound)?,
    };
    listing::list_of(doing, of)
}

/// Who somebody is, for an app that they sign in to.
fn identity(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let Who::Person(person) = doing.who else { return Err(Refusal::NotAllowedTokenType) };
    let described = doing.world.person(person).ok_or(Refusal::UserNotFound)?;
    let email = doing.may("identity.email").then_some(&*described.email);
    let team = doing.may("identity.team").then_some(&*doing.world.team.name);
    let pictures = doing.may("identity.avatar");
    Ok(good()
        .object("user", |object| {
            let object = object
                .text("name", &described.display_name())
                .text("id", &id::user(person))
                .text_if("email", email);
            if pictures { object.fixed(shape::NO_PICTURES) } else { object }
        })
        .object("team", |object| object.text("id", id::TEAM).text_if("name", team)))
}
