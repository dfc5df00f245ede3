//! The nouns of Nightcrew: plain serialisable values that every other crate speaks in.
//!
//! Nothing here is async, does I/O, reads a clock or draws unseeded randomness. One file, one noun:
//!
//! | file | noun |
//! | --- | --- |
//! | [`id`] | people, attempts, event numbers |
//! | [`seed`] | the seeded streams from which every random choice is drawn |
//! | [`time`] | crew time and spans as whole milliseconds |
//! | [`money`] | integer nano-dollars, pico-dollars per token |
//! | [`credential`] | what an employee or the subject shows to a twin |
//! | [`company`] | people, teams, groups, channels, projects, and their generator |
//! | [`persona`] | an archetype: traits, style, hours, patience |
//! | [`scenario`] | one user story: cast, facts, opening, expectations |
//! | [`plan`] | the file a user runs, and the value it resolves to |
//! | [`rubric`] | a question about how people were treated, put to a model as a judge |
//! | [`act`] | verbs that twins declare, and the acts that employees make of them |
//! | [`notice`] | what reaches an employee's desk |
//! | [`ask`] | questions that checks put to twins, and their answers |
//! | [`event`] | the journal's envelope and its closed list of events |
//! | [`verdict`] | what an attempt is judged to be |
//! | [`usage`] | tokens that a model call used |

pub mod act;
pub mod ask;
pub mod company;
pub mod credential;
pub mod event;
pub mod id;
pub mod ledger;
pub mod money;
pub mod notice;
pub mod persona;
pub mod plan;
pub mod rubric;
pub mod scenario;
pub mod seed;
pub mod time;
pub mod usage;
pub mod verdict;
