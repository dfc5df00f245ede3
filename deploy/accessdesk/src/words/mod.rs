//! All that the bot says: [`Say`] lists it, each language words it. Short, friendly, plain. Nothing here decides.

pub mod de;
pub mod en;

use serde_json::{Value, json};

use crate::request::{Outcome, Refusal, State, Want};
use crate::understand::Language;

/// One thing to say. Names and reasons are given already escaped for Slack.
#[derive(Debug, Clone)]
pub enum Say<'a> {
    /// A greeting, with what the desk can do.
    Hello,
    /// Not understood: what the desk can do, and which system?
    AskSystem,
    /// Which project?
    AskProject,
    /// There is no such project; which one?
    NoSuchProject(&'a str),
    /// Why do you need it?
    AskReason(&'a Want),
    /// Who is it for?
    AskWho,
    /// Nobody has this name.
    UnknownPerson(&'a str),
    /// Several people, or one with a similar name.
    WhichPerson(&'a str, &'a str),
    /// Filed and asked: it waits for the approver.
    Waiting(Facts<'a>),
    /// Has it already.
    Already(Facts<'a>),
    /// Granted and verified.
    Done(Facts<'a>),
    /// The approver said no.
    Denied(Facts<'a>),
    /// Taken back.
    Withdrawn(Facts<'a>),
    /// Too late to take back.
    TooLate(Facts<'a>),
    /// There is nothing to take back.
    NothingToCancel,
    /// A draft was dropped.
    Dropped,
    /// A step failed; the ticket stays open for a person.
    Failed(Facts<'a>),
    /// Something is wrong on our side and nothing was filed.
    Sorry,
    /// Where it stands, when it was failed or is being done.
    Status(Facts<'a>, State),
    /// No request is known.
    NoRequest,
    /// Admin rights are never given.
    NoAdmin,
    /// This system is not served.
    NoSystem(&'a str),
    /// The access is there; what to try.
    StillThere(Facts<'a>),
    /// The access had gone and is back, verified.
    Regranted(Facts<'a>),
    /// The account was unlocked, verified.
    Unlocked,
    /// The account is not locked; what do you see?
    NotLocked,
    /// The password has expired.
    Expired,
    /// The account is in this state; a person has to look.
    AccountState(&'a str, &'a str),
    /// Only one's own account.
    UnlockOwnOnly,
    /// The desk does not find them in Okta; a person takes over.
    NoAccount(&'a str, &'a str),
    /// No manager is known; a person takes over.
    NoManager(&'a str, &'a str),
    /// A person takes over.
    HandedOver(&'a str),
    /// Requests belong elsewhere.
    WrongChannel(&'a str),
    /// The question to the approver.
    Approval(Facts<'a>, &'a str, bool),
    /// How it ended, in place of the buttons.
    Settled(Facts<'a>, State),
    /// Why a press does not count.
    Press(Refusal, State),
    /// A press on something that is not known any more.
    PressUnknown,
    /// Label of the approving button.
    Approve,
    /// Label of the denying button.
    Deny,
}

/// What most sentences are about.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What is asked for.
    pub want: &'a Want,
    /// The colleague it is for; none when it is for the requester.
    pub whom: Option<&'a str>,
    /// Who asked.
    pub requester: &'a str,
    /// Whose word it needs.
    pub approver: &'a str,
    /// The audit ticket.
    pub ticket: &'a str,
}

/// Words it.
#[must_use]
pub fn say(language: Language, what: &Say<'_>) -> String {
    match language {
        Language::En => en::say(what),
        Language::De => de::say(what),
    }
}

/// The audit comment that ends a ticket; tickets are kept in English.
#[must_use]
pub fn ticket_comment(outcome: Outcome, approver: Option<&str>) -> String {
    let by = approver.unwrap_or("policy");
    match outcome {
        Outcome::Granted => format!("Approved by {by}. Granted in Okta and verified."),
        Outcome::Denied => format!("Denied by {by}. Nothing was granted."),
        Outcome::Withdrawn => "Withdrawn by the requester. Nothing was granted.".into(),
    }
}

/// Escapes what people wrote for Slack's markup, so that it can neither mention nor link.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The approver's message: the question and two buttons.
#[must_use]
pub fn approval_blocks(language: Language, question: &str, request_id: &str) -> Value {
    let button = |what: &Say<'_>, action: &str, style: &str| {
        json!({
            "type": "button", "action_id": action, "value": request_id, "style": style,
            "text": {"type": "plain_text", "text": say(language, what)},
        })
    };
    json!([
        {"type": "section", "text": {"type": "mrkdwn", "text": question}},
        {"type": "actions", "block_id": "decision", "elements": [
            button(&Say::Approve, "approve_request", "primary"),
            button(&Say::Deny, "deny_request", "danger"),
        ]},
    ])
}

/// The same message without buttons.
#[must_use]
pub fn settled_blocks(text: &str) -> Value {
    json!([{"type": "section", "text": {"type": "mrkdwn", "text": text}}])
}
