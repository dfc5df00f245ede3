//! The sealed pack: how its families went beside the visible ones. Nothing of it has a text to show.

use maud::{Markup, html};
use nightcrew_verdict::report::{HeldOutReport, HeldOutRow, Report};

use crate::figure;
use crate::part::{interval, mark, table};
use crate::text;

/// Characters of the sentence: it has some three hundred.
const SENTENCE_CHARS_MAX: usize = 600;
/// Characters of a digest.
const COMMITMENT_CHARS: usize = 64;

/// What the sealed pack came to; nothing when the run had none.
#[must_use]
pub fn held_out(report: &Report) -> Markup {
    let Some(found) = &report.held_out else { return html! {} };
    let heads = [
        ("Sealed family", false),
        ("Satisfied", true),
        ("95 % interval", false),
        ("Attempts", true),
        ("Violations", true),
        ("Visible", true),
        ("Gap in points", true),
    ];
    let rows = html! { @for one in std::iter::once(&found.suite).chain(&found.families) { (row(one)) } };
    table::section(
        "held-out",
        "Held-out stories",
        "Stories that nobody who works on the subject has seen. Families with 20 judged attempts or more are told of, and nothing else.",
        html! {
            p class=[found.alarm.then_some("warning")] {
                @if found.alarm { (mark::shape(mark::Mark::Bad)) }
                (text::one_line(&found.sentence, SENTENCE_CHARS_MAX))
            }
            (table::table("Held-out stories", &heads, rows))
            p class="dim" {
                (rest(found)) " The intervals of the gaps hold together, 95 times of 100. The sealed file has SHA-256 "
                code { (text::one_line(&found.commitment, COMMITMENT_CHARS)) } "."
            }
        },
    )
}

/// What is in no row.
#[must_use]
pub fn rest(found: &HeldOutReport) -> String {
    format!(
        "{} more judged in families too small to tell of, {} void, {} cut short.",
        figure::count(found.too_few),
        figure::count(found.void),
        figure::count(found.cut)
    )
}

/// A gap in points with its interval; a dash where there is nothing to compare with.
#[must_use]
pub fn gap(row: &HeldOutRow) -> String {
    let points = |share: f64| format!("{:+.1}", share.clamp(-1.0, 1.0) * 100.0);
    row.gap.map_or_else(
        || "—".to_owned(),
        |gap| format!("{} ({} to {})", points(gap.estimate), points(gap.low), points(gap.high)),
    )
}

/// A share; a dash where there is none.
#[must_use]
pub fn share(estimate: Option<f64>) -> String {
    estimate.map_or_else(|| "—".to_owned(), figure::percent)
}

fn row(row: &HeldOutRow) -> Markup {
    let found = &row.satisfaction;
    let visible = row.gap.and_then(|gap| gap.visible.estimate);
    html! {
        tr {
            th scope="row" { (text::label(&row.name)) }
            (table::figure_cell(found.estimate.unwrap_or(-1.0), &share(found.estimate)))
            td { (interval::share(found.low, found.estimate, found.high)) }
            (table::count_cell(found.n))
            (table::count_cell(row.violations))
            (table::figure_cell(visible.unwrap_or(-1.0), &share(visible)))
            (table::figure_cell(row.gap.map_or(-2.0, |gap| gap.estimate), &gap(row)))
        }
    }
}
