//! The page on which somebody lets the app into the workspace. Plain HTML without scripts; whatever it was called with is
//! text in it. Whoever allows it signs in with their own token, which stands for a browser's session: the app, which reaches
//! this address too, must not be able to install itself in anybody's name.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
use nightcrew_model::event::Caller;
use nightcrew_model::id::PersonId;
use nightcrew_twin_kit::{Call, Desk};

use crate::auth::Bearer;
use crate::error::{OAuthRefusal, Refusal};
use crate::method::{Args, Grant, identify};
use crate::scopes::SCOPES_MAX;
use crate::world::{CODE_MS, Consent, TokenKind, World};
use crate::{Slack, auth};

/// Where the page is.
pub(crate) const PATH: &str = "/oauth/v2/authorize";
/// The longest state or address that is carried along.
const CARRIED_MAX: usize = 2_000;
/// The longest name of a scope.
const SCOPE_MAX: usize = 60;

/// What an installation asks for.
struct Asked {
    bot: Vec<String>,
    user: Vec<String>,
    state: Option<String>,
    /// Where it returns to, and whether the call named that.
    redirect_uri: String,
    named: bool,
}

/// Scopes in a list with commas or spaces.
fn scopes(list: Option<&str>) -> Result<Vec<String>, Refusal> {
    let all = list.unwrap_or_default().split([',', ' ']).map(str::trim).filter(|scope| !scope.is_empty());
    let all: Vec<String> = all.take(SCOPES_MAX).map(str::to_owned).collect();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b":._-".contains(&byte);
    let known = |scope: &String| scope.len() <= SCOPE_MAX && scope.bytes().all(plain);
    if all.iter().all(known) { Ok(all) } else { Err(OAuthRefusal::InvalidScope.into()) }
}

/// Where the installation returns to: what the call names, if the app's manifest has it or something above it.
fn redirect_uri(world: &World, named: Option<&str>) -> Result<String, Refusal> {
    let manifest = world.app.manifest.as_ref();
    let known = manifest.map(|manifest| manifest.oauth_config.redirect_urls.as_slice()).unwrap_or_default();
    let Some(named) = named else { return known.first().cloned().ok_or(OAuthRefusal::BadRedirectUri.into()) };
    let web = named.starts_with("https://") || named.starts_with("http://");
    let below = |known: &String| {
        let rest = named.strip_prefix(known.as_str());
        rest.is_some_and(|rest| rest.is_empty() || known.ends_with('/') || rest.starts_with(['/', '?']))
    };
    let allowed = known.is_empty() || known.iter().any(below);
    if web && allowed && named.len() <= CARRIED_MAX {
        Ok(named.to_owned())
    } else {
        Err(OAuthRefusal::BadRedirectUri.into())
    }
}

impl Asked {
    fn read(world: &World, args: &Args) -> Result<Self, Refusal> {
        if args.text("client_id") != Some(auth::client_id()) {
            return Err(OAuthRefusal::InvalidClientId.into());
        }
        let (bot, user) = (scopes(args.text("scope"))?, scopes(args.text("user_scope"))?);
        if bot.is_empty() && user.is_empty() {
            return Err(OAuthRefusal::NoScopes.into());
        }
        let state = args.text("state").map(str::to_owned);
        if state.as_ref().is_some_and(|state| state.len() > CARRIED_MAX) {
            return Err(Refusal::InvalidArguments(vec!["[ERROR] the state is too long".to_owned()]));
        }
        let named = args.text("redirect_uri");
        Ok(Self { bot, user, state, redirect_uri: redirect_uri(world, named)?, named: named.is_some() })
    }

    /// The address to return to, with these and the state.
    fn back(&self, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair(name, value);
        query.append_pair("state", self.state.as_deref().unwrap_or_default());
        let mark = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{mark}{}", self.redirect_uri, query.finish())
    }
}

/// The page.
pub(crate) async fn page(State(desk): State<Desk<Slack>>, request: Request) -> Response {
    let args = match Args::read(request).await {
        Ok(args) => args,
        Err(refusal) => return refused(&refusal),
    };
    desk.read(|world| match Asked::read(world, &args) {
        Ok(asked) => html(StatusCode::OK, &form(world, &asked, false)),
        Err(refusal) => refused(&refusal),
    })
}

