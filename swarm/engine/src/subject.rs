//! The system under test as a child process: started with the twins' addresses and credentials, awaited until healthy,
//! stopped at the end.

mod stray;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use nightcrew_runtime::{Either, TcpWire, Wire as _, race};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, Command};

use crate::twins::{ControlError, Twins};

pub use stray::end_stray;

/// How long a subject has to become healthy.
const HEALTHY_WITHIN: Duration = Duration::from_secs(60);
/// The pause between two looks at its health.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long one look may take.
const LOOK_WITHIN: Duration = Duration::from_secs(2);
/// How long it has to end after it was asked to.
const END_WITHIN: Duration = Duration::from_secs(5);

/// Where what a silent subject prints goes.
const NOWHERE: &str = "/dev/null";
/// The variable that holds the key of sealed packs: a subject must not be able to open the exam that it sits.
pub const VAULT_KEY: &str = "NIGHTCREW_VAULT_KEY";

/// The subject cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// The command cannot be started.
    #[error("cannot start the subject `{0}`: {1}")]
    Start(String, std::io::Error),
    /// Its log cannot be written.
    #[error("cannot write the subject's log {0}: {1}")]
    Log(String, std::io::Error),
    /// It ended before it was healthy.
    #[error("the subject ended ({0}) before it was ready; see its log {1}")]
    Ended(ExitStatus, String),
    /// It did not become healthy.
    #[error("{0} did not answer 200 within {within} s; is the subject running there?", within = HEALTHY_WITHIN.as_secs())]
    Unhealthy(String),
    /// It opened no socket.
    #[error("no socket to the Slack twin was opened within {within} s; does the subject use Socket Mode, SLACK_API_URL and SLACK_APP_TOKEN?", within = HEALTHY_WITHIN.as_secs())]
    Unconnected,
    /// The twins do not tell whether it is connected.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// The address of its health check cannot be used.
    #[error("`{0}` is not an http address")]
    Address(String),
}

/// A subject that runs as a child, in a process group of its own: a ctrl-C at the terminal is for the crew, which drains while
/// the subject goes on answering, and whatever the command has started ends with it.
#[derive(Debug)]
pub struct Subject {
    orders: Orders,
    child: Child,
    group: Option<Pid>,
    log: String,
}

/// What a subject is started with, and started again. Its environment holds secrets.
#[derive(Clone)]
pub struct Orders {
    /// The command.
    pub command: Vec<String>,
    /// Where it is started; nothing for where this process is.
    pub folder: Option<PathBuf>,
    /// What is added to our own environment.
    pub environment: BTreeMap<String, String>,
    /// Whether what it prints is thrown away.
    pub silent: bool,
}

impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Orders").field("command", &self.command).finish_non_exhaustive()
    }
}

