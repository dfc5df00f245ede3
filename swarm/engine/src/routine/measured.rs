//! What background work is measured by: how many acts, how many failed, and how long a notice takes from the post that causes
//! it to the desk.

use std::hash::{Hash as _, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use hdrhistogram::Histogram;
use nightcrew_model::event::Background;
use rustc_hash::{FxHashMap, FxHasher};

/// One post in so many is followed to its notice: the message's id decides, which both ends know.
const FOLLOWED_ONE_IN: u64 = 8;
/// Posts that wait for their notice, or notices for the answer of their post, at most. Notices that nobody receives (their
/// people have no desk) would pile up otherwise.
const WAITING_MAX: usize = 20_000;
/// The longest time told apart, in microseconds: a minute.
const LONGEST_US: u64 = 60_000_000;

/// What background work has come to.
#[derive(Debug, Default)]
pub struct Measured {
    people: AtomicU64,
    acts: AtomicU64,
    failed: AtomicU64,
    posts: Mutex<Posts>,
}

/// Posts and notices that wait for each other, and how long notices took.
#[derive(Debug, Default)]
struct Posts {
    /// When a message was sent.
    sent: FxHashMap<Box<str>, u64>,
    /// When a notice of it arrived; the answer of the post may come later.
    arrived: FxHashMap<Box<str>, u64>,
    took: Option<Histogram<u32>>,
}

impl Measured {
    /// So many people have a routine.
    pub(super) fn people(&self, people: usize) {
        self.people.store(people as u64, Ordering::Relaxed);
    }

    /// An act was answered, well or not.
    pub(super) fn count(&self, ok: bool) {
        self.acts.fetch_add(1, Ordering::Relaxed);
        if !ok {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A message with this id was sent at this moment, in microseconds of the machine's clock.
    pub(super) fn sent(&self, ts: &str, sent_us: u64) {
        if !is_followed(ts) {
            return;
        }
        let mut posts = self.posts.lock().unwrap_or_else(PoisonError::into_inner);
        match posts.arrived.remove(ts) {
            Some(arrived_us) => posts.note(arrived_us.saturating_sub(sent_us)),
            None => keep(&mut posts.sent, ts, sent_us),
        }
    }

    /// A notice of the message with this id arrived at its desk at this moment, in microseconds of the machine's clock.
    pub fn arrived(&self, ts: &str, arrived_us: u64) {
        if self.people.load(Ordering::Relaxed) == 0 || !is_followed(ts) {
            return;
        }
        let mut posts = self.posts.lock().unwrap_or_else(PoisonError::into_inner);
        match posts.sent.remove(ts) {
            Some(sent_us) => posts.note(arrived_us.saturating_sub(sent_us)),
            None => keep(&mut posts.arrived, ts, arrived_us),
        }
    }

    /// What has been done so far.
    #[must_use]
    pub fn so_far(&self) -> Background {
        Background {
            people: u32::try_from(self.people.load(Ordering::Relaxed)).unwrap_or(u32::MAX),
            acts: self.acts.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
        }
    }

    /// How long notices took from the sending of their post to their desk since the last call, in microseconds; `None` when
    /// none was followed.
    #[must_use]
    pub fn take_notices(&self) -> Option<Histogram<u32>> {
        self.posts.lock().unwrap_or_else(PoisonError::into_inner).took.take()
    }
}

impl Posts {
    fn note(&mut self, took_us: u64) {
        if self.took.is_none() {
            self.took = Histogram::new_with_bounds(1, LONGEST_US, 2).ok();
        }
        if let Some(took) = &mut self.took {
            took.saturating_record(took_us);
        }
    }
}

fn is_followed(ts: &str) -> bool {
    let mut hasher = FxHasher::default();
    ts.hash(&mut hasher);
    hasher.finish() >> 32 & (FOLLOWED_ONE_IN - 1) == 0
}

fn keep(waiting: &mut FxHashMap<Box<str>, u64>, ts: &str, us: u64) {
    if waiting.len() >= WAITING_MAX {
        // Whoever waits so long waits for what does not come.
        waiting.clear();
    }
    waiting.insert(ts.into(), us);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_timed_whether_it_or_the_posts_answer_comes_first() {
        let measured = Measured::default();
        measured.people(2);
        let all: Vec<String> = (0..400).map(|number| format!("1700000000.{number:06}")).collect();
        for (place, ts) in all.iter().enumerate() {
            if place % 2 == 0 {
                measured.sent(ts, 1_000);
                measured.arrived(ts, 1_700);
            } else {
                measured.arrived(ts, 1_700);
                measured.sent(ts, 1_000);
            }
        }
        let took = measured.take_notices().unwrap();
        assert!((10..120).contains(&took.len()), "{}", took.len());
        assert!((690..=710).contains(&took.min()) && (690..=710).contains(&took.max()));
        assert!(measured.take_notices().is_none());
    }

    #[test]
    fn what_never_arrives_does_not_pile_up() {
        let measured = Measured::default();
        measured.people(1);
        for number in 0..WAITING_MAX * 20 {
            measured.sent(&format!("1.{number:08}"), 1);
        }
        assert!(measured.posts.lock().unwrap().sent.len() <= WAITING_MAX);
    }
}
