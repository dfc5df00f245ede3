//! How the app's subscription to events fares: what was sent and what failed in the last hour, and whether Slack has turned it
//! off. (docs.slack.dev/apis/events-api: rate limiting, failure limits)

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The most events that are delivered to an app of a workspace in an hour.
pub const EVENTS_AN_HOUR_MAX: u32 = 30_000;
/// An app that gets fewer events an hour is not turned off, however it fails.
pub const EVENTS_AN_HOUR_OF_NOTE: u32 = 1_000;
/// More tries than this many of a hundred must fail in an hour for the subscription to be turned off.
const FAILED_PERCENT_MAX: u64 = 95;
/// The minutes that count.
const MINUTES: i64 = 60;
/// A minute in milliseconds.
const MINUTE_MS: i64 = 60_000;

/// The app's subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Subscription {
    /// The last hour, minute by minute: at most [`MINUTES`] of them.
    minutes: VecDeque<Minute>,
    /// Their sum.
    sum: Minute,
    /// The minute for which the app was last told that it gets too much.
    told: Option<i64>,
    /// Slack has turned it off.
    off: bool,
}

/// What happened in a minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Minute {
    minute: i64,
    events: u32,
    tries: u32,
    failed: u32,
}

/// Whether an event may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Send,
    /// There were too many of late. The app is told so once a minute: this one, in Unix seconds, if it does not know yet.
    Limited {
        /// The minute to tell of.
        tell: Option<i64>,
    },
    /// The subscription was turned off.
    Off,
}

impl Subscription {
    /// Whether it was turned off.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        self.off
    }

    /// An event is about to be sent. `limits` tells whether Slack's limit is in force.
    pub(crate) fn admit(&mut self, unix_ms: i64, limits: bool) -> Admission {
        if self.off {
            return Admission::Off;
        }
        self.roll(unix_ms);
        if limits && self.sum.events >= EVENTS_AN_HOUR_MAX {
            let minute = unix_ms.div_euclid(MINUTE_MS);
            let tell = (self.told != Some(minute)).then_some(minute * 60);
            self.told = Some(minute);
            return Admission::Limited { tell };
        }
        self.count(|minute| {
            minute.events += 1;
            minute.tries += 1;
        });
        Admission::Send
    }

    /// A try failed; `again` when another follows. True when the subscription is turned off by it.
    pub(crate) fn failed(&mut self, unix_ms: i64, again: bool) -> bool {
        self.roll(unix_ms);
        self.count(|minute| {
            minute.failed += 1;
            minute.tries += u32::from(again);
        });
        let sum = &self.sum;
        let too_many = u64::from(sum.failed) * 100 > u64::from(sum.tries) * FAILED_PERCENT_MAX;
        let turned_off = !self.off && too_many && sum.events >= EVENTS_AN_HOUR_OF_NOTE;
        self.off |= turned_off;
        turned_off
    }

    /// Begins anew: somebody has turned it on again.
    pub(crate) fn begin_anew(&mut self) {
        *self = Self::default();
    }

    fn count(&mut self, add: impl Fn(&mut Minute)) {
        add(&mut self.sum);
        if let Some(last) = self.minutes.back_mut() {
            add(last);
        }
    }

    /// Forgets what is older than an hour, and begins this minute.
    fn roll(&mut self, unix_ms: i64) {
        let now = unix_ms.div_euclid(MINUTE_MS);
        if self.minutes.back().is_some_and(|last| last.minute >= now) {
            return;
        }
        while let Some(first) = self.minutes.front().copied().filter(|first| first.minute <= now - MINUTES) {
            self.minutes.pop_front();
            self.sum.events -= first.events.min(self.sum.events);
            self.sum.tries -= first.tries.min(self.sum.tries);
            self.sum.failed -= first.failed.min(self.sum.failed);
        }
        self.minutes.push_back(Minute { minute: now, ..Minute::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_nearly_always_for_an_hour_is_turned_off_if_it_gets_enough() {
        let run = |events: u32, good_in: u32| {
            let mut subscription = Subscription::default();
            (0..events).any(|number| {
                let now = i64::from(number) * 3_000;
                subscription.admit(now, true);
                number % good_in != 0 && subscription.failed(now, false)
            })
        };
        assert!(run(1_200, 100), "1,200 an hour, of which 99 of 100 fail");
        assert!(!run(1_200, 10), "90 of 100 is not enough");
        assert!(!run(900, 1_000_000), "and neither is a small app");
    }

    #[test]
    fn a_subscription_that_is_off_stays_so_until_somebody_turns_it_on() {
        let mut subscription = Subscription { off: true, ..Subscription::default() };
        assert_eq!(subscription.admit(0, false), Admission::Off);
        subscription.begin_anew();
        assert_eq!(subscription.admit(0, false), Admission::Send);
    }

    #[test]
    fn beyond_thirty_thousand_an_hour_the_app_is_told_once_a_minute() {
        let mut subscription = Subscription::default();
        for _ in 0..EVENTS_AN_HOUR_MAX {
            assert_eq!(subscription.admit(60_000, true), Admission::Send);
        }
        assert_eq!(subscription.admit(90_000, true), Admission::Limited { tell: Some(60) });
        assert_eq!(subscription.admit(90_001, true), Admission::Limited { tell: None });
        assert_eq!(subscription.admit(120_000, true), Admission::Limited { tell: Some(120) });
        assert_eq!(subscription.admit(120_000, false), Admission::Send, "where limits are not in force");
        assert_eq!(subscription.admit(3_660_000, true), Admission::Send, "an hour later");
    }

    #[test]
    fn it_takes_the_same_memory_however_long_it_runs() {
        let mut subscription = Subscription::default();
        for minute in 0..10_000 {
            subscription.admit(minute * MINUTE_MS, true);
            subscription.failed(minute * MINUTE_MS, true);
        }
        assert_eq!(subscription.minutes.len(), 60);
        assert_eq!((subscription.sum.events, subscription.sum.tries, subscription.sum.failed), (60, 120, 60));
    }
}
