//! Finding: the index says which messages have the words; what else is asked for, and whether the searcher may see them, is
//! looked up in the messages themselves.

use std::collections::BTreeSet;

use super::query::{Filter, Query, Searcher, Word};
use crate::index::{Document, Index, has_phrase, words};
use crate::notices;
use crate::ts::Ts;
use crate::world::{Channel, File, Kind, Message, Starred, Who};

/// The most messages that one search looks at, the newest first.
const LOOKED_AT_MAX: usize = 10_000;

/// A message that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The message.
    pub document: Document,
    /// How often it says what is asked for.
    pub score: usize,
}

/// What a query finds, the newest first.
pub(crate) fn found(index: &Index, query: &Query, by: Searcher<'_>) -> Vec<Found> {
    let mut sets: Vec<Vec<&BTreeSet<Document>>> =
        query.words.iter().map(|word| index.with(&word.text, word.is_beginning)).collect();
    sets.sort_by_key(|documents| documents.iter().map(|set| set.len()).sum::<usize>());
    let rarest;
    let (first, others) = match sets.split_first() {
        None => (index.all(), &[][..]),
        Some((one, others)) if one.len() == 1 => (one.first().copied().unwrap_or(index.all()), others),
        Some((several, others)) => {
            rarest = several.iter().flat_map(|set| set.iter().copied()).collect::<BTreeSet<Document>>();
            (&rarest, others)
        }
    };
    let has_all =
        |document: &&Document| others.iter().all(|sets| sets.iter().any(|set| set.contains(*document)));
    let candidates = first.iter().rev().filter(has_all).take(LOOKED_AT_MAX);
    candidates.filter_map(|document| judge(*document, query, by)).collect()
}

/// Looks at one message.
fn judge(document: Document, query: &Query, by: Searcher<'_>) -> Option<Found> {
    let (ts, place) = document;
    let channel = by.world.channel(place).filter(|channel| channel.is_visible(by.who))?;
    // What a conversation says of itself is not what anybody wrote.
    let message = channel.messages.get(&ts).filter(|message| message.content.system().is_none())?;
    let plain = |(wanted, filter): &(bool, Filter)| match filter {
        Filter::Says(_) => true,
        other => is_so(other, document, channel, message, by) == *wanted,
    };
    if !query.filters.iter().all(plain) {
        return None;
    }
    let text: Vec<String> = words(&notices::text_of(by.world, place, ts)).collect();
    // The message may have been changed since it was indexed.
    let mut score = 0;
    for word in &query.words {
        let times = text.iter().filter(|known| is(word, known)).count();
        if times == 0 {
            return None;
        }
        score += times;
    }
    let said = |(wanted, filter): &(bool, Filter)| match filter {
        Filter::Says(phrase) => has_phrase(&text, phrase) == *wanted,
        _ => true,
    };
    query.filters.iter().all(said).then_some(Found { document, score })
}

/// Whether a file is what is asked for: its name and its title count as its words.
pub(crate) fn found_file(file: &File, query: &Query, by: Searcher<'_>) -> bool {
    let text: Vec<String> = words(&file.title).chain(words(&file.name)).collect();
    let is_there = |word: &Word| text.iter().any(|known| is(word, known));
    let is_so = |filter: &Filter| match filter {
        Filter::Says(phrase) => has_phrase(&text, phrase),
        Filter::From(who) => file.by == *who,
        Filter::In(place) => {
            by.world.channel(*place).is_some_and(|channel| channel.is_visible(by.who))
                && file.shares.iter().any(|share| share.place == *place)
        }
        Filter::Within(first, end) => {
            let created = u64::try_from(file.created).unwrap_or(0).saturating_mul(1_000_000);
            (*first..*end).contains(&Ts(created))
        }
        Filter::File => true,
        _ => false,
    };
    query.words.iter().all(is_there) && query.filters.iter().all(|(wanted, filter)| is_so(filter) == *wanted)
}

fn is(word: &Word, known: &str) -> bool {
    if word.is_beginning { known.starts_with(&word.text) } else { known == word.text }
}

fn is_so(
    filter: &Filter,
    document: Document,
    channel: &Channel,
    message: &Message,
    by: Searcher<'_>,
) -> bool {
    let (ts, place) = document;
    match filter {
        Filter::Says(_) | Filter::Never => false,
        Filter::From(who) => message.by == *who,
        Filter::In(wanted) => place == *wanted,
        Filter::To(who) => {
            let direct = matches!(channel.kind, Kind::Im | Kind::Group);
            direct && channel.members.has(*who) && message.by != *who
        }
        Filter::Link => {
            let content = &message.content;
            let texts =
                [Some(content.text.as_str()), content.blocks.as_deref(), content.attachments.as_deref()];
            texts.into_iter().flatten().any(|text| text.contains("http://") || text.contains("https://"))
        }
        Filter::Reaction(None) => !message.reactions.is_empty(),
        Filter::Reaction(Some(name)) => message.reactions.iter().any(|reaction| reaction.name == *name),
        Filter::Pin => channel.pins.get(ts).is_some(),
        Filter::File => message.content.rare.as_deref().is_some_and(|rare| !rare.files.is_empty()),
        Filter::Star => is_starred(document, by),
        Filter::Thread => message.thread.is_some() || channel.threads.contains_key(&ts),
        Filter::Within(first, end) => (*first..*end).contains(&ts),
    }
}

fn is_starred((ts, place): Document, by: Searcher<'_>) -> bool {
    let Who::Person(person) = by.who else { return false };
    let item = Starred { place, ts: Some(ts) };
    by.world.stars.of(person).iter().any(|star| star.item == item)
}
