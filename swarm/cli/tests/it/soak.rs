//! Neither the engine nor the twins keep anything of an act for ever, and a measurement would find it if they did.
//! `NIGHTCREW_FULL=1` measures five million acts, which takes a quarter of an hour in a release build.

use std::time::Duration;

use serde_json::Value;

use super::process::{Ended, Process, folder};

/// The short form: a few thousand acts, within which the twins still fill what they keep up to a bound, so that the limit is a
/// thousand times as wide as the one of the whole.
const SHORT: [&str; 6] = ["--acts", "12000", "--warm-up", "3000", "--limit", "3000"];
/// How long the short form may take, and the whole, on busy cores.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(240), Duration::from_secs(4 * 3600));

fn full() -> bool {
    #[expect(clippy::disallowed_methods, reason = "only the test asks for its own size")]
    std::env::var_os("NIGHTCREW_FULL").is_some_and(|full| full == "1")
}

fn soak(name: &str, size: &[&str], more: &[&str], patience: Duration) -> (Ended, Value) {
    let arguments = [&["bench", "soak", "--json"], size, more].concat();
    let ended = Process::start(&folder(name), name, &arguments).wait_within(patience);
    assert!(matches!(ended.code, Some(0 | 1)), "{ended:?}");
    let soaked = serde_json::from_str(&ended.stdout).unwrap();
    (ended, soaked)
}

#[test]
fn no_act_is_kept_for_ever() {
    let (size, patience) = if full() { (&[][..], PATIENCE.1) } else { (&SHORT[..], PATIENCE.0) };
    let (ended, soaked) = soak("soak", size, &[], patience);
    assert_eq!(ended.code, Some(0), "{soaked:#}");
    assert_eq!(soaked["failed"], 0, "{soaked:#}");
    for process in ["engine", "twins"] {
        assert_eq!(soaked[process]["verdict"], "pass", "{soaked:#}");
        assert!(soaked[process]["bytes_per_act"].as_f64() < soaked["limit"].as_f64(), "{soaked:#}");
    }
}

#[cfg(debug_assertions)]
#[test]
fn what_is_kept_of_every_act_is_found_in_the_process_that_keeps_it() {
    for (flag, keeps, other) in [("--leak", "engine", "twins"), ("--leak-at-twins", "twins", "engine")] {
        let (ended, soaked) = soak(&format!("soak{flag}"), &SHORT, &[flag, "8000"], PATIENCE.0);
        assert_eq!(ended.code, Some(1), "{soaked:#}");
        assert_eq!(soaked[keeps]["verdict"], "over", "{soaked:#}");
        assert_eq!(soaked[other]["verdict"], "pass", "{soaked:#}");
    }
}
