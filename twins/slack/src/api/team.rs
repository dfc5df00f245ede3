//! The workspace and its bots: `team.*`, `bots.info`, and `api.test`.

use crate::error::Refusal;
use crate::id;
use crate::json::Object;
use crate::method::{Callers, Doing, Method, TIER_3, TIER_4, good, method};
use crate::shape;
use crate::text;

/// The longest error that `api.test` is asked to answer with.
const ERROR_MAX: usize = 100;

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/api.test", TIER_4, "", api_test).of(Callers::Anybody),
    method("/api/bots.info", TIER_3, "users:read", bots_info),
    method("/api/team.info", TIER_3, "team:read", team_info),
    method("/api/team.preferences.list", TIER_3, "team.preferences:read", preferences_list),
    method("/api/team.profile.get", TIER_3, "users.profile:read", profile_get),
];

/// Answers with what was sent, and as badly as was asked for.
fn api_test(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let args = doing.args.echo();
    match doing.args.text("error") {
        Some(error) => Err(Refusal::AsAsked { error: text::cut(error, ERROR_MAX).to_owned(), args }),
        None => Ok(good().raw("args", &args)),
    }
}

fn team_info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let team = &doing.world.team;
    let other = |name: &str, own: &str| doing.args.text(name).is_some_and(|wanted| wanted != own);
    if other("team", id::TEAM) || other("domain", &team.domain) {
        return Err(Refusal::TeamNotFound);
    }
    Ok(good().object("team", |object| {
        object
            .text("id", id::TEAM)
            .text("name", &team.name)
            .text("url", &format!("{}/", doing.call.origin))
            .text("domain", &team.domain)
            .text("email_domain", &team.email_domain)
            .object("icon", |icon| icon.fixed(TEAM_ICON))
            .fixed(r#""avatar_base_url":"","is_verified":false"#)
    }))
}

/// An icon without a picture: a twin sends nobody to another host.
const TEAM_ICON: &str = r#""image_34":"","image_44":"","image_68":"","image_88":"","image_102":"","image_132":"","image_230":"","image_default":true"#;

/// What a new workspace is set to.
fn preferences_list(_: &mut Doing<'_>) -> Result<Object, Refusal> {
    Ok(good().fixed(
        r#""allow_message_deletion":true,"display_real_names":false,"disable_file_uploads":"allow_all","msg_edit_window_mins":-1,"who_can_post_general":"ra""#,
    ))
}

/// The workspace has added no fields to its profiles.
fn profile_get(_: &mut Doing<'_>) -> Result<Object, Refusal> {
    Ok(good().object("profile", |profile| profile.fixed(r#""fields":[],"sections":[]"#)))
}

fn bots_info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    match doing.args.text("bot") {
        None | Some(id::BOT) => Ok(good().raw("bot", &shape::bot(doing.world))),
        Some(_) => Err(Refusal::BotNotFound),
    }
}
