//! Golden files of the formats and of the parts that carry the verdict, and the promises of each format.

use nightcrew_dashboards::part::{gates, layers, sentence, transcript};
use nightcrew_dashboards::report::{html, json, junit, markdown, sarif};
use nightcrew_dashboards::{assets, page};
use nightcrew_verdict::report::Report;

use crate::sample;

#[test]
fn markdown_is_as_agreed() {
    insta::assert_snapshot!(markdown::markdown(&sample::report()));
}

#[test]
fn junit_is_as_agreed() {
    insta::assert_snapshot!(junit::junit(&sample::report()).unwrap());
}

#[test]
fn sarif_is_as_agreed() {
    let document = sarif::sarif(&sample::report()).unwrap();
    insta::assert_snapshot!(document);
    assert_sarif(&document);
}

/// What the format requires of every log, and what hosts that show findings require beyond it.
fn assert_sarif(document: &str) {
    let log: serde_json::Value = serde_json::from_str(document).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"));
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "Nightcrew");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert!(result["occurrenceCount"].as_u64().unwrap() >= 1);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "report.html");
        assert_eq!(result["partialFingerprints"]["nightcrew/v1"].as_str().unwrap().len(), 32);
    }
}

#[test]
fn findings_keep_their_fingerprints_whatever_they_say() {
    let prints = |report: &Report| -> Vec<serde_json::Value> {
        let log: serde_json::Value = serde_json::from_str(&sarif::sarif(report).unwrap()).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.into_iter().map(|result| result["partialFingerprints"].clone()).collect()
    };
    let (first, mut second) = (sample::report(), sample::report());
    second
        .findings
        .iter_mut()
        .for_each(|found| (found.count, found.message) = (99, "other words".to_owned()));
    assert_eq!(prints(&first), prints(&second));
    second.findings[0].scenario = Some("another".to_owned());
    assert_ne!(prints(&first), prints(&second));
    second.findings.clear();
    assert_sarif(&sarif::sarif(&second).unwrap());
}

#[test]
fn the_first_screen_of_a_comment_says_what_matters() {
    let comment = markdown::markdown(&sample::report());
    let screen: String = comment.lines().take(24).collect::<Vec<_>>().join("\n");
    for wanted in
        ["FAIL", "| Outcome |", "| Experience |", "| Safety |", "Why attempts failed", "nightcrew replay"]
    {
        assert!(screen.contains(wanted), "{wanted} in {screen}");
    }
    assert_eq!(comment.matches("<details>").count(), comment.matches("</details>").count());
}

#[test]
fn the_weightiest_parts_are_as_agreed() {
    let report = sample::report();
    insta::assert_snapshot!(
        "sentence",
        sentence::sentence(report.verdict, &report.sentence, &report.reasons).into_string()
    );
    insta::assert_snapshot!("gates", gates::gates(&report.gates).into_string());
    insta::assert_snapshot!("layers", layers::layers(&report).into_string());
    insta::assert_snapshot!("transcript", transcript::of_failure(&sample::failing(1)).into_string());
}

#[test]
fn json_comes_back_whole() {
    let report = sample::report();
    let document = json::json(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&document).unwrap(), report);
}

#[test]
fn the_verdict_stands_before_everything_else() {
    let page = page::report::report(&sample::report()).into_string();
    let verdict = page.find("class=\"verdict").unwrap();
    for later in [
        "id=\"layers\"",
        "class=\"tiles\"",
        "id=\"gates\"",
        "id=\"course\"",
        "id=\"attempts\"",
        "id=\"families\"",
        "id=\"failures\"",
        "id=\"blame\"",
        "id=\"twins\"",
    ] {
        assert!(page.find(later).unwrap() > verdict, "{later}");
    }
}

