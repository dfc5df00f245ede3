//! Watches: the questions that an attempt's checks put to twins. They are answered once at the beginning and again at each
//! change that touches a person they name, while the world that changed is still held: no state is missed.

use std::sync::{Mutex, PoisonError};

use nightcrew_model::ask::{Answer, Ask, AskArg};
use nightcrew_model::id::{AttemptId, PersonId};
use rustc_hash::FxHashMap;

/// The most attempts watched at a time.
pub const WATCHES_MAX: usize = 1_000_000;
/// The most questions of one attempt.
pub const ASKS_MAX: usize = 64;

/// All watches.
#[derive(Debug, Default)]
pub struct Watches(Mutex<Book>);

#[derive(Debug, Default)]
struct Book {
    attempts: FxHashMap<AttemptId, Vec<Watched>>,
    people: FxHashMap<PersonId, Vec<AttemptId>>,
}

#[derive(Debug)]
struct Watched {
    ask: Ask,
    last: Option<Answer>,
}

/// A question whose answer is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Whose check asks.
    pub attempt: AttemptId,
    /// The question.
    pub ask: Ask,
    /// The answer from now on.
    pub answer: Answer,
}

impl Watches {
    /// Watches questions for an attempt. False when there are too many watches already.
    pub fn watch(&self, attempt: AttemptId, asks: Vec<Ask>) -> bool {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if book.attempts.len() >= WATCHES_MAX || asks.len() > ASKS_MAX {
            return false;
        }
        for ask in &asks {
            for person in people_of(ask) {
                let attempts = book.people.entry(person).or_default();
                if !attempts.contains(&attempt) {
                    attempts.push(attempt);
                }
            }
        }
        book.attempts.insert(attempt, asks.into_iter().map(|ask| Watched { ask, last: None }).collect());
        true
    }

    /// Watches an attempt no longer.
    pub fn unwatch(&self, attempt: AttemptId) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(watched) = book.attempts.remove(&attempt) else { return };
        for person in watched.iter().flat_map(|watched| people_of(&watched.ask)) {
            if let Some(attempts) = book.people.get_mut(&person) {
                attempts.retain(|other| *other != attempt);
                if attempts.is_empty() {
                    book.people.remove(&person);
                }
            }
        }
    }

    /// Answers anew the questions to `twin` of all attempts that watch one of `people`; returns the answers that changed.
    pub fn renew(
        &self,
        twin: &str,
        people: &[PersonId],
        mut ask: impl FnMut(&Ask) -> Option<Answer>,
    ) -> Vec<News> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut attempts: Vec<AttemptId> =
            people.iter().filter_map(|person| book.people.get(person)).flatten().copied().collect();
        attempts.sort_unstable();
        attempts.dedup();
        let mut news = Vec::new();
        for attempt in attempts {
            let Some(watched) = book.attempts.get_mut(&attempt) else { continue };
            news.extend(renewed(attempt, watched, twin, &mut ask));
        }
        news
    }

    /// Answers the questions of one attempt to `twin`.
    pub fn renew_attempt(
        &self,
        twin: &str,
        attempt: AttemptId,
        mut ask: impl FnMut(&Ask) -> Option<Answer>,
    ) -> Vec<News> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.attempts
            .get_mut(&attempt)
            .map(|watched| renewed(attempt, watched, twin, &mut ask))
            .unwrap_or_default()
    }
}

fn renewed(
    attempt: AttemptId,
    watched: &mut [Watched],
    twin: &str,
    ask: &mut impl FnMut(&Ask) -> Option<Answer>,
) -> Vec<News> {
    let mut news = Vec::new();
    for watched in watched.iter_mut().filter(|watched| watched.ask.twin == twin) {
        let answer = ask(&watched.ask);
        if answer != watched.last
            && let Some(answer) = answer
        {
            watched.last = Some(answer.clone());
            news.push(News { attempt, ask: watched.ask.clone(), answer });
        }
    }
    news
}

fn people_of(ask: &Ask) -> impl Iterator<Item = PersonId> + '_ {
    ask.args.iter().filter_map(|arg| match arg {
        AskArg::Person(person) => Some(*person),
        AskArg::Text(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_answers_of_people_touched_are_news() {
        let watches = Watches::default();
        let ask = Ask {
            twin: "okta".to_owned(),
            question: "in_group".to_owned(),
            args: vec![AskArg::Person(PersonId(4))],
        };
        assert!(watches.watch(AttemptId(1), vec![ask]));
        assert_eq!(watches.renew_attempt("okta", AttemptId(1), |_| Some(Answer::Flag(false))).len(), 1);
        assert!(watches.renew("okta", &[PersonId(4)], |_| Some(Answer::Flag(false))).is_empty());
        assert!(watches.renew("okta", &[PersonId(5)], |_| Some(Answer::Flag(true))).is_empty());
        assert!(watches.renew("jira", &[PersonId(4)], |_| Some(Answer::Flag(true))).is_empty());
        assert_eq!(
            watches.renew("okta", &[PersonId(4)], |_| Some(Answer::Flag(true)))[0].answer,
            Answer::Flag(true)
        );
        watches.unwatch(AttemptId(1));
        assert!(watches.renew("okta", &[PersonId(4)], |_| Some(Answer::Flag(false))).is_empty());
    }
}
