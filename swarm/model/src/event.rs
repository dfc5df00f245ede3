//! The journal's envelope and its closed list of events, grouped by noun. The journal is the only input of verdicts,
//! reports and dashboards (invariant 3): whatever one of them needs must stand here.

mod background;
mod episode;
mod health;
mod held_out;
mod seen;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::ask::{Answer, Ask};
use crate::id::{AttemptId, PersonId, Seq};
use crate::money::NanoDollars;
use crate::notice::Meaning;
use crate::plan::Plan;
use crate::time::At;
use crate::usage::Usage;

pub use background::Background;
pub use episode::{Episode, Resumed};
pub use health::{Health, Timing};
pub use held_out::{HELD_OUT_ATTEMPTS_MIN, HeldOut, HeldOutFamily};
pub use seen::Seen;

/// The version of the journal's format. A reader refuses a newer one.
pub const JOURNAL_VERSION: u32 = 3;

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number.
    pub seq: Seq,
    /// When, on the crew's clock.
    pub at: At,
    /// When, on the machine's clock: microseconds since the run's start. Latencies of the subject are read from these.
    pub us: u64,
    /// The attempt that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<AttemptId>,
    /// The event that caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Seq>,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The run began: the first event.
    RunStarted(Box<RunStarted>),
    /// The run ended: the last event. A journal without it was cut off.
    RunEnded(RunEnded),
    /// An attempt began.
    AttemptStarted(Box<AttemptStarted>),
    /// An attempt ended.
    AttemptEnded(AttemptEnded),
    /// An employee did something.
    Acted(Acted),
    /// The answer to an act came.
    Answered(Answered),
    /// An employee took notice of something.
    Heard(Heard),
    /// A call reached a twin.
    Called(Called),
    /// A twin delivered something to the subject, or tried.
    Delivered(Delivered),
    /// A twin's answer to a check's question is now this (told at the beginning, and whenever it changes).
    Observed(Observed),
    /// The world was arranged for an attempt.
    Arranged(Arranged),
    /// A model was called for an act.
    Modelled(Modelled),
    /// The budget refused a call.
    BudgetRefused(BudgetRefused),
    /// What the crew has spent (told now and then, and at the end).
    Spent(Spent),
    /// The subject or a twin went away, came back, or something of ours was lost.
    Episode(Episode),
    /// How the engine itself is doing (told every second).
    Health(Health),
    /// How long acts took since the last such event (told now and then, and at the end): merged, they are the whole run's,
    /// also where the journal keeps no single acts.
    Timings(Vec<Timing>),
    /// What people with a routine have done so far (told now and then, and at the end).
    Background(Background),
    /// What the crew of a sealed pack came to, before this run began (told once, behind the header).
    HeldOut(HeldOut),
}

/// The run's header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunStarted {
    /// [`JOURNAL_VERSION`] of the writer.
    pub journal: u32,
    /// The version of Nightcrew.
    pub nightcrew: String,
    /// The whole plan.
    pub plan: Plan,
    /// Wall-clock milliseconds since 1970 at the start.
    pub unix_ms: i64,
    /// Digests by which two runs are told comparable: `plan`, `personas`, `scenarios`, `checks`, `twins`, `mind`.
    pub digests: BTreeMap<String, String>,
    /// Display names of the people of the crew and the standby, for transcripts.
    #[serde(default)]
    pub people: BTreeMap<PersonId, String>,
    /// The user id of the subject's app, by which people name it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub app: String,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEnded {
    /// Why.
    pub reason: EndReason,
    /// Attempts begun.
    pub started: u64,
    /// Attempts ended.
    pub ended: u64,
    /// The engine's peak resident memory in bytes.
    pub peak_rss_bytes: u64,
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Its duration was over and all attempts had ended.
    Completed,
    /// The user stopped it; attempts under way were drained or cut.
    Interrupted,
    /// The budget stopped it.
    BudgetSpent,
    /// The subject went away and did not come back.
    SubjectLost,
}

