//! Two runs side by side, measure by measure: what it was, what it is, how sure that is.

use maud::{Markup, html};
use nightcrew_model::verdict::{Layer, Verdict};
use nightcrew_verdict::compare::comparison::{Comparison, LayerComparison, MeasureComparison, Part};

use crate::figure;
use crate::part::mark::Mark;
use crate::part::{layers, mark, table};
use crate::text;

/// A figure in its measure's unit.
#[must_use]
pub fn value(unit: &str, value: Option<f64>) -> String {
    match (unit, value) {
        (_, None) => "—".to_owned(),
        ("share", Some(value)) => figure::percent(value),
        ("ms", Some(value)) => figure::millis(layers::whole(value)),
        ("count", Some(value)) => figure::count(layers::whole(value)),
        (_, Some(value)) => format!("{value:.2}"),
    }
}

/// The interval of a difference, with its sign.
#[must_use]
pub fn interval(unit: &str, part: &Part) -> String {
    let signed = |value: f64| match unit {
        "share" => format!("{:+.1} points", value * 100.0),
        "ms" => format!("{value:+.0} ms"),
        _ => format!("{value:+.2}"),
    };
    match (part.low, part.high) {
        (Some(low), Some(high)) => format!("{} to {}", signed(low), signed(high)),
        _ => "—".to_owned(),
    }
}

/// A p-value for a reader.
#[must_use]
pub fn chance(p: Option<f64>) -> String {
    match p {
        None => "—".to_owned(),
        Some(p) if p < 0.000_1 => "< 0.0001".to_owned(),
        Some(p) => format!("{p:.4}"),
    }
}

/// A layer's anchor.
fn anchor(layer: Layer) -> &'static str {
    match layer {
        Layer::Outcome => "outcome",
        Layer::Experience => "experience",
        Layer::Safety => "safety",
    }
}

/// The three layers side by side, each leading to its measures.
#[must_use]
pub fn cards(comparison: &Comparison) -> Markup {
    html! {
        section class="card" aria-label="Three layers" {
            div class="layers" {
                @for found in &comparison.layers {
                    article class={ "layer " (Mark::from(found.verdict).class()) } {
                        header { h3 { a href={ "#" (anchor(found.layer)) } { (layers::name(found.layer)) } } (mark::badge(found.verdict)) }
                        p { (text::one_line(&found.sentence, 400)) }
                    }
                }
            }
        }
    }
}

/// One layer of a comparison.
#[must_use]
pub fn layer(found: &LayerComparison) -> Markup {
    table::section(
        anchor(found.layer),
        layers::name(found.layer),
        "",
        html! {
            @for one in &found.measures { (measure(one)) }
        },
    )
}

fn measure(found: &MeasureComparison) -> Markup {
    let name = text::label(&found.name.replace('_', " "));
    let heads = [
        ("Verdict", false),
        ("Part", false),
        ("Base", true),
        ("Head", true),
        ("Change, 95 %", false),
        ("n", true),
        ("Worse", true),
        ("Better", true),
        ("p", true),
    ];
    let parts =
        std::iter::once(&found.suite).chain(&found.families).chain(&found.slices).chain(&found.scenarios);
    let rows = html! {
        @for part in parts {
            tr {
                td { @if found.invalid { (mark::badge_saying(part.verdict, found.word())) } @else { (mark::badge(part.verdict)) } }
                th scope="row" { (text::label(&part.name)) }
                (table::figure_cell(part.base.unwrap_or(-1.0), &value(&found.unit, part.base)))
                (table::figure_cell(part.head.unwrap_or(-1.0), &value(&found.unit, part.head)))
                td { (interval(&found.unit, part)) }
                (table::count_cell(part.n)) (table::count_cell(part.worse)) (table::count_cell(part.better))
                (table::figure_cell(part.p.unwrap_or(2.0), &chance(part.p)))
            }
        }
    };
    // What did not get worse is folded away, on paper it is not.
    html! {
        details class={ "talkrow " (Mark::from(found.verdict).class()) } open[found.verdict != Verdict::Pass] {
            summary {
                @if found.invalid { (mark::badge_saying(found.verdict, found.word())) } @else { (mark::badge(found.verdict)) }
                b { (name) }
                span class="told" { (text::one_line(&found.sentence, 600)) }
            }
            (table::table(&name, &heads, rows))
            p class="dim" {
                (text::label(&found.method))
                @if let Some(smallest) = found.smallest_detectable { "; a worsening of " (figure::percent(smallest)) " of attempts would have been seen four times in five" }
            }
        }
    }
}

/// How attempts were matched, and why these runs are comparable or not.
#[must_use]
pub fn matching(comparison: &Comparison) -> Markup {
    let found = &comparison.matching;
    table::section(
        "matching",
        "How the runs were matched",
        if comparison.paired {
            ""
        } else {
            "Attempts could not be paired: shares are compared, which needs about twice as many."
        },
        html! {
            @if comparison.forced {
                p class="warning" { (mark::shape(Mark::Doubt)) "This comparison was forced: the runs differ in what must be the same." }
            }
            @if !comparison.differs.is_empty() { ul class="findings" { @for told in &comparison.differs { li { (text::one_line(told, 400)) } } } }
            dl class="facts wide" {
                div { dt { "Pairs" } dd { (figure::count(found.pairs)) } }
                div { dt { "Void or cut in one of the runs" } dd { (figure::count(found.void)) } }
                div { dt { "In the base's run only" } dd { (figure::count(found.base_only)) } }
                div { dt { "In the head's run only" } dd { (figure::count(found.head_only)) } }
            }
        },
    )
}

/// What the subject does otherwise than before.
#[must_use]
pub fn behaviour(comparison: &Comparison) -> Markup {
    let rows = html! {
        @for shift in comparison.calls.iter().flat_map(|calls| &calls.endpoints) {
            tr {
                th scope="row" { code { (text::label(&shift.endpoint)) } }
                (table::figure_cell(shift.base, &format!("{:.2}", shift.base)))
                (table::figure_cell(shift.head, &format!("{:.2}", shift.head)))
            }
        }
    };
    table::section(
        "behaviour",
        "What does the subject do otherwise?",
        "For information: calls within an attempt are not independent.",
        html! {
            ul class="findings" { @for told in &comparison.findings { li { (mark::shape(Mark::Doubt)) (text::one_line(told, 400)) } } }
            @if let Some(calls) = &comparison.calls {
                p { "The mix of calls shifted by " (format!("{:.2}", calls.size)) " on a scale from 0 to 1." }
                (table::table("Calls an attempt", &[("Endpoint", false), ("Base", true), ("Head", true)], rows))
            }
        },
    )
}
