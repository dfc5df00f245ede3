//! What is out of the ordinary in a run: each is an event of its own, and a sentence for readers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something out of the ordinary that the report must mention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Episode {
    /// The subject answers its health check no longer, or exited.
    SubjectDown(String),
    /// The subject answers again.
    SubjectUp,
    /// The subject had ended and was started again; how often so far.
    SubjectRestarted(u32),
    /// The twins' ledger ran over: so many of its entries were lost to the journal.
    LedgerOverrun(u64),
    /// A twin could not be reached.
    TwinUnreachable(String),
    /// The twins answer again.
    TwinReachable,
    /// A desk's connection was lost; whose, for a reader.
    DeskLost(String),
    /// A desk that was lost is back.
    DeskBack(String),
    /// So many notices were lost between the twins and the crew.
    NoticesLost(u64),
    /// The run was killed and goes on.
    Resumed(Resumed),
    /// The plan's timetable of faults: this begins, in a line.
    FaultBegan(String),
    /// The plan's timetable of faults: this is over.
    FaultOver(String),
    /// A shock of the plan begins, in a line.
    Shock(String),
}

/// A run that goes on after it was killed: attempts that were under way then are over, and void.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// How long it was down, in milliseconds of the machine's calendar. The run's clocks stood still meanwhile.
    pub down_ms: u64,
    /// Attempts that were under way when it was killed.
    pub interrupted: u64,
}

impl fmt::Display for Episode {
    /// A sentence for readers. It may hold hostile text: cap and escape it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SubjectDown(why) => write!(f, "The subject went away: {why}"),
            Self::SubjectUp => f.write_str("The subject answers again."),
            Self::SubjectRestarted(times) => write!(f, "The subject was started again ({times} so far)."),
            Self::LedgerOverrun(lost) => {
                write!(f, "The twins' ledger ran over: {lost} entries are lost to the journal.")
            }
            Self::TwinUnreachable(why) => write!(f, "A twin could not be reached: {why}"),
            Self::TwinReachable => f.write_str("The twins answer again."),
            Self::DeskLost(whose) => write!(f, "The desk of {whose} was lost."),
            Self::DeskBack(whose) => write!(f, "The desk of {whose} is back."),
            Self::NoticesLost(lost) => write!(f, "{lost} notices were lost on the way to the crew."),
            Self::Resumed(Resumed { down_ms, interrupted }) => {
                let secs = down_ms / 1000;
                write!(
                    f,
                    "The run was killed and went on after {secs} s; {interrupted} attempts were interrupted."
                )
            }
            Self::FaultBegan(what) => write!(f, "Fault: {what}"),
            Self::FaultOver(what) => write!(f, "Fault over: {what}"),
            Self::Shock(what) => write!(f, "Shock: {what}"),
        }
    }
}
