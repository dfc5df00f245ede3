//! `bookmarks.*`

use crate::error::Refusal;
use crate::id;
use crate::json::{self, Object};
use crate::method::{Doing, Method, TIER_2, TIER_3, good, method};
use crate::world::{Bookmark, Place};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/bookmarks.add", TIER_2, "bookmarks:write", add),
    method("/api/bookmarks.edit", TIER_2, "bookmarks:write", edit),
    method("/api/bookmarks.list", TIER_3, "bookmarks:read", list),
    method("/api/bookmarks.remove", TIER_2, "bookmarks:write", remove),
];

/// How the ids of bookmarks begin.
const PREFIX: &str = "Bk0N";
/// The longest title, in bytes.
const TITLE_BYTES_MAX: usize = 1_000;
/// The longest link, in bytes: that of messages.
const LINK_BYTES_MAX: usize = 3_000;

fn conversation(doing: &Doing<'_>) -> Result<Place, Refusal> {
    let place = doing.channel_named("channel_id")?;
    if doing.at(place)?.members.has(doing.who) { Ok(place) } else { Err(Refusal::NotInChannel) }
}

fn title(doing: &Doing<'_>) -> Result<Option<String>, Refusal> {
    match doing.args.text("title") {
        Some(title) if title.len() > TITLE_BYTES_MAX => Err(Refusal::InvalidName),
        title => Ok(title.map(str::to_owned)),
    }
}

fn link(doing: &Doing<'_>) -> Result<Option<String>, Refusal> {
    let Some(link) = doing.args.text("link") else { return Ok(None) };
    let known = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| link.starts_with(scheme));
    let plain = !link.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    if known && plain && link.len() <= LINK_BYTES_MAX {
        Ok(Some(link.to_owned()))
    } else {
        Err(Refusal::InvalidLink)
    }
}

fn emoji(doing: &Doing<'_>) -> Result<Option<String>, Refusal> {
    let Some(emoji) = doing.args.text("emoji") else { return Ok(None) };
    let name = emoji.trim_matches(':');
    let plain = |letter: char| letter.is_alphanumeric() || "_-+'".contains(letter);
    if name.is_empty() || name.len() > 100 || !name.chars().all(plain) {
        return Err(Refusal::InvalidEmoji);
    }
    Ok(Some(format!(":{name}:")))
}

/// The number of the bookmark that a call names.
fn number(doing: &Doing<'_>) -> Result<u32, Refusal> {
    id::numbered(PREFIX, doing.args.required("bookmark_id")?).ok_or(Refusal::NotFound)
}

fn add(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = conversation(doing)?;
    if doing.args.required("type")? != "link" {
        return Err(Refusal::InvalidBookmarkType);
    }
    let title = title(doing)?.ok_or_else(|| Refusal::missing("title"))?;
    let link = link(doing)?.ok_or(Refusal::InvalidLink)?;
    let emoji = emoji(doing)?;
    let number = id::short(doing.world.next_number());
    let (created, by) = (doing.now_ms.div_euclid(1000), doing.who);
    let bookmark = Bookmark { number, title, link, emoji, created, updated: 0, by };
    let shown = shown(doing, place, &bookmark)?;
    doing.call.note(format!("bookmarked {} in {}", bookmark.link, doing.place_name(place)));
    if !doing.world.bookmarks.add(place, bookmark) {
        return Err(Refusal::TooManyBookmarks);
    }
    doing.effects.changed([]);
    Ok(good().raw("bookmark", &shown))
}

fn edit(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, number) = (conversation(doing)?, number(doing)?);
    let (title, link, emoji) = (title(doing)?, link(doing)?, emoji(doing)?);
    let bookmark = doing.world.bookmarks.get_mut(place, number).ok_or(Refusal::NotFound)?;
    bookmark.title = title.unwrap_or_else(|| std::mem::take(&mut bookmark.title));
    bookmark.link = link.unwrap_or_else(|| std::mem::take(&mut bookmark.link));
    bookmark.emoji = emoji.or_else(|| bookmark.emoji.take());
    bookmark.updated = doing.now_ms.div_euclid(1000);
    bookmark.by = doing.who;
    let bookmark = bookmark.clone();
    doing.effects.changed([]);
    Ok(good().raw("bookmark", &shown(doing, place, &bookmark)?))
}

fn list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = doing.channel_named("channel_id")?;
    let all = doing.world.bookmarks.of(place).iter().map(|bookmark| shown(doing, place, bookmark));
    let all = all.collect::<Result<Vec<String>, Refusal>>()?;
    Ok(good().raw("bookmarks", &json::list(all)))
}

fn remove(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, number) = (conversation(doing)?, number(doing)?);
    if !doing.world.bookmarks.remove(place, number) {
        return Err(Refusal::NotFound);
    }
    doing.effects.changed([]);
    Ok(good())
}

fn shown(doing: &Doing<'_>, place: Place, bookmark: &Bookmark) -> Result<String, Refusal> {
    let object = Object::new()
        .text("id", &format!("{PREFIX}{}", id::code(bookmark.number)))
        .text("channel_id", &doing.at(place)?.id())
        .text("title", &bookmark.title)
        .text("link", &bookmark.link);
    let object = match &bookmark.emoji {
        Some(emoji) => object.text("emoji", emoji),
        None => object.null("emoji"),
    };
    Ok(object
        .fixed(r#""icon_url":null,"type":"link","entity_id":null"#)
        .count("date_created", bookmark.created)
        .count("date_updated", bookmark.updated)
        // Bookmarks stand in the order in which they were made: their numbers rise.
        .plain("rank", format_args!("{:08x}", bookmark.number))
        .text("last_updated_by_user_id", &bookmark.by.user())
        .text("last_updated_by_team_id", id::TEAM)
        .fixed(r#""shortcut_id":null,"app_id":null"#)
        .end())
}
