//! `junit.xml` for build servers: a suite of the gates, and one per family with a case for each of its scenarios. Failed is
//! failed; INCONCLUSIVE is an error, since a build must not go green on it.

use std::collections::BTreeMap;

use nightcrew_model::verdict::Verdict;
use nightcrew_verdict::report::{Report, Slice};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::part::{layers, mark};
use crate::report::ReportError;
use crate::{figure, text};

/// Failing attempts quoted in one case.
const QUOTED_MAX: usize = 10;

/// The document.
///
/// # Errors
/// When serialising fails.
pub fn junit(report: &Report) -> Result<String, ReportError> {
    let mut document = quick_junit::Report::new(xml(&format!("nightcrew {}", report.run.name)));
    let mut gates = TestSuite::new("gates");
    for gate in &report.gates {
        gates.add_test_case(case(
            &gate.text,
            "gates",
            (gate.verdict, gate.word()),
            &gate.sentence,
            &gate.measured,
        ));
    }
    if !report.gates.is_empty() {
        document.add_test_suite(gates);
    }
    let mut families: BTreeMap<&str, Vec<&Slice>> = BTreeMap::new();
    for scenario in &report.scenarios {
        families.entry(&scenario.family).or_default().push(scenario);
    }
    for (family, scenarios) in families {
        let mut suite = TestSuite::new(xml(family));
        for scenario in scenarios {
            let said: Vec<String> = scenario
                .layers
                .iter()
                .map(|layer| {
                    format!("{}: {} {}", layers::name(layer.layer), layers::estimate(layer), layer.sentence)
                })
                .collect();
            let worst = scenario.layers.iter().find(|layer| layer.verdict == scenario.verdict);
            let message = worst.map_or("", |layer| layer.sentence.as_str());
            let body = [said.join("\n"), quoted(report, &scenario.name)].join("\n");
            suite.add_test_case(case(
                &scenario.name,
                family,
                (scenario.verdict, mark::word(scenario.verdict)),
                message,
                &body,
            ));
        }
        document.add_test_suite(suite);
    }
    Ok(document.to_string()?)
}

fn quoted(report: &Report, scenario: &str) -> String {
    let failing = report.failing.iter().filter(|failure| failure.scenario == scenario).take(QUOTED_MAX);
    failing
        .map(|failure| {
            format!(
                "{} attempt {} ({}): {}",
                figure::clock(failure.started_ms),
                failure.attempt,
                failure.persona,
                failure.why
            )
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn case(name: &str, class: &str, judged: (Verdict, &str), message: &str, body: &str) -> TestCase {
    let (verdict, word) = judged;
    let status = match verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail | Verdict::Inconclusive => {
            let failed = verdict == Verdict::Fail;
            let kind = if failed { NonSuccessKind::Failure } else { NonSuccessKind::Error };
            let mut status = TestCaseStatus::non_success(kind);
            status.set_type(word).set_message(xml(message)).set_description(xml(body));
            status
        }
    };
    let mut case = TestCase::new(xml(name), status);
    case.set_classname(xml(class));
    if verdict == Verdict::Pass {
        case.set_system_out(xml(body));
    }
    case
}

/// Text in which what XML forbids is a visible token; the library escapes the rest.
fn xml(text: &str) -> String {
    text::visible(text, 8_000).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
