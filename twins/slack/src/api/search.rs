//! `search.*`: for people only, over what they may see.

use super::files::{self, is_visible};
use crate::error::Refusal;
use crate::id;
use crate::json::{self, Object};
use crate::method::{Callers, Doing, Method, Numbered, TIER_2, good, method};
use crate::search::{Found, Query, Searcher, found, found_file};
use crate::shape;
use crate::world::{Channel, File, Kind, Message, Stage, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/search.all", TIER_2, "search:read", all).of(Callers::People),
    method("/api/search.files", TIER_2, "search:read", search_files).of(Callers::People),
    method("/api/search.messages", TIER_2, "search:read", messages).of(Callers::People),
];

/// Matches of a page when no count is given.
const USUAL: usize = 20;
/// The most matches of a page.
const COUNT_MAX: usize = 100;
/// The longest query, in letters.
const QUERY_MAX: usize = 500;
/// What stands before and behind a word that was asked for, where highlights are.
const HIGHLIGHT: (char, char) = ('\u{e000}', '\u{e001}');

/// The query of a call, as it is kept and as it is understood.
fn query(doing: &Doing<'_>) -> Result<(String, Query), Refusal> {
    let text = doing.args.text("query").map(str::trim).filter(|text| !text.is_empty());
    let text: String = text.ok_or(Refusal::NoQuery)?.chars().take(QUERY_MAX).collect();
    let query = Query::read(&text, searcher(doing));
    if query.is_empty() { Err(Refusal::NoQuery) } else { Ok((text, query)) }
}

fn searcher<'a>(doing: &'a Doing<'_>) -> Searcher<'a> {
    Searcher { world: doing.world, who: doing.who, unix_ms: doing.now_ms }
}

/// Whether the latest come first, or the best.
fn sorted(doing: &Doing<'_>, mut all: Vec<Found>) -> Vec<Found> {
    if doing.args.text("sort") != Some("timestamp") {
        // The sort is stable: of equals the latest stays first.
        all.sort_by_key(|found| std::cmp::Reverse(found.score));
    }
    if doing.args.text("sort_dir") == Some("asc") {
        all.reverse();
    }
    all
}

fn found_messages(doing: &Doing<'_>, query: &Query) -> String {
    let all = sorted(doing, found(&doing.world.index, query, searcher(doing)));
    let page = Numbered::of(doing.args, USUAL, COUNT_MAX);
    let shown = all.get(page.range(all.len())).unwrap_or_default();
    let highlights = doing.args.flag("highlight").unwrap_or(false);
    let matches = shown.iter().filter_map(|found| {
        let (ts, place) = found.document;
        let channel = doing.world.channel(place)?;
        let message = channel.messages.get(&ts)?;
        Some(one(doing, channel, message, *found, highlights.then_some(query)).end())
    });
    closed(page, json::list(matches), all.len())
}

/// What was found, with how much there is of it.
fn closed(page: Numbered, matches: String, total: usize) -> String {
    let object = Object::new().count("total", i64::try_from(total).unwrap_or(i64::MAX));
    page.paging(page.pagination(object, total), total).raw("matches", &matches).end()
}

fn one(
    doing: &Doing<'_>,
    channel: &Channel,
    message: &Message,
    found: Found,
    highlighted: Option<&Query>,
) -> Object {
    let (ts, place) = found.document;
    let direct = channel.kind == Kind::Im;
    let name = if direct { channel.other(doing.who).user() } else { channel.name.clone() };
    let content = &message.content;
    let text = highlighted.map(|query| highlight(&content.text, query));
    let object = Object::new()
        .plain("iid", format_args!("{:016x}-{:08x}", ts.0, place.0))
        .text("team", id::TEAM)
        .count("score", i64::try_from(found.score).unwrap_or(i64::MAX))
        .object("channel", |object| {
            object
                .text("id", &channel.id())
                .flag("is_channel", channel.kind == Kind::Public)
                .flag("is_group", channel.kind == Kind::Private)
                .flag("is_im", direct)
                .flag("is_mpim", channel.kind == Kind::Group)
                .flag("is_private", channel.kind != Kind::Public)
                .fixed(r#""is_shared":false,"is_org_shared":false,"is_ext_shared":false"#)
                .fixed(r#""is_pending_ext_shared":false,"pending_shared":[]"#)
                .text("name", &name)
        })
        .text("type", if direct { "im" } else { "message" });
    let object = match message.by {
        Who::App => object.null("user").text("username", doing.world.app.name()),
        by @ Who::Person(_) => object.text("user", &by.user()).text("username", doing.world.handle(by)),
    };
    object
        .plain("ts", ts)
        .raw_if("blocks", content.blocks.as_deref())
        .raw_if("attachments", content.attachments.as_deref())
        .text("text", text.as_deref().unwrap_or(&content.text))
        .text("permalink", &shape::permalink(&doing.call.origin, doing.world, place, ts))
}

/// A text with marks around the words that were asked for.
fn highlight(text: &str, query: &Query) -> String {
    let is_asked = |run: &str| {
        let run = run.to_lowercase();
        query
            .words
            .iter()
            .any(|word| if word.is_beginning { run.starts_with(&word.text) } else { run == word.text })
    };
    let mut out = String::with_capacity(text.len());
    for run in text.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
        let word = run.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        if !word.is_empty() && is_asked(word) {
            out.push(HIGHLIGHT.0);
            out.push_str(word);
            out.push(HIGHLIGHT.1);
            out.push_str(run.get(word.len()..).unwrap_or_default());
        } else {
            out.push_str(run);
        }
    }
    out
}

fn messages(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (text, query) = query(doing)?;
    doing.world.catch_up(doing.now_ms);
    Ok(good().text("query", &text).raw("messages", &found_messages(doing, &query)))
}

/// Files have no words of their own but their names: the few that are kept are gone through, the newest first.
fn found_files(doing: &Doing<'_>, query: &Query) -> String {
    let is_found = |file: &&File| {
        file.stage == Stage::Complete && is_visible(doing, file) && found_file(file, query, searcher(doing))
    };
    let mut all: Vec<&File> = doing.world.files.newest_first().filter(is_found).collect();
    if doing.args.text("sort_dir") == Some("asc") {
        all.reverse();
    }
    let page = Numbered::of(doing.args, USUAL, COUNT_MAX);
    let shown = all.get(page.range(all.len())).unwrap_or_default();
    let matches = shown.iter().filter_map(|file| files::shown(doing, file.number));
    closed(page, json::list(matches), all.len())
}

fn search_files(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (text, query) = query(doing)?;
    Ok(good().text("query", &text).raw("files", &found_files(doing, &query)))
}

fn all(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let (text, query) = query(doing)?;
    doing.world.catch_up(doing.now_ms);
    let posts = closed(Numbered::of(doing.args, USUAL, COUNT_MAX), "[]".to_owned(), 0);
    Ok(good()
        .text("query", &text)
        .raw("messages", &found_messages(doing, &query))
        .raw("files", &found_files(doing, &query))
        .raw("posts", &posts))
}
