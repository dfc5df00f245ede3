//! The plan's gates: what was asked for, what was measured, whether it is met.

use maud::{Markup, html};
use nightcrew_verdict::report::GateResult;

use crate::part::{mark, table};
use crate::text;

/// The gates of a run.
#[must_use]
pub fn gates(gates: &[GateResult]) -> Markup {
    let rows = html! {
        @for gate in gates {
            tr {
                td { (mark::badge_saying(gate.verdict, gate.word())) }
                th scope="row" { code { (text::label(&gate.text)) } }
                td { (text::label(&gate.measured)) }
                td { (text::one_line(&gate.sentence, 400)) }
            }
        }
    };
    table::section(
        "gates",
        "Gates",
        if gates.is_empty() { "The plan names no gate: only safety can fail this run." } else { "" },
        html! { @if !gates.is_empty() { (table::table("Gates", &[("Verdict", false), ("Gate", false), ("Measured", false), ("Why", false)], rows)) } },
    )
}
