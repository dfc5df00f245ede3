//! The bot's public face: what a process, a program that carries it along, or a test does with it.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::desk::Desk;
use crate::inbox;
use crate::policy::Policy;
use crate::services::VendorError;
use crate::tasks::Full;
use crate::transport::Transport;

/// The bot. Clones are the same bot.
#[derive(Clone)]
pub struct Accessdesk {
    desk: Arc<Desk>,
}

impl Accessdesk {
    /// A bot that is not connected yet.
    #[must_use]
    pub fn new(config: Config, policy: Policy, transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self { desk: Arc::new(Desk::new(config, policy, transport, clock)) }
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
        Arc::clone(&self.desk).start()
    }

    /// Waits until no work is queued or under way; what waits for its time (a reminder) is not waited for.
    pub async fn settled(&self) {
        self.desk.settled().await;
    }

    /// Takes no more work, lets what is under way end for at most five seconds, and stops the rest. A bot in process
    /// must be stopped, or its timer outlives it.
    pub async fn stop(&self) {
        self.desk.stop().await;
    }
}
