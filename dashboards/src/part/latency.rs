//! Latencies, with the engine's own lag beside them: a slow engine must not pass for a slow subject.

use maud::{Markup, html};
use nightcrew_verdict::report::{Percentiles, Report};

use crate::figure;
use crate::part::{mark, table};

/// The latencies of a report.
#[must_use]
pub fn latency(report: &Report) -> Markup {
    let rows = html! {
        (row("First reply", &report.latency.first_reply))
        (row("Engine lag", &report.latency.engine_lag))
    };
    let heads =
        [("What", false), ("n", true), ("p50", true), ("p95", true), ("p99", true), ("Largest", true)];
    table::section(
        "latency",
        "How long did people wait?",
        "From the moment a person meant to ask to the first thing heard of the subject, on the machine's clock.",
        html! {
            @if !report.latency.trusted { p class="warning" { (mark::shape(mark::Mark::Doubt)) "The engine was the bottleneck: this run says nothing about latency." } }
            (table::table("Latency", &heads, rows))
        },
    )
}

fn row(name: &str, found: &Percentiles) -> Markup {
    let cell = |ms: u64| {
        if found.n == 0 {
            html! { td class="n" data-v="-1" { "—" } }
        } else {
            html! { td class="n" data-v=(ms) { (figure::millis(ms)) } }
        }
    };
    html! {
        tr {
            th scope="row" { (name) }
            (table::count_cell(found.n))
            (cell(found.p50_ms)) (cell(found.p95_ms)) (cell(found.p99_ms)) (cell(found.max_ms))
        }
    }
}
