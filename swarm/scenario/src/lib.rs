//! Files in, [`Plan`](nightcrew_model::plan::Plan) out.
//!
//! | module | does |
//! | --- | --- |
//! | [`mod@file`] | reads a file with caps and budgets, and knows where each of its values stands |
//! | [`problem`] | what is wrong, where, and what to do about it; a [`Report`] holds all of them |
//! | [`library`] | personas and scenarios by name: built in, and beside the plan |
//! | [`vocabulary`] | what twins and minds understand, handed in by the caller |
//! | [`expression`] | takes a check's CEL apart into the questions that it puts to twins |
//! | [`check`] | what a file says against everything it names |
//! | [`resolve`] | seats, colleagues, standby: the plan as a value |
//! | `variants` | the crew's lines once more with one trait changed |
//! | `manifest` | Slack's description of the subject's app, beside the plan |
//! | [`pack`] | a held-out pack: its own crew and stories, over the rest of a plan |
//! | [`rubric`] | a question for a model as a judge |
//! | [`moment`] | the calendar's moment at which a run's clock starts |
//! | [`schema`] | JSON Schemas for editors |
//!
//! This crate never contacts anything, reads no environment, and never panics on any file.

pub mod check;
pub mod expression;
pub mod file;
pub mod library;
pub mod load;
mod manifest;
pub mod moment;
pub mod pack;
pub mod problem;
pub mod resolve;
pub mod rubric;
pub mod schema;
pub mod suggest;
mod variants;
pub mod vocabulary;

pub use library::{Library, NamedText};
pub use load::{Checked, Loaded, Overrides, check_files, load_plan, load_plan_text};
pub use manifest::read_app_manifest;
pub use pack::Pack;
pub use problem::{Problem, Report};
pub use rubric::{LoadedRubric, load_rubric};
pub use vocabulary::{Question, VerbForm, Vocabulary};
