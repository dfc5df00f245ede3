//! A report of ten thousand attempts in a real browser, opened from a file: it opens at once, and pages, sorts, filters and tells
//! its figures without asking anybody for anything.

use std::path::Path;
use std::time::{Duration, Instant};

use nightcrew_dashboards::report::html;
use nightcrew_verdict::report::{ATTEMPT_ROWS_MAX, Report};
use serde_json::{Value, json};

use super::driver::Browser;
use super::{assert_quiet, browser, screenshot};
use crate::sample::{self, HOSTILE};

/// How long a reader waits for a page before they look elsewhere.
const OPENS_WITHIN: Duration = Duration::from_secs(2);

fn large() -> Report {
    let mut report = sample::report();
    report.rows = (1..=ATTEMPT_ROWS_MAX as u64).map(sample::row).collect();
    report.rows[20].scenario = HOSTILE.to_owned();
    report.rows[20].end = Some(HOSTILE.to_owned());
    report.accounting.started = 25_312;
    report
}

/// Openings of which the fastest counts: what else runs on the machine only ever adds.
const OPENINGS: usize = 3;

/// Opens the report and returns how long it took until its table was there.
fn opened(browser: &mut Browser, path: &Path) -> Duration {
    #[expect(clippy::disallowed_methods, reason = "what is tested is how long a reader waits")]
    let begun = Instant::now();
    browser.open(&format!("file://{}", path.display()));
    let told = browser.run(&format!("return {TOLD}"), &[]);
    let took = begun.elapsed();
    assert_eq!(told, "1 to 50 of 10,000");
    took
}

/// What the filter of attempts finds, in its own words.
const TOLD: &str = "document.querySelector('#attempts .pager output').textContent";
const FIRST: &str = "return document.querySelector('#attempts tbody tr').textContent";

fn set(browser: &mut Browser, place: usize, value: &str) -> String {
    let script = format!(
        "const box = document.querySelectorAll('#attempts .filters > *')[arguments[0]]; box.value = arguments[1]; \
         box.dispatchEvent(new Event(box.tagName === 'INPUT' ? 'input' : 'change')); return {TOLD}"
    );
    browser.run(&script, &[json!(place), json!(value)]).as_str().unwrap().to_owned()
}

/// Moves a pointer over the middle of an element and returns what its figure then tells.
fn hover(browser: &mut Browser, selector: &str) -> String {
    let script = "const element = document.querySelector(arguments[0]); element.scrollIntoView({ block: 'center' }); \
        const box = element.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]";
    let at = browser.run(script, &[json!(selector)]);
    point(browser, at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
    let read =
        "return document.querySelector(arguments[0]).closest('figure').querySelector('.readout').textContent";
    browser.run(read, &[json!(selector)]).as_str().unwrap().to_owned()
}

#[test]
fn ten_thousand_attempts_open_at_once() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    std::fs::write(&path, html::html(&large())).unwrap();
    let took = (0..OPENINGS).map(|_| opened(&mut browser, &path)).min().unwrap();
    assert!(took < OPENS_WITHIN, "it took {took:?}");
    let lead = browser.run("return document.querySelector('#attempts .lead').textContent", &[]);
    assert!(lead.as_str().unwrap().starts_with("10,000 of 25,312 are listed"), "{lead}");

    // Filters narrow, together and alone.
    assert_eq!(set(&mut browser, 1, "0"), "1 to 3 of 3 (of 10,000)");
    assert_eq!(set(&mut browser, 1, ""), "1 to 50 of 10,000");
    assert_eq!(set(&mut browser, 3, "1"), "1 to 50 of 5,000 (of 10,000)");
    assert_eq!(set(&mut browser, 0, "walked violation"), "1 to 1 of 1 (of 10,000)");
    assert_eq!(set(&mut browser, 0, "no such attempt"), "No attempt is like that.");
    set(&mut browser, 0, "");
    assert_eq!(set(&mut browser, 3, ""), "1 to 50 of 10,000");

    // Sorting is over all rows, not over the page's.
    let sort = "document.querySelector('#attempts th:nth-child(6) button').click()";
    browser.run(sort, &[]);
    assert!(browser.run(FIRST, &[]).as_str().unwrap().contains("0000000000000001"));
    browser.run(sort, &[]);
    assert!(
        browser.run(FIRST, &[]).as_str().unwrap().contains("0000000000002710"),
        "the last of ten thousand"
    );
    browser.run("[...document.querySelectorAll('#attempts .pager button')].at(-1).click()", &[]);
    assert_eq!(browser.run(&format!("return {TOLD}"), &[]), "51 to 100 of 10,000");

    // An attempt with a transcript leads to it.
    set(&mut browser, 1, "0");
    browser.run("document.querySelector('#attempts tbody a').click()", &[]);
    let open = browser.wait(super::WAIT, &[json!("document.querySelector('#failures details[open]')?.id")]);
    assert!(open.as_str().unwrap().starts_with("a-000000000000000"), "{open}");

    // Hostile names are text in the data as well.
    assert_eq!(set(&mut browser, 1, ""), "1 to 50 of 10,000");
    assert_eq!(set(&mut browser, 0, "u+202e"), "1 to 1 of 1 (of 10,000)");
    assert!(browser.run(FIRST, &[]).as_str().unwrap().contains("<script>window.pwned=1</script>"));
    assert_eq!(browser.run("return window.pwned ?? null", &[]), Value::Null);
    browser.run("document.querySelector('#attempts').scrollIntoView()", &[]);
    set(&mut browser, 0, "");
    screenshot(&mut browser, "report-attempts.png");

    // Charts tell their figures under the pointer.
    let step = hover(&mut browser, "#outcomes > svg");
    assert!(step.contains("satisfied") && step.contains("failed"), "{step}");
    let row = hover(&mut browser, "#first-replies [data-row=\"1\"]");
    assert!(row.contains("privilege") && row.contains("p99 9.6 s"), "{row}");
    screenshot(&mut browser, "report-charts.png");
    assert_quiet(&mut browser);
}

/// Moves the mouse to a place of the window.
fn point(browser: &mut Browser, x: f64, y: f64) {
    let to =
        json!({ "type": "pointerMove", "duration": 0, "x": x.round(), "y": y.round(), "origin": "viewport" });
    let mouse = json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": [to] });
    browser.post("/actions", &json!({ "actions": [mouse] }));
}
