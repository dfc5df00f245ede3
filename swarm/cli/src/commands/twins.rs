//! `nightcrew twins`: the twins alone, until ctrl-C.

use std::io::IsTerminal as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nightcrew_engine::twins::Twins as Control;
use nightcrew_model::company::{CompanySource, DEFAULT_DOMAIN};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::Sockets;
use nightcrew_scenario::check::hosts;
use nightcrew_twins::{ServeError, Served, SubjectWiring, TwinOptions};

use super::{Outcome, say};
use crate::env_file::{self, CONTROL_TOKEN, CONTROL_URL};
use crate::failure::Failure;
use crate::{follow, secret, shelf, slack_page};

/// `nightcrew twins`.
#[derive(Debug, clap::Args)]
pub struct Twins {
    /// Only these, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    pub only: Vec<String>,
    /// How many people the company has.
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub employees: u32,
    /// The company's seed.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Write addresses and credentials for the subject into this file.
    #[arg(long, value_name = "FILE")]
    pub env_file: Option<PathBuf>,
    /// The first of a row of ports; free ones if none is given.
    #[arg(long, value_name = "P")]
    pub port_base: Option<u16>,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1", value_name = "IP")]
    pub bind: IpAddr,
    /// The host name under which others reach the twins (a Compose service's name).
    #[arg(long, value_name = "NAME")]
    pub public_host: Option<String>,
    /// Where the subject takes Slack's events.
    #[arg(long, value_name = "URL")]
    pub events_url: Option<String>,
    /// The subject opens sockets to Slack (Socket Mode): deliver through them, and keep what comes while there are none.
    #[arg(long, conflicts_with = "events_url")]
    pub socket_mode: bool,
    /// Slack's own app manifest (YAML or JSON) of the subject: its scopes, events, commands and shortcuts.
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// Keep so many bytes of every call for ever. In test builds only.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true, default_value_t = 0)]
    pub leak: u32,
}

pub async fn twins(args: Twins) -> Outcome {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let fresh = || secret::fresh().map_err(|error| Failure::environment(&error));
    let options = TwinOptions {
        only: args.only,
        bind: args.bind,
        port_base: args.port_base,
        public_host: args.public_host,
        seed: Seed(args.seed),
        key: CrewKey::new(fresh()?),
        control_token: fresh()?,
    };
    let manifest = match &args.manifest {
        Some(path) => {
            let read = nightcrew_scenario::read_app_manifest(path, &shelf::vocabulary());
            Some(read.map_err(|report| Failure::Files(Box::new(report)))?)
        }
        None => None,
    };
    if let Some(refusal) = args.events_url.as_deref().and_then(|url| hosts::check(url, &[]).err()) {
        return Err(Failure::Usage(format!("--events-url: {} ({})", refusal.message, refusal.hint)));
    }
    let served = Served::start(options).await.map_err(|error| match error {
        ServeError::Listen(..) => Failure::environment(&error),
        ServeError::Unknown(..) | ServeError::Ports(..) => Failure::usage(&error),
    })?;
    let source = CompanySource::Generated {
        seed: Seed(args.seed),
        employees: args.employees,
        domain: DEFAULT_DOMAIN.to_owned(),
    };
    let company = served.host().plant(&source).map_err(|error| Failure::usage(&error))?;
    if let Some(manifest) = &manifest {
        let control = served.addresses().control;
        let host = Control::new(&Sockets, &control, served.control_token())
            .map_err(|error| Failure::environment(&error))?;
        host.describe_app(manifest).await.map_err(|error| Failure::environment(&error))?;
    }
    let wiring = SubjectWiring {
        events_url: args.events_url,
        socket_mode: args.socket_mode,
        ..SubjectWiring::default()
    };
    if wiring != SubjectWiring::default() {
        served.host().wire(&wiring);
    }
    say(&format!("{} people at {}", company.people.len(), company.name));
    tell(&served, args.env_file.as_deref())?;
    say("ready; ctrl-C ends it");
    #[cfg(debug_assertions)]
    if args.leak > 0 {
        nightcrew_runtime::race(
            follow::stopped(),
            super::bench::soak::leak::at_twins(served.host(), args.leak),
        )
        .await;
        return Ok(ExitCode::SUCCESS);
    }
    follow::stopped().await;
    Ok(ExitCode::SUCCESS)
}

/// Tells where everything is, and what the subject and a test suite need for it.
fn tell(served: &Served, env_file: Option<&Path>) -> Result<(), Failure> {
    let mut variables = served.subject_environment();
    for (name, address) in &served.addresses().twins {
        say(&format!("{name:<8} {address}"));
    }
    if served.host().twin("slack").is_some() && (env_file.is_none() || std::io::stdout().is_terminal()) {
        let page = slack_page::address(&served.addresses().control, served.control_token());
        say(&format!("page     {page}"));
    }
    variables.insert(CONTROL_URL.to_owned(), served.addresses().control);
    variables.insert(CONTROL_TOKEN.to_owned(), served.control_token().to_owned());
    match env_file {
        Some(path) => {
            env_file::write(path, &variables)?;
            say(&format!("environment in {}", path.display()));
        }
        None => variables.iter().for_each(|(name, value)| say(&format!("{name}={value}"))),
    }
    Ok(())
}
