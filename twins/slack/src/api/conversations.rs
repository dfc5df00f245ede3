//! `conversations.*`

use std::collections::BTreeSet;
use std::ops::Bound;

use super::{Doing, Method, Page, TIER_2, TIER_3, TIER_4, good, method, shape};
use crate::error::Refusal;
use crate::events;
use crate::json::{self, Object};
use crate::ts::Ts;
use crate::world::{Channel, Kind, Place, Who};
use nightcrew_model::id::PersonId;

/// Of which scopes one lets a token know of conversations.
pub(super) const READ: &str = "channels:read,groups:read,im:read,mpim:read";
/// Of which scopes one lets a token read messages.
const HISTORY: &str = "channels:history,groups:history,im:history,mpim:history";

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/conversations.history", TIER_3, HISTORY, history),
    method("/api/conversations.info", TIER_3, READ, info),
    method("/api/conversations.join", TIER_3, "channels:join,channels:write", join),
    method("/api/conversations.list", TIER_2, READ, list),
    method("/api/conversations.members", TIER_4, READ, members),
    method("/api/conversations.open", TIER_3, "im:write,mpim:write", open),
    method("/api/conversations.replies", TIER_3, HISTORY, replies),
];

/// Conversations of a page when no limit is given.
const LIST_USUAL: usize = 100;
/// Messages of a page when no limit is given.
const HISTORY_USUAL: usize = 100;
/// Replies of a page when no limit is given.
const REPLIES_USUAL: usize = 1_000;
/// Slack's most people of a group message, beside the one who opens it.
const GROUP_MAX: usize = 8;

/// The kinds of conversations that a call asks for.
fn kinds(doing: &Doing<'_>) -> Result<Vec<Kind>, Refusal> {
    let known = [Kind::Public, Kind::Private, Kind::Im, Kind::Group];
    let wanted = doing.args.ids("types");
    if wanted.is_empty() {
        return Ok(vec![Kind::Public]);
    }
    let kind =
        |word: &String| known.into_iter().find(|kind| kind.filter() == word).ok_or(Refusal::InvalidTypes);
    wanted.iter().map(kind).collect()
}

pub(super) fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let page = Page::of(doing.args, "channels".to_owned(), LIST_USUAL)?;
    let kinds = kinds(doing)?;
    let from = first(&page);
    let mut places: Vec<Place> = Vec::new();
    if kinds.contains(&Kind::Public) {
        places.extend(doing.world.public.range(from..).take(page.limit + 1));
    }
    if kinds.iter().any(|kind| *kind != Kind::Public) {
        let mine = doing.world.places_of(doing.who, from);
        let wanted = |place: &Place| {
            doing
                .world
                .channel(*place)
                .is_some_and(|found| found.kind != Kind::Public && kinds.contains(&found.kind))
        };
        places.extend(mine.filter(wanted).take(page.limit + 1));
        places.sort_unstable();
    }
    Ok(listed(doing, &page, places))
}

/// The conversations that somebody belongs to and the caller may see.
pub(super) fn list_of(doing: &mut Doing<'_>, of: Who) -> Result<Object, Refusal> {
    let page = Page::of(doing.args, "conversations".to_owned(), LIST_USUAL)?;
    let kinds = kinds(doing)?;
    let from = first(&page);
    let places = doing.world.places_of(of, from).filter(|place| {
        doing
            .world
            .channel(*place)
            .is_some_and(|found| kinds.contains(&found.kind) && found.is_visible(doing.who))
    });
    let places = places.take(page.limit + 1).collect();
    Ok(listed(doing, &page, places))
}

fn first(page: &Page) -> Place {
    Place(u32::try_from(page.from.unwrap_or(0)).unwrap_or(u32::MAX))
}

fn listed(doing: &Doing<'_>, page: &Page, mut places: Vec<Place>) -> Object {
    let next = places.get(page.limit).map(|place| u64::from(place.0));
    places.truncate(page.limit);
    let (world, who) = (&*doing.world, doing.who);
    let channels: Vec<&Channel> = places.iter().filter_map(|place| world.channel(*place)).collect();
    let fields = |object: Object, channel| shape::conversation_fields(object, world, channel, who);
    page.close(good().objects("channels", shape::CONVERSATION_BYTES, channels.into_iter(), fields), next)
}

