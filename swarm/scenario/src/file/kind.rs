//! What a file is, and what people are told about files of its kind.

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A plan.
    Plan,
    /// A persona.
    Persona,
    /// A scenario.
    Scenario,
    /// A company.
    Company,
    /// A held-out pack.
    Pack,
    /// A judge's rubric.
    Rubric,
    /// An app manifest of Slack's.
    Manifest,
}

impl Kind {
    /// What it is called.
    const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Persona => "persona",
            Self::Scenario => "scenario",
            Self::Company => "company",
            Self::Pack => "pack",
            Self::Rubric => "rubric",
            Self::Manifest => "manifest",
        }
    }

    /// What a file of this kind has at least.
    pub(super) fn expected(self) -> String {
        let begins = match self {
            Self::Plan => "name, company, subject, crew, arrivals and duration",
            Self::Persona => "name and about",
            Self::Scenario => "name, family, story, cast, opening, patience and expect",
            Self::Company => "name, domain and people",
            Self::Pack => "name, seeds and crew",
            Self::Rubric => "name, version, mode, question and prompt",
            Self::Manifest => "display_information",
        };
        format!("a {} has at least {begins}", self.name())
    }

    /// Where it is written what may stand in it.
    pub(super) fn reference(self) -> String {
        match self {
            Self::Manifest => "Slack's reference of app manifests says what goes here".to_owned(),
            kind => format!("the schema swarm/scenario/schemas/{}.json says what goes here", kind.name()),
        }
    }
}
