//! What the scripted mind says: the utterance, in the persona's style, with their typing errors.

use std::collections::BTreeMap;

use crate::grammar::{self, Grammar, Piece, Wordings};
use crate::situation::{Say, Situation};
use crate::style::{self, Occasion};
use crate::typos;

/// The longest message that an employee writes, in characters: a screenful. Models are held to it as well.
pub const TEXT_CHARS_MAX: usize = 600;

/// Words what is to be said. Never empty; the same situation always gives the same words.
#[must_use]
pub fn word(situation: &Situation<'_>, say: &Say) -> String {
    let Some(grammar) = grammar::of(situation.language) else { return "…".to_owned() };
    let facts = told(situation, say, grammar);
    let mut stream = situation.seed.stream(situation.attempt, "words", u64::from(situation.turn));
    let mut pieces = match say {
        Say::Again(utterance) => {
            let mut pieces = one_of(situation, grammar.utterances.get("again"), &facts, &mut stream);
            pieces.push(Piece { text: " ".to_owned(), kept: false });
            pieces.extend(one_of(situation, grammar.utterances.get(utterance), &facts, &mut stream));
            pieces
        }
        other => one_of(situation, grammar.utterances.get(utterance(other, grammar)), &facts, &mut stream),
    };
    if pieces.iter().all(|piece| piece.text.trim().is_empty()) {
        // A grammar that cannot say it: the bare facts are better than nothing.
        pieces = facts
            .into_values()
            .flat_map(|fact| [fact, Piece { text: " ".to_owned(), kept: false }])
            .collect();
    }
    let occasion = match say {
        Say::Open(_) => Occasion::Opening,
        Say::Again(_) | Say::News | Say::Complain => Occasion::Pressing,
        _ => Occasion::Reply,
    };
    style::dress(&mut pieces, situation.persona, grammar, occasion, &mut stream);
    let mut typing = situation.seed.stream(situation.attempt, "typos", u64::from(situation.turn));
    typos::strike(&mut pieces, situation.persona.typos_permille, &mut typing);
    let text: String = pieces.into_iter().map(|piece| piece.text).collect();
    finished(&text, situation.mention)
}

/// The text with the subject's name in front where the place asks for it, capped.
#[must_use]
pub fn finished(text: &str, mention: Option<&str>) -> String {
    let text = text.trim();
    let text = if text.is_empty() { "…" } else { text };
    let named = match mention {
        Some(mention) if !text.contains(mention) => format!("{mention} {text}"),
        _ => text.to_owned(),
    };
    named.chars().take(TEXT_CHARS_MAX).collect()
}

/// The utterance that says it.
fn utterance<'a>(say: &'a Say, grammar: &Grammar) -> &'a str {
    const ANSWERS: &[(&str, &str)] = &[
        ("project", "answer-project"),
        ("reason", "answer-reason"),
        ("system", "answer-system"),
        ("beneficiary", "answer-beneficiary"),
    ];
    match say {
        Say::Open(name) | Say::Step(name) | Say::Again(name) => {
            if grammar.utterances.contains_key(name) {
                name
            } else {
                "vague-help"
            }
        }
        Say::Answer(fact) => {
            ANSWERS.iter().find(|(name, _)| name == fact).map_or("answer-other", |(_, answer)| answer)
        }
        Say::DoNotKnow(_) => "do-not-know",
        Say::News => "news",
        Say::Complain => "complain",
        Say::Thank => "thank",
    }
}

/// The facts as they are said in this language; the one that is asked for also as `value`.
fn told(situation: &Situation<'_>, say: &Say, grammar: &Grammar) -> BTreeMap<String, Piece> {
    let piece = |value: &String| {
        let kept = is_kept(value);
        let text = grammar.values.get(value).filter(|_| !kept).unwrap_or(value).clone();
        Piece { text, kept }
    };
    let mut facts: BTreeMap<String, Piece> =
        situation.facts.iter().map(|(name, value)| (name.clone(), piece(value))).collect();
    if let Say::Answer(fact) = say
        && let Some(value) = situation.facts.get(fact)
    {
        facts.insert("value".to_owned(), piece(value));
    }
    facts
}

/// Whether a fact must stay letter for letter: anything but prose.
#[must_use]
pub fn is_kept(value: &str) -> bool {
    let prose = value.contains(' ') && value.chars().next().is_some_and(char::is_lowercase);
    !prose || value.contains(['@', '<', '#', '/', '_']) || value.chars().any(|letter| letter.is_ascii_digit())
}

/// One of the wordings that can be said with what is told; of those, one that tells most.
fn one_of(
    situation: &Situation<'_>,
    wordings: Option<&Wordings>,
    facts: &BTreeMap<String, Piece>,
    stream: &mut nightcrew_model::seed::Stream,
) -> Vec<Piece> {
    let Some(wordings) = wordings else { return Vec::new() };
    let suited = style::register(situation.persona, wordings, stream);
    let most = suited.iter().map(|wording| wording.tells(facts)).max().unwrap_or(0);
    let usable: Vec<Vec<Piece>> = suited
        .iter()
        .filter(|wording| wording.tells(facts) == most)
        .filter_map(|wording| wording.render(facts))
        .collect();
    stream.pick(&usable).cloned().unwrap_or_default()
}
