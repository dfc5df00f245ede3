//! Both pages in a real browser.

mod attempts;
mod driver;

use std::io::Write as _;
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use driver::{Browser, Started};
use nightcrew_dashboards::live::{Header, Live};
use nightcrew_dashboards::report::html;
use serde_json::{Value, json};

use crate::crew;
use crate::sample::{self, HOSTILE};

/// One browser at a time: several would measure each other.
static TURN: Mutex<()> = Mutex::new(());

/// A browser and its turn, which ends with it.
struct Seat {
    browser: Browser,
    _turn: MutexGuard<'static, ()>,
}

impl Deref for Seat {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl DerefMut for Seat {
    fn deref_mut(&mut self) -> &mut Browser {
        &mut self.browser
    }
}

/// The browser, unless this machine has none; in CI that is a failure.
fn browser() -> Option<Seat> {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    match Browser::start() {
        Started::Ready(browser) => Some(Seat { browser, _turn: turn }),
        Started::Missing => {
            #[expect(
                clippy::disallowed_methods,
                reason = "CI says so in the environment, and only the test asks"
            )]
            let required = std::env::var_os("CI").is_some_and(|ci| ci == "true");
            assert!(!required, "chromedriver is missing: apt-get install chromium chromium-driver");
            // Written past the harness, which would keep a passing test's output to itself.
            let told =
                b"NOT RUN: the browser tests need chromedriver (apt-get install chromium chromium-driver)\n";
            std::io::stderr().write_all(told).unwrap();
            None
        }
    }
}

/// Resolves to the value of `expression` once it is truthy; the driver's script timeout bounds it.
const WAIT: &str = "const done = arguments[arguments.length - 1]; const read = new Function('return ' + arguments[0]); \
    const look = () => { const found = read(); if (found) done(found); else requestAnimationFrame(look); }; look();";

fn screenshot(browser: &mut Browser, name: &str) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(path, browser.screenshot()).unwrap();
}

fn assert_quiet(browser: &mut Browser) {
    let log = browser.log("browser");
    assert!(log.is_empty(), "the console is not empty: {log:?}");
}

#[test]
fn the_live_page_moves_and_hostile_text_is_inert() {
    let Some(mut browser) = browser() else { return };
    let live = Live::start(
        "127.0.0.1:0".parse().unwrap(),
        Header { title: "overnight".to_owned(), hosts: Vec::new() },
    )
    .unwrap();
    let events = crew::run(120, HOSTILE);
    let (first, second) = events.split_at(events.len() / 2);
    first.iter().for_each(|event| live.feed(event));
    browser.open(&live.url());
    browser.run("window.kept = 'not reloaded'", &[]);

    let figures = "document.querySelector('#part-tiles li:nth-child(2) .figure').textContent";
    let before = browser.wait(WAIT, &[json!(format!("{figures} !== '0' && {figures}"))]);
    second.iter().for_each(|event| live.feed(event));
    let after = browser.wait(WAIT, &[json!(format!("{figures} !== {before} && {figures}"))]);
    assert_eq!(
        (after.as_str(), browser.run("return window.kept", &[]).as_str()),
        (Some("120"), Some("not reloaded"))
    );

    // A reader's open conversation stays open while parts are replaced.
    browser.run("document.querySelector('#part-feed details').open = true", &[]);
    assert_eq!(browser.run("return window.pwned ?? null", &[]), Value::Null);
    assert_eq!(
        browser
            .run("return document.querySelectorAll('img, #part-feed script, #part-feed style').length", &[]),
        json!(0)
    );
    let said = browser.run("return document.querySelector('#part-feed .subject p').textContent", &[]);
    assert!(
        said.as_str().unwrap().contains("<script>window.pwned=1</script>"),
        "the text is shown as text: {said}"
    );
    screenshot(&mut browser, "live.png");
    browser.dark();
    screenshot(&mut browser, "live-dark.png");
    live.stop();
    let told = browser.wait(
        WAIT,
        &[json!("!document.getElementById('link').hidden && document.getElementById('link').textContent")],
    );
    assert!(told.as_str().unwrap().contains("no longer moves"), "{told}");
    assert_quiet(&mut browser);
}

#[test]
fn the_report_opens_from_a_file_alone() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    std::fs::write(&path, html::html(&sample::report())).unwrap();
    browser.open(&format!("file://{}", path.display()));
    screenshot(&mut browser, "report.png");

    let column = "[...document.querySelectorAll('#scenarios tbody tr')].map(row => row.children[3].textContent).join()";
    browser.run("document.querySelector('#scenarios th:nth-child(4) button').click()", &[]);
    let rising = browser.run(&format!("return {column}"), &[]);
    assert!(rising.as_str().unwrap().starts_with("81.0 %,93.0 %"), "{rising}");
    browser.run("document.querySelector('#scenarios th:nth-child(4) button').click()", &[]);
    let falling = browser.run(&format!("return {column}"), &[]);
    assert!(falling.as_str().unwrap().starts_with("99.0 %,98.0 %"), "{falling}");
    let filter = "const box = document.querySelector('#scenarios input'); box.value = 'routing fail'; box.dispatchEvent(new Event('input')); \
        box.value = 'routing'; box.dispatchEvent(new Event('input')); \
        return [...document.querySelectorAll('#scenarios tbody tr')].filter(row => !row.hidden).length";
    assert_eq!(browser.run(filter, &[]), json!(3));

    browser.run("document.querySelector('#failures details').open = true", &[]);
    assert_eq!(browser.run("return window.pwned ?? null", &[]), Value::Null);
    assert_eq!(browser.run("return document.querySelectorAll('img').length", &[]), json!(0));
    browser.run("document.querySelector('#failures').scrollIntoView()", &[]);
    screenshot(&mut browser, "report-failures.png");
    browser.dark();
    browser.run("scrollTo(0, 0)", &[]);
    screenshot(&mut browser, "report-dark.png");
    let mut requests: Vec<String> = browser
        .log("performance")
        .iter()
        .filter_map(|entry| serde_json::from_str::<Value>(entry.as_str()?).ok())
        .filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent")
        // The browser's own start page asks for its own files.
        .filter(|entry| {
            entry["message"]["params"]["documentURL"].as_str().is_some_and(|page| page.starts_with("file:"))
        })
        .filter_map(|entry| entry["message"]["params"]["request"]["url"].as_str().map(str::to_owned))
        .collect();
    requests.dedup();
    assert_eq!(requests, [format!("file://{}", path.display())], "the report asks for itself alone");
    assert_quiet(&mut browser);
}
