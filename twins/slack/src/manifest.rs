//! The subject's app as Slack's own manifest describes it: what it may do, what it wants to hear, what people find of it.
//! What the twin does not use is accepted, so that the same file serves both; what it uses is checked.
//! (docs.slack.dev/reference/app-manifest)

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The most commands, shortcuts, events or domains of one app that are read; Slack allows 50 commands and 10 shortcuts.
const LIST_MAX: usize = 200;

/// An app manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// How the app looks.
    pub display_information: Display,
    /// What people find of it.
    pub features: Features,
    /// What it may do.
    pub oauth_config: OAuth,
    /// Where and of what it is told.
    pub settings: Settings,
    /// Its own workflow steps, by callback id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, serde_json::Value>,
}

/// How the app looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Display {
    /// Its name, at most 35 letters.
    pub name: String,
    /// A line about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What people find of the app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Features {
    /// Its home.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_home: Option<AppHome>,
    /// Its bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot_user: Option<BotUser>,
    /// Its shortcuts.
    pub shortcuts: Vec<Shortcut>,
    /// Its commands.
    pub slash_commands: Vec<Command>,
    /// Whose links it wants to hear of.
    pub unfurl_domains: Vec<String>,
    /// It is an assistant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistant_view: Option<serde_json::Value>,
}

/// The app's home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppHome {
    /// It has a home tab.
    pub home_tab_enabled: bool,
    /// People may write to it; so it is when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages_tab_enabled: Option<bool>,
    /// People may only read what it writes.
    pub messages_tab_read_only_enabled: bool,
}

/// The app's bot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BotUser {
    /// Its name.
    pub display_name: String,
    /// It is always shown as there.
    pub always_online: bool,
}

/// A shortcut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shortcut {
    /// What people read.
    pub name: String,
    /// `global` or `message`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The app's name for it.
    pub callback_id: String,
    /// A line about it.
    pub description: String,
}

/// A command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Command {
    /// With its slash.
    pub command: String,
    /// Where it is delivered, without sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A line about it.
    pub description: String,
    /// What may follow it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_hint: Option<String>,
    /// Names of people and channels in it arrive as ids.
    pub should_escape: bool,
}

/// What the app may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OAuth {
    /// Scopes by kind of token.
    pub scopes: ScopeLists,
    /// Where its installation returns to.
    pub redirect_urls: Vec<String>,
}

/// Scopes by kind of token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScopeLists {
    /// The bot's.
    pub bot: Vec<String>,
    /// Those it asks of the person who installs it.
    pub user: Vec<String>,
}

/// Where and of what the app is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_subscriptions: Option<EventSubscriptions>,
    /// Presses, submissions, shortcuts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interactivity: Option<Interactivity>,
    /// Everything comes over sockets.
    pub socket_mode_enabled: bool,
    /// Tokens end after twelve hours.
    pub token_rotation_enabled: bool,
}

/// Events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventSubscriptions {
    /// Where they are delivered, without sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_url: Option<String>,
    /// Those that the bot hears.
    pub bot_events: Vec<String>,
    /// Those it hears for people who installed it.
    pub user_events: Vec<String>,
}

/// Presses, submissions, shortcuts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Interactivity {
    /// It is on.
    pub is_enabled: bool,
    /// Where they are delivered, without sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_url: Option<String>,
    /// Where options of external selects are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_menu_options_url: Option<String>,
}

impl Manifest {
    /// Reads a manifest from JSON.
    ///
    /// # Errors
    /// What is wrong with it, a line each.
    pub fn read(json: serde_json::Value) -> Result<Self, Vec<String>> {
        let manifest: Self = serde_json::from_value(json).map_err(|error| vec![error.to_string()])?;
        let wrong = manifest.problems();
        if wrong.is_empty() { Ok(manifest) } else { Err(wrong) }
    }

    fn problems(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let name = self.display_information.name.chars().count();
        if name == 0 || name > 35 {
            wrong.push("/display_information/name: an app needs a name of at most 35 letters".to_owned());
        }
        for (place, command) in self.features.slash_commands.iter().enumerate() {
            if !command.command.starts_with('/') || command.command.contains(char::is_whitespace) {
                wrong.push(format!(
                    "/features/slash_commands/{place}/command: a command begins with a slash and is one word"
                ));
            }
        }
        for (place, shortcut) in self.features.shortcuts.iter().enumerate() {
            if !matches!(shortcut.kind.as_str(), "global" | "message") {
                wrong.push(format!("/features/shortcuts/{place}/type: must be global or message"));
            }
            if shortcut.callback_id.is_empty() {
                wrong.push(format!("/features/shortcuts/{place}/callback_id: it needs one"));
            }
        }
        let features = &self.features;
        let scopes = &self.oauth_config.scopes;
        for (what, length) in [
            ("/features/slash_commands", features.slash_commands.len()),
            ("/features/shortcuts", features.shortcuts.len()),
            ("/features/unfurl_domains", features.unfurl_domains.len()),
            ("/oauth_config/scopes/bot", scopes.bot.len()),
            ("/oauth_config/scopes/user", scopes.user.len()),
        ] {
            if length > LIST_MAX {
                wrong.push(format!("{what}: at most {LIST_MAX}"));
            }
        }
        if !features.slash_commands.is_empty() && !scopes.bot.iter().any(|scope| scope == "commands") {
            wrong.push("/oauth_config/scopes/bot: slash commands need the scope `commands`".to_owned());
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_the_rest_is_kept() {
        let read = |json| Manifest::read(json);
        let wrong =
            read(serde_json::json!({"features": {"slash_commands": [{"command": "x"}]}})).unwrap_err();
        assert!(wrong.iter().any(|line| line.starts_with("/features/slash_commands/0/command")), "{wrong:?}");
        assert!(wrong.iter().any(|line| line.starts_with("/display_information/name")), "{wrong:?}");
        assert!(read(serde_json::json!({"display_information": {"name": 3}})).is_err());
        let manifest = read(serde_json::json!({
            "_metadata": {"major_version": 2},
            "display_information": {"name": "Helper"},
            "oauth_config": {"scopes": {"bot": ["chat:write"]}},
            "settings": {"socket_mode_enabled": true, "org_deploy_enabled": false},
        }))
        .unwrap();
        assert!(manifest.settings.socket_mode_enabled);
        assert_eq!(manifest.oauth_config.scopes.bot, ["chat:write"]);
    }
}
