//! The subject asks for something: the slot that it wants filled.

use super::hear::{Clause, Heard};
use super::modality::depends;
use super::pattern::{Table, table};

/// How far behind an asking word the thing asked for may stand.
const REACH: usize = 9;

/// The slots that questions are about, and the phrases that name them. The phrase that ends first wins, the upper one on a draw.
static SLOTS: [(&str, Table); 5] = [
    (
        "beneficiary",
        Table::new(|| {
            table(&[
                "who is *4 for",
                "for whom",
                "whom *5 for",
                "who *2 needs|need|requires|gets|should",
                "which *1 person|colleague|user|employee|teammate",
                "for you or",
                "yourself or|someone|somebody",
                "whose *3 behalf|account|access",
                "mention|name *2 person|colleague|user|employee",
                "mail ?address",
                "email ?address",
                "their|colleague|person|his|her *1 name|email|mail|handle|address|username",
                "fuer wen",
                "welche|welcher|welchen *1 person|kollege|kollegen|kollegin|mitarbeiter|nutzer",
                "wer *4 braucht|benoetigt|soll|bekommt|gemeint",
                "fuer dich oder|selbst",
                "wessen",
                "name|namen *2 person|kollegin|kollegen|mitarbeiters",
                "mailadresse",
                "erwaehne *2 person",
            ])
        }),
    ),
    (
        "reason",
        Table::new(|| {
            table(&[
                "why",
                "reason|reasons",
                "purpose",
                "justification|justify",
                "business *1 case|need|reason|purpose",
                "use case|it|this for|to",
                "what *5 for $",
                "what for",
                "rationale|motivation",
                "what *3 use *1 for",
                "what *3 working|planning on|to",
                "what *2 need *4 for",
                "warum|weshalb|wieso|wozu|wofuer",
                "grund|begruendung|begruende|begruenden|zweck|anlass|verwendungszweck",
                "was *3 vor|vorhast|machen",
            ])
        }),
    ),
    (
        "project",
        Table::new(|| {
            table(&[
                "which|what|whichever *2 project|projects|board|boards|space|key|keys",
                "project|board|space *1 key|name|code|id|abbreviation",
                "name|key|code|id *2 project|board|space",
                "its|the|a key $",
                "its|the|a key",
                "which|what jira",
                "which *1 one|ones",
                "project *2 mean|need|want",
                "name *1 project|board",
                "projektschluessel|projektkuerzel|projektname|projektkey",
                "welches|welchem|welche|welcher|welchen *2 projekt|projekte|projekten|board|boards",
                "schluessel|kuerzel",
                "name|namen *2 projekts|projektes|boards",
                "welches *2 jira",
            ])
        }),
    ),
    (
        "system",
        Table::new(|| {
            table(&[
                "which|what *2 system|systems|application|applications|app|apps|tool|tools|service|software|platform|product|resource|group",
                "what *4 access to",
                "access to what",
                "what *1 kind|type|sort *2 access|help|problem|issue|request",
                "what *2 do|did|are|would|can|exactly *1 you *2 need|want|like|looking|requesting|trying|see|require|after|get|help|do",
                "how *1 can|may|could|might i|we *2 help|assist",
                "what can|may|could i|we *1 do|help|get|assist",
                "where *3 locked|stuck|access|sign|log",
                "was *2 brauchst|benoetigst|moechtest|willst|genau|suchst|brauchen|benoetigen",
                "worauf|wozu|womit|wobei|worum",
                "welches|welchem|welche|welcher|welchen *2 system|tool|anwendung|programm|app|dienst|software|gruppe|plattform",
                "wie kann ich|man *3 helfen",
                "um was *2 geht",
                "woran",
                "wo *3 nicht *2 rein",
            ])
        }),
    ),
    (
        "other",
        Table::new(|| {
            table(&[
                "clarify|elaborate|rephrase",
                "more specific|details|detail|information|info|context|precise",
                "what *2 mean",
                "tell me more|about",
                "describe|explain",
                "did|do not *2 understand|follow|catch",
                "not *2 sure what|which|who|understand",
                "genauer|naeher|praeziser|konkreter|praezisieren",
                "mehr|weitere *1 details|informationen|infos|angaben",
                "was *2 meinst|meinen",
                "nicht *2 verstanden|verstehe",
                "beschreib|beschreibe|erklaer|erklaere|erlaeutere",
            ])
        }),
    ),
];

