//! Errands: what somebody does that takes time beyond thinking. Each is a boxed future of its own, polled by the employee's
//! one task in the order in which they began, so that no play of a person ever waits for another.

use std::pin::Pin;
use std::task::{Context, Poll};

use nightcrew_model::act::Act;
use nightcrew_model::id::{AttemptId, Seq};
use nightcrew_model::time::Span;

use super::attempt::Prepared;
use crate::hands::Outcome;
use crate::mind::Asked;
use crate::timings::Pulse;

/// What comes of an errand.
pub(super) enum Told {
    /// All is known for an attempt of their own; nothing, when nothing begins any more.
    Prepared(Option<Box<Prepared>>),
    /// The world is arranged, with a line for each change, or why it cannot be; and how long that took, with the event of the
    /// attempt's beginning.
    Arranged(Result<Vec<String>, String>, Span, Seq),
    /// The mind has chosen, for an act that takes so long; and how long the person stood still meanwhile.
    Chosen(Asked, Span, Span),
    /// Something was done: what came of it, the act with its event, where one was sent, and the person's times in the attempt.
    Done(Outcome, Option<(Act, Seq)>, Pulse),
    /// An attempt of their own is over, and its end is written.
    Closed,
    /// The crew was cut meanwhile.
    Cut,
}

/// Something under way.
struct Errand {
    attempt: AttemptId,
    work: Pin<Box<dyn Future<Output = Told> + Send>>,
}

/// All that one employee has under way.
#[derive(Default)]
pub(super) struct Errands(Vec<Errand>);

impl Errands {
    /// Begins one.
    pub(super) fn begin(&mut self, attempt: AttemptId, work: impl Future<Output = Told> + Send + 'static) {
        self.0.push(Errand { attempt, work: Box::pin(work) });
    }

    /// Whether there is one for an attempt.
    pub(super) fn has(&self, attempt: AttemptId) -> bool {
        self.0.iter().any(|errand| errand.attempt == attempt)
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first that is done, in the order in which they began.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<(AttemptId, Told)> {
        for place in 0..self.0.len() {
            let Some(errand) = self.0.get_mut(place) else { break };
            if let Poll::Ready(told) = errand.work.as_mut().poll(cx) {
                let attempt = self.0.remove(place).attempt;
                if self.0.is_empty() {
                    // Who sleeps keeps no room for it.
                    self.0 = Vec::new();
                }
                return Poll::Ready((attempt, told));
            }
        }
        Poll::Pending
    }
}
