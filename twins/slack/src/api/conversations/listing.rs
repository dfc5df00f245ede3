//! Lists of conversations, in the order in which they were made.

use super::kinds;
use crate::error::Refusal;
use crate::json::Object;
use crate::method::{Doing, Page, good};
use crate::shape;
use crate::world::{Channel, Kind, Place, Who};

/// Conversations of a page when no limit is given.
const LIST_USUAL: usize = 100;

pub(super) fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let page = Page::of(doing.args, "channels".to_owned(), LIST_USUAL)?;
    let kinds = kinds::wanted(doing)?;
    let from = first(&page);
    let mut places: Vec<Place> = Vec::new();
    if kinds.contains(&Kind::Public) {
        let public = doing.world.public.range(from..).copied();
        places.extend(public.filter(|place| is_listed(doing, *place)).take(page.limit + 1));
    }
    if kinds.iter().any(|kind| *kind != Kind::Public) {
        let mine = doing.world.places_of(doing.who, from);
        let wanted = |place: &Place| {
            let found = doing.world.channel(*place);
            found.is_some_and(|found| found.kind != Kind::Public && kinds.contains(&found.kind))
                && is_listed(doing, *place)
        };
        places.extend(mine.filter(wanted).take(page.limit + 1));
        places.sort_unstable();
    }
    Ok(listed(doing, &page, places))
}

/// Whether the call wants to see a conversation, if it is archived.
fn is_listed(doing: &Doing<'_>, place: Place) -> bool {
    let only_used = doing.args.flag("exclude_archived").unwrap_or(false);
    !only_used || doing.world.channel(place).is_some_and(|channel| !channel.archived)
}

/// The conversations that somebody belongs to and the caller may see.
pub(in crate::api) fn list_of(doing: &mut Doing<'_>, of: Who) -> Result<Object, Refusal> {
    let page = Page::of(doing.args, "conversations".to_owned(), LIST_USUAL)?;
    let kinds = kinds::wanted(doing)?;
    let from = first(&page);
    let places = doing.world.places_of(of, from).filter(|place| {
        let found = doing.world.channel(*place);
        found.is_some_and(|found| kinds.contains(&found.kind) && found.is_visible(doing.who))
            && is_listed(doing, *place)
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
    let fields = |object: Object, channel| shape::listed(object, world, channel, who);
    page.close(good().objects("channels", shape::CONVERSATION_BYTES, channels.into_iter(), fields), next)
}
