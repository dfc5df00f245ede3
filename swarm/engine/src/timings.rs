//! How long acts take, by verb: what a person waited, how long the twin took, and the engine's own lag beside both.
//!
//! A wait counts from when its act was *meant* to begin, so an act that hangs or begins late is not measured as a short one.
//! That alone would still hide most of a standstill: a person who hangs for two seconds begins nothing meanwhile, and one long
//! wait would stand against hundreds of short ones. So a wait that is longer than the person's own rhythm (the smoothed time
//! between the moments at which their acts were due) counts as the acts that they would have begun meanwhile, too, each
//! shorter by one rhythm, down to one rhythm: the usual correction for coordinated omission. `served` and `lag` hold acts that
//! were done, no others.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Serializer as _, V2Serializer};
use nightcrew_model::event::Timing;
use nightcrew_model::time::At;
use nightcrew_runtime::Clock;

/// Verbs told apart. All twins together have a few dozen; each costs three histograms of at most 12 KB.
const VERBS_MAX: usize = 64;
/// What goes beyond is counted under this name.
const OTHER: &str = "other";
/// The longest time told apart, in microseconds: ten minutes. People give up after one.
const LONGEST_US: u64 = 600_000_000;
/// Acts made up for one wait at most, so that somebody with a quick rhythm who hangs for a minute does not outweigh the crew.
const MADE_UP_MAX: u64 = 64;
/// Gaps between acts after which a person's rhythm is known.
const GAPS_KNOWN: u8 = 3;
/// What a new gap weighs in the smoothed rhythm: one part in eight.
const GAP_WEIGHT: u64 = 8;

/// What is measured of one act, in microseconds of the machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Took {
    /// From when it was meant to begin to the whole answer.
    pub waited_us: u64,
    /// From sending to the whole answer.
    pub served_us: u64,
    /// How late the engine sent it.
    pub lag_us: u64,
    /// The person's rhythm, if it is known.
    pub rhythm_us: Option<u64>,
}

/// The times of all acts since they were last taken.
#[derive(Debug, Default)]
pub struct Timings {
    noted: Mutex<BTreeMap<Cow<'static, str>, Times>>,
    /// Held by whoever tells, until it is told.
    telling: Mutex<()>,
}

/// The times of one verb. Two digits: nothing is decided by less than a hundredth.
#[derive(Debug)]
struct Times {
    waited: Histogram<u32>,
    served: Histogram<u32>,
    lag: Histogram<u32>,
}

impl Times {
    /// `None` never happens: two digits are always allowed.
    fn new() -> Option<Self> {
        let new = || Histogram::new(2).ok();
        Some(Self { waited: new()?, served: new()?, lag: new()? })
    }

    fn note(&mut self, took: &Took) {
        let waited = took.waited_us.min(LONGEST_US);
        // Values are below the longest and the histograms grow, so nothing here is refused.
        let _ = match took.rhythm_us {
            Some(rhythm) => self.waited.record_correct(waited, rhythm.max(waited / MADE_UP_MAX).max(1)),
            None => self.waited.record(waited),
        };
        let _ = self.served.record(took.served_us.min(LONGEST_US));
        let _ = self.lag.record(took.lag_us.min(LONGEST_US));
    }
}

impl Timings {
    /// Notes an act. One short lock: a few hundred nanoseconds, beside a call of tens of microseconds.
    #[expect(clippy::ptr_arg, reason = "a verb that is known at build time is kept without a copy")]
    pub fn note(&self, verb: &Cow<'static, str>, took: &Took) {
        let mut verbs = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(times) = verbs.get_mut(verb) {
            return times.note(took);
        }
        let verb = if verbs.len() < VERBS_MAX - 1 { verb.clone() } else { Cow::Borrowed(OTHER) };
        if let Some(times) = Times::new() {
            verbs.entry(verb).or_insert(times).note(took);
        }
    }

    /// Tells what was noted since the last time, if anything was. Whoever else tells waits meanwhile: when this returns, all that was
    /// noted before it began has been told.
    pub fn tell(&self, write: impl FnOnce(Vec<Timing>)) {
        let _telling = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        let timings = self.take();
        if !timings.is_empty() {
            write(timings);
        }
    }

