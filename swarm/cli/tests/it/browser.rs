//! The live page and the report of a real run, in a real browser, with a conversation that carries a script.

#[path = "../../../../dashboards/tests/it/browser/driver.rs"]
mod driver;

use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::Path;

use driver::{Browser, Started};
use serde_json::{Value, json};

use crate::plans::Draft;
use crate::process::{BINARY, Bot, PATIENCE, Process, folder, until};

/// What a person of this test gives as the reason of a request. It holds no quotes, which YAML and JSON would change.
const HOSTILE: &str = "<script>document.title=/PWNED/.source</script>";
/// Resolves to the value of an expression once it is truthy; the driver's own time limit bounds it.
const WAIT: &str = "const done = arguments[arguments.length - 1]; const read = new Function('return ' + arguments[0]); \
    const look = () => { const found = read(); if (found) done(found); else requestAnimationFrame(look); }; look();";
/// Attempts that have ended, by the page's tile.
const FIGURE: &str = "document.querySelector('#part-tiles li:nth-child(2) .figure').textContent";

/// The browser, unless this machine has none; in CI that is a failure.
fn browser() -> Option<Browser> {
    match Browser::start() {
        Started::Ready(browser) => Some(browser),
        Started::Missing => {
            #[expect(
                clippy::disallowed_methods,
                reason = "CI says so in the environment, and only the test asks"
            )]
            let required = std::env::var_os("CI").is_some_and(|ci| ci == "true");
            assert!(!required, "chromedriver is missing: apt-get install chromium chromium-driver");
            // Written past the harness, which would keep a passing test's output to itself.
            let told = b"NOT RUN: the live page of a run needs chromedriver (apt-get install chromium chromium-driver)\n";
            std::io::stderr().write_all(told).unwrap();
            None
        }
    }
}

/// A plan with a scenario beside it whose people say something hostile.
fn hostile_plan(folder: &Path) -> String {
    let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/../../personas/packs/it-helpdesk/jira-access.yaml");
    let scenario = fs::read_to_string(pack).unwrap().replace("name: jira-access", "name: hostile-reason");
    let reasons = scenario.lines().find(|line| line.trim_start().starts_with("reason: ")).unwrap().to_owned();
    let scenario = scenario.replace(&reasons, &format!("  reason: [\"{HOSTILE}\"]"));
    // A check that nobody meets, so that the report holds the conversations.
    let scenario = scenario.replace("expect:\n", "expect:\n  - okta.account(requester) == 'SUSPENDED'\n");
    fs::create_dir(folder.join("scenarios")).unwrap();
    fs::write(folder.join("scenarios/hostile-reason.yaml"), scenario).unwrap();
    let crew = "  - {persona: polite-novice, count: 60, scenarios: {hostile-reason: 1}}\n".to_owned();
    Draft { crew: Some(crew), ..Draft::new(60, "15m") }.write(folder, "plan")
}

fn assert_inert(browser: &mut Browser) {
    let title = browser.run("return document.title", &[]);
    assert!(!title.as_str().unwrap().contains("PWNED"), "a conversation's script has run");
    let log = browser.log("browser");
    assert!(log.is_empty(), "the console is not empty: {log:?}");
}

fn picture(browser: &mut Browser, folder: &Path, name: &str) {
    fs::write(folder.join(name), browser.screenshot()).unwrap();
}

