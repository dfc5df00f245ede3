//! What a message touches on: the signals, and how they are found by the languages' tables. No signal decides alone;
//! `intent.rs` weighs them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::understand::typo::{Phrases, Shape, is_among};
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
    let mut signals = BTreeSet::new();
    TABLE.find(&Shape::all(words), |signal| {
        signals.insert(signal);
    });
    signals
}

/// The languages' tables, ready to be looked for.
static TABLE: LazyLock<Phrases<Signal>> = LazyLock::new(|| {
    let rows = en::PHRASES.iter().chain(de::PHRASES);
    Phrases::of(rows.flat_map(|&(signal, phrases)| phrases.iter().map(move |&phrase| (signal, phrase))))
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
    OTHER_SYSTEMS.iter().copied().find(|system| is_among(system, words))
}
