//! `link_shared`: somebody posted a link of a domain that the app registered. (docs.slack.dev/reference/events/link_shared)

use nightcrew_model::credential::CrewKey;

use super::send;
use crate::auth;
use crate::json::Object;
use crate::method::Doing;
use crate::text::links::{addresses, belongs, host};
use crate::ts::Ts;
use crate::world::{Channel, Kind, Place, Who};
use crate::{id, text};

/// Tells the app of its links in a message that was just posted. Its own messages are not told of, and nothing is looked at for
/// an app without domains.
pub(crate) fn link_shared(doing: &mut Doing<'_>, place: Place, ts: Ts) {
    let Some(manifest) = &doing.world.app.manifest else { return };
    let domains = &manifest.features.unfurl_domains;
    if domains.is_empty() {
        return;
    }
    let Some(channel) = doing.world.channel(place) else { return };
    let Some(message) = channel.messages.get(&ts) else { return };
    let member = channel.members.has(Who::App);
    if message.by == Who::App || !(member || channel.kind == Kind::Public) {
        return;
    }
    let link = |url: &str| {
        let url = text::unescaped(url);
        let host = host(&url)?;
        let domain = domains.iter().find(|domain| belongs(host, domain))?;
        Some(Object::new().text("domain", domain).text("url", &url).end())
    };
    let links: Vec<String> = addresses(&message.content.text).filter_map(link).collect();
    if links.is_empty() {
        return;
    }
    let thread = message.thread.map(|root| root.to_string());
    let (user, channel_id) = (message.by.user(), channel.id());
    let unfurl = unfurl_id(doing.desk.key(), channel, ts);
    let now = doing.world.next_ts(doing.now_ms).to_string();
    let event = Object::new()
        .text("type", "link_shared")
        .text("user", &user)
        .text("channel", &channel_id)
        .text("message_ts", &ts.to_string())
        .text_if("thread_ts", thread.as_deref())
        .raw("links", &crate::json::list(links))
        .text("source", "conversations_history")
        .text("unfurl_id", &unfurl)
        .flag("is_bot_user_member", member)
        .text("event_ts", &now)
        .end();
    send(doing, "link_shared", &event);
}

/// The id by which the app unfolds the links of a message: it names the message, and nobody can make one.
fn unfurl_id(key: &CrewKey, channel: &Channel, ts: Ts) -> String {
    let named = format!("{}.{ts}", channel.id());
    let secret = auth::unfurl_secret(key, &named);
    format!("{named}.{secret}")
}

/// The message that an id names.
pub(crate) fn unfurl_of(key: &CrewKey, unfurl: &str) -> Option<(Place, Ts)> {
    let (named, secret) = unfurl.rsplit_once('.')?;
    if !auth::same(secret, &auth::unfurl_secret(key, named)) {
        return None;
    }
    let (channel, ts) = named.split_once('.')?;
    Some((id::place(channel)?, ts.parse().ok()?))
}
