//! The course of one attempt while it is under way: what its verdict needs, and no more. Every list in it is bounded; an
//! attempt that overflows one cannot be judged, and says so.

use nightcrew_model::ask::{Answer, Ask, AskArg};
use nightcrew_model::event::{
    Acted, Answered, AttemptEnd, AttemptStarted, Called, Caller, Event, Heard, Observed, Tier, What,
};
use nightcrew_model::id::{AttemptId, PersonId};
use nightcrew_model::notice::Meaning;

use super::conduct::Conducting;
use super::lexicon::Lexicon;
use super::transcript::{Transcript, Who, cap};
use crate::checks::approval::approves;
use crate::report::LineKind;

/// Answers kept of one attempt: the crew's have a dozen; a thousand is a runaway.
const OBSERVED_MAX: usize = 1000;
/// Things heard that are kept of one attempt.
const HEARD_MAX: usize = 1000;
/// Acts whose answers are still awaited: an employee does one thing at a time, and a cast has a handful of people.
const PENDING_MAX: usize = 32;
/// Presses kept of one attempt.
const PRESSES_MAX: usize = 200;
/// Refused acts kept of one attempt.
const REFUSED_MAX: usize = 16;

/// The verb by which people press buttons.
const PRESS: &str = "slack.press_button";
/// What acts of mere impatience are for: nothing hangs on them, so that a refused one explains nothing.
const REFRESH: &str = "refresh";

/// One answer of a twin.
#[derive(Clone, Debug)]
pub struct Observation {
    /// When, in the twins' ledger.
    pub twin_seq: u64,
    /// The event's number.
    pub seq: u64,
    /// When, in microseconds of the machine's clock.
    pub us: u64,
    /// The question, by its place in [`Course::asks`].
    pub ask: usize,
    /// The answer.
    pub answer: Answer,
    /// True for the first answer to its question.
    pub first: bool,
    /// True when it was journaled after the attempt's end.
    pub late: bool,
    /// True when another attempt's call changed it.
    pub foreign: bool,
}

/// One press of an approving button.
#[derive(Clone, Copy, Debug)]
pub struct Press {
    /// The act's number.
    pub seq: u64,
    /// Who pressed.
    pub by: PersonId,
    /// When, in the twins' ledger; before the call is known, the last number seen.
    pub at: u64,
    /// True when the twin refused it.
    pub refused: bool,
}

/// One thing that the protagonist heard of the subject.
#[derive(Clone, Copy, Debug)]
pub struct HeardNote {
    /// When, in the twins' ledger.
    pub twin_seq: u64,
    /// When it reached the desk, in microseconds of the machine's clock.
    pub us: u64,
    /// What it meant.
    pub meaning: &'static str,
}

/// An own act of an employee that a service refused as wrong, and that was not made good since.
#[derive(Clone, Debug)]
pub struct RefusedAct {
    purpose: String,
    /// What a reader is told of it.
    pub text: String,
}

#[derive(Clone, Debug)]
struct Pending {
    seq: u64,
    person: PersonId,
    verb: String,
    purpose: String,
    faulted: bool,
}

/// The course.
#[derive(Clone, Debug)]
pub struct Course {
    /// The attempt.
    pub id: AttemptId,
    /// Its beginning.
    pub started: AttemptStarted,
    /// When it began, in milliseconds on the crew's clock.
    pub started_ms: u64,
    /// When it ended.
    pub ended_ms: u64,
    /// Its end: how, turns, re-asks, why.
    pub end: Option<(AttemptEnd, u32, u32, String)>,
    /// The questions that were answered.
    pub asks: Vec<Ask>,
    /// The answers.
    pub observed: Vec<Observation>,
    /// The approving presses.
    pub presses: Vec<Press>,
    /// What the protagonist heard of the subject.
    pub heard: Vec<HeardNote>,
    /// The last number of the twins' ledger that the attempt's people can have known of before its end.
    pub end_twin_seq: u64,
    /// Acts refused as wrong.
    pub refused: Vec<RefusedAct>,
    /// A call that a twin does not serve though the vendor does, or an error of the twin's own.
    pub twin_trouble: Option<String>,
    /// Why its record has a hole, if it has one.
    pub gap: Option<&'static str>,
    /// Machine microseconds of the first act.
    opening_us: Option<u64>,
    /// Machine microseconds at which the first thing of the subject reached a desk.
    reply_us: Option<u64>,
    /// What was said and done.
    pub transcript: Transcript,
    /// How the subject went about it.
    pub conduct: Conducting,
    pending: Vec<Pending>,
}

impl Course {
    /// The course of an attempt that has just begun.
    #[must_use]
    pub fn new(event: &Event, started: &AttemptStarted) -> Self {
        Self {
            id: event.attempt.unwrap_or(AttemptId(0)),
            started: started.clone(),
            started_ms: event.at.0,
            ended_ms: event.at.0,
            end: None,
            asks: Vec::new(),
            observed: Vec::new(),
            presses: Vec::new(),
            heard: Vec::new(),
            end_twin_seq: 0,
            refused: Vec::new(),
            twin_trouble: None,
            gap: None,
            opening_us: None,
            reply_us: None,
            transcript: Transcript::default(),
            conduct: Conducting::default(),
            pending: Vec::new(),
        }
    }