    /// What was noted since the last call, by verb.
    fn take(&self) -> Vec<Timing> {
        // Taken whole, so that nobody waits while it is put into text.
        let verbs = std::mem::take(&mut *self.noted.lock().unwrap_or_else(PoisonError::into_inner));
        let timings = verbs.into_iter().filter_map(|(verb, times)| {
            Some(Timing {
                verb: verb.into_owned(),
                waited: encoded(&times.waited)?,
                served: encoded(&times.served)?,
                lag: encoded(&times.lag)?,
            })
        });
        timings.collect()
    }
}

/// A histogram in its V2 form, as base64.
fn encoded(histogram: &Histogram<u32>) -> Option<String> {
    let mut bytes = Vec::new();
    V2Serializer::new().serialize(histogram, &mut bytes).ok()?;
    Some(BASE64.encode(bytes))
}

/// One employee's acts as the clock sees them: when the last was due and over, and how often one is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pulse {
    due_us: u64,
    free_us: u64,
    gap_us: u32,
    gaps: u8,
}

/// An act that is about to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    due_us: u64,
    held_until_us: u64,
    rhythm_us: Option<u64>,
}

impl Pulse {
    /// An act that was meant to begin at `due`.
    pub fn meant(&mut self, clock: &Clock, due: At) -> Meant {
        // Rounded as the clock rounds when it sleeps until then.
        let due_us = due.0.saturating_mul(1000).div_ceil(u64::from(clock.times()));
        let gap = due_us.saturating_sub(self.due_us);
        // Calls that are due at one moment are parts of one deed (opening a conversation, and writing in it).
        let another = gap > 0 && self.due_us > 0;
        if another {
            let gap = u32::try_from(gap).unwrap_or(u32::MAX);
            self.gap_us = if self.gaps == 0 { gap } else { smoothed(self.gap_us, gap) };
            self.gaps = self.gaps.saturating_add(1);
        }
        self.due_us = due_us;
        let known = another && self.gaps >= GAPS_KNOWN;
        let rhythm_us = known.then_some(u64::from(self.gap_us));
        Meant { due_us, held_until_us: due_us.max(self.free_us), rhythm_us }
    }

    /// The act is over: whatever is due from now on waits for the engine alone.
    pub fn over(&mut self, now_us: u64) {
        self.free_us = now_us;
    }
}

fn smoothed(old: u32, new: u32) -> u32 {
    let sum = u64::from(old) * (GAP_WEIGHT - 1) + u64::from(new);
    u32::try_from(sum / GAP_WEIGHT).unwrap_or(u32::MAX)
}

impl Meant {
    /// How late the engine is, were the act sent now. A person who was busy with an act before it is no fault of the engine.
    #[must_use]
    pub const fn lag_us(&self, now_us: u64) -> u64 {
        now_us.saturating_sub(self.held_until_us)
    }

    /// What the act took: sent and answered at these moments.
    #[must_use]
    pub const fn took(&self, sent_us: u64, answered_us: u64) -> Took {
        Took {
            waited_us: answered_us.saturating_sub(self.due_us),
            served_us: answered_us.saturating_sub(sent_us),
            lag_us: self.lag_us(sent_us),
            rhythm_us: self.rhythm_us,
        }
    }
}

#[cfg(test)]
mod tests {
    use hdrhistogram::serialization::Deserializer;

    use super::*;

    fn read(text: &str) -> Histogram<u64> {
        let bytes = BASE64.decode(text).unwrap();
        Deserializer::new().deserialize(&mut bytes.as_slice()).unwrap()
    }

    fn took(waited_us: u64, rhythm_us: Option<u64>) -> Took {
        Took { waited_us, served_us: waited_us, lag_us: 40, rhythm_us }
    }

