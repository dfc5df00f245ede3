//! What goes wrong in a drawn plan: the rules of each twin's own settings, and a timetable of windows that come and go.

use nightcrew_model::seed::{Seed, Stream};
use serde_json::{Value, json};

/// The twins that things go wrong at.
const TWINS: [&str; 3] = ["slack", "jira", "okta"];
/// The largest share of calls that one rule lets fail, in thousandths.
const PERMILLE_MAX: u64 = 30;
/// The same within a window: a storm.
const STORM_PERMILLE_MAX: u64 = 500;
/// Windows of a plan at most.
const WINDOWS_MAX: u64 = 4;
/// How long a window lasts, in seconds.
const LASTS_SECS: [u64; 2] = [10, 600];
/// How long a twin is away, in seconds. What it was to send comes later by that, and the audit allows a delivery two minutes.
const AWAY_SECS: [u64; 2] = [5, 90];
/// The longest that one delivery is held back or one read is stale, in seconds.
const LATE_SECS: [u64; 2] = [1, 60];

/// Settings of the twins, each with its own faults.
pub fn twins(stream: &mut Stream) -> Value {
    let settings = TWINS.iter().map(|twin| {
        let limits = ["off", "count", "enforce"];
        let limits = stream.pick(&limits).copied().unwrap_or("count");
        ((*twin).to_owned(), json!({"limits": limits, "faults": own(stream, twin)}))
    });
    settings.collect::<serde_json::Map<_, _>>().into()
}

fn own(stream: &mut Stream, twin: &str) -> Vec<Value> {
    let mut rules = Vec::new();
    for _ in 0..stream.below(4) {
        let share = share(stream, PERMILLE_MAX);
        let kinds = if twin == "slack" { 5 } else { 3 };
        rules.push(match stream.below(kinds) {
            0 => json!({"before_handler": {"share": share, "status": status(stream)}}),
            1 => json!({"after_handler": {"share": share, "status": status(stream)}}),
            2 => json!({"latency": {"share": share, "median": format!("{}ms", stream.between(20, 4_000))}}),
            3 => json!({"duplicate_delivery": {"share": share}}),
            _ => json!({"drop_delivery": {"share": share}}),
        });
    }
    rules
}

/// The plan's timetable. Its draws are a stream of their own.
pub fn timetable(seed: u64, duration_secs: u64) -> Vec<Value> {
    let mut stream = Seed(seed).stream(0, "simulated windows", 0);
    let mut windows = Vec::new();
    // One absence at most: two that touch would be one that is longer than a delivery may be late.
    let mut restarts = false;
    for _ in 0..=stream.below(WINDOWS_MAX) {
        let twin = stream.pick(&TWINS).copied().unwrap_or("slack");
        let kinds = if twin == "slack" { 7 } else { 5 };
        let kind = stream.below(kinds);
        let away = kind == 0;
        if away && std::mem::replace(&mut restarts, true) {
            continue;
        }
        let rule = rule(&mut stream, kind);
        let [least, most] = if away { AWAY_SECS } else { LASTS_SECS };
        let lasts = stream.between(least, most);
        let at = stream.below(duration_secs);
        let mut window = json!({"twin": twin, "at": secs(at), "for": secs(lasts), "rule": rule});
        if stream.below(2) == 0 {
            window["every"] = json!(secs(lasts * 2 + stream.between(120, 1800)));
        }
        windows.push(window);
    }
    windows
}

fn rule(stream: &mut Stream, kind: u64) -> Value {
    let share = share(stream, STORM_PERMILLE_MAX);
    match kind {
        0 => match stream.below(2) {
            0 => json!({"restart": {}}),
            _ => json!({"restart": {"status": 503}}),
        },
        1 => json!({"rate_limited": {"share": share, "retry_after": secs(stream.between(1, 30))}}),
        2 => json!({"cut_before": {"share": share}}),
        3 => json!({"cut_after": {"share": share}}),
        4 => json!({"stale_read": {"share": share, "up_to": late(stream)}}),
        5 => json!({"delay_delivery": {"share": share, "up_to": late(stream)}}),
        _ => json!({"drop_delivery": {"share": share}}),
    }
}

/// A share of calls, of so many thousandths at most.
pub fn share(stream: &mut Stream, most: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "thousandths are exact in a double")]
    let share = stream.between(1, most) as f64 / 1000.0;
    share
}

fn status(stream: &mut Stream) -> u64 {
    [429, 500, 502, 503].get(usize::try_from(stream.below(4)).unwrap_or(0)).copied().unwrap_or(503)
}

fn late(stream: &mut Stream) -> String {
    let [least, most] = LATE_SECS;
    secs(stream.between(least, most))
}

fn secs(secs: u64) -> String {
    format!("{secs}s")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_of_window_is_drawn_and_a_twin_is_away_once_in_a_plan() {
        let mut seen = BTreeSet::new();
        for seed in 0..200 {
            let drawn = timetable(seed, 3_600);
            let kinds: Vec<String> = drawn
                .iter()
                .map(|window| window["rule"].as_object().unwrap().keys().next().unwrap().clone())
                .collect();
            assert!(kinds.iter().filter(|kind| *kind == "restart").count() <= 1, "seed {seed}: {kinds:?}");
            seen.extend(kinds);
        }
        let all = [
            "cut_after",
            "cut_before",
            "delay_delivery",
            "drop_delivery",
            "rate_limited",
            "restart",
            "stale_read",
        ];
        assert_eq!(seen, all.map(str::to_owned).into());
    }
}
