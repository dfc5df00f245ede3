//! A method at work: what it knows of the call and its caller, and what it may reach.

use std::sync::Arc;

use nightcrew_model::event::Caller;
use nightcrew_twin_kit::{Call, Desk, Effects, Rate};
use tokio::sync::oneshot::{Receiver, Sender, channel};

use super::{Args, Callers, Method};
use crate::Slack;
use crate::auth::Bearer;
use crate::error::Refusal;
use crate::json::Object;
use crate::world::{Channel, Place, StepState, Token, TokenKind, Who, World};

/// Posting: one a second for each channel, with short bursts.
const POSTING: Rate = Rate { calls: 10, window_ms: 10_000 };

/// What the caller's token allows.
#[derive(Clone, Debug)]
pub(crate) enum Grant {
    /// Everything that this kind may.
    Whole(TokenKind),
    /// What this token says.
    Token(Arc<Token>),
}

impl Grant {
    /// The kind of the token.
    pub fn kind(&self) -> TokenKind {
        match self {
            Self::Whole(kind) => *kind,
            Self::Token(token) => token.kind,
        }
    }
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
    /// As whom the caller acts.
    pub who: Who,
    /// What the caller's token allows.
    pub grant: Grant,
    /// The call.
    pub call: &'a Call,
    /// Now: Unix milliseconds.
    pub now_ms: i64,
    /// What the caller waits for, instead of what the method answers.
    pub later: Option<Receiver<Result<Object, Refusal>>>,
}

/// A promise to answer later, when the app has.
pub(crate) type Promise = Sender<Result<Object, Refusal>>;

/// As whom a bearer acts here and now, and what the token allows.
pub(crate) fn identify(world: &World, bearer: Bearer, now_ms: i64) -> Result<(Who, Grant), Refusal> {
    let (who, grant) = match bearer {
        Bearer::Nobody => (Who::App, Grant::Whole(TokenKind::Bot)),
        Bearer::Bot | Bearer::App if world.app.uninstalled => return Err(Refusal::AccountInactive),
        Bearer::Bot => {
            let whole = || Grant::Whole(TokenKind::Bot);
            (Who::App, world.app.bot.as_ref().map_or_else(whole, |token| Grant::Token(Arc::clone(token))))
        }
        Bearer::App => (Who::App, Grant::Whole(TokenKind::App)),
        Bearer::Person(person) => (Who::Person(person), Grant::Whole(TokenKind::User)),
        Bearer::HandedOut(kind, number) => {
            let token = world.tokens.get(number).filter(|token| token.kind == kind);
            let token = token.ok_or(Refusal::InvalidAuth)?;
            if token.revoked {
                return Err(Refusal::TokenRevoked);
            }
            if token.until_ms.is_some_and(|until| until <= now_ms) {
                let step = token.step.and_then(|step| world.steps.at(step));
                let ended = step.is_some_and(|step| step.state != StepState::Running);
                return Err(if ended { Refusal::TokenRevoked } else { Refusal::TokenExpired });
            }
            (token.who, Grant::Token(Arc::clone(token)))
        }
    };
    if let Who::Person(person) = who {
        let own = matches!(bearer, Bearer::Person(_));
        if own && world.accounts.get(&person).is_some_and(|account| account.signed_out) {
            return Err(Refusal::TokenRevoked);
        }
        if world.person(person).is_none() {
            return Err(Refusal::InvalidAuth);
        }
        if world.is_deleted(person) {
            return Err(Refusal::AccountInactive);
        }
    }
    Ok((who, grant))
}

impl<'a> Doing<'a> {
    /// What the app does without a token: through a response URL, or by what it answers to a command.
    pub fn by_the_app(
        desk: &'a Desk<Slack>,
        world: &'a mut World,
        effects: &'a mut Effects,
        args: &'a Args,
        call: &'a Call,
    ) -> Self {
        let (grant, now_ms) = (Grant::Whole(TokenKind::Bot), desk.unix_ms());
        Self { desk, world, effects, args, who: Who::App, grant, call, now_ms, later: None }
    }
}

