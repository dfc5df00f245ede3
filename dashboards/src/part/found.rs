//! What a run found, a line each: how bad it is, what, where, how often.

use maud::{Markup, html};
use nightcrew_verdict::report::{Finding, FindingLevel, Report};

use crate::part::mark::{self, Mark};
use crate::part::table;
use crate::text;

/// The findings of a report; nothing when there are none.
#[must_use]
pub fn found(report: &Report) -> Markup {
    if report.findings.is_empty() {
        return html! {};
    }
    let heads = [
        ("Level", false),
        ("Finding", false),
        ("Rule", false),
        ("Where", false),
        ("Times", true),
        ("Look at", false),
    ];
    let rows = html! { @for finding in &report.findings { (row(report, finding)) } };
    let lead = "The worst first. The same list stands in findings.sarif.";
    table::section("findings", "Findings", lead, table::table("Findings", &heads, rows))
}

/// The word of a level.
#[must_use]
pub fn word(level: FindingLevel) -> &'static str {
    match level {
        FindingLevel::Error => "error",
        FindingLevel::Warning => "warning",
        FindingLevel::Note => "note",
    }
}

/// Where a finding lies: the endpoint, else the scenario, else the family.
#[must_use]
pub fn place(found: &Finding) -> &str {
    let places = [&found.endpoint, &found.scenario, &found.family];
    places.into_iter().flatten().next().map_or("", String::as_str)
}

fn row(report: &Report, found: &Finding) -> Markup {
    let (mark, rank) = match found.level {
        FindingLevel::Error => (Mark::Bad, 0),
        FindingLevel::Warning => (Mark::Doubt, 1),
        FindingLevel::Note => (Mark::Open, 2),
    };
    html! {
        tr {
            td data-v=(rank) { span class={ "badge " (mark.class()) } { (mark::shape(mark)) (word(found.level)) } }
            td { (text::one_line(&found.message, 400)) }
            td { code { (text::label(&found.rule)) } }
            td { (text::label(place(found))) }
            (table::count_cell(found.count))
            td { @if let Some(id) = &found.exemplar { (exemplar(report, id)) } }
        }
    }
}

fn exemplar(report: &Report, id: &str) -> Markup {
    let label = text::label(id);
    html! {
        @if report.failing.iter().any(|failing| failing.attempt == id) { a href={ "#a-" (label) } { code { (label) } } }
        @else { code { (label) } }
    }
}
