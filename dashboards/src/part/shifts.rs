//! What shifted between two runs, worst first: waits, effort, calls and their mix. For information: no shift alone fails a
//! release.

use maud::{Markup, html};
use nightcrew_verdict::compare::comparison::Shift;

use crate::part::comparison::chance;
use crate::part::{interval, table};
use crate::{figure, text};

/// The shifts of a comparison; nothing when none was looked at.
#[must_use]
pub fn shifts(found: &[Shift]) -> Markup {
    if found.is_empty() {
        return html! {};
    }
    let heads = [
        ("What", false),
        ("Base, mean", true),
        ("Head, mean", true),
        ("Size, 0 to 1", true),
        ("", false),
        ("p", true),
        ("n", true),
        ("In words", false),
    ];
    table::section(
        "shifts",
        "What shifted?",
        "Whole distributions, those that stand out first. For information: a shift alone fails no release.",
        table::table("What shifted", &heads, html! { @for shift in found { (row(shift)) } }),
    )
}

fn row(shift: &Shift) -> Markup {
    html! {
        tr class=[(!shift.stands_out).then_some("faint")] {
            th scope="row" { (text::label(&shift.name.replace('_', " "))) }
            (table::figure_cell(shift.base, &mean(shift, shift.base)))
            (table::figure_cell(shift.head, &mean(shift, shift.head)))
            (table::figure_cell(shift.size, &format!("{:.2}", shift.size)))
            td { (interval::share(0.0, Some(shift.size), shift.size)) }
            (table::figure_cell(shift.p, &chance(Some(shift.p))))
            (table::count_cell(shift.n))
            td { (text::one_line(&shift.sentence, 400)) span class="dim" { " (" (text::label(&shift.method)) ")" } }
        }
    }
}

/// A mean in its unit.
#[must_use]
pub fn mean(shift: &Shift, value: f64) -> String {
    if shift.unit == "ms" { figure::millis(super::layers::whole(value)) } else { format!("{value:.2}") }
}
