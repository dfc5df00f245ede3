//! The row of a crew: a run with a routine, against twins that already run.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_engine::desk::Notices;
use nightcrew_engine::feed::Source;
use nightcrew_engine::mind::Mind;
use nightcrew_engine::{Run, RunSettings};
use nightcrew_model::plan::Plan;
use nightcrew_runtime::{Clock, Sockets};
use nightcrew_scenario::Loaded;

use super::measure::{Heard, Percentiles, Used};
use super::row::{BenchRow, Row, Window, seconds, told};
use crate::commands::bench::child::Folder;
use crate::failure::Failure;
use crate::{follow, shelf};

/// How often a row looks whether the first act is over.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Measures a crew.
pub async fn crewed(args: &BenchRow, loaded: Loaded, company_s: f64) -> Result<Row, Failure> {
    let Loaded { plan, company } = loaded;
    let starting = Clock::paced(1);
    let folder = Folder::fresh()?;
    let heard = Arc::new(Heard::default());
    let listening = Arc::clone(&heard);
    let run = Run::start(RunSettings {
        company,
        version: env!("CARGO_PKG_VERSION"),
        verbs: shelf::verbs(),
        out: folder.0.clone(),
        observer: Some(Box::new(move |event| listening.event(event))),
        ..settings(&args.attach, plan)?
    })
    .await
    .map_err(|error| Failure::environment(&error))?;
    let ready_s = seconds(starting.elapsed_us());
    let probe = run.probe();
    let mut row = None;
    let measured = async {
        let clock = Clock::paced(1);
        while probe.background().acts == 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let first_act_ms = clock.elapsed_us() / 1000;
        tokio::time::sleep(Duration::from_secs(args.warm_up.into())).await;
        // What the histograms hold so far belongs to the warm-up.
        probe.tell_timings();
        heard.begin();
        let _ = probe.take_notices();
        let (began_us, before) = (clock.elapsed_us(), Used::so_far(args.twins_pid));
        tokio::time::sleep(Duration::from_secs(args.seconds.into())).await;
        probe.tell_timings();
        let (us, after) = (clock.elapsed_us() - began_us, Used::so_far(args.twins_pid));
        if let Some(latencies) = heard.take() {
            let notices = probe.take_notices();
            row = Some(Row {
                notices: notices.as_ref().and_then(Percentiles::of),
                connections: Some(args.connections.word().to_owned()),
                detail: Some(args.detail.word().to_owned()),
                failed: probe.background().failed,
                company_s,
                ready_s,
                first_act_ms,
                ..told(args, &Window { us, before, after, latencies })
            });
        }
    };
    run.draining_within(Duration::from_secs(2))
        .finish(measured)
        .await
        .map_err(|error| Failure::environment(&error))?;
    row.ok_or_else(|| Failure::Environment("the run ended before it was measured".to_owned()))
}

/// A run against the twins of this environment file.
pub fn settings(attach: &Path, plan: Plan) -> Result<RunSettings, Failure> {
    let reached = follow::attached(attach)?;
    Ok(RunSettings {
        plan,
        company: nightcrew_model::company::Company::default(),
        version: "",
        verbs: Vec::new(),
        control_url: reached.control_url,
        control_token: reached.control_token,
        command: Vec::new(),
        command_folder: None,
        environment: reached.environment,
        out: std::path::PathBuf::new(),
        mind: Mind::Scripted,
        clock: Clock::paced(1),
        network: Arc::new(Sockets),
        notices: Notices::Sockets,
        ledger: Source::Control,
        observer: None,
        resumed: None,
    })
}
