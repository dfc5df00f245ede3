//! Where the page of the Slack twin is.

/// The page's address with the token that it needs, which opens everything that the twins have: to be told to a person at a
/// terminal, or where the token is told anyway, and never to a log.
pub fn address(control_url: &str, token: &str) -> String {
    format!("{control_url}/_twin/slack/page#token={token}")
}
