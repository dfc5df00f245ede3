//! Events of conversations and who belongs to them. Of private ones the app hears only where it belongs itself.
//! (docs.slack.dev/reference/events)

use super::{hears, send};
use crate::id;
use crate::json::Object;
use crate::method::Doing;
use crate::world::{Channel, Kind, Place, Who};

/// The beginning of an event of a conversation, named by its id.
fn of(kind: &'static str, channel: &Channel) -> Object {
    Object::new().text("type", kind).text("channel", &channel.id())
}

/// Ends an event and sends it.
fn tell(doing: &mut Doing<'_>, kind: &'static str, event: Object) {
    let now = doing.world.next_ts(doing.now_ms);
    send(doing, kind, &event.plain("event_ts", now).end());
}

/// The word of the two that names this for a conversation, if the app may hear of it.
fn word(
    doing: &Doing<'_>,
    place: Place,
    public: &'static str,
    private: &'static str,
) -> Option<&'static str> {
    match doing.world.channel(place)?.kind {
        Kind::Public => Some(public),
        Kind::Private | Kind::Group => hears(doing, place).then_some(private),
        Kind::Im => None,
    }
}

/// Who belongs to which channel, as events of coming and going begin.
fn membership(kind: &'static str, channel: &Channel, who: Who) -> Object {
    let letter = if channel.kind == Kind::Public { "C" } else { "G" };
    of(kind, channel).text("user", &who.user()).text("channel_type", letter).text("team", id::TEAM)
}

/// Somebody joined a channel.
pub(crate) fn member_joined(doing: &mut Doing<'_>, place: Place, who: Who, inviter: Option<Who>) {
    if !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let event = membership("member_joined_channel", channel, who);
    let event = event.text_if("inviter", inviter.map(Who::user).as_deref());
    tell(doing, "member_joined_channel", event);
}

/// Somebody left a channel, or was put out of it. The app hears of its own leaving by another name.
pub(crate) fn member_left(doing: &mut Doing<'_>, place: Place, who: Who) {
    let Some(channel) = doing.world.channel(place) else { return };
    if who == Who::App {
        let kind = if channel.kind == Kind::Public { "channel_left" } else { "group_left" };
        let event = of(kind, channel).text("actor_id", &doing.who.user());
        tell(doing, kind, event);
    } else if hears(doing, place) {
        let event = membership("member_left_channel", channel, who);
        tell(doing, "member_left_channel", event);
    }
}

/// A channel was made. Nobody is told of private ones.
pub(crate) fn channel_created(doing: &mut Doing<'_>, place: Place) {
    let Some(channel) = doing.world.channel(place).filter(|channel| channel.kind == Kind::Public) else {
        return;
    };
    let creator = channel.creator.map(Who::user).unwrap_or_default();
    let event = Object::new().text("type", "channel_created").object("channel", |object| {
        object
            .text("id", &channel.id())
            .fixed(r#""is_channel":true"#)
            .text("name", &channel.name)
            .text("name_normalized", &channel.name)
            .count("created", channel.created)
            .text("creator", &creator)
            .fixed(r#""is_shared":false,"is_org_shared":false"#)
            .text("context_team_id", id::TEAM)
    });
    tell(doing, "channel_created", event);
}

/// A channel has another name.
pub(crate) fn channel_renamed(doing: &mut Doing<'_>, place: Place) {
    let Some(kind) = word(doing, place, "channel_rename", "group_rename") else { return };
    let Some(channel) = doing.world.channel(place) else { return };
    let event = Object::new().text("type", kind).object("channel", |object| {
        object
            .text("id", &channel.id())
            .text("name", &channel.name)
            .text("name_normalized", &channel.name)
            .count("created", channel.created)
            .flag("is_channel", channel.kind == Kind::Public)
            .fixed(r#""is_mpim":false"#)
    });
    tell(doing, kind, event);
}

/// A channel was archived by the caller, or taken up again.
pub(crate) fn channel_archived(doing: &mut Doing<'_>, place: Place, archived: bool) {
    let words = match archived {
        true => ["channel_archive", "group_archive"],
        false => ["channel_unarchive", "group_unarchive"],
    };
    let Some(kind) = word(doing, place, words[0], words[1]) else { return };
    let Some(channel) = doing.world.channel(place) else { return };
    let event = of(kind, channel).text("user", &doing.who.user());
    tell(doing, kind, event);
}

/// Somebody else began a direct conversation with the app. What the app begins itself it knows.
pub(crate) fn im_created(doing: &mut Doing<'_>, place: Place) {
    if doing.who == Who::App || !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place).filter(|channel| channel.kind == Kind::Im) else { return };
    let (user, channel) = (doing.who.user(), (channel.id(), channel.created));
    let event = Object::new().text("type", "im_created").text("user", &user).object("channel", |object| {
        object.text("id", &channel.0).count("created", channel.1).fixed(r#""is_im":true"#).text("user", &user)
    });
    tell(doing, "im_created", event);
    direct_opened(doing, place, true);
}

/// Somebody else opened a direct conversation with the app, or closed it.
pub(crate) fn direct_opened(doing: &mut Doing<'_>, place: Place, opened: bool) {
    if doing.who == Who::App || !hears(doing, place) {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let kind = match (channel.kind, opened) {
        (Kind::Im, true) => "im_open",
        (Kind::Im, false) => "im_close",
        (_, true) => "group_open",
        (_, false) => "group_close",
    };
    let event =
        Object::new().text("type", kind).text("user", &doing.who.user()).text("channel", &channel.id());
    tell(doing, kind, event);
}
