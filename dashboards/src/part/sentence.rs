//! The verdict in one sentence, then why. It stands first on every report.

use maud::{Markup, html};
use nightcrew_verdict::report::Report;

use crate::part::mark::{self, Mark};
use crate::text;

/// The verdict of a report.
#[must_use]
pub fn sentence(report: &Report) -> Markup {
    let mark = Mark::from(report.verdict);
    html! {
        section class={ "verdict " (mark.class()) } aria-label="Verdict" {
            (mark::badge(report.verdict))
            p class="sentence" { (text::one_line(&report.sentence, 600)) }
            @if !report.reasons.is_empty() {
                ul class="reasons" { @for reason in &report.reasons { li { (text::one_line(reason, 600)) } } }
            }
        }
    }
}
