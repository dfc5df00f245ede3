//! Faults against their bounds: the rules of a twin's own settings, and the plan's timetable.

mod idle;

use nightcrew_model::plan::FaultRule;
use nightcrew_model::plan::fault::{FaultWindow, LatencyFault, TwinNames};
use nightcrew_model::plan::file::{PlanFile, TwinSettings};
use nightcrew_model::seed::LOG_NORMAL_TIMES_MAX;
use nightcrew_model::time::Span;

use super::Desk;
use crate::vocabulary::Vocabulary;

/// HTTP methods that a fault can name.
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
/// Lines of a timetable: a person reads them.
const WINDOWS_MAX: usize = 200;
/// The longest that something is late or stale: longer ones are outages, which have a window of their own.
const LATE_MAX: Span = Span(3_600_000);
/// The shortest that a line of the timetable lasts or pauses: each beginning and each end is told to the twins, and told of in the
/// journal.
const WINDOW_MIN: Span = Span::secs(1);
/// Beginnings of one line within a run, for the same reason.
const BEGINNINGS_MAX: u64 = 10_000;

/// Checks the rules of a twin's own settings.
pub(super) fn settings(desk: &mut Desk<'_>, twin: &str, settings: &TwinSettings, vocabulary: &Vocabulary) {
    for (place, fault) in settings.faults.iter().enumerate() {
        let place = place.to_string();
        let path = ["twins", twin, "faults", place.as_str()];
        if matches!(fault, FaultRule::Restart(_)) {
            let hint = "write it below the plan's own `faults`: `- {twin: …, at: 10m, for: 1m, rule: {restart: {}}}`";
            desk.value(&path, "this twin would be away for the whole run", hint);
        }
        idle::at(desk, &path, twin, fault, vocabulary);
        rule(desk, &path, fault);
    }
}

/// Checks the plan's timetable.
pub(super) fn timetable(desk: &mut Desk<'_>, plan: &PlanFile, vocabulary: &Vocabulary) {
    if plan.faults.len() > WINDOWS_MAX {
        let hint = format!("use {WINDOWS_MAX} at most; `every` repeats a line");
        desk.value(&["faults"], format!("{} faults are too many", plan.faults.len()), hint);
        return;
    }
    for (place, window) in plan.faults.iter().enumerate() {
        let place = place.to_string();
        let at = |field| ["faults", place.as_str(), field];
        if window.twin.0.is_empty() {
            desk.value(&at("twin"), "no twin is named", "name one, a list of them, or `all`");
        }
        for name in window.twin.0.iter().filter(|name| *name != TwinNames::ALL) {
            if desk.known(&at("twin"), "twin", name, vocabulary.twins.iter().map(String::as_str)) {
                idle::at(desk, &at("twin"), name, &window.rule, vocabulary);
            }
        }
        times(desk, &place, window, plan.duration);
        rule(desk, &["faults", &place, "rule"], &window.rule);
    }
}

fn times(desk: &mut Desk<'_>, place: &str, window: &FaultWindow, duration: Span) {
    let at = |field| ["faults", place, field];
    if window.at >= duration && duration.0 > 0 {
        let message = format!("it would begin after {}, but the run ends after {duration}", window.at);
        desk.value(&at("at"), message, "let at be shorter than duration");
    }
    if let Some(lasts) = window.lasts.filter(|lasts| *lasts < WINDOW_MIN) {
        let hint = format!("use a span of {WINDOW_MIN} or more, such as 30s or 2m");
        desk.value(&at("for"), format!("it would be over after {lasts}"), hint);
    }
    match (window.lasts, window.every) {
        (Some(_), Some(every)) if every < WINDOW_MIN => {
            let hint = format!("use a span of {WINDOW_MIN} or more, such as 10m or 1h");
            desk.value(&at("every"), format!("it would begin again after {every}"), hint);
        }
        (Some(lasts), Some(every)) if every <= lasts => {
            let message = "it would begin again before it is over";
            desk.value(&at("every"), message, "let every be longer than for, or leave both out");
        }
        (Some(_), Some(every)) => {
            let beginnings = duration.0.saturating_sub(window.at.0).div_ceil(every.0);
            if beginnings > BEGINNINGS_MAX {
                let message = format!("it would begin {beginnings} times in this run");
                desk.value(&at("every"), message, format!("let it begin {BEGINNINGS_MAX} times at most"));
            }
        }
        (None, Some(_)) => {
            desk.value(
                &at("every"),
                "it begins again, but is never over",
                "say how long it lasts: `for: 2m`",
            );
        }
        (None, None) if matches!(window.rule, FaultRule::Restart(_)) => {
            desk.value(&at("rule"), "the twin would never be back", "say how long it is away: `for: 1m`");
        }
        _ => {}
    }
}

