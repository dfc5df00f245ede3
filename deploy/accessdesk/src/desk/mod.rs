//! The desk: what connects understanding, requests and vendors. One file for each part of the work; this one holds
//! what they share.

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
    /// A desk that is not connected yet.
    pub(crate) fn new(
        config: Config,
        policy: Policy,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Self {
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
        Self {
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
        }
    }

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

    /// Learns who the bot is and joins the help channel; then the bot is ready.
    pub(crate) async fn connect(&self) -> Result<(), VendorError> {
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

    /// Connects in the background, again and again until it works.
    pub(crate) fn start(self: Arc<Self>) -> Result<(), Full> {
        let tasks = Arc::clone(&self.tasks);
        tasks.push(
            "start",
            Box::pin(async move {
                while let Err(error) = self.connect().await {
                    tracing::warn!(%error, "not connected yet");
                    tokio::time::sleep(CONNECT_PAUSE).await;
                }
            }),
        )
    }

    /// Waits until no work is queued or under way.
    pub(crate) async fn settled(&self) {
        self.tasks.settled().await;
    }

    /// Takes no more work, lets what is under way end, and stops the rest.
    pub(crate) async fn stop(&self) {
        self.ready.store(false, Ordering::Release);
        self.tasks.close(STOP_PATIENCE).await;
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
