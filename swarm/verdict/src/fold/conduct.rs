//! The subject's conduct in an attempt under way: its calls, what it changed, how long it let people wait, and the steps of the
//! course in the order of the twins' ledger. Bounded; what overflows is left out of the course, never out of the counts.

use nightcrew_model::event::{Acted, Called, Event, Heard, Tier, What};
use nightcrew_model::id::PersonId;
use nightcrew_model::notice::Meaning;

use super::course::meaning_name;
use super::lexicon::Lexicon;
use super::step::Step;
use crate::record::Conduct;

/// Endpoints told apart in one attempt: a subject needs a dozen.
const MIX_MAX: usize = 256;
/// Marks kept of one attempt, all that cause and effect need: an attempt has a few dozen.
const MARKS_MAX: usize = 256;
/// Steps of a course that are compared: attempts that are alike for so long fail by their state, not by their course.
const STEPS_MAX: usize = 64;
/// What acts of mere impatience are for: nothing hangs on them.
const REFRESH: &str = "refresh";

/// Something that happened, where it stands and what caused it.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// When, in the twins' ledger; the last number seen where it has none of its own.
    pub at: u64,
    /// The event's number.
    pub seq: u64,
    /// The number of the event that caused it; 0 when the journal names none.
    pub cause: u64,
    /// What it is.
    pub step: Step,
}

/// The conduct so far.
#[derive(Clone, Debug, Default)]
pub struct Conducting {
    calls: u32,
    unknown: u32,
    unsupported: u32,
    mix: Vec<(u16, u16)>,
    /// Calls that changed something, by endpoint.
    changed: Vec<(u16, u16)>,
    messages: u32,
    hand_overs: u32,
    opening_us: Option<u64>,
    awaiting_us: Option<u64>,
    slowest_us: Option<u64>,
    ended_us: Option<u64>,
    seen: u64,
    marks: Vec<Mark>,
}

impl Conducting {
    /// Takes an event of the attempt.
    pub fn add(&mut self, event: &Event, protagonist: PersonId, lexicon: &mut Lexicon) {
        match &event.what {
            What::Acted(acted) => self.acted(event, acted, protagonist, lexicon),
            What::Called(called) => self.called(event, called, lexicon),
            What::Delivered(delivered) => {
                let step = Step::Delivered(lexicon.other(&delivered.twin, &delivered.kind));
                self.mark(event, Some(delivered.twin_seq), step);
            }
            What::Heard(heard) if heard.from_subject => self.heard(event, heard, protagonist),
            What::AttemptEnded(ended) if self.ended_us.is_none() => {
                self.ended_us = Some(event.us);
                // The end is the last step, whatever the ledger tells later.
                self.mark(event, Some(u64::MAX), Step::end(ended.how));
            }
            _ => {}
        }
    }

    fn acted(&mut self, event: &Event, acted: &Acted, protagonist: PersonId, lexicon: &mut Lexicon) {
        self.opening_us.get_or_insert(event.us);
        if acted.purpose == REFRESH {
            return;
        }
        // Who looks at a board expects no word of anybody.
        if acted.person == protagonist && acted.act.verb.starts_with("slack.") {
            self.awaiting_us.get_or_insert(event.us);
        }
        let step = Step::Act(lexicon.other(&acted.act.verb, &acted.purpose));
        self.mark(event, None, step);
    }

    fn called(&mut self, event: &Event, called: &Called, lexicon: &mut Lexicon) {
        if !called.by.is_subject() {
            let step = Step::Reached(lexicon.other(&called.twin, &called.endpoint));
            self.mark(event, Some(called.twin_seq), step);
            // An act stands where its call stands in the ledger: the journal tells the call a little later.
            let act = event.cause.map(|cause| cause.0);
            if let Some(mark) = self.marks.iter_mut().rev().find(|mark| Some(mark.seq) == act) {
                mark.at = called.twin_seq;
            }
            return;
        }
        let endpoint = lexicon.endpoint(&called.twin, &called.endpoint);
        self.calls = self.calls.saturating_add(1);
        self.unknown += u32::from(called.tier == Tier::Unknown);
        self.unsupported += u32::from(called.tier == Tier::Unsupported);
        count(&mut self.mix, endpoint);
        if called.changed {
            count(&mut self.changed, endpoint);
        }
        self.mark(event, Some(called.twin_seq), Step::call(endpoint, called));
    }

