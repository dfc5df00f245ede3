//! `chat.unfurl`: what a link in a message unfolds into. (docs.slack.dev/reference/methods/chat.unfurl)

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::blocks::{bounded, unfurled};
use crate::error::Refusal;
use crate::json::{self, Object, Tree};
use crate::method::{Doing, Method, TIER_3, good, method};
use crate::saying;
use crate::text::links;
use crate::ts::Ts;
use crate::world::{Content, Ephemeral, Place, Who};
use crate::{events, text};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[method("/api/chat.unfurl", TIER_3, "links:write", unfurl)];

/// The most links that one call unfolds.
const UNFURLS_MAX: usize = 100;
/// The longest text and address of an invitation, in characters: Slack's of a section.
const INVITATION_MAX: usize = 3_000;

fn unfurl(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts) = named(doing)?;
    let message = doing.at(place)?.messages.get(&ts).ok_or(Refusal::CannotFindMessage)?;
    let (content, author) = (message.content.clone(), message.by);
    let own = own_links(doing, place, &content);
    if !own.is_empty() {
        invite(doing, place, author);
    }
    let sent = doing.args.tree("unfurls").map_err(|_| Refusal::InvalidUnfurls)?;
    let asks = ["user_auth_required", "user_auth_message", "user_auth_url", "user_auth_blocks"];
    let Some(Tree::Object(sent)) = sent else {
        let asked = asks.iter().any(|name| doing.args.has(name));
        return if asked { Ok(good()) } else { Err(Refusal::MissingUnfurls) };
    };
    if sent.len() > UNFURLS_MAX {
        return Err(Refusal::UnfurlsLimit);
    }
    let mut kept = others(&content, &sent);
    for (url, unfurl) in &sent {
        if !own.contains(&text::unescaped(url)) {
            return Err(Refusal::CannotUnfurlUrl);
        }
        let number = doing.world.next_number();
        kept.push(unfurled(unfurl, url, number, kept.len())?);
    }
    let attachments: Option<Arc<str>> = (!kept.is_empty()).then(|| bounded(json::list(&kept))).transpose()?;
    let content = Content { attachments, ..content };
    show(doing, place, ts, content)?;
    Ok(good())
}

/// The message that a call names: by channel and time, or by the id that `link_shared` told.
fn named(doing: &Doing<'_>) -> Result<(Place, Ts), Refusal> {
    if let Some(unfurl) = doing.args.text("unfurl_id") {
        let source = doing.args.text("source").ok_or(Refusal::MissingSource)?;
        if source != "conversations_history" && source != "composer" {
            return Err(Refusal::InvalidSource);
        }
        return events::unfurl_of(doing.desk.key(), unfurl).ok_or(Refusal::InvalidUnfurlId);
    }
    let channel = doing.args.text("channel").ok_or(Refusal::MissingChannel)?;
    let channel = doing.world.channel_by_id(channel).filter(|channel| channel.is_visible(doing.who));
    let place = channel.ok_or(Refusal::CannotFindChannel)?.place;
    let ts = doing.args.text("ts").ok_or(Refusal::MissingTs)?;
    Ok((place, ts.parse().map_err(|_| Refusal::CannotFindMessage)?))
}

/// The links of a message, in its text and in its blocks, that are the caller's to unfold: those of the domains that the app's
/// manifest names. An app that nobody described unfolds all where it belongs to the conversation.
fn own_links(doing: &Doing<'_>, place: Place, content: &Content) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = links::addresses(&content.text).map(text::unescaped).collect();
    if let Some(blocks) = content.blocks.as_deref().and_then(Tree::parse) {
        gather(&blocks, &mut found);
    }
    match &doing.world.app.manifest {
        Some(manifest) => {
            let domains = &manifest.features.unfurl_domains;
            let is_own = |host: &str| domains.iter().any(|domain| links::belongs(host, domain));
            found.retain(|url| links::host(url).is_some_and(is_own));
        }
        None if doing.world.channel(place).is_some_and(|channel| channel.members.has(doing.who)) => {}
        None => found.clear(),
    }
    found
}

/// Gathers the addresses in whatever texts blocks hold.
fn gather(tree: &Tree, found: &mut BTreeSet<String>) {
    match tree {
        Tree::Text(text) => found.extend(links::addresses(text).map(text::unescaped)),
        Tree::List(items) => items.iter().for_each(|item| gather(item, found)),
        Tree::Object(fields) => fields.iter().for_each(|(_, value)| gather(value, found)),
        _ => {}
    }
}

/// The attachments of a message without those that these links unfolded into before.
fn others(content: &Content, sent: &[(String, Tree)]) -> Vec<String> {
    let parsed = content.attachments.as_deref().and_then(Tree::parse);
    let items = parsed.as_ref().and_then(Tree::as_list).unwrap_or_default();
    let replaced = |item: &&Tree| {
        item.text("app_unfurl_url").is_some_and(|url| sent.iter().any(|(renewed, _)| renewed == url))
    };
    items.iter().filter(|item| !replaced(item)).map(Tree::write).collect()
}

/// Shows the message with its links unfolded: its author has not edited it.
fn show(doing: &mut Doing<'_>, place: Place, ts: Ts, content: Content) -> Result<(), Refusal> {
    let edited = doing.at(place)?.messages.get(&ts).and_then(|message| message.edited);
    let now = doing.world.next_ts(doing.now_ms);
    saying::change(doing, place, ts, content, now)?;
    let message = doing.world.channels.get_mut(&place).and_then(|channel| channel.messages.get_mut(&ts));
    if let Some(message) = message {
        message.edited = edited;
    }
    doing.call.note(format!("unfolded links in {}", doing.place_name(place)));
    Ok(())
}

/// Invites the author to connect their account, where the app asks for that.
fn invite(doing: &mut Doing<'_>, place: Place, author: Who) {
    let Who::Person(to) = author else { return };
    let own = |name: &str| doing.args.text(name).map(|text| text::cut(text, INVITATION_MAX));
    let message = own("user_auth_message").map(text::escape);
    let url = own("user_auth_url").map(|url| format!("<{url}>"));
    let words: Vec<String> = message.into_iter().chain(url).collect();
    if words.is_empty() {
        return;
    }
    let content = Content { text: words.join("\n"), ..Content::default() };
    saying::whisper(doing, Ephemeral { place, to, content, thread: None });
}
