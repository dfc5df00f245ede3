//! How impatience shows beyond asking again: a button pressed twice, an opening edited or taken back and written anew.

use nightcrew_model::id::AttemptId;
use nightcrew_model::persona::Persona;
use nightcrew_model::seed::Seed;
use serde::{Deserialize, Serialize};

/// How many of a thousand presses are made twice by somebody of usual patience: most people trust a button, some double-click
/// everything. Who has half the patience does it twice as often.
const TWICE_PERMILLE: u32 = 15;
/// How many of a thousand who wait long for a first reply edit their opening, at usual patience.
const EDIT_PERMILLE: u32 = 25;
/// How many of a thousand who wait long delete their opening and write it anew: rarer, since it is more work.
const REWRITE_PERMILLE: u32 = 10;
/// Patience beyond these counts as these, so that no share is more than four times or less than half of the usual.
const PATIENCE_PERCENT: (u16, u16) = (25, 200);

/// What somebody will do out of impatience in an attempt, should it come to that: each at most once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restless {
    /// They press the button of a decision twice.
    pub presses_twice: bool,
    /// What they do with their opening when no reply comes for long.
    pub reworks: Option<Rework>,
}

/// What is done with an opening that nobody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rework {
    /// It is edited: the same wish, worded again.
    Edit,
    /// It is deleted and written anew in the same place.
    Rewrite,
}

impl Restless {
    /// What this persona is drawn to do in a role of an attempt: the same for the same four.
    #[must_use]
    pub fn of(persona: &Persona, seed: Seed, attempt: AttemptId, role: &str) -> Self {
        let patience = u32::from(persona.patience_percent.clamp(PATIENCE_PERCENT.0, PATIENCE_PERCENT.1));
        let share = |usual: u32| usual * 100 / patience;
        // One stream for each habit: another habit changes nothing for this one.
        let draws = |habit: &str, usual: u32| {
            let mut stream = seed.stream(attempt, &format!("refresh {habit} {role}"), 0);
            stream.chance_permille(share(usual))
        };
        let rewrites = draws("rewrite", REWRITE_PERMILLE).then_some(Rework::Rewrite);
        let edits = || draws("edit", EDIT_PERMILLE).then_some(Rework::Edit);
        Self { presses_twice: draws("press", TWICE_PERMILLE), reworks: rewrites.or_else(edits) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thousandths(patience: u16, habit: impl Fn(Restless) -> bool) -> usize {
        let persona = serde_json::json!({"name": "p", "about": "a", "patience_percent": patience});
        let persona: Persona = serde_json::from_value(persona).unwrap();
        let drawn = |attempt| Restless::of(&persona, Seed(7), AttemptId(attempt), "approver");
        (0..20_000).filter(|attempt| habit(drawn(*attempt))).count() / 20
    }

    #[test]
    fn the_impatient_press_twice_and_rework_more_often_than_the_patient() {
        let twice = |patience| thousandths(patience, |drawn| drawn.presses_twice);
        let edits = |patience| thousandths(patience, |drawn| drawn.reworks == Some(Rework::Edit));
        let rewrites = |patience| thousandths(patience, |drawn| drawn.reworks == Some(Rework::Rewrite));
        assert!((25..35).contains(&twice(50)) && (5..10).contains(&twice(200)));
        assert!((42..57).contains(&edits(50)) && (9..16).contains(&edits(200)));
        assert!((15..25).contains(&rewrites(50)) && (3..8).contains(&rewrites(200)));
    }
}
