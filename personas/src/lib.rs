//! The persona library and the mind: perceive, understand, decide, word. Pure and seeded: the same situation gives the
//! same answer, whatever came before. Nothing here waits, calls, or decides when an attempt ends (invariant 7).
//!
//! | module | what the engine asks it |
//! | --- | --- |
//! | [`library`] | which personas and scenarios are built in |
//! | [`language`], [`release`], [`temper`], [`restless`], [`hours`] | once for an employee or attempt: language, facts of the opening, patience, habits of the impatient, working hours |
//! | [`mod@understand`], [`slot`] | what a message means, which fact answers it, which button says yes |
//! | [`mod@decide`], [`word`], [`grammar`], [`style`], [`typos`] | the scripted mind |
//! | [`mod@prompt`], [`reply`], [`ground`] | the model mind: what it is told, and whether its answer may be used |
//! | [`think`] | how long an act takes |

pub mod decide;
pub mod grammar;
pub mod ground;
pub mod hours;
pub mod language;
pub mod library;
pub mod prompt;
pub mod release;
pub mod reply;
pub mod restless;
pub mod situation;
pub mod slot;
pub mod style;
pub mod temper;
pub mod think;
pub mod typos;
pub mod understand;
pub mod word;

pub use decide::decide;
pub use grammar::utterances;
pub use language::language_of;
pub use prompt::prompt;
pub use release::{opening_facts, role_facts};
pub use reply::{Unusable, read};
pub use slot::fact_for;
pub use understand::{Hint, understand};
