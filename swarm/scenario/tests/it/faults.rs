//! The timetable of faults: what a plan may write.

use crate::fixtures::{PLAN, load};

#[test]
fn a_timetable_of_faults_is_held_to_its_bounds() {
    let told = |line: &str| {
        let plan = PLAN.replace("duration: 8h", &format!("duration: 8h\nfaults:\n  - {line}"));
        load(&plan).map_or_else(|report| report.plain(), |_| String::new())
    };
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
