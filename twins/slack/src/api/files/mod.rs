//! `files.*`: what is uploaded, shared, listed and taken away. Contents go by [`transfer`].

mod listing;
mod public;
mod sharing;
pub(super) mod transfer;
mod uploading;

use crate::error::Refusal;
use crate::events;
use crate::json::Object;
use crate::method::{Callers, Doing, Method, TIER_2, TIER_3, TIER_4, good, method};
use crate::shape::{self, Address};
use crate::world::{Channel, File, Kind, Place, Stage, TokenKind};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/files.completeUploadExternal", TIER_4, "files:write", uploading::complete),
    method("/api/files.delete", TIER_3, "files:write", delete),
    method("/api/files.getUploadURLExternal", TIER_4, "files:write", uploading::promise),
    method("/api/files.info", TIER_4, "files:read", info),
    method("/api/files.list", TIER_3, "files:read", listing::list),
    method("/api/files.revokePublicURL", TIER_3, "files:write", public::revoke).of(Callers::People),
    method("/api/files.sharedPublicURL", TIER_3, "files:write", public::share).of(Callers::People),
    method("/api/files.upload", TIER_2, "files:write", retired),
];

/// Slack retired this way of uploading in November 2025.
fn retired(_: &mut Doing<'_>) -> Result<Object, Refusal> {
    Err(Refusal::MethodDeprecated)
}

/// Whether the caller may see a file: who brought it, whoever sees a conversation that it is shared in.
pub(super) fn is_visible(doing: &Doing<'_>, file: &File) -> bool {
    let seen = |channel: &Channel| channel.is_visible(doing.who);
    file.by == doing.who || file.shares.iter().any(|share| doing.world.channel(share.place).is_some_and(seen))
}

/// The number of the file that a call names, if the caller may see it.
fn named(doing: &Doing<'_>) -> Result<u64, Refusal> {
    let number = shape::file_number(doing.args.required("file")?).ok_or(Refusal::FileNotFound)?;
    let file = doing.world.files.get(number).ok_or(Refusal::FileNotFound)?;
    match file.stage {
        Stage::Deleted => Err(Refusal::FileDeleted),
        Stage::Complete if is_visible(doing, file) => Ok(number),
        _ => Err(Refusal::FileNotFound),
    }
}

/// A file as the caller is shown it.
pub(super) fn shown(doing: &Doing<'_>, number: u64) -> Option<String> {
    written(doing, number, |channel| channel.is_visible(doing.who))
}

/// A file as a message in this conversation shows it: to whoever reads it there.
fn shown_in(doing: &Doing<'_>, place: Place, number: u64) -> Option<String> {
    written(doing, number, |channel| channel.kind == Kind::Public || channel.place == place)
}

fn written(doing: &Doing<'_>, number: u64, is_seen: impl Fn(&Channel) -> bool) -> Option<String> {
    let file = doing.world.files.get(number)?;
    let at = Address { origin: origin(doing), key: doing.desk.key() };
    Some(shape::file(doing.world, file, at, is_seen))
}

/// The address by which the caller, or else the app, reaches the twin.
fn origin<'a>(doing: &'a Doing<'_>) -> &'a str {
    if doing.call.origin.is_empty() {
        return doing.world.app.origin.as_deref().unwrap_or_default();
    }
    &doing.call.origin
}

fn info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let number = named(doing)?;
    let shown = shown(doing, number).ok_or(Refusal::FileNotFound)?;
    Ok(good().raw("file", &shown).fixed(r#""comments":[],"response_metadata":{"next_cursor":""}"#))
}

fn delete(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let number = named(doing)?;
    let own = doing.world.files.get(number).is_some_and(|file| file.by == doing.who);
    // An administrator may delete whatever a person may see; the app may not.
    let admin = doing.grant.kind() == TokenKind::User
        && doing
            .who
            .person()
            .and_then(|person| doing.world.person(person))
            .is_some_and(|one| one.manager.is_none());
    if !own && !admin {
        return Err(Refusal::CantDeleteFile);
    }
    let name = doing.world.files.get(number).map(|file| file.name.clone()).unwrap_or_default();
    let heard = events::hears_of_file(doing, number);
    let shares = doing.world.files.get(number).map(|file| file.shares.clone()).unwrap_or_default();
    doing.world.files.delete(number);
    sharing::show_again(doing, &shares);
    if heard {
        events::file_deleted(doing, number);
    }
    doing.call.note(format!("deleted the file {name}"));
    doing.effects.changed([]);
    Ok(good())
}
