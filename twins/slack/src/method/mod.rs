//! Methods, whatever they do: how a call of one is read, let in, run and answered. Here stands a method as data: its path, who may
//! call it and how often, and what it does.

mod answer;
mod args;
mod doing;
mod numbered;
mod paging;
mod running;

pub(crate) use answer::{answer, each, good, refusal};
pub use args::{Args, NotJson};
pub(crate) use doing::{Doing, Grant, Promise, identify};
pub(crate) use numbered::Numbered;
pub(crate) use paging::Page;
pub(crate) use running::{run, serve};

use nightcrew_twin_kit::{Rate, Tier};

use crate::error::Refusal;
use crate::json::Object;
use crate::world::TokenKind;

/// 20 and more a minute.
pub(crate) const TIER_2: Option<Rate> = Some(Rate::per_minute(20));
/// 50 and more a minute.
pub(crate) const TIER_3: Option<Rate> = Some(Rate::per_minute(50));
/// 100 and more a minute.
pub(crate) const TIER_4: Option<Rate> = Some(Rate::per_minute(100));
/// Methods of which Slack says "hundreds a minute".
pub(crate) const SPECIAL: Option<Rate> = Some(Rate::per_minute(600));

/// What a method does.
pub(crate) type Run = fn(&mut Doing<'_>) -> Result<Object, Refusal>;

/// Which kinds of tokens may call a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Callers {
    /// No token is needed; one that is sent is not looked at.
    Anybody,
    /// Bots, workflow steps and people.
    BotsAndPeople,
    /// Bots and workflow steps.
    Bots,
    /// People only.
    People,
    /// The app itself, with its app-level token.
    AppLevel,
}

impl Callers {
    /// Whether a token of this kind may call.
    pub(crate) const fn take(self, kind: TokenKind) -> bool {
        match self {
            Self::Anybody => true,
            Self::BotsAndPeople => matches!(kind, TokenKind::Bot | TokenKind::User | TokenKind::Workflow),
            Self::Bots => matches!(kind, TokenKind::Bot | TokenKind::Workflow),
            Self::People => matches!(kind, TokenKind::User),
            Self::AppLevel => matches!(kind, TokenKind::App),
        }
    }
}

/// A method.
pub(crate) struct Method {
    /// Its path.
    pub path: &'static str,
    /// How far it is modelled.
    pub tier: Tier,
    /// How often it may be called.
    pub rate: Option<Rate>,
    /// The scopes of which one allows it, with commas; empty when none is asked for.
    pub scopes: &'static str,
    /// Which kinds of tokens may call it.
    pub callers: Callers,
    /// What it does.
    pub run: Run,
}

/// A method that is modelled with its state, for bots and people.
pub(crate) const fn method(path: &'static str, rate: Option<Rate>, scopes: &'static str, run: Run) -> Method {
    Method { path, tier: Tier::Semantic, rate, scopes, callers: Callers::BotsAndPeople, run }
}

impl Method {
    /// The same for other callers.
    pub(crate) const fn of(self, callers: Callers) -> Self {
        Self { callers, ..self }
    }
}
