//! Slack at scale: what stays quick when a workspace is large, each beside a reference that is measured in the same run.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::Method;
use nightcrew_engine::twins::authority;
use nightcrew_model::credential::CrewKey;
use nightcrew_runtime::{Sockets, Tasks, TcpWire, Wire as _};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::child;
use super::calls::{Common, Service};
use super::desks::Listening;
use super::echo::Echo;
use super::measure::{in_turns, per_second};
use crate::env_file::{self, CONTROL_TOKEN, CONTROL_URL};
use crate::failure::Failure;

/// People of the company, and of the large channel.
const PEOPLE: u32 = 10_000;
/// Messages of the long history.
const HISTORY: u32 = 100_000;
/// Desks that hear of one post: Slack's own cap on who follows a thread is the twin's.
const DESKS: u32 = 1_000;
/// Posts at the other Slack: `emulate` takes 5,000 an hour of one token.
const BESIDE_CALLS: u64 = 4_000;
/// Posts under way while the history is written.
const WRITERS: u32 = 16;

/// Another Slack, beside ours.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    pub address: &'a str,
    pub token: &'a str,
    pub channel: &'a str,
}

/// One thing that is measured, and its reference.
#[derive(Debug, Serialize)]
pub struct Scene {
    /// What.
    name: &'static str,
    /// In what.
    unit: &'static str,
    /// At the twin.
    twin: f64,
    /// What it is held against.
    reference: &'static str,
    /// The same there.
    beside: f64,
    /// The twin's share of the reference.
    ratio: f64,
    /// What is wanted of it.
    wanted: &'static str,
}

impl Scene {
    /// A line of the table.
    pub fn line(&self) -> String {
        format!(
            "{:<40} {:>11.1} {:<9} {:<24} {:>11.1}   ratio {:>6.2} (wanted {})",
            self.name, self.twin, self.unit, self.reference, self.beside, self.ratio, self.wanted
        )
    }
}

