//! `oauth.v2.*`: an installation's code for tokens, and tokens that end for new ones. [`install`] is the page before it.
//! (docs.slack.dev/authentication/installing-with-oauth, docs.slack.dev/authentication/using-token-rotation)

pub(super) mod install;

use crate::auth::{self, Bearer};
use crate::error::{OAuthRefusal, Refusal};
use crate::id;
use crate::json::Object;
use crate::method::{Callers, Doing, Method, SPECIAL, TIER_3, good, method};
use crate::scopes::Scopes;
use crate::world::{NoConsent, Token, TokenKind, Who};

/// The family's methods.
pub(super) const METHODS: &[Method] = &[
    method("/api/oauth.v2.access", SPECIAL, "", access).of(Callers::Anybody),
    method("/api/oauth.v2.exchange", TIER_3, "", exchange).of(Callers::Anybody),
];

/// How long a token is good that ends: twelve hours.
const EXPIRES_IN_S: i64 = 43_200;

/// A token that was handed out just now.
struct Granted {
    kind: TokenKind,
    scope: String,
    token: String,
    /// What it is exchanged for a new one by, where it ends.
    refresh: Option<String>,
}

impl Granted {
    fn fields(&self, object: Object) -> Object {
        let object = object
            .text("scope", &self.scope)
            .text("token_type", if self.kind == TokenKind::Bot { "bot" } else { "user" })
            .text("access_token", &self.token);
        match &self.refresh {
            Some(refresh) => object.text("refresh_token", refresh).count("expires_in", EXPIRES_IN_S),
            None => object,
        }
    }
}

/// Refuses whoever is not the app, by the credentials in the call: arguments, or the header of Basic authentication.
pub(super) fn client(doing: &Doing<'_>) -> Result<(), Refusal> {
    let (id, secret) = match doing.args.basic() {
        Some((id, secret)) => (Some(id), Some(secret)),
        None => (doing.args.text("client_id"), doing.args.text("client_secret")),
    };
    if id != Some(auth::client_id()) {
        return Err(OAuthRefusal::InvalidClientId.into());
    }
    let known = auth::client_secret(doing.desk.key());
    if auth::same(secret.unwrap_or_default(), &known) {
        Ok(())
    } else {
        Err(OAuthRefusal::BadClientSecret.into())
    }
}

/// Whether the app's tokens end.
fn rotates(doing: &Doing<'_>) -> bool {
    doing.world.app.manifest.as_ref().is_some_and(|manifest| manifest.settings.token_rotation_enabled)
}

/// Hands out a token; one that ends with another that renews it.
fn grant(doing: &mut Doing<'_>, kind: TokenKind, who: Who, scopes: Scopes) -> Granted {
    let (key, rotates) = (doing.desk.key(), rotates(doing));
    let until_ms = rotates.then_some(doing.now_ms + EXPIRES_IN_S * 1000);
    let scope = scopes.list("");
    let token = Token { kind, who, scopes, by_app: true, until_ms, revoked: false, step: None };
    let refresh = rotates.then(|| {
        let number = doing.world.next_number();
        let token = Token { kind: TokenKind::Refresh, until_ms: None, ..token.clone() };
        doing.world.tokens.hand_out(number, token);
        auth::handed_out(key, TokenKind::Refresh, number)
    });
    let number = doing.world.next_number();
    doing.world.tokens.hand_out(number, token);
    let token = auth::handed_out(key, kind, number);
    let token = if rotates { format!("{}{token}", auth::ENDING) } else { token };
    Granted { kind, scope, token, refresh }
}

/// What every good answer ends with.
fn installed(doing: &Doing<'_>, object: Object) -> Object {
    let team = &doing.world.team.name;
    object
        .text("app_id", id::APP)
        .object("team", |object| object.text("id", id::TEAM).text("name", team))
        .null("enterprise")
        .flag("is_enterprise_install", false)
}

fn access(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    client(doing)?;
    match doing.args.text("grant_type") {
        None | Some("authorization_code") => redeem(doing),
        Some("refresh_token") => refresh(doing),
        Some(_) => Err(OAuthRefusal::InvalidGrantType.into()),
    }
}