#[test]
fn the_policy_allows_exactly_the_inline_script_and_style() {
    let file = html::html(&sample::report());
    let between = |from: &str, to: &str| {
        let start = file.find(from).unwrap() + from.len();
        &file[start..start + file[start..].find(to).unwrap()]
    };
    let policy = between("Content-Security-Policy\" content=\"", "\"");
    let (script, style) = (between("<script type=\"module\">", "</script>"), between("<style>", "</style>"));
    assert!(policy.contains(&format!("script-src '{}'", assets::policy_hash(script))));
    assert!(policy.contains(&format!("style-src '{}'", assets::policy_hash(style))));
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    // The other script is data, which no browser runs.
    assert_eq!(file.matches("<script").count(), 2);
    assert_eq!(file.matches("<script type=\"application/json\"").count(), 1);
    assert!(!file.contains(" style=\"") && !file.contains("src=\"http") && !file.contains("href=\"http"));
}

#[test]
fn markdown_fits_a_comment_however_long_the_report() {
    let mut report = sample::report();
    let long = "<".repeat(5_000);
    report
        .failing
        .iter_mut()
        .for_each(|failing| failing.transcript.iter_mut().for_each(|line| line.text.clone_from(&long)));
    report.reasons = vec![long.clone(); 80];
    report.scenarios = (0..400).map(|_| report.scenarios[0].clone()).collect();
    report.unsupported = vec![report.unsupported[0].clone(); 500];
    report.degradations = vec![long.clone(); 400];
    report.clusters.iter_mut().for_each(|one| (one.sentence, one.replay) = (long.clone(), long.clone()));
    report.clusters = vec![report.clusters[0].clone(); 50];
    report.findings = vec![report.findings[0].clone(); 200];
    let page = markdown::markdown(&report);
    assert!(page.len() <= markdown::BYTES_MAX, "{} bytes", page.len());
    assert!(page.contains("report.html"));
    assert_eq!(page.matches("<details>").count(), page.matches("</details>").count());
}

#[test]
fn a_comparison_is_as_agreed() {
    let comparison = sample::comparison();
    insta::assert_snapshot!("comparison_markdown", markdown::comparison(&comparison));
    let file = html::comparison(&comparison);
    assert!(file.find("class=\"verdict").unwrap() < file.find("id=\"outcome\"").unwrap());
    assert_eq!((file.matches("<script").count(), file.contains("<img")), (1, false));
    assert!(markdown::comparison(&comparison).len() < markdown::BYTES_MAX);
}

#[test]
fn a_run_that_is_invalid_for_latency_says_so_in_every_format() {
    let mut report = sample::report();
    let why = "INVALID for latency: the engine was the bottleneck.";
    report.latency.trusted = false;
    report.latency.invalid = Some(why.to_owned());
    report.degradations.push(why.to_owned());
    report.gates[2].invalid = true;
    let (page, comment) = (html::html(&report), markdown::markdown(&report));
    assert!(page.contains(why) && page.contains("INVALID</span>"), "the section and the gate's badge");
    assert!(comment.contains("| INVALID |") && comment.contains(why));
    assert!(comment.contains("(engine lag p99 11 ms), **INVALID**"));
    assert!(junit::junit(&report).unwrap().contains("type=\"INVALID\""));
    let json: serde_json::Value = serde_json::from_str(&json::json(&report).unwrap()).unwrap();
    assert_eq!(json["latency"]["invalid"], why);
    assert_eq!(json["gates"][2]["invalid"], true);
}

#[test]
fn the_lag_stands_beside_every_wait_and_the_slowest_on_a_timeline() {
    let report = sample::report();
    let (page, comment) = (html::html(&report), markdown::markdown(&report));
    assert!(page.contains("Engine lag, p99") && page.contains("When did people wait?"));
    assert!(page.contains("slack.post&#95;message") || page.contains("slack.post_message"));
    assert!(page.contains("<td class=\"n\">2.0 s</td>"), "the spike of the timeline stands in its table");
    assert!(comment.contains("- Acts at slack: 2,290; waited p50 1.4 ms, p99 1.7 s"));
    assert!(comment.contains("(engine lag p99 2.0 ms)"));
}
