//! `nightcrew bench soak`: whether the engine or the twins keep anything of an act for ever. A crew at work in a process of its
//! own, the twins in another, and the resident memory of both against the acts done.

#[cfg(debug_assertions)]
pub mod leak;
mod slope;
pub mod work;

use std::process::ExitCode;
use std::time::Duration;

use nightcrew_model::time::Span;
use nightcrew_runtime::Clock;
use serde::Serialize;

use super::child::{Child, Twins};
use super::usage::rss_bytes;
use crate::commands::{Outcome, say};
use crate::failure::Failure;
use slope::{Floors, Slope};
use work::Progress;

/// The exit code when more is kept than may be, or when that cannot be told.
const OVER: u8 = 1;
/// Lines of progress in a whole measurement.
const TOLD: u64 = 20;

/// `nightcrew bench soak`.
#[derive(Debug, clap::Args)]
pub struct BenchSoak {
    /// Acts over which memory is watched.
    #[arg(long, default_value_t = 5_000_000, value_name = "N", value_parser = clap::value_parser!(u64).range(1_000..=1_000_000_000))]
    pub acts: u64,
    /// Acts before them: whatever is kept up to a bound fills to its bound, and the allocator finds its size.
    #[arg(long, default_value_t = 1_000_000, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=1_000_000_000))]
    pub warm_up: u64,
    /// How many people work.
    #[arg(long, default_value_t = 1_000, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=100_000))]
    pub employees: u32,
    /// The mean pause between two acts of one of them, half to one and a half of it.
    #[arg(long, default_value = "100ms", value_name = "SPAN")]
    pub every: Span,
    /// The most bytes that may be kept of an act.
    #[arg(long, default_value_t = 1.0, value_name = "BYTES")]
    pub limit: f64,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
    /// Keep so many bytes of every act in the crew's process. In test builds only.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    pub leak: Option<u32>,
    /// Keep so many bytes of every call in the twins' process. In test builds only.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    pub leak_at_twins: Option<u32>,
}

/// What a measurement came to.
#[derive(Debug, Serialize)]
struct Soaked {
    /// People at work.
    employees: u32,
    /// Acts before anything was counted.
    warm_up: u64,
    /// Acts after that.
    acts: u64,
    /// Acts of all that failed.
    failed: u64,
    /// Acts a second, the warm-up counted in.
    acts_per_second: f64,
    /// The most bytes that may be kept of an act.
    limit: f64,
    /// The crew's process.
    engine: Process,
    /// The twins'.
    twins: Process,
}

/// What became of a process.
#[derive(Debug, Serialize)]
struct Process {
    /// Resident memory at the end of the warm-up, in bytes.
    began_bytes: u64,
    /// The same at the end.
    ended_bytes: u64,
    /// Bytes kept of an act.
    #[serde(flatten)]
    slope: Slope,
    /// What that means.
    verdict: Verdict,
}

/// Whether a slope is within its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// It is, its error counted in.
    Pass,
    /// It is above, whatever its error.
    Over,
    /// It is as near to the limit as its error is large: it takes more acts to tell.
    Unsure,
}

pub async fn soak(args: BenchSoak) -> Outcome {
    let twins = twins(&args).await?;
    let clock = Clock::paced(1);
    let mut watched = Watched::new(&args);
    let twins_pid = twins.pid();
    Child::telling(&work::flags(&args, twins.env_file()), |pid, line| watched.line(line, pid, twins_pid))
        .await?;
    let soaked = watched.soaked(Duration::from_micros(clock.elapsed_us()))?;
    if args.json {
        say(&serde_json::to_string_pretty(&soaked).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&told(&soaked));
    }
    let pass = [&soaked.engine, &soaked.twins].iter().all(|process| process.verdict == Verdict::Pass);
    Ok(if pass { ExitCode::SUCCESS } else { ExitCode::from(OVER) })
}

#[cfg(debug_assertions)]
async fn twins(args: &BenchSoak) -> Result<Twins, Failure> {
    let leak = args.leak_at_twins.unwrap_or_default().to_string();
    Twins::start(args.employees, &["--leak", &leak]).await
}

#[cfg(not(debug_assertions))]
async fn twins(args: &BenchSoak) -> Result<Twins, Failure> {
    Twins::start(args.employees, &[]).await
}

/// A crew at work, and what both processes have taken.
struct Watched<'a> {
    args: &'a BenchSoak,
    engine: Floors,
    twins: Floors,
    last: Progress,
    /// Resident memory when the warm-up ended, and now.
    began: Option<(u64, u64)>,
    now: (u64, u64),
    /// Lines of progress told.
    told: u64,
}

