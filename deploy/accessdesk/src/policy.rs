//! The policy file: what may be given and whose approval it needs. Whatever is not listed is refused.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

/// The policy that is used when no file is given.
pub const BUILT_IN: &str = include_str!("../policy.yaml");
/// The longest waiting time that a policy may name: a month.
const WAIT_SECS_MAX: u64 = 31 * 24 * 3600;
/// The most reminders that a policy may ask for; more would be nagging.
const REMINDERS_MAX: u32 = 20;

/// What the desk may do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Name (without `#`) of the channel in which every top-level message may be a request.
    pub help_channel: String,
    /// Key of the Jira project that keeps the audit tickets.
    #[serde(default = "audit_project")]
    pub audit_project: String,
    /// How long an approver may be silent before being reminded.
    #[serde(default = "remind_after", deserialize_with = "duration")]
    pub remind_after: Duration,
    /// How often a silent approver is reminded.
    #[serde(default = "max_reminders")]
    pub max_reminders: u32,
    /// Access to Jira projects.
    pub jira: JiraRule,
    /// The bundle for a first day.
    pub starter: StarterRule,
    /// Unlocking an account.
    #[serde(default)]
    pub unlock: UnlockRule,
    /// What is never given.
    #[serde(default)]
    pub refused: RefusedRule,
}

/// Access to Jira projects.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JiraRule {
    /// The group that opens Jira and all projects that are not restricted.
    pub group: String,
    /// Project key to the further group that it needs.
    #[serde(default)]
    pub restricted: BTreeMap<String, String>,
    /// Who must agree.
    pub approval: Approval,
    /// Whether the requester must say why.
    #[serde(default)]
    pub reason: Reason,
}

/// The bundle for a first day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterRule {
    /// Groups of the bundle.
    pub groups: Vec<String>,
    /// Who must agree.
    pub approval: Approval,
}

/// Unlocking an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnlockRule {
    /// Whether people may have only their own account unlocked.
    pub own_account_only: bool,
}

impl Default for UnlockRule {
    fn default() -> Self {
        Self { own_account_only: true }
    }
}

/// What is never given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedRule {
    /// Okta groups that this desk never grants.
    #[serde(default)]
    pub groups: Vec<String>,
}

/// Whose approval a grant needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// The beneficiary's manager.
    Manager,
    /// Nobody's.
    None,
}

/// Whether a reason must be given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Asked for when it is missing.
    #[default]
    Required,
    /// Recorded when given.
    Optional,
}

/// What is wrong with a policy file.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not YAML, or not of the policy's form; the message holds line and column.
    #[error("the policy file cannot be read: {0}")]
    Form(String),
    /// Well formed, but it contradicts itself.
    #[error("the policy does not make sense: {0}")]
    Sense(String),
}

impl Policy {
    /// Reads a policy from YAML.
    ///
    /// # Errors
    /// [`PolicyError`] with the place (line and column) or the contradiction.
    pub fn from_yaml(text: &str) -> Result<Self, PolicyError> {
        let policy: Self =
            serde_saphyr::from_str(text).map_err(|error| PolicyError::Form(error.to_string()))?;
        policy.checked()
    }

    /// The policy that is compiled in.
    ///
    /// # Errors
    /// Never for the file in this repository; a test holds that.
    pub fn built_in() -> Result<Self, PolicyError> {
        Self::from_yaml(BUILT_IN)
    }

    /// The groups that access to a project takes: Jira's own, and the project's if it is restricted.
    #[must_use]
    pub fn project_groups(&self, key: &str) -> Vec<String> {
        let mut groups = vec![self.jira.group.clone()];
        groups.extend(self.jira.restricted.get(key).filter(|group| **group != self.jira.group).cloned());
        groups
    }

    fn checked(self) -> Result<Self, PolicyError> {
        let refused = |group: &String| self.refused.groups.contains(group);
        if self.help_channel.is_empty() || self.help_channel.starts_with('#') {
            return Err(PolicyError::Sense("help_channel is a channel's name without the leading #".into()));
        }
        if self.max_reminders > REMINDERS_MAX {
            return Err(PolicyError::Sense(format!("max_reminders is at most {REMINDERS_MAX}")));
        }
        if self.starter.groups.is_empty() {
            return Err(PolicyError::Sense("starter.groups is empty".into()));
        }
        let granted = self.jira.restricted.values().chain([&self.jira.group]).chain(&self.starter.groups);
        if let Some(group) = granted.into_iter().find(|group| refused(group)) {
            return Err(PolicyError::Sense(format!("the group {group} is both granted and refused")));
        }
        Ok(self)
    }
}

/// Reads `500ms`, `4s`, `15m`, `2h` or `1d`.
///
/// # Errors
/// A sentence that names the forms.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let bad = || format!("{text:?} is not a duration; write 500ms, 4s, 15m, 2h or 1d");
    let number: u64 = number.parse().map_err(|_| bad())?;
    let ms = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(bad()),
    };
    match number.checked_mul(ms) {
        Some(ms) if ms > 0 && ms <= WAIT_SECS_MAX * 1000 => Ok(Duration::from_millis(ms)),
        _ => Err(format!("{text:?} is not between 1ms and 31d")),
    }
}

fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(from)?;
    parse_duration(&text).map_err(serde::de::Error::custom)
}

fn audit_project() -> String {
    "ITSM".into()
}

fn remind_after() -> Duration {
    Duration::from_secs(15 * 60)
}

fn max_reminders() -> u32 {
    2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_policy_is_sound() {
        let policy = Policy::built_in().unwrap();
        assert_eq!(policy.remind_after, Duration::from_secs(900));
        assert_eq!(policy.project_groups("ENG"), ["jira-users"]);
        assert_eq!(policy.project_groups("FIN"), ["jira-users", "jira-fin"]);
        assert!(policy.refused.groups.contains(&"jira-admins".to_owned()));
    }

    #[test]
    fn a_broken_policy_says_where_and_what() {
        let unknown = BUILT_IN.replace("max_reminders", "max_reminder");
        let error = Policy::from_yaml(&unknown).unwrap_err().to_string();
        assert!(error.contains("max_reminder"), "{error}");
        let both = BUILT_IN.replace("[jira-admins]", "[jira-users]");
        assert!(Policy::from_yaml(&both).unwrap_err().to_string().contains("both granted and refused"));
        let soon = BUILT_IN.replace("remind_after: 15m", "remind_after: soon");
        assert!(Policy::from_yaml(&soon).unwrap_err().to_string().contains("not a duration"));
    }

    #[test]
    fn durations_are_read_strictly() {
        assert_eq!(parse_duration("4s"), Ok(Duration::from_secs(4)));
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        for bad in ["", "s", "4", "4 s", "-1s", "0s", "99d", "99999999999999999999s"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }
}
