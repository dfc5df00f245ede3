//! The page of a comparison: verdict first, then each layer's measures, then what else changed.

use maud::{Markup, html};
use nightcrew_verdict::compare::comparison::Comparison;
use nightcrew_verdict::report::RunCard;

use crate::part::{comparison as part, gates, sentence, shifts};
use crate::text;

/// A run's subject and release.
#[must_use]
pub fn release(run: &RunCard) -> String {
    text::label(&format!("{} {}", run.subject, run.release.as_deref().unwrap_or("(no label)")))
}

/// The body of the comparison.
#[must_use]
pub fn comparison(comparison: &Comparison) -> Markup {
    html! {
        main class="report" {
            header class="title" {
                p class="brand" { "Nightcrew" }
                h1 { (release(&comparison.head)) span class="dim" { " against " (release(&comparison.base)) } }
                p class="dim" { (text::label(&comparison.head.name)) " · seed " (comparison.head.seed) " · " (crate::figure::counted(comparison.matching.pairs, "pair", "pairs")) }
            }
            (sentence::sentence(comparison.verdict, &comparison.sentence, &comparison.reasons))
            (part::cards(comparison))
            @for layer in &comparison.layers { (part::layer(layer)) }
            (shifts::shifts(&comparison.shifts))
            (part::behaviour(comparison))
            (gates::gates(&comparison.gates))
            (part::matching(comparison))
        }
    }
}