pub(super) fn info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = doing.channel()?;
    let channel = shape::conversation(doing.world, doing.at(place)?, doing.who);
    Ok(good().raw("channel", &channel.end()))
}

/// The conversation whose messages the caller may read: a person reads public channels, a bot its own.
fn readable(doing: &Doing<'_>) -> Result<Place, Refusal> {
    let place = doing.channel()?;
    let channel = doing.at(place)?;
    if doing.who == Who::App && !channel.members.has(Who::App) {
        return Err(Refusal::NotInChannel);
    }
    Ok(place)
}

/// The time stamps that a call asks for, with those of its cursor.
fn span(doing: &Doing<'_>) -> Result<(Bound<Ts>, Bound<Ts>), Refusal> {
    let inclusive = doing.args.flag("inclusive").unwrap_or(false);
    let bound = |ts: Ts| if inclusive { Bound::Included(ts) } else { Bound::Excluded(ts) };
    let oldest = match doing.args.text("oldest") {
        None => Bound::Unbounded,
        Some(text) => bound(text.parse().map_err(|_| Refusal::InvalidTsOldest)?),
    };
    let latest = match doing.args.text("latest") {
        None | Some("now") => Bound::Unbounded,
        Some(text) => bound(text.parse().map_err(|_| Refusal::InvalidTsLatest)?),
    };
    Ok((oldest, latest))
}

/// Whether a range of a tree may be asked for: it panics when its ends cross.
fn is_range(oldest: Bound<Ts>, latest: Bound<Ts>) -> bool {
    match (oldest, latest) {
        (Bound::Included(low), Bound::Included(high)) => low <= high,
        (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => {
            low < high
        }
        _ => true,
    }
}

pub(super) fn history(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = readable(doing)?;
    let page = Page::of(doing.args, format!("history:{}", place.0), HISTORY_USUAL)?;
    let (oldest, mut latest) = span(doing)?;
    if let Some(from) = page.from {
        latest = Bound::Included(Ts(from));
    }
    let channel = doing.at(place)?;
    let found: Vec<Ts> = if is_range(oldest, latest) {
        channel.timeline.range((oldest, latest)).rev().take(page.limit + 1).copied().collect()
    } else {
        Vec::new()
    };
    let next = found.get(page.limit).map(|ts| ts.0);
    let messages =
        found.iter().take(page.limit).filter_map(|ts| shape::message_at(channel, *ts)).map(Object::end);
    let object = good()
        .raw("messages", &json::list(messages))
        .flag("has_more", next.is_some())
        .count("pin_count", 0)
        .null("channel_actions_ts")
        .count("channel_actions_count", 0);
    Ok(match next {
        Some(_) => page.close(object, next),
        None => object,
    })
}

pub(super) fn replies(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = readable(doing)?;
    let root: Ts = doing.args.required("ts")?.parse().map_err(|_| Refusal::ThreadNotFound)?;
    let page = Page::of(doing.args, format!("replies:{}:{root}", place.0), REPLIES_USUAL)?;
    let (mut oldest, latest) = span(doing)?;
    if let Some(from) = page.from {
        oldest = Bound::Included(Ts(from));
    }
    let channel = doing.at(place)?;
    if !channel.messages.contains_key(&root) {
        return Err(Refusal::ThreadNotFound);
    }
    doing.call.touch(events::thread_entity(channel, root));
    let none = BTreeSet::new();
    let all = channel.threads.get(&root).map_or(&none, |thread| &thread.replies);
    let found: Vec<Ts> = if is_range(oldest, latest) {
        all.range((oldest, latest)).take(page.limit + 1).copied().collect()
    } else {
        Vec::new()
    };
    let next = found.get(page.limit).map(|ts| ts.0);
    // The thread's first message opens each page that is not a later one.
    let opening = page.from.is_none().then_some(root);
    let shown = opening.into_iter().chain(found.into_iter().take(page.limit));
    let messages = shown.filter_map(|ts| shape::message_at(channel, ts)).map(Object::end);
    let object = good().raw("messages", &json::list(messages)).flag("has_more", next.is_some());
    Ok(match next {
        Some(_) => page.close(object, next),
        None => object,
    })
}

pub(super) fn members(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = doing.channel()?;
    let page = Page::of(doing.args, format!("members:{}", place.0), LIST_USUAL)?;
    let channel = doing.at(place)?;
    // Position 0 is the app's, a person's is one more than their number.
    let from = page.from.unwrap_or(0);
    let app = (from == 0 && channel.members.app).then_some(Who::App);
    let first = PersonId(u32::try_from(from.saturating_sub(1)).unwrap_or(u32::MAX));
    let room = page.limit + 1;
    let people: Vec<PersonId> = if channel.members.everyone {
        let end = u32::try_from(doing.world.people.len()).unwrap_or(u32::MAX);
        (first.0..end).map(PersonId).take(room).collect()
    } else {
        channel.members.people.range(first..).take(room).copied().collect()
    };
    let mut users: Vec<Who> = app.into_iter().chain(people.into_iter().map(Who::Person)).collect();
    let next = users.get(page.limit).and_then(|who| who.person()).map(|person| u64::from(person.0) + 1);
    users.truncate(page.limit);
    let object = good().raw("members", &json::texts(users.iter().map(|who| who.user())));
    Ok(page.close(object, next))
}

pub(super) fn open(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, is_new) = if doing.args.text("channel").is_some() {
        let place = doing.channel()?;
        if !matches!(doing.at(place)?.kind, Kind::Im | Kind::Group) {
            return Err(Refusal::WrongKind);
        }
        (place, false)
    } else {
        opened(doing)?
    };
    let channel = doing.at(place)?;
    for person in channel.members.people.iter().take(GROUP_MAX) {
        doing.call.person(*person);
    }
    let whole = doing.args.flag("return_im").unwrap_or(false);
    let described = if whole {
        shape::conversation(doing.world, channel, doing.who)
    } else {
        Object::new().text("id", &channel.id())
    };
    let object = if is_new { good() } else { good().flag("no_op", true).flag("already_open", true) };
    Ok(object.raw("channel", &described.end()))
}

