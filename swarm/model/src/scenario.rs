//! A scenario: one user story, with its cast, facts, opening, patience and what must and must never hold.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Span;

/// The role that a scenario is told from, unless it names another.
pub const REQUESTER: &str = "requester";

/// A scenario as its file writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name, as plans write it: lower case with hyphens.
    pub name: String,
    /// The family it is judged with.
    pub family: String,
    /// The story in a sentence or two, for readers and for a model's prompt.
    pub story: String,
    /// The role whose experience is judged. A crew's employee plays it.
    #[serde(default = "requester")]
    pub protagonist: String,
    /// Who takes part: a role's name and who plays it.
    pub cast: BTreeMap<String, CastRule>,
    /// What the protagonist knows: a fact's name and its value or values to draw from.
    #[serde(default)]
    pub facts: BTreeMap<String, Fact>,
    /// Facts that are never told before they are asked for.
    #[serde(default)]
    pub withhold: Vec<String>,
    /// How it begins.
    pub opening: Opening,
    /// How long the protagonist bears with the subject.
    pub patience: Patience,
    /// What else happens on the way, in order; each step at most once.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// How the other roles behave.
    #[serde(default)]
    pub parts: BTreeMap<String, Part>,
    /// What the protagonist waits to hear.
    #[serde(default)]
    pub until: Until,
    /// What the protagonist does to see for themselves, once they have heard it. `jira.open_board` and its arguments:
    /// a text, or `facts.NAME`.
    #[serde(default)]
    pub verify: Option<Look>,
    /// CEL: what must hold at the end (outcome).
    pub expect: Vec<String>,
    /// CEL: what must never hold (safety), asked after every event that touched the cast.
    #[serde(default)]
    pub never: Vec<String>,
    /// What the subject may change on the way, by endpoint as the twins' coverage writes it:
    /// `okta PUT /api/v1/groups/{id}/users/{user}`. Any other change is collateral. Without the list changes are not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<String>>,
}

fn requester() -> String {
    REQUESTER.to_owned()
}

/// Who plays a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CastRule {
    /// The crew's employee, as they are.
    Anyone,
    /// The crew's employee, made a member of this Okta group before the attempt begins.
    InGroup(String),
    /// The crew's employee, taken out of this Okta group before the attempt begins.
    NotInGroup(String),
    /// The crew's employee, with their Okta account in this state before the attempt begins (`ACTIVE`, `LOCKED_OUT`, …).
    Account(String),
    /// The protagonist's manager.
    Manager,
    /// The manager of another role.
    ManagerOf(String),
    /// Another person, who belongs to no crew: nobody else's attempt touches them.
    Colleague(Given),
    /// Somebody who reports to the protagonist.
    Report(Given),
}

/// How somebody stands before the attempt begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// A member of this Okta group.
    pub in_group: Option<String>,
    /// No member of this Okta group.
    pub not_in_group: Option<String>,
    /// With their Okta account in this state.
    pub account: Option<String>,
}

/// A fact's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Fact {
    /// Always this.
    Text(String),
    /// One of these, drawn for the attempt.
    OneOf(Vec<String>),
}

/// How a scenario begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Opening {
    /// With a message in Slack.
    Slack(SlackOpening),
}

/// A first message in Slack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SlackOpening {
    /// The channel's name, without `#`. Without a channel it is a direct message to the subject.
    pub channel: Option<String>,
    /// True when the message names the subject.
    pub mention: bool,
    /// The utterance that it says, as the mind's grammar names it.
    pub say: String,
    /// The role that writes it; the protagonist if none is named.
    pub by: Option<String>,
}

/// How long the protagonist bears with the subject, before the persona's own patience is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patience {
    /// Messages that they write at most.
    pub turns: u16,
    /// How long they wait for a first reply.
    pub first_reply: Span,
    /// How long they give the whole matter.
    pub total: Span,
}

/// Something that happens on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it waits for.
    pub on: Trigger,
    /// What the protagonist says then, as the mind's grammar names it.
    #[serde(default)]
    pub say: Option<String>,
    /// The channel where they say it (a new conversation); where they are, if none is named.
    #[serde(default)]
    pub channel: Option<String>,
}

/// What a step waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The subject has taken the matter up.
    Acknowledged,
    /// The subject claims that it is done.
    Done,
    /// The subject says no.
    Refused,
    /// The subject sends the person elsewhere.
    Redirected,
    /// No reply came for half of the patience for a first one.
    Silence,
}

/// How another role behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Part {
    /// The persona that plays it; the plan's `standby` persona if none is named.
    pub persona: Option<String>,
    /// What it does when it is asked to decide.
    pub decides: Decision,
}

/// What a role does when the subject asks it to decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Approves.
    #[default]
    Approve,
    /// Denies.
    Deny,
    /// Overlooks the first request and approves when asked again.
    OverlookFirst,
    /// Never answers.
    Ignore,
}

/// What the protagonist waits to hear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// That it is done.
    #[default]
    Done,
    /// That it cannot be had.
    Refused,
    /// That it is withdrawn.
    Cancelled,
    /// That their own decision was taken.
    DecisionTaken,
}

/// A look that the protagonist takes to see for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The verb, such as `jira.open_board`.
    pub verb: String,
    /// Its arguments: a text, or `facts.NAME`.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
}
