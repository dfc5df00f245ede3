//! A persona's numbers.

use nightcrew_model::persona::{Hours, Persona};

use super::Desk;

/// Hours of a day's curve.
const DAY: usize = 24;
/// Languages of a persona at most.
const LANGUAGES_MAX: usize = 20;

/// Checks a persona.
pub(crate) fn check(desk: &mut Desk<'_>, persona: &Persona) {
    desk.name(&["name"], &persona.name);
    desk.text(&["about"], &persona.about);
    for (field, share) in [
        ("seniority", persona.seniority),
        ("competence", persona.competence),
        ("attitude", persona.attitude),
        ("omission", persona.omission),
    ] {
        desk.between(&[field], field, u64::from(share), 0, 100);
    }
    let style = &persona.style;
    for (field, share) in [
        ("length", style.length),
        ("politeness", style.politeness),
        ("casing", style.casing),
        ("emoji", style.emoji),
    ] {
        desk.between(&["style", field], field, u64::from(share), 0, 100);
    }
    desk.between(&["typos_permille"], "typos_permille", u64::from(persona.typos_permille), 0, 500);
    desk.between(&["words_per_minute"], "words_per_minute", u64::from(persona.words_per_minute), 1, 300);
    desk.between(&["patience_percent"], "patience_percent", u64::from(persona.patience_percent), 1, 10_000);
    if !persona.languages.is_empty() && persona.languages.values().all(|weight| *weight == 0) {
        desk.value(
            &["languages"],
            "all weights are zero, so no language can be drawn",
            "give one a weight of 1",
        );
    }
    if persona.languages.len() > LANGUAGES_MAX {
        desk.value(&["languages"], "too many languages", format!("name {LANGUAGES_MAX} at most"));
    }
    if let Hours::Curve { weekday, weekend } = &persona.hours {
        for (field, weights) in [("weekday", weekday), ("weekend", weekend)] {
            if weights.len() != DAY {
                let message = format!("a day has 24 hours, not {}", weights.len());
                desk.value(&["hours", "curve", field], message, "write one weight an hour, from midnight");
            }
        }
        if weekday.iter().chain(weekend).all(|weight| *weight == 0) {
            desk.value(
                &["hours", "curve"],
                "nobody ever works by these hours",
                "give one hour a weight of 1",
            );
        }
    }
}