impl Subject {
    /// Starts it; what it prints goes to `log`, and the record of who it is beside it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(orders: Orders, log: &Path) -> Result<Self, SubjectError> {
        let opened = if orders.silent { nowhere() } else { File::create(log) };
        let out = opened.map_err(|error| SubjectError::Log(log.display().to_string(), error))?;
        Self::spawn(orders, out, log)
    }

    /// Starts it again, with the same orders, after it has ended; its log goes on.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_again(&mut self) -> Result<(), SubjectError> {
        let log = Path::new(&self.log);
        let failed = |error| SubjectError::Log(self.log.clone(), error);
        let opened =
            if self.orders.silent { nowhere() } else { File::options().append(true).create(true).open(log) };
        let out = opened.map_err(failed)?;
        *self = Self::spawn(self.orders.clone(), out, log)?;
        Ok(())
    }

    fn spawn(orders: Orders, out: File, log: &Path) -> Result<Self, SubjectError> {
        let shown = log.display().to_string();
        let errors = out.try_clone().map_err(|error| SubjectError::Log(shown.clone(), error))?;
        let (program, arguments) =
            orders.command.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let mut command = Command::new(program);
        if let Some(folder) = &orders.folder {
            command.current_dir(folder);
        }
        let child = command
            .args(arguments)
            .env_remove("TWIN_CONTROL_URL")
            .env_remove("TWIN_CONTROL_TOKEN")
            .env_remove(VAULT_KEY)
            .envs(&orders.environment)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(errors)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| SubjectError::Start(orders.command.join(" "), error))?;
        let group = child.id().and_then(|pid| i32::try_from(pid).ok()).map(Pid::from_raw);
        let subject = Self { orders, child, group, log: shown };
        match stray::record(log, subject.group) {
            Ok(()) => Ok(subject),
            Err(error) => Err(SubjectError::Log(subject.log.clone(), error)),
        }
    }

    /// Waits until it is up, as `is_up` tells: see [`healthy`] and [`connected`].
    ///
    /// # Errors
    /// When it ends first, or does not come up.
    pub async fn ready(
        &mut self,
        is_up: impl Future<Output = Result<(), SubjectError>>,
    ) -> Result<(), SubjectError> {
        match race(self.child.wait(), is_up).await {
            Either::First(Ok(status)) => Err(SubjectError::Ended(status, self.log.clone())),
            Either::First(Err(error)) => Err(SubjectError::Start(self.log.clone(), error)),
            Either::Second(result) => result,
        }
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        self.clear();
        Some(status.to_string())
    }

    /// Asks it and whatever it has started to end, and ends them when they do not.
    pub async fn stop(mut self) {
        let Some(group) = self.group else { return };
        // It may have ended by itself meanwhile.
        let _ = killpg(group, Signal::SIGTERM);
        let ended = async {
            let _ = self.child.wait().await;
            // A shell is gone at once, while the server that it has started may still finish its work.
            while killpg(group, None).is_ok() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        race(ended, tokio::time::sleep(END_WITHIN)).await;
        self.clear();
        stray::forget(Path::new(&self.log));
        // Nothing more can be done about one that cannot be killed.
        let _ = race(self.child.wait(), tokio::time::sleep(END_WITHIN)).await;
    }

    /// Ends what is left of it.
    fn clear(&mut self) {
        if let Some(group) = self.group.take() {
            // Mostly nobody is left.
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        self.clear();
    }
}

fn nowhere() -> std::io::Result<File> {
    File::options().write(true).open(NOWHERE)
}

/// Waits until an address answers 2xx.
///
/// # Errors
/// When it does not in time.
pub async fn healthy(url: &str) -> Result<(), SubjectError> {
    let waited = async {
        loop {
            if is_healthy(url).await? {
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    match race(waited, tokio::time::sleep(HEALTHY_WITHIN)).await {
        Either::First(result) => result,
        Either::Second(()) => Err(SubjectError::Unhealthy(url.to_owned())),
    }
}

/// Waits until the subject has opened a socket to the Slack twin (Socket Mode).
///
/// # Errors
/// When it does not in time, or the twins do not answer.
pub async fn connected(twins: &Twins) -> Result<(), SubjectError> {
    let waited = async {
        while twins.open_sockets("slack").await? == 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    };
    match race(waited, tokio::time::sleep(HEALTHY_WITHIN)).await {
        Either::First(result) => result,
        Either::Second(()) => Err(SubjectError::Unconnected),
    }
}

/// Whether an address answers 2xx now.
///
/// # Errors
/// When the address cannot be used.
pub async fn is_healthy(url: &str) -> Result<bool, SubjectError> {
    let bad = || SubjectError::Address(url.to_owned());
    let (authority, path) = split(url).ok_or_else(bad)?;
    let request = Request::get(path).body(Bytes::new()).map_err(|_| bad())?;
    let wire = TcpWire::new(authority, 1);
    Ok(match race(wire.call(request), tokio::time::sleep(LOOK_WITHIN)).await {
        Either::First(Ok(answer)) => answer.status().is_success(),
        Either::First(Err(_)) | Either::Second(()) => false,
    })
}

/// The authority and the path of an http address.
fn split(url: &str) -> Option<(String, String)> {
    let uri: http::Uri = url.parse().ok()?;
    (uri.scheme_str() == Some("http")).then_some(())?;
    let authority = uri.authority()?;
    let authority =
        if authority.port().is_some() { authority.to_string() } else { format!("{authority}:80") };
    Some((authority, uri.path_and_query().map_or("/", |path| path.as_str()).to_owned()))
}
