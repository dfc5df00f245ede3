//! `nightcrew bench`: small measurements have every figure that the large ones are read for.

use serde_json::Value;

use super::process::{folder, nightcrew};

/// The figures of a row of the engine's table.
const FIGURES: [&str; 11] = [
    "employees",
    "acts",
    "acts_per_second",
    "ideal_share",
    "cpu_us_per_act",
    "twins_cpu_us_per_act",
    "rss_bytes",
    "twins_rss_bytes",
    "company_s",
    "ready_s",
    "window_s",
];

fn table(name: &str, flags: &[&str]) -> Value {
    let ended = nightcrew(&folder(name), name, flags);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}

#[test]
fn what_an_employee_costs_is_told_beside_a_bare_loop_of_the_same_calls() {
    let mut flags = vec!["bench", "engine", "--employees", "20,60", "--think", "300ms", "--seconds", "2"];
    flags.extend(["--warm-up", "2", "--connections", "per_employee", "--json"]);
    let table = table("bench-engine", &flags);
    let rows = table["rows"].as_array().unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row["who"].as_str(), row["employees"].as_u64())).collect();
    let (engine, bare) = (Some("engine"), Some("bare"));
    assert_eq!(told, [(engine, Some(20)), (bare, Some(20)), (engine, Some(60)), (bare, Some(60))]);
    for row in rows {
        for figure in FIGURES {
            assert!(row[figure].as_f64().is_some_and(|value| value > 0.0), "{figure}: {row}");
        }
        assert_eq!(row["failed"], 0, "{row}");
        assert!(row["waited"]["p99_us"].as_u64() >= row["waited"]["p50_us"].as_u64(), "{row}");
        assert!(row["lag"]["p99_us"].is_u64(), "{row}");
        assert_eq!(row["notices"].is_null(), row["who"] == "bare", "{row}");
    }
    assert!(table["cpu_ratio"].as_f64().is_some() && table["rss_slope_bytes"].as_f64().is_some());
}

#[test]
fn what_a_call_costs_is_told_beside_a_bare_server_of_the_same_bytes() {
    let table = table("bench-twins", &["bench", "twins", "--employees", "50", "--seconds", "1", "--json"]);
    let rows = table["rows"].as_array().unwrap();
    let twins: Vec<_> = rows.iter().filter_map(|row| row["twin"].as_str()).collect();
    assert!(["slack", "jira", "okta"].iter().all(|twin| twins.contains(twin)), "{twins:?}");
    for row in rows {
        for figure in ["cpu_us", "calls_per_second", "bare_cpu_us", "bare_calls_per_second"] {
            assert!(row[figure].as_f64().is_some_and(|value| value > 0.0), "{figure}: {row}");
        }
    }
}