/// Exchanges the code of an installation.
fn redeem(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let code = doing.args.text("code").and_then(|code| auth::code_number(doing.desk.key(), code));
    let code = code.ok_or(OAuthRefusal::InvalidCode)?;
    let consent = doing.world.consents.redeem(code, doing.now_ms).map_err(|why| match why {
        NoConsent::Unknown => OAuthRefusal::InvalidCode,
        NoConsent::Used => OAuthRefusal::CodeAlreadyUsed,
    })?;
    if consent.redirect_uri.as_deref() != doing.args.text("redirect_uri") && consent.redirect_uri.is_some() {
        return Err(OAuthRefusal::BadRedirectUri.into());
    }
    let these =
        |scopes: &[String]| (!scopes.is_empty()).then(|| Scopes::these(scopes.iter().map(String::as_str)));
    let who = Who::Person(consent.person);
    let bot = these(&consent.bot).map(|scopes| grant(doing, TokenKind::Bot, Who::App, scopes));
    let user = these(&consent.user).map(|scopes| grant(doing, TokenKind::User, who, scopes));
    doing.world.app.uninstalled = false;
    doing.call.person(consent.person);
    doing.call.note("was installed");
    let object = match &bot {
        Some(bot) => bot.fields(good()).text("bot_user_id", id::BOT_USER),
        None => good(),
    };
    let object = object.object("authed_user", |object| {
        let object = object.text("id", &who.user());
        match &user {
            Some(user) => user.fields(object),
            None => object,
        }
    });
    Ok(installed(doing, object))
}

/// Exchanges a refresh token, which is good once.
fn refresh(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    let sent = Bearer::of(doing.desk.key(), doing.args.text("refresh_token"));
    let Ok(Bearer::HandedOut(TokenKind::Refresh, number)) = sent else {
        return Err(OAuthRefusal::InvalidRefreshToken.into());
    };
    let token = doing.world.tokens.get(number).cloned().ok_or(OAuthRefusal::InvalidRefreshToken)?;
    if !doing.world.tokens.revoke(number) {
        return Err(OAuthRefusal::InvalidRefreshToken.into());
    }
    Ok(renewed(doing, token.who, token.scopes.clone()))
}

/// A new token for somebody, as an answer.
fn renewed(doing: &mut Doing<'_>, who: Who, scopes: Scopes) -> Object {
    let kind = if who == Who::App { TokenKind::Bot } else { TokenKind::User };
    let granted = grant(doing, kind, who, scopes);
    doing.call.note("renewed its token");
    let object = granted.fields(good());
    let object = match who {
        Who::App => object.text("bot_user_id", id::BOT_USER),
        Who::Person(_) => object.object("authed_user", |object| object.text("id", &who.user())),
    };
    installed(doing, object)
}

/// Exchanges a token that does not end for one that does.
fn exchange(doing: &mut Doing<'_>) -> Result<Object, Refusal> {
    client(doing)?;
    if !rotates(doing) {
        return Err(OAuthRefusal::TokenRotationNotEnabled.into());
    }
    let (who, scopes) = match Bearer::of(doing.desk.key(), doing.args.token()) {
        Ok(Bearer::HandedOut(TokenKind::Bot | TokenKind::User, number)) => {
            let token = doing.world.tokens.get(number).cloned();
            let token = token.filter(|token| token.by_app && token.until_ms.is_none());
            let token = token.ok_or(OAuthRefusal::InvalidToken)?;
            if !doing.world.tokens.revoke(number) {
                return Err(OAuthRefusal::InvalidToken.into());
            }
            (token.who, token.scopes.clone())
        }
        // The token that the app was given beside its manifest stays good: it has no other.
        Ok(Bearer::Bot) => {
            let bot = doing.world.app.bot.as_ref().ok_or(OAuthRefusal::InvalidToken)?;
            (Who::App, bot.scopes.clone())
        }
        _ => return Err(OAuthRefusal::InvalidToken.into()),
    };
    Ok(renewed(doing, who, scopes))
}
