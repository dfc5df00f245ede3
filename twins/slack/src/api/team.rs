//! Who one is, and where: `api.test`, `auth.test`, `team.info`, `bots.info`.

use super::{Callers, Doing, Method, SPECIAL, TIER_3, TIER_4, good, method, shape};
use crate::error::Refusal;
use crate::id;
use crate::json::Object;
use crate::world::Who;

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/api.test", TIER_4, "", api_test).of(Callers::Anybody),
    method("/api/auth.test", SPECIAL, "", auth_test),
    method("/api/bots.info", TIER_3, "users:read", bots_info),
    method("/api/team.info", TIER_3, "team:read", team_info),
];

pub(super) fn api_test(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let args = Object::new().text_if("foo", doing.args.text("foo")).end();
    Ok(good().raw("args", &args))
}

pub(super) fn auth_test(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
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

pub(super) fn team_info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let team = &doing.world.team;
    let described = Object::new()
        .text("id", id::TEAM)
        .text("name", &team.name)
        .text("url", &format!("{}/", doing.call.origin))
        .text("domain", &team.domain)
        .text("email_domain", &team.email_domain)
        .raw("icon", &Object::new().flag("image_default", true).end())
        .end();
    Ok(good().raw("team", &described))
}

pub(super) fn bots_info(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    match doing.args.text("bot") {
        None | Some(id::BOT) => Ok(good().raw("bot", &shape::bot())),
        Some(_) => Err(Refusal::BotNotFound),
    }
}
