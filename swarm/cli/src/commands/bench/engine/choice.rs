//! What a measured crew may be given: how its desks are connected, and what its journal keeps.

/// How the desks of a measured crew are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Desks {
    /// One connection for all.
    Shared,
    /// A WebSocket for each.
    PerEmployee,
}

impl Desks {
    /// As a flag and a plan write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::PerEmployee => "per_employee",
        }
    }
}

/// What the journal of a measured crew keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Keeps {
    /// How many acts there were, and how long they took.
    Summary,
    /// Every act, its answer, and its call at the twin.
    Full,
}

impl Keeps {
    /// As a flag and a plan write it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Full => "full",
        }
    }
}
