//! `slack-morphism` against the twin: every behaviour is asked for as an app would, and prints whether it is so.

mod lists;
mod messages;
mod office;
mod refusals;
mod sockets;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use slack_morphism::prelude::*;

use office::Office;

/// Why something is not as it must be.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// How a behaviour went.
pub type Outcome = Result<(), Failure>;
/// The library's client over plain HTTP.
pub type Client = SlackClient<SlackClientHyperConnector<HttpConnector>>;

/// How long a condition may take to come true: only a bound.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// The employee who does things.
pub const PERSON: u32 = 3;

/// What all behaviours share.
#[derive(Clone)]
pub struct Story {
    pub office: Office,
    pub client: Arc<Client>,
    pub bot: SlackApiToken,
    /// A user's token, of the employee who does things.
    pub user: SlackApiToken,
    pub user_id: SlackUserId,
    pub channel: SlackChannelId,
}

/// Tries a behaviour.
pub async fn case(name: &str, act: impl Future<Output = Outcome>) {
    match act.await {
        Ok(()) => println!("ok {name}"),
        Err(why) => println!("FAIL {name}: {}", why.to_string().replace('\n', " | ")),
    }
}

/// Fails unless two things are the same.
pub fn same<T: PartialEq + std::fmt::Debug>(found: T, wanted: T, what: &str) -> Outcome {
    if found == wanted { Ok(()) } else { Err(format!("{what}: {found:?} is not {wanted:?}").into()) }
}

/// Waits until a condition gives something.
pub async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> Result<T, Failure> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        if Instant::now() > end {
            return Err(format!("not within {PATIENCE:?}: {what}").into());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// A client of the library at the twin, over plain HTTP. This is all that differs from a client of Slack.
pub fn client(office: &Office) -> SlackClientHyperConnector<HttpConnector> {
    let url = office.get("SLACK_API_URL").trim_end_matches('/');
    SlackClientHyperConnector::with_connector(HttpConnector::new()).with_slack_api_url(url)
}

async fn cast(path: &str) -> Result<Story, Failure> {
    let office = Office::read(path)?;
    let client = Arc::new(SlackClient::new(client(&office)));
    let bot = SlackApiToken::new(office.get("SLACK_BOT_TOKEN").into());
    let held = office.control("GET", &format!("/_twin/credentials/{PERSON}"), &json!({}))?;
    let user = SlackApiToken::new(held["slack"].as_str().unwrap_or_default().into());
    let user_id = client.open_session(&user).auth_test().await?.user_id;
    let listed =
        client.open_session(&bot).conversations_list(&SlackApiConversationsListRequest::new()).await?;
    let named = |channel: &SlackChannelInfo| channel.name.as_deref() == Some("it-help");
    let channel = listed.channels.into_iter().find(named).ok_or("no it-help")?.id;
    Ok(Story { office, client, bot, user, user_id, channel })
}

#[tokio::main]
async fn main() -> Outcome {
    let path = std::env::args().nth(1).ok_or("name the twin's environment file")?;
    let story = cast(&path).await?;
    messages::run(&story).await;
    lists::run(&story).await;
    refusals::run(&story).await;
    sockets::run(&story).await;
    println!("done");
    Ok(())
}