impl Doing<'_> {
    /// Lets the caller wait for an answer that comes later.
    pub fn promise(&mut self) -> Promise {
        let (promise, later) = channel();
        self.later = Some(later);
        promise
    }

    /// The same, if the caller asked for that with `wait`.
    pub fn promise_if_asked(&mut self) -> Option<Promise> {
        self.args.flag("wait").unwrap_or(false).then(|| self.promise())
    }

    /// The number of the workflow's step that calls.
    pub fn step(&self) -> Option<u32> {
        match &self.grant {
            Grant::Whole(_) => None,
            Grant::Token(token) => token.step,
        }
    }

    /// Whether the subject calls: its bot, or the app for a person.
    pub fn by_app(&self) -> bool {
        match &self.grant {
            Grant::Whole(_) => self.who == Who::App,
            Grant::Token(token) => token.by_app,
        }
    }

    /// Lets the caller in, if the token is of a kind and has a scope that the method takes, and the caller is not too fast.
    pub(super) fn admit(&mut self, method: &Method) -> Result<(), Refusal> {
        let by_app = self.by_app();
        if let Who::Person(person) = self.who {
            self.call.person(person);
        }
        self.call.by(match self.who {
            Who::Person(person) if !by_app => Caller::Person(person),
            _ => Caller::Subject,
        });
        // Whoever shows no token may be anybody, and reaches the twin by an address of their own.
        let shows_token = method.callers != Callers::Anybody;
        if by_app && shows_token && self.world.app.origin.as_deref() != Some(&*self.call.origin) {
            self.world.app.origin = Some(Arc::clone(&self.call.origin));
        }
        if shows_token && !method.callers.take(self.grant.kind()) {
            return Err(Refusal::NotAllowedTokenType);
        }
        if let Some(rate) = method.rate {
            let key = [method.path, ":", &self.who.user()].concat();
            let allowance = self.desk.limit(self.call, &key, rate);
            if !allowance.served {
                return Err(Refusal::RateLimited(allowance.retry_after_secs));
            }
        }
        self.needs(method.scopes)
    }

    /// Refuses a token that has none of these scopes.
    ///
    /// # Errors
    /// `missing_scope`, with what is needed and what the token has.
    pub fn needs(&self, any_of: &'static str) -> Result<(), Refusal> {
        match &self.grant {
            Grant::Token(token) if !self.may(any_of) => {
                Err(Refusal::MissingScope { needed: any_of, provided: token.scopes.list("") })
            }
            _ => Ok(()),
        }
    }

    /// Whether the token has one of these scopes.
    pub fn may(&self, any_of: &str) -> bool {
        match &self.grant {
            Grant::Whole(_) => true,
            Grant::Token(token) => token.scopes.has_any(any_of),
        }
    }

    /// The conversation that the argument `channel` names and the caller may see.
    pub fn channel(&self) -> Result<Place, Refusal> {
        self.channel_named("channel")
    }

    /// The conversation that this argument names and the caller may see.
    pub fn channel_named(&self, arg: &str) -> Result<Place, Refusal> {
        let named = self.args.required(arg)?;
        let channel = self.world.channel_by_id(named).ok_or(Refusal::ChannelNotFound)?;
        if channel.is_visible(self.who) { Ok(channel.place) } else { Err(Refusal::ChannelNotFound) }
    }

    /// A conversation that exists.
    pub fn at(&self, place: Place) -> Result<&Channel, Refusal> {
        self.world.channel(place).ok_or(Refusal::ChannelNotFound)
    }

    /// Refuses a post that comes too soon after others into this channel.
    pub fn pace(&self, place: Place) -> Result<(), Refusal> {
        let key = ["post:", &self.who.user(), ":", &place.0.to_string()].concat();
        let allowance = self.desk.limit(self.call, &key, POSTING);
        if allowance.served { Ok(()) } else { Err(Refusal::RateLimited(allowance.retry_after_secs)) }
    }

    /// A channel as people write it: `#it-help`, `@jo.doe`.
    pub fn place_name(&self, place: Place) -> String {
        let Some(channel) = self.world.channel(place) else { return String::new() };
        if channel.name.is_empty() {
            return ["@", self.world.handle(channel.other(self.who))].concat();
        }
        ["#", &channel.name].concat()
    }
}