/// What somebody answered on the page.
pub(crate) async fn answer(State(desk): State<Desk<Slack>>, call: Call, request: Request) -> Response {
    let args = match Args::read(request).await {
        Ok(args) => args,
        Err(refusal) => return refused(&refusal),
    };
    let now_ms = desk.unix_ms();
    let answered = desk.change(&call, |world, _| {
        let asked = Asked::read(world, &args)?;
        if args.text("answer") != Some("allow") {
            return Ok(Ok(asked.back("error", "access_denied")));
        }
        let Some(person) = signed_in(&desk, world, &args, now_ms) else {
            return Ok(Err(form(world, &asked, true)));
        };
        let number = world.next_number();
        world.consents.give(number, consent(&asked, person, now_ms));
        call.by(Caller::Person(person));
        call.person(person);
        call.note("let the app into the workspace");
        Ok(Ok(asked.back("code", &auth::code(desk.key(), number))))
    });
    match answered {
        Ok(Ok(back)) => redirect(&back),
        Ok(Err(again)) => html(StatusCode::UNPROCESSABLE_ENTITY, &again),
        Err(refusal) => refused(&refusal),
    }
}

/// Whose own token was sent: one that an app holds for somebody is not theirs.
fn signed_in(desk: &Desk<Slack>, world: &World, args: &Args, now_ms: i64) -> Option<PersonId> {
    let bearer = Bearer::of(desk.key(), args.token().map(str::trim)).ok()?;
    let (who, grant) = identify(world, bearer, now_ms).ok()?;
    let own = match &grant {
        Grant::Whole(_) => true,
        Grant::Token(token) => !token.by_app,
    };
    who.person().filter(|_| own && grant.kind() == TokenKind::User)
}

fn consent(asked: &Asked, person: PersonId, now_ms: i64) -> Consent {
    Consent {
        person,
        bot: asked.bot.clone(),
        user: asked.user.clone(),
        redirect_uri: asked.named.then(|| asked.redirect_uri.clone()),
        used: false,
        until_ms: now_ms + CODE_MS,
    }
}

fn redirect(to: &str) -> Response {
    let Ok(to) = HeaderValue::try_from(to) else { return refused(&OAuthRefusal::BadRedirectUri.into()) };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(http::header::LOCATION, to);
    response
}

fn refused(refusal: &Refusal) -> Response {
    let why = format!(
        "<h1>Something went wrong</h1><p>The app asked for its installation wrongly: <b>{}</b></p>",
        text(&refusal.to_string())
    );
    html(StatusCode::BAD_REQUEST, &why)
}

/// The form: what the app asks for, and who lets it in. `again`: what was entered signs nobody in.
fn form(world: &World, asked: &Asked, again: bool) -> String {
    let list = |title: &str, scopes: &[String]| match scopes.is_empty() {
        true => String::new(),
        false => {
            let items: String = scopes.iter().map(|scope| format!("<li>{}</li>", text(scope))).collect();
            format!("<p>{title}</p><ul>{items}</ul>")
        }
    };
    let hidden = |name: &str, value: &str| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", text(value))
    };
    let mut carried = hidden("client_id", auth::client_id());
    carried += &hidden("scope", &asked.bot.join(","));
    carried += &hidden("user_scope", &asked.user.join(","));
    if asked.named {
        carried += &hidden("redirect_uri", &asked.redirect_uri);
    }
    if let Some(state) = &asked.state {
        carried += &hidden("state", state);
    }
    let wrong =
        if again { "<p role=\"alert\">That is no person's own token that is in force.</p>" } else { "" };
    let (app, team) = (text(world.app.name()), text(&world.team.name));
    format!(
        "<h1>{app} is asking to access {team}</h1>{}{}{}<form method=\"post\" action=\"{PATH}\">{carried}\
         <label>Your own token (xoxp-…): <input name=\"token\" autocomplete=\"off\" required></label>\
         <p><button name=\"answer\" value=\"allow\">Allow</button> \
         <button name=\"answer\" value=\"cancel\" formnovalidate>Cancel</button></p></form>",
        list("Its bot may:", &asked.bot),
        list("For you it may:", &asked.user),
        wrong,
    )
}

/// Text within HTML.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

fn html(status: StatusCode, body: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Install</title><style>\
         body{{font:16px system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}}\
         input[name=token]{{width:100%;padding:.4rem}}button{{padding:.4rem 1.2rem}}</style></head>\
         <body>{body}</body></html>"
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(http::header::CONTENT_TYPE, kind);
    let policy =
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    headers.insert(HeaderName::from_static("content-security-policy"), policy);
    response
}
