//! What lives for a short while around a press: response URLs, triggers, messages that only one person sees.

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

use super::{Content, KEPT_MS, Place, ViewId, World};
use crate::ts::Ts;

/// How long a response URL may be used, in milliseconds (Slack: 30 minutes).
pub const RESPONSE_URL_MS: i64 = 30 * 60 * 1000;
/// How often it may be used.
pub const RESPONSE_URL_USES: u8 = 5;
/// How long a trigger may be exchanged, in milliseconds (Slack: 3 seconds).
pub const TRIGGER_MS: i64 = 3_000;
/// How long a used or expired trigger is remembered, so that the error says which it is.
const TRIGGER_KEPT_MS: i64 = 60_000;
/// How long a message for one person is kept, in milliseconds: Slack's disappear when the client restarts.
const EPHEMERAL_MS: i64 = 60 * 60 * 1000;
/// The most response URLs at a time; the oldest go first. At 50 presses a second, those of half an hour.
pub const PRESSES_MAX: usize = 100_000;
/// The most messages for one person at a time; the oldest go first.
pub const EPHEMERALS_MAX: usize = 50_000;

/// A response URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// Where it happened.
    pub place: Place,
    /// The message, where there is one (a command has none).
    pub ts: Option<Ts>,
    /// The message is one that only this person sees.
    pub ephemeral: bool,
    /// Who pressed.
    pub person: PersonId,
    /// How often it was used.
    pub uses: u8,
    /// When it ends: Unix milliseconds.
    pub until_ms: i64,
}

/// A trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// For whom a dialog may be opened.
    pub person: PersonId,
    /// Whether it was exchanged.
    pub used: bool,
    /// When it ends: Unix milliseconds.
    pub until_ms: i64,
    /// The view that it came from: another may be laid on that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<ViewId>,
    /// The conversation that it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// A message that only one person sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ephemeral {
    /// Where.
    pub place: Place,
    /// Who sees it.
    pub to: PersonId,
    /// What it says.
    pub content: Content,
    /// The thread that it stands in.
    pub thread: Option<Ts>,
}

impl World {
    /// Remembers a response URL; returns its number.
    pub(crate) fn begin_press(&mut self, press: Press) -> u64 {
        let number = self.next_number();
        if self.presses.len() >= PRESSES_MAX {
            self.presses.pop_first();
        }
        self.presses.insert(number, press);
        number
    }

    /// Remembers a trigger; returns its number.
    pub(crate) fn begin_trigger(&mut self, trigger: Trigger) -> u64 {
        let number = self.next_number();
        if self.triggers.len() >= PRESSES_MAX {
            self.triggers.pop_first();
        }
        self.triggers.insert(number, trigger);
        number
    }

    /// Keeps a message that only one person sees; returns its id.
    pub(crate) fn whisper(&mut self, ephemeral: Ephemeral, unix_ms: i64) -> Ts {
        let ts = self.next_ts(unix_ms);
        if self.ephemerals.len() >= EPHEMERALS_MAX {
            self.ephemerals.pop_first();
        }
        self.ephemerals.insert(ts, ephemeral);
        ts
    }

    /// Forgets what is over.
    pub(crate) fn forget(&mut self, unix_ms: i64) {
        // Numbers rise with time, so that whatever is over stands in front.
        while self.presses.first_entry().is_some_and(|press| press.get().until_ms <= unix_ms) {
            self.presses.pop_first();
        }
        let over = unix_ms.saturating_sub(TRIGGER_KEPT_MS);
        while self.triggers.first_entry().is_some_and(|trigger| trigger.get().until_ms <= over) {
            self.triggers.pop_first();
        }
        let oldest = u64::try_from(unix_ms.saturating_sub(EPHEMERAL_MS)).unwrap_or(0).saturating_mul(1000);
        while self.ephemerals.first_key_value().is_some_and(|(ts, _)| ts.0 < oldest) {
            self.ephemerals.pop_first();
        }
        self.views.forget(unix_ms);
        let kept = u64::try_from(unix_ms.saturating_sub(KEPT_MS)).unwrap_or(0).saturating_mul(1000);
        self.drafts.forget(Ts(kept));
    }
}
