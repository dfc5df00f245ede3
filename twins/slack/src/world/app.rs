//! The subject's app in the workspace: how its manifest describes it, where it listens, what its own tokens may do.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Who;
use super::token::{Token, TokenKind};
use crate::manifest::{Command, Manifest, Shortcut};
use crate::scopes::Scopes;

/// The app's name, as people see it.
pub const APP_NAME: &str = "Helpdesk";
/// The short name of the app's bot.
pub const APP_HANDLE: &str = "helpdesk";

/// The subject's app, and where it listens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// Where events go.
    pub events_url: Option<String>,
    /// Where presses go, if not there.
    pub interactivity_url: Option<String>,
    /// Everything goes over sockets that the app opens.
    #[serde(default)]
    pub socket_mode: bool,
    /// Scheme and authority by which the app last reached the twin: response URLs are built from it.
    pub origin: Option<Arc<str>>,
    /// What describes it; without it the app may do and hears everything.
    #[serde(default)]
    pub manifest: Option<Arc<Manifest>>,
    /// What its bot's own token may do, where it is not everything.
    #[serde(default)]
    pub(crate) bot: Option<Arc<Token>>,
    /// Its own tokens were revoked: it is no longer installed.
    #[serde(default)]
    pub(crate) uninstalled: bool,
}

impl App {
    /// Describes the app anew. Where the manifest names addresses, those count from now on.
    pub fn describe(&mut self, manifest: Manifest) {
        let scopes = Scopes::these(manifest.oauth_config.scopes.bot.iter().map(String::as_str));
        let kind = TokenKind::Bot;
        self.bot = Some(Arc::new(Token {
            kind,
            who: Who::App,
            scopes,
            by_app: true,
            until_ms: None,
            revoked: false,
            step: None,
        }));
        self.socket_mode = manifest.settings.socket_mode_enabled;
        let events =
            manifest.settings.event_subscriptions.as_ref().and_then(|events| events.request_url.clone());
        let interactivity = manifest.settings.interactivity.as_ref().and_then(|one| one.request_url.clone());
        self.events_url = events.or(self.events_url.take());
        self.interactivity_url = interactivity.or(self.interactivity_url.take());
        self.manifest = Some(Arc::new(manifest));
    }

    /// Whether the app asked for events of this kind. A message's kind depends on where it stands: `message.channels`.
    #[must_use]
    pub fn hears(&self, kind: &str) -> bool {
        if self.uninstalled {
            return false;
        }
        let Some(manifest) = &self.manifest else { return true };
        let Some(events) = &manifest.settings.event_subscriptions else { return false };
        events.bot_events.iter().chain(&events.user_events).any(|wanted| wanted == kind)
    }

    /// Whether people find a home of it: an app that nobody described has one.
    #[must_use]
    pub fn has_home(&self) -> bool {
        let Some(manifest) = &self.manifest else { return true };
        manifest.features.app_home.as_ref().is_some_and(|home| home.home_tab_enabled)
    }

    /// Whether it listens where its manifest says. When somebody wired it to another address, the addresses of its commands
    /// and menus do not count either: they lead to where the app lives elsewhere.
    #[must_use]
    pub fn listens_as_described(&self) -> bool {
        let Some(manifest) = &self.manifest else { return false };
        let interactivity = manifest.settings.interactivity.as_ref().and_then(|one| one.request_url.as_ref());
        let events = manifest.settings.event_subscriptions.as_ref().and_then(|one| one.request_url.as_ref());
        self.interactivity_url.as_ref() == interactivity && self.events_url.as_ref() == events
    }

    /// The name that people see.
    #[must_use]
    pub fn name(&self) -> &str {
        self.manifest.as_ref().map_or(APP_NAME, |manifest| &manifest.display_information.name)
    }

    /// Whether its bot is shown as there at all times; that of an app that nobody described is.
    #[must_use]
    pub fn is_always_online(&self) -> bool {
        let Some(manifest) = &self.manifest else { return true };
        manifest.features.bot_user.as_ref().is_some_and(|bot| bot.always_online)
    }

    /// The command of this name; an app that nobody described takes every command.
    ///
    /// # Errors
    /// When the described app has no such command.
    pub fn command(&self, name: &str) -> Result<Option<&Command>, NoSuchFeature> {
        let Some(manifest) = &self.manifest else { return Ok(None) };
        manifest
            .features
            .slash_commands
            .iter()
            .find(|known| known.command == name)
            .map(Some)
            .ok_or(NoSuchFeature)
    }

    /// The shortcut of this name; an app that nobody described takes every shortcut.
    ///
    /// # Errors
    /// When the described app has no such shortcut.
    pub fn shortcut(&self, kind: &str, callback_id: &str) -> Result<Option<&Shortcut>, NoSuchFeature> {
        let Some(manifest) = &self.manifest else { return Ok(None) };
        let is_it = |known: &&Shortcut| known.kind == kind && known.callback_id == callback_id;
        manifest.features.shortcuts.iter().find(is_it).map(Some).ok_or(NoSuchFeature)
    }
}

/// The described app has no such command or shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the app's manifest has none of this name")]
pub struct NoSuchFeature;
