//! What happened out of the ordinary, and what limited the run.

use maud::{Markup, html};
use nightcrew_verdict::report::Report;

use crate::figure;
use crate::part::mark::{self, Mark};
use crate::part::table;
use crate::text;

/// Moments with a sentence each.
#[must_use]
pub fn list<'a>(moments: impl Iterator<Item = (u64, &'a str)>) -> Markup {
    html! {
        ul class="episodes" {
            @for (at_ms, told) in moments { li { span class="when" { (figure::clock(at_ms)) } (text::one_line(told, 300)) } }
        }
    }
}

/// Episodes and degradations of a report; nothing when there are none.
#[must_use]
pub fn of_report(report: &Report) -> Markup {
    if report.episodes.is_empty() && report.degradations.is_empty() {
        return html! {};
    }
    table::section(
        "limits",
        "What limited this run",
        "Degradation is never silent: read the verdict with these in mind.",
        html! {
            ul class="findings" { @for told in &report.degradations { li { (mark::shape(Mark::Doubt)) (text::one_line(told, 400)) } } }
            (list(report.episodes.iter().map(|line| (line.at_ms, line.text.as_str()))))
        },
    )
}
