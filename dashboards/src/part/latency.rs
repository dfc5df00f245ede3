//! Latencies, with the engine's own lag beside them: a slow engine must not pass for a slow subject.

use maud::{Markup, html};
use nightcrew_verdict::report::{INVALID, Percentiles, Report, Timeline, Waits};

use crate::part::chart::{self, Chart, Kind, Line, Unit};
use crate::part::{mark, table};
use crate::{figure, text};

/// The latencies of a report.
#[must_use]
pub fn latency(report: &Report) -> Markup {
    let found = &report.latency;
    let lag = found.engine_lag.p99_ms;
    let rows = html! {
        (row("First reply", &found.first_reply, Some(lag)))
        (row("Engine lag", &found.engine_lag, None))
    };
    let heads = [
        ("What", false),
        ("n", true),
        ("p50", true),
        ("p95", true),
        ("p99", true),
        ("Largest", true),
        ("Engine lag, p99", true),
    ];
    table::section(
        "latency",
        "How long did people wait?",
        "From the moment a person meant to ask to the first thing heard of the subject, on the machine's clock.",
        html! {
            @if !found.trusted { p class="warning" { (mark::shape(mark::Mark::Doubt)) (told(report)) } }
            (table::table("Latency", &heads, rows))
            (acts(report))
            (timeline(&found.timeline))
        },
    )
}

/// Why a run is INVALID for latency.
#[must_use]
pub fn told(report: &Report) -> String {
    let without = || format!("{INVALID} for latency: the engine itself was too late.");
    report.latency.invalid.as_deref().map_or_else(without, |why| text::one_line(why, 400))
}

fn row(name: &str, found: &Percentiles, lag: Option<u64>) -> Markup {
    let cell = |ms: Option<u64>| match ms.filter(|_| found.n > 0) {
        None => html! { td class="n" data-v="-1" { "—" } },
        Some(ms) => html! { td class="n" data-v=(ms) { (figure::millis(ms)) } },
    };
    html! {
        tr {
            th scope="row" { (name) }
            (table::count_cell(found.n))
            (cell(Some(found.p50_ms))) (cell(Some(found.p95_ms))) (cell(Some(found.p99_ms))) (cell(Some(found.max_ms))) (cell(lag))
        }
    }
}

/// How long acts took at the twins, by twin and by verb.
fn acts(report: &Report) -> Markup {
    let found = &report.latency;
    let heads = [
        ("Twin, verb", false),
        ("Acts", true),
        ("Waited p50", true),
        ("p90", true),
        ("p99", true),
        ("p99.9", true),
        ("Longest", true),
        ("Served p50", true),
        ("p99", true),
        ("Engine lag, p99", true),
    ];
    let rows = html! { @for waits in found.twins.iter().chain(&found.verbs) { (waits_row(waits)) } };
    html! {
        @if !found.verbs.is_empty() {
            h3 { "How long did acts take?" }
            p class="dim" { "Waited: from when an act was meant to begin to the whole answer. Somebody who is kept waiting longer than their own rhythm counts as the acts that they would have begun meanwhile. Served: from sending to the answer." }
            (table::table("How long acts took", &heads, rows))
        }
    }
}

fn waits_row(waits: &Waits) -> Markup {
    let cell = |us: u64| html! { td class="n" data-v=(us) { (figure::micros(us)) } };
    html! {
        tr {
            th scope="row" { (text::label(&waits.name)) }
            (table::count_cell(waits.n))
            (cell(waits.waited_p50_us)) (cell(waits.waited_p90_us)) (cell(waits.waited_p99_us)) (cell(waits.waited_p999_us)) (cell(waits.waited_max_us))
            (cell(waits.served_p50_us)) (cell(waits.served_p99_us)) (cell(waits.lag_p99_us))
        }
    }
}

/// The slowest waits over the time of a run.
#[must_use]
pub fn timeline(found: &Timeline) -> Markup {
    let line = |name, class, values: Vec<Option<u64>>| Line {
        name,
        class,
        values: values.into_iter().map(|value| value.map(chart::whole)).collect(),
    };
    let slowest = found.slices.iter().map(|slice| (slice.acts > 0).then_some(slice.slowest_ms)).collect();
    let lag = found.slices.iter().map(|slice| Some(slice.lag_ms)).collect();
    html! {
        @if !found.slices.is_empty() {
            (chart::chart(&Chart {
                id: "waits",
                question: "When did people wait?",
                about: format!("the slowest act of each step, {}; the engine's largest lag beside it", figure::millis(found.step_ms)),
                unit: Unit::Millis,
                kind: Kind::Lines,
                step_ms: found.step_ms,
                lines: vec![line("slowest act", "c1", slowest), line("engine lag", "c3", lag)],
                limit: None,
            }))
        }
    }
}
