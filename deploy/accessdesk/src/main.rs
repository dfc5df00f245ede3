//! The process: reads flags and the environment, opens the port, ends on SIGTERM or ctrl-C. All else is the library's.

mod reqwest_transport;

use std::future::{Future, poll_fn};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use accessdesk::policy::parse_duration;
use accessdesk::{Accessdesk, Config, Defect, MachineClock, Policy};
use clap::Parser;
use reqwest_transport::ReqwestTransport;

/// The port when `PORT` is not set.
const PORT_DEFAULT: u16 = 8080;

/// An access bot: hears requests in Slack, asks the manager, acts in Okta, records in Jira.
///
/// Reads PORT, SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, JIRA_BASE_URL, JIRA_EMAIL, JIRA_API_TOKEN,
/// OKTA_ORG_URL and OKTA_API_TOKEN from the environment.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
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

#[derive(Debug, thiserror::Error)]
enum StartError {
    #[error("the environment variable {0} is not set")]
    Unset(&'static str),
    #[error("PORT is not a port: {0}")]
    Port(String),
    #[error("cannot read {0}: {1}")]
    PolicyFile(PathBuf, std::io::Error),
    #[error(transparent)]
    Policy(#[from] accessdesk::PolicyError),
    #[error("cannot set up HTTP: {0}")]
    Http(#[from] reqwest::Error),
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("the server failed: {0}")]
    Serve(std::io::Error),
    #[error("too busy to start")]
    Busy(#[from] accessdesk::tasks::Full),
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), StartError> {
    let policy = policy(&arguments)?;
    let config = config(arguments.defect)?;
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

fn policy(arguments: &Arguments) -> Result<Policy, StartError> {
    let mut policy = match &arguments.policy {
        None => Policy::built_in()?,
        Some(file) => {
            let text =
                std::fs::read_to_string(file).map_err(|error| StartError::PolicyFile(file.clone(), error))?;
            Policy::from_yaml(&text)?
        }
    };
    if let Some(after) = arguments.remind_after {
        policy.remind_after = after;
    }
    Ok(policy)
}

fn config(defect: Option<Defect>) -> Result<Config, StartError> {
    Ok(Config {
        slack_api_url: set("SLACK_API_URL")?,
        slack_bot_token: set("SLACK_BOT_TOKEN")?,
        slack_signing_secret: set("SLACK_SIGNING_SECRET")?,
        jira_base_url: set("JIRA_BASE_URL")?,
        jira_email: set("JIRA_EMAIL")?,
        jira_api_token: set("JIRA_API_TOKEN")?,
        okta_org_url: set("OKTA_ORG_URL")?,
        okta_api_token: set("OKTA_API_TOKEN")?,
        defect,
    })
}

fn port() -> Result<u16, StartError> {
    match variable("PORT") {
        None => Ok(PORT_DEFAULT),
        Some(text) => text.parse().map_err(|_| StartError::Port(text)),
    }
}

fn set(name: &'static str) -> Result<String, StartError> {
    variable(name).filter(|value| !value.is_empty()).ok_or(StartError::Unset(name))
}

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "main is where a program reads its environment")]
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
