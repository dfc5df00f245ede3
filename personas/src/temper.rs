//! What a persona does to a scenario's patience, and who may play it.

use nightcrew_model::company::Person;
use nightcrew_model::persona::{Persona, Role};
use nightcrew_model::scenario::Patience;
use nightcrew_model::time::Span;

/// How long this persona bears with the subject: the scenario's patience, scaled. At least one turn and one second.
#[must_use]
pub fn patience(of: &Patience, persona: &Persona) -> Patience {
    let percent = u64::from(persona.patience_percent);
    let scaled = |span: Span| Span((span.0.saturating_mul(percent) / 100).clamp(1000, Span::MAX.0));
    let turns = u64::from(of.turns) * percent / 100;
    Patience {
        turns: u16::try_from(turns.max(1)).unwrap_or(u16::MAX),
        first_reply: scaled(of.first_reply),
        total: scaled(of.total),
    }
}

/// Whether this person of the company may play the persona.
#[must_use]
pub fn may_play(persona: &Persona, person: &Person) -> bool {
    match persona.role {
        Role::Anyone => true,
        Role::Member => !person.is_manager(),
        Role::Manager => person.is_manager(),
    }
}
