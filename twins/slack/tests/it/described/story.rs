//! A story in which every method is called at least once, with answers as full as they get.

use std::collections::BTreeMap;

use bytes::Bytes;
use nightcrew_twin_slack::auth;
use serde_json::{Value, json};

use crate::control::Control;
use crate::oauth;
use crate::office::{Office, StandIn, decision, office, user};

/// What was answered, by method.
pub type Answers = BTreeMap<String, Vec<Value>>;

pub struct Story {
    office: Office,
    subject: StandIn,
    answers: Answers,
    help: String,
    bot: String,
    three: String,
}

impl Story {
    pub async fn tell() -> Answers {
        let office = office().await;
        let subject = office.stand_in().await;
        let (help, bot, three) = (office.channel("it-help").await, office.bot(), office.person(3));
        let mut story = Self { office, subject, answers: Answers::new(), help, bot, three };
        story.who_one_is().await;
        story.messages().await;
        story.later_and_bit_by_bit().await;
        story.conversations().await;
        story.people().await;
        story.keeping().await;
        story.groups_and_quiet().await;
        story.files().await;
        story.views().await;
        story.assistants_and_steps().await;
        story.search().await;
        story.tokens().await;
        story.answers
    }

    fn note(&mut self, method: &str, answer: &Value) {
        self.answers.entry(method.to_owned()).or_default().push(answer.clone());
    }

    async fn by(&mut self, token: &str, method: &str, body: Value) -> Value {
        let answer = self.office.call(token, method, body).await;
        self.note(method, &answer);
        answer
    }

    async fn bot(&mut self, method: &str, body: Value) -> Value {
        let token = self.bot.clone();
        self.by(&token, method, body).await
    }

    async fn three(&mut self, method: &str, body: Value) -> Value {
        let token = self.three.clone();
        self.by(&token, method, body).await
    }

    async fn who_one_is(&mut self) {
        self.bot("api.test", json!({ "foo": "bar" })).await;
        self.bot("auth.test", json!({})).await;
        self.three("auth.test", json!({})).await;
        self.bot("auth.teams.list", json!({})).await;
        self.bot("bots.info", json!({ "bot": "B0NGHTCREW" })).await;
        self.bot("team.info", json!({})).await;
        self.bot("team.profile.get", json!({})).await;
        self.bot("team.preferences.list", json!({})).await;
        self.bot("emoji.list", json!({})).await;
        let app = auth::app_token(&self.office.key);
        self.by(&app, "apps.connections.open", json!({})).await;
    }

    async fn messages(&mut self) {
        let help = self.help.clone();
        let full = json!({ "channel": help, "text": "choose", "blocks": decision(),
            "attachments": [{ "fallback": "more", "text": "more", "color": "#36a64f" }],
            "metadata": { "event_type": "asked", "event_payload": { "id": 1 } } });
        let root = self.bot("chat.postMessage", full).await["ts"].clone();
        let reply = json!({ "channel": help, "text": "a reply", "thread_ts": root });
        self.three("chat.postMessage", reply).await;
        let broadcast =
            json!({ "channel": help, "text": "to all", "thread_ts": root, "reply_broadcast": true });
        let last = self.three("chat.postMessage", broadcast).await["ts"].clone();
        self.three("chat.meMessage", json!({ "channel": help, "text": "waves" })).await;
        self.bot("chat.update", json!({ "channel": help, "ts": root, "text": "chosen" })).await;
        self.bot("chat.postEphemeral", json!({ "channel": help, "user": user(3), "text": "psst" })).await;
        self.bot("chat.getPermalink", json!({ "channel": help, "message_ts": root })).await;
        let item = json!({ "channel": help, "timestamp": root, "name": "eyes" });
        self.three("reactions.add", item.clone()).await;
        self.bot("reactions.add", item.clone()).await;
        self.bot("reactions.get", item.clone()).await;
        self.bot("reactions.list", json!({ "user": user(3) })).await;
        self.bot("pins.add", item.clone()).await;
        self.bot("pins.list", json!({ "channel": help })).await;
        self.bot("conversations.history", json!({ "channel": help })).await;
        self.bot("conversations.history", json!({ "channel": help, "limit": 1 })).await;
        self.bot("conversations.replies", json!({ "channel": help, "ts": root })).await;
        self.bot("reactions.remove", item.clone()).await;
        self.bot("pins.remove", item).await;
        self.three("chat.delete", json!({ "channel": help, "ts": last })).await;
        let shared = self
            .three("chat.postMessage", json!({ "channel": help, "text": "see https://example.com/1" }))
            .await;
        let unfurls = json!({ "https://example.com/1": { "text": "the first" } });
        self.bot("chat.unfurl", json!({ "channel": help, "ts": shared["ts"], "unfurls": unfurls })).await;
    }