impl<'a> Watched<'a> {
    fn new(args: &'a BenchSoak) -> Self {
        let floors = || Floors::over(args.warm_up, args.acts);
        let last = Progress { acts: 0, failed: 0 };
        Self { args, engine: floors(), twins: floors(), last, began: None, now: (0, 0), told: 0 }
    }

    /// A line of the crew's process: how far it is.
    fn line(&mut self, line: &str, engine_pid: u32, twins_pid: u32) -> Result<(), Failure> {
        let progress: Progress = serde_json::from_str(line).map_err(|error| Failure::environment(&error))?;
        if self.last.acts >= self.args.warm_up + self.args.acts {
            // The crew is on its way home.
            return Ok(());
        }
        self.now = (rss_bytes(engine_pid), rss_bytes(twins_pid));
        if self.now.0 == 0 || self.now.1 == 0 {
            return Err(Failure::Environment(
                "the crew or the twins ended within the measurement".to_owned(),
            ));
        }
        self.engine.note(progress.acts, self.now.0);
        self.twins.note(progress.acts, self.now.1);
        if progress.acts >= self.args.warm_up {
            self.began.get_or_insert(self.now);
        }
        self.last = progress;
        let part = progress.acts * TOLD / (self.args.warm_up + self.args.acts);
        if part > self.told && !self.args.json {
            let (engine, twins) = self.now;
            say(&format!("{:>11} acts  engine {}  twins {}", progress.acts, mb(engine), mb(twins)));
        }
        self.told = self.told.max(part);
        Ok(())
    }

    fn soaked(&self, took: Duration) -> Result<Soaked, Failure> {
        let few = || Failure::Environment("the crew ended before memory could be judged".to_owned());
        let limit = self.args.limit;
        let process = |floors: &Floors, began_bytes, ended_bytes| {
            let slope = floors.slope()?;
            Some(Process { began_bytes, ended_bytes, slope, verdict: verdict(slope, limit) })
        };
        let began = self.began.ok_or_else(few)?;
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let acts_per_second = self.last.acts as f64 / took.as_secs_f64();
        Ok(Soaked {
            employees: self.args.employees,
            warm_up: self.args.warm_up,
            acts: self.last.acts.saturating_sub(self.args.warm_up),
            failed: self.last.failed,
            acts_per_second,
            limit,
            engine: process(&self.engine, began.0, self.now.0).ok_or_else(few)?,
            twins: process(&self.twins, began.1, self.now.1).ok_or_else(few)?,
        })
    }
}

fn verdict(slope: Slope, limit: f64) -> Verdict {
    if slope.bytes_per_act - slope.margin() > limit {
        Verdict::Over
    } else if slope.bytes_per_act + slope.margin() > limit {
        Verdict::Unsure
    } else {
        Verdict::Pass
    }
}

fn mb(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
    let bytes = bytes as f64;
    format!("{:.2} MB", bytes / 1e6)
}

fn told(soaked: &Soaked) -> String {
    let mut out = format!(
        "{} acts after {} of warm-up, {:.0} acts/s, {} acts failed\n",
        soaked.acts, soaked.warm_up, soaked.acts_per_second, soaked.failed
    );
    for (name, process) in [("engine", &soaked.engine), ("twins", &soaked.twins)] {
        let word = match process.verdict {
            Verdict::Pass => "PASS",
            Verdict::Over => "OVER the limit",
            Verdict::Unsure => "UNSURE, it takes more acts",
        };
        out.push_str(&format!(
            "{name:<6} {} to {}: {:.3} ± {:.3} bytes an act (limit {}): {word}\n",
            mb(process.began_bytes),
            mb(process.ended_bytes),
            process.slope.bytes_per_act,
            process.slope.margin(),
            soaked.limit
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_judged_with_its_error() {
        let slope = |bytes_per_act, error| Slope { bytes_per_act, error };
        assert_eq!(verdict(slope(0.2, 0.1), 1.0), Verdict::Pass);
        assert_eq!(verdict(slope(-0.5, 0.1), 1.0), Verdict::Pass);
        assert_eq!(verdict(slope(0.9, 0.1), 1.0), Verdict::Unsure);
        assert_eq!(verdict(slope(1.1, 5.0), 1.0), Verdict::Unsure);
        assert_eq!(verdict(slope(1.1, 0.04), 1.0), Verdict::Over);
    }
}
