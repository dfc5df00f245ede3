//! Slack's Web API, as far as the desk needs it. Reads go as forms, writes as JSON, as Slack's methods want them.
//!
//! A post carries a key in its message metadata. When Slack's answer to a post is lost, the desk looks for its own
//! message with that key before it posts again: Slack has no idempotency keys.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde_json::{Value, json};

use crate::services::call::{Call, Caller, Repeat, Reply, VendorError};
use crate::services::shape::{Object, Text, read, written};
use crate::services::slack_shapes::{ChannelRead, PersonRead, PostBody, Said};
use crate::trace::Trace;
use crate::transport::Transport;

/// Slack's rule for posts in one channel.
const POST_SPACING: Duration = Duration::from_secs(1);
/// Distance of other methods after a 429.
const CALL_SPACING: Duration = Duration::from_millis(200);
/// Page size of lists: Slack advises at most 200.
const PAGE: u32 = 200;
/// Pages of one list that are read; 100,000 people.
const PAGES_MAX: u32 = 500;
/// Messages that are looked through for an own post whose answer was lost.
const LOOK_BACK: u32 = 100;
/// The method that posts.
const POST_MESSAGE: &str = "chat.postMessage";
/// Tries of a post whose answer keeps being lost.
const POST_TRIES_MAX: u32 = 5;
/// The pause before looking for a post whose answer was lost.
const LOOK_PAUSE: Duration = Duration::from_millis(200);

/// Who the bot is in the workspace.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its user id (`U…`), by which people mention it.
    pub user_id: String,
    /// Its bot id (`B…`), which its own messages carry.
    pub bot_id: Option<String>,
}

/// A person of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlackUser {
    /// `U…`.
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// Address of the profile.
    pub email: Option<String>,
    /// Such as `de-DE`.
    pub locale: Option<String>,
    /// A bot, or deactivated: nobody who can ask or be given anything.
    pub not_a_person: bool,
}

/// A person as an answer shows them.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    email: Option<&'a str>,
    locale: Option<&'a str>,
    not_a_person: bool,
}

/// An answer to a method.
struct Answer {
    method: &'static str,
    status: u16,
    body: Bytes,
}

/// A message to be posted.
#[derive(Debug, Clone)]
pub struct Post<'a> {
    /// Channel or DM.
    pub channel: &'a str,
    /// Thread, if it goes into one.
    pub thread: Option<&'a str>,
    /// Text, also the notification's text when there are blocks.
    pub text: &'a str,
    /// Block Kit blocks.
    pub blocks: Option<Value>,
    /// Unique key of this message, by which it is recognised.
    pub key: &'a str,
}

/// The client.
pub struct Slack {
    caller: Caller,
    base: String,
    /// `double-grant-on-retry`: lost answers are posted again without looking.
    repeats_blindly: bool,
}

impl Slack {
    /// A client for the API at `base` (ends in `/api/`).
    #[must_use]
    pub fn new(transport: Arc<dyn Transport>, base: &str, token: &str, repeats_blindly: bool) -> Self {
        let caller = Caller::new("Slack", transport, &format!("Bearer {token}"));
        Self { caller, base: base.to_owned(), repeats_blindly }
    }

