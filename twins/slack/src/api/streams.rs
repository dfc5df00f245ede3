//! Messages that are written piece by piece: `chat.startStream`, `chat.appendStream`, `chat.stopStream`.
//! (docs.slack.dev/reference/methods/chat.startStream)
//!
//! Whoever looks at the channel sees the text grow. The app's own events and people's notices tell of the beginning and of the
//! end: Slack sends none for the pieces.

use super::chat::{target, thread};
use crate::error::Refusal;
use crate::json::{Object, Tree};
use crate::method::{Callers, Doing, Method, TIER_2, TIER_4, good, method};
use crate::saying::{announce, change, disguise, markdown, metadata, said};
use crate::shape;
use crate::ts::Ts;
use crate::world::{Content, Draft, Kind, Place, Stream};
use crate::{blocks, text};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/chat.appendStream", TIER_4, "chat:write", append).of(Callers::Bots),
    method("/api/chat.startStream", TIER_2, "chat:write", start).of(Callers::Bots),
    method("/api/chat.stopStream", TIER_2, "chat:write", stop).of(Callers::Bots),
];

/// The longest text that a stream grows to, in bytes: Slack's longest message.
const STREAM_BYTES_MAX: usize = 40_000;
/// The most pieces of one call.
const CHUNKS_MAX: usize = 100;

/// What a call adds: its Markdown, or its pieces. `None` when it has neither.
fn piece(doing: &Doing<'_>) -> Result<Option<String>, Refusal> {
    if let Some(text) = markdown(doing.args)? {
        return Ok(Some(text::escape(&text)));
    }
    let chunks = doing.args.tree("chunks").map_err(|_| Refusal::InvalidChunks)?;
    let Some(chunks) = chunks else { return Ok(None) };
    let chunks =
        chunks.as_list().filter(|chunks| chunks.len() <= CHUNKS_MAX).ok_or(Refusal::InvalidChunks)?;
    let mut out = String::new();
    for chunk in chunks {
        let words = match chunk.text("type") {
            Some("markdown_text") => {
                text::markdown::marked(chunk.text("text").ok_or(Refusal::InvalidChunks)?)
            }
            Some("task_update") => {
                let title = chunk.text("title").ok_or(Refusal::InvalidChunks)?;
                let status = chunk.text("status").unwrap_or("in_progress");
                format!("\n{title} ({status})\n")
            }
            Some("plan_update") => format!("\n{}\n", chunk.text("title").ok_or(Refusal::InvalidChunks)?),
            Some("blocks") => String::new(),
            _ => return Err(Refusal::InvalidChunks),
        };
        out.push_str(&text::escape(&words));
    }
    Ok(Some(out))
}

fn start(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let place = target(doing)?;
    let direct = matches!(doing.at(place)?.kind, Kind::Im | Kind::Group);
    if !direct && doing.args.text("recipient_user_id").is_none() {
        return Err(Refusal::MissingRecipientUser);
    }
    if !direct && doing.args.text("recipient_team_id").is_none() {
        return Err(Refusal::MissingRecipientTeam);
    }
    if let Some(user) = doing.args.text("recipient_user_id") {
        doing.world.who(user).ok_or(Refusal::UserNotFound)?;
    }
    let thread = thread(doing, place)?;
    let mut content = Content { text: piece(doing)?.unwrap_or_default(), ..Content::default() };
    disguise(doing, &mut content)?;
    let by = doing.who;
    let ts = doing.world.post(place, Draft { by, content, thread, broadcast: false }, doing.now_ms);
    doing.world.streams.begin(ts, Stream { by, place });
    announce(doing, place, ts);
    Ok(good().text("channel", &doing.at(place)?.id()).plain("ts", ts))
}

/// The message that a call names, and that its caller is writing.
fn own(doing: &Doing<'_>) -> Result<(Place, Ts, Content), Refusal> {
    let place = doing.channel()?;
    let ts: Ts = doing.args.required("ts")?.parse().map_err(|_| Refusal::MessageNotFound)?;
    let message = doing.at(place)?.messages.get(&ts).ok_or(Refusal::MessageNotFound)?;
    if message.by != doing.who {
        return Err(Refusal::NotOwnedByApp);
    }
    doing.world.streams.get(place, ts).ok_or(Refusal::NotStreaming)?;
    Ok((place, ts, message.content.clone()))
}

fn grow(content: &mut Content, piece: &str) -> Result<(), Refusal> {
    if content.text.len() + piece.len() > STREAM_BYTES_MAX {
        return Err(Refusal::MsgTooLong);
    }
    content.text.push_str(piece);
    Ok(())
}

fn append(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts, mut content) = own(doing)?;
    grow(&mut content, &piece(doing)?.ok_or(Refusal::NoText)?)?;
    let channel = doing.world.channels.get_mut(&place).ok_or(Refusal::ChannelNotFound)?;
    channel.messages.get_mut(&ts).ok_or(Refusal::MessageNotFound)?.content = content;
    doing.effects.changed([]);
    doing.call.note(format!("wrote on in {}", doing.place_name(place)));
    Ok(good().text("channel", &doing.at(place)?.id()).plain("ts", ts))
}

fn stop(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (place, ts, mut content) = own(doing)?;
    if let Some(piece) = piece(doing)? {
        grow(&mut content, &piece)?;
    }
    if let Some(sent) = doing.args.tree("blocks").map_err(|_| Refusal::InvalidBlocksFormat)? {
        content.blocks = blocks::checked(with_text(sent, &content.text), doing.world.next_number())?;
    }
    if let Some(sent) = metadata(doing.args)? {
        content.metadata = Some(sent);
    }
    let now = doing.world.next_ts(doing.now_ms);
    change(doing, place, ts, said(content)?, now)?;
    doing.world.streams.end(ts);
    let channel = doing.at(place)?;
    let message = shape::message_at(doing.world, channel, ts).ok_or(Refusal::MessageNotFound)?;
    Ok(good().text("channel", &channel.id()).plain("ts", ts).raw("message", &message.end()))
}

/// The blocks at the end of a stream stand below its text.
fn with_text(sent: Tree, text: &str) -> Tree {
    match sent {
        Tree::List(mut blocks) if !blocks.is_empty() && !text.is_empty() => {
            let field = |name: &str, value: &str| (name.to_owned(), Tree::Text(value.to_owned()));
            let part = Tree::Object(vec![field("type", "text"), field("text", &text::unescaped(text))]);
            let section = Tree::Object(vec![
                field("type", "rich_text_section"),
                ("elements".to_owned(), Tree::List(vec![part])),
            ]);
            let above = Tree::Object(vec![
                field("type", "rich_text"),
                ("elements".to_owned(), Tree::List(vec![section])),
            ]);
            blocks.insert(0, above);
            Tree::List(blocks)
        }
        other => other,
    }
}
