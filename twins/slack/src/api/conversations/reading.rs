//! Reading conversations: what they are, their messages, threads, members.

use std::collections::BTreeSet;
use std::ops::Bound;

use nightcrew_model::id::PersonId;

use super::kinds;
use crate::error::Refusal;
use crate::events;
use crate::json::{self, Object};
use crate::method::{Doing, Page, good};
use crate::shape;
use crate::ts::Ts;
use crate::world::{Kind, Place, Who};

/// Members of a page when no limit is given.
const MEMBERS_USUAL: usize = 100;
/// Messages of a page when no limit is given.
const HISTORY_USUAL: usize = 100;
/// Replies of a page when no limit is given.
const REPLIES_USUAL: usize = 1_000;

pub(super) fn info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::conversation(doing, &kinds::KNOW)?;
    let (channel, world) = (doing.at(place)?, &*doing.world);
    let object = shape::read(shape::conversation(world, channel, doing.who), world, channel, doing.who);
    let count = channel.kind != Kind::Im && doing.args.flag("include_num_members").unwrap_or(false);
    let object = if count { shape::counted(object, world, channel) } else { object };
    let locale = doing.args.flag("include_locale").unwrap_or(false);
    let object = if locale { object.text("locale", "en-US") } else { object };
    Ok(good().raw("channel", &object.end()))
}

/// The conversation whose messages the caller may read: a person reads public channels, a bot its own.
fn readable(doing: &Doing<'_>) -> Result<Place, Refusal> {
    let place = kinds::conversation(doing, &kinds::LOOK_BACK)?;
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
    let wanted = found.iter().take(page.limit).copied();
    let object = shape::messages(good(), "messages", doing.world, channel, wanted)
        .flag("has_more", next.is_some())
        .count("pin_count", i64::try_from(channel.pins.len()).unwrap_or(i64::MAX))
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
    let object =
        shape::messages(good(), "messages", doing.world, channel, shown).flag("has_more", next.is_some());
    Ok(match next {
        Some(_) => page.close(object, next),
        None => object,
    })
}

pub(super) fn members(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = kinds::conversation(doing, &kinds::KNOW)?;
    let page = Page::of(doing.args, format!("members:{}", place.0), MEMBERS_USUAL)?;
    let channel = doing.at(place)?;
    // Position 0 is the app's, a person's is one more than their number.
    let from = page.from.unwrap_or(0);
    let app = (from == 0 && channel.members.app).then_some(Who::App);
    let first = PersonId(u32::try_from(from.saturating_sub(1)).unwrap_or(u32::MAX));
    let room = page.limit + 1;
    let people: Vec<PersonId> = if channel.members.everyone {
        let end = u32::try_from(doing.world.people.len()).unwrap_or(u32::MAX);
        let stayed = |person: &PersonId| !channel.members.left.contains(person);
        (first.0..end).map(PersonId).filter(stayed).take(room).collect()
    } else {
        channel.members.people.range(first..).take(room).copied().collect()
    };
    let mut users: Vec<Who> = app.into_iter().chain(people.into_iter().map(Who::Person)).collect();
    let next = users.get(page.limit).and_then(|who| who.person()).map(|person| u64::from(person.0) + 1);
    users.truncate(page.limit);
    let object = good().raw("members", &json::texts(users.iter().map(|who| who.user())));
    Ok(page.close(object, next))
}
