//! The Slack twin.
