//! A call made over and over: how many a second, and what each costs the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use nightcrew_runtime::{Clock, Tasks, TcpWire, Wire as _};

use super::super::usage::cpu_us;
use super::calls::Common;
use crate::failure::Failure;

/// Callers, each with a call under way all the time.
const CALLERS: usize = 16;
/// Calls before anything is measured.
const WARM_UP: Duration = Duration::from_millis(500);
/// How often two calls take turns.
const TURNS: u32 = 3;

/// What a call took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// The server's processor time for each, in microseconds.
    pub cpu_us: f64,
    /// How many were answered a second.
    pub per_second: f64,
}

/// Makes so many calls, all callers together; returns how many a second. For a server that takes only so many.
pub async fn per_second(common: &Common, calls: u64) -> Result<f64, Failure> {
    let wire = Arc::new(TcpWire::new(common.authority.clone(), CALLERS));
    let failed = Arc::new(AtomicU64::new(0));
    let (callers, clock) = (Tasks::new(), Clock::paced(1));
    let each = calls / CALLERS as u64;
    for caller in 0..CALLERS as u64 {
        let (common, wire, failed) = (common.clone(), Arc::clone(&wire), Arc::clone(&failed));
        callers.spawn(async move {
            for number in 0..each {
                let answer = wire.call(common.request(caller, number)).await;
                let well = answer.is_ok_and(|answer| answer.status().is_success());
                failed.fetch_add(u64::from(!well), Ordering::Relaxed);
            }
        });
    }
    callers.idle().await;
    let took = Duration::from_micros(clock.elapsed_us()).as_secs_f64();
    match failed.load(Ordering::Relaxed) {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        0 => Ok((each * CALLERS as u64) as f64 / took),
        failed => {
            let told = format!("{failed} of {calls} calls of {} at {} failed", common.name, common.authority);
            Err(Failure::Environment(told))
        }
    }
}

/// Makes two calls, each to the server of its process, in turns for so long: where the machine is slower for a while, it is so for
/// both.
pub async fn in_turns(calls: [(&Common, u32); 2], seconds: u32) -> Result<[Pace; 2], Failure> {
    let mut paces = [Pace::default(); 2];
    for _ in 0..TURNS {
        for (pace, (common, pid)) in paces.iter_mut().zip(calls) {
            let turn = measured(common, pid, Duration::from_secs(seconds.into()) / TURNS).await?;
            pace.cpu_us += turn.cpu_us / f64::from(TURNS);
            pace.per_second += turn.per_second / f64::from(TURNS);
        }
    }
    Ok(paces)
}

/// Makes a call for so long.
async fn measured(common: &Common, pid: u32, span: Duration) -> Result<Pace, Failure> {
    let wire = Arc::new(TcpWire::new(common.authority.clone(), CALLERS));
    let (done, failed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let callers = Tasks::new();
    for caller in 0..CALLERS as u64 {
        let (common, wire) = (common.clone(), Arc::clone(&wire));
        let (done, failed) = (Arc::clone(&done), Arc::clone(&failed));
        callers.spawn(async move {
            for number in 0.. {
                let answer = wire.call(common.request(caller, number)).await;
                let well = answer.is_ok_and(|answer| answer.status().is_success());
                (if well { &done } else { &failed }).fetch_add(1, Ordering::Relaxed);
                if !well {
                    // A server that refuses must not be asked as fast as it can refuse.
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        });
    }
    tokio::time::sleep(WARM_UP).await;
    let clock = Clock::paced(1);
    let (before, cpu_before) = (done.load(Ordering::Relaxed), cpu_us(pid));
    tokio::time::sleep(span).await;
    let (calls, cpu) = (done.load(Ordering::Relaxed) - before, cpu_us(pid) - cpu_before);
    let took = Duration::from_micros(clock.elapsed_us()).as_secs_f64();
    callers.stop();
    callers.idle().await;
    if calls == 0 || failed.load(Ordering::Relaxed) > 0 {
        return Err(Failure::Environment(format!("{} of {} failed", common.name, common.twin)));
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let (calls, cpu) = (calls as f64, cpu as f64);
    Ok(Pace { cpu_us: cpu / calls, per_second: calls / took })
}