/// Checks a rule; `path` leads to it.
fn rule(desk: &mut Desk<'_>, path: &[&str], rule: &FaultRule) {
    idle::rule(desk, path, rule);
    match rule {
        FaultRule::BeforeHandler(fault) => {
            call(desk, path, "before_handler", fault.method.as_deref(), fault.path.as_deref());
            status(desk, path, "before_handler", fault.status);
        }
        FaultRule::AfterHandler(fault) => {
            call(desk, path, "after_handler", fault.method.as_deref(), fault.path.as_deref());
            status(desk, path, "after_handler", fault.status);
        }
        FaultRule::RateLimited(fault) => {
            call(desk, path, "rate_limited", fault.method.as_deref(), fault.path.as_deref());
            if let Some(span) = fault.retry_after.filter(|span| !span.0.is_multiple_of(1000)) {
                let message = format!("no header can say {span}: vendors tell whole seconds");
                desk.value(&joined(path, &["rate_limited", "retry_after"]), message, "write 1s or 30s");
            }
        }
        FaultRule::CutBefore(fault) => {
            call(desk, path, "cut_before", fault.method.as_deref(), fault.path.as_deref());
        }
        FaultRule::CutAfter(fault) => {
            call(desk, path, "cut_after", fault.method.as_deref(), fault.path.as_deref());
        }
        FaultRule::Latency(fault) => latency(desk, path, fault),
        FaultRule::StaleRead(fault) => {
            call(desk, path, "stale_read", None, fault.path.as_deref());
            let ms = fault.up_to.0;
            desk.between(&joined(path, &["stale_read", "up_to"]), "the milliseconds", ms, 1000, LATE_MAX.0);
        }
        FaultRule::DelayDelivery(fault) => {
            let ms = fault.up_to.0;
            desk.between(&joined(path, &["delay_delivery", "up_to"]), "the milliseconds", ms, 1, LATE_MAX.0);
        }
        FaultRule::Restart(fault) => {
            if let Some(code) = fault.status {
                status(desk, path, "restart", code);
            }
        }
        FaultRule::DuplicateDelivery(_)
        | FaultRule::DropDelivery(_)
        | FaultRule::CutStream(_)
        | FaultRule::OmitUsage(_) => {}
    }
}

fn latency(desk: &mut Desk<'_>, path: &[&str], fault: &LatencyFault) {
    call(desk, path, "latency", fault.method.as_deref(), fault.path.as_deref());
    let at = joined(path, &["latency"]);
    let told = [fault.constant.is_some(), fault.between.is_some(), fault.median.is_some()];
    if told.iter().filter(|told| **told).count() != 1 {
        let hint = "write one of `constant: 2s`, `between: [1s, 3s]` and `median: 1s`";
        desk.value(&at, "it is not told, or told twice, how late calls are", hint);
    }
    let longest = [fault.constant, fault.between.map(|[_, high]| high), fault.median, fault.p99];
    if longest.into_iter().flatten().any(|span| span > LATE_MAX) {
        desk.value(&at, "calls would be late by more than an hour", "use a restart with `for` instead");
    }
    if fault.between.is_some_and(|[low, high]| low > high) {
        desk.value(&joined(&at, &["between"]), "the first is longer than the second", "write [1s, 3s]");
    }
    if let Some(p99) = fault.p99 {
        spread(desk, &joined(&at, &["p99"]), p99, fault.median);
    }
}

/// A 99th percentile that draws can have: above the median, and not beyond what no draw exceeds.
fn spread(desk: &mut Desk<'_>, path: &[&str], p99: Span, median: Option<Span>) {
    let Some(median) = median.filter(|median| *median < p99) else {
        return desk.value(path, "a p99 lies above a median", "write `median: 1s, p99: 4s`");
    };
    let most = Span(median.0.saturating_mul(LOG_NORMAL_TIMES_MAX));
    // Nothing can be said of the spread around a median of 0, which is told by itself.
    if median.0 > 0 && p99 > most {
        let message = format!(
            "no draw is longer than {LOG_NORMAL_TIMES_MAX} times the median, which is {most}, so the p99 cannot be {p99}"
        );
        desk.value(path, message, "use a shorter p99 or a longer median, or `between: [1s, 10s]`");
    }
}

fn call(desk: &mut Desk<'_>, path: &[&str], name: &str, method: Option<&str>, pattern: Option<&str>) {
    if let Some(method) = method {
        desk.known(&joined(path, &[name, "method"]), "HTTP method", method, METHODS);
    }
    if pattern.is_some_and(|pattern| !pattern.starts_with('/')) {
        desk.value(&joined(path, &[name, "path"]), "a path begins with /", "such as /api/v1/groups/**");
    }
}

fn status(desk: &mut Desk<'_>, path: &[&str], name: &str, status: u16) {
    desk.between(&joined(path, &[name, "status"]), "the status of a fault", u64::from(status), 400, 599);
}

fn joined<'a>(path: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [path, more].concat()
}
