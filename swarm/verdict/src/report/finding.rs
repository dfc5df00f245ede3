//! What a run found, a line each, for lists and for tools that read findings: a rule, how bad it is, where, how often.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Findings listed in a report: the worst ones. A tool that shows findings beside code takes a few hundred.
pub const FINDINGS_MAX: usize = 200;

/// A finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The rule: `safety-violation`, `unmet-outcome`, `walked-away`, `false-success`, `unanswered`, `collateral-change`,
    /// `unknown-endpoint`, `unsupported-endpoint`, `latency-invalid`, `void-attempts`, `collateral-not-judged`.
    pub rule: String,
    /// How bad it is.
    pub level: FindingLevel,
    /// What was found, in a sentence.
    pub message: String,
    /// The scenario that it is about.
    pub scenario: Option<String>,
    /// The family that it is about.
    pub family: Option<String>,
    /// The endpoint that it is about: `twin METHOD /route`.
    pub endpoint: Option<String>,
    /// In how many attempts.
    pub count: u64,
    /// An attempt to look at.
    pub exemplar: Option<String>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// It must not be.
    Error,
    /// Somebody should look at it.
    Warning,
    /// Worth knowing.
    #[default]
    Note,
}
