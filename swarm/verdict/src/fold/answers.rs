//! What the twins answered in an attempt up to a moment, with and without what other attempts changed.

use nightcrew_model::ask::{Answer, Ask};

use super::course::{Course, Observation};
use crate::checks::moment::Answers;

/// The answers of an attempt up to a moment.
#[derive(Debug)]
pub struct AnswersAt<'a> {
    /// The attempt, its observations in the order of the twins' ledger.
    pub course: &'a Course,
    /// The moment; `None` for the first answers.
    pub upto: Option<u64>,
    /// True to leave out what other attempts changed: an approver is shared, and what is done to them elsewhere is
    /// not this attempt's fault.
    pub own: bool,
}

impl Answers for AnswersAt<'_> {
    fn answer(&self, ask: &Ask) -> Option<Answer> {
        let place = self.course.asks.iter().position(|known| known == ask)?;
        let mut of_ask = self.course.observed.iter().filter(|observation| observation.ask == place);
        // Before its first answer nothing of the attempt had happened: the first answer held then as well.
        let first = of_ask.clone().find(|observation| observation.first)?.answer.clone();
        let Some(upto) = self.upto else { return Some(first) };
        if !self.own {
            let last = of_ask.rfind(|observation| observation.twin_seq <= upto);
            return Some(last.map_or(first, |observation| observation.answer.clone()));
        }
        let changes = of_ask.filter(|one| !one.first && one.twin_seq <= upto);
        Some(own_answer(first, changes))
    }
}

/// The answer as it would be had other attempts changed nothing: counts lose what others added, other answers stay as they
/// were until this attempt's own next change.
fn own_answer<'a>(first: Answer, changes: impl Iterator<Item = &'a Observation>) -> Answer {
    let (mut seen, mut own, mut others) = (first.clone(), first, 0_i64);
    for change in changes {
        match (&change.answer, &seen) {
            (Answer::Count(now), Answer::Count(before)) => {
                if change.foreign {
                    others = others.saturating_add(now.saturating_sub(*before));
                }
                own = Answer::Count(now.saturating_sub(others));
            }
            (answer, _) if !change.foreign => own = answer.clone(),
            _ => {}
        }
        seen = change.answer.clone();
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lose_what_others_added() {
        let change = |count: i64, foreign: bool| Observation {
            twin_seq: 0,
            seq: 0,
            us: 0,
            ask: 0,
            answer: Answer::Count(count),
            first: false,
            late: false,
            foreign,
        };
        let own = |changes: &[Observation]| own_answer(Answer::Count(3), changes.iter());
        assert_eq!(own(&[change(4, true), change(5, true)]), Answer::Count(3));
        assert_eq!(own(&[change(4, true), change(5, false), change(4, true)]), Answer::Count(4));
        assert_eq!(own(&[change(i64::MIN, true), change(i64::MAX, false)]), Answer::Count(i64::MAX));
    }
}
