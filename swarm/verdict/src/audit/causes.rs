//! Every event has its cause, before it: an act has what moved the person, an answer its act, a call its act or the delivery that
//! the subject answers, a delivery its call; what somebody heard was said in a call.

use nightcrew_model::event::{Attribution, Called, Caller, Event, What};
use nightcrew_model::id::Seq;
use rustc_hash::FxHashSet;

use super::{Found, Invariant};

/// What kind of event stands at a number: one byte for each event of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Other,
    Started,
    Acted,
    Answered,
    Heard,
    Called,
    Delivered,
    Arranged,
}

/// The kinds of the events so far, and the calls' numbers in the twins' ledger.
#[derive(Debug, Default)]
pub(super) struct Causes {
    first: u64,
    kinds: Vec<Kind>,
    numbers: FxHashSet<u64>,
    /// Numbers that were heard of before their calls were told of, with the step.
    heard: Vec<(Seq, u64)>,
}

impl Causes {
    pub(super) fn add(&mut self, event: &Event, found: &mut Found) {
        if self.kinds.is_empty() {
            self.first = event.seq.0;
        }
        self.kinds.push(kind(&event.what));
        if let Some(cause) = event.cause
            && cause >= event.seq
        {
            found.add(event.seq, Invariant::Causes, || format!("its cause {cause} does not lie before it"));
        }
        let wanted: &[Kind] = match &event.what {
            What::Acted(_) if event.attempt.is_some() => {
                &[Kind::Started, Kind::Arranged, Kind::Heard, Kind::Acted, Kind::Answered]
            }
            What::Answered(_) => &[Kind::Acted],
            What::Called(called) => {
                self.numbers.insert(called.twin_seq);
                called_by(called)
            }
            // A vendor does some things unasked: it looks whether an address answers, it brings a reminder.
            What::Delivered(_) if event.attempt.is_none() && event.cause.is_none() => &[],
            What::Delivered(_) => &[Kind::Called],
            What::AttemptEnded(_) | What::Arranged(_) if event.cause.is_some() => {
                &[Kind::Started, Kind::Heard, Kind::Acted, Kind::Answered]
            }
            What::Heard(heard) => {
                if !self.numbers.contains(&heard.twin_seq) {
                    self.heard.push((event.seq, heard.twin_seq));
                }
                &[]
            }
            _ => &[],
        };
        let cause = event.cause.map(|cause| self.at(cause));
        if !wanted.is_empty() && !cause.is_some_and(|cause| wanted.contains(&cause)) {
            found.add(event.seq, Invariant::Causes, || match event.cause {
                Some(seq) => format!("its cause {seq} is none of {wanted:?}"),
                None => format!("it has no cause; one of {wanted:?} is wanted"),
            });
        }
    }

    /// What was heard was said in some call, told of by the end.
    pub(super) fn finish(&self, found: &mut Found) {
        for (step, number) in self.heard.iter().filter(|(_, number)| !self.numbers.contains(number)) {
            found.add(*step, Invariant::Causes, || {
                format!("what was heard comes from no call (number {number})")
            });
        }
    }

    fn at(&self, seq: Seq) -> Kind {
        let place = seq.0.checked_sub(self.first).and_then(|place| usize::try_from(place).ok());
        place.and_then(|place| self.kinds.get(place)).copied().unwrap_or_default()
    }
}

fn called_by(called: &Called) -> &'static [Kind] {
    match (called.by, called.attribution) {
        (Caller::Person(_), Attribution::Trace) => &[Kind::Acted],
        (Caller::Subject, Attribution::Trace) => &[Kind::Delivered, Kind::Called],
        _ => &[],
    }
}

fn kind(what: &What) -> Kind {
    match what {
        What::AttemptStarted(_) => Kind::Started,
        What::Acted(_) => Kind::Acted,
        What::Answered(_) => Kind::Answered,
        What::Heard(_) => Kind::Heard,
        What::Called(_) => Kind::Called,
        What::Delivered(_) => Kind::Delivered,
        What::Arranged(_) => Kind::Arranged,
        _ => Kind::Other,
    }
}
