//! The desk: what connects understanding, requests and vendors. One file for each part of the work; this one holds
//! what they share and the public face, [`Accessdesk`].

mod carry;
mod dialogue;
mod follow;
mod hear;
mod order;
mod people;
mod talk;
mod unlock;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::book::{Book, Shelf};
use crate::clock::Clock;
use crate::config::Config;
use crate::defect::{Defect, Faults};
use crate::inbox;
use crate::policy::Policy;
use crate::request::{Place, Request};
use crate::services::VendorError;
use crate::services::jira::Jira;
use crate::services::okta::Okta;
use crate::services::slack::{Identity, Post, Slack};
use crate::signature::Signature;
use crate::tasks::{Full, Tasks};
use crate::trace::Trace;
use crate::transport::Transport;
use crate::understand::Language;
use crate::words::{self, Facts, Say};

pub use hear::Message;

/// The pause between attempts to reach Slack at the start.
const CONNECT_PAUSE: Duration = Duration::from_secs(1);
/// How long work in flight may take to end when the desk is stopped.
const STOP_PATIENCE: Duration = Duration::from_secs(5);

/// The bot. Clones are the same bot.
#[derive(Clone)]
pub struct Accessdesk {
    desk: Arc<Desk>,
}

impl Accessdesk {
    /// A bot that is not connected yet.
    #[must_use]
    pub fn new(config: Config, policy: Policy, transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        let config = config.normalised();
        let blind = config.defect.repeats_blindly();
        let slack = Slack::new(Arc::clone(&transport), &config.slack_api_url, &config.slack_bot_token, blind);
        let jira = Jira::new(
            Arc::clone(&transport),
            &config.jira_base_url,
            &config.jira_email,
            &config.jira_api_token,
            &policy.audit_project,
            blind,
        );
        let okta = Okta::new(transport, &config.okta_org_url, &config.okta_api_token);
        let signature = Signature::of(&config.slack_signing_secret);
        let desk = Desk {
            config,
            policy,
            slack,
            jira,
            okta,
            clock,
            signature,
            tasks: Tasks::new(),
            book: Mutex::default(),
            identity: OnceCell::new(),
            ready: AtomicBool::new(false),
            arrivals: Mutex::default(),
        };
        Self { desk: Arc::new(desk) }
    }

    /// The HTTP surface: `GET /healthz` and `POST /slack/events`.
    pub fn router(&self) -> axum::Router {
        inbox::router(Arc::clone(&self.desk))
    }

    /// Answers what is posted to [`inbox::EVENTS_PATH`], for a program that carries the bot along and needs no router for that.
    pub fn take(&self, headers: &http::HeaderMap, body: &[u8]) -> axum::response::Response {
        inbox::take(&self.desk, headers, body)
    }

    /// Learns who the bot is and joins the help channel; then the bot is ready.
    ///
    /// # Errors
    /// When Slack refuses the token or cannot be reached for some seconds.
    pub async fn connect(&self) -> Result<(), VendorError> {
        self.desk.connect().await
    }

    /// Connects in the background, again and again until it works.
    ///
    /// # Errors
    /// [`Full`] when the bot is stopping.
    pub fn start(&self) -> Result<(), Full> {
        let desk = Arc::clone(&self.desk);
        self.desk.tasks.push(
            "start",
            Box::pin(async move {
                while let Err(error) = desk.connect().await {
                    tracing::warn!(%error, "not connected yet");
                    tokio::time::sleep(CONNECT_PAUSE).await;
                }
            }),
        )
    }

    /// Waits until no work is queued or under way; what waits for its time (a reminder) is not waited for.
    pub async fn settled(&self) {
        self.desk.tasks.settled().await;
    }

    /// Takes no more work, lets what is under way end for at most five seconds, and stops the rest. A bot in process
    /// must be stopped, or its timer outlives it.
    pub async fn stop(&self) {
        self.desk.ready.store(false, Ordering::Release);
        self.desk.tasks.close(STOP_PATIENCE).await;
    }
}

/// What all parts of the work share.
pub(crate) struct Desk {
    config: Config,
    policy: Policy,
    slack: Slack,
    jira: Jira,
    okta: Okta,
    pub(crate) clock: Arc<dyn Clock>,
    /// By which deliveries are known to be Slack's.
    pub(crate) signature: Signature,
    tasks: Arc<Tasks>,
    book: Mutex<Book>,
    identity: OnceCell<Identity>,
    ready: AtomicBool,
    /// When the latest events came, for `drops-under-load`.
    arrivals: Mutex<VecDeque<u64>>,
}

impl Desk {
    /// Whether the bot knows who it is.
    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    fn defect(&self) -> Option<Defect> {
        self.config.defect
    }

    fn now(&self) -> u64 {
        self.clock.unix_ms()
    }

    /// The memory. Never held across a wait.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a shelf holds under this key; looked up, and put there, when it is not there or too old.
    async fn remembered<V: Clone>(
        &self,
        shelf: fn(&mut Book) -> &mut Shelf<V>,
        key: &str,
        look: impl Future<Output = Result<V, VendorError>>,
    ) -> Result<V, VendorError> {
        let known = shelf(&mut self.book()).peek(key, self.now()).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found = look.await?;
        shelf(&mut self.book()).put(key, found.clone(), self.now());
        Ok(found)
    }

    async fn connect(&self) -> Result<(), VendorError> {
        let trace = Trace::default();
        let identity = self.identity(&trace).await?;
        tracing::info!(user = %identity.user_id, "connected to Slack");
        match self.slack.join_named(&trace, &self.policy.help_channel).await {
            Ok(channel) => {
                let name = Some(self.policy.help_channel.clone());
                self.book().channels.put(&channel, name, self.now());
            }
            // Direct messages still work, and an admin may invite the bot later.
            Err(error) => tracing::warn!(%error, channel = %self.policy.help_channel, "cannot join"),
        }
        self.ready.store(true, Ordering::Release);
        Ok(())
    }

    async fn identity(&self, trace: &Trace) -> Result<&Identity, VendorError> {
        self.identity.get_or_try_init(|| self.slack.identity(trace)).await
    }

    /// Posts a reply.
    async fn tell(
        &self,
        trace: &Trace,
        place: &Place,
        language: Language,
        key: &str,
        what: &Say<'_>,
    ) -> Result<(), VendorError> {
        // defect: slow, slow-tail
        if let Some(delay) = self.defect().reply_delay(key) {
            tokio::time::sleep(delay).await;
        }
        let text = words::say(language, what);
        let post =
            Post { channel: &place.channel, thread: place.thread.as_deref(), text: &text, blocks: None, key };
        self.slack.post(trace, &post).await.map(drop)
    }
}

/// Names of a request, escaped, as the sentences want them.
struct Names {
    whom: Option<String>,
    requester: String,
    approver: String,
    ticket: String,
}

impl Names {
    fn of(request: &Request) -> Self {
        let own = request.requester_okta_id == request.beneficiary.okta_id;
        Self {
            whom: (!own).then(|| words::escaped(&request.beneficiary.name)),
            requester: words::escaped(&request.requester_name),
            approver: request.approver.as_ref().map(|one| words::escaped(&one.name)).unwrap_or_default(),
            ticket: request.ticket.clone().unwrap_or_default(),
        }
    }

    fn facts<'a>(&'a self, request: &'a Request) -> Facts<'a> {
        Facts {
            want: &request.want,
            whom: self.whom.as_deref(),
            requester: &self.requester,
            approver: &self.approver,
            ticket: &self.ticket,
        }
    }
}
