//! Who one is, and an end to it: `auth.*`, `apps.uninstall`.

use super::oauth;
use crate::auth::Bearer;
use crate::error::{OAuthRefusal, Refusal};
use crate::events;
use crate::id;
use crate::json::Object;
use crate::method::{Doing, Method, SPECIAL, TIER_2, TIER_3, good, method};
use crate::world::{TokenKind, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/apps.uninstall", TIER_2, "", uninstall),
    method("/api/auth.revoke", TIER_3, "", revoke),
    method("/api/auth.teams.list", TIER_2, "", teams_list),
    method("/api/auth.test", SPECIAL, "", test),
];

fn test(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let object = good()
        .text("url", &format!("{}/", doing.call.origin))
        .text("team", &doing.world.team.name)
        .text("user", doing.world.handle(doing.who))
        .text("team_id", id::TEAM)
        .text("user_id", &doing.who.user());
    let object =
        if doing.who == Who::App { object.text("bot_id", id::BOT).text("app_id", id::APP) } else { object };
    Ok(object.flag("is_enterprise_install", false))
}

/// The one workspace that there is.
fn teams_list(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let team = Object::new().text("id", id::TEAM).text("name", &doing.world.team.name).end();
    Ok(good()
        .raw("teams", &format!("[{team}]"))
        .object("response_metadata", |metadata| metadata.text("next_cursor", "")))
}

/// Ends the token of the call; with `test` it only says that it could.
fn revoke(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    if doing.args.flag("test").unwrap_or(false) {
        return Ok(good().flag("revoked", false));
    }
    match Bearer::of(doing.desk.key(), doing.args.token()) {
        Ok(Bearer::HandedOut(kind, number)) => {
            let by_app = doing.by_app();
            doing.world.tokens.revoke(number);
            if by_app {
                events::tokens_revoked(doing, &[(kind, doing.who)]);
            }
        }
        _ => match doing.who {
            Who::App => end_installation(doing),
            Who::Person(person) => doing.world.accounts.entry(person).or_default().signed_out = true,
        },
    }
    doing.effects.changed(doing.who.person());
    doing.call.note("ended their token");
    Ok(good().flag("revoked", true))
}

/// Takes the app out of the workspace.
fn uninstall(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    oauth::client(doing)?;
    if !doing.by_app() {
        return Err(OAuthRefusal::ClientIdTokenMismatch.into());
    }
    end_installation(doing);
    doing.effects.changed([]);
    doing.call.note("took the app out of the workspace");
    Ok(good())
}

/// The app's tokens end, which is the last that it hears.
fn end_installation(doing: &mut Doing<'_>) {
    let mut ended = doing.world.tokens.revoke_those_of_the_app();
    ended.push((TokenKind::Bot, Who::App));
    events::tokens_revoked(doing, &ended);
    events::app_uninstalled(doing);
    doing.world.app.uninstalled = true;
}
