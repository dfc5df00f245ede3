//! The Jira Cloud twin.