    #[test]
    fn a_standstill_counts_as_the_acts_that_were_due_in_it() {
        let timings = Timings::default();
        let verb = Cow::Borrowed("slack.post_message");
        // A hundred people act twice a second for thirty seconds; the twin stands still for two of them, and each is caught
        // within the first half second.
        for _ in 0..100 * 28 * 2 {
            timings.note(&verb, &took(1_000, Some(500_000)));
        }
        for person in 0..100_u64 {
            timings.note(&verb, &took(2_000_000 - person * 5_000, Some(500_000)));
        }
        let told = timings.take();
        let (waited, served) = (read(&told[0].waited), read(&told[0].served));
        // Who waited for less than two seconds counts as two acts more, of about 1.5 s and 1 s; what would be shorter than the
        // rhythm itself is left out. The first waited for exactly two, which makes it three.
        assert_eq!((waited.len(), served.len()), (5_700 + 99 * 2 + 3, 5_700));
        assert!(waited.value_at_quantile(0.99) >= 1_500_000, "{}", waited.value_at_quantile(0.99));
        assert_eq!(read(&told[0].lag).max(), 40);
        assert!(timings.take().is_empty(), "what is taken is gone");
    }

    #[test]
    fn who_tells_holds_up_whoever_else_tells_until_it_is_told() {
        let timings = Timings::default();
        timings.note(&Cow::Borrowed("okta.sign_in"), &took(1, None));
        let mut told = 0;
        timings.tell(|part| {
            assert!(timings.telling.try_lock().is_err());
            told += part.len();
        });
        timings.tell(|_| told += 100);
        assert_eq!(told, 1, "what is told is gone, and nothing is not told");
    }

    #[test]
    fn what_is_taken_in_parts_is_what_is_taken_at_once() {
        let (parts, once) = (Timings::default(), Timings::default());
        let verb = Cow::Borrowed("okta.sign_in");
        let mut merged = Histogram::<u64>::new(2).unwrap();
        for part in 0..5_u64 {
            for number in 0..1_000_u64 {
                let one = took(number * number * (part + 1), None);
                parts.note(&verb, &one);
                once.note(&verb, &one);
            }
            merged.add(read(&parts.take()[0].waited)).unwrap();
        }
        assert_eq!(merged, read(&once.take()[0].waited));
    }

    #[test]
    fn neither_verbs_nor_waits_without_end_fill_memory() {
        let timings = Timings::default();
        for number in 0..1_000 {
            timings.note(&Cow::Owned(format!("made.up_{number}")), &took(u64::MAX, Some(1)));
        }
        let told = timings.take();
        assert_eq!(told.len(), VERBS_MAX);
        let all: u64 = told.iter().map(|timing| read(&timing.served).len()).sum();
        assert_eq!(all, 1_000);
        assert!(told.iter().any(|timing| timing.verb == OTHER));
        assert!(read(&told[0].waited).len() <= 1 + MADE_UP_MAX);
    }

    #[test]
    fn a_person_who_was_busy_is_no_lag_of_the_engine_but_waited_all_the_same() {
        let clock = Clock::starting_at(0, 20);
        let mut pulse = Pulse::default();
        let first = pulse.meant(&clock, At(20_000));
        assert_eq!(
            first.took(1_000_300, 1_002_300),
            Took { waited_us: 2_300, served_us: 2_000, lag_us: 300, rhythm_us: None }
        );
        pulse.over(4_000_000);
        let second = pulse.meant(&clock, At(40_000)).took(4_000_100, 4_000_200);
        assert_eq!((second.lag_us, second.waited_us), (100, 2_000_200));
    }

    #[test]
    fn a_rhythm_is_known_after_a_few_acts_and_parts_of_one_deed_are_one() {
        let clock = Clock::starting_at(0, 1);
        let mut pulse = Pulse::default();
        let mut rhythms = Vec::new();
        for second in 1..=5 {
            rhythms.push(pulse.meant(&clock, At(second * 1_000)).rhythm_us);
            assert_eq!(pulse.meant(&clock, At(second * 1_000)).rhythm_us, None, "the same deed");
        }
        assert_eq!(rhythms, [None, None, None, Some(1_000_000), Some(1_000_000)]);
    }
}
