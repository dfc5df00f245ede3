//! What reaches an employee's desk, and what the employee takes it to mean.
//!
//! A notice holds what a person would see on their screen, and no more. Its texts may be hostile: they come from the subject.

use serde::{Deserialize, Serialize};

use crate::id::{AttemptId, PersonId};

/// The longest text that a notice carries, in bytes: about two screens. Longer texts are cut by the twin.
pub const NOTICE_TEXT_BYTES_MAX: usize = 4_000;
/// The most buttons that one notice carries.
pub const NOTICE_BUTTONS_MAX: usize = 25;

/// One thing that a person notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Whose desk it goes to.
    pub to: PersonId,
    /// The number of the call or delivery in the twins' ledger that caused it.
    pub cause: u64,
    /// The attempt that the cause belongs to, where the twin knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<AttemptId>,
    /// What it is.
    #[serde(flatten)]
    pub kind: NoticeKind,
}

/// The kinds of things that are noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A message in a place that the person watches: a direct message, a mention, a thread they follow.
    Message(Message),
    /// A message that they saw has changed.
    MessageChanged(Message),
    /// A message that they saw is gone.
    MessageDeleted {
        /// The channel's id.
        channel: String,
        /// The message's id.
        ts: String,
    },
    /// Somebody reacted to their message.
    Reaction {
        /// The channel's id.
        channel: String,
        /// The message's id.
        ts: String,
        /// Who reacted: a user's id.
        from: String,
        /// The reaction's name.
        name: String,
    },
    /// A dialog opened for them.
    Modal {
        /// The view's id.
        view: String,
        /// Its title.
        title: String,
    },
}

/// A message as the person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The channel's id.
    pub channel: String,
    /// The message's id in its channel.
    pub ts: String,
    /// The id of the thread's first message, when it is a reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// Who wrote it.
    pub from: Author,
    /// Its text, as shown.
    pub text: String,
    /// The buttons below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// True when only this person sees it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ephemeral: bool,
}

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The subject's bot.
    Subject,
    /// A colleague.
    Person(PersonId),
}

/// A button below a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// The text on it.
    pub label: String,
    /// The app's name for the action.
    pub action_id: String,
    /// The block that holds it.
    pub block_id: String,
    /// The app's value, handed back when it is pressed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// What an employee takes a message of the subject to mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// It asks for something: the name of the fact it wants (`project`, `reason`, `system`, `beneficiary`, …) or `other`.
    Asks(String),
    /// It is being seen to; somebody must approve; a ticket exists.
    Acknowledged,
    /// It claims that what was asked for is done.
    Done,
    /// It says no.
    Refused,
    /// It confirms that the request is withdrawn.
    Cancelled,
    /// It sends the person elsewhere: the channel's name without `#`, or `dm`.
    Redirected(String),
    /// It asks the person to decide, with buttons.
    AsksDecision,
    /// It confirms the person's own decision.
    DecisionTaken,
    /// It says that something went wrong on its side.
    Trouble,
    /// Small talk, or not understood.
    Unclear,
}
