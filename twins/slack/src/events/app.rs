//! Events of the app itself: its end in the workspace. (docs.slack.dev/reference/events/tokens_revoked)

use super::send;
use crate::json::{self, Object};
use crate::method::Doing;
use crate::world::{TokenKind, Who};

/// The most users whom one event names.
const NAMED_MAX: usize = 1_000;

/// Tokens of the app have ended.
pub(crate) fn tokens_revoked(doing: &mut Doing<'_>, ended: &[(TokenKind, Who)]) {
    let users = |wanted: TokenKind| {
        let mut users: Vec<String> = ended
            .iter()
            .filter(|(kind, _)| *kind == wanted)
            .take(NAMED_MAX)
            .map(|(_, who)| who.user())
            .collect();
        users.sort_unstable();
        users.dedup();
        json::texts(users)
    };
    let now = doing.world.next_ts(doing.now_ms);
    let event = Object::new()
        .text("type", "tokens_revoked")
        .object("tokens", |tokens| {
            tokens.raw("oauth", &users(TokenKind::User)).raw("bot", &users(TokenKind::Bot))
        })
        .plain("event_ts", now);
    send(doing, "tokens_revoked", &event.end());
}

/// The app is no longer in the workspace: the last that it hears.
pub(crate) fn app_uninstalled(doing: &mut Doing<'_>) {
    let now = doing.world.next_ts(doing.now_ms);
    let event = Object::new().text("type", "app_uninstalled").plain("event_ts", now);
    send(doing, "app_uninstalled", &event.end());
}
