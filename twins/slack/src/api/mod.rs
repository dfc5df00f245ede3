//! The vendor's surface: one table of methods, one way through which all of them go. A method parses, changes the world and
//! answers; it never waits and never sends.

pub mod answer;
pub mod args;
mod chat;
mod content;
mod conversations;
mod paging;
mod reactions;
mod response_url;
pub mod shape;
mod team;
mod users;
mod views;

use axum::extract::{Request, State};
use axum::response::Response;
use nightcrew_model::event::Caller;
use nightcrew_twin_kit::{Api, Call, Desk, Effects, Rate, Tier};

use crate::Slack;
use crate::auth;
use crate::error::Refusal;
use crate::json::Object;
use crate::world::{Channel, Place, Who, World};
use args::Args;

pub(crate) use chat::{announce, whisper};
pub(crate) use content::content;
pub(crate) use paging::Page;

/// Slack's tiers of calls a minute, for each method of each app.
pub(crate) const TIER_2: Option<Rate> = Some(Rate::per_minute(20));
/// 50 and more a minute.
pub(crate) const TIER_3: Option<Rate> = Some(Rate::per_minute(50));
/// 100 and more a minute.
pub(crate) const TIER_4: Option<Rate> = Some(Rate::per_minute(100));
/// Methods of which Slack says "hundreds a minute".
pub(crate) const SPECIAL: Option<Rate> = Some(Rate::per_minute(600));
/// Posting: one a second for each channel, with short bursts.
const POSTING: Rate = Rate { calls: 10, window_ms: 10_000 };

/// A method.
pub(crate) struct Method {
    /// Its path.
    pub path: &'static str,
    /// How far it is modelled.
    pub tier: Tier,
    /// How often it may be called.
    pub rate: Option<Rate>,
    /// The scopes that allow it.
    pub scopes: &'static str,
    /// What it does.
    pub run: Run,
}

/// What a method does.
pub(crate) type Run = fn(&mut Doing<'_>) -> Result<Object, Refusal>;

const fn method(path: &'static str, rate: Option<Rate>, scopes: &'static str, run: Run) -> Method {
    Method { path, tier: Tier::Semantic, rate, scopes, run }
}

const fn shape_of(path: &'static str, rate: Option<Rate>, scopes: &'static str, run: Run) -> Method {
    Method { path, tier: Tier::Shape, rate, scopes, run }
}

/// Every method that is served.
const METHODS: &[Method] = &[
    method("/api/api.test", TIER_4, "", team::api_test),
    method("/api/auth.test", SPECIAL, "", team::auth_test),
    method("/api/bots.info", TIER_3, "users:read", team::bots_info),
    method("/api/chat.delete", TIER_3, "chat:write", chat::delete),
    method("/api/chat.getPermalink", SPECIAL, "", chat::get_permalink),
    method("/api/chat.postEphemeral", TIER_4, "chat:write", chat::post_ephemeral),
    method("/api/chat.postMessage", None, "chat:write", chat::post_message),
    method("/api/chat.update", TIER_3, "chat:write", chat::update),
    method(
        "/api/conversations.history",
        TIER_3,
        "channels:history,groups:history,im:history,mpim:history",
        conversations::history,
    ),
    method(
        "/api/conversations.info",
        TIER_3,
        "channels:read,groups:read,im:read,mpim:read",
        conversations::info,
    ),
    method("/api/conversations.join", TIER_3, "channels:join", conversations::join),
    method(
        "/api/conversations.list",
        TIER_2,
        "channels:read,groups:read,im:read,mpim:read",
        conversations::list,
    ),
    method(
        "/api/conversations.members",
        TIER_4,
        "channels:read,groups:read,im:read,mpim:read",
        conversations::members,
    ),
    method("/api/conversations.open", TIER_3, "im:write,mpim:write", conversations::open),
    method(
        "/api/conversations.replies",
        TIER_3,
        "channels:history,groups:history,im:history,mpim:history",
        conversations::replies,
    ),
    method("/api/reactions.add", TIER_3, "reactions:write", reactions::add),
    method("/api/reactions.get", TIER_3, "reactions:read", reactions::get),
    method("/api/reactions.remove", TIER_2, "reactions:write", reactions::remove),
    method("/api/team.info", TIER_3, "team:read", team::team_info),
    method(
        "/api/users.conversations",
        TIER_3,
        "channels:read,groups:read,im:read,mpim:read",
        users::conversations,
    ),
    method("/api/users.info", TIER_4, "users:read", users::info),
    method("/api/users.list", TIER_2, "users:read", users::list),
    method("/api/users.lookupByEmail", TIER_3, "users:read.email", users::lookup_by_email),
    shape_of("/api/views.open", TIER_4, "", views::open),
];

/// The routes of the vendor's surface.
pub(crate) fn routes() -> Api<Slack> {
    let api = METHODS.iter().fold(Api::new(), |api, method| {
        api.any(
            method.path,
            method.tier,
            move |State(desk): State<Desk<Slack>>, call: Call, request: Request| {
                serve(method, desk, call, request)
            },
        )
    });
    api.post(response_url::PATH, Tier::Semantic, response_url::serve)
}

/// Takes a request through a method.
pub(crate) async fn serve(
    method: &'static Method,
    desk: Desk<Slack>,
    call: Call,
    request: Request,
) -> Response {
    let outcome = match Args::read(request).await {
        Ok(args) => run(method, &desk, &call, &args),
        Err(refusal) => (None, Err(refusal)),
    };
    answer::answer(method.scopes, &call, outcome.0, outcome.1)
}

type Outcome = (Option<Who>, Result<Object, Refusal>);

fn run(method: &Method, desk: &Desk<Slack>, call: &Call, args: &Args) -> Outcome {
    let who = match auth::holder(desk, args.token()) {
        Ok(who) => who,
        Err(refusal) => return (None, Err(refusal)),
    };
    call.by(match who {
        Who::App => Caller::Subject,
        Who::Person(person) => Caller::Person(person),
    });
    if let Some(rate) = method.rate {
        let allowance = desk.limit(call, &format!("{}:{}", method.path, who.user()), rate);
        if !allowance.served {
            return (Some(who), Err(Refusal::RateLimited(allowance.retry_after_secs)));
        }
    }
    let now_ms = desk.unix_ms();
    let outcome = desk.change(call, |world, effects| {
        let mut doing = Doing { desk, world, effects, args, who, call, now_ms };
        doing.admit()?;
        (method.run)(&mut doing)
    });
    (Some(who), outcome)
}

/// A method at work.
pub(crate) struct Doing<'a> {
    /// The twin.
    pub desk: &'a Desk<Slack>,
    /// The workspace.
    pub world: &'a mut World,
    /// What the change sets off.
    pub effects: &'a mut Effects,
    /// What was sent.
    pub args: &'a Args,
    /// Who calls.
    pub who: Who,
    /// The call.
    pub call: &'a Call,
    /// Now: Unix milliseconds.
    pub now_ms: i64,
}

