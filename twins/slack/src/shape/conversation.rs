//! A conversation, as answers and events hold it.

use nightcrew_model::id::PersonId;

use super::{message_at, whole};
use crate::id;
use crate::json::{self, Object};
use crate::ts::Ts;
use crate::world::{About, Channel, Kind, Who, World};

/// What most conversations take.
pub(crate) const CONVERSATION_BYTES: usize = 896;

/// How far somebody has read who has read nothing.
const NEVER: &str = "0000000000.000000";

/// A conversation, as seen by somebody.
pub(crate) fn conversation(world: &World, channel: &Channel, who: Who) -> Object {
    conversation_fields(Object::with_capacity(CONVERSATION_BYTES), world, channel, who)
}

/// The fields of a conversation.
pub(crate) fn conversation_fields(object: Object, world: &World, channel: &Channel, who: Who) -> Object {
    let object = object.text("id", &channel.id()).count("created", channel.created);
    match channel.kind {
        Kind::Im => {
            let other = channel.other(who);
            let deleted = other.person().is_some_and(|person| world.is_deleted(person));
            object
                .fixed(r#""is_archived":false,"is_im":true,"is_org_shared":false"#)
                .text("context_team_id", id::TEAM)
                .count("updated", updated(channel))
                .text("user", &other.user())
                .flag("is_user_deleted", deleted)
                .flag("is_open", !channel.closed.contains(&who))
                .fixed(r#""priority":0"#)
        }
        Kind::Public | Kind::Private | Kind::Group => named(channel, who, object),
    }
}

/// When a conversation was last changed: Unix milliseconds.
const fn updated(channel: &Channel) -> i64 {
    if channel.updated == 0 { channel.created * 1000 } else { channel.updated }
}

fn named(channel: &Channel, who: Who, object: Object) -> Object {
    let object = object
        .text("name", &channel.name)
        .flag("is_channel", channel.kind == Kind::Public)
        .flag("is_group", channel.kind == Kind::Private)
        .flag("is_im", false)
        .flag("is_mpim", channel.kind == Kind::Group)
        .flag("is_private", channel.kind != Kind::Public)
        .flag("is_archived", channel.archived)
        .flag("is_general", channel.is_general())
        .count("unlinked", 0)
        .text("name_normalized", &channel.name)
        .fixed(r#""is_shared":false,"is_org_shared":false,"is_pending_ext_shared":false,"pending_shared":[]"#)
        .text("context_team_id", id::TEAM)
        .count("updated", updated(channel))
        .null("parent_conversation")
        .text("creator", &channel.creator.unwrap_or(Who::Person(PersonId(0))).user())
        .flag("is_ext_shared", false)
        .raw("shared_team_ids", &json::texts([id::TEAM]))
        .fixed(r#""pending_connected_team_ids":[]"#)
        .flag("is_member", channel.members.has(who))
        .object("topic", |object| about(object, &channel.topic))
        .object("purpose", |object| about(object, &channel.purpose));
    let object = if channel.kind == Kind::Group {
        object.flag("is_open", !channel.closed.contains(&who))
    } else {
        object
    };
    match channel.previous_names.is_empty() {
        true => object.fixed(r#""previous_names":[]"#),
        false => object.raw("previous_names", &json::texts(channel.previous_names.iter().rev())),
    }
}

fn about(object: Object, about: &About) -> Object {
    let by = about.by.map(Who::user).unwrap_or_default();
    object.text("value", &about.value).text("creator", &by).count("last_set", about.set)
}

/// What a list tells of a conversation.
pub(crate) fn listed(object: Object, world: &World, channel: &Channel, who: Who) -> Object {
    let object = conversation_fields(object, world, channel, who);
    if channel.kind == Kind::Im { object } else { counted(object, world, channel) }
}

/// How many belong to a conversation.
pub(crate) fn counted(object: Object, world: &World, channel: &Channel) -> Object {
    object.count("num_members", whole(world.member_count(channel)))
}

/// How far somebody has read a conversation that they belong to; of direct ones also what came since.
pub(crate) fn read(object: Object, world: &World, channel: &Channel, who: Who) -> Object {
    if !channel.members.has(who) {
        return object;
    }
    let reading = world.reading(channel.place, who);
    let object = match reading.last_read {
        Ts(0) => object.text("last_read", NEVER),
        ts => object.plain("last_read", ts),
    };
    if !matches!(channel.kind, Kind::Im | Kind::Group) {
        return object;
    }
    let latest = channel.timeline.last().and_then(|ts| message_at(world, channel, *ts)).map(Object::end);
    object
        .raw("latest", latest.as_deref().unwrap_or("null"))
        .count("unread_count", reading.unread)
        .count("unread_count_display", reading.shown)
}
