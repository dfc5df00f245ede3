//! Sharing files in messages, and what becomes of a message when its file changes or of a file when its message goes.

use std::sync::Arc;

use super::shown_in;
use crate::error::Refusal;
use crate::events;
use crate::json;
use crate::method::Doing;
use crate::saying::announce;
use crate::ts::Ts;
use crate::world::{Content, Draft, Kind, Place, SHARES_MAX, Share};

/// The most conversations that one call shares files in.
const CHANNELS_MAX: usize = 100;

/// The conversations that a call names, by `channel_id` or `channels`.
pub(super) fn targets(doing: &mut Doing<'_>) -> Result<Vec<Place>, Refusal> {
    let mut named = doing.args.ids("channels");
    named.extend(doing.args.text("channel_id").map(str::to_owned));
    let mut places = Vec::new();
    for name in named.iter().take(CHANNELS_MAX) {
        let place = match doing.world.who(name) {
            Some(other) => doing.world.im(doing.who, other, doing.now_ms).0,
            None => doing.world.channel_by_id(name).ok_or(Refusal::ChannelNotFound)?.place,
        };
        let channel = doing.at(place)?;
        if !channel.members.has(doing.who) {
            let public = channel.kind == Kind::Public;
            return Err(if public { Refusal::NotInChannel } else { Refusal::ChannelNotFound });
        }
        if !places.contains(&place) {
            places.push(place);
        }
    }
    Ok(places)
}

/// Shares files in a conversation, in one message.
pub(super) fn share(
    doing: &mut Doing<'_>,
    place: Place,
    numbers: &[u64],
    mut content: Content,
    thread: Option<Ts>,
) {
    content.rare_mut().files = numbers.to_vec();
    let first_public =
        is_public(doing, place) && !numbers.iter().any(|number| is_shared_publicly(doing, *number));
    let draft = Draft { by: doing.who, content, thread, broadcast: false };
    let ts = doing.world.post(place, draft, doing.now_ms);
    let share = Share { place, ts, thread };
    for number in numbers {
        if let Some(file) = doing.world.files.get_mut(*number)
            && file.shares.len() < SHARES_MAX
        {
            file.shares.push(share);
        }
    }
    show_again(doing, &[share]);
    announce(doing, place, ts);
    for number in numbers {
        events::file_shared(doing, *number, place);
        if first_public {
            events::file_public(doing, *number);
        }
    }
}

fn is_public(doing: &Doing<'_>, place: Place) -> bool {
    doing.world.channel(place).is_some_and(|channel| channel.kind == Kind::Public)
}

fn is_shared_publicly(doing: &Doing<'_>, number: u64) -> bool {
    let file = doing.world.files.get(number);
    file.is_some_and(|file| file.shares.iter().any(|share| is_public(doing, share.place)))
}

/// Renews what messages show of their files. At most [`SHARES_MAX`] messages hold one.
pub(super) fn show_again(doing: &mut Doing<'_>, shares: &[Share]) {
    for share in shares {
        let channel = doing.world.channel(share.place);
        let Some(message) = channel.and_then(|channel| channel.messages.get(&share.ts)) else { continue };
        let numbers = message.content.rare.as_ref().map(|rare| rare.files.clone()).unwrap_or_default();
        let shown = |number: &u64| shown_in(doing, share.place, *number);
        let files = numbers.iter().filter_map(shown).collect::<Vec<_>>();
        let list: Arc<str> = json::list(files).into();
        let channel = doing.world.channels.get_mut(&share.place);
        if let Some(message) = channel.and_then(|channel| channel.messages.get_mut(&share.ts)) {
            message.content.rare_mut().files_shown = Some(list);
        }
    }
}