impl Doing<'_> {
    /// Lets the caller in, unless their account is closed.
    fn admit(&mut self) -> Result<(), Refusal> {
        match self.who {
            Who::Person(person) => {
                self.call.person(person);
                if self.world.person(person).is_none() {
                    return Err(Refusal::InvalidAuth);
                }
                if self.world.is_deleted(person) {
                    return Err(Refusal::AccountInactive);
                }
            }
            Who::App => {
                if self.world.app.origin.as_deref() != Some(&*self.call.origin) {
                    self.world.app.origin = Some(std::sync::Arc::clone(&self.call.origin));
                }
            }
        }
        Ok(())
    }

    /// The conversation that the argument `channel` names and the caller may see.
    pub fn channel(&self) -> Result<Place, Refusal> {
        let named = self.args.required("channel")?;
        let channel = self.world.channel_by_id(named).ok_or(Refusal::ChannelNotFound)?;
        if channel.is_visible(self.who) { Ok(channel.place) } else { Err(Refusal::ChannelNotFound) }
    }

    /// A conversation that exists.
    pub fn at(&self, place: Place) -> Result<&Channel, Refusal> {
        self.world.channel(place).ok_or(Refusal::ChannelNotFound)
    }

    /// Refuses a post that comes too soon after others into this channel.
    pub fn pace(&self, place: Place) -> Result<(), Refusal> {
        let key = format!("post:{}:{}", self.who.user(), place.0);
        let allowance = self.desk.limit(self.call, &key, POSTING);
        if allowance.served { Ok(()) } else { Err(Refusal::RateLimited(allowance.retry_after_secs)) }
    }

    /// A channel as people write it: `#it-help`, `@jo.doe`.
    pub fn place_name(&self, place: Place) -> String {
        let Some(channel) = self.world.channel(place) else { return String::new() };
        if channel.name.is_empty() {
            return format!("@{}", self.world.handle(channel.other(self.who)));
        }
        format!("#{}", channel.name)
    }
}

/// An answer that begins as every good one does.
pub(crate) fn good() -> Object {
    Object::new().flag("ok", true)
}
