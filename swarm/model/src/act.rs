//! Verbs that twins declare as data, and the acts that employees make of them.
//!
//! A verb is a table row, not code: the engine can send it to a twin in this process, in another process, or (with the
//! vendor's own paths) to the real service. Doors are verbs whose call the vendor's API does not offer.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Something that a person can do at a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verb {
    /// `service.verb`, such as `slack.post_message`. The part before the dot is the twin's name.
    pub name: &'static str,
    /// What it does, for a person and for a model's prompt.
    pub about: &'static str,
    /// What it needs.
    pub args: &'static [Arg],
    /// The call on the wire.
    pub call: WireCall,
    /// How to tell from the answer that it worked.
    pub success: Success,
    /// What the person keeps of the answer.
    pub keeps: &'static [Keep],
}

/// One argument of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Arg {
    /// Its name, as acts write it.
    pub name: &'static str,
    /// What it means.
    pub about: &'static str,
    /// False when it may be left out; its field is then not sent.
    pub required: bool,
}

/// A call on the wire, with `{arg}` places in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WireCall {
    /// The HTTP method.
    pub method: Method,
    /// The path with `{arg}` places; what fills them is percent-encoded.
    pub path: &'static str,
    /// How `fields` are sent.
    pub encoding: Encoding,
    /// What is sent: the service's field name and where its value comes from.
    pub fields: &'static [Field],
}

/// One field of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The service's name for it.
    pub name: &'static str,
    /// Its value.
    pub value: FieldValue,
}

/// Where a field's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    /// The act's argument of this name, as text.
    Arg(&'static str),
    /// Always this text.
    Text(&'static str),
}

/// The HTTP methods that verbs use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// DELETE
    Delete,
}

/// How the fields of a call are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// In the query.
    Query,
    /// As one flat JSON object of strings.
    Json,
}

/// How to tell from an answer that a call worked. A 2xx status is always needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Success {
    /// The status says it.
    Status,
    /// The answer's boolean at this top-level name must be true as well (Slack's `ok`).
    Flag(&'static str),
}

/// Something kept of a call's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Keep {
    /// The name it is kept by.
    pub name: &'static str,
    /// Where it is in the answer: a JSON pointer such as `/channel/id`.
    pub pointer: &'static str,
}

/// How a person shows who they are at a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// `Authorization: Bearer xoxp-…` (Slack's user token).
    SlackUser,
    /// `Authorization: Basic` of e-mail and API token (Jira).
    EmailToken,
    /// `Authorization: Bearer` of the bare secret (doors of services where people hold no token of their own).
    Person,
}

/// A verb with its arguments: what an employee is about to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The verb's name.
    pub verb: Cow<'static, str>,
    /// Its arguments, in the verb's order.
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl Act {
    /// An act without arguments.
    #[must_use]
    pub fn new(verb: impl Into<Cow<'static, str>>) -> Self {
        Self { verb: verb.into(), args: Vec::new() }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.args.push((name.into(), value.into()));
        self
    }

    /// The argument of this name.
    #[must_use]
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The service that the verb belongs to.
    #[must_use]
    pub fn service(&self) -> &str {
        self.verb.split('.').next().unwrap_or_default()
    }
}
