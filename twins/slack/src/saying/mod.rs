//! Saying something in a conversation, for whoever does: what a message may say, what the app says of a press or a command, and
//! what it sets off that a message is new, changed or gone.

mod content;
mod response;
mod told;

pub(crate) use content::{content, disguise, fits, markdown, metadata, said, sent, within_step};
pub(crate) use response::{respond, respond_at_once};
pub(crate) use told::{announce, change, remove, tell, whisper};
