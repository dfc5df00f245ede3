//! What of a judge's words stands in a run's report: its figures, its errors, its vetoes, and what its silence leaves open.

use nightcrew_model::id::AttemptId;
use nightcrew_model::plan::digest::together;
use nightcrew_model::verdict::Verdict;

use super::judgements::{ALPHA, Judgements, agreement};
use super::line::Answer;
use super::{LABELS_FEW, SKILL_MIN};
use crate::exit;
use crate::fold::Run;
use crate::fold::transcript::cap;
use crate::record::{AttemptRecord, Degradation, Judgement, RunRecords, Weight};
use crate::report::{
    CorrectedShare, ExactShare, FINDINGS_MAX, FLAGGED_MAX, Finding, FindingLevel, Fraction, JudgeCalibration,
    JudgeReport, KappaFigure,
};
use crate::stats::rogan_gladen::{Calibration, corrected};
use crate::stats::{clopper_pearson, share};
use crate::summary::layers::fraction;
use crate::summary::words::percent;

/// How the failure of an attempt that only a judge failed is called.
pub const VETOED: &str = "judge: flagged";
/// What two runs must share when a judge's veto counts in them.
const COMPARABLE: &str = "judge";

impl Judgements {
    /// Tells a run's report what the judge said. The run must have been folded with [`Judgements::vetoes`].
    pub fn tell(&self, run: &mut Run) {
        let judge = self.report(&run.records);
        let report = &mut run.report;
        if judge.veto_withheld.is_none() {
            let digest = together(&self.opened.judge.digest, &self.opened.judge.model);
            run.records.comparable.insert(COMPARABLE.to_owned(), digest.clone());
            report.comparable.insert(COMPARABLE.to_owned(), digest);
            let open = judge.sampled.saturating_sub(judge.n + judge.unreadable);
            if open > 0 {
                let text = format!(
                    "The judge {} was not asked about {open} of {} attempts: it might have vetoed some.",
                    judge.rubric, judge.sampled
                );
                report.reasons.push(text.clone());
                report.degradations.push(text.clone());
                run.records.degradations.push(Degradation { text, weight: Weight::NoPass });
                if report.verdict == Verdict::Pass {
                    report.verdict = Verdict::Inconclusive;
                    report.exit_code = exit::code(report.verdict, run.records.ended);
                }
            }
        }
        if judge.vetoed > 0 || judge.mode == nightcrew_model::rubric::RubricMode::Veto {
            report.reasons.push(judge.sentence.clone());
        }
        if let Some(finding) = finding(&judge, &run.records) {
            let at = report.findings.iter().position(|one| one.level > finding.level);
            report.findings.insert(at.unwrap_or(report.findings.len()), finding);
            report.findings.truncate(FINDINGS_MAX);
        }
        report.judge = Some(judge);
    }

    fn report(&self, records: &RunRecords) -> JudgeReport {
        let opened = &self.opened;
        let (mut n, mut unreadable, mut vetoed, mut flagged) = (0, 0, 0, Vec::new());
        for (id, answer) in self.sampled() {
            let Some(record) = judged(records, id) else { continue };
            match answer {
                Answer::Unreadable => unreadable += 1,
                Answer::No => n += 1,
                Answer::Yes => {
                    n += 1;
                    vetoed += u64::from(is_vetoed(records, record));
                    flagged.push(id);
                }
            }
        }
        let (calibration, unread) = self.calibration();
        let known = calibration.with + calibration.without > 0;
        let count = flagged.len() as u64;
        let (corrected, uncorrected) = match correction(count, n, &calibration) {
            Ok(share) => (Some(share), None),
            Err(why) => (None, Some(why)),
        };
        let mut judge = JudgeReport {
            rubric: cap(&opened.rubric),
            version: opened.version,
            digest: cap(&opened.judge.digest),
            mode: opened.mode,
            question: cap(&opened.question),
            model: cap(&opened.judge.model),
            population: records.attempts.iter().filter(|record| record.is_judged()).count() as u64,
            sampled: opened.sampled,
            n,
            flagged: count,
            unreadable,
            raw: fraction(count, n),
            corrected,
            uncorrected,
            calibration: known.then(|| fared(&calibration, unread)),
            vetoed,
            veto_withheld: self.veto_withheld(),
            calls: self.calls,
            nano_dollars: self.charge.0,
            flagged_attempts: flagged.iter().take(FLAGGED_MAX).map(ToString::to_string).collect(),
            sentence: String::new(),
        };
        judge.sentence = sentence(&judge);
        judge
    }
}

fn judged(records: &RunRecords, id: AttemptId) -> Option<&AttemptRecord> {
    let place = records.attempts.binary_search_by_key(&id, |record| record.id).ok()?;
    records.attempts.get(place).filter(|record| record.is_judged())
}

fn is_vetoed(records: &RunRecords, record: &AttemptRecord) -> bool {
    let failure = record.conduct.failure.and_then(|place| records.failures.get(usize::from(place)));
    record.judgement == Judgement::Failed && failure.is_some_and(|name| name == VETOED)
}

