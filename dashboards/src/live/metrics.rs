//! The Prometheus endpoint: the figures of the live page in the text exposition format 0.0.4. Written by hand, since all
//! figures are kept by the fold already and a second registry beside it could only disagree.

use std::fmt::Write as _;

use crate::fold::live::Running;
use crate::fold::traffic::Twin;
use nightcrew_verdict::timings::{Spread, Times};

struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let labels: Vec<String> =
            labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
        let braces = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{braces} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }
}

/// A label's value with what the format reserves escaped.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Microseconds as seconds, exactly.
fn seconds(us: u64) -> String {
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}

/// Nano-dollars as dollars, exactly.
fn dollars(nano: u64) -> String {
    format!("{}.{:09}", nano / 1_000_000_000, nano % 1_000_000_000)
}

/// All figures of a running run.
#[must_use]
pub fn exposition(running: &Running) -> String {
    let mut page = Page(String::new());
    attempts(&mut page, running);
    engine(&mut page, running);
    acts(&mut page, running);
    spend(&mut page, running);
    twins(&mut page, running);
    page.0
}

fn attempts(page: &mut Page, running: &Running) {
    let attempts = &running.attempts;
    page.one("nightcrew_attempts_started_total", "counter", "Attempts begun.", attempts.started);
    let name = "nightcrew_attempts_ended_total";
    page.family(name, "counter", "Attempts ended, by the engine's word.");
    let ends = [
        ("well", attempts.well),
        ("walked_away", attempts.walked),
        ("broken", attempts.broken),
        ("out_of_budget", attempts.out_of_budget),
        ("stopped", attempts.stopped),
    ];
    for (how, count) in ends {
        page.sample(name, &[("how", how)], count);
    }
    let name = "nightcrew_first_reply_seconds";
    page.family(name, "summary", "Time to the subject's first reply.");
    for (label, percentile) in [("0.5", 50.0), ("0.95", 95.0), ("0.99", 99.0)] {
        if let Some(us) = running.first_reply.percentile_us(percentile) {
            page.sample(name, &[("quantile", label)], seconds(us));
        }
    }
    page.sample("nightcrew_first_reply_seconds_sum", &[], seconds(running.first_reply_total_us));
    page.sample("nightcrew_first_reply_seconds_count", &[], running.first_reply.len());
    page.one(
        "nightcrew_deliveries_given_up_total",
        "counter",
        "Deliveries that the subject never took.",
        running.given_up,
    );
}

fn engine(page: &mut Page, running: &Running) {
    let health = &running.health;
    page.one("nightcrew_people_active", "gauge", "Employees with an attempt under way.", health.active);
    let lag = seconds(u64::from(health.lag_p99_ms) * 1_000);
    page.one(
        "nightcrew_engine_lag_seconds",
        "gauge",
        "The engine's own lag over the last second, 99th percentile.",
        lag,
    );
    page.one(
        "nightcrew_engine_lag_max_seconds",
        "gauge",
        "The engine's own lag over the last second, the largest.",
        seconds(u64::from(health.lag_max_ms) * 1_000),
    );
    page.one(
        "nightcrew_engine_overloaded_seconds_total",
        "counter",
        "Seconds in which the engine could not keep up.",
        running.overloaded,
    );
    page.one(
        "nightcrew_journal_waiting",
        "gauge",
        "Buffers of the journal that wait for the disk.",
        health.journal_waiting,
    );
    page.one(
        "nightcrew_calls_waiting",
        "gauge",
        "Calls that wait for a connection to a twin.",
        health.calls_waiting,
    );
    page.one(
        "nightcrew_inbox_most",
        "gauge",
        "What waits for the employee furthest behind.",
        health.inbox_most,
    );
    page.one("nightcrew_resident_bytes", "gauge", "Resident memory of the engine.", health.rss_bytes);
    page.one(
        "nightcrew_dashboard_dropped_events_total",
        "counter",
        "Events that the live page could not take in.",
        running.dropped,
    );
}

