//! What reaches an employee's desk, and what the employee takes it to mean.
//!
//! A notice holds what a person would see on their screen, and no more. Its texts may be hostile: they come from the subject.

use serde::{Deserialize, Serialize};

use crate::id::{AttemptId, PersonId};

/// The longest text that a notice carries, in bytes: about two screens. Longer texts are cut by the twin.
pub const NOTICE_TEXT_BYTES_MAX: usize = 4_000;
/// The most buttons that one notice carries.
pub const NOTICE_BUTTONS_MAX: usize = 25;
/// The most inputs that one notice carries.
pub const NOTICE_INPUTS_MAX: usize = 50;
/// The most choices of one input that a notice carries: Slack allows 100 in a list.
pub const NOTICE_CHOICES_MAX: usize = 100;
/// The most bytes of everything else on a notice: names and values of buttons, inputs and choices, and what is wrong with answers. What
/// does not fit is left out, from the end. Three lists of a hundred choices fit well.
pub const NOTICE_REST_BYTES_MAX: usize = 64 * 1024;
/// The longest line of a notice on a desk's socket: JSON writes a byte of hostile text as six.
pub const NOTICE_LINE_BYTES_MAX: usize = 6 * (NOTICE_TEXT_BYTES_MAX + NOTICE_REST_BYTES_MAX) + 16 * 1024;

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
    /// A dialog opened for them, or changed: also with what is wrong with their answers.
    Modal(View),
    /// A dialog closed by itself, or by the app.
    ModalClosed {
        /// The view's id.
        view: String,
    },
    /// The app's home, which they look at, has new content.
    Home(View),
    /// What the client itself says went wrong: a command that the app did not answer in time.
    Trouble {
        /// The channel's id, where it happened in one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<String>,
        /// What the client says.
        text: String,
    },
}

/// A dialog or a home as the person sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its id.
    pub view: String,
    /// Its title; a home has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What is written in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What can be filled in or chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// The buttons within it; its submission is not among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// What the button says that submits it; `None` when it cannot be submitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submit: Option<String>,
    /// What the app found wrong with the answers, by block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

/// Something to fill in or to choose from, in a message or a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The text beside it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The vendor's kind of it: `plain_text_input`, `static_select`, `datepicker`.
    pub kind: String,
    /// The app's name for it.
    pub action_id: String,
    /// The block that holds it.
    pub block_id: String,
    /// What can be chosen, where that is a list; an external one is asked of the app when the person types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// What it holds at first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// It may be left empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// One of several things to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the person reads.
    pub label: String,
    /// What the app gets.
    pub value: String,
}

/// What the app found wrong with an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The block that holds the answer.
    pub block_id: String,
    /// What the person reads.
    pub text: String,
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
    /// What can be chosen in it: selects, dates, checkboxes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
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
