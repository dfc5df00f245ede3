//! The scripted mind: chooses one of the permitted moves by the persona's traits, and words it.

use nightcrew_model::event::Rung;

use crate::situation::{Choice, Move, Say, Situation};
use crate::word::word;

/// Chooses. What the scenario or the subject asks for (opening, steps, answers, decisions) is always done, the first of
/// them as the engine lists them; among the rest the persona's traits decide. With nothing permitted it waits (index 0).
#[must_use]
pub fn decide(situation: &Situation<'_>, permitted: &[Move]) -> Choice {
    let index = permitted.iter().position(is_due).unwrap_or_else(|| inclined(situation, permitted));
    let text = match permitted.get(index) {
        Some(Move::Say(say)) => Some(word(situation, say)),
        _ => None,
    };
    let rung = if text.is_some() { Rung::Template } else { Rung::Event };
    Choice { index, text, rung }
}

/// Whether somebody who is cooperative at all does it when it is permitted.
fn is_due(chosen: &Move) -> bool {
    match chosen {
        Move::Say(Say::Open(_) | Say::Step(_) | Say::Answer(_) | Say::DoNotKnow(_)) | Move::Press(_) => true,
        Move::Say(Say::Again(_) | Say::News | Say::Complain | Say::Thank) | Move::React | Move::Wait => false,
    }
}

/// A draw among the moves that nobody asked for.
fn inclined(situation: &Situation<'_>, permitted: &[Move]) -> usize {
    let weights: Vec<u32> = permitted.iter().map(|chosen| weight(situation, chosen)).collect();
    let mut stream = situation.seed.stream(situation.attempt, "decide", u64::from(situation.turn));
    stream.weighted(&weights).unwrap_or(0)
}

fn weight(situation: &Situation<'_>, chosen: &Move) -> u32 {
    let persona = situation.persona;
    let (attitude, politeness) = (u32::from(persona.attitude.min(100)), u32::from(persona.style.politeness));
    let haste = 200_u32.saturating_sub(u32::from(persona.patience_percent.min(180)));
    match chosen {
        Move::Say(Say::Again(_)) => 40 + haste,
        Move::Say(Say::News) => 10 + haste,
        Move::Say(Say::Complain) => 60 + 2 * (100 - attitude),
        Move::Say(Say::Thank) => 5 + politeness,
        Move::React => 2 + u32::from(persona.style.emoji),
        Move::Wait => 20 + attitude / 2,
        Move::Say(_) | Move::Press(_) => 1000,
    }
}
