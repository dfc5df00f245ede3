//! The process: reads flags and the environment, opens the port, ends on SIGTERM or ctrl-C. All else is the library's. A
//! function, so that another program can carry the bot along and start it as a process of its own.

use std::future::{Future, poll_fn};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use clap::Parser;

use crate::policy::parse_duration;
use crate::reqwest_transport::ReqwestTransport;
use crate::{Accessdesk, Config, Defect, MachineClock, Policy};

/// The port when `PORT` is not set.
const PORT_DEFAULT: u16 = 8080;

/// An access bot: hears requests in Slack, asks the manager, acts in Okta, records in Jira.
///
/// Reads PORT, SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, JIRA_BASE_URL, JIRA_EMAIL, JIRA_API_TOKEN,
/// OKTA_ORG_URL and OKTA_API_TOKEN from the environment.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Arguments {
    /// The policy file; without it, the one that is compiled in.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// How long an approver may be silent before being reminded, such as 4s or 15m; overrides the policy.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    remind_after: Option<Duration>,
    /// Show one seeded fault.
    #[arg(long, value_name = "NAME")]
    defect: Option<Defect>,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
}

/// The bot cannot run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A variable is missing.
    #[error("the environment variable {0} is not set")]
    Unset(&'static str),
    /// `PORT` is no port.
    #[error("PORT is not a port: {0}")]
    Port(String),
    /// The policy cannot be read.
    #[error("cannot read {0}: {1}")]
    PolicyFile(PathBuf, std::io::Error),
    /// The policy is wrong.
    #[error(transparent)]
    Policy(#[from] crate::PolicyError),
    /// No HTTP client.
    #[error("cannot set up HTTP: {0}")]
    Http(#[from] reqwest::Error),
    /// The port cannot be had.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The server broke.
    #[error("the server failed: {0}")]
    Serve(std::io::Error),
    /// No task can be started.
    #[error("too busy to start")]
    Busy(#[from] crate::tasks::Full),
}

/// Runs the bot until it is told to end.
///
/// # Errors
/// When the environment is not complete, the policy is wrong or the port is taken.
pub async fn run(arguments: Arguments) -> Result<(), StartError> {
    let policy = arguments.policy()?;
    let config = arguments.config(variable)?;
    if let Some(defect) = arguments.defect {
        tracing::warn!(?defect, "this bot has a seeded fault");
    }
    let transport = Arc::new(ReqwestTransport::new()?);
    let bot = Accessdesk::new(config, policy, transport, Arc::new(MachineClock));
    let address = SocketAddr::new(arguments.bind, port()?);
    let listener =
        tokio::net::TcpListener::bind(address).await.map_err(|error| StartError::Listen(address, error))?;
    tracing::info!(%address, "listening");
    bot.start()?;
    let served = axum::serve(listener, bot.router()).with_graceful_shutdown(told_to_end()).await;
    bot.stop().await;
    served.map_err(StartError::Serve)
}

impl Arguments {
    /// The policy: the file's or the built-in one, with what the flags say over it.
    ///
    /// # Errors
    /// When the file cannot be read or is wrong.
    pub fn policy(&self) -> Result<Policy, StartError> {
        let mut policy = match &self.policy {
            None => Policy::built_in()?,
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .map_err(|error| StartError::PolicyFile(file.clone(), error))?;
                Policy::from_yaml(&text)?
            }
        };
        if let Some(after) = self.remind_after {
            policy.remind_after = after;
        }
        Ok(policy)
    }

    /// Addresses and credentials, by the names of the variables that hold them.
    ///
    /// # Errors
    /// When one is missing or empty.
    pub fn config(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Config, StartError> {
        let set = |name: &'static str| {
            variable(name).filter(|value| !value.is_empty()).ok_or(StartError::Unset(name))
        };
        Ok(Config {
            slack_api_url: set("SLACK_API_URL")?,
            slack_bot_token: set("SLACK_BOT_TOKEN")?,
            slack_signing_secret: set("SLACK_SIGNING_SECRET")?,
            jira_base_url: set("JIRA_BASE_URL")?,
            jira_email: set("JIRA_EMAIL")?,
            jira_api_token: set("JIRA_API_TOKEN")?,
            okta_org_url: set("OKTA_ORG_URL")?,
            okta_api_token: set("OKTA_API_TOKEN")?,
            defect: self.defect,
        })
    }
}

fn port() -> Result<u16, StartError> {
    match variable("PORT") {
        None => Ok(PORT_DEFAULT),
        Some(text) => text.parse().map_err(|_| StartError::Port(text)),
    }
}

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the program is where the environment is read")]
    std::env::var(name).ok()
}

/// Ends at the first SIGTERM or ctrl-C.
async fn told_to_end() {
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    #[cfg(unix)]
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    poll_fn(|context| {
        if interrupted.as_mut().poll(context).is_ready() {
            return Poll::Ready(());
        }
        #[cfg(unix)]
        if let Some(signal) = &mut terminated
            && signal.poll_recv(context).is_ready()
        {
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
    tracing::info!("ending");
}
