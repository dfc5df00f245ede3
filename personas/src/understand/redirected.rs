//! The subject sends the person elsewhere: to a channel, or into a direct message.

use super::hear::Heard;
use super::pattern::{Table, table};

/// Where somebody is sent when it is a direct message.
pub const DIRECT_MESSAGE: &str = "dm";
/// Letters of a channel's name that are kept: Slack's own limit.
const CHANNEL_CHARS_MAX: usize = 80;

/// Words that send somebody away, or say that this is the wrong place.
static SENDS: Table = Table::new(|| {
    table(&[
        "ask|post|use|try|go|write|message|head|raise|send|belong|belongs|move|repost|switch|contact|reach|request|bring|take|open|see|visit|reply|start|repeat|put|share|file|submit",
        "place|channel|spot|home|forum|wrong",
        "is|are *2 for|handled|dealt|done|answered|taken",
        "over in|to|at",
        "frag|frage|fragt|schreib|schreibe|schreibt|poste|postet|wende|gehoert|gehoeren|nutze|nutz|nimm|versuch|versuche|melde|stell|stelle|geh|gehe|richte|benutze|verwende|wiederhole|kanal|falsch|falschen|zustaendig|richtig|richtige|bitte|komm",
    ])
});

/// What the subject does there itself, or offers for questions only.
static ITS_OWN: Table = Table::new(|| {
    table(&[
        "i|we|it *2 will|have|am|can|did|just *2 post|posted|ask|asked|send|sent|write|wrote|update|message|share|shared|put|open|opened|reach|raise|raised",
        "i|we asked|posted|sent|shared|raised|opened|wrote|messaged",
        "questions|updates|news|feedback|status|announcements|more|info",
        "was|were|been *1 posted|sent|shared|raised|forwarded",
        "thanks|thank",
        "ich|wir *1 habe|haben|werde|werden|melde|schicke|poste|schreibe|frage|informiere",
        "habe|haben|werde|werden|melde|schicke|poste ich|wir",
        "fragen|rueckfragen|neuigkeiten|infos|hinweise zu|dazu|findest|im|in",
        "danke",
    ])
});

static PRIVATELY: Table = Table::new(|| {
    table(&[
        "dm me|us",
        "direct message|msg",
        "message|text|ping|write|contact me ?directly|privately|direct $",
        "message|write|contact ?to me *2 directly|privately|private",
        "in ?a|my private|dm|dms",
        "send *2 dm|dms",
        "via|by|through|as|per dm|pm",
        "to me directly|privately",
        "directly to me",
        "direktnachricht|privatnachricht",
        "mir|mich *2 direkt|privat|persoenlich",
        "direkt *1 mir|mich",
        "per|als|via|in dm|pn|direktnachricht",
    ])
});

/// Where the person is sent: a channel's name without `#`, or [`DIRECT_MESSAGE`].
#[must_use]
pub fn place(heard: &Heard) -> Option<String> {
    let mut private = None;
    for clause in &heard.clauses {
        let words = &clause.words;
        let any = |table: &Table| table.any(words);
        if any(&ITS_OWN) || clause.question && !words.iter().any(|word| word == "please" || word == "bitte") {
            continue;
        }
        let sent = any(&SENDS)
            || heard.clauses.iter().any(|other| {
                other.sentence + 1 >= clause.sentence
                    && other
                        .words
                        .iter()
                        .any(|word| matches!(word.as_str(), "wrong" | "falsch" | "falschen" | "falscher"))
            });
        let channel = words.iter().find(|word| word.starts_with('#') && word.len() > 1);
        if let Some(channel) = channel.filter(|_| sent) {
            return Some(channel[1..].chars().take(CHANNEL_CHARS_MAX).collect());
        }
        if any(&PRIVATELY) && (sent || words.iter().any(|word| word == "me")) {
            private = Some(DIRECT_MESSAGE.to_owned());
        }
    }
    private
}