/// What is told of an act's times: a family's name, what it is, and where it stands.
type Told = (&'static str, &'static str, fn(&Times) -> &Spread);

/// How long acts took, and the engine's lag beside it. Told every ten seconds; at most 64 verbs.
fn acts(page: &mut Page, running: &Running) {
    let families: [Told; 3] = [
        (
            "nightcrew_act_wait_seconds",
            "From when an act was meant to begin to its answer, corrected for coordinated omission.",
            |times| &times.waited,
        ),
        ("nightcrew_act_served_seconds", "From sending an act to its answer.", |times| &times.served),
        ("nightcrew_act_lag_seconds", "How late the engine sent an act.", |times| &times.lag),
    ];
    for (name, help, spread) in families {
        page.family(name, "summary", help);
        for (verb, times) in running.timings.iter() {
            let spread = spread(times);
            for (label, percentile) in [("0.5", 50.0), ("0.9", 90.0), ("0.99", 99.0), ("0.999", 99.9)] {
                page.sample(name, &[("verb", verb), ("quantile", label)], seconds(spread.at(percentile)));
            }
            page.sample(&format!("{name}_sum"), &[("verb", verb)], seconds(spread.sum()));
            page.sample(&format!("{name}_count"), &[("verb", verb)], spread.len());
        }
    }
}

fn spend(page: &mut Page, running: &Running) {
    let spent = &running.spent;
    page.one("nightcrew_spent_dollars", "gauge", "Spent today.", dollars(spent.spent.0));
    page.one("nightcrew_held_dollars", "gauge", "Set aside for calls under way.", dollars(spent.held.0));
    page.one(
        "nightcrew_cap_dollars",
        "gauge",
        "The cap of the day; 0 without a budget.",
        dollars(spent.cap.0),
    );
    let name = "nightcrew_model_calls_total";
    page.family(name, "counter", "Model calls by outcome.");
    for (outcome, count) in &running.model_calls {
        page.sample(name, &[("outcome", outcome)], count);
    }
    page.one("nightcrew_budget_refusals_total", "counter", "Calls that the budget refused.", running.refused);
}

/// A counter kept per twin: its name, what it counts, and how to read it.
type Counter = (&'static str, &'static str, fn(&Twin) -> u64);

fn twins(page: &mut Page, running: &Running) {
    let counters: [Counter; 6] = [
        ("nightcrew_twin_calls_total", "Calls that reached a twin.", |twin| twin.calls),
        ("nightcrew_twin_subject_calls_total", "Of them by the subject.", |twin| twin.by_subject),
        ("nightcrew_twin_client_errors_total", "Answers from 400 to 499.", |twin| twin.client_errors),
        ("nightcrew_twin_server_errors_total", "Answers of 500 and above.", |twin| twin.server_errors),
        ("nightcrew_twin_not_served_total", "Calls of the subject that the twin does not serve.", |twin| {
            twin.not_served
        }),
        ("nightcrew_twin_over_limit_total", "Calls beyond the vendor's rate limit.", |twin| twin.over_limit),
    ];
    for (name, help, value) in counters {
        page.family(name, "counter", help);
        for (twin, figures) in running.traffic.iter() {
            page.sample(name, &[("twin", twin)], value(figures));
        }
    }
    page.family("nightcrew_twin_call_seconds", "summary", "Time in a twin's handler.");
    for (twin, figures) in running.traffic.iter() {
        for (label, percentile) in [("0.5", 50.0), ("0.95", 95.0), ("0.99", 99.0)] {
            if let Some(us) = figures.times.percentile_us(percentile) {
                page.sample(
                    "nightcrew_twin_call_seconds",
                    &[("twin", twin), ("quantile", label)],
                    seconds(us),
                );
            }
        }
        page.sample("nightcrew_twin_call_seconds_sum", &[("twin", twin)], seconds(figures.total_us));
        page.sample("nightcrew_twin_call_seconds_count", &[("twin", twin)], figures.calls);
    }
}
