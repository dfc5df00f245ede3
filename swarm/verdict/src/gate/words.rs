//! The gate's sentences.

use nightcrew_model::verdict::Verdict;

use super::outcome::Runs;
use super::part::Part;
use super::{Cause, Gate, Tracked};
use crate::record::Weight;
use crate::stats::share;
use crate::summary::words::percent;
use crate::summary::{ATTEMPTS_MIN, VOID_SHARE_MAX};

impl Gate<'_> {
    pub(super) fn sentence(&self, verdict: Verdict, runs: &Runs) -> String {
        let base = self.base.run.release.clone().unwrap_or_else(|| self.base.run.subject.clone());
        let new = runs.release.clone().unwrap_or_else(|| "the new release".to_owned());
        let pairs = self.pairs;
        match verdict {
            Verdict::Fail => format!(
                "{new} treats people worse than {base}, seen after {pairs} pairs. {}",
                self.failed.as_ref().map(|cause| self.cause(cause)).unwrap_or_default()
            ),
            Verdict::Pass => format!(
                "{new} treats people no worse than {base}: after {pairs} pairs a drop of {} is ruled out, and nothing else got \
                 worse as far as these can tell.",
                percent(self.options.drop)
            ),
            Verdict::Inconclusive => {
                format!("{pairs} pairs cannot say whether {new} is worse than {base}.")
            }
        }
    }

    pub(super) fn reasons(&self, verdict: Verdict, runs: &Runs) -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        if let (Some(cause), false) = (&self.failed, verdict == Verdict::Fail) {
            reasons.push(format!("It does not stand, for what limited the run: {}", self.cause(cause)));
        }
        let of = |heavy: bool| runs.limits.iter().filter(move |one| (one.weight > Weight::Note) == heavy);
        reasons.extend(of(true).map(|one| one.text.clone()));
        if verdict == Verdict::Inconclusive {
            reasons.extend(self.missing());
        }
        let n = self.pairs;
        if let (Some(before), Some(now)) = (share(self.satisfied[0], n), share(self.satisfied[1], n)) {
            reasons.push(format!(
                "Satisfied in {n} pairs: {} before, {} now.",
                percent(before),
                percent(now)
            ));
        }
        if !matches!(self.partners, super::Partners::ById(_)) {
            reasons.push(
                "The runs have different seeds: attempts were held against the baseline's of the same scenario, drawn by lot, which \
                 takes more of them."
                    .to_owned(),
            );
        }
        reasons.extend(of(false).map(|one| one.text.clone()));
        reasons
    }

    /// Why it fails.
    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::Violation { family, scenario } => format!(
                "What must never happen did, in {family} (scenario {scenario}), where it did not with the baseline."
            ),
            Cause::Worse { measure, family } => {
                let Some(one) = self.tracked.get(*measure) else { return String::new() };
                let of_family =
                    family.and_then(|place| Some((self.families.get(place)?, one.families.get(place)?)));
                let (place, part) = match of_family {
                    Some((family, part)) => (format!("In {}", family.name), part),
                    None => ("Over all families".to_owned(), &one.suite),
                };
                format!("{place} {}: {}.", one.measure.complaint, facts(part))
            }
        }
    }

    /// What a PASS lacks.
    fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.pairs < ATTEMPTS_MIN {
            missing.push(format!(
                "Only {} pairs were judged; {ATTEMPTS_MIN} are needed to say anything.",
                self.pairs
            ));
        }
        if share(self.void, self.void + self.pairs).is_some_and(|lost| lost > VOID_SHARE_MAX) {
            missing.push(format!("{} attempts are void: too many to call anything good.", self.void));
        }
        for one in &self.tracked {
            let open = |part: &Part| !part.cleared;
            let families: Vec<&str> =
                self.parts(one).filter(|(_, part)| open(part)).map(|(name, _)| name).collect();
            if open(&one.suite) {
                missing.push(format!(
                    "{}: a drop of {} is not ruled out ({}).",
                    one.measure.name,
                    percent(self.options.drop),
                    facts(&one.suite)
                ));
            } else if !families.is_empty() {
                missing.push(format!(
                    "{}: a drop of one family is not ruled out in {}.",
                    one.measure.name,
                    families.join(", ")
                ));
            }
            missing.extend(self.half_way(one));
        }
        missing
    }

    /// A measure's families by name.
    fn parts<'b>(&'b self, one: &'b Tracked) -> impl Iterator<Item = (&'b str, &'b Part)> {
        self.families.iter().map(|family| family.name.as_str()).zip(&one.families)
    }

    /// What is on its way to a FAIL.
    fn half_way(&self, one: &Tracked) -> Option<String> {
        let mut parts = std::iter::once(("the suite", &one.suite)).chain(self.parts(one));
        parts.find(|(_, part)| one.near(part)).map(|(name, part)| {
            format!(
                "{}: it looks as if, in {name}, {} ({}), and is not proved.",
                one.measure.name,
                one.measure.complaint,
                facts(part)
            )
        })
    }
}

fn facts(part: &Part) -> String {
    format!("{} of {} pairs worse, {} better", part.sign.worse, part.n, part.sign.better)
}
