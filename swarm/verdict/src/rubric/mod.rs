//! A model as a judge of how people were treated: what it is asked, what its words come to, how far they can be trusted. Its word
//! annotates or vetoes and never rescues (invariant 8). Pure: who asks the model and keeps its words is the caller's business.
//!
//! | file | what |
//! | --- | --- |
//! | [`sample`] | which attempts it is asked about |
//! | [`transcript`] | what it is shown of an attempt: hostile text, as data |
//! | [`prompt`] | what it is asked, and what counts as an answer |
//! | [`mod@line`] | its words as `judgements.jsonl` keeps them |
//! | [`judgements`] | these, folded: answers, labels, vetoes |
//! | [`telling`] | what of it stands in a run's report |
//! | [`identity`] | which run they are about |

pub mod identity;
pub mod judgements;
pub mod line;
pub mod prompt;
pub mod sample;
pub mod telling;
pub mod transcript;

/// Attempts that a judge is asked about at most: an interval of two points in a hundred, for a model's price.
pub const JUDGED_MAX: usize = 2000;
/// Fewer labels than this are said to be few: the judge's own errors are then not known well enough to correct for.
pub const LABELS_FEW: u64 = 100;
/// A veto takes effect only where the lower bound of the specificity is above this: a judge that wrongly flags more than one in
/// twenty would by itself fail a faultless release at the usual bar of 0.95.
pub const VETO_SPECIFICITY_MIN: f64 = 0.95;
/// Sensitivity + specificity − 1 below this is too near to a coin's: dividing by it makes noise of any share.
pub const SKILL_MIN: f64 = 0.1;
