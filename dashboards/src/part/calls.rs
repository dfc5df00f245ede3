//! The mix of calls that the subject makes at the twins, an attempt.

use maud::Markup;
use nightcrew_verdict::report::Report;

use crate::figure;
use crate::part::plot::{self, Kind, Plot, Row, Scale};

/// The calls of a report, the most frequent first; what the twins do not serve stands out.
#[must_use]
pub fn calls(report: &Report) -> Markup {
    let found = &report.behaviour;
    let strays = || found.unknown.endpoints.iter().chain(&found.unsupported.endpoints);
    let rows = found.mix.iter().map(|one| {
        let stray = strays().any(|stray| stray.endpoint == one.endpoint);
        let each = one.per_attempt.map_or_else(|| "—".to_owned(), |each| format!("{each:.2}"));
        let within = figure::percent_of(one.attempts.count, one.attempts.n);
        Row {
            name: one.endpoint.clone(),
            class: if stray { "doubt" } else { "c2" },
            at: one.per_attempt,
            cells: vec![each, figure::count(one.calls), within],
            ..Row::default()
        }
    });
    plot::plot(&Plot {
        id: "calls",
        question: "Which calls does the subject make?",
        about: "calls an attempt, by endpoint; what the twins do not serve in another colour".to_owned(),
        scale: Scale::Number,
        kind: Kind::Bars,
        heads: vec!["Endpoint", "an attempt", "calls", "in attempts"],
        rows: rows.collect(),
    })
}