    fn heard(&mut self, event: &Event, heard: &Heard, protagonist: PersonId) {
        self.messages = self.messages.saturating_add(1);
        self.hand_overs += u32::from(matches!(heard.meaning, Meaning::Redirected(_)));
        if heard.person == protagonist {
            let arrived = if heard.arrived_us == 0 { event.us } else { heard.arrived_us };
            // What came before the act is no answer to it, though the person read it only afterwards.
            if let Some(waited) = self.awaiting_us.and_then(|since| arrived.checked_sub(since)) {
                self.awaiting_us = None;
                self.slowest_us = Some(self.slowest_us.map_or(waited, |slowest| slowest.max(waited)));
            }
        }
        self.mark(event, Some(heard.twin_seq), Step::heard(meaning_name(&heard.meaning)));
    }

    fn mark(&mut self, event: &Event, at: Option<u64>, step: Step) {
        let at = at.unwrap_or(self.seen);
        if at != u64::MAX {
            self.seen = self.seen.max(at);
        }
        // The end is always told, in the last place if there is none left.
        if self.marks.len() >= MARKS_MAX {
            if !matches!(step, Step::End(_)) {
                return;
            }
            self.marks.pop();
        }
        let cause = event.cause.map_or(0, |cause| cause.0);
        self.marks.push(Mark { at, seq: event.seq.0, cause, step });
    }

    /// Endpoints at which the subject changed something that is not in the list, with the number of calls.
    pub fn collateral<'a>(
        &'a self,
        allowed: &'a [String],
        lexicon: &'a Lexicon,
    ) -> impl Iterator<Item = (u16, u16)> + 'a {
        let listed = move |place: u16| {
            let name = lexicon.endpoint_name(place);
            allowed.iter().any(|one| one == name)
        };
        self.changed.iter().copied().filter(move |(place, _)| !listed(*place))
    }

    /// The conduct as far as events alone tell it. `waits` is false where the journal leaves acts out.
    #[must_use]
    pub fn conduct(&self, waits: bool) -> Conduct {
        Conduct {
            calls: self.calls,
            mix: self.mix.clone().into_boxed_slice(),
            unknown_calls: self.unknown,
            unsupported_calls: self.unsupported,
            messages: self.messages,
            hand_overs: self.hand_overs,
            slowest_reply_ms: self.slowest_us.filter(|_| waits).map(|us| us / 1000),
            settled_ms: self
                .ended_us
                .zip(self.opening_us)
                .map(|(end, start)| end.saturating_sub(start) / 1000),
            ..Conduct::default()
        }
    }

    /// The course: the steps by which attempts are told apart, and the marks in the order of the ledger. Calls between two words
    /// or acts stand in one order and once each: which of them came first is chance.
    #[must_use]
    pub fn course(self) -> (Box<[Step]>, Box<[Mark]>) {
        let mut marks = self.marks;
        marks.sort_by_key(|mark| (mark.at, mark.step.rank(), mark.seq));
        let (mut steps, mut calls) = (Vec::new(), Vec::new());
        for step in marks.iter().map(|mark| mark.step).filter(|step| step.counts()) {
            if matches!(step, Step::Call(..)) {
                calls.push(step);
                continue;
            }
            settle(&mut calls, &mut steps);
            steps.push(step);
        }
        settle(&mut calls, &mut steps);
        steps.truncate(STEPS_MAX);
        (steps.into_boxed_slice(), marks.into_boxed_slice())
    }
}

fn settle(calls: &mut Vec<Step>, steps: &mut Vec<Step>) {
    calls.sort_unstable();
    calls.dedup();
    steps.append(calls);
}

/// Counts one more at a place; lists are kept by place.
fn count(list: &mut Vec<(u16, u16)>, place: u16) {
    match list.binary_search_by_key(&place, |(place, _)| *place) {
        Ok(at) => {
            if let Some((_, count)) = list.get_mut(at) {
                *count = count.saturating_add(1);
            }
        }
        Err(at) if list.len() < MIX_MAX => list.insert(at, (place, 1)),
        Err(_) => {}
    }
}
