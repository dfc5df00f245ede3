//! A replay: one attempt driven again from its journal, with today's code and the same seeds. What came to each role comes to
//! it again at the same moments; what each role does is held against what the journal says it did. Pure: events in, turns out.

mod agreement;
mod course;
mod role;
mod turn;

use nightcrew_model::company::CompanyError;
use nightcrew_model::event::{AttemptEnd, Event, What};
use nightcrew_model::id::{AttemptId, Seq};
use nightcrew_model::notice::Meaning;
use nightcrew_model::plan::Detail;
use nightcrew_model::time::At;
use serde::Serialize;

use crate::employee::Play;
use course::Course;
pub use turn::{Beat, Chosen, Stand, Turn};

/// Events of one attempt that are driven again at most: far above any patience.
pub const EVENTS_MAX: usize = 100_000;

/// An attempt, driven again.
#[derive(Clone, Debug, Serialize)]
pub struct Replay {
    /// The attempt.
    pub attempt: AttemptId,
    /// The persona of whoever tries.
    pub persona: String,
    /// The scenario's name.
    pub scenario: String,
    /// Turn by turn.
    pub turns: Vec<Turn>,
    /// Where today's code first parts from the journal; nothing is driven beyond it.
    pub difference: Option<Difference>,
    /// True when the replay stopped at the turn that was asked for, before the attempt's end.
    pub stopped: bool,
    /// True when the journal ends before the attempt does, wherever the replay stopped.
    pub cut: bool,
    /// True when the attempt has more events than [`EVENTS_MAX`], and its end is among those left out.
    pub clipped: bool,
    /// Everybody in it as they stand where the replay stopped: the role and the whole value.
    pub roles: Vec<(String, Play)>,
}

/// Where today's code parts from the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The turn.
    pub turn: u32,
    /// The journal's event.
    pub seq: Seq,
    /// When, on the crew's clock.
    pub at: At,
    /// Whose role.
    pub role: String,
    /// What the journal says.
    pub journal: String,
    /// What today's code says.
    pub today: String,
}

/// An attempt cannot be driven again.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The first event is no header.
    #[error("the journal does not begin with a run's header")]
    Headless,
    /// The attempt's beginning is missing.
    #[error("the journal does not hold the beginning of this attempt")]
    NotBegun,
    /// The plan does not know what the attempt names.
    #[error("the run's plan has no {0} `{1}`")]
    Unknown(&'static str, String),
    /// The company cannot be built.
    #[error(transparent)]
    Company(#[from] CompanyError),
    /// The journal was written before replays.
    #[error("event {0} does not say where the message stood: the journal was written by an older Nightcrew")]
    Older(Seq),
    /// The journal leaves acts out.
    #[error(
        "the journal kept no acts of this attempt, because it went well and the plan asks for `detail: summary`; run the plan with \
         `detail: acts` or `full`"
    )]
    Summary,
}

/// Drives an attempt again, up to the end of a turn if one is named. `events` are those of the attempt, in order; the first
/// [`EVENTS_MAX`] count.
///
/// # Errors
/// When the journal does not hold what is needed.
pub fn replay(header: &Event, events: &[Event], until: Option<u32>) -> Result<Replay, ReplayError> {
    let What::RunStarted(header) = &header.what else { return Err(ReplayError::Headless) };
    let (events, more) = events.split_at_checked(EVENTS_MAX).unwrap_or((events, &[]));
    let Some((first, rest)) = events.split_first() else { return Err(ReplayError::NotBegun) };
    let (What::AttemptStarted(started), Some(attempt)) = (&first.what, first.attempt) else {
        return Err(ReplayError::NotBegun);
    };
    let company = nightcrew_model::company::Company::build(&header.plan.company)?;
    let mut course = Course::new(header, &company, started, (attempt, first.at))?;
    let ends = |event: &Event| matches!(event.what, What::AttemptEnded(_));
    let (mut ended, mut stopped) = (false, false);
    for (place, event) in rest.iter().enumerate() {
        course.meet(rest.get(place..).unwrap_or_default())?;
        let later = rest.get(place + 1..).unwrap_or_default();
        ended |= ends(event);
        let past = until.is_some_and(|until| course.is_past(until, later));
        stopped = past && !ended;
        if past || course.difference.is_some() {
            break;
        }
    }
    let went_well = |event: &Event| match &event.what {
        What::AttemptEnded(ended) => matches!(ended.how, AttemptEnd::Heard | AttemptEnd::Settled),
        _ => false,
    };
    if course.difference.is_some() && header.plan.detail == Detail::Summary && rest.iter().any(went_well) {
        return Err(ReplayError::Summary);
    }
    let endless = !rest.iter().any(ends);
    Ok(Replay {
        attempt,
        persona: started.persona.clone(),
        scenario: started.scenario.clone(),
        stopped,
        cut: endless && more.is_empty(),
        clipped: endless && !more.is_empty(),
        difference: course.difference.take(),
        roles: course.plays(),
        turns: course.turns,
    })
}

/// A meaning for readers.
#[must_use]
pub fn meaning_text(meaning: &Meaning) -> String {
    match meaning {
        Meaning::Asks(slot) => format!("asks for {slot}"),
        Meaning::Redirected(to) => format!("sends them to {to}"),
        Meaning::Acknowledged => "it is being seen to".to_owned(),
        Meaning::Done => "it is done".to_owned(),
        Meaning::Refused => "it is refused".to_owned(),
        Meaning::Cancelled => "it is withdrawn".to_owned(),
        Meaning::AsksDecision => "asks for a decision".to_owned(),
        Meaning::DecisionTaken => "the decision is taken".to_owned(),
        Meaning::Trouble => "trouble on its side".to_owned(),
        Meaning::Unclear => "nothing in particular".to_owned(),
    }
}
