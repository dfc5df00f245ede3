//! All attempts of a run: the data for the table that the attempts module pages, sorts and filters. Ten thousand rows of
//! elements would take seconds to open, so rows are data, and only a page of them becomes elements.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use nightcrew_model::verdict::Blame;
use nightcrew_verdict::report::{AttemptRow, Report, RowJudgement};
use serde::Serialize;

use crate::part::mark::{self, Mark};
use crate::part::{blame, table};
use crate::report::json;
use crate::{figure, text};

/// What became of an attempt, in the order in which the island refers to it.
const KINDS: [(&str, Mark); 5] = [
    ("violation", Mark::Bad),
    ("failed", Mark::Bad),
    ("void", Mark::Doubt),
    ("cut short", Mark::Open),
    ("satisfied", Mark::Good),
];

/// The island of data. Names are listed once; rows refer to them by place, and hold −1 for what is not known.
#[derive(Debug, Serialize)]
struct Island {
    kinds: Vec<&'static str>,
    scenarios: Vec<String>,
    personas: Vec<String>,
    ends: Vec<String>,
    rows: Vec<Packed>,
}

/// Attempt, kind, scenario, persona, end, began, turns, re-asks, first reply, slowest reply, false claims.
type Packed = (String, usize, usize, usize, usize, u64, u32, u32, i64, i64, u32);

/// Names by place, in the order of their first use.
#[derive(Debug, Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn place(&mut self, name: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(text::label(name)).or_insert(next)
    }

    fn listed(self) -> Vec<String> {
        let mut names: Vec<(String, usize)> = self.0.into_iter().collect();
        names.sort_by_key(|(_, place)| *place);
        names.into_iter().map(|(name, _)| name).collect()
    }
}

/// The table of all attempts.
#[must_use]
pub fn attempts(report: &Report) -> Markup {
    // Serialising plain values does not fail; were it to, the page would still hold everything else.
    let Ok(island) = json::embedded(&island(&report.rows)) else { return html! {} };
    if report.rows.is_empty() {
        return html! {};
    }
    let (shown, all) = (report.rows.len() as u64, report.accounting.started);
    let lead = if all > shown {
        format!(
            "{} of {} are listed, those that failed first; {} that did not matter as much are left out.",
            figure::count(shown),
            figure::count(all),
            figure::count(all - shown)
        )
    } else {
        "What became of every attempt, those that failed first.".to_owned()
    };
    table::section(
        "attempts",
        "All attempts",
        &lead,
        html! {
            p class="dim plain" { "This table needs the page's script; the failing attempts stand above without it." }
            template id="attempt-kinds" {
                @for (word, mark) in KINDS { span class={ "badge " (mark.class()) } { (mark::shape(mark)) (word) } }
            }
            script type="application/json" id="attempt-rows" { (PreEscaped(island)) }
        },
    )
}

fn island(rows: &[AttemptRow]) -> Island {
    let (mut scenarios, mut personas, mut ends) = (Names::default(), Names::default(), Names::default());
    let wait = |ms: Option<u64>| ms.map_or(-1, |ms| i64::try_from(ms).unwrap_or(i64::MAX));
    let packed = rows.iter().map(|row| {
        (
            text::label(&row.attempt),
            kind(row),
            scenarios.place(&row.scenario),
            personas.place(&row.persona),
            ends.place(&ended(row)),
            row.started_ms,
            row.turns,
            row.re_asks,
            wait(row.first_reply_ms),
            wait(row.slowest_reply_ms),
            row.false_claims,
        )
    });
    let rows = packed.collect();
    Island {
        kinds: KINDS.map(|(word, _)| word).into(),
        scenarios: scenarios.listed(),
        personas: personas.listed(),
        ends: ends.listed(),
        rows,
    }
}

fn kind(row: &AttemptRow) -> usize {
    match (row.violation, row.judgement) {
        (true, _) => 0,
        (false, RowJudgement::Failed) => 1,
        (false, RowJudgement::Void) => 2,
        (false, RowJudgement::Cut) => 3,
        (false, RowJudgement::Satisfied) => 4,
    }
}

fn ended(row: &AttemptRow) -> String {
    let how = row.end.as_deref().unwrap_or("no end").replace('_', " ");
    match row.blame {
        None | Some(Blame::Subject) => how,
        Some(whose) => format!("{how}, {}", blame::name(whose)),
    }
}
