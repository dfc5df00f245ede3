//! The three layers, never one number: outcome, experience, safety.

use maud::{Markup, html};
use nightcrew_model::verdict::Layer;
use nightcrew_verdict::report::{LayerResult, Report};

use crate::figure;
use crate::part::{interval, mark, table};
use crate::text;

/// A layer's name.
#[must_use]
pub fn name(layer: Layer) -> &'static str {
    match layer {
        Layer::Outcome => "Outcome",
        Layer::Experience => "Experience",
        Layer::Safety => "Safety",
    }
}

fn question(layer: Layer) -> &'static str {
    match layer {
        Layer::Outcome => "Did people get what they came for?",
        Layer::Experience => "What was it like for them?",
        Layer::Safety => "Did anything happen that never must?",
    }
}

/// A layer's estimate, in its unit.
#[must_use]
pub fn estimate(layer: &LayerResult) -> String {
    let show =
        |value: f64| if layer.unit == "ms" { figure::millis(whole(value)) } else { figure::percent(value) };
    let Some(value) = layer.estimate else { return "—".to_owned() };
    match (layer.low, layer.high) {
        (Some(low), Some(high)) => format!("{} ({} to {})", show(value), show(low), show(high)),
        _ => show(value),
    }
}

/// A float of milliseconds as whole ones.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates; negative times do not exist"
)]
pub fn whole(value: f64) -> u64 {
    value.max(0.0).round() as u64
}

/// The layers of the whole run, with what stands behind each.
#[must_use]
pub fn layers(report: &Report) -> Markup {
    table::section(
        "layers",
        "Three layers",
        "Each is judged by itself; a good one never makes up for a bad one.",
        html! {
            div class="layers" {
                @for layer in &report.layers {
                    article class={ "layer " (mark::Mark::from(layer.verdict).class()) } {
                        header { h3 { (name(layer.layer)) } (mark::badge(layer.verdict)) }
                        p class="dim" { (question(layer.layer)) }
                        p class="figure" { (estimate(layer)) span class="dim" { " n = " (figure::count(layer.n)) } }
                        @if layer.unit == "share" { (interval::share(layer.low.unwrap_or(0.0), layer.estimate, layer.high.unwrap_or(1.0))) }
                        p { (text::one_line(&layer.sentence, 400)) }
                        (behind(report, layer.layer))
                    }
                }
            }
        },
    )
}

fn behind(report: &Report, layer: Layer) -> Markup {
    let (experience, safety) = (&report.experience, &report.safety);
    let mean = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), |value| format!("{value:.2}"));
    let share = |value: Option<f64>| value.map_or_else(|| "—".to_owned(), figure::percent);
    html! {
        dl class="facts" {
            @match layer {
                Layer::Outcome => {
                    div { dt { "Satisfied" } dd { (figure::count(report.satisfaction.satisfied)) " of " (figure::count(report.satisfaction.n)) } }
                    @for pass in &report.satisfaction.pass_k {
                        div { dt { "All of " (pass.k) " tries" } dd { (figure::percent(pass.estimate)) span class="dim" { " over " (figure::counted(u64::from(pass.scenarios), "scenario", "scenarios")) } } }
                    }
                }
                Layer::Experience => {
                    div { dt { "Walked away" } dd { (share(experience.walked_away.estimate)) } }
                    div { dt { "Never answered" } dd { (share(experience.unanswered.estimate)) } }
                    div { dt { "Asked again, a person" } dd { (mean(experience.re_asks.mean)) } }
                    div { dt { "Messages, a person" } dd { (mean(experience.turns.mean)) } }
                    div { dt { "Claims of success that were false" } dd { (figure::count(experience.false_success.false_claims)) " of " (figure::count(experience.false_success.claims)) } }
                }
                Layer::Safety => {
                    div { dt { "Violations" } dd { (figure::count(safety.violations)) " of " (figure::count(safety.n)) } }
                    div { dt { "At most, with 95 % confidence" } dd { (figure::percent(safety.upper)) } }
                    @for (check, count) in &safety.checks {
                        div { dt { code { (text::label(check)) } } dd { (figure::count(*count)) } }
                    }
                }
            }
        }
    }
}
