//! Failures that failed alike, explained once: where they first went another way, how they ended, one to look at.

use maud::{Markup, html};
use nightcrew_verdict::report::{Cluster, Report, StateRow};

use crate::part::mark::{self, Mark};
use crate::part::{layers, table};
use crate::{figure, text};

/// Clusters whose details are open: a reader wants to see the weightiest without a click.
const OPEN: usize = 1;

/// The clusters of a report; nothing without failures.
#[must_use]
pub fn clusters(report: &Report) -> Markup {
    if report.clusters.is_empty() {
        return html! {};
    }
    table::section(
        "clusters",
        "Why did attempts fail?",
        "Failures that first went another way with the same step and ended in the same state are told once.",
        html! {
            div class="rows" {
                @for (place, cluster) in report.clusters.iter().enumerate() { (one(report, cluster, place < OPEN)) }
            }
        },
    )
}

fn one(report: &Report, found: &Cluster, open: bool) -> Markup {
    let exemplar = text::label(&found.exemplar);
    let listed = report.failing.iter().any(|failing| failing.attempt == found.exemplar);
    html! {
        details class="talkrow bad" open[open] {
            summary {
                (mark::shape(Mark::Bad))
                b { (figure::counted(found.count, "attempt", "attempts")) }
                span class="told" { (text::one_line(&found.sentence, 300)) }
                span class="state" { (layers::name(found.layer)) }
            }
            dl class="facts wide" {
                div { dt { "Ended otherwise than wanted" } dd { code { (text::one_line(&found.difference, 400)) } } }
                @if let Some(step) = &found.divergence {
                    div { dt { "First went another way with" } dd { code { (text::one_line(step, 400)) } } }
                }
                div { dt { "Scenarios" } dd { (names(&found.scenarios)) } }
                div { dt { "Personas" } dd { (names(&found.personas)) } }
            }
            @if !found.chain.is_empty() {
                h4 { "What led there" }
                ol class="chain" { @for line in &found.chain { li { (text::one_line(line, 400)) } } }
            }
            @if !found.state.is_empty() {
                h4 { "The twins, before and after" }
                (state(&found.state))
            }
            p {
                "Look at attempt "
                @if listed { a href={ "#a-" (exemplar) } { code { (exemplar) } } } @else { code { (exemplar) } }
                ", or drive it again: " code class="command" { (text::one_line(&found.replay, 400)) }
            }
        }
    }
}

fn names(found: &[String]) -> String {
    found.iter().map(|name| text::label(name)).collect::<Vec<_>>().join(", ")
}

fn state(rows: &[StateRow]) -> Markup {
    let heads = [("Question", false), ("Before", false), ("After", false), ("Wanted", false), ("", false)];
    let shown = |answer: &str| if answer.is_empty() { "—".to_owned() } else { text::label(answer) };
    let rows = html! {
        @for row in rows {
            tr {
                th scope="row" { code { (text::one_line(&row.question, 200)) } }
                td { (shown(&row.before)) }
                td { @if row.before == row.after { span class="dim" { (shown(&row.after)) } } @else { b { (shown(&row.after)) } } }
                td { (text::one_line(&row.wanted, 200)) }
                td { @if row.missed { span class="badge bad" { (mark::shape(Mark::Bad)) "missed" } } }
            }
        }
    };
    table::table("The twins, before and after", &heads, rows)
}
