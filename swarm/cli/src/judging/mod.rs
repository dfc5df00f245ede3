//! A model as a judge of a run's attempts: what it is asked about, its words kept beside the journal, its money under the governor.

mod book;
mod labels;
mod model;
mod round;

pub use book::{Book, beside, identity};
pub use labels::{Label, read as read_labels};
pub use model::{Provider, open as open_model};
pub use round::{Job, Round, Stopped};
