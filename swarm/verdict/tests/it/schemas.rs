//! The checked-in schemas are those of the types, and a report conforms to what other programs rely on.

use std::path::Path;

use nightcrew_verdict::schema;

use crate::journal::with;

fn held(name: &str, schema: &schemars::Schema) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name);
    let text = format!("{}\n", serde_json::to_string_pretty(schema).unwrap());
    #[expect(clippy::disallowed_methods, reason = "a test is blessed by an environment variable")]
    let bless = std::env::var("NIGHTCREW_BLESS").is_ok();
    if bless {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{} is stale: run the tests once with NIGHTCREW_BLESS=1", path.display());
}

#[test]
fn the_schemas_are_checked_in() {
    held("report.json", &schema::report());
    held("comparison.json", &schema::comparison());
    held("gate.json", &schema::gate());
}

#[test]
fn a_report_has_what_other_programs_read() {
    let report = serde_json::to_value(with(30, |_| {}).report).unwrap();
    for pointer in [
        "/verdict",
        "/attempts",
        "/satisfaction/satisfied",
        "/satisfaction/n",
        "/satisfaction/low",
        "/satisfaction/high",
        "/safety/violations",
        "/families/0/name",
        "/blame/subject",
        "/latency/first_reply/p50_ms",
        "/latency/first_reply/p95_ms",
        "/latency/first_reply/p99_ms",
        "/spend/nano_dollars",
        "/spend/cap_nano_dollars",
        "/spend/calls",
        "/spend/tokens_in",
        "/spend/tokens_out",
        "/peak_rss_bytes",
    ] {
        assert!(report.pointer(pointer).is_some(), "{pointer}");
    }
    let back: nightcrew_verdict::Report = serde_json::from_value(report.clone()).unwrap();
    assert_eq!(serde_json::to_value(back).unwrap(), report);
}
