//! Addresses, credentials and the seeded fault of one run. Read by `main.rs` from the environment, or given by an
//! engine. Its `Debug` must never show a secret.

use std::fmt;

use crate::defect::Defect;

/// Where the vendors are and who the bot is there.
#[derive(Clone)]
pub struct Config {
    /// Base of the Slack Web API; ends in `/api/`.
    pub slack_api_url: String,
    /// `xoxb-…` token of the bot.
    pub slack_bot_token: String,
    /// Secret that signs deliveries.
    pub slack_signing_secret: String,
    /// Base of the Jira site, without `/rest`.
    pub jira_base_url: String,
    /// E-mail of the Jira account (Basic authentication).
    pub jira_email: String,
    /// API token of the Jira account.
    pub jira_api_token: String,
    /// Base of the Okta org, without `/api`.
    pub okta_org_url: String,
    /// Okta API token (scheme SSWS).
    pub okta_api_token: String,
    /// The seeded fault, if any.
    pub defect: Option<Defect>,
}

impl Config {
    /// The same with addresses in the form that calls are built from: Slack's with a closing slash, the others without.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        if !self.slack_api_url.ends_with('/') {
            self.slack_api_url.push('/');
        }
        for base in [&mut self.jira_base_url, &mut self.okta_org_url] {
            base.truncate(base.trim_end_matches('/').len());
        }
        self
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Config")
            .field("slack_api_url", &self.slack_api_url)
            .field("jira_base_url", &self.jira_base_url)
            .field("okta_org_url", &self.okta_org_url)
            .field("defect", &self.defect)
            .finish_non_exhaustive()
    }
}
