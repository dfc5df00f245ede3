//! A user group, as answers and events hold it.

use super::whole;
use crate::id;
use crate::json::{self, Object};
use crate::world::{Channel, Place, Usergroup, World};

/// A group's fields; with `users` also who belongs to it.
pub(crate) fn usergroup_fields(object: Object, world: &World, group: &Usergroup, users: bool) -> Object {
    let channel = |place: &Place| world.channel(*place).map(Channel::id);
    let object = object
        .text("id", &group.id())
        .text("team_id", id::TEAM)
        .fixed(r#""is_usergroup":true,"is_subteam":true"#)
        .text("name", &group.name)
        .text("description", &group.description)
        .text("handle", &group.handle)
        .flag("is_external", false)
        .count("date_create", group.created)
        .count("date_update", group.updated)
        .count("date_delete", group.disabled.map_or(0, |(at, _)| at))
        .null("auto_type")
        .flag("auto_provision", false)
        .text("enterprise_subteam_id", "")
        .text("created_by", &group.by.user())
        .text("updated_by", &group.updated_by.user());
    let object = match group.disabled {
        Some((_, by)) => object.text("deleted_by", &by.user()),
        None => object.null("deleted_by"),
    };
    let object = object.object("prefs", |prefs| {
        prefs.raw("channels", &json::texts(group.channels.iter().filter_map(channel))).raw("groups", "[]")
    });
    let members = || json::texts(group.members.iter().map(|person| id::user(*person)));
    let object = if users { object.raw("users", &members()) } else { object };
    object.count("user_count", whole(group.members.len())).count("channel_count", whole(group.channels.len()))
}