/// Words by which somebody asks without a question mark.
static REQUESTS: Table = Table::new(|| {
    table(&[
        "tell|give|send|show me|us",
        "let me|us know|have",
        "please *1 provide|specify|name|send|share|mention|add|include|state|enter|reply|describe|explain|clarify|tell|give|write|supply|say|confirm",
        "^ ?please provide|specify|mention|state|include|share|reply|describe|explain|clarify",
        "i|we ?will|would ?still|also|first|just need|require|like",
        "need to know",
        "missing|lacking",
        "could|can|would|may|might you|i|we",
        "without",
        "what|which|who|whom|why|whose|how|where",
        "is|are required|needed|missing",
        "still *2 need|missing",
        "nenn|nenne|nennen|sag|sage|schreib|schreibe|gib|schick|schicke|teile|erwaehne|verrate *4 mir|uns|bitte|die|den|das",
        "ich|wir brauche|benoetige|brauchen|benoetigen",
        "fehlt|fehlen|benoetigt",
        "bitte *5 angeben|nennen|mitteilen|schreiben|schicken|erlaeutern|erklaeren|begruenden|praezisieren|beschreiben|an",
        "kannst|koenntest|koennen|magst|wuerdest du|sie",
        "ohne",
        "was|welche|welches|welchem|welcher|welchen|wer|wen|wem|warum|weshalb|wieso|wozu|wofuer|wie|wo|worauf",
    ])
});

/// Questions of courtesy, which nobody needs to answer.
static COURTESY: Table = Table::new(|| {
    table(&[
        "anything|something|what else",
        "else *3 help|do|need",
        "does *3 help|work|sound|look",
        "is *1 that|this|everything *1 ok|okay|fine|alright|clear|all|helpful",
        "was *1 this|that|it *1 helpful",
        "help you with anything",
        "how *1 was|did|are|is|do you|i|your|it|this",
        "happy with",
        "sonst noch",
        "noch etwas|was $",
        "noch *1 etwas|was *2 fuer|tun|helfen",
        "passt *1 das",
        "hilft *1 das|dir",
        "alles *1 klar|ok|gut",
        "klappt|funktioniert *2 es|alles|jetzt",
        "can you *2 see|open|access|log|sign|try|check|confirm *6 now|works|working|it",
        "how are you",
        "wie geht",
        "right $",
        "ok|okay $",
    ])
});

/// The slot that is asked for, if anything is.
#[must_use]
pub fn slot(heard: &Heard) -> Option<&'static str> {
    let mut other = None;
    for (at, clause) in heard.clauses.iter().enumerate() {
        if COURTESY.any(&clause.words) || conditional(heard, at) {
            continue;
        }
        match named(clause, asks(heard, at)) {
            Some("other") => other = Some("other"),
            None => {}
            slot => return slot,
        }
    }
    other
}

/// Whether anything at all is asked, without a hint of what.
#[must_use]
pub fn asks_anything(heard: &Heard) -> bool {
    heard
        .clauses
        .iter()
        .any(|clause| clause.question && !COURTESY.any(&clause.words) && clause.words.len() > 1)
}

/// "If you need access to a project, tell me its key" asks nothing now; "if so, which project?" does.
fn conditional(heard: &Heard, at: usize) -> bool {
    !asks(heard, at) && depends(heard, at)
}

fn asks(heard: &Heard, at: usize) -> bool {
    let Some(clause) = heard.clauses.get(at) else { return false };
    heard.clauses[at..]
        .iter()
        .take_while(|other| other.sentence == clause.sentence)
        .any(|other| other.question)
}

/// The slot named in this clause: anywhere in a question, otherwise near a word that asks.
fn named(clause: &Clause, question: bool) -> Option<&'static str> {
    let words = &clause.words;
    let near = |start: usize, end: usize| {
        REQUESTS.possible(words).any(|request| {
            request
                .find(words)
                .is_some_and(|(from, to)| (from < end && start < to + REACH) || (to >= end && to < end + 4))
        })
    };
    // A statement about oneself or others asks nothing: "I've asked why", "your manager will read the reason".
    if !question && TELLS.any(words) {
        return None;
    }
    let mut best: Option<(usize, &'static str)> = None;
    for (slot, phrases) in &SLOTS {
        for pattern in phrases.possible(words) {
            let Some((start, end)) = pattern.find(words) else { continue };
            if (question || near(start, end)) && best.is_none_or(|(known, _)| end < known) {
                best = Some((end, slot));
            }
        }
    }
    // "What do you need?" is about the thing, "what do you need it for?" about the reason.
    let what_for = words.last().is_some_and(|word| word == "for");
    best.map(|(_, slot)| if slot == "system" && what_for { "reason" } else { slot })
}

static TELLS: Table = Table::new(|| {
    table(&[
        "i|we ?have|just|also asked|told|sent|forwarded|noted|explained|informed|added",
        "will *2 read|see|look|check|explain|get|tell|let|ask",
        "manager|approver|boss|team|they|he|she will|can|has|have|is|needs|wants",
        "noted|recorded|received|thanks|thank",
        "here is",
        "that is|was why|the",
        "tell|let you",
        "habe *6 gefragt|weitergegeben|notiert|weitergeleitet|gebeten|erfasst|vermerkt|informiert",
        "wird|werden *4 lesen|sehen|pruefen",
        "liest|danke",
        "deshalb|darum|weil",
    ])
});
