//! How somebody writes: length, politeness, casing, emoji, and what temper and intent add. Each number of the persona is a
//! chance or a threshold here, drawn for the turn; a text is edited by rule, never left to chance twice.

use nightcrew_model::persona::{Intent, Persona};
use nightcrew_model::seed::Stream;

use crate::grammar::{Grammar, Piece, Template, Wordings};

/// Below this competence people describe what they see instead of naming it.
pub const COMPETENCE_VAGUE: u8 = 30;
/// Below this attitude people show that they have had enough.
pub const ATTITUDE_SOUR: u8 = 30;
/// How much the length of one person's messages varies, up and down.
const LENGTH_SPREAD: u64 = 12;
/// Chance, in thousandths, that somebody who means no good says so in the opening.
const INTENT_PERMILLE: u32 = 700;

/// What kind of message it is, as far as style cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The first message.
    Opening,
    /// Asking again, for news, or complaining.
    Pressing,
    /// Anything else.
    Reply,
}

/// The wordings that suit this persona now.
#[must_use]
pub fn register<'a>(persona: &Persona, wordings: &'a Wordings, stream: &mut Stream) -> &'a [Template] {
    let shift = stream.between(0, 2 * LENGTH_SPREAD);
    let length = (u64::from(persona.style.length) + shift).saturating_sub(LENGTH_SPREAD);
    let vague = stream.chance_permille(600);
    if vague && persona.competence < COMPETENCE_VAGUE && !wordings.vague.is_empty() {
        return &wordings.vague;
    }
    match length {
        0..34 => &wordings.short,
        34..67 => &wordings.plain,
        _ => &wordings.long,
    }
}

/// Dresses a wording for the persona. All draws are made whether they are used or not, so that one trait does not move
/// the draws of another.
pub fn dress(
    pieces: &mut Vec<Piece>,
    persona: &Persona,
    grammar: &Grammar,
    occasion: Occasion,
    stream: &mut Stream,
) {
    let politeness = u32::from(persona.style.politeness) * 10;
    let draws: [bool; 5] = [
        stream.chance_permille(politeness),
        stream.chance_permille(politeness / 2),
        stream.chance_permille(politeness / 2),
        stream.chance_permille(u32::from(persona.style.casing) * 10),
        stream.chance_permille(u32::from(persona.style.emoji) * 10),
    ];
    let [greets, pleads, thanks, proper, smiles] = draws;
    let humble =
        stream.chance_permille(u32::from(100_u8.saturating_sub(persona.seniority)) * politeness / 100 / 2);
    let sour = stream.chance_permille(u32::from(ATTITUDE_SOUR.saturating_sub(persona.attitude)) * 30);
    let leans = stream.chance_permille(INTENT_PERMILLE);
    let touches = &grammar.touches;
    let mut pick = |list: &[String]| stream.pick(list).cloned().unwrap_or_default();
    let greeting = pick(if politeness < 400 { &touches.greeting.low } else { &touches.greeting.high });
    let (please, sorry, thank, grumble) =
        (pick(&touches.please), pick(&touches.sorry), pick(&touches.thanks), pick(&touches.grumble));
    let lean = pick(leaning(persona.intent, grammar));
    let emoji = pick(&touches.emoji);

    let short = pieces.iter().map(|piece| piece.text.len()).sum::<usize>() < 60;
    match occasion {
        Occasion::Opening => {
            if humble {
                before(pieces, &format!("{sorry} "));
            }
            if pleads && short && !ended(pieces) && !says(pieces, &please) {
                after(pieces, &format!(" {please}"));
            }
            if leans && !lean.is_empty() {
                sentence(pieces, &lean);
            }
            if thanks {
                sentence(pieces, &thank);
            }
            if greets {
                // "Hello, i need …", but "Hello! Can you …".
                let small = pieces.first().is_some_and(|piece| piece.text.starts_with(char::is_lowercase));
                before(pieces, &format!("{greeting}{} ", if small { "," } else { "!" }));
            }
        }
        Occasion::Pressing if sour => sentence(pieces, &grumble),
        Occasion::Pressing => {}
        Occasion::Reply if thanks && short => sentence(pieces, &thank),
        Occasion::Reply => {}
    }
    if proper {
        capitals(pieces)
    } else {
        careless(pieces)
    }
    if smiles {
        after(pieces, &format!(" {emoji}"));
    }
}

fn leaning(intent: Intent, grammar: &Grammar) -> &[String] {
    match intent {
        Intent::None => &[],
        Intent::Curious => &grammar.touches.curious,
        Intent::Negligent => &grammar.touches.negligent,
        Intent::Insider => &grammar.touches.insider,
        Intent::SocialEngineer => &grammar.touches.social_engineer,
    }
}

fn before(pieces: &mut Vec<Piece>, text: &str) {
    pieces.insert(0, Piece { text: text.to_owned(), kept: false });
}

fn after(pieces: &mut Vec<Piece>, text: &str) {
    pieces.push(Piece { text: text.to_owned(), kept: false });
}

/// Adds a sentence, ending the one before if it has no end.
fn sentence(pieces: &mut Vec<Piece>, text: &str) {
    let gap = if ended(pieces) { " " } else { ". " };
    after(pieces, &format!("{gap}{text}"));
}

fn ended(pieces: &[Piece]) -> bool {
    pieces.last().is_some_and(|piece| piece.text.trim_end().ends_with(['.', '!', '?', ':']))
}

fn says(pieces: &[Piece], word: &str) -> bool {
    pieces.iter().any(|piece| piece.text.to_lowercase().contains(&word.to_lowercase()))
}

/// A capital at the beginning.
fn capitals(pieces: &mut [Piece]) {
    if let Some(first) = pieces.first_mut().filter(|piece| !piece.kept) {
        let mut letters = first.text.chars();
        if let Some(letter) = letters.next() {
            first.text = letter.to_uppercase().chain(letters).collect();
        }
    }
}

/// No capitals, and no full stop at the end.
fn careless(pieces: &mut [Piece]) {
    for piece in pieces.iter_mut().filter(|piece| !piece.kept) {
        piece.text = piece.text.to_lowercase();
    }
    if let Some(last) = pieces.last_mut().filter(|piece| !piece.kept) {
        last.text.truncate(last.text.trim_end_matches('.').len());
    }
}
