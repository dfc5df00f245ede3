//! What a model as a judge said: its shares, raw and corrected, and how far labels show it to be right.

use maud::{Markup, html};
use nightcrew_model::rubric::RubricMode;
use nightcrew_verdict::report::{JudgeReport, Report};

use crate::part::table;
use crate::{figure, text};

/// The judge; nothing where none was asked.
#[must_use]
pub fn judge(report: &Report) -> Markup {
    let Some(judge) = &report.judge else { return html! {} };
    let lead = "A model's opinion. The twins' state decides; a judge can take away and never give.";
    table::section("judge", "Judge", lead, facts(judge))
}

fn facts(judge: &JudgeReport) -> Markup {
    let mode = if judge.mode == RubricMode::Veto { "may veto" } else { "annotates" };
    html! {
        p { (text::one_line(&judge.sentence, 1200)) }
        dl class="facts wide" {
            div { dt { "Rubric" } dd { (text::label(&judge.rubric)) " version " (judge.version) ", " (mode) " " code { (text::label(&judge.digest)) } } }
            div { dt { "Question" } dd { (text::one_line(&judge.question, 400)) } }
            div { dt { "Model" } dd { (text::label(&judge.model)) } }
            div { dt { "Asked about" } dd { (figure::count(judge.n + judge.unreadable)) " of " (figure::count(judge.sampled)) " in the sample, of " (figure::counted(judge.population, "judged attempt", "judged attempts")) } }
            div { dt { "Flagged" } dd { (figure::count(judge.flagged)) " of " (figure::count(judge.n)) (between(judge.raw.estimate, judge.raw.low, judge.raw.high)) } }
            @match (&judge.corrected, &judge.uncorrected) {
                (Some(share), _) => div { dt { "Corrected" } dd { (between(Some(share.estimate), share.low, share.high)) " with the labels' own noise" } },
                (None, Some(why)) => div { dt { "Not corrected" } dd { (text::one_line(why, 400)) } },
                (None, None) => {},
            }
            @if let Some(known) = &judge.calibration {
                div { dt { "Sensitivity" } dd { (figure::count(known.sensitivity.count)) " of " (figure::count(known.sensitivity.n)) (between(known.sensitivity.estimate, known.sensitivity.low, known.sensitivity.high)) } }
                div { dt { "Specificity" } dd { (figure::count(known.specificity.count)) " of " (figure::count(known.specificity.n)) (between(known.specificity.estimate, known.specificity.low, known.specificity.high)) } }
                @if let Some(kappa) = &known.kappa { div { dt { "Kappa" } dd { (format!("{:.2} ({:.2} to {:.2})", kappa.value, kappa.low, kappa.high)) } } }
                @if let Some(thin) = &known.thin { div { dt { "Labels" } dd { (text::one_line(thin, 400)) } } }
            }
            @if judge.mode == RubricMode::Veto {
                div { dt { "Veto" } dd { @match &judge.veto_withheld {
                    Some(why) => { "does not count: " (text::one_line(why, 400)) },
                    None => { (figure::counted(judge.vetoed, "satisfied attempt counts", "satisfied attempts count")) " as failed" },
                } } }
            }
            div { dt { "Cost" } dd { (figure::dollars(judge.nano_dollars)) " in " (figure::counted(judge.calls, "call", "calls")) } }
            @if !judge.flagged_attempts.is_empty() {
                div { dt { "Flagged attempts" } dd { @for id in &judge.flagged_attempts { code { (text::label(id)) } " " } } }
            }
        }
    }
}

fn between(estimate: Option<f64>, low: f64, high: f64) -> String {
    estimate.map_or_else(String::new, |estimate| {
        format!(" {} ({} to {})", figure::percent(estimate), figure::percent(low), figure::percent(high))
    })
}