/// The beginning of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptStarted {
    /// Who tries.
    pub person: PersonId,
    /// The persona's name.
    pub persona: String,
    /// The scenario's name.
    pub scenario: String,
    /// Which of the employee's attempts this is, from 0.
    pub ordinal: u32,
    /// When it was meant to begin, on the crew's clock; the event's own time is when it did.
    pub intended: At,
    /// Who plays which role.
    pub cast: BTreeMap<String, PersonId>,
    /// The facts drawn.
    pub facts: BTreeMap<String, String>,
    /// How the protagonist names others, by their roles.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub named: BTreeMap<String, String>,
}

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptEnded {
    /// How.
    pub how: AttemptEnd,
    /// Messages that the protagonist wrote.
    pub turns: u32,
    /// Times that they had to ask again.
    pub re_asks: u32,
    /// A reason for a reader, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// How an attempt ended: the engine's word, never the mind's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptEnd {
    /// The person heard what they waited for and, where the scenario says so, saw it for themselves.
    Heard,
    /// The person heard the opposite of what they waited for and left it at that.
    Settled,
    /// The person lost patience.
    WalkedAway,
    /// The run was stopped.
    Stopped,
    /// A twin or the engine failed the person.
    Broken,
    /// The budget left the person without a mind.
    OutOfBudget,
}

/// An act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// Who.
    pub person: PersonId,
    /// The role that they play in the attempt.
    pub role: String,
    /// What.
    pub act: Act,
    /// What decided it.
    pub rung: Rung,
    /// What it was for: the move's name.
    pub purpose: Cow<'static, str>,
    /// Milliseconds between when it was meant to begin and when it did, on the machine's clock: the engine's own lag.
    pub lag_ms: u32,
}

/// The ladder of minds, cheapest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// An event without text.
    Event,
    /// A template with seeded noise.
    Template,
    /// A recorded answer.
    Cassette,
    /// A model.
    Model,
    /// The template instead of a model that could not answer.
    Fallback,
}

/// The answer to an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Who acted.
    pub person: PersonId,
    /// The HTTP status; 0 when no answer came.
    pub status: u16,
    /// Whether it worked.
    pub ok: bool,
    /// From sending to the whole answer, in microseconds of the machine's clock.
    pub took_us: u64,
    /// What the person kept of it, or the service's error.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<Cow<'static, str>, String>,
}

/// Something noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Who noticed.
    pub person: PersonId,
    /// The role that they play in the attempt.
    pub role: String,
    /// The number of its cause in the twins' ledger.
    pub twin_seq: u64,
    /// When it reached their desk, in microseconds of the machine's clock since the run's start: they may have taken notice
    /// of it only later, when they had finished something else. The subject's latencies are read from this.
    #[serde(default)]
    pub arrived_us: u64,
    /// What they took it to mean.
    pub meaning: Meaning,
    /// Its text, capped.
    pub text: String,
    /// True when the subject wrote it.
    pub from_subject: bool,
    /// Where it stood, with its buttons; missing in older journals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Box<Seen>>,
}

/// A call at a twin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// Its number in the twins' ledger.
    pub twin_seq: u64,
    /// The twin.
    pub twin: String,
    /// Who called.
    pub by: Caller,
    /// Method and route of the vendor's surface (`POST /api/chat.postMessage`), not the path with its ids.
    pub endpoint: String,
    /// How far the twin models it.
    pub tier: Tier,
    /// The status answered.
    pub status: u16,
    /// The vendor's error code, where the answer held one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The fault that was applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// True when the vendor would have answered 429 and the twin was told only to count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over_limit: bool,
    /// Whether it changed the twin's world.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changed: bool,
    /// In the handler, in microseconds.
    pub took_us: u64,
    /// How it was attributed to the attempt.
    pub attribution: Attribution,
    /// What changed or was said, in a line, for transcripts: capped, hostile text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Who called a twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caller {
    /// The system under test.
    Subject,
    /// An employee.
    Person(PersonId),
    /// Nobody whom the twin knows.
    Unknown,
}

