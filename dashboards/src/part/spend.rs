//! What the crew cost, and what decided its acts: the ladder of minds, cheapest first.

use maud::{Markup, html};
use nightcrew_verdict::report::Report;

use crate::figure;
use crate::part::table;

const RUNGS: [(&str, &str); 5] = [
    ("event", "an event without text"),
    ("template", "a template"),
    ("cassette", "a recorded answer"),
    ("model", "a model"),
    ("fallback", "a template instead of a model that could not answer"),
];

/// Spend and rungs of a report.
#[must_use]
pub fn spend(report: &Report) -> Markup {
    let spend = &report.spend;
    let rows = html! {
        @for (rung, about) in RUNGS {
            @if let Some(used) = report.rungs.get(rung) {
                tr { th scope="row" { (about) } (table::count_cell(used.acts)) (table::figure_cell(used.share, &figure::percent(used.share))) }
            }
        }
    };
    table::section(
        "spend",
        "What did the crew cost?",
        "",
        html! {
            dl class="facts wide" {
                div { dt { "Spent" } dd { (figure::dollars(spend.nano_dollars)) @if spend.cap_nano_dollars > 0 { " of " (figure::dollars(spend.cap_nano_dollars)) " a day" } @else { span class="dim" { " no budget, no model" } } } }
                @if spend.calls > 0 || spend.cap_nano_dollars > 0 {
                    div { dt { "Model calls" } dd { (figure::count(spend.calls)) span class="dim" { " " (figure::count(spend.failed_calls)) " without a usable answer" } } }
                    div { dt { "Tokens" } dd { (figure::count(spend.tokens_in)) " in, " (figure::count(spend.tokens_out)) " out" } }
                    div { dt { "Refused by the budget" } dd { (figure::count(spend.refused)) } }
                    div { dt { "Held at the end" } dd { (figure::dollars(spend.held_nano_dollars)) } }
                }
                div { dt { "Acts that fell back to a template" } dd { (figure::count(report.fallback_acts)) } }
            }
            h3 { "What decided the acts?" }
            (table::table("Acts by what decided them", &[("Decided by", false), ("Acts", true), ("Share", true)], rows))
        },
    )
}