/// The share corrected for the judge's errors, or why it cannot be.
fn correction(flagged: u64, n: u64, calibration: &Calibration) -> Result<CorrectedShare, String> {
    let (Some(se), Some(sp)) = (calibration.sensitivity(), calibration.specificity()) else {
        return Err("there are no labels of both kinds (--labels), so the judge's own errors are not known"
            .to_owned());
    };
    let skill = se + sp - 1.0;
    if skill < SKILL_MIN {
        return Err(format!(
            "sensitivity + specificity − 1 is {skill:.2}: the judge hardly tells the two kinds apart, and its word says nothing"
        ));
    }
    if flagged == 0 {
        return Err(format!(
            "the judge flagged nothing, and of what people call bad it finds {}: that is no proof that there is nothing",
            percent(se)
        ));
    }
    let share = corrected(flagged, n, calibration).ok_or_else(|| "nothing was judged".to_owned())?;
    Ok(CorrectedShare { estimate: share.value, low: share.range.low, high: share.range.high })
}

fn exact(count: u64, n: u64) -> ExactShare {
    let range = clopper_pearson::two_sided(count, n, ALPHA);
    ExactShare { count, n, estimate: share(count, n), low: range.low, high: range.high }
}

fn fared(calibration: &Calibration, unreadable: u64) -> JudgeCalibration {
    let labels = calibration.with + calibration.without;
    let kappa = agreement(calibration).kappa();
    JudgeCalibration {
        labels,
        unreadable,
        sensitivity: exact(calibration.with_flagged, calibration.with),
        specificity: exact(calibration.without_passed, calibration.without),
        kappa: kappa.map(|kappa| KappaFigure {
            value: kappa.value,
            low: kappa.range.low,
            high: kappa.range.high,
        }),
        thin: (labels < LABELS_FEW)
            .then(|| format!("{labels} labels are few: {LABELS_FEW} are the least to know a judge by")),
    }
}

fn between(estimate: Option<f64>, low: f64, high: f64) -> String {
    estimate.map_or_else(
        || "unknown".to_owned(),
        |estimate| format!("{} ({} to {})", percent(estimate), percent(low), percent(high)),
    )
}

fn sentence(judge: &JudgeReport) -> String {
    let Fraction { estimate, low, high, .. } = judge.raw;
    let seen = if judge.n == 0 { String::new() } else { format!(": {}", between(estimate, low, high)) };
    let corrected = match (&judge.corrected, &judge.uncorrected) {
        (Some(share), _) => {
            format!("; corrected for its own errors {}", between(Some(share.estimate), share.low, share.high))
        }
        (None, Some(why)) => format!("; not corrected: {why}"),
        (None, None) => String::new(),
    };
    let known = judge.calibration.as_ref().map_or_else(String::new, |known| {
        let (se, sp) = (known.sensitivity, known.specificity);
        let thin = known.thin.as_ref().map(|thin| format!(" ({thin})")).unwrap_or_default();
        format!(
            ". Against {} labels its sensitivity is {}, its specificity {}{thin}",
            known.labels,
            between(se.estimate, se.low, se.high),
            between(sp.estimate, sp.low, sp.high)
        )
    });
    let veto = match (judge.mode, &judge.veto_withheld) {
        (nightcrew_model::rubric::RubricMode::Annotate, _) => String::new(),
        (_, Some(why)) => format!(". Its veto does not count: {why}"),
        (_, None) => format!(". By its veto {} satisfied attempts count as failed", judge.vetoed),
    };
    let unreadable = match judge.unreadable {
        0 => String::new(),
        many => format!(", {many} answers were unreadable"),
    };
    format!(
        "The judge {} (version {}, {}) flagged {} of {} attempts{seen}{unreadable}{corrected}{known}{veto}.",
        judge.rubric, judge.version, judge.model, judge.flagged, judge.n
    )
}

/// What was found, for lists: a veto is a warning, a mere flag worth knowing.
fn finding(judge: &JudgeReport, records: &RunRecords) -> Option<Finding> {
    let count = if judge.vetoed > 0 { judge.vetoed } else { judge.flagged };
    let vetoed = |id: &&String| {
        let record = id.parse().ok().and_then(|id| judged(records, id));
        judge.vetoed == 0 || record.is_some_and(|record| is_vetoed(records, record))
    };
    (count > 0).then(|| Finding {
        rule: if judge.vetoed > 0 { "judge-veto" } else { "judge-flag" }.to_owned(),
        level: if judge.vetoed > 0 { FindingLevel::Warning } else { FindingLevel::Note },
        message: cap(&format!(
            "In {count} attempts the judge {} answers yes to: {}",
            judge.rubric, judge.question
        )),
        count,
        exemplar: judge.flagged_attempts.iter().find(vetoed).cloned(),
        ..Finding::default()
    })
}
