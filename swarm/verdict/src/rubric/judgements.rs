//! The lines of `judgements.jsonl`, folded: what the judge that was opened last said about this run, and what people said.

use std::collections::BTreeMap;

use nightcrew_model::id::AttemptId;
use nightcrew_model::money::NanoDollars;
use nightcrew_model::rubric::RubricMode;

use super::VETO_SPECIFICITY_MIN;
use super::line::{Answer, FORMAT, Judge, Judged, Line, Opened};
use crate::stats::clopper_pearson;
use crate::stats::kappa::Agreement;
use crate::stats::rogan_gladen::Calibration;

/// The error rate of the intervals around a judge's own figures.
pub const ALPHA: f64 = 0.05;

/// What one judge said about one run.
#[derive(Clone, Debug)]
pub struct Judgements {
    /// As it was opened last.
    pub opened: Opened,
    answers: BTreeMap<String, Judged>,
    labels: BTreeMap<String, bool>,
    /// Calls of the model, those without an answer included.
    pub calls: u64,
    /// What they cost.
    pub charge: NanoDollars,
}

/// Why lines cannot be used for a run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// No judge was ever opened in them.
    #[error("no judge was opened in it")]
    Empty,
    /// They are of another run.
    #[error("it is about another run ({found}, this one is {run})")]
    Foreign {
        /// The run that they are about.
        found: String,
        /// The run in question.
        run: String,
    },
    /// A newer Nightcrew wrote them.
    #[error("it has format {0}, and this nightcrew reads up to {FORMAT}")]
    Newer(u32),
}

impl Judgements {
    /// What the judge that was opened last said about this run. Lines of other judges and of other runs are left out.
    ///
    /// # Errors
    /// When the last judge was opened on another run, or none was.
    pub fn of(lines: &[Line], run: &str) -> Result<Self, Unusable> {
        let opened = lines.iter().rev().find_map(|line| match line {
            Line::Opened(opened) => Some(opened.clone()),
            _ => None,
        });
        let opened = opened.ok_or(Unusable::Empty)?;
        if opened.format > FORMAT {
            return Err(Unusable::Newer(opened.format));
        }
        if opened.run != run {
            return Err(Unusable::Foreign { found: opened.run, run: run.to_owned() });
        }
        Ok(Self::by(lines, opened))
    }

    /// What a judge has said so far about the run that it is opened on.
    #[must_use]
    pub fn by(lines: &[Line], opened: Opened) -> Self {
        let judge: Judge = opened.judge.clone();
        let run = opened.run.clone();
        let mut said = Self {
            opened,
            answers: BTreeMap::new(),
            labels: BTreeMap::new(),
            calls: 0,
            charge: NanoDollars::ZERO,
        };
        let mut here = false;
        for line in lines {
            match line {
                Line::Opened(other) => {
                    here = other.run == run;
                    // Labels are people's, whichever judge they were put beside; a new file of them replaces the old.
                    if here && other.labels {
                        said.labels.clear();
                    }
                }
                Line::Judged(judged) if here && judged.judge == judge => {
                    said.calls += u64::from(judged.calls);
                    said.charge += judged.charge;
                    let sampled =
                        judged.sampled || said.answers.get(&judged.of).is_some_and(|before| before.sampled);
                    said.answers.insert(judged.of.clone(), Judged { sampled, ..judged.clone() });
                }
                Line::Lost(lost) if here && lost.judge == judge => {
                    said.calls += u64::from(lost.calls);
                    said.charge += lost.charge;
                }
                Line::Labelled(labelled) if here => {
                    said.labels.insert(labelled.of.clone(), labelled.label);
                }
                _ => {}
            }
        }
        said
    }

    /// What it said about this.
    #[must_use]
    pub fn answer(&self, of: &str) -> Option<&Judged> {
        self.answers.get(of)
    }

    /// What it said about attempts of the sample.
    pub fn sampled(&self) -> impl Iterator<Item = (AttemptId, Answer)> {
        let sampled = self.answers.values().filter(|judged| judged.sampled);
        sampled.filter_map(|judged| Some((judged.of.parse().ok()?, judged.answer)))
    }

    /// How it fared where people have said what is right, and how many of its answers there were unreadable.
    #[must_use]
    pub fn calibration(&self) -> (Calibration, u64) {
        let mut calibration = Calibration::default();
        let mut unreadable = 0;
        for (of, label) in &self.labels {
            let Some(judged) = self.answers.get(of) else { continue };
            let flagged = match judged.answer {
                Answer::Yes => true,
                Answer::No => false,
                Answer::Unreadable => {
                    unreadable += 1;
                    continue;
                }
            };
            if *label {
                calibration.with += 1;
                calibration.with_flagged += u64::from(flagged);
            } else {
                calibration.without += 1;
                calibration.without_passed += u64::from(!flagged);
            }
        }
        (calibration, unreadable)
    }

    /// Why the judge may not veto: annotating only, unknown, or wrong too often. `None` when it may.
    #[must_use]
    pub fn veto_withheld(&self) -> Option<String> {
        if self.opened.mode != RubricMode::Veto {
            return Some("the rubric only annotates".to_owned());
        }
        let (calibration, _) = self.calibration();
        if calibration.without == 0 {
            return Some("no label says what the judge must not flag".to_owned());
        }
        let passed = calibration.without_passed;
        let low = clopper_pearson::two_sided(passed, calibration.without, ALPHA).low;
        (low <= VETO_SPECIFICITY_MIN).then(|| {
            format!(
                "it passed {passed} of {} that it must not flag, so that its specificity may be as low as {low:.3}; above \
                 {VETO_SPECIFICITY_MIN} is needed",
                calibration.without
            )
        })
    }

    /// The attempts that count as failed if they were satisfied, each with the reason.
    #[must_use]
    pub fn vetoes(&self) -> BTreeMap<AttemptId, String> {
        if self.veto_withheld().is_some() {
            return BTreeMap::new();
        }
        let why = || {
            format!(
                "the judge {} ({}) answers yes to: {}",
                self.opened.rubric, self.opened.judge.model, self.opened.question
            )
        };
        let flagged = self.sampled().filter(|(_, answer)| *answer == Answer::Yes);
        flagged.map(|(id, _)| (id, why())).collect()
    }
}

/// How the judge and people answered the same questions.
#[must_use]
pub fn agreement(calibration: &Calibration) -> Agreement {
    Agreement {
        both: calibration.with_flagged,
        first_only: calibration.with - calibration.with_flagged,
        second_only: calibration.without - calibration.without_passed,
        neither: calibration.without_passed,
    }
}
