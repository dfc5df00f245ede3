//! `nightcrew twins`: the twins alone, until ctrl-C.

use std::process::ExitCode;

use nightcrew_model::company::{CompanySource, DEFAULT_DOMAIN};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::seed::Seed;
use nightcrew_scenario::check::hosts;
use nightcrew_twins::{ServeError, Served, TwinOptions};

use super::{Outcome, say};
use crate::args::Twins;
use crate::env_file::{self, CONTROL_TOKEN, CONTROL_URL};
use crate::failure::Failure;
use crate::{follow, secret};

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
    if let Some(events_url) = args.events_url {
        served
            .host()
            .wire(&nightcrew_twins::SubjectWiring { events_url: Some(events_url), interactivity_url: None });
    }
    let mut variables = served.subject_environment();
    say(&format!("{} people at {}", company.people.len(), company.name));
    for (name, address) in &served.addresses().twins {
        say(&format!("{name:<8} {address}"));
    }
    variables.insert(CONTROL_URL.to_owned(), served.addresses().control);
    variables.insert(CONTROL_TOKEN.to_owned(), served.control_token().to_owned());
    match &args.env_file {
        Some(path) => {
            env_file::write(path, &variables)?;
            say(&format!("environment in {}", path.display()));
        }
        None => variables.iter().for_each(|(name, value)| say(&format!("{name}={value}"))),
    }
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
