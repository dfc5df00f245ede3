//! The report's page: verdict first, then why, then everything that stands behind it.

use maud::{Markup, html};
use nightcrew_verdict::report::Report;

use crate::figure;
use crate::part::mark::Mark;
use crate::part::tiles::{self, Tile};
use crate::part::{
    attempts, behaviour, blame, clusters, course, episodes, failures, found, gates, held_out, honesty, judge,
    latency, layers, run, sentence, slices, spend, treatment, twins,
};

/// A section of the report: its anchor, its name among the contents, what draws it. One that draws nothing is left out.
struct Section {
    id: &'static str,
    name: &'static str,
    draw: fn(&Report) -> Markup,
}

const fn section(id: &'static str, name: &'static str, draw: fn(&Report) -> Markup) -> Section {
    Section { id, name, draw }
}

/// What stands below the three layers, in order: why, who, the proof, then how the run itself went.
const SECTIONS: &[Section] = &[
    section("gates", "Gates", |report| gates::gates(&report.gates)),
    section("limits", "Limits", episodes::of_report),
    section("families", "Families", |report| {
        slices::slices("families", "Families", "Groups of scenarios, worst first.", &report.families, false)
    }),
    section("held-out", "Held-out", held_out::held_out),
    section("course", "Charts", course::course),
    section("clusters", "Why", clusters::clusters),
    section("failures", "Failures", failures::failures),
    section("scenarios", "Scenarios", |report| {
        slices::slices("scenarios", "Scenarios", "One user story each, worst first.", &report.scenarios, true)
    }),
    section("personas", "Personas", |report| {
        let lead = "Whom the subject serves worse than others.";
        slices::slices("personas", "Personas", lead, &report.personas, false)
    }),
    section("treatment", "Treatment", treatment::treatment),
    section("findings", "Findings", found::found),
    section("behaviour", "Behaviour", behaviour::behaviour),
    section("judge", "Judge", judge::judge),
    section("attempts", "All attempts", attempts::attempts),
    section("blame", "Accounting", blame::blame),
    section("honesty", "Honesty", honesty::honesty),
    section("latency", "Latency", latency::latency),
    section("spend", "Cost", spend::spend),
    section("twins", "Twins", twins::twins),
    section("setting", "This run", run::setting),
];

/// The body of the report.
#[must_use]
pub fn report(report: &Report) -> Markup {
    let drawn: Vec<(&Section, Markup)> = SECTIONS
        .iter()
        .map(|section| (section, (section.draw)(report)))
        .filter(|(_, markup)| !markup.0.is_empty())
        .collect();
    html! {
        main class="report" {
            (run::title(report))
            (sentence::sentence(report.verdict, &report.sentence, &report.reasons))
            (layers::layers(report))
            (tiles::tiles(&headline(report)))
            nav aria-label="Contents" { @for (section, _) in &drawn { a href={ "#" (section.id) } { (section.name) } } }
            @for (_, markup) in &drawn { (markup) }
            footer class="dim" { "Made by Nightcrew " (crate::text::label(&report.run.nightcrew)) " from the run's journal alone." }
        }
    }
}

/// What else a reader asks first. The layers' own figures stand with the layers.
fn headline(report: &Report) -> Vec<Tile> {
    let reply = &report.latency.first_reply;
    let gone = &report.accounting;
    vec![
        Tile {
            name: "Attempts judged",
            figure: figure::count(gone.judged),
            about: format!("of {} begun, {} cut short", figure::count(gone.started), figure::count(gone.cut)),
            mark: None,
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
