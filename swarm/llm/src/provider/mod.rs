//! The wire formats of model providers, one file each.

pub mod key;
mod openai_answer;
pub mod openai_chat;
pub mod openai_over_wire;
mod openai_wire;
mod sse;
