//! The report's page: verdict first, then why, then everything that stands behind it.

use maud::{Markup, html};
use nightcrew_verdict::report::Report;

use crate::figure;
use crate::part::mark::Mark;
use crate::part::tiles::{self, Tile};
use crate::part::{blame, episodes, failures, gates, latency, layers, run, sentence, slices, spend, twins};

const CONTENTS: [(&str, &str); 11] = [
    ("gates", "Gates"),
    ("layers", "Layers"),
    ("families", "Families"),
    ("scenarios", "Scenarios"),
    ("personas", "Personas"),
    ("failures", "Failures"),
    ("blame", "Accounting"),
    ("latency", "Latency"),
    ("spend", "Cost"),
    ("twins", "Twins"),
    ("setting", "This run"),
];

/// The body of the report.
#[must_use]
pub fn report(report: &Report) -> Markup {
    html! {
        main class="report" {
            (run::title(report))
            (sentence::sentence(report.verdict, &report.sentence, &report.reasons))
            (tiles::tiles(&headline(report)))
            nav aria-label="Contents" { @for (id, name) in CONTENTS { a href={ "#" (id) } { (name) } } }
            (gates::gates(&report.gates))
            (layers::layers(report))
            (episodes::of_report(report))
            (slices::slices("families", "Families", "Groups of scenarios, worst first.", &report.families, false))
            (slices::slices("scenarios", "Scenarios", "One user story each, worst first.", &report.scenarios, true))
            (slices::slices("personas", "Personas", "Whom the subject serves worse than others.", &report.personas, false))
            (failures::failures(report))
            (blame::blame(report))
            (latency::latency(report))
            (spend::spend(report))
            (twins::twins(report))
            (run::setting(report))
            footer class="dim" { "Made by Nightcrew " (crate::text::label(&report.run.nightcrew)) " from the run's journal alone." }
        }
    }
}

fn headline(report: &Report) -> Vec<Tile> {
    let found = &report.satisfaction;
    let reply = &report.latency.first_reply;
    vec![
        Tile {
            name: "Satisfied",
            figure: found.estimate.map_or_else(|| "—".to_owned(), figure::percent),
            about: format!(
                "{} to {}, n = {}",
                figure::percent(found.low),
                figure::percent(found.high),
                figure::count(found.n)
            ),
            mark: None,
        },
        Tile {
            name: "Safety violations",
            figure: figure::count(report.safety.violations),
            about: format!(
                "at most {} of attempts, with 95 % confidence",
                figure::percent(report.safety.upper)
            ),
            mark: Some(if report.safety.violations > 0 { Mark::Bad } else { Mark::Good }),
        },
        Tile {
            name: "First reply, p95",
            figure: if reply.n == 0 { "—".to_owned() } else { figure::millis(reply.p95_ms) },
            about: if reply.n == 0 {
                "nobody was answered".to_owned()
            } else {
                format!(
                    "{}p50 {}, n = {}, engine lag p99 {}",
                    if report.latency.trusted { "" } else { "INVALID: " },
                    figure::millis(reply.p50_ms),
                    figure::count(reply.n),
                    figure::millis(report.latency.engine_lag.p99_ms)
                )
            },
            mark: (!report.latency.trusted).then_some(Mark::Doubt),
        },
        Tile {
            name: "Void attempts",
            figure: figure::count(report.void.total),
            about: format!("{} of those ended; not the subject's fault", figure::percent(report.void.share)),
            mark: None,
        },
        Tile {
            name: "Spent",
            figure: figure::dollars(report.spend.nano_dollars),
            about: if report.spend.cap_nano_dollars > 0 {
                format!("of {} a day", figure::dollars(report.spend.cap_nano_dollars))
            } else {
                "no model, no cost".to_owned()
            },
            mark: None,
        },
    ]
}
