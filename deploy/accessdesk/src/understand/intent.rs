//! What the person wants: the signals weighed against each other. One order of precedence, read from top to bottom.

use std::collections::BTreeSet;

use crate::understand::project::ProjectMention;
use crate::understand::signal::Signal;

/// What a message wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Access to a Jira project.
    Project,
    /// The account unlocked.
    Unlock,
    /// The bundle for a first day.
    Starter,
    /// Administrator's rights.
    Admin,
    /// A system that this desk does not serve.
    OtherSystem(&'static str),
    /// Takes the request back.
    Cancel,
    /// It still does not work.
    Complaint,
    /// How far is it?
    Status,
    /// Something about getting in, but not what.
    Vague,
    /// Thanks.
    Thanks,
    /// A greeting and nothing else.
    Greeting,
    /// Yes or no.
    Confirm(bool),
    /// Nothing that the desk knows; may be the answer to a question.
    Unclear,
}

/// Weighs the signals.
#[must_use]
pub fn intent(
    signals: &BTreeSet<Signal>,
    project: &ProjectMention,
    other: Option<&'static str>,
    words: usize,
) -> Intent {
    let has = |signal| signals.contains(&signal);
    let named = *project != ProjectMention::None;
    let jira = has(Signal::Jira) || has(Signal::ProjectWord) || named;
    let cannot = has(Signal::Trouble) || has(Signal::Access);
    if has(Signal::Cancel) {
        return Intent::Cancel;
    }
    if has(Signal::Admin) {
        return Intent::Admin;
    }
    if has(Signal::Status) && !has(Signal::Starter) && !(has(Signal::Still) && cannot && !has(Signal::Status))
    {
        return Intent::Status;
    }
    if has(Signal::Still) {
        return Intent::Complaint;
    }
    if has(Signal::Locked) && !(named && has(Signal::Access)) {
        return Intent::Unlock;
    }
    if has(Signal::Starter) && !named {
        return Intent::Starter;
    }
    if has(Signal::SignIn) && !(named && has(Signal::Access)) && !(has(Signal::Access) && jira) {
        return Intent::Unlock;
    }
    if let Some(system) = other.filter(|_| !jira) {
        return Intent::OtherSystem(system);
    }
    if jira && (cannot || has(Signal::Jira) || named) {
        return Intent::Project;
    }
    if has(Signal::Account) && cannot {
        return Intent::Unlock;
    }
    if has(Signal::Thanks) && !has(Signal::Access) && !has(Signal::Trouble) {
        return Intent::Thanks;
    }
    if cannot {
        return Intent::Vague;
    }
    match (has(Signal::Yes), has(Signal::No)) {
        (true, false) => return Intent::Confirm(true),
        (false, true) => return Intent::Confirm(false),
        _ => {}
    }
    // A greeting opens many messages; only alone is it the message.
    if has(Signal::Greeting) && words <= 4 { Intent::Greeting } else { Intent::Unclear }
}
