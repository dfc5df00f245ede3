//! What limited a run (invariant 11: degradation is never silent), and how much it takes from the verdict.

use nightcrew_model::event::{EndReason, Rung};
use nightcrew_model::plan::Arrivals;

use super::group::Group;
use super::words::percent;
use super::{Folded, VOID_SHARE_MAX};
use crate::record::{Degradation, RunRecords, Weight};
use crate::report::Accounting;
use crate::stats::share;

/// The share of attempts cut short above which the rest is no fair sample: slow ones are cut first.
const CUT_SHARE_MAX: f64 = 0.05;
/// The share of a model's acts that fell back above which the crew was another crew.
const FALLBACK_SHARE_MAX: f64 = 0.20;

/// All that limited the run, the weightiest first.
#[must_use]
pub fn all(
    folded: &Folded,
    whole: &Group<'_>,
    accounting: &Accounting,
    records: &RunRecords,
) -> Vec<Degradation> {
    let mut found = Vec::new();
    let mut add = |weight: Weight, text: String| found.push(Degradation { text, weight });
    end(folded, accounting, &mut add);
    record(folded, accounting, &mut add);
    budget(folded, &mut add);
    let void = whole.void_share();
    if whole.void() > 0 {
        let weight = if void > VOID_SHARE_MAX { Weight::NoVerdict } else { Weight::Note };
        add(
            weight,
            format!(
                "{} attempts ({}) are void: their failure is not the subject's fault.",
                whole.void(),
                percent(void)
            ),
        );
    }
    if let Some(overloaded) = &records.overloaded {
        add(Weight::NoPass, overloaded.clone());
    }
    if let Some(invalid) = &records.latency_invalid {
        add(Weight::Note, invalid.clone());
    }
    if folded.tally.timings.unreadable() > 0 {
        let lost = folded.tally.timings.unreadable();
        add(Weight::Note, format!("{lost} entries that tell how long acts took could not be read."));
    }
    if !folded.header.plan.detail.is_full() {
        let text = "The journal keeps the details of failing attempts only (`detail` in the plan): calls, deliveries and acts are \
                    counted in part, and the subject's calls are not compared.";
        add(Weight::Note, text.to_owned());
    }
    if folded.tally.subject_down > 0 {
        add(Weight::Note, format!("The subject went away {} times.", folded.tally.subject_down));
    }
    if let Arrivals::Closed { pause } = folded.header.plan.arrivals {
        add(
            Weight::Note,
            format!(
                "Everyone asked again {pause} after their last answer (closed arrivals): a slow subject was asked less \
                 often, so waiting looks shorter than it is."
            ),
        );
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.weight));
    found
}

/// The beginning of the sentence about a run that was stopped.
const STOPPED: &str = "The run was stopped";

/// True for what a stop alone took: whoever stops a run because it has told enough knows of it.
#[must_use]
pub fn is_of_a_stop(degradation: &Degradation) -> bool {
    degradation.text.starts_with(STOPPED)
}

fn end(folded: &Folded, accounting: &Accounting, add: &mut impl FnMut(Weight, String)) {
    let cut = share(accounting.cut, accounting.started).unwrap_or(0.0);
    let Some(ended) = &folded.ended else {
        add(
            Weight::NoVerdict,
            format!(
                "The journal was cut off: {} attempts have no end, and what came after is unknown.",
                accounting.cut
            ),
        );
        return;
    };
    match ended.reason {
        EndReason::Completed if accounting.cut == 0 => {}
        EndReason::Completed | EndReason::Interrupted => {
            let weight = if cut > CUT_SHARE_MAX { Weight::NoPass } else { Weight::Note };
            let why = if ended.reason == EndReason::Completed { "The run ended" } else { STOPPED };
            add(weight, format!("{why} with {} attempts cut short ({}).", accounting.cut, percent(cut)));
        }
        EndReason::BudgetSpent => {
            add(
                Weight::NoPass,
                format!("The budget stopped the run, with {} attempts cut short.", accounting.cut),
            );
        }
        EndReason::SubjectLost => {
            add(
                Weight::NoPass,
                "The subject went away and did not come back, so the run was stopped.".to_owned(),
            );
        }
    }
}

fn record(folded: &Folded, accounting: &Accounting, add: &mut impl FnMut(Weight, String)) {
    let tally = &folded.tally;
    if tally.gaps > 0 {
        add(Weight::NoPass, format!("Events are missing from the journal in {} places.", tally.gaps));
    }
    if tally.overrun > 0 {
        add(
            Weight::NoPass,
            format!("The twins' ledger ran over: {} of its entries are lost to the journal.", tally.overrun),
        );
    }
    if tally.unreachable > 0 {
        add(Weight::Note, format!("A twin could not be reached {} times.", tally.unreachable));
    }
    if !accounting.agrees {
        add(Weight::NoPass, "The engine's own count of attempts does not agree with the journal.".to_owned());
    }
}

fn budget(folded: &Folded, add: &mut impl FnMut(Weight, String)) {
    let acts = |rung: Rung| folded.tally.rungs.get(&rung).copied().unwrap_or(0);
    let (fallback, model) = (acts(Rung::Fallback), acts(Rung::Model));
    if fallback > 0 {
        let part = share(fallback, fallback + model).unwrap_or(1.0);
        let weight = if part > FALLBACK_SHARE_MAX { Weight::NoPass } else { Weight::Note };
        add(
            weight,
            format!(
                "{fallback} acts ({} of those meant for a model) fell back to a template.",
                percent(part)
            ),
        );
    }
    if folded.tally.spend.refused > 0 {
        add(Weight::Note, format!("The budget refused {} model calls.", folded.tally.spend.refused));
    }
}