    /// `auth.test`.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn identity(&self, trace: &Trace) -> Result<Identity, VendorError> {
        let answer = self.read(trace, "auth.test", &[]).await?;
        let said = self.said(&answer)?;
        Ok(Identity { user_id: self.text(&said.user_id, "user_id")?, bot_id: said.bot_id.owned() })
    }

    /// `conversations.list` + `conversations.join`: makes sure that the bot hears the channel. Returns its id.
    ///
    /// # Errors
    /// As [`Caller::send`]; `channel_not_found` when no channel has the name.
    pub async fn join_named(&self, trace: &Trace, name: &str) -> Result<String, VendorError> {
        let mut cursor = String::new();
        for _ in 0..PAGES_MAX {
            let page = PAGE.to_string();
            let arguments = [
                ("types", "public_channel,private_channel"),
                ("exclude_archived", "true"),
                ("limit", page.as_str()),
                ("cursor", cursor.as_str()),
            ];
            let answer = self.read(trace, "conversations.list", &arguments).await?;
            let said = self.said(&answer)?;
            if let Some(channel) = said.channels.0.iter().find(|one| one.name.is(name)) {
                return self.join(trace, channel).await;
            }
            match next_cursor(&said) {
                Some(next) => cursor = next,
                None => break,
            }
        }
        Err(self.caller.refused(200, "channel_not_found"))
    }

    async fn join(&self, trace: &Trace, channel: &ChannelRead<'_>) -> Result<String, VendorError> {
        let id = self.text(&channel.id, "channel id")?;
        if !channel.is_member.is_set() {
            let answer =
                self.write(trace, "conversations.join", &json!({"channel": id}), Repeat::Safe).await?;
            self.said(&answer)?;
        }
        Ok(id)
    }

    /// `conversations.info`: the channel's name; none for DMs.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn channel_name(&self, trace: &Trace, channel: &str) -> Result<Option<String>, VendorError> {
        let answer = self.read(trace, "conversations.info", &[("channel", channel)]).await?;
        Ok(self.said(&answer)?.channel.0.name.owned())
    }

    /// `users.info`.
    ///
    /// # Errors
    /// As [`Caller::send`]; `user_not_found`.
    pub async fn user(&self, trace: &Trace, id: &str) -> Result<SlackUser, VendorError> {
        let answer = self.read(trace, "users.info", &[("user", id), ("include_locale", "true")]).await?;
        let said = self.said(&answer)?;
        let person = Shown::of(&said.user.0).ok_or_else(|| self.caller.shape("user"))?;
        Ok(person.user())
    }

    /// `users.lookupByEmail`; none when nobody has the address.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's other refusals.
    pub async fn user_by_email(&self, trace: &Trace, email: &str) -> Result<Option<SlackUser>, VendorError> {
        let answer = self.read(trace, "users.lookupByEmail", &[("email", email)]).await?;
        match self.said(&answer) {
            Ok(said) => Ok(Shown::of(&said.user.0).map(|person| person.user())),
            Err(error) if error.is_code("users_not_found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `users.list`, all pages: the people, without bots and deactivated accounts, in Slack's order.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn people(
        &self,
        trace: &Trace,
        mut take: impl FnMut(&Shown<'_>) + Send,
    ) -> Result<(), VendorError> {
        let mut cursor = String::new();
        for _ in 0..PAGES_MAX {
            let page = PAGE.to_string();
            let arguments = [("limit", page.as_str()), ("cursor", cursor.as_str())];
            let answer = self.read(trace, "users.list", &arguments).await?;
            let said = self.said(&answer)?;
            let people = said.members.0.iter().filter_map(Shown::of);
            people.filter(|one| !one.not_a_person).for_each(|one| take(&one));
            match next_cursor(&said) {
                Some(next) => cursor = next,
                None => break,
            }
        }
        Ok(())
    }

    /// `conversations.open`: the DM with a person.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn open_dm(&self, trace: &Trace, user: &str) -> Result<String, VendorError> {
        let answer = self.write(trace, "conversations.open", &json!({"users": user}), Repeat::Safe).await?;
        self.text(&self.said(&answer)?.channel.0.id, "channel id")
    }

    /// `chat.postMessage`, once even when its answer is lost. Returns the message's `ts`.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn post(&self, trace: &Trace, post: &Post<'_>) -> Result<String, VendorError> {
        let body = written(&PostBody::of(post));
        let bucket = format!("{POST_MESSAGE} {}", post.channel);
        for _ in 0..POST_TRIES_MAX {
            let json = ("application/json; charset=utf-8", body.clone());
            let answer = self.call(trace, POST_MESSAGE, json, bucket.clone(), Repeat::Unsafe).await;
            let posted = answer.and_then(|answer| self.text(&self.said(&answer)?.ts, "ts"));
            match posted {
                Ok(ts) => return Ok(ts),
                Err(error) if error.is_unsure() => {}
                Err(error) => return Err(error),
            }
            tokio::time::sleep(LOOK_PAUSE).await;
            if !self.repeats_blindly
                && let Some(ts) = self.find_own(trace, post).await?
            {
                return Ok(ts);
            }
        }
        Err(VendorError::Unsure { vendor: "Slack", what: format!("{POST_MESSAGE} was never answered") })
    }

    /// Looks for an own message by its key, in the thread or among the channel's latest messages.
    async fn find_own(&self, trace: &Trace, post: &Post<'_>) -> Result<Option<String>, VendorError> {
        let count = LOOK_BACK.to_string();
        let mut arguments =
            vec![("channel", post.channel), ("limit", count.as_str()), ("include_all_metadata", "true")];
        let method = match post.thread {
            Some(thread) => {
                arguments.push(("ts", thread));
                "conversations.replies"
            }
            None => "conversations.history",
        };
        let answer = self.read(trace, method, &arguments).await?;
        let said = self.said(&answer)?;
        let own = said.messages.0.iter().find(|one| one.metadata.0.event_payload.0.key.is(post.key));
        Ok(own.and_then(|message| message.ts.owned()))
    }

    /// `chat.update`: the same a second time, so it is repeated freely.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn update(
        &self,
        trace: &Trace,
        channel: &str,
        ts: &str,
        text: &str,
        blocks: &Value,
    ) -> Result<(), VendorError> {
        let body = json!({"channel": channel, "ts": ts, "text": text, "blocks": blocks});
        let answer = self.write(trace, "chat.update", &body, Repeat::Safe).await?;
        self.said(&answer).map(drop)
    }

    /// `chat.postEphemeral`. A lost answer is not followed up: it is a courtesy, seen by one person until they reload.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn whisper(
        &self,
        trace: &Trace,
        channel: &str,
        user: &str,
        text: &str,
    ) -> Result<(), VendorError> {
        let body = json!({"channel": channel, "user": user, "text": text});
        let answer = self.write(trace, "chat.postEphemeral", &body, Repeat::Unsafe).await?;
        self.said(&answer).map(drop)
    }

    /// `reactions.add`; done when the reaction is already there.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's other refusals.
    pub async fn react(
        &self,
        trace: &Trace,
        channel: &str,
        ts: &str,
        emoji: &str,
    ) -> Result<(), VendorError> {
        let body = json!({"channel": channel, "timestamp": ts, "name": emoji});
        let answer = self.write(trace, "reactions.add", &body, Repeat::Safe).await?;
        match self.said(&answer) {
            Err(error) if !error.is_code("already_reacted") => Err(error),
            _ => Ok(()),
        }
    }

    async fn read(
        &self,
        trace: &Trace,
        method: &'static str,
        arguments: &[(&str, &str)],
    ) -> Result<Answer, VendorError> {
        let body = ("application/x-www-form-urlencoded", form(arguments));
        self.call(trace, method, body, method.to_owned(), Repeat::Safe).await
    }

    async fn write(
        &self,
        trace: &Trace,
        method: &'static str,
        body: &impl Serialize,
        repeat: Repeat,
    ) -> Result<Answer, VendorError> {
        let body = ("application/json; charset=utf-8", written(body));
        self.call(trace, method, body, method.to_owned(), repeat).await
    }

    async fn call(
        &self,
        trace: &Trace,
        method: &'static str,
        body: (&'static str, Bytes),
        bucket: String,
        repeat: Repeat,
    ) -> Result<Answer, VendorError> {
        let spacing = if method == POST_MESSAGE { POST_SPACING } else { CALL_SPACING };
        let call = Call {
            method: Method::POST,
            url: format!("{}{method}", self.base),
            body: Some(body),
            bucket,
            spacing,
            repeat,
        };
        let Reply { status, body, .. } = self.caller.send(trace, &call).await?;
        Ok(Answer { method, status, body })
    }

    /// What an answer says, if it is a yes.
    fn said<'a>(&self, answer: &'a Answer) -> Result<Said<'a>, VendorError> {
        let Object(said) = read::<Object<Said<'_>>>(&answer.body).unwrap_or_default();
        if said.ok.is_set() {
            return Ok(said);
        }
        let method = answer.method;
        match said.error.get() {
            // Slack's own words for a server error, sent with status 200.
            Some(code @ ("internal_error" | "fatal_error" | "service_unavailable")) => {
                Err(VendorError::Unsure { vendor: "Slack", what: format!("{method}: {code}") })
            }
            Some(code) => Err(self.caller.refused(answer.status, code)),
            None => Err(self.caller.shape(format!("{method}: neither ok nor error"))),
        }
    }

    fn text(&self, text: &Text<'_>, what: &str) -> Result<String, VendorError> {
        text.owned().ok_or_else(|| self.caller.shape(what))
    }
}