fn scene(
    (name, wanted): (&'static str, &'static str),
    unit: &'static str,
    twin: f64,
    (reference, beside): (&'static str, f64),
) -> Scene {
    Scene { name, unit, twin, reference, beside, ratio: twin / beside, wanted }
}

/// Measures all scenes, and tells each as it comes.
pub async fn scenes(
    seconds: u32,
    echo: &Echo,
    beside: Option<Beside<'_>>,
    mut tell: impl FnMut(&Scene),
) -> Result<Vec<Scene>, Failure> {
    let twins = child::Twins::start(PEOPLE, &["--only", "slack"]).await?;
    let office = Office::of(&twins).await?;
    let mut scenes = Vec::new();
    let mut done = |scene: Scene| {
        tell(&scene);
        scenes.push(scene);
    };
    let few = office.channel("few", 10).await?;
    let many = office.channel("many", PEOPLE).await?;
    let (in_few, in_many) = (office.post(&few), office.post(&many));
    let answer = in_few.once().await?;
    echo.answers(&answer).await?;
    let twin = twins.pid();
    let echoed = in_few.at(echo.authority());
    let [posts, bare] = in_turns([(&in_few, twin), (&echoed, echo.pid())], seconds).await?;
    let (posts, bare) = (posts.per_second, bare.per_second);
    done(scene(("post, nobody listens", ">= 0.5"), "posts/s", posts, ("bare handler", bare)));
    if let Some(beside) = beside {
        let theirs = there(beside)?.post(beside.channel);
        theirs.once().await?;
        let theirs = per_second(&theirs, BESIDE_CALLS).await?;
        done(scene(("post, another Slack", ">= 8"), "posts/s", posts, ("the other one", theirs)));
    }
    let [large, small] = in_turns([(&in_many, twin), (&in_few, twin)], seconds).await?;
    let (large, small) = (large.cpu_us, small.cpu_us);
    done(scene(("post into 10,000 members", "<= 1.5"), "cpu µs", large, ("into 10 members", small)));
    let long = office.channel("long", 10).await?;
    office.write(&long, HISTORY).await?;
    let history = office.history(&long);
    let page = history.once().await?;
    echo.answers(&page).await?;
    let echoed = history.at(echo.authority());
    let [pages, bare] = in_turns([(&history, twin), (&echoed, echo.pid())], seconds).await?;
    let (pages, bare) = (pages.per_second, bare.per_second);
    done(scene(("history, 100 of 100,000", ">= 0.3"), "pages/s", pages, ("bare handler, same bytes", bare)));
    done(office.fanned_out(&many, echo, seconds).await?);
    Ok(scenes)
}

fn there(beside: Beside<'_>) -> Result<Service, Failure> {
    let origin = beside.address.trim_end_matches("/api/").trim_end_matches('/');
    let authority = authority(origin).map_err(|error| Failure::usage(&error))?;
    Ok(Service { twin: "slack", authority, secret: format!("Bearer {}", beside.token) })
}

/// A workspace in a process of its own.
struct Office {
    slack: Service,
    control: Service,
    desks: String,
    key: CrewKey,
}

impl Office {
    async fn of(twins: &child::Twins) -> Result<Self, Failure> {
        let environment: BTreeMap<String, String> = env_file::read(twins.env_file())?;
        let of = |name: &str| environment.get(name).cloned().unwrap_or_default();
        let origin = |address: &str| authority(address).map_err(|error| Failure::usage(&error));
        let (url, token) = (of(CONTROL_URL), of(CONTROL_TOKEN));
        let host = nightcrew_engine::twins::Twins::new(&Sockets, &url, &token);
        let card = host.map_err(|error| Failure::environment(&error))?.card().await;
        let card = card.map_err(|error| Failure::environment(&error))?;
        let office = Self {
            slack: Service {
                twin: "slack",
                authority: origin(of("SLACK_API_URL").trim_end_matches("/api/"))?,
                secret: format!("Bearer {}", of("SLACK_BOT_TOKEN")),
            },
            control: Service { twin: "slack", authority: origin(&url)?, secret: format!("Bearer {token}") },
            desks: card.addresses.desk.trim_start_matches("ws://").to_owned(),
            key: card.key,
        };
        let kept = json!({ "messages": 2 * HISTORY }).to_string();
        office.control.call("retention", Method::PUT, "/_twin/slack/retention", &kept).once().await?;
        Ok(office)
    }

    /// A new channel of the first people and the app; its id.
    async fn channel(&self, name: &str, members: u32) -> Result<String, Failure> {
        let members: Vec<String> = (0..members).map(|person| person.to_string()).collect();
        let made = json!({ "name": name, "members": members, "app": true }).to_string();
        let answer =
            self.control.call("channel", Method::POST, "/_twin/slack/channels", &made).once().await?;
        let answer: Value = serde_json::from_slice(&answer).map_err(|error| Failure::environment(&error))?;
        Ok(answer["channel"].as_str().unwrap_or_default().to_owned())
    }

    fn post(&self, channel: &str) -> Common {
        self.slack.post(channel)
    }

    fn history(&self, channel: &str) -> Common {
        let path = format!("/api/conversations.history?channel={channel}&limit=100");
        self.slack.call("conversations.history", Method::GET, &path, "")
    }

    /// Writes so many messages into a channel.
    async fn write(&self, channel: &str, messages: u32) -> Result<(), Failure> {
        let wire = Arc::new(TcpWire::new(self.slack.authority.clone(), WRITERS as usize));
        let writers = Tasks::new();
        for _ in 0..WRITERS {
            let (wire, post) = (Arc::clone(&wire), self.post(channel));
            writers.spawn(async move {
                for number in 0..messages / WRITERS {
                    if wire.call(post.request(0, number.into())).await.is_err() {
                        return;
                    }
                }
            });
        }
        writers.idle().await;
        Ok(())
    }

    /// A thread that a thousand people follow, each at a desk of their own: a reply of the bot reaches them all.
    async fn fanned_out(&self, channel: &str, echo: &Echo, seconds: u32) -> Result<Scene, Failure> {
        let posted = self.post(channel).once().await?;
        let posted: Value = serde_json::from_slice(&posted).map_err(|error| Failure::environment(&error))?;
        let thread = posted["ts"].clone();
        let reply = json!({ "channel": channel, "thread_ts": thread, "text": "I follow this." }).to_string();
        for person in 0..DESKS {
            let path = format!("/_twin/slack/as/{person}/chat.postMessage");
            self.control.call("a reply", Method::POST, &path, &reply).once().await?;
        }
        let listening = Listening::open(&self.desks, self.key.clone(), DESKS).await?;
        let told = json!({ "channel": channel, "thread_ts": thread, "text": "It is done." }).to_string();
        let call = self.slack.call("a reply to all", Method::POST, "/api/chat.postMessage", &told);
        let notices = listening.notices_per_second(&call, seconds).await?;
        let notice = listening.last();
        drop(listening);
        let bare = Listening::open(echo.authority(), self.key.clone(), DESKS).await?;
        let bare = bare.notices_per_second(&echo.told(&notice), seconds).await?;
        let reference = ("bare broadcast", bare);
        Ok(scene(("notices to 1,000 desks", ">= 0.5"), "notices/s", notices, reference))
    }
}
