//! Where every attempt has gone: how they ended, whose fault the failures are, what does not count.

use maud::{Markup, html};
use nightcrew_model::verdict::Blame;
use nightcrew_verdict::report::Report;

use crate::figure;
use crate::part::{interval, mark, table};
use crate::text;

/// A blame's name.
#[must_use]
pub fn name(blame: Blame) -> &'static str {
    match blame {
        Blame::Subject => "the subject",
        Blame::Employee => "the employee",
        Blame::Twin => "a twin",
        Blame::Infrastructure => "infrastructure",
        Blame::Budget => "the budget",
    }
}

fn end(name: &str) -> (&'static str, String) {
    let (class, word) = match name {
        "heard" => ("good", "heard back"),
        "settled" => ("good soft", "settled for the answer"),
        "walked_away" => ("bad", "walked away"),
        "broken" => ("doubt", "broken"),
        "out_of_budget" => ("doubt", "out of budget"),
        "stopped" => ("open", "cut short"),
        other => ("open", other),
    };
    (class, text::label(word))
}

/// How attempts ended, and blame.
#[must_use]
pub fn blame(report: &Report) -> Markup {
    let ends: Vec<_> = report
        .ends
        .iter()
        .map(|(how, count)| {
            let (class, name) = end(how);
            (class, name, *count)
        })
        .collect();
    let faults: Vec<_> = report
        .blame
        .iter()
        .map(|(blame, count)| (if *blame == Blame::Subject { "bad" } else { "doubt" }, name(*blame), *count))
        .collect();
    let gone = &report.accounting;
    table::section(
        "blame",
        "Where every attempt went",
        "Only failures that are the subject's fault count against it; the others are void, counted and shown.",
        html! {
            div class="columns" {
                div {
                    h3 { "How did attempts end?" }
                    (interval::stack(&ends))
                }
                div {
                    h3 { "Whose fault are the failures?" }
                    (interval::stack(&faults))
                }
            }
            p {
                (figure::counted(gone.started, "attempt", "attempts")) " begun: "
                (figure::count(gone.judged)) " judged, " (figure::count(gone.void)) " void (" (figure::percent(report.void.share)) " of those ended), "
                (figure::count(gone.cut)) " cut short by the end of the run."
            }
            @if !gone.agrees { p class="warning" { (mark::shape(mark::Mark::Doubt)) "The engine counted differently: attempts are missing from the journal." } }
        },
    )
}
