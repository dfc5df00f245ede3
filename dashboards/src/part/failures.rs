//! Failing attempts with evidence and transcript, violations first.

use maud::{Markup, html};
use nightcrew_model::verdict::{Blame, Layer};
use nightcrew_verdict::report::{FailingAttempt, Report};

use crate::figure;
use crate::part::mark::{self, Mark};
use crate::part::{blame, layers, table, transcript};
use crate::text;

/// The failing attempts of a report.
#[must_use]
pub fn failures(report: &Report) -> Markup {
    let shown = report.failing.len() as u64;
    let lead = match report.failing_total {
        0 => "No attempt failed.".to_owned(),
        all if all > shown => {
            format!("{} of {} are listed, the weightiest first.", figure::count(shown), figure::count(all))
        }
        _ => "The weightiest first. Open one to read what was said and done.".to_owned(),
    };
    table::section(
        "failures",
        "Failing attempts",
        &lead,
        html! { div class="rows" data-filter="Filter failing attempts" { @for failure in &report.failing { (one(failure)) } } },
    )
}

fn one(failure: &FailingAttempt) -> Markup {
    let mark = if failure.layer == Layer::Safety || failure.blame == Blame::Subject {
        Mark::Bad
    } else {
        Mark::Doubt
    };
    let id = text::label(&failure.attempt);
    html! {
        details class={ "talkrow " (mark.class()) } id={ "a-" (id) } {
            summary {
                (mark::shape(mark))
                span class="who" { (text::label(&failure.name)) }
                span class="dim" { (text::label(&failure.persona)) }
                span class="scenario" { (text::label(&failure.scenario)) }
                span class="state" { (layers::name(failure.layer)) " · " (blame::name(failure.blame)) }
                span class="last" { (text::one_line(&failure.why, 200)) }
            }
            @if !failure.evidence.is_empty() {
                h4 { "Evidence" }
                ul class="evidence" { @for line in &failure.evidence { li { code { (text::one_line(line, 500)) } } } }
            }
            h4 { "Transcript" }
            (transcript::of_failure(failure))
            p class="dim" {
                "attempt " code { (id) } " · " (text::label(&failure.person)) " · family " (text::label(&failure.family))
                " · from " (figure::clock(failure.started_ms)) " to " (figure::clock(failure.ended_ms))
            }
            p class="dim" { "Drive it again: " code { "nightcrew replay RUN --attempt " (id) } }
        }
    }
}