#[test]
fn a_run_is_watched_live_and_its_report_is_read_offline() {
    let Some(mut browser) = browser() else { return };
    let folder = folder("browser");
    let plan = hostile_plan(&folder);
    let bot = Bot::new(&folder, "out");
    let mut arguments = vec!["run".to_owned(), plan, "--out".to_owned(), "out".to_owned(), "--".to_owned()];
    arguments.extend(bot.command());
    let mut run = Process::start(&folder, "out", &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let url = until("the live page's address", PATIENCE, || {
        assert!(run.runs(), "{}", run.stderr());
        run.stderr().lines().find_map(|line| line.strip_prefix("live page: ").map(str::to_owned))
    });
    browser.open(&url);
    browser.run("window.kept = 'not reloaded'", &[]);
    let first = browser.wait(WAIT, &[json!(format!("{FIGURE} !== '0' && {FIGURE}"))]);
    let later = browser.wait(WAIT, &[json!(format!("{FIGURE} !== {first} && {FIGURE}"))]);
    assert_ne!(first, later);
    let shown = json!(format!(
        "document.querySelector('#part-feed').textContent.includes('{}')",
        HOSTILE.replace('/', "\\/")
    ));
    assert_eq!(browser.wait(WAIT, &[shown]), json!(true), "the text is shown as text");
    let scripts = browser.run("return document.querySelectorAll('#part-feed script').length", &[]);
    assert_eq!((scripts, browser.run("return window.kept", &[])), (json!(0), json!("not reloaded")));
    assert_inert(&mut browser);
    picture(&mut browser, &folder, "live.png");
    let ended = run.wait();
    assert_eq!(ended.code, Some(1), "{}{}", ended.stdout, ended.stderr);
    // Leaves the live page, whose server is gone, and forgets what its link had to say about that.
    browser.open("about:blank");
    browser.log("browser");
    read_offline(&mut browser, &folder);
}

/// Opens the report from its file.
fn read_offline(browser: &mut Browser, folder: &Path) {
    let path = folder.join("out/report.html");
    browser.log("performance");
    browser.open(&format!("file://{}", path.display()));
    browser.run("document.querySelectorAll('details').forEach(details => details.open = true)", &[]);
    let scripts = "return [...document.querySelectorAll('#failures script')].length + ' ' + \
        document.querySelector('#failures').textContent.includes(arguments[0])";
    assert_eq!(browser.run(scripts, &[json!(HOSTILE)]), json!("0 true"), "the report shows the text as text");
    let mut requests: Vec<String> = browser
        .log("performance")
        .iter()
        .filter_map(|entry| serde_json::from_str::<Value>(entry.as_str()?).ok())
        .filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent")
        .filter_map(|entry| entry["message"]["params"]["request"]["url"].as_str().map(str::to_owned))
        .filter(|url| !url.starts_with("about:"))
        .collect();
    requests.dedup();
    assert_eq!(requests, [format!("file://{}", path.display())], "the report asks for itself alone");
    assert_inert(browser);
    picture(browser, folder, "report.png");
    browser.dark();
    picture(browser, folder, "report-dark.png");
}

/// Fills a field in as a person does.
const FILL: &str = "const box = document.querySelector(arguments[0]); box.focus(); box.value = arguments[1]; \
    box.dispatchEvent(new Event('input', { bubbles: true }))";
/// Presses Enter in a field.
const ENTER: &str = "document.querySelector(arguments[0]).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))";

/// `nightcrew twins`, and the example bot beside them.
struct Stage {
    page: String,
    _twins: Process,
    _bot: Process,
}

impl Stage {
    fn set(folder: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let events = format!("http://127.0.0.1:{port}/slack/events");
        let twins = Process::start(folder, "twins", &["twins", "--employees", "60", "--events-url", &events]);
        until("the twins", PATIENCE, || twins.stdout().contains("ready").then_some(()));
        let told = twins.stdout();
        let is_variable = |line: &&str| line.starts_with(|letter: char| letter.is_ascii_uppercase());
        let mut arguments: Vec<&str> = told.lines().filter(is_variable).collect();
        let variable = format!("PORT={port}");
        arguments.extend([variable.as_str(), BINARY, "accessdesk"]);
        let bot = Process::of("env", folder, "bot", &arguments);
        until("the bot", PATIENCE, || TcpStream::connect(("127.0.0.1", port)).ok());
        let page = told.lines().find_map(|line| line.strip_prefix("page     ")).unwrap().to_owned();
        Self { page, _twins: twins, _bot: bot }
    }
}

/// Becomes the employee of this name.
fn become_one(browser: &mut Browser, name: &str) {
    browser.run("document.querySelector('.who').click()", &[]);
    browser.wait(WAIT, &[json!("document.querySelector('.finder li')")]);
    browser.run(FILL, &[json!(".finder input"), json!(name)]);
    let found = format!("document.querySelector('.finder li')?.textContent.startsWith({})", json!(name));
    browser.wait(WAIT, &[json!(found)]);
    browser.run(ENTER, &[json!(".finder input")]);
    let desk = format!("document.querySelector('.who b')?.textContent.startsWith({})", json!(name));
    browser.wait(WAIT, &[json!(desk)]);
}

/// Goes to the conversation with the bot.
fn go_to_the_bot(browser: &mut Browser) {
    browser.wait(WAIT, &[json!("document.querySelector('#side .places button')")]);
    browser.run("document.querySelector('#side .places button').click()", &[]);
    browser.wait(WAIT, &[json!("document.querySelector('h1')?.textContent === 'Helpdesk' && document.querySelector('.write textarea')")]);
}

#[test]
fn one_joins_in_at_the_twins_page_and_the_bot_answers_there() {
    let Some(mut browser) = browser() else { return };
    let folder = folder("slack-page");
    let stage = Stage::set(&folder);
    browser.open(&format!("{}&as=20", stage.page));
    browser.run("window.kept = 'not reloaded'", &[]);
    go_to_the_bot(&mut browser);
    let asks = format!("Hi, I need access to the Jira project OPS please, for the on-call rota {HOSTILE}");
    browser.run(FILL, &[json!(".write textarea"), json!(asks)]);
    browser.run(ENTER, &[json!(".write textarea")]);
    let answer = "document.querySelector('.message .tag')?.closest('.message').textContent";
    let answer = browser.wait(WAIT, &[json!(answer)]);
    let answer = answer.as_str().unwrap().to_owned();
    picture(&mut browser, &folder, "asked.png");
    // Whoever must approve is named; they find a message with buttons, and press the first.
    let approver = answer.split("waiting for ").nth(1).and_then(|rest| rest.split("'s approval").next());
    let approver = approver.unwrap_or_else(|| panic!("nobody has to approve: {answer}"));
    become_one(&mut browser, approver);
    go_to_the_bot(&mut browser);
    browser.wait(WAIT, &[json!("document.querySelector('.press.primary')")]);
    let shown = browser.run("return document.querySelector('#place .list').textContent", &[]);
    assert!(shown.as_str().unwrap().contains("OPS"), "{shown}");
    browser.run("document.querySelector('.press.primary').click()", &[]);
    browser.wait(
        WAIT,
        &[json!("!document.querySelector('#place .press') && document.querySelector('#place .message')")],
    );
    picture(&mut browser, &folder, "approved.png");
    assert_eq!(browser.run("return window.kept", &[]), "not reloaded");
    assert_inert(&mut browser);
}
