//! Scopes: what a token may do. The app that nobody described may do everything that the twin serves.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The most scopes that one token carries: Slack has about 150 for bots.
pub const SCOPES_MAX: usize = 250;

/// Every scope that a bot may carry, for an app without a manifest; also what `x-oauth-scopes` tells of it.
pub const BOT: &str = "app_mentions:read,assistant:write,bookmarks:read,bookmarks:write,calls:read,calls:write,channels:history,channels:join,channels:manage,channels:read,chat:write,chat:write.customize,chat:write.public,commands,conversations.connect:read,conversations.connect:write,dnd:read,emoji:read,files:read,files:write,groups:history,groups:read,groups:write,im:history,im:read,im:write,links:read,links:write,metadata.message:read,mpim:history,mpim:read,mpim:write,pins:read,pins:write,reactions:read,reactions:write,reminders:read,reminders:write,remote_files:read,remote_files:share,remote_files:write,team.preferences:read,team:read,usergroups:read,usergroups:write,users.profile:read,users:read,users:read.email,users:write,workflow.steps:execute";
/// Every scope that a person's token carries that no app asked for: the person's own client.
pub const USER: &str = "identify,bookmarks:read,bookmarks:write,channels:history,channels:read,channels:write,chat:write,dnd:read,dnd:write,emoji:read,files:read,files:write,groups:history,groups:read,groups:write,identity.basic,identity.email,identity.team,im:history,im:read,im:write,links:read,links:write,mpim:history,mpim:read,mpim:write,pins:read,pins:write,reactions:read,reactions:write,reminders:read,reminders:write,search:read,stars:read,stars:write,team:read,usergroups:read,usergroups:write,users.profile:read,users.profile:write,users:read,users:read.email,users:write";
/// The scopes of an app-level token.
pub const APP_LEVEL: &str = "connections:write,authorizations:read";

/// What a token may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scopes {
    /// Everything.
    #[default]
    All,
    /// These and nothing else.
    These(BTreeSet<String>),
}

impl Scopes {
    /// These, as many as are kept of a list.
    #[must_use]
    pub fn these<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Self {
        let scopes = scopes.into_iter().map(str::trim).filter(|scope| !scope.is_empty());
        Self::These(scopes.take(SCOPES_MAX).map(str::to_owned).collect())
    }

    /// Whether one of these is held. `any_of` is a list with commas; an empty one asks for nothing.
    #[must_use]
    pub fn has_any(&self, any_of: &str) -> bool {
        match self {
            Self::All => true,
            Self::These(held) => any_of.is_empty() || any_of.split(',').any(|scope| held.contains(scope)),
        }
    }

    /// The list as Slack writes it, or `whole` for everything.
    #[must_use]
    pub fn list(&self, whole: &str) -> String {
        match self {
            Self::All => whole.to_owned(),
            Self::These(held) => held.iter().map(String::as_str).collect::<Vec<_>>().join(","),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_is_enough_and_none_is_asked_of_nobody() {
        let held = Scopes::these(["channels:read", " chat:write "]);
        assert!(held.has_any("groups:read,channels:read") && held.has_any("chat:write") && held.has_any(""));
        assert!(!held.has_any("channels:history") && Scopes::All.has_any("anything"));
        assert_eq!(held.list(BOT), "channels:read,chat:write");
    }
}
