//! Parts of a run side by side: families, scenarios, personas. Worst first, each with n and an interval.

use maud::{Markup, html};
use nightcrew_model::verdict::{Layer, Verdict};
use nightcrew_verdict::report::{LayerResult, Slice};

use crate::figure;
use crate::part::{interval, layers, mark, table};
use crate::text;

/// A table of slices; `family` adds the column that scenarios have.
#[must_use]
pub fn slices(id: &str, title: &str, lead: &str, slices: &[Slice], family: bool) -> Markup {
    let mut heads = vec![("Verdict", false), (title, false)];
    if family {
        heads.push(("Family", false));
    }
    heads.extend([("Satisfied", true), ("95 % interval", false), ("Attempts", true), ("Void", true)]);
    heads.extend([
        ("Walked away", true),
        ("False claims", true),
        ("Violations", true),
        ("First reply p95", true),
    ]);
    let rows = html! { @for slice in worst_first(slices) { (row(slice, family)) } };
    table::section(id, title, lead, table::table(title, &heads, rows))
}

/// The worst first; among equals by name.
#[must_use]
pub fn worst_first(slices: &[Slice]) -> Vec<&Slice> {
    let mut sorted: Vec<&Slice> = slices.iter().collect();
    let rank = |verdict| match verdict {
        Verdict::Fail => 0,
        Verdict::Inconclusive => 1,
        Verdict::Pass => 2,
    };
    sorted.sort_by(|a, b| rank(a.verdict).cmp(&rank(b.verdict)).then_with(|| a.name.cmp(&b.name)));
    sorted
}

/// A slice's layer.
#[must_use]
pub fn layer(slice: &Slice, layer: Layer) -> Option<&LayerResult> {
    slice.layers.iter().find(|result| result.layer == layer)
}

fn row(slice: &Slice, family: bool) -> Markup {
    let outcome = layer(slice, Layer::Outcome);
    let reply =
        layer(slice, Layer::Experience).filter(|found| found.unit == "ms").and_then(|found| found.estimate);
    let share = outcome.and_then(|found| found.estimate);
    html! {
        tr {
            td { (mark::badge(slice.verdict)) }
            th scope="row" { (text::label(&slice.name)) }
            @if family { td { (text::label(&slice.family)) } }
            (table::figure_cell(share.unwrap_or(-1.0), &share.map_or_else(|| "—".to_owned(), figure::percent)))
            td { @if let Some(found) = outcome { (interval::share(found.low.unwrap_or(0.0), found.estimate, found.high.unwrap_or(1.0))) } }
            (table::count_cell(slice.attempts))
            (table::count_cell(slice.void))
            (table::count_cell(slice.walked_away))
            (table::count_cell(slice.false_claims))
            (table::count_cell(slice.violations))
            (table::figure_cell(reply.unwrap_or(-1.0), &reply.map_or_else(|| "—".to_owned(), |ms| figure::millis(layers::whole(ms)))))
        }
    }
}
