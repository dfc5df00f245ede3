//! People of one kind against people of another: each variant of a persona and its original, side by side.

use maud::{Markup, html};
use nightcrew_verdict::report::{Equality, Report, Treatment};

use crate::part::comparison::chance;
use crate::part::mark::{self, Mark};
use crate::part::{interval, table};
use crate::{figure, text};

/// The comparisons of a report; nothing when the plan has no variants.
#[must_use]
pub fn treatment(report: &Report) -> Markup {
    if report.treatment.is_empty() {
        return html! {};
    }
    let heads = [
        ("Treated", false),
        ("Persona", false),
        ("Who differs", false),
        ("Satisfied, they", true),
        ("", false),
        ("Satisfied, others", true),
        ("", false),
        ("Points", true),
        ("p", true),
        ("Walked away", true),
        ("Turns", true),
        ("First reply p50", true),
        ("In words", false),
    ];
    let rows = html! { @for row in worst_first(&report.treatment) { (one(row)) } };
    table::section(
        "treatment",
        "Are people treated alike?",
        "The same need, one trait changed, people drawn at random for both. They, then the others.",
        table::table("Are people treated alike?", &heads, rows),
    )
}

/// Unequal first, then what cannot be said.
#[must_use]
pub fn worst_first(rows: &[Treatment]) -> Vec<&Treatment> {
    let mut sorted: Vec<&Treatment> = rows.iter().collect();
    sorted.sort_by_key(|row| rank(row.equality));
    sorted
}

/// The word of an equality.
#[must_use]
pub fn word(equality: Equality) -> &'static str {
    match equality {
        Equality::Equal => "EQUAL",
        Equality::Unequal => "UNEQUAL",
        Equality::CannotSay => "CANNOT SAY",
    }
}

fn rank(equality: Equality) -> u8 {
    match equality {
        Equality::Unequal => 0,
        Equality::CannotSay => 1,
        Equality::Equal => 2,
    }
}

fn one(row: &Treatment) -> Markup {
    let mark = match row.equality {
        Equality::Equal => Mark::Good,
        Equality::Unequal => Mark::Bad,
        Equality::CannotSay => Mark::Doubt,
    };
    let (they, others) = (&row.variant, &row.original);
    let share = |share: Option<f64>| share.map_or_else(|| "—".to_owned(), figure::percent);
    let pair = |they: Option<String>, others: Option<String>| {
        let dash = || "—".to_owned();
        format!("{} / {}", they.unwrap_or_else(dash), others.unwrap_or_else(dash))
    };
    let turns = |turns: Option<f64>| turns.map(|turns| format!("{turns:.1}"));
    html! {
        tr {
            td data-v=(rank(row.equality)) { span class={ "badge " (mark.class()) } { (mark::shape(mark)) (word(row.equality)) } }
            th scope="row" { (text::label(&row.persona)) }
            td { (text::label(&format!("{} {}", row.of.replace('_', " "), row.value))) }
            (table::figure_cell(they.satisfied.estimate.unwrap_or(-1.0), &share(they.satisfied.estimate)))
            td { (interval::share(they.satisfied.low, they.satisfied.estimate, they.satisfied.high)) }
            (table::figure_cell(others.satisfied.estimate.unwrap_or(-1.0), &share(others.satisfied.estimate)))
            td { (interval::share(others.satisfied.low, others.satisfied.estimate, others.satisfied.high)) }
            (table::figure_cell(row.difference.unwrap_or(0.0), &row.difference.map_or_else(|| "—".to_owned(), |points| format!("{:+.1}", points * 100.0))))
            (table::figure_cell(row.p, &chance(Some(row.p))))
            (table::figure_cell(they.walked_away.estimate.unwrap_or(0.0), &pair(they.walked_away.estimate.map(figure::percent), others.walked_away.estimate.map(figure::percent))))
            (table::figure_cell(they.turns.unwrap_or(0.0), &pair(turns(they.turns), turns(others.turns))))
            td class="n" { (pair(they.first_reply_p50_ms.map(figure::millis), others.first_reply_p50_ms.map(figure::millis))) }
            td { (text::one_line(&row.sentence, 400)) }
        }
    }
}