    /// Takes an event of this attempt.
    pub fn add(&mut self, event: &Event, lexicon: &mut Lexicon) {
        self.conduct.add(event, self.started.person, lexicon);
        let stamp = (event.at.0, event.seq.0);
        match &event.what {
            What::Acted(acted) => self.acted(event, acted),
            What::Answered(answered) => self.answered(event, answered),
            What::Heard(heard) => self.heard(event, heard),
            What::Called(called) => self.called(event, called),
            What::Observed(observed) => self.observed(event, observed),
            What::Arranged(arranged) => {
                for made in arranged.made.iter().take(REFUSED_MAX) {
                    self.transcript.add(stamp, Who::Engine, LineKind::Note, made);
                }
            }
            What::AttemptEnded(ended) if self.end.is_none() => {
                self.end = Some((ended.how, ended.turns, ended.re_asks, cap(&ended.why)));
                self.ended_ms = event.at.0;
                let text = if ended.why.is_empty() {
                    crate::report::end_name(ended.how)
                } else {
                    ended.why.as_str()
                };
                self.transcript.add(stamp, Who::Engine, LineKind::Note, text);
            }
            _ => {}
        }
    }

    /// From the opening to the first thing heard of the subject, in machine milliseconds.
    #[must_use]
    pub fn first_reply_ms(&self) -> Option<u64> {
        Some(self.reply_us?.saturating_sub(self.opening_us?) / 1000)
    }

    fn acted(&mut self, event: &Event, acted: &Acted) {
        self.opening_us.get_or_insert(event.us);
        let label = acted.act.arg("label").unwrap_or_default();
        if acted.act.verb == PRESS && approves(label, &acted.purpose) {
            if self.presses.len() < PRESSES_MAX {
                let at = self.end_twin_seq;
                self.presses.push(Press { seq: event.seq.0, by: acted.person, at, refused: false });
            } else {
                self.overflow();
            }
        }
        if self.pending.len() >= PENDING_MAX {
            self.pending.remove(0);
        }
        self.pending.push(Pending {
            seq: event.seq.0,
            person: acted.person,
            verb: acted.act.verb.to_string(),
            purpose: acted.purpose.to_string(),
            faulted: false,
        });
        let said = acted.act.arg("text").or_else(|| acted.act.arg("label"));
        let text =
            said.map_or_else(|| acted.act.verb.to_string(), |said| format!("{}: {said}", acted.act.verb));
        self.transcript.add((event.at.0, event.seq.0), Who::Person(acted.person), LineKind::Act, &text);
    }

    fn answered(&mut self, event: &Event, answered: &Answered) {
        let place = match event.cause {
            Some(cause) => self.pending.iter().position(|pending| pending.seq == cause.0),
            None => self.pending.iter().rposition(|pending| pending.person == answered.person),
        };
        let Some(place) = place else { return };
        let pending = self.pending.remove(place);
        if answered.ok {
            self.refused.retain(|refused| refused.purpose != pending.purpose);
            return;
        }
        let error = answered.kept.get("error").map(String::as_str).unwrap_or_default();
        let text = format!("{} was refused: {} {error}", pending.verb, answered.status);
        let stamp = (event.at.0, event.seq.0);
        self.transcript.add(stamp, Who::Person(answered.person), LineKind::Note, &text);
        let wrong = (200..500).contains(&answered.status)
            && !matches!(answered.status, 401 | 429)
            && error != "ratelimited";
        if let Some(press) = self.presses.iter_mut().find(|press| press.seq == pending.seq) {
            press.refused = wrong && !pending.faulted;
        }
        // Only what people write in Slack can be the employee's own mistake: a refused look at a board or a dead button
        // is what a subject's failure looks like from the desk.
        let own = pending.verb.starts_with("slack.") && pending.verb != PRESS && pending.purpose != REFRESH;
        if wrong && own && !pending.faulted && self.refused.len() < REFUSED_MAX {
            self.refused.push(RefusedAct { purpose: pending.purpose, text: cap(&text) });
        }
    }

