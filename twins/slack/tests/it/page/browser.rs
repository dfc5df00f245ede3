//! The page in a real browser, with a subject that answers: a thread is read, a button pressed, a dialog filled in.

#[path = "../../../../../dashboards/tests/it/browser/driver.rs"]
mod driver;

use std::io::Write as _;
use std::path::Path;

use driver::{Browser, Started};
use serde_json::{Value, json};
use tokio::task::block_in_place;

use super::{control_of, decision, office, user};
use crate::office::{Office, StandIn};

/// What a person and the app write to do harm: it is text, and stays so.
const HOSTILE: &str = "<script>window.pwned=1</script><img src=x onerror=\"window.pwned=2\">";
/// Resolves to the value of an expression once it is truthy; the driver's own time limit bounds it.
const WAIT: &str = "const done = arguments[arguments.length - 1]; const look = () => { \
    const found = (EXPRESSION); if (found) done(found); else requestAnimationFrame(look); }; look();";
/// Fills a field in as a person does.
const FILL: &str = "const box = document.querySelector(arguments[0]); box.focus(); box.value = arguments[1]; \
    box.dispatchEvent(new Event('input', { bubbles: true })); box.dispatchEvent(new Event('change', { bubbles: true }));";
/// Presses Enter in a field.
const ENTER: &str = "document.querySelector(arguments[0]).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))";

/// Holds back the answer to a submission until it is let go: what it says may be seen first, over the stream.
const HOLD: &str = "const fetched = window.fetch; window.fetch = async (...about) => { const answer = await fetched(...about); \
    if (String(about[0]).includes('/submit')) { window.fetch = fetched; await new Promise((go) => { window.letGo = go; }); } \
    return answer; };";

/// A browser that looks at an office.
struct Window(Browser);

impl Window {
    /// A window, unless this machine has no browser; in CI that is a failure.
    fn open() -> Option<Self> {
        match Browser::start() {
            Started::Ready(browser) => Some(Self(browser)),
            Started::Missing => {
                let required = std::env::var_os("CI").is_some_and(|ci| ci == "true");
                assert!(!required, "chromedriver is missing: apt-get install chromium chromium-driver");
                // Written past the harness, which would keep a passing test's output to itself.
                let told = b"NOT RUN: the Slack page needs chromedriver (apt-get install chromium chromium-driver)\n";
                std::io::stderr().write_all(told).unwrap();
                None
            }
        }
    }

    fn run(&mut self, script: &str, arguments: &[Value]) -> Value {
        block_in_place(|| self.0.run(script, arguments))
    }

    /// The value of an expression once it is truthy. It stands in the script itself: the page's policy forbids to make code
    /// of text.
    fn until(&mut self, expression: &str) -> Value {
        block_in_place(|| self.0.wait(&WAIT.replace("EXPRESSION", expression), &[]))
    }

    fn click(&mut self, selector: &str) {
        self.until(&format!("document.querySelector({selector:?})"));
        self.run("document.querySelector(arguments[0]).click()", &[json!(selector)]);
    }

    fn text(&mut self, selector: &str) -> String {
        let text = self.until(&format!("document.querySelector({selector:?})?.innerText"));
        text.as_str().unwrap().to_owned()
    }

    fn picture(&mut self, name: &str) {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        block_in_place(|| std::fs::write(path, self.0.screenshot())).unwrap();
    }

    /// Nothing that was written has run, nothing was asked of anybody else, and the console is empty.
    fn is_inert(&mut self, origin: &str) {
        let marks = self.run(
            "return [window.pwned ?? null, document.querySelectorAll('img, iframe, body script, body style').length]",
            &[],
        );
        assert_eq!(marks, json!([null, 0]));
        let entries = block_in_place(|| self.0.log("performance"));
        let asked = entries.iter().filter_map(|entry| serde_json::from_str::<Value>(entry.as_str()?).ok());
        let asked = asked.filter(|entry| entry["message"]["method"] == "Network.requestWillBeSent");
        let ours = asked.filter_map(|entry| {
            let params = &entry["message"]["params"];
            params["documentURL"].as_str()?.starts_with(origin).then(|| params["request"]["url"].clone())
        });
        let ours: Vec<Value> = ours.collect();
        assert!(ours.len() > 10, "the page and its files were asked for: {ours:?}");
        let elsewhere = ours.iter().find(|url| !url.as_str().unwrap().starts_with(origin));
        assert_eq!(elsewhere, None, "the page asks nobody else");
        let log = block_in_place(|| self.0.log("browser"));
        assert!(log.is_empty(), "the console is not empty: {log:?}");
    }
}