impl Caller {
    /// Whether a call counts as the subject's. The crew only ever calls as somebody, at what the twins serve: a call with a
    /// credential that no twin knows, or to a path where no twin asks for one, is nobody else's.
    #[must_use]
    pub const fn is_subject(self) -> bool {
        !matches!(self, Self::Person(_))
    }
}

/// How a call was attributed to an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribution {
    /// By the trace that the caller passed on.
    Trace,
    /// By the entities that it touched.
    Entity,
    /// Several attempts are possible: none is named.
    Ambiguous,
    /// No attempt is known.
    None,
}

/// How far a twin models an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// It behaves as the vendor's.
    Semantic,
    /// The shape is right, the behaviour thin.
    Shape,
    /// The vendor has it, the twin refuses it loudly.
    Unsupported,
    /// The vendor has no such endpoint.
    Unknown,
}

/// A delivery to the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Its number in the twins' ledger.
    pub twin_seq: u64,
    /// The twin.
    pub twin: String,
    /// What it is: the vendor's event or payload type.
    pub kind: String,
    /// Which try, from 0.
    pub attempt_no: u32,
    /// The status that the subject answered; 0 when it did not.
    pub status: u16,
    /// What came of it.
    pub outcome: DeliveryOutcome,
    /// From sending to the answer, in microseconds.
    pub took_us: u64,
}

/// What came of a try to deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryOutcome {
    /// The subject took it.
    Acked,
    /// It did not; the vendor's timetable tries again.
    WillRetry,
    /// It did not; the vendor gives up.
    GivenUp,
}

/// A twin's answer to a check's question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// The number, in the twins' ledger, of the call that changed it (or of the watch, at the beginning).
    pub twin_seq: u64,
    /// The question.
    pub ask: Ask,
    /// The answer from now on.
    pub answer: Answer,
    /// The attempt to which the call that changed it belongs, where that is known: a shared person (an approver) may be touched
    /// by somebody else's attempt, which this one must not be blamed for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caused_by: Option<AttemptId>,
}

/// A world arranged for an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arranged {
    /// What was made so, in a line each.
    pub made: Vec<String>,
}

/// A model's call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Modelled {
    /// The model's name.
    pub model: String,
    /// What was set aside.
    pub hold: NanoDollars,
    /// What it cost.
    pub charge: NanoDollars,
    /// What it used, where the provider said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// How it ended: `ok`, `refused`, `error`, `cut`, `timeout`, `no_usage`, `unusable`.
    pub outcome: String,
    /// From sending to the end, in microseconds.
    pub took_us: u64,
}

/// A refusal by the budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetRefused {
    /// The scope that refused: `day`, `run`, …
    pub scope: String,
    /// What was asked for.
    pub hold: NanoDollars,
}

/// What the crew has spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Spent today.
    pub spent: NanoDollars,
    /// Set aside for calls under way.
    pub held: NanoDollars,
    /// The cap of the day.
    pub cap: NanoDollars,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_json_line_and_comes_back() {
        let event = Event {
            seq: Seq(3),
            at: At(1200),
            us: 60_000,
            attempt: Some(AttemptId(0xabc)),
            cause: Some(Seq(2)),
            what: What::Acted(Acted {
                person: PersonId(7),
                role: "requester".to_owned(),
                act: Act::new("slack.post_message").with("text", "line\nbreak"),
                rung: Rung::Template,
                purpose: "open".into(),
                lag_ms: 0,
            }),
        };
        let line = serde_json::to_string(&event).unwrap();
        assert!(!line.contains('\n'));
        assert_eq!(serde_json::from_str::<Event>(&line).unwrap(), event);
    }
}
