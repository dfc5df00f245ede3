//! Tokens that were handed out: by OAuth, by the control surface, to a workflow's step. Only what they are for is kept; their
//! secrets are computed from the crew's key.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Who;
use crate::scopes::Scopes;

/// The most tokens that are remembered at a time; the oldest go first.
pub const TOKENS_MAX: usize = 10_000;

/// Kinds of tokens, as Slack tells them apart by their beginnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenKind {
    /// `xoxb-`: the app's bot.
    Bot,
    /// `xoxp-`: a person, or the app for a person.
    User,
    /// `xapp-`: the app itself, for sockets.
    App,
    /// `xwfp-`: a workflow's step, for as long as it runs.
    Workflow,
    /// `xoxe-`: exchanged for a new token, and good for nothing else.
    Refresh,
}

impl TokenKind {
    /// How its tokens begin.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Bot => "xoxb-",
            Self::User => "xoxp-",
            Self::App => "xapp-",
            Self::Workflow => "xwfp-",
            Self::Refresh => "xoxe-",
        }
    }

    /// The kind that a token's beginning tells, and what follows it.
    #[must_use]
    pub fn of(token: &str) -> Option<(Self, &str)> {
        [Self::Bot, Self::User, Self::App, Self::Workflow, Self::Refresh]
            .into_iter()
            .find_map(|kind| token.strip_prefix(kind.prefix()).map(|rest| (kind, rest)))
    }
}

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Its kind.
    pub kind: TokenKind,
    /// As whom its holder acts.
    pub who: Who,
    /// What it may do.
    pub scopes: Scopes,
    /// The subject holds it, though it may act as a person; otherwise the person does.
    pub by_app: bool,
    /// When it ends, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
    /// It was revoked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
    /// The number of the workflow's step that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
}

/// All that were handed out, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tokens(BTreeMap<u64, Arc<Token>>);

impl Tokens {
    /// Remembers a token under its number.
    pub(crate) fn hand_out(&mut self, number: u64, token: Token) {
        if self.0.len() >= TOKENS_MAX {
            self.0.pop_first();
        }
        self.0.insert(number, Arc::new(token));
    }

    /// The token of this number.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Arc<Token>> {
        self.0.get(&number)
    }

    /// Revokes all that the app holds; returns whose they were.
    pub(crate) fn revoke_those_of_the_app(&mut self) -> Vec<(TokenKind, Who)> {
        let mut ended = Vec::new();
        for token in self.0.values_mut().filter(|token| token.by_app && !token.revoked) {
            Arc::make_mut(token).revoked = true;
            ended.push((token.kind, token.who));
        }
        ended
    }

    /// Lets a token that was not revoked end at another time: Unix milliseconds.
    pub(crate) fn ends(&mut self, number: u64, until_ms: i64) {
        if let Some(token) = self.0.get_mut(&number).filter(|token| !token.revoked) {
            Arc::make_mut(token).until_ms = Some(until_ms);
        }
    }

    /// Revokes a token; false when there is none that could be.
    pub(crate) fn revoke(&mut self, number: u64) -> bool {
        match self.0.get_mut(&number) {
            Some(token) if !token.revoked => {
                Arc::make_mut(token).revoked = true;
                true
            }
            _ => false,
        }
    }
}
