//! The Grafana board asks for nothing that the endpoint does not export.

use std::collections::BTreeSet;

use nightcrew_dashboards::fold::live::Running;
use nightcrew_dashboards::live::metrics;
use serde_json::Value;

const BOARD: &str = include_str!("../../grafana/nightcrew.json");

fn names(text: &str) -> BTreeSet<&str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .filter(|word| word.starts_with("nightcrew_"))
        .collect()
}

fn expressions<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("expr").and_then(Value::as_str));
            fields.values().for_each(|inner| expressions(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| expressions(inner, found)),
        _ => {}
    }
}

fn exported() -> String {
    let mut running = Running::default();
    crate::crew::run(20, "done").iter().for_each(|event| running.add(event));
    metrics::exposition(&running)
}

#[test]
fn every_metric_of_the_board_is_exported() {
    let text = exported();
    let samples: BTreeSet<&str> =
        text.lines().filter(|line| !line.starts_with('#')).flat_map(names).collect();
    let board: Value = serde_json::from_str(BOARD).unwrap();
    let mut asked = Vec::new();
    expressions(&board, &mut asked);
    assert!(asked.len() > 15);
    for name in asked.into_iter().flat_map(names) {
        assert!(samples.contains(name), "{name} is not exported");
    }
}

#[test]
fn the_exposition_follows_its_format() {
    let text = exported();
    let mut typed = BTreeSet::new();
    for line in text.lines() {
        if let Some(family) = line.strip_prefix("# TYPE ") {
            assert!(typed.insert(family.split(' ').next().unwrap()), "{family} is told twice");
        } else if !line.starts_with('#') {
            let (series, value) = line.rsplit_once(' ').unwrap();
            value.parse::<f64>().unwrap();
            let name = series.split('{').next().unwrap();
            let family = name.trim_end_matches("_sum").trim_end_matches("_count");
            assert!(typed.contains(name) || typed.contains(family), "{name} has no type");
        }
    }
    assert!(text.contains("nightcrew_attempts_started_total 20\n"));
    assert!(text.contains("nightcrew_attempts_ended_total{how=\"walked_away\"} 2\n"));
}
