//! How the run went, drawn: attempts over its time, waits, families by layer, the subject's calls.

use maud::{Markup, html};
use nightcrew_model::verdict::Layer;
use nightcrew_verdict::report::{OutcomeStep, Report, Slice, Spread};

use crate::part::chart::{self, Chart, Line, Unit};
use crate::part::mark::Mark;
use crate::part::plot::{self, Kind, Plot, Row, Scale};
use crate::part::{calls, layers, slices, table};
use crate::{figure, text};

/// The charts of a report.
#[must_use]
pub fn course(report: &Report) -> Markup {
    table::section(
        "course",
        "How the run went",
        "Point at a drawing, or use the arrow keys, to read its figures.",
        html! {
            div class="trends" {
                (outcomes(report))
                (waits(&report.course.first_reply))
                (families(report, Layer::Outcome, "families-outcome", "Which families get what they came for?", "satisfied share of judged attempts, in %, with 95 % interval"))
                (families(report, Layer::Experience, "families-experience", "Which families wait longest?", "95th percentile of the first reply, in ms or s, with 95 % interval"))
                (families(report, Layer::Safety, "families-safety", "Where did something happen that never must?", "share of attempts with a violation, in %, with 95 % interval"))
                (calls::calls(report))
            }
        },
    )
}

fn outcomes(report: &Report) -> Markup {
    let found = &report.course;
    let line = |name, class, value: fn(&OutcomeStep) -> u64| Line {
        name,
        class,
        values: found.outcomes.iter().map(|step| Some(chart::whole(value(step)))).collect(),
    };
    chart::chart(&Chart {
        id: "outcomes",
        question: "Are people getting what they came for?",
        about: format!("attempts by what became of them, count for each {}", figure::millis(found.step_ms)),
        unit: Unit::Count,
        kind: chart::Kind::Stack,
        step_ms: found.step_ms,
        lines: vec![
            line("satisfied", "good", |step| step.satisfied),
            line("failed", "bad", |step| step.failed),
            line("void", "doubt", |step| step.void),
            line("cut short", "open", |step| step.cut),
        ],
        limit: None,
    })
}

fn waits(found: &[Spread]) -> Markup {
    let rows = found.iter().map(|spread| Row {
        name: if spread.family.is_empty() { "all attempts".to_owned() } else { text::label(&spread.family) },
        class: if spread.family.is_empty() { "c0" } else { "c1" },
        between: Some((chart::whole(spread.p10_ms), chart::whole(spread.p99_ms))),
        ticks: vec![chart::whole(spread.p90_ms)],
        at: Some(chart::whole(spread.p50_ms)),
        cells: [spread.p10_ms, spread.p50_ms, spread.p90_ms, spread.p99_ms, spread.max_ms]
            .map(figure::millis)
            .into_iter()
            .chain([figure::count(spread.n)])
            .collect(),
    });
    plot::plot(&Plot {
        id: "first-replies",
        question: "How long do people wait for a first reply?",
        about: "dot: median; mark: p90; line: p10 to p99, in ms or s, each decade as wide as the next"
            .to_owned(),
        scale: Scale::Millis,
        kind: Kind::Dots,
        heads: vec!["Family", "p10", "p50", "p90", "p99", "longest", "n"],
        rows: rows.collect(),
    })
}

fn families(report: &Report, layer: Layer, id: &'static str, question: &'static str, about: &str) -> Markup {
    let rows = slices::worst_first(&report.families).into_iter().filter_map(|slice| family(slice, layer));
    plot::plot(&Plot {
        id,
        question,
        about: about.to_owned(),
        scale: if layer == Layer::Experience { Scale::Millis } else { Scale::Share },
        kind: Kind::Dots,
        heads: vec!["Family", "Estimate, 95 % interval", "n"],
        rows: rows.collect(),
    })
}

fn family(slice: &Slice, layer: Layer) -> Option<Row> {
    let found = slices::layer(slice, layer).filter(|found| found.estimate.is_some())?;
    Some(Row {
        name: slice.name.clone(),
        class: Mark::from(found.verdict).class(),
        between: found.low.zip(found.high),
        ticks: Vec::new(),
        at: found.estimate,
        cells: vec![layers::estimate(found), figure::count(found.n)],
    })
}
