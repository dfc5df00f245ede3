//! The wire formats of model providers, one file each.

pub mod key;
pub mod openai_chat;
mod openai_wire;
mod sse;
