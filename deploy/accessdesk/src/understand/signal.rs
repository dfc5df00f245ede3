//! What a message touches on: the signals, and how they are found by the languages' tables. No signal decides alone;
//! `intent.rs` weighs them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::understand::typo::{Phrase, Shape};
use crate::understand::{de, en};

/// One thing that a message may touch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// Wants to get at something.
    Access,
    /// Jira or a part of it.
    Jira,
    /// The word "project".
    ProjectWord,
    /// Locked out, or the password.
    Locked,
    /// Signing in.
    SignIn,
    /// Their account as such.
    Account,
    /// A first day.
    Starter,
    /// Administrator's rights.
    Admin,
    /// Takes it back.
    Cancel,
    /// Something does not work, without saying what.
    Trouble,
    /// It still does not work.
    Still,
    /// Asks how far it is.
    Status,
    /// Thanks or praise.
    Thanks,
    /// A greeting.
    Greeting,
    /// Yes.
    Yes,
    /// No.
    No,
}

/// A row of a language's table.
pub type Row = (Signal, &'static [&'static str]);

/// All signals of a message, in both languages: people mix them.
#[must_use]
pub fn signals(words: &[&str]) -> BTreeSet<Signal> {
    let words = Shape::all(words);
    TABLE
        .iter()
        .filter(|(_, phrases)| phrases.iter().any(|phrase| phrase.find(&words).is_some()))
        .map(|&(signal, _)| signal)
        .collect()
}

/// The languages' tables, ready to be looked for.
static TABLE: LazyLock<Vec<(Signal, Vec<Phrase>)>> = LazyLock::new(|| {
    let ready = |&(signal, phrases): &Row| (signal, phrases.iter().copied().map(Phrase::of).collect());
    en::PHRASES.iter().chain(de::PHRASES).map(ready).collect()
});

/// Systems that people ask for and that this desk does not serve.
const OTHER_SYSTEMS: &[&str] = &[
    "github",
    "gitlab",
    "bitbucket",
    "salesforce",
    "confluence",
    "sap",
    "aws",
    "vpn",
    "figma",
    "notion",
    "sharepoint",
    "zoom",
    "datadog",
    "grafana",
    "workday",
    "hubspot",
    "tableau",
    "kubernetes",
    "outlook",
    "printer",
    "drucker",
    "dropbox",
    "miro",
    "snowflake",
];

/// The first system in the message that this desk does not serve.
#[must_use]
pub fn other_system(words: &[&str]) -> Option<&'static str> {
    OTHER_SYSTEMS.iter().copied().find(|system| words.contains(system))
}
