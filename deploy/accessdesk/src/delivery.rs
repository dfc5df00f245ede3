//! What Slack delivers, as far as the desk reads it: events and pressed buttons.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::services::shape::{List, Object, Text};

/// A delivery of the Events API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Envelope<'a> {
    /// What is delivered.
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Text<'a>,
    /// Unique, the same on a redelivery.
    #[serde(borrow)]
    pub(crate) event_id: Text<'a>,
    /// To be sent back when Slack verifies the address.
    pub(crate) challenge: Option<Value>,
    /// What happened.
    #[serde(borrow)]
    pub(crate) event: Object<Event<'a>>,
}

/// What happened in Slack.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Event<'a> {
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Text<'a>,
    #[serde(borrow)]
    pub(crate) subtype: Text<'a>,
    /// There when a bot said it, in whatever form.
    pub(crate) bot_id: Option<IgnoredAny>,
    #[serde(borrow)]
    pub(crate) channel: Text<'a>,
    #[serde(borrow)]
    pub(crate) channel_type: Text<'a>,
    #[serde(borrow)]
    pub(crate) user: Text<'a>,
    #[serde(borrow)]
    pub(crate) text: Text<'a>,
    #[serde(borrow)]
    pub(crate) ts: Text<'a>,
    #[serde(borrow)]
    pub(crate) thread_ts: Text<'a>,
}

/// A delivery of an interaction.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Interaction<'a> {
    /// What is delivered.
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Text<'a>,
    /// The buttons; the first was pressed.
    #[serde(borrow)]
    pub(crate) actions: List<Action<'a>>,
    /// Who pressed.
    #[serde(borrow)]
    pub(crate) user: Object<Named<'a>>,
    /// Where.
    #[serde(borrow)]
    pub(crate) channel: Object<Named<'a>>,
    /// Where, on surfaces that are no channel.
    #[serde(borrow)]
    pub(crate) container: Object<Container<'a>>,
}

/// A pressed button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Action<'a> {
    #[serde(borrow)]
    pub(crate) action_id: Text<'a>,
    #[serde(borrow)]
    pub(crate) value: Text<'a>,
}

/// Somebody or something by id.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Named<'a> {
    #[serde(borrow)]
    pub(crate) id: Text<'a>,
}

/// What holds a button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Container<'a> {
    #[serde(borrow)]
    pub(crate) channel_id: Text<'a>,
}
