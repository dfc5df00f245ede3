//! The mix of calls that the subject makes at the twins, an attempt.

use maud::Markup;
use nightcrew_verdict::report::Report;

use crate::figure;
use crate::part::plot::{self, Kind, Plot, Row, Scale};

/// The calls of a report, the most frequent first; what the twins do not serve stands out.
#[must_use]
pub fn calls(report: &Report) -> Markup {
    let attempts = report.accounting.started.max(1);
    let mut found: Vec<(String, bool, u64)> = report
        .twins
        .iter()
        .flat_map(|twin| twin.endpoints.iter().map(move |one| (twin, one)))
        .filter(|(_, one)| one.subject_calls > 0)
        .map(|(twin, one)| {
            let served = matches!(one.tier.as_str(), "semantic" | "shape");
            (format!("{} {}", twin.name, one.endpoint), served, one.subject_calls)
        })
        .collect();
    found.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    let row = |(name, served, calls): (String, bool, u64)| {
        let each = figure::ratio(calls, attempts);
        let class = if served { "c2" } else { "doubt" };
        let cells = vec![format!("{each:.2}"), figure::count(calls)];
        Row { name, class, at: Some(each), cells, ..Row::default() }
    };
    plot::plot(&Plot {
        id: "calls",
        question: "Which calls does the subject make?",
        about: "calls an attempt, by endpoint; what the twins do not serve in another colour".to_owned(),
        scale: Scale::Number,
        kind: Kind::Bars,
        heads: vec!["Endpoint", "Calls an attempt", "Calls"],
        rows: found.into_iter().map(row).collect(),
    })
}