/// Opens the conversation with the users that the call names; true when it is new.
fn opened(doing: &mut Doing<'_>) -> Result<(Place, bool), Refusal> {
    let named = doing.args.ids("users");
    if named.is_empty() {
        return Err(Refusal::UsersListNotSupplied);
    }
    if named.len() > GROUP_MAX {
        return Err(Refusal::TooManyUsers);
    }
    let mut others = BTreeSet::new();
    for user in &named {
        let who = doing.world.who(user).ok_or(Refusal::UserNotFound)?;
        if who.person().is_some_and(|person| doing.world.is_deleted(person)) {
            return Err(Refusal::UserDisabled);
        }
        others.insert(who);
    }
    if others.len() > 1 {
        others.insert(doing.who);
    }
    let opened = match (others.len(), others.first().copied()) {
        (1, Some(other)) => doing.world.im(doing.who, other, doing.now_ms),
        _ => doing.world.group(&others, doing.now_ms),
    };
    if opened.1 {
        doing.effects.changed([]);
    }
    Ok(opened)
}

pub(super) fn join(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = doing.channel()?;
    if doing.at(place)?.kind != Kind::Public {
        return Err(Refusal::WrongKind);
    }
    let is_new = doing.world.join(place, doing.who);
    if is_new {
        doing.effects.changed([]);
        events::member_joined(doing, place);
        doing.call.note(format!("joined {}", doing.place_name(place)));
    }
    let channel: &Channel = doing.at(place)?;
    let object = good().raw("channel", &shape::conversation(doing.world, channel, doing.who).end());
    if is_new {
        return Ok(object);
    }
    let warnings = Object::new().raw("warnings", &json::texts(["already_in_channel"])).end();
    Ok(object.text("warning", "already_in_channel").raw("response_metadata", &warnings))
}
