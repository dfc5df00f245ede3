//! Pure folds from a journal to verdicts, statistics, a report and comparisons: the last step of plan → run → verdict.
//!
//! Nothing here reads a file, a clock or the network, and nothing here is async: events come in, values go out, and the
//! same events always give the same values (invariant 3). What could not be judged is said so, never guessed.
//!
//! | place | what it does |
//! | --- | --- |
//! | [`fold`] | events in, one pass, bounded memory |
//! | [`checks`] | CEL over the twins' answers |
//! | [`mod@judge`] | one attempt: its checks against its evidence |
//! | [`audit`] | what must hold of every journal: the invariants of the tool itself |
//! | [`blame`] | whose fault a failed attempt is |
//! | [`rubric`] | a model as a judge of how people were treated |
//! | [`record`] | what is kept of a judged attempt and run |
//! | [`summary`] | layers, gates, degradations, the report |
//! | [`report`] | the types of `report.json` |
//! | [`mod@compare`] | two runs: is the second release worse? |
//! | [`gate`] | a release against a baseline, asked after every attempt |
//! | [`sensitivity`] | whether another mix of personas or another mind would turn a verdict round |
//! | [`comparable`] | digests by which two runs may be compared |
//! | [`stats`] | intervals, exact tests, resampling |
//! | [`exit`] | exit codes |
//! | [`schema`] | JSON Schemas of what other programs read |

pub mod audit;
pub mod blame;
pub mod checks;
pub mod comparable;
pub mod compare;
pub mod exit;
pub mod fold;
pub mod gate;
pub mod judge;
pub mod record;
pub mod report;
pub mod rubric;
pub mod schema;
pub mod sensitivity;
pub mod stats;
pub mod summary;
pub mod timings;

pub use compare::{NotComparable, Options, compare};
pub use fold::{FoldError, Run, RunFold, judge_run};
pub use record::RunRecords;
pub use report::Report;
