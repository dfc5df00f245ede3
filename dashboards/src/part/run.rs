//! Which run a report is about: its setting, and the digests that make two runs comparable.

use maud::{Markup, html};
use nightcrew_verdict::report::Report;

use crate::figure;
use crate::part::table;
use crate::text;

/// The title line of a report.
#[must_use]
pub fn title(report: &Report) -> Markup {
    let run = &report.run;
    html! {
        header class="title" {
            p class="brand" { "Nightcrew" }
            h1 { (text::label(&run.name)) }
            p class="dim" {
                (text::label(&run.subject)) @if let Some(release) = &run.release { " " b { (text::label(release)) } }
                " · " (figure::counted(run.employees, "employee", "employees"))
                " · " (figure::counted(report.attempts, "attempt", "attempts"))
                " · seed " (run.seed) " · pace " (text::label(&run.pace)) " · mind " (text::label(&run.mind))
                " · " (figure::millis(run.machine_ms))
            }
        }
    }
}

/// The setting, at the end of a report.
#[must_use]
pub fn setting(report: &Report) -> Markup {
    let run = &report.run;
    table::section(
        "setting",
        "This run",
        "Two runs compare when the digests marked so are the same.",
        html! {
            dl class="facts wide" {
                div { dt { "Nightcrew" } dd { (text::label(&run.nightcrew)) } }
                div { dt { "Ended" } dd { (run.ended.as_deref().map_or("the journal was cut off".to_owned(), |why| text::label(&why.replace('_', " ")))) } }
                div { dt { "On the crew's clock" } dd { (figure::millis(run.crew_ms)) } }
                div { dt { "On the machine's clock" } dd { (figure::millis(run.machine_ms)) } }
                div { dt { "Started" } dd { time data-unix-ms=(run.started_unix_ms) { (run.started_unix_ms) " ms since 1970" } } }
                @if let Some(judged_by) = &run.judged_by {
                    div { dt { "Judged by" } dd { (text::label(&judged_by.source)) " (checks " code { (text::label(&judged_by.checks)) } ", its own were " code { (text::label(&judged_by.own_checks)) } ")" } }
                    @for change in &judged_by.scenarios {
                        div { dt { (text::label(&change.scenario)) } dd { (figure::count(change.changed)) " of " (figure::counted(change.attempts, "attempt", "attempts")) " judged otherwise: now satisfied " (figure::count(change.now_satisfied)) ", failed " (figure::count(change.now_failed)) ", void " (figure::count(change.now_void)) } }
                    }
                    @for reason in &judged_by.reasons { div { dt { "Void because" } dd { (text::label(reason)) } } }
                    @if !judged_by.kept.is_empty() { div { dt { "By their own checks" } dd { (text::label(&judged_by.kept.join(", "))) } } }
                }
                div { dt { "Events read" } dd { (figure::count(run.events)) } }
                @if report.background_acts > 0 { div { dt { "Background" } dd { (figure::count(report.background_acts)) " acts, " (figure::count(report.background_failed)) " failed; not judged" } } }
                @if report.peak_rss_bytes > 0 { div { dt { "Engine's peak memory" } dd { (figure::bytes(report.peak_rss_bytes)) } } }
            }
            @if !report.digests.is_empty() {
                details {
                    summary { "Digests" }
                    dl class="facts wide" {
                        @for (name, digest) in &report.digests {
                            div { dt { (text::label(name)) @if report.comparable.contains_key(name) { span class="dim" { " must be the same to compare" } } } dd { code { (text::label(digest)) } } }
                        }
                    }
                }
            }
        },
    )
}
