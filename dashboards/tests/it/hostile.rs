//! Text from outside stays text in every format and in the live page.

use nightcrew_dashboards::fold::live::Running;
use nightcrew_dashboards::page::live::PARTS;
use nightcrew_dashboards::report::{html, junit, markdown, sarif};
use nightcrew_verdict::report::Report;

use crate::sample::{self, HOSTILE};

/// A report in which every text from outside is hostile.
fn poisoned() -> Report {
    let mut report = sample::report();
    let bad = || HOSTILE.to_owned();
    report.run.name = bad();
    report.run.release = Some(bad());
    report.sentence = bad();
    report.reasons = vec![bad()];
    report.gates[0].measured = bad();
    report.scenarios[0].name = bad();
    report.scenarios[0].family = bad();
    report.families[0].name = bad();
    report.twins[0].name = bad();
    report.twins[0].endpoints[0].endpoint = bad();
    report.unsupported[0].endpoint = bad();
    report.episodes[0].text = bad();
    report.degradations = vec![bad()];
    report.digests.insert(bad(), bad());
    report.ends.insert(bad(), 3);
    report.course.first_reply[1].family = bad();
    report.behaviour.mix[0].endpoint = bad();
    report.behaviour.unknown.endpoints[0].endpoint = bad();
    report.behaviour.collateral.endpoints[0].endpoint = bad();
    for one in &mut report.clusters {
        (one.sentence, one.difference, one.divergence) = (bad(), bad(), Some(bad()));
        (one.scenarios, one.personas, one.chain) = (vec![bad()], vec![bad()], vec![bad()]);
        (one.replay, one.exemplar) = (bad(), bad());
        let row = &mut one.state[0];
        (row.question, row.before, row.after, row.wanted) = (bad(), bad(), bad(), bad());
    }
    for one in &mut report.findings {
        (one.rule, one.message, one.exemplar) = (bad(), bad(), Some(bad()));
        (one.scenario, one.family, one.endpoint) = (None, None, Some(bad()));
    }
    for row in &mut report.rows {
        (row.attempt, row.scenario, row.persona, row.end) = (bad(), bad(), bad(), Some(bad()));
    }
    for failing in &mut report.failing {
        failing.name = bad();
        failing.why = bad();
        failing.attempt = bad();
        failing.evidence = vec![bad()];
    }
    report
}

fn invisible(text: &str) -> Option<char> {
    text.chars().find(|letter| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\0'..='\u{8}' | '\u{b}'..='\u{1f}'))
}

#[test]
fn the_html_report_holds_no_element_of_theirs() {
    let file = html::html(&poisoned());
    assert_eq!(file.matches("<script").count(), 2, "the module and the data of the table of attempts");
    assert_eq!(file.matches("<style").count(), 1);
    assert!(!file.contains("<img"));
    assert_eq!(invisible(&file), None);
    assert!(file.contains("[U+202E]") && file.contains("[U+001B][31m"), "what was hidden is shown");
}

#[test]
fn the_markdown_report_holds_no_markup_or_mention_of_theirs() {
    let page = markdown::markdown(&poisoned());
    for wrong in ["<script", "<img", "<style", "[a](", "@everyone", "http://"] {
        assert!(!page.contains(wrong), "{wrong}");
    }
    assert_eq!(invisible(&page), None);
    let columns = |line: &str| line.matches('|').count();
    for line in page.lines().filter(|line| line.starts_with("| ") && !line.contains("---")) {
        assert!([4, 6, 8].contains(&columns(line)), "a cell was split: {line}");
    }
}

#[test]
fn the_junit_report_is_xml_that_reads_back() {
    let document = junit::junit(&poisoned()).unwrap();
    assert_eq!(invisible(&document), None);
    let read = quick_junit::Report::deserialize_from_str(&document).unwrap();
    assert!(
        read.test_suites
            .iter()
            .flat_map(|suite| &suite.test_cases)
            .any(|case| case.name.contains("<script>"))
    );
}

#[test]
fn the_list_of_findings_holds_no_link_and_nothing_invisible_of_theirs() {
    let document = sarif::sarif(&poisoned()).unwrap();
    assert_eq!(invisible(&document), None);
    let log: serde_json::Value = serde_json::from_str(&document).unwrap();
    let told = log["runs"][0]["results"][0]["message"]["text"].as_str().unwrap();
    assert!(told.contains("\\[a\\](http") && told.contains("\\[U+202E\\]"), "{told}");
}

#[test]
fn the_live_parts_hold_no_element_of_theirs() {
    let mut running = Running::default();
    crate::crew::run(20, HOSTILE).iter().for_each(|event| running.add(event));
    for part in PARTS {
        let drawn = (part.draw)(&running).into_string();
        for wrong in ["<script", "<img", "<style", " style=", " onerror=\""] {
            assert!(!drawn.contains(wrong), "{wrong} in {}", part.name);
        }
        assert_eq!(invisible(&drawn), None, "{}", part.name);
    }
}
