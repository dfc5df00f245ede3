//! Names of channels: lower-case letters, digits, hyphens and underscores, at most 80, each once in the workspace.
//! (docs.slack.dev/reference/methods/conversations.create, "Naming")

use crate::error::{ChannelRefusal, Refusal};
use crate::method::Doing;

/// Slack's longest name.
const NAME_MAX: usize = 80;

/// The name that the call asks for, if a channel may be called so.
pub(super) fn name(doing: &Doing<'_>) -> Result<String, Refusal> {
    let name = doing.args.text("name").unwrap_or_default();
    let name = name.strip_prefix('#').unwrap_or(name);
    if name.trim().is_empty() {
        return Err(ChannelRefusal::InvalidNameRequired.into());
    }
    if name.chars().nth(NAME_MAX).is_some() {
        return Err(ChannelRefusal::InvalidNameMaxLength.into());
    }
    let plain = |letter: char| "-_".contains(letter) || (letter.is_alphanumeric() && !letter.is_uppercase());
    if !name.chars().all(plain) {
        return Err(ChannelRefusal::InvalidNameSpecials.into());
    }
    if name.chars().all(|letter| "-_".contains(letter)) {
        return Err(ChannelRefusal::InvalidNamePunctuation.into());
    }
    if doing.world.names.contains_key(name) {
        return Err(ChannelRefusal::NameTaken.into());
    }
    if doing.world.is_crowded() {
        return Err(Refusal::RestrictedAction);
    }
    Ok(name.to_owned())
}