    async fn later_and_bit_by_bit(&mut self) {
        let help = self.help.clone();
        let now = unix_now();
        let later = json!({ "channel": help, "text": "good morning", "post_at": now + 86_400 });
        let later = self.bot("chat.scheduleMessage", later).await;
        self.bot("chat.scheduledMessages.list", json!({})).await;
        let back = json!({ "channel": help, "scheduled_message_id": later["scheduled_message_id"] });
        self.bot("chat.deleteScheduledMessage", back).await;
        let root =
            self.three("chat.postMessage", json!({ "channel": help, "text": "explain" })).await["ts"].clone();
        let begin = json!({ "channel": help, "thread_ts": root, "markdown_text": "well", "recipient_user_id": user(3), "recipient_team_id": "T0NGHTCREW" });
        let stream = self.bot("chat.startStream", begin).await["ts"].clone();
        let more = json!({ "channel": help, "ts": stream, "markdown_text": ", it is so" });
        self.bot("chat.appendStream", more).await;
        self.bot("chat.stopStream", json!({ "channel": help, "ts": stream })).await;
    }

    async fn conversations(&mut self) {
        for types in ["public_channel", "public_channel,private_channel,mpim,im"] {
            self.bot("conversations.list", json!({ "types": types, "limit": 5 })).await;
        }
        let made = self.bot("conversations.create", json!({ "name": "crew-made", "is_private": true })).await;
        let own = made["channel"]["id"].clone();
        let at = |more: Value| {
            let mut body = json!({ "channel": own });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        self.bot("conversations.invite", at(json!({ "users": format!("{},{}", user(3), user(4)) }))).await;
        self.bot("conversations.setTopic", at(json!({ "topic": "today" }))).await;
        self.bot("conversations.setPurpose", at(json!({ "purpose": "to see" }))).await;
        self.bot("conversations.rename", at(json!({ "name": "crew-renamed" }))).await;
        self.bot("conversations.members", at(json!({}))).await;
        self.bot("conversations.info", at(json!({ "include_num_members": true }))).await;
        let said = self.bot("chat.postMessage", at(json!({ "text": "hello" }))).await["ts"].clone();
        self.bot("conversations.mark", at(json!({ "ts": said }))).await;
        self.bot("conversations.history", at(json!({}))).await;
        self.bot("conversations.kick", at(json!({ "user": user(4) }))).await;
        self.three("conversations.leave", at(json!({}))).await;
        self.bot("conversations.archive", at(json!({}))).await;
        self.bot("conversations.unarchive", at(json!({}))).await;
        let elsewhere = self.office.elsewhere().await;
        self.bot("conversations.join", json!({ "channel": elsewhere })).await;
        self.bot("conversations.join", json!({ "channel": elsewhere })).await;
        let im = self.bot("conversations.open", json!({ "users": user(3) })).await["channel"]["id"].clone();
        self.bot("conversations.open", json!({ "users": user(3), "return_im": true })).await;
        self.bot("conversations.open", json!({ "users": format!("{},{}", user(3), user(4)) })).await;
        self.bot("conversations.info", json!({ "channel": im })).await;
        self.bot("conversations.close", json!({ "channel": im })).await;
    }

    async fn people(&mut self) {
        let profile = json!({ "status_text": "at lunch", "status_emoji": ":bread:", "status_expiration": 0 });
        self.three("users.profile.set", json!({ "profile": profile })).await;
        self.bot("users.profile.get", json!({ "user": user(3) })).await;
        self.bot("users.info", json!({ "user": user(3), "include_locale": true })).await;
        self.bot("users.info", json!({ "user": "U0BNGHTCRW" })).await;
        self.bot("users.list", json!({ "limit": 10 })).await;
        let email =
            self.bot("users.info", json!({ "user": user(5) })).await["user"]["profile"]["email"].clone();
        self.bot("users.lookupByEmail", json!({ "email": email })).await;
        self.bot("users.conversations", json!({ "user": user(3), "types": "public_channel,im" })).await;
        self.three("users.identity", json!({})).await;
        self.three("users.setPresence", json!({ "presence": "away" })).await;
        self.three("users.setActive", json!({})).await;
        self.three("users.getPresence", json!({})).await;
        self.bot("users.getPresence", json!({ "user": user(4) })).await;
    }

    async fn keeping(&mut self) {
        let help = self.help.clone();
        let ts =
            self.three("chat.postMessage", json!({ "channel": help, "text": "keep" })).await["ts"].clone();
        let item = json!({ "channel": help, "timestamp": ts });
        self.three("stars.add", item.clone()).await;
        self.three("stars.add", json!({ "channel": help })).await;
        self.three("stars.list", json!({})).await;
        self.three("stars.remove", item).await;
        let add =
            json!({ "channel_id": help, "type": "link", "title": "Rules", "link": "https://example.com" });
        let bookmark = self.bot("bookmarks.add", add).await["bookmark"]["id"].clone();
        let named = json!({ "channel_id": help, "bookmark_id": bookmark, "title": "House rules" });
        self.bot("bookmarks.edit", named.clone()).await;
        self.bot("bookmarks.list", json!({ "channel_id": help })).await;
        self.bot("bookmarks.remove", named).await;
        let add = json!({ "text": "call back", "time": "tomorrow at 9" });
        let reminder = self.three("reminders.add", add).await["reminder"]["id"].clone();
        self.three("reminders.add", json!({ "text": "look", "time": "every day at 9" })).await;
        let named = json!({ "reminder": reminder });
        self.three("reminders.complete", named.clone()).await;
        self.three("reminders.info", named.clone()).await;
        self.three("reminders.list", json!({})).await;
        self.three("reminders.delete", named).await;
    }

    async fn groups_and_quiet(&mut self) {
        let help = self.help.clone();
        let made = self.bot("usergroups.create", json!({ "name": "On call", "channels": help })).await;
        let group = json!({ "usergroup": made["usergroup"]["id"] });
        let mut members = group.clone();
        members["users"] = json!(user(3));
        self.bot("usergroups.users.update", members).await;
        self.bot("usergroups.users.list", group.clone()).await;
        let mut change = group.clone();
        change["description"] = json!("whoever is awake");
        self.bot("usergroups.update", change).await;
        self.bot("usergroups.disable", group.clone()).await;
        self.bot("usergroups.list", json!({ "include_disabled": true, "include_users": true })).await;
        self.bot("usergroups.enable", group).await;
        self.bot("dnd.info", json!({ "user": user(3) })).await;
        self.bot("dnd.teamInfo", json!({ "users": user(3) })).await;
        self.three("dnd.setSnooze", json!({ "num_minutes": 10 })).await;
        self.three("dnd.info", json!({})).await;
        self.three("dnd.endSnooze", json!({})).await;
        self.three("dnd.endDnd", json!({})).await;
    }

    async fn files(&mut self) {
        self.bot("files.upload", json!({})).await;
        let asked = json!({ "filename": "report.txt", "length": 5 });
        let promised = self.three("files.getUploadURLExternal", asked).await;
        let path = promised["upload_url"].as_str().unwrap().strip_prefix(&self.office.origin).unwrap();
        let upload = http::Request::post(path).body(Bytes::from_static(b"hello")).unwrap();
        assert_eq!(self.office.send(upload).await.status(), 200);
        let files = json!([{ "id": promised["file_id"], "title": "Report" }]);
        let complete = json!({ "files": files, "channel_id": self.help, "initial_comment": "see this" });
        self.three("files.completeUploadExternal", complete).await;
        let file = json!({ "file": promised["file_id"] });
        self.bot("files.info", file.clone()).await;
        self.bot("files.list", json!({})).await;
        let help = self.help.clone();
        self.bot("conversations.history", json!({ "channel": help })).await;
        self.three("files.sharedPublicURL", file.clone()).await;
        self.three("files.revokePublicURL", file.clone()).await;
        self.three("search.files", json!({ "query": "report" })).await;
        self.three("files.delete", file).await;
    }

    async fn trigger(&mut self) -> Value {
        let shortcut = json!({ "callback_id": "begin" });
        self.office.ok(&self.three, "/_door/slack/shortcut", shortcut).await;
        self.next_trigger().await
    }

    /// The trigger of what the app is told next of what somebody did.
    async fn next_trigger(&mut self) -> Value {
        loop {
            let delivered = self.subject.next().await;
            if delivered.headers["content-type"] == "application/x-www-form-urlencoded" {
                return delivered.payload()["trigger_id"].clone();
            }
        }
    }

    async fn views(&mut self) {
        let more = json!({ "type": "button", "action_id": "more", "text": { "type": "plain_text", "text": "More" } });
        let blocks = json!([
            { "type": "section", "text": { "type": "mrkdwn", "text": "hello" } },
            { "type": "actions", "elements": [more] },
        ]);
        let view = |title: &str| json!({ "type": "modal", "title": { "type": "plain_text", "text": title }, "blocks": blocks });
        let trigger = self.trigger().await;
        let opened = self.bot("views.open", json!({ "trigger_id": trigger, "view": view("One") })).await;
        let id = opened["view"]["id"].clone();
        self.bot("views.update", json!({ "view_id": id, "view": view("One again") })).await;
        // Only what is done in a dialog lets another be laid on it.
        let press = json!({ "view": id, "action_id": "more" });
        self.office.ok(&self.three, "/_door/slack/press", press).await;
        let trigger = self.next_trigger().await;
        self.bot("views.push", json!({ "trigger_id": trigger, "view": view("Two") })).await;
        let home = json!({ "type": "home", "blocks": blocks });
        self.bot("views.publish", json!({ "user_id": user(3), "view": home })).await;
    }

    async fn assistants_and_steps(&mut self) {
        let opened = self.office.ok(&self.three, "/_door/slack/open_assistant", json!({})).await;
        let thread = |more: Value| {
            let mut body = json!({ "channel_id": opened["channel"], "thread_ts": opened["thread_ts"] });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        self.bot("assistant.threads.setStatus", thread(json!({ "status": "is thinking…" }))).await;
        self.bot("assistant.threads.setTitle", thread(json!({ "title": "Access" }))).await;
        let prompts = json!({ "prompts": [{ "title": "Access", "message": "I need access" }] });
        self.bot("assistant.threads.setSuggestedPrompts", thread(prompts)).await;
        for method in ["functions.completeSuccess", "functions.completeError"] {
            let run = json!({ "callback_id": "grant" });
            let run = self.office.ok(&self.three, "/_door/slack/run_step", run).await;
            let end = json!({ "function_execution_id": run["function_execution_id"], "outputs": {}, "error": "no" });
            self.bot(method, end).await;
        }
    }

    async fn search(&mut self) {
        self.three("search.messages", json!({ "query": "keep" })).await;
        self.three("search.all", json!({ "query": "keep" })).await;
    }

    async fn tokens(&mut self) {
        let code = oauth::code(&self.office, &[("scope", "chat:write"), ("user_scope", "users:read")]).await;
        let redirect = [("code", code.as_str()), ("redirect_uri", oauth::BACK)];
        let installed = oauth::basic(&self.office, "oauth.v2.access", &redirect).await;
        self.note("oauth.v2.access", &installed);
        let manifest = json!({ "display_information": { "name": "Helper" },
            "oauth_config": { "redirect_urls": ["http://127.0.0.1:9/slack"], "scopes": { "bot": ["chat:write"] } },
            "settings": { "token_rotation_enabled": true } });
        Control::of(&self.office).await.send("PUT", "/_twin/slack/app", manifest).await;
        let old = installed["access_token"].as_str().unwrap();
        let exchanged = oauth::basic(&self.office, "oauth.v2.exchange", &[("token", old)]).await;
        self.note("oauth.v2.exchange", &exchanged);
        let own = exchanged["access_token"].as_str().unwrap().to_owned();
        self.by(&own, "auth.revoke", json!({})).await;
        let (id, secret) = (auth::client_id(), auth::client_secret(&self.office.key));
        self.bot("apps.uninstall", json!({ "client_id": id, "client_secret": secret })).await;
    }
}

/// Now, by the machine's calendar, which the office lives by: Unix seconds.
fn unix_now() -> i64 {
    nightcrew_runtime::Clock::paced(1).unix_ms().div_euclid(1000)
}