    fn heard(&mut self, event: &Event, heard: &Heard) {
        let (who, kind) = if heard.from_subject {
            (Who::Subject, LineKind::Subject)
        } else {
            (Who::Person(heard.person), LineKind::Heard)
        };
        let text = if heard.text.is_empty() { meaning_name(&heard.meaning) } else { heard.text.as_str() };
        self.transcript.add((event.at.0, event.seq.0), who, kind, text);
        if self.end.is_none() {
            self.end_twin_seq = self.end_twin_seq.max(heard.twin_seq);
        }
        if !heard.from_subject {
            return;
        }
        // When it reached the desk, not when the person looked up; a writer that does not tell leaves 0.
        let arrived = if heard.arrived_us == 0 { event.us } else { heard.arrived_us };
        if self.opening_us.is_some_and(|opening| arrived >= opening) {
            self.reply_us = Some(self.reply_us.map_or(arrived, |earlier| earlier.min(arrived)));
        }
        if self.end.is_none() && self.started.person == heard.person {
            if self.heard.len() < HEARD_MAX {
                let meaning = meaning_name(&heard.meaning);
                self.heard.push(HeardNote { twin_seq: heard.twin_seq, us: arrived, meaning });
            } else {
                self.overflow();
            }
        }
    }

    fn called(&mut self, event: &Event, called: &Called) {
        let cause = event.cause.map(|cause| cause.0);
        let own = matches!(called.by, Caller::Person(_));
        if let Some(press) = self.presses.iter_mut().find(|press| Some(press.seq) == cause) {
            press.at = called.twin_seq;
        }
        if let Some(pending) = self.pending.iter_mut().find(|pending| Some(pending.seq) == cause) {
            pending.faulted |= called.fault.is_some();
        }
        if self.end.is_none() && own {
            self.end_twin_seq = self.end_twin_seq.max(called.twin_seq);
        }
        if called.tier == Tier::Unsupported {
            let text = || format!("{} has {}, which the twin does not serve", called.twin, called.endpoint);
            self.twin_trouble.get_or_insert_with(|| cap(&text()));
        } else if called.status >= 500 && called.fault.is_none() {
            let text = || {
                format!(
                    "the {} twin itself failed with {} at {}",
                    called.twin, called.status, called.endpoint
                )
            };
            self.twin_trouble.get_or_insert_with(|| cap(&text()));
        }
        if called.by.is_subject()
            && (called.changed || called.status >= 400 || called.error.is_some() || called.fault.is_some())
        {
            let mut text = format!("{} → {}", called.endpoint, called.status);
            for part in [&called.error, &called.fault, &called.note].into_iter().flatten() {
                text.push_str(" · ");
                text.push_str(part);
            }
            self.transcript.add(
                (event.at.0, event.seq.0),
                Who::Twin(cap(&called.twin)),
                LineKind::Call,
                &text,
            );
        }
    }

    fn observed(&mut self, event: &Event, observed: &Observed) {
        if self.observed.len() >= OBSERVED_MAX {
            self.overflow();
            return;
        }
        let known = self.asks.iter().position(|ask| *ask == observed.ask);
        let ask = known.unwrap_or_else(|| {
            self.asks.push(observed.ask.clone());
            self.asks.len() - 1
        });
        let late = self.end.is_some();
        if !late {
            self.end_twin_seq = self.end_twin_seq.max(observed.twin_seq);
        }
        if known.is_some() {
            let text = format!("{} is now {}", ask_text(&observed.ask), answer_text(&observed.answer));
            let who = Who::Twin(cap(&observed.ask.twin));
            self.transcript.add((event.at.0, event.seq.0), who, LineKind::State, &text);
        }
        self.observed.push(Observation {
            twin_seq: observed.twin_seq,
            seq: event.seq.0,
            us: event.us,
            ask,
            answer: observed.answer.clone(),
            first: known.is_none(),
            late,
            foreign: known.is_some() && observed.caused_by.is_some_and(|cause| cause != self.id),
        });
    }

    fn overflow(&mut self) {
        self.gap.get_or_insert("more happened in it than is kept of one attempt");
    }
}

/// A question as a reader sees it.
#[must_use]
pub fn ask_text(ask: &Ask) -> String {
    let args: Vec<String> = ask
        .args
        .iter()
        .map(|arg| match arg {
            AskArg::Person(person) => person.to_string(),
            AskArg::Text(text) => format!("'{}'", cap(text)),
        })
        .collect();
    cap(&format!("{}.{}({})", ask.twin, ask.question, args.join(", ")))
}

/// An answer as a reader sees it.
#[must_use]
pub fn answer_text(answer: &Answer) -> String {
    match answer {
        Answer::Flag(flag) => flag.to_string(),
        Answer::Count(count) => count.to_string(),
        Answer::Text(text) => format!("'{}'", cap(text)),
    }
}

/// The name of a meaning, as checks write it.
#[must_use]
pub fn meaning_name(meaning: &Meaning) -> &'static str {
    match meaning {
        Meaning::Asks(_) => "asks",
        Meaning::Acknowledged => "acknowledged",
        Meaning::Done => "done",
        Meaning::Refused => "refused",
        Meaning::Cancelled => "cancelled",
        Meaning::Redirected(_) => "redirected",
        Meaning::AsksDecision => "asks_decision",
        Meaning::DecisionTaken => "decision_taken",
        Meaning::Trouble => "trouble",
        Meaning::Unclear => "unclear",
    }
}
