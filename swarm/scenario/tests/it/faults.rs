//! The timetable of faults: what a plan may write.

use crate::fixtures::{PLAN, load};

/// What is said of a plan with this line in its timetable; nothing when it is right.
fn told(line: &str) -> String {
    let plan = PLAN.replace("duration: 8h", &format!("duration: 8h\nfaults:\n  - {line}"));
    load(&plan).map_or_else(|report| report.plain(), |_| String::new())
}

#[test]
fn a_timetable_of_faults_is_held_to_its_bounds() {
    assert_eq!(told("{twin: all, at: 1h, for: 2m, every: 1h, rule: {restart: {status: 503}}}"), "");
    assert_eq!(told("{twin: [slack, okta], rule: {latency: {share: 0.1, median: 1s, p99: 4s}}}"), "");
    for (line, why) in [
        ("{twin: octa, rule: {rate_limited: {share: 1}}}", "there is no twin `octa`"),
        ("{twin: [], rule: {rate_limited: {share: 1}}}", "no twin is named"),
        ("{twin: okta, at: 9h, rule: {rate_limited: {share: 1}}}", "the run ends after 8h"),
        ("{twin: okta, rule: {restart: {}}}", "never be back"),
        ("{twin: okta, for: 2m, every: 1m, rule: {restart: {}}}", "before it is over"),
        ("{twin: okta, every: 1m, rule: {drop_delivery: {share: 1}}}", "never over"),
        ("{twin: okta, rule: {latency: {share: 1}}}", "how late calls are"),
        ("{twin: okta, rule: {before_handler: {share: 1, status: 200}}}", "cannot be 200"),
        ("{twin: okta, rule: {cut_after: {share: 1, path: api}}}", "a path begins with /"),
        ("{twin: okta, rule: {stale_read: {share: 1, up_to: 9h}}}", "cannot be"),
    ] {
        let told = told(line);
        assert!(told.contains(why) && told.contains("hint: "), "{line}: {told}");
    }
}

/// What is told of a rule that holds the whole run, in a twin's own settings and in the timetable.
fn told_of(twin: &str, rule: &str) -> [String; 2] {
    [format!("twins: {{{twin}: {{faults: [{rule}]}}}}"), format!("faults: [{{twin: {twin}, rule: {rule}}}]")]
        .map(|lines| {
            let plan = PLAN.replace("duration: 8h", &format!("duration: 8h\n{lines}"));
            load(&plan).map_or_else(|report| report.plain(), |_| String::new())
        })
}

#[test]
fn a_fault_that_could_never_do_anything_is_refused() {
    for (twin, rule) in [
        ("slack", "{drop_delivery: {share: 0.000001}}"),
        ("llm", "{cut_stream: {share: 0.1}}"),
        ("llm", "{omit_usage: {share: 0.1}}"),
        ("okta", "{before_handler: {share: 1, status: 503, first: 1}}"),
        ("okta", "{rate_limited: {share: 1, retry_after: 1s}}"),
        ("okta", "{rate_limited: {share: 1, retry_after: 0s}}"),
        ("okta", "{latency: {share: 1, between: [0s, 1ms]}}"),
    ] {
        assert_eq!(told_of(twin, rule), ["", ""], "{twin} {rule}");
    }
    for (twin, rule, why) in [
        ("okta", "{drop_delivery: {share: 1}}", "`okta` delivers nothing to the subject"),
        ("jira", "{duplicate_delivery: {share: 1}}", "deliveries come from slack"),
        ("llm", "{delay_delivery: {share: 1, up_to: 1s}}", "`llm` delivers nothing"),
        ("slack", "{cut_stream: {share: 1}}", "`slack` is no model"),
        ("jira", "{omit_usage: {share: 1}}", "these come from llm"),
        ("slack", "{drop_delivery: {share: 0}}", "use a share from 0.000001"),
        ("okta", "{stale_read: {share: 0, up_to: 1m}}", "this would never happen"),
        ("okta", "{cut_after: {share: 1, first: 0}}", "not even to the first call"),
        ("okta", "{latency: {share: 1, constant: 0ms}}", "not be late at all"),
        ("okta", "{latency: {share: 1, between: [0s, 0s]}}", "not be late at all"),
        ("okta", "{latency: {share: 1, median: 0ms}}", "not be late at all"),
        ("okta", "{rate_limited: {share: 1, retry_after: 1ms}}", "vendors tell whole seconds"),
        ("okta", "{rate_limited: {share: 1, retry_after: 1500ms}}", "no header can say 1s 500ms"),
    ] {
        for told in told_of(twin, rule) {
            assert!(
                told.starts_with("plan.yaml:12:") && told.contains(why) && told.contains("hint: "),
                "{twin} {rule}: {told}"
            );
        }
    }
}

#[test]
fn a_twin_of_a_list_that_has_no_deliveries_is_told_by_name_and_all_means_those_that_have() {
    let told = |twin: &str| told_of(twin, "{drop_delivery: {share: 1}}")[1].clone();
    assert!(
        told("[slack, okta]").contains("`okta` delivers nothing")
            && !told("[slack, okta]").contains("`slack`")
    );
    assert_eq!(told("all"), "");
}

#[test]
fn a_p99_is_one_that_draws_can_have() {
    assert_eq!(told_of("okta", "{latency: {share: 1, median: 10ms, p99: 200ms}}"), ["", ""]);
    for told in told_of("okta", "{latency: {share: 1, median: 10ms, p99: 10s}}") {
        assert!(told.contains("no draw is longer than 20 times the median, which is 200ms"), "{told}");
        assert!(told.contains("hint: use a shorter p99 or a longer median"), "{told}");
    }
}

#[test]
fn a_line_of_the_timetable_does_not_come_thousands_of_times() {
    let told = |times: &str| told(&format!("{{twin: okta, {times}, rule: {{restart: {{}}}}}}"));
    // Eight hours are 28,800 seconds.
    assert_eq!(told("for: 1s, every: 3s"), "");
    assert_eq!(told("at: 4h, for: 1s, every: 2s"), "");
    for (times, why) in [
        ("for: 1ms, every: 2ms", "it would be over after 1ms"),
        ("for: 1ms, every: 2ms", "it would begin again after 2ms"),
        ("for: 0s", "it would be over after 0s"),
        ("for: 999ms, every: 1h", "use a span of 1s or more"),
        ("for: 1s, every: 2s", "it would begin 14400 times in this run"),
    ] {
        assert!(told(times).contains(why) && told(times).contains("hint: "), "{times}: {}", told(times));
    }
}
