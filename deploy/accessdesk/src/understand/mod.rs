//! Understanding: a message's text in, what the person wants out. Pure, by tables of phrases in English and German
//! with tolerance for typos; it knows no conversation, no vendor call and no policy.

pub mod de;
pub mod en;
pub mod intent;
pub mod language;
pub mod people;
pub mod project;
pub mod reason;
pub mod signal;
pub mod text;
pub mod typo;

use std::collections::BTreeSet;

pub use intent::Intent;
pub use language::Language;
pub use people::PersonMention;
pub use project::ProjectMention;
use signal::Signal;

use crate::services::jira::Project;

/// What the desk has asked last, as far as it changes how an answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expecting {
    /// Nothing in particular.
    Anything,
    /// A project.
    Project,
    /// A reason: the whole message is one.
    Reason,
    /// A person.
    Person,
}

/// A message, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understanding {
    /// The language, if the words tell.
    pub language: Option<Language>,
    /// What is wanted.
    pub intent: Intent,
    /// The project that is named.
    pub project: ProjectMention,
    /// The person that is named as beneficiary.
    pub person: Option<PersonMention>,
    /// Why.
    pub reason: Option<String>,
    /// What the message touches on.
    pub signals: BTreeSet<Signal>,
    /// The text without markup.
    pub plain: String,
}

/// Reads a message.
#[must_use]
pub fn understand(text: &str, bot: &str, projects: &[Project], expecting: Expecting) -> Understanding {
    let heard = text::hear(text, bot);
    let words = heard.folded();
    let signals = signal::signals(&words);
    let project = project::project(&heard, projects, expecting == Expecting::Project);
    let key = match &project {
        ProjectMention::Known(key) | ProjectMention::Unknown(key) => key.as_str(),
        ProjectMention::None => "",
    };
    let reason = match expecting {
        Expecting::Reason => reason::whole(&heard),
        _ => reason::stated(&heard, &[key]),
    };
    Understanding {
        language: language::language(&words),
        intent: intent::intent(&signals, &project, signal::other_system(&words), words.len()),
        person: people::person(&heard, expecting == Expecting::Person),
        project,
        reason,
        signals,
        plain: heard.plain.trim().to_owned(),
    }
}
