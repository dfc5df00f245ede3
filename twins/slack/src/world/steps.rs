//! Steps of workflows that the app carries out.

use std::collections::BTreeMap;

use nightcrew_model::id::PersonId;
use serde::{Deserialize, Serialize};

use crate::id;

/// The most steps that are remembered; the oldest go first.
pub const STEPS_MAX: usize = 10_000;
/// How long a step's token is good, in milliseconds: fifteen minutes, or until the step has ended (slackapi/bolt-python#1075).
pub const STEP_TOKEN_MS: i64 = 15 * 60 * 1000;
/// How long it is good after that, in milliseconds. Slack does not say; its own templates complete the step and then change their
/// message with the same token, which works there (docs.slack.dev/tools/bolt-js/tutorials/custom-steps-workflow-builder-new).
pub const STEP_TOKEN_AFTER_MS: i64 = 3_000;
/// The longest inputs, outputs or error of a step, in bytes.
pub(crate) const STEP_BYTES_MAX: usize = 64 * 1024;
/// How the ids of a step's run begin.
const PREFIX: &str = "Fx0N";

/// How a step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// The app is at it.
    Running,
    /// It is done; what came of it, as JSON.
    Completed(String),
    /// It failed; what the app says about it.
    Failed(String),
}

/// A step that runs or ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The app's name for its function.
    pub callback_id: String,
    /// Who started the workflow.
    pub person: PersonId,
    /// What it was given, as JSON.
    pub inputs: String,
    /// The number of its token.
    pub token: u64,
    /// How it stands.
    pub state: StepState,
}

/// All steps, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(BTreeMap<u32, Step>);

impl Steps {
    /// The id of a step's run.
    #[must_use]
    pub fn id(number: u32) -> String {
        format!("{PREFIX}{}", id::code(number))
    }

    /// The step of this run.
    #[must_use]
    pub fn get(&self, execution: &str) -> Option<&Step> {
        self.0.get(&id::numbered(PREFIX, execution)?)
    }

    /// The step of this number.
    #[must_use]
    pub fn at(&self, number: u32) -> Option<&Step> {
        self.0.get(&number)
    }

    pub(crate) fn get_mut(&mut self, execution: &str) -> Option<&mut Step> {
        self.0.get_mut(&id::numbered(PREFIX, execution)?)
    }

    pub(crate) fn begin(&mut self, number: u32, step: Step) {
        if self.0.len() >= STEPS_MAX {
            self.0.pop_first();
        }
        self.0.insert(number, step);
    }
}