/// Arguments as a form; those without a value are left out.
fn form(arguments: &[(&str, &str)]) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in arguments.iter().filter(|(_, value)| !value.is_empty()) {
        form.append_pair(name, value);
    }
    Bytes::from(form.finish())
}

fn next_cursor(said: &Said<'_>) -> Option<String> {
    said.response_metadata.0.next_cursor.filled().map(str::to_owned)
}

impl<'a> Shown<'a> {
    fn of(read: &'a PersonRead<'_>) -> Option<Self> {
        let profile = &read.profile.0;
        let names = [&profile.real_name, &read.real_name, &profile.display_name, &read.name];
        let id = read.id.get()?;
        Some(Self {
            id,
            name: names.into_iter().find_map(Text::filled)?,
            email: profile.email.get(),
            locale: read.locale.get(),
            not_a_person: read.is_bot.is_set() || read.deleted.is_set() || id == "USLACKBOT",
        })
    }

    /// Whether it is the same person, with the same particulars.
    #[must_use]
    pub fn is(&self, user: &SlackUser) -> bool {
        self.id == user.id
            && self.name == user.name
            && self.email == user.email.as_deref()
            && self.locale == user.locale.as_deref()
            && self.not_a_person == user.not_a_person
    }

    /// The person, copied.
    #[must_use]
    pub fn user(&self) -> SlackUser {
        SlackUser {
            id: self.id.to_owned(),
            name: self.name.to_owned(),
            email: self.email.map(str::to_owned),
            locale: self.locale.map(str::to_owned),
            not_a_person: self.not_a_person,
        }
    }
}
