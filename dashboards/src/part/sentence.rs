//! The verdict in one sentence, then why. It stands first on every report.

use maud::{Markup, html};
use nightcrew_model::verdict::Verdict;

use crate::part::mark::{self, Mark};
use crate::text;

/// Reasons that stand open: the weightiest come first, and a reader has the layers to see as well.
const OPEN: usize = 5;

/// The verdict of a run or of a comparison.
#[must_use]
pub fn sentence(verdict: Verdict, sentence: &str, reasons: &[String]) -> Markup {
    let mark = Mark::from(verdict);
    html! {
        section class={ "verdict " (mark.class()) } aria-label="Verdict" {
            (mark::badge(verdict))
            p class="sentence" { (text::one_line(sentence, 600)) }
            @if !reasons.is_empty() {
                ul class="reasons" { @for reason in reasons.iter().take(OPEN) { li { (text::one_line(reason, 600)) } } }
            }
            @if reasons.len() > OPEN {
                details {
                    summary class="dim" { (reasons.len() - OPEN) " more" }
                    ul class="reasons" { @for reason in reasons.iter().skip(OPEN) { li { (text::one_line(reason, 600)) } } }
                }
            }
        }
    }
}
