//! The engine: from a plan to a journal. Employees act over the wire only, with their own credentials.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`run`] | a whole run: twins wired, crew started, drained, journal closed |
//! | [`arrivals`] | when an employee's attempts begin |
//! | [`mod@engine`] | what all employees of a run share, and the book of what has begun and ended |
//! | [`employee`] | an employee as a value: `step(now, input) -> Next`, no I/O |
//! | [`driver`] | the thin task that waits and acts for one employee |
//! | [`crew`] | the slots that notices and cues reach employees through |
//! | [`hands`] | verbs over the wire |
//! | [`mind`] | what words an act: scripted, or a model through the governor |
//! | [`directory`] | the app, channels and colleagues, looked up over the wire |
//! | [`desk`] | the sockets that notices come through |
//! | [`twins`] | the control surface of the twins, as the engine uses it |
//! | `faults` | the plan's timetable of faults |
//! | [`feed`] | the twins' ledger into the journal |
//! | [`journal`] | the append-only log: writer and reader |
//! | [`checkpoint`] | what a run that was killed goes on from |
//! | [`phase`] | running, draining, cut |
//! | [`subject`] | the system under test as a child process |
//! | [`health`] | how the engine itself is doing |
//! | [`replay`] | one attempt driven again from its journal |
//! | [`routine`] | background work beside those who ask |
//! | [`timings`] | how long acts take, by verb |

pub mod arrivals;
pub mod checkpoint;
pub mod crew;
pub mod desk;
pub mod directory;
pub mod driver;
pub mod employee;
pub mod engine;
mod faults;
pub mod feed;
pub mod hands;
pub mod health;
pub mod journal;
pub mod mind;
pub mod phase;
pub mod replay;
pub mod routine;
pub mod run;
pub mod subject;
pub mod timings;
pub mod twins;

pub use run::{Run, RunError, RunSettings, Stop};
