//! What a person finds by its name, as the client's search does.

use super::person;
use crate::error::Refusal;
use crate::id;
use crate::json::Object;
use crate::method::{Doing, good};
use crate::world::APP_HANDLE;

/// Who the app is.
pub(super) fn app(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    person(doing)?;
    Ok(good()
        .text("user_id", id::BOT_USER)
        .text("name", APP_HANDLE)
        .text("bot_id", id::BOT)
        .text("app_id", id::APP))
}

/// Finds a channel: the API only has lists.
pub(super) fn channel(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    person(doing)?;
    let named = doing.args.required("name")?;
    let found = doing.world.channel_by_name(named).filter(|channel| channel.is_visible(doing.who));
    let channel = found.ok_or(Refusal::ChannelNotFound)?;
    Ok(good()
        .text("channel", &channel.id())
        .text("name", &channel.name)
        .flag("is_member", channel.members.has(doing.who)))
}
