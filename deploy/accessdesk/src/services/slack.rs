//! Slack's Web API, as far as the desk needs it. Reads go as forms, writes as JSON, as Slack's methods want them.
//!
//! A post carries a key in its message metadata. When Slack's answer to a post is lost, the desk looks for its own
//! message with that key before it posts again: Slack has no idempotency keys.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use crate::services::call::{Call, Caller, Repeat, Reply, VendorError, text_at};
use crate::services::kept::Fields;
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
/// Event type of the metadata on own messages.
const METADATA_TYPE: &str = "accessdesk_reply";
/// Tries of a post whose answer keeps being lost.
const POST_TRIES_MAX: u32 = 5;
/// The pause before looking for a post whose answer was lost.
const LOOK_PAUSE: Duration = Duration::from_millis(200);

/// What is read of answers.
const FIELDS: Fields = Fields::Only(&[
    "ok",
    "error",
    "ts",
    "channel",
    "id",
    "name",
    "user",
    "profile",
    "real_name",
    "display_name",
    "email",
    "locale",
    "is_bot",
    "deleted",
    "members",
    "response_metadata",
    "next_cursor",
    "channels",
    "is_member",
    "user_id",
    "bot_id",
    "messages",
    "metadata",
    "event_payload",
    "key",
]);

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
        Ok(Identity {
            user_id: self.text(&answer, "/user_id")?,
            bot_id: text_at(&answer, "/bot_id").map(str::to_owned),
        })
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
            let found = list(&answer, "/channels").iter().find(|one| text_at(one, "/name") == Some(name));
            if let Some(channel) = found {
                let id = self.text(channel, "/id")?;
                if channel.pointer("/is_member").and_then(Value::as_bool) != Some(true) {
                    self.write(trace, "conversations.join", &json!({"channel": id}), Repeat::Safe).await?;
                }
                return Ok(id);
            }
            match next_cursor(&answer) {
                Some(next) => cursor = next,
                None => break,
            }
        }
        Err(self.caller.refused(200, "channel_not_found"))
    }

    /// `conversations.info`: the channel's name; none for DMs.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn channel_name(&self, trace: &Trace, channel: &str) -> Result<Option<String>, VendorError> {
        let answer = self.read(trace, "conversations.info", &[("channel", channel)]).await?;
        Ok(text_at(&answer, "/channel/name").map(str::to_owned))
    }

    /// `users.info`.
    ///
    /// # Errors
    /// As [`Caller::send`]; `user_not_found`.
    pub async fn user(&self, trace: &Trace, id: &str) -> Result<SlackUser, VendorError> {
        let answer = self.read(trace, "users.info", &[("user", id), ("include_locale", "true")]).await?;
        person(answer.pointer("/user").unwrap_or(&Value::Null)).ok_or_else(|| self.caller.shape("user"))
    }

    /// `users.lookupByEmail`; none when nobody has the address.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's other refusals.
    pub async fn user_by_email(&self, trace: &Trace, email: &str) -> Result<Option<SlackUser>, VendorError> {
        match self.read(trace, "users.lookupByEmail", &[("email", email)]).await {
            Ok(answer) => Ok(answer.pointer("/user").and_then(person)),
            Err(error) if error.is_code("users_not_found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `users.list`, all pages: the people, without bots and deactivated accounts.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn people(&self, trace: &Trace) -> Result<Vec<SlackUser>, VendorError> {
        let mut people = Vec::new();
        let mut cursor = String::new();
        for _ in 0..PAGES_MAX {
            let page = PAGE.to_string();
            let arguments = [("limit", page.as_str()), ("cursor", cursor.as_str())];
            let answer = self.read(trace, "users.list", &arguments).await?;
            let members = list(&answer, "/members");
            people.extend(members.iter().filter_map(person).filter(|one| !one.not_a_person));
            match next_cursor(&answer) {
                Some(next) => cursor = next,
                None => break,
            }
        }
        Ok(people)
    }

    /// `conversations.open`: the DM with a person.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn open_dm(&self, trace: &Trace, user: &str) -> Result<String, VendorError> {
        let answer = self.write(trace, "conversations.open", &json!({"users": user}), Repeat::Safe).await?;
        self.text(&answer, "/channel/id")
    }

    /// `chat.postMessage`, once even when its answer is lost. Returns the message's `ts`.
    ///
    /// # Errors
    /// As [`Caller::send`], and Slack's own refusals.
    pub async fn post(&self, trace: &Trace, post: &Post<'_>) -> Result<String, VendorError> {
        let mut body = json!({
            "channel": post.channel, "text": post.text, "unfurl_links": false,
            "metadata": {"event_type": METADATA_TYPE, "event_payload": {"key": post.key}},
        });
        if let Some(thread) = post.thread {
            body["thread_ts"] = json!(thread);
        }
        if let Some(blocks) = &post.blocks {
            body["blocks"] = blocks.clone();
        }
        for _ in 0..POST_TRIES_MAX {
            match self.write(trace, "chat.postMessage", &body, Repeat::Unsafe).await {
                Ok(answer) => return self.text(&answer, "/ts"),
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
        Err(VendorError::Unsure { vendor: "Slack", what: "chat.postMessage was never answered".into() })
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
        let own = list(&answer, "/messages")
            .iter()
            .find(|message| text_at(message, "/metadata/event_payload/key") == Some(post.key));
        Ok(own.and_then(|message| text_at(message, "/ts")).map(str::to_owned))
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
        self.write(trace, "chat.update", &body, Repeat::Safe).await.map(drop)
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
        self.write(trace, "chat.postEphemeral", &body, Repeat::Unsafe).await.map(drop)
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
        match self.write(trace, "reactions.add", &body, Repeat::Safe).await {
            Err(error) if !error.is_code("already_reacted") => Err(error),
            _ => Ok(()),
        }
    }

    async fn read(
        &self,
        trace: &Trace,
        method: &str,
        arguments: &[(&str, &str)],
    ) -> Result<Value, VendorError> {
        let body = ("application/x-www-form-urlencoded", form(arguments));
        self.call(trace, method, body, method.to_owned(), Repeat::Safe).await
    }

    async fn write(
        &self,
        trace: &Trace,
        method: &str,
        body: &Value,
        repeat: Repeat,
    ) -> Result<Value, VendorError> {
        let bucket = match (method, text_at(body, "/channel")) {
            ("chat.postMessage", Some(channel)) => format!("{method} {channel}"),
            _ => method.to_owned(),
        };
        let body = ("application/json; charset=utf-8", Bytes::from(body.to_string()));
        self.call(trace, method, body, bucket, repeat).await
    }

    async fn call(
        &self,
        trace: &Trace,
        method: &str,
        body: (&'static str, Bytes),
        bucket: String,
        repeat: Repeat,
    ) -> Result<Value, VendorError> {
        let spacing = if method == "chat.postMessage" { POST_SPACING } else { CALL_SPACING };
        let call = Call {
            method: Method::POST,
            url: format!("{}{method}", self.base),
            body: Some(body),
            bucket,
            spacing,
            repeat,
            fields: FIELDS,
        };
        let Reply { status, json, .. } = self.caller.send(trace, &call).await?;
        if json.pointer("/ok").and_then(Value::as_bool) == Some(true) {
            return Ok(json);
        }
        match text_at(&json, "/error") {
            // Slack's own words for a server error, sent with status 200.
            Some(code @ ("internal_error" | "fatal_error" | "service_unavailable")) => {
                Err(VendorError::Unsure { vendor: "Slack", what: format!("{method}: {code}") })
            }
            Some(code) => Err(self.caller.refused(status, code)),
            None => Err(self.caller.shape(format!("{method}: neither ok nor error"))),
        }
    }

    fn text(&self, value: &Value, pointer: &str) -> Result<String, VendorError> {
        text_at(value, pointer).map(str::to_owned).ok_or_else(|| self.caller.shape(pointer))
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

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn next_cursor(answer: &Value) -> Option<String> {
    text_at(answer, "/response_metadata/next_cursor").filter(|next| !next.is_empty()).map(str::to_owned)
}

fn person(value: &Value) -> Option<SlackUser> {
    let flag = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or(false);
    let id = text_at(value, "/id")?.to_owned();
    let name = ["/profile/real_name", "/real_name", "/profile/display_name", "/name"]
        .iter()
        .find_map(|pointer| text_at(value, pointer).filter(|name| !name.is_empty()))?;
    Some(SlackUser {
        not_a_person: flag("is_bot") || flag("deleted") || id == "USLACKBOT",
        name: name.to_owned(),
        email: text_at(value, "/profile/email").map(str::to_owned),
        locale: text_at(value, "/locale").map(str::to_owned),
        id,
    })
}