/// A channel with a thread, something hostile, and a request that waits for a decision in the thread.
async fn talk(office: &Office) -> (String, String) {
    let place = office.channel("it-help").await;
    let root = office.post(&office.person(9), &place, &format!("Could you look, <@{}>?", user(5))).await;
    let within = |text: &str| json!({ "channel": place, "thread_ts": root, "text": text });
    office.ok(&office.person(7), "chat.postMessage", within("Same *here*.")).await;
    office.post(&office.person(11), &place, HOSTILE).await;
    let hostile = json!({ "channel": place, "text": HOSTILE, "blocks": [
        { "type": "header", "text": { "type": "plain_text", "text": HOSTILE } },
        { "type": "section", "text": { "type": "mrkdwn", "text": format!("*{HOSTILE}* <javascript:alert(1)|press me>") },
          "accessory": { "type": "image", "image_url": "https://example.com/x.png", "alt_text": HOSTILE } },
    ]});
    office.ok(&office.bot(), "chat.postMessage", hostile).await;
    let mut asks = within("A decision is asked for");
    asks["blocks"] = decision();
    office.ok(&office.bot(), "chat.postMessage", asks).await;
    (place, root)
}

/// The next payload of an interaction, past the events.
async fn payload(subject: &mut StandIn) -> Value {
    loop {
        let delivered = subject.next().await;
        if delivered.body.starts_with(b"payload=") {
            return delivered.payload();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_thread_is_read_a_button_pressed_and_the_answer_appears() {
    let Some(mut window) = block_in_place(Window::open) else { return };
    let office = office().await;
    let mut subject = office.stand_in().await;
    let (place, root) = talk(&office).await;
    let origin = format!("http://{}", control_of(&office).await);
    block_in_place(|| window.0.open(&format!("{origin}/_twin/slack/page#token=control&as=5&at={place}")));
    window.click(".replies");
    window.until("document.querySelectorAll('#thread .message').length === 3");
    let thread = window.text("#thread .list");
    assert!(
        thread.contains("Could you look, @")
            && thread.contains("Same here.")
            && thread.contains("asks for access"),
        "{thread}"
    );
    let said = window.text("#place .list");
    assert_eq!(said.matches(HOSTILE).count(), 4, "as it was written, wherever it stands: {said}");
    window.run("window.kept = 'not reloaded'", &[]);
    window.picture("slack-page.png");

    window.click("#thread [data-action=approve]");
    let pressed = payload(&mut subject).await;
    assert_eq!((&pressed["user"]["id"], &pressed["actions"][0]["value"]), (&json!(user(5)), &json!("r-1")));
    let answer = json!({ "channel": place, "thread_ts": root, "text": format!("Granted, <@{}>.", user(5)) });
    office.ok(&office.bot(), "chat.postMessage", answer).await;
    window.until("document.querySelector('#thread .list').innerText.includes('Granted, @')");
    let decided =
        json!({ "channel": place, "ts": pressed["message"]["ts"], "text": "Decided", "blocks": [] });
    office.ok(&office.bot(), "chat.update", decided).await;
    window.until("!document.querySelector('[data-action=approve]')");

    // The person writes: into the thread, and into the channel for everybody.
    window.run(FILL, &[json!("#thread textarea"), json!("Thank you <b>all</b> & more")]);
    window.run("document.querySelector('#thread .also input').click()", &[]);
    window.run(ENTER, &[json!("#thread textarea")]);
    window.until("document.querySelector('#place .list').innerText.includes('Thank you <b>all</b> & more')");
    let replies =
        office.ok(&office.person(9), "conversations.replies", json!({ "channel": place, "ts": root })).await;
    let last = replies["messages"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["user"], &last["text"]),
        (&json!(user(5)), &json!("Thank you &lt;b&gt;all&lt;/b&gt; &amp; more"))
    );
    assert_eq!(window.run("return window.kept", &[]), "not reloaded");
    window.is_inert(&origin);
    block_in_place(|| window.0.dark());
    window.picture("slack-page-dark.png");
}

/// A dialog with a field that must be filled in.
fn form() -> Value {
    let plain = |text: &str| json!({ "type": "plain_text", "text": text });
    json!({ "type": "modal", "title": plain("Ask for access"), "submit": plain("Send"), "blocks": [
        { "type": "input", "block_id": "why", "label": plain("Why"),
          "element": { "type": "plain_text_input", "action_id": "reason" } },
        { "type": "input", "block_id": "level", "label": plain("Level"), "element": {
            "type": "static_select", "action_id": "level",
            "options": [{ "text": plain("Read"), "value": "r" }, { "text": plain("Write"), "value": "w" }] } },
    ]})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_home_is_opened_and_a_dialog_filled_in_refused_and_sent() {
    let Some(mut window) = block_in_place(Window::open) else { return };
    let office = office().await;
    let mut subject = office.stand_in().await;
    let dm = office.dm(5).await;
    office.post(&office.bot(), &dm, "Hello").await;
    let origin = format!("http://{}", control_of(&office).await);
    block_in_place(|| window.0.open(&format!("{origin}/_twin/slack/page#token=control")));
    // Whoever comes without a person chooses one by typing.
    let name = office.ok(&office.bot(), "users.info", json!({ "user": user(5) })).await;
    window.until("document.querySelector('.finder input')");
    window.run(FILL, &[json!(".finder input"), name["user"]["real_name"].clone()]);
    let found =
        format!("document.querySelector('.finder li')?.innerText.startsWith({})", name["user"]["real_name"]);
    window.until(&found);
    window.run(ENTER, &[json!(".finder input")]);
    window.click("[role=tab]:first-child");
    loop {
        let event = subject.next_event().await;
        if event["type"] == "app_home_opened" && event["tab"] == "home" {
            break;
        }
    }
    let button =
        json!({ "type": "button", "action_id": "new", "text": { "type": "plain_text", "text": "New" } });
    let view =
        json!({ "type": "home", "blocks": [{ "type": "actions", "block_id": "do", "elements": [button] }] });
    office.ok(&office.bot(), "views.publish", json!({ "user_id": user(5), "view": view })).await;
    window.click("#home [data-action=new]");
    let pressed = payload(&mut subject).await;
    office
        .ok(&office.bot(), "views.open", json!({ "trigger_id": pressed["trigger_id"], "view": form() }))
        .await;

    // The client holds back what is incomplete; the app refuses what it does not like; both are told at the field.
    window.click("dialog .send");
    assert!(window.text("dialog .problem").contains("complete this required field"));
    window.run(FILL, &[json!("dialog [data-block=why] .typed"), json!("hm")]);
    window.run(FILL, &[json!("dialog [data-block=level] select"), json!("w")]);
    let errors = json!({ "response_action": "errors", "errors": { "why": "Say more." } });
    subject.will_answer(axum::Json(errors));
    window.run(HOLD, &[]);
    window.click("dialog .send");
    window.until("window.letGo && document.querySelector('dialog .problem')?.innerText === 'Say more.'");
    window.run("window.letGo()", &[]);
    window.until("!document.querySelector('dialog .send').disabled");
    assert_eq!(window.text("dialog .problem"), "Say more.");
    window.picture("slack-page-dialog.png");
    let first = payload(&mut subject).await;
    assert_eq!(first["view"]["state"]["values"]["level"]["level"]["selected_option"]["value"], "w");
    window.run(FILL, &[json!("dialog [data-block=why] .typed"), json!("hm, because")]);
    window.click("dialog .send");
    let second = payload(&mut subject).await;
    assert_eq!(second["view"]["state"]["values"]["why"]["reason"]["value"], "hm, because");
    window.until("!document.querySelector('dialog')");
    window.is_inert(&origin);
}
